import {expect, test} from '@jest/globals';
import {credentialsFromEnvironment} from '../../../src/sources/credentials/turn-credential.ts';

test('given passwords in the environment, when taken, then each has its holder', () => {
  const variables: Record<string, string> = {
    WRTC_DOCTOR_TURN_PASSWORD_CMS: 'a',
    WRTC_DOCTOR_TURN_PASSWORD_EXPRESSWAY_E: '',
    WRTC_DOCTOR_TURN_PASSWORD: 'c',
  };
  expect(
    credentialsFromEnvironment((name) => variables[name]).map(({holder, password}) => [holder, password.reveal()]),
  ).toEqual([
    ['cms', 'a'],
    ['WRTC_DOCTOR_TURN_PASSWORD', 'c'],
  ]);
});

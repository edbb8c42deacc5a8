import {describe, expect, test} from '@jest/globals';
import {cmsWebAdmins, webAdminOf} from '../../src/facts/derived/cms-web-admins.ts';
import type {Fact} from '../../src/facts/fact.ts';
import {storeOf} from '../checks/describe-check.ts';
import {core, edge, lan, origin, turnObject, webAdmin} from './make.ts';

const admins = (...facts: readonly Fact[]) => storeOf(facts).of(cmsWebAdmins);
const hosts = (...facts: readonly Fact[]): string[] => admins(...facts).map(({value}) => value.host);

describe('the web administration of a CMS', () => {
  test('given its port and the address of its interface, when derived, then both are its host', () => {
    expect(hosts(webAdmin({port: 445}), lan('a', ['172.16.9.5']), lan('b', ['172.16.8.5']))).toEqual([
      '172.16.9.5:445',
    ]);
    expect(hosts(webAdmin({port: 443}), lan('a', ['172.16.9.5']))).toEqual(['172.16.9.5']);
    expect(hosts(webAdmin({port: 445}), lan('a', ['2001:db8::5']))).toEqual(['[2001:db8::5]:445']);
  });

  test.each<[string, readonly Fact[]]>([
    ['it is disabled', [webAdmin({port: 445, isEnabled: false}), lan('a', ['172.16.9.5'])]],
    ['the interface is another box’s', [webAdmin({port: 445}, core), lan('a', ['172.16.9.5'], edge)]],
    ['the interface has two addresses', [webAdmin({port: 445}), lan('a', ['172.16.9.5', '172.16.9.6'])]],
    ['the port is not told', [webAdmin({}), lan('a', ['172.16.9.5'])]],
  ])('given that %s, when derived, then nothing is said', (_what, facts) => {
    expect(admins(...facts)).toEqual([]);
  });
});

describe('the host of a request', () => {
  test.each([
    ['https://172.16.9.5:445/api/v1/turnServers', '172.16.9.5:445'],
    ['https://admin.quarry.test/api/v1/turnServers', 'admin.quarry.test'],
    ['https://[2001:db8::5]:445/api/v1/turnServers', '[2001:db8::5]:445'],
    ['cms/turn-servers.xml', '<CMS web admin>'],
  ])('given what was read at %s, when asked for, then it is %s', (input, expected) => {
    expect(webAdminOf([{...turnObject(), origin: {...origin, input}}])).toBe(expected);
  });

  test('given the settings of two CMS, when asked for, then that of the facts’ own CMS comes first', () => {
    const known = admins(
      webAdmin({port: 445}, core),
      lan('a', ['172.16.9.5'], core),
      webAdmin({port: 446}, edge),
      lan('a', ['172.16.9.6'], edge),
    );
    expect(webAdminOf([turnObject({}, edge)], known)).toBe('172.16.9.6:446');
    expect(webAdminOf([turnObject()], known)).toBe('172.16.9.5:445');
  });
});

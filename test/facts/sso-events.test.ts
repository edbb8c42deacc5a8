import {expect, test} from '@jest/globals';
import {countSignIns, lastingSsoFailures, ssoEvents} from '../../src/facts/derived/sso-events.ts';
import type {Fact} from '../../src/facts/fact.ts';
import {storeOf} from '../checks/describe-check.ts';
import {logged} from './make.ts';

const eventsOf = (...facts: readonly Fact[]) => storeOf(facts).of(ssoEvents);
const matched = (tracing: string, archive: string, line: number) => logged('sso-matched', {tracing, archive}, {line});

test('given a line without a tracing id, when a line that has one is near, then both are of one sign-in', () => {
  const events = eventsOf(
    matched('a', 'sso_one.zip', 10),
    logged('sso-claim-missing', {}, {line: 12}),
    matched('b', 'sso_two.zip', 15),
    logged('sso-claim-missing', {}, {line: 40}),
    logged('sso-claim-missing', {}, {line: 11, input: 'other.log'}),
  );
  expect(events.map(({value}) => [value.signature, value.signIn, value.archive])).toEqual([
    ['sso-matched', 'a', 'sso_one.zip'],
    ['sso-claim-missing', 'a', 'sso_one.zip'],
    ['sso-matched', 'b', 'sso_two.zip'],
    ['sso-claim-missing', 'cms.log:40', undefined],
    ['sso-claim-missing', 'other.log:11', undefined],
  ]);
});

test('given other messages of the log, when derived, then they are left out', () => {
  expect(eventsOf(logged('ice-failure', {call: '4'}), logged('login-successful', {user: 'kim'}))).toHaveLength(1);
});

test('given failures of two providers, when one works later, then the other one lasts', () => {
  const events = eventsOf(
    matched('a', 'sso_one.zip', 10),
    logged('sso-claim-missing', {tracing: 'a'}, {line: 12}),
    logged('sso-claim-missing', {}, {line: 13}),
    matched('b', 'sso_two.zip', 30),
    logged('sso-claim-missing', {tracing: 'b'}, {line: 31}),
    matched('c', 'sso_two.zip', 50),
    logged('sso-authentication-id', {tracing: 'c', authenticationId: 'kim'}, {line: 51}),
  );
  const groups = lastingSsoFailures(events, ['sso-claim-missing'], 'sso-authentication-id');
  expect(groups.map((group) => [group[0].value.archive, group.length, countSignIns(group)])).toEqual([
    ['sso_one.zip', 2, 1],
  ]);
});

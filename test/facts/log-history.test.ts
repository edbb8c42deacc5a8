import {expect, test} from '@jest/globals';
import {logHistoryOf} from '../../src/facts/derived/log-history.ts';
import type {Fact} from '../../src/facts/fact.ts';
import {joinAttempt} from '../../src/facts/join-attempt.ts';
import {storeOf} from '../checks/describe-check.ts';
import {at, logLine} from './make.ts';

const historyOf = (...facts: readonly Fact[]) => logHistoryOf(storeOf(facts));

const guestOver = (link: string, time: string) =>
  joinAttempt.of(
    'call:cms.log#1',
    {input: 'cms.log', format: 'test', line: 7},
    {outcome: 'joined', link, lines: [{line: 7, quote: 'q', rule: 'guest-login-request', time: at(time)}]},
  );

test('given a web bridge link that failed, when a guest comes over it later, then it is up again', () => {
  const failed = logLine('web-bridge-link-failed', {link: '2', reason: 'unknown error'}, '09:00');
  expect(historyOf(guestOver('2', '09:05'), failed)?.connections).toMatchObject([
    {
      name: 'web bridge link 2',
      kind: 'connection',
      states: [
        {isUp: false, reason: 'unknown error', time: at('09:00')},
        {isUp: true, time: at('09:05'), input: 'cms.log', line: 7},
      ],
    },
  ]);
});

test('given a link that never failed, then it is no news', () => {
  expect(historyOf(guestOver('2', '09:05'))).toBeUndefined();
});

test('given C2W of the scheduler and alarms of Expressway, then each has its states in the order of time', () => {
  const history = historyOf(
    logLine('scheduler-connection', {host: '192.0.2.7:8443', state: 'UP'}, '09:10'),
    logLine('scheduler-connection', {host: '192.0.2.7:8443', state: 'DOWN'}, '09:00'),
    logLine('expressway-alarm-raised', {number: '35013', reason: 'SSH tunnel failure'}, '09:20'),
    logLine('expressway-alarm-lowered', {number: '35013'}, '09:30'),
  );
  expect(history?.connections.map(({name, kind, states}) => [name, kind, states.map(({isUp}) => isUp)])).toEqual([
    ['C2W of the scheduler to 192.0.2.7:8443', 'connection', [false, true]],
    ['Expressway alarm 35013', 'alarm', [false, true]],
  ]);
});

test('given changes of TURN settings, then who made them and when is told', () => {
  const history = historyOf(
    logLine('cms-turn-changed', {user: 'kim', address: '192.0.2.9', action: 'modified', id: '11'}, '09:00'),
    logLine('api-trace-change', {method: 'PUT', path: '/api/v1/turnServers/11', address: '192.0.2.9'}, '08:00'),
  );
  expect(history?.changes).toMatchObject([
    {what: 'PUT for "/api/v1/turnServers/11"', address: '192.0.2.9', time: at('08:00')},
    {what: 'modified TURN server 11', user: 'kim', address: '192.0.2.9', time: at('09:00')},
  ]);
});

import {expect, test} from '@jest/globals';
import {knownAlarms} from '../../src/facts/derived/known-alarms.ts';
import type {Fact} from '../../src/facts/fact.ts';
import {storeOf} from '../checks/describe-check.ts';
import {controllerBox, expressway, logged, raisedAlarm, wholeTableOf} from './make.ts';

const place = {input: 'exp.log', box: 'box:unknown/vcsc'} as const;
const tunnel = 'Unified Communications SSH tunnel failure: The tunnel is down';
const raised = (number: string, reason: string, line: number) =>
  logged('expressway-alarm-raised', {number, reason}, {...place, line});
const lowered = (number: string, line: number) => logged('expressway-alarm-lowered', {number}, {...place, line});

const alarms = (...facts: readonly Fact[]) =>
  storeOf(facts)
    .of(knownAlarms)
    .map(({subject, value}) => `${subject} ${value.number} ${value.level}`);

test('given an alarm in a log, when it is not lowered, then it is raised at the end of the log', () => {
  expect(alarms(raised('35013', tunnel, 3))).toEqual(['box:unknown/vcsc 35013 stops-join']);
  expect(alarms(raised('35013', tunnel, 3), lowered('35013', 9))).toEqual([]);
  expect(alarms(lowered('35013', 2), raised('35013', tunnel, 3))).toHaveLength(1);
  expect(alarms(raised('35013', tunnel, 3), raised('35013', tunnel, 5), lowered('35014', 9))).toHaveLength(1);
});

test('given a restart after an alarm, when the log goes on, then the alarm is gone', () => {
  const started = logged('expressway-started', {what: 'System Start'}, {...place, line: 7});
  expect(alarms(raised('25001', 'Restart required: Network', 3), started)).toEqual([]);
  expect(alarms(started, raised('25001', 'Restart required: Network', 9))).toHaveLength(1);
});

test('given alarms that mean nothing for guests, when they are in a log, then none is known', () => {
  expect(alarms(raised('25019', 'Verbose log levels configured: Modules', 3))).toEqual([]);
  expect(alarms(raised('20004', 'Cluster communication failure: Peers', 3))).toEqual([]);
});

test('given that the tunnel service fails, when the log says so, then requests of guests find no way', () => {
  const failed = (fields: Readonly<Record<string, string>>) =>
    alarms(logged('expressway-application-failed', fields, place));
  const reason = 'Application failed - An unexpected software error was detected in portforwarding.pyc';
  expect(failed({reason})).toEqual(['box:unknown/vcsc Application failed stops-join']);
  expect(failed({detail: 'licensemanager'})).toEqual([]);
});

test('given that the relays are used up, when the log says so, then guests get none', () => {
  const limit = logged('expressway-license-limit', {reason: 'TURN relay license limit reached'}, place);
  expect(alarms(limit)).toEqual(['box:unknown/vcsc TURN relay license limit reached stops-media']);
});

test('given a page of the same box, when it was read, then its alarms count and not those of the log', () => {
  const box = expressway({hostName: 'vcsc'}, controllerBox);
  const log = raised('35013', tunnel, 3);
  expect(alarms(box, log)).toEqual([`${controllerBox} 35013 stops-join`]);
  expect(alarms(box, log, wholeTableOf('alarms', 0, controllerBox))).toEqual([]);
  expect(alarms(box, log, raisedAlarm('Restart required', '25001', controllerBox))).toEqual([
    `${controllerBox} 25001 degrades`,
  ]);
});

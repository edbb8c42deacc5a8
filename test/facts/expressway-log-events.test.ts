import {describe, expect, test} from '@jest/globals';
import {expresswayLogEvents, expresswayName} from '../../src/facts/derived/expressway-log-events.ts';
import type {Fact} from '../../src/facts/fact.ts';
import type {Subject} from '../../src/model/subject.ts';
import {storeOf} from '../checks/describe-check.ts';
import {controllerBox, edgeBox, expressway, expresswayC, logged, zone} from './make.ts';

const unknown: Subject = 'box:unknown/vcsc';
const line = (signature: string, fields: Readonly<Record<string, string>> = {}, box: Subject = unknown) =>
  logged(signature, fields, {input: 'exp.log', box});
const eventsOf = (...facts: readonly Fact[]) => storeOf(facts).of(expresswayLogEvents);
const subjectsOf = (...facts: readonly Fact[]) => [...new Set(eventsOf(...facts).map(({subject}) => subject))];
const zoneLine = (direction: string, source: string, port = '7001') =>
  line('expressway-tls-failure', {direction, source, host: '10.9.9.9', port, reason: 'any'});
const login = (host: string, fields: Readonly<Record<string, string>> = {}) =>
  line('expressway-authentication-failed', {host, protocol: 'TLS', method: 'OPTIONS', ...fields});

describe('given a log whose box has no role', () => {
  test('when a page knows a box of this name, then it is that one', () => {
    const anything = line('expressway-http-error', {code: '404'});
    expect(subjectsOf(expressway({hostName: 'vcsc'}, controllerBox), anything)).toEqual([controllerBox]);
    expect(subjectsOf(expressway({hostName: 'vcsc'}, expresswayC), anything)).toEqual([expresswayC]);
    expect(subjectsOf(expressway({hostName: 'vcse'}, edgeBox), anything)).toEqual([unknown]);
  });

  test('when it does what only one of them does, then it is that one', () => {
    expect(subjectsOf(line('expressway-cms-check-failed', {host: '10.1.1.7'}))).toEqual(['box:expressway-c/vcsc']);
    expect(subjectsOf(line('expressway-relay-allocated'))).toEqual(['box:expressway-e/vcsc']);
    expect(subjectsOf(zoneLine('Outbound', '10.1.1.5'))).toEqual(['box:expressway-c/vcsc']);
    expect(subjectsOf(zoneLine('Inbound', '10.1.1.5'))).toEqual(['box:expressway-e/vcsc']);
    expect(subjectsOf(login('10.1.1.5'))).toEqual(['box:expressway-e/vcsc']);
  });

  test('when it does what both do, or nothing that tells, then nobody knows', () => {
    expect(subjectsOf(line('expressway-relay-allocated'), zoneLine('Outbound', '10.1.1.5'))).toEqual([unknown]);
    expect(subjectsOf(line('expressway-alarm-raised', {number: '25001'}))).toEqual([unknown]);
    expect(expresswayName(unknown)).toBe('Expressway vcsc');
    expect(expresswayName('box:unknown')).toBe('Expressway');
  });

  test('when the only page of this role names no box, then the log is its own', () => {
    const check = line('expressway-cms-check-failed', {host: '10.1.1.7'});
    expect(subjectsOf(expressway({version: 'X14.2'}, expresswayC), check)).toEqual([expresswayC]);
  });
});

describe('given connections in a log', () => {
  const isZone = (...facts: readonly Fact[]) => eventsOf(...facts).map(({value}) => value.isZone);

  test('when they come from outside, then they are not the zone', () => {
    expect(isZone(zoneLine('Inbound', '198.51.100.7'))).toEqual([false]);
    expect(isZone(login('198.51.100.7'))).toEqual([false]);
    expect(isZone(login('10.1.1.5', {method: 'REGISTER'}))).toEqual([false]);
  });

  test('when an Expressway has the address, then they are', () => {
    const other = expressway({role: 'expressway-c', addresses: ['198.51.100.7']}, controllerBox);
    expect(isZone(other, zoneLine('Inbound', '198.51.100.7'))).toEqual([true]);
  });

  test('when the port of the zone is known, then another port is not the zone', () => {
    const known = zone({name: 'UC', type: 'Unified Communications traversal', sipPort: 7005});
    expect(isZone(known, zoneLine('Outbound', '10.1.1.5'))).toEqual([false]);
    expect(isZone(known, zoneLine('Outbound', '10.1.1.5', '7005'))).toEqual([true]);
    expect(isZone(zoneLine('Outbound', '10.1.1.5', '5061'))).toEqual([false]);
  });
});

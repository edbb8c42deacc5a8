import {expect, test} from '@jest/globals';
import {webBridgeFailures} from '../../src/facts/derived/web-bridge-failures.ts';
import type {Fact} from '../../src/facts/fact.ts';
import {storeOf} from '../checks/describe-check.ts';
import {call, fault, logLine, webBridgeObject} from './make.ts';

const failures = (...facts: readonly Fact[]) =>
  storeOf(facts)
    .of(webBridgeFailures)
    .map(({value}) => `${value.kind} ${value.webBridge} ${value.state}`);

const linkLine = (link: string, time?: string) => logLine('web-bridge-link-failed', {link}, time);

test('given reasons, when derived, then a DNS failure is one of the name', () => {
  const facts = [
    fault('a.test', 'connect failure'),
    fault('a.test', 'DNS failure'),
    logLine('web-bridge-name-unresolved', {host: 'a.test', link: '1'}),
  ];
  expect(failures(...facts)).toEqual(['connection a.test lasting', 'name a.test lasting', 'name a.test lasting']);
});

test('given a link without a host, when one host is known, then it is that one; else the link is named', () => {
  expect(failures(fault('a.test', 'connect failure'), linkLine('2'))).toContain('connection a.test lasting');
  expect(failures(linkLine('2'))).toEqual(['connection link 2 lasting']);
  expect(failures(linkLine('2'), linkLine('3'))).toEqual(['connection link 2 lasting', 'connection link 3 lasting']);
});

test('given a call after the failure, when there is one web bridge, then it is over; with several nobody knows', () => {
  const failed = fault('a.test', 'connect failure', '09:00');
  expect(failures(failed, call(1, 'joined', '09:01'))).toEqual(['connection a.test over']);
  expect(failures(failed, call(1, 'joined', '08:59'))).toEqual(['connection a.test lasting']);
  expect(failures(failed, call(1, 'joined'))).toEqual(['connection a.test lasting']);
  const two = [webBridgeObject('1', 'https://a.test'), webBridgeObject('2', 'https://b.test')];
  expect(failures(failed, call(1, 'joined', '09:01'), ...two)).toEqual(['connection a.test unsure']);
});

test('given a failure without a time, when calls are known, then it is not over', () => {
  expect(failures(fault('a.test', 'connect failure'), call(1, 'joined', '09:01'))).toEqual([
    'connection a.test lasting',
  ]);
});

test('given other events, when derived, then they are none', () => {
  expect(failures(logLine('ice-failure', {call: '4'}))).toEqual([]);
});

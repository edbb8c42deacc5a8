import {expect, test} from '@jest/globals';
import {webBridgeFailures} from '../../src/facts/derived/web-bridge-failures.ts';
import type {Fact} from '../../src/facts/fact.ts';
import {storeOf} from '../checks/describe-check.ts';
import {call, fault, logged, logLine, webBridgeObject} from './make.ts';

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

test('given trouble with a connection of CMS 3.x, when it names the web bridge, then it is a failure of that link', () => {
  const failed = (fields: Readonly<Record<string, string>>) => logged('c2w-failure', fields);
  expect(failures(failed({host: 'a.test', reason: 'connection to a.test:9999 failed'}))).toEqual([
    'connection a.test lasting',
  ]);
  expect(failures(failed({reason: 'unable to resolve web bridge'}))).toEqual(['name link without a number lasting']);
});

test('given a sign-in that came over a web bridge of CMS 3.x, when it is later than the failure, then that is over', () => {
  const failed = logged('c2w-failure', {host: 'a.test', reason: 'failed'}, {line: 5});
  const signIn = (line: number) => logged('login-received', {tracing: 't', user: 'kim'}, {line});
  expect(failures(failed, signIn(9))).toEqual(['connection a.test over']);
  expect(failures(failed, signIn(2))).toEqual(['connection a.test lasting']);
});

test('given a log that states no year, when a call follows the failure in it, then it is over', () => {
  const failed = (line: number) => logged('web-bridge-link-failed', {link: '2'}, {line, input: 'evidence.txt'});
  expect(failures(failed(0), call(1, 'joined'))).toEqual(['connection link 2 over']);
  expect(failures(failed(9), call(1, 'joined'))).toEqual(['connection link 2 lasting']);
});

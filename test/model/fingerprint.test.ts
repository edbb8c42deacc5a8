import {expect, test} from '@jest/globals';
import {fingerprintOf} from '../../src/model/fingerprint.ts';

const base = fingerprintOf('turn/silent', 'silent', 'turn://203.0.113.9:3478/udp', {
  server: 'a',
  port: '3478',
  count: 7,
});

test('given a finding, when its fingerprint is taken, then it is this one for ever: baselines hold it', () => {
  expect(fingerprintOf('turn/silent', 'silent', 'site', {server: 'a'})).toBe('1c12852682a010f0');
  expect(base).toMatch(/^[0-9a-f]{16}$/);
});

test('given other counts and another order, when taken, then it is the same', () => {
  expect(
    fingerprintOf('turn/silent', 'silent', 'turn://203.0.113.9:3478/udp', {count: 99, port: '3478', server: 'a'}),
  ).toBe(base);
});

test('given volatile arguments, when they change, then it is the same', () => {
  const volatile = ['date'];
  const first = fingerprintOf('a', 'b', 'site', {date: 'Monday'}, volatile);
  expect(fingerprintOf('a', 'b', 'site', {date: 'Tuesday'}, volatile)).toBe(first);
});

test('given another rule, message, subject or value, when taken, then it differs', () => {
  const others = [
    fingerprintOf('turn/x', 'silent', 'turn://203.0.113.9:3478/udp', {server: 'a', port: '3478'}),
    fingerprintOf('turn/silent', 'x', 'turn://203.0.113.9:3478/udp', {server: 'a', port: '3478'}),
    fingerprintOf('turn/silent', 'silent', 'turn://203.0.113.9:3478/tcp', {server: 'a', port: '3478'}),
    fingerprintOf('turn/silent', 'silent', 'turn://203.0.113.9:3478/udp', {server: 'b', port: '3478'}),
    fingerprintOf('turn/silent', 'silent', 'turn://203.0.113.9:3478/udp', {server: '3478', port: 'a'}),
    fingerprintOf('turn/silent', 'silent', 'turn://203.0.113.9:3478/udp', {server: 'a"],["port","3478'}),
  ];
  expect(new Set([base, ...others]).size).toBe(others.length + 1);
});

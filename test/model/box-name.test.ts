import {expect, test} from '@jest/globals';
import {boxName} from '../../src/model/box-name.ts';
import {boxSubject, formatHostPort, turnServerSubject} from '../../src/model/subject.ts';

test.each([
  [boxSubject('cms', 'Core1'), 'CMS core1'],
  [boxSubject('expressway-e'), 'Expressway-E'],
  [boxSubject('expressway-c', 'vcsc'), 'Expressway-C vcsc'],
  [boxSubject('unknown'), 'the box'],
  [boxSubject('unknown', 'vcsc'), 'vcsc'],
])('given %s, when named, then it is %s', (subject, name) => {
  expect(boxName(subject)).toBe(name);
});

test('given an IPv6 address, when a port follows, then it stands in brackets', () => {
  expect(formatHostPort('2001:db8::1', 3478)).toBe('[2001:db8::1]:3478');
  expect(turnServerSubject('203.0.113.9', 3478, 'udp')).toBe('turn://203.0.113.9:3478/udp');
});

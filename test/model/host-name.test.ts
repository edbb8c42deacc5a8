import {describe, expect, test} from '@jest/globals';
import fc from 'fast-check';
import {coversHost, hostOf, portOf} from '../../src/model/host-name.ts';

test.each([
  ['join.quarry.test', 'join.quarry.test'],
  ['  HTTPS://Join.Quarry.test:443/en-US/meeting/1?secret=x#top ', 'join.quarry.test'],
  ['c2w://edge.quarry.test:9999', 'edge.quarry.test'],
  ['join.quarry.test.', 'join.quarry.test'],
  ['https://user@join.quarry.test/', 'join.quarry.test'],
  ['https://[2001:DB8::1]:445/', '2001:db8::1'],
  ['https://192.0.2.4:445', '192.0.2.4'],
  ['exp_e.quarry.test', 'exp_e.quarry.test'],
  ['2001:db8::1', '2001:db8::1'],
])('given %j, when its host is taken, then it is %s', (uri, host) => {
  expect(hostOf(uri)).toBe(host);
});

test.each(['', '   ', 'https://', '.', '-a.test', 'a b.test', '*.quarry.test', 'jöin.test', 'https://:443', '/path'])(
  'given %j, when its host is taken, then there is none',
  (uri) => {
    expect(hostOf(uri)).toBeUndefined();
  },
);

test.each([
  ['https://admin.quarry.test:445', 445],
  ['admin.quarry.test:445/page', 445],
  ['https://[2001:db8::1]:8443', 8443],
  ['https://admin.quarry.test', undefined],
  ['admin.quarry.test:0', undefined],
  ['admin.quarry.test:65536', undefined],
  ['admin.quarry.test:445x', undefined],
])('given %j, when its port is taken, then it is %p', (uri, port) => {
  expect(portOf(uri)).toBe(port);
});

describe('names in certificates', () => {
  test.each([
    ['join.quarry.test', 'join.quarry.test', true],
    ['JOIN.Quarry.test', 'join.quarry.TEST.', true],
    ['join.quarry.test.', 'join.quarry.test', true],
    ['*.quarry.test', 'join.quarry.test', true],
    ['*.QUARRY.test', 'join.quarry.test', true],
    ['*.quarry.test', 'quarry.test', false],
    ['*.quarry.test', 'a.join.quarry.test', false],
    ['*.quarry.test', 'joinquarry.test', false],
    ['*.quarry.test', '.quarry.test', false],
    ['*.test', 'quarry.test', false],
    ['*', 'quarry', false],
    ['j*.quarry.test', 'join.quarry.test', false],
    ['*.*.test', 'join.quarry.test', false],
    ['quarry.test', 'join.quarry.test', false],
  ])('given the name %s, when it is to cover %s, then that is %p', (pattern, host, covers) => {
    expect(coversHost(pattern, host)).toBe(covers);
  });
});

test('given any text, when host and port are taken, then it returns', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      const host = hostOf(text);
      portOf(text);
      return host === undefined || host === host.toLowerCase();
    }),
  );
});

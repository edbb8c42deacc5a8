import {describe, expect, test} from '@jest/globals';
import {rotatedNameOf} from '../../../src/sources/cms-log/rotated-name.ts';

describe('names of rotated logs', () => {
  test.each([
    ['a/log', {stem: 'a/log', number: 0}],
    ['a/log.1', {stem: 'a/log', number: 1}],
    ['a/log.12.gz', {stem: 'a/log', number: 12}],
    ['b.tar.gz!/var/log.3.gz', {stem: 'b.tar.gz!/var/log', number: 3}],
    ['messages-20310506.gz', {stem: 'messages'}],
    ['messages-2031-05-06', {stem: 'messages'}],
    ['core.2031-05-06_070809.log', {stem: 'core.log'}],
  ])('given %s, then the set and the place in it are known', (path, name) => {
    expect(rotatedNameOf(path)).toEqual(name);
  });

  test('given logs of two boxes whose names differ by a number, then they are not of one set', () => {
    expect(rotatedNameOf('cms1.log').stem).not.toBe(rotatedNameOf('cms2.log').stem);
    expect(rotatedNameOf('a/log').stem).not.toBe(rotatedNameOf('b/log.1').stem);
  });
});

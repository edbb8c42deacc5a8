import {describe, expect, test} from '@jest/globals';
import * as fc from 'fast-check';
import {compareVersions, isOlderThan, readVersion} from '../../src/model/version.ts';

describe('reading', () => {
  test.each([
    ['X12.5.2', [12, 5, 2]],
    ['X14.0.8', [14, 0, 8]],
    ['2.9.3', [2, 9, 3]],
    ['3.8', [3, 8]],
    ['3.8.1-b2', [3, 8, 1]],
    ['2.0(RC)', [2, 0]],
    ['CMS version 3.8.1 build 7.2', [3, 8, 1]],
    ['TANDBERG VCS X8.11.4 (Test SW)', [8, 11, 4]],
    ['x15.4', [15, 4]],
  ])('given %s, when read, then its numbers are %j', (text, numbers) => {
    expect(readVersion(text)).toEqual(numbers);
  });

  test.each(['', 'X', 'unknown', '14', '1.2.3.4.5', '99999.1'])(
    'given %j, when read, then it is no version',
    (text) => {
      expect(readVersion(text)).toBeUndefined();
    },
  );
});

describe('comparing', () => {
  test.each([
    ['X12.5.2', 'X12.5.4'],
    ['X8.11.4', 'X12.5'],
    ['X12.6', 'X12.6.1'],
    ['2.9.2', '2.9.10'],
    ['2.2.1', '3.0'],
  ])('given %s and %s, when compared, then the first is older', (older, newer) => {
    expect(isOlderThan(older, newer)).toBe(true);
    expect(isOlderThan(newer, older)).toBe(false);
  });

  test('given parts that are left out, when compared, then they count as 0', () => {
    expect(compareVersions('X14.2', '14.2.0')).toBe(0);
    expect(compareVersions('2.9.2-b1', '2.9.2')).toBe(0);
  });

  test('given what is no version, when compared, then nothing is said', () => {
    expect(compareVersions('unknown', '2.9')).toBeUndefined();
    expect(isOlderThan('2.9', '')).toBeUndefined();
  });

  test('given any text, when read and compared, then nothing is thrown', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (first, second) => {
        const order = compareVersions(first, second);
        const back = compareVersions(second, first);
        expect(order === undefined ? back : order + (back ?? Number.NaN)).toBe(order === undefined ? undefined : 0);
      }),
    );
  });
});

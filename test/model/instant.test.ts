import {describe, expect, test} from '@jest/globals';
import fc from 'fast-check';
import {
  addSeconds,
  epochMilliseconds,
  formatInstant,
  instantFromCalendar,
  instantFromEpoch,
  isBefore,
  millisecondsBetween,
} from '../../src/model/instant.ts';

describe('from a capture', () => {
  test('given seconds and nanoseconds, when made, then no digit is lost', () => {
    expect(instantFromEpoch(1_495_309_401, 805_000_001)).toEqual({
      iso: '2017-05-20T19:43:21.805000001Z',
      zone: 'stated',
      year: 'stated',
    });
  });

  test.each([Number.NaN, 1e300, -1e300])(
    'given %p seconds, when made, then it is some instant all the same',
    (seconds) => {
      expect(instantFromEpoch(seconds).iso).toMatch(/^\d{4}-/);
    },
  );
});

describe('a time later', () => {
  test('given whole seconds, when added, then no digit below them changes', () => {
    const start = instantFromEpoch(1_495_309_401, 805_000_001);
    expect(addSeconds(start, 600)).toEqual(instantFromEpoch(1_495_310_001, 805_000_001));
    expect(addSeconds({...start, zone: 'assumed'}, 0)).toEqual({...start, zone: 'assumed'});
  });
});

describe('from calendar fields', () => {
  test('given no offset, when made, then UTC is taken and marked', () => {
    expect(instantFromCalendar({year: 2031, month: 5, day: 4, hour: 9, fraction: '25'})).toEqual({
      iso: '2031-05-04T09:00:00.250000000Z',
      zone: 'assumed',
      year: 'stated',
    });
  });

  test('given an offset, when it crosses midnight and the year, then UTC does too', () => {
    const instant = instantFromCalendar(
      {year: 2031, month: 1, day: 1, hour: 0, minute: 30, offsetMinutes: 120},
      'assumed',
    );
    expect(instant).toMatchObject({iso: '2030-12-31T22:30:00.000000000Z', zone: 'stated', year: 'assumed'});
  });

  test('given 29 February, when made, then leap years have it', () => {
    expect(instantFromCalendar({year: 2032, month: 2, day: 29})?.iso.slice(0, 10)).toBe('2032-02-29');
  });

  test.each([
    {year: 2031, month: 13, day: 1},
    {year: 2031, month: 0, day: 1},
    {year: 2031, month: 1, day: 32},
    {year: 2031, month: 2, day: 31},
    {year: 2031, month: 1, day: 1, hour: 24},
    {year: 2031, month: 1, day: 1, minute: 60},
    {year: 2031, month: 1, day: 1, second: 61},
    {year: 2031, month: 1, day: 1, fraction: '1x'},
  ])('given %j, when made, then there is no such time', (fields) => {
    expect(instantFromCalendar(fields)).toBeUndefined();
  });
});

describe('comparing', () => {
  const first = instantFromEpoch(100, 999_999_999);
  const second = instantFromEpoch(101, 1_500_000);

  test('given two instants, when subtracted, then the fraction of a millisecond stays', () => {
    expect(millisecondsBetween(first, second)).toBeCloseTo(1.500001, 5);
    expect(millisecondsBetween(second, first)).toBeCloseTo(-1.500001, 5);
  });

  test('given any two instants, when compared as text, then it is their order in time', () => {
    const instants = fc.tuple(fc.integer({min: 0, max: 4_000_000_000}), fc.integer({min: 0, max: 999_999_999}));
    fc.assert(
      fc.property(instants, instants, ([seconds, nanos], [otherSeconds, otherNanos]) => {
        const isEarlier = seconds < otherSeconds || (seconds === otherSeconds && nanos < otherNanos);
        return isBefore(instantFromEpoch(seconds, nanos), instantFromEpoch(otherSeconds, otherNanos)) === isEarlier;
      }),
    );
  });

  test('given an instant, when taken as milliseconds, then it is that of the clock', () => {
    expect(epochMilliseconds(instantFromEpoch(1_495_309_401, 805_000_000))).toBe(1_495_309_401_805);
  });
});

test('given what was assumed, when printed, then it is said', () => {
  const time = instantFromEpoch(0);
  expect(formatInstant(time)).toBe('1970-01-01 00:00:00 UTC');
  expect(formatInstant({...time, zone: 'assumed'})).toContain('(zone assumed)');
  expect(formatInstant({...time, zone: 'assumed', year: 'assumed'})).toContain('(year and zone assumed)');
});

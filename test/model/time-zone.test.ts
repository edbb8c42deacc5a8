import {describe, expect, test} from '@jest/globals';
import {parseTimeZone} from '../../src/model/time-zone.ts';

const at = (month: number, day: number, hour: number, minute = 0) => ({year: 2031, month, day, hour, minute});

describe('time zone', () => {
  test.each([
    ['UTC', 'UTC', 0],
    ['z', 'UTC', 0],
    ['+02:00', 'UTC+02:00', 120],
    ['-0330', 'UTC-03:30', -210],
    ['UTC+5', 'UTC+05:00', 300],
    ['Asia/Kolkata', 'Asia/Kolkata', 330],
  ])('given %s, then its offset is known', (text, name, offset) => {
    const zone = parseTimeZone(text);
    expect(zone?.name).toBe(name);
    expect(zone?.offsetMinutesAt(at(1, 15, 12))).toBe(offset);
  });

  test.each(['CST', 'IST', 'Europe/Nowhere', '+15:00', '-13:00', '+02:75', '', '2'])(
    'given %p, which names no zone or several, then it is none',
    (text) => expect(parseTimeZone(text)).toBeUndefined(),
  );

  test('given a zone with summer time, then the offset is that of the date, and of the hour when it changes', () => {
    // In 2031 summer time begins on 30 March and ends on 26 October, at 01:00 UTC.
    const zone = parseTimeZone('Europe/Rome');
    const offsets = [at(3, 30, 1, 59), at(3, 30, 3), at(7, 1, 0), at(10, 26, 1, 59), at(10, 26, 3)];
    expect(offsets.map((local) => zone?.offsetMinutesAt(local))).toEqual([60, 120, 120, 120, 60]);
  });

  test('given the hour that comes twice when summer time ends, then it is taken for the first of the two', () => {
    expect(parseTimeZone('Europe/Rome')?.offsetMinutesAt(at(10, 26, 2, 30))).toBe(120);
    expect(parseTimeZone('America/New_York')?.offsetMinutesAt(at(11, 2, 1, 30))).toBe(-240);
  });
});

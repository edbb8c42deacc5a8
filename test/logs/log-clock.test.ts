import {describe, expect, test} from '@jest/globals';
import type {Stamp} from '../../src/logs/clock.ts';
import {LogClock, type LogTimes} from '../../src/logs/log-clock.ts';
import {type Instant, instantFromCalendar} from '../../src/model/instant.ts';
import {parseTimeZone} from '../../src/model/time-zone.ts';

/** `07-14 09:30`, without a year. */
function stampOf(text: string, turn = 0): Stamp {
  const [month = 0, day = 0, hour = 0, minute = 0] = text.split(/[- :]/).map(Number);
  return {calendar: {year: 0, month, day, hour, minute}, turn, text};
}

function instant(text: string): Instant {
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0] = text.split(/[- :]/).map(Number);
  const made = instantFromCalendar({year, month, day, hour, minute, offsetMinutes: 0});
  if (made === undefined) throw new Error(text);
  return made;
}

function clockOf(times: LogTimes, ...stamps: readonly Stamp[]): LogClock {
  const clock = new LogClock(times);
  for (const stamp of stamps) clock.see(stamp);
  return clock;
}

const writtenAt = (text: string) => ({writtenAt: () => instant(text)});
const isoOf = (clock: LogClock, stamp: Stamp) => clock.instantOf(stamp)?.iso.slice(0, 16);

describe('log clock without a stated year', () => {
  test('given when the log was written, then it ends in the latest year that is not later, and that is assumed', () => {
    const stamp = stampOf('07-14 09:30');
    expect(clockOf(writtenAt('2031-07-14 10:00'), stamp).instantOf(stamp)).toMatchObject({
      iso: '2031-07-14T09:30:00.000000000Z',
      year: 'assumed',
      zone: 'assumed',
    });
    expect(isoOf(clockOf(writtenAt('2031-03-01 10:00'), stamp), stamp)).toBe('2030-07-14T09:30');
  });

  test('given stamps in a zone ahead of UTC, when they are hours past the time of writing, then the year is still that one', () => {
    const stamp = stampOf('01-01 05:00');
    expect(isoOf(clockOf(writtenAt('2030-12-31 22:00'), stamp), stamp)).toBe('2031-01-01T05:00');
  });

  test('given a 29 February, then the year is one that has it', () => {
    const leap = stampOf('02-29 12:00');
    expect(isoOf(clockOf(writtenAt('2031-06-01 00:00'), leap, stampOf('03-02 00:00')), leap)).toBe('2028-02-29T12:00');
  });

  test('given the year from the person, then it is that of the end and holds over when the log was written', () => {
    const [december, january] = [stampOf('12-31 23:59'), stampOf('01-01 00:01', 1)];
    const clock = clockOf({year: 2019, ...writtenAt('2031-06-01 00:00')}, december, january);
    expect(isoOf(clock, december)).toBe('2018-12-31T23:59');
    expect(clock.instantOf(january)).toMatchObject({iso: '2019-01-01T00:01:00.000000000Z', year: 'given'});
  });

  test('given a line that quotes its year, when the person gave another one, then the line counts and the other is told', () => {
    const stamp = stampOf('05-05 10:00');
    const clock = clockOf({year: 2019}, stamp);
    clock.learn(stamp, {year: 2024, month: 5, day: 5, hour: 10, minute: 0, offsetMinutes: 0});
    expect(clock.instantOf(stamp)).toMatchObject({iso: '2024-05-05T10:00:00.000000000Z', year: 'stated'});
    expect(clock.refusedYear).toBe(2019);
  });

  test('given nothing, then there is no instant', () => {
    const stamp = stampOf('05-05 10:00');
    expect(clockOf({}, stamp).instantOf(stamp)).toBeUndefined();
  });
});

describe('log clock with a zone from the person', () => {
  const rome = parseTimeZone('Europe/Rome');
  const zoned = {year: 2031, ...(rome === undefined ? {} : {zone: rome})};

  test('given stamps in winter and in summer, then each has the offset of its day, and the zone is given', () => {
    const [winter, summer] = [stampOf('01-10 09:00'), stampOf('07-10 09:00')];
    const clock = clockOf(zoned, winter, summer);
    expect(clock.instantOf(winter)).toMatchObject({iso: '2031-01-10T08:00:00.000000000Z', zone: 'given'});
    expect(clock.instantOf(summer)).toMatchObject({iso: '2031-07-10T07:00:00.000000000Z', zone: 'given'});
  });

  test('given lines that teach their offset, then that one counts', () => {
    const stamp = stampOf('07-10 09:00');
    const clock = clockOf(zoned, stamp);
    clock.learn(stamp, {year: 2031, month: 7, day: 10, hour: 14, minute: 0, offsetMinutes: 0});
    expect(clock.instantOf(stamp)).toMatchObject({iso: '2031-07-10T14:00:00.000000000Z', zone: 'stated'});
  });

  test('given a stamp that states its offset, then that one counts', () => {
    const calendar = {year: 2031, month: 7, day: 10, hour: 9, offsetMinutes: -300};
    expect(clockOf(zoned).instantOf({calendar, turn: 0, text: ''})).toMatchObject({
      iso: '2031-07-10T14:00:00.000000000Z',
      zone: 'stated',
    });
  });
});

describe('the time that is wanted', () => {
  const window = {since: instant('2031-07-10 09:00'), until: instant('2031-07-10 10:00')};

  test('given a window, then what touches it is wanted, and both ends are in', () => {
    const clock = clockOf({...window, year: 2031}, stampOf('07-11 00:00'));
    const wanted = (from: string, to = from) => clock.isWanted(stampOf(from), stampOf(to));
    expect([wanted('07-10 09:00'), wanted('07-10 10:00'), wanted('07-10 08:59', '07-10 09:01')]).toEqual([
      true,
      true,
      true,
    ]);
    expect([wanted('07-10 08:59'), wanted('07-10 10:01'), clock.isWanted(undefined)]).toEqual([false, false, false]);
  });

  test('given no window, then all is wanted, also what has no time', () => {
    expect(clockOf({}).isWanted(undefined)).toBe(true);
  });

  test('given a year that may turn out to be an earlier one, then only what is before the window is surely far from it', () => {
    const clock = clockOf({...window, year: 2031}, stampOf('07-09 00:00'));
    const far = (text: string) => clock.isFarFromWanted(stampOf(text));
    expect([far('07-08 00:00'), far('07-09 20:00'), far('12-24 00:00')]).toEqual([true, false, false]);
    clock.learn(stampOf('07-09 00:00'), {year: 2031, month: 7, day: 9, offsetMinutes: 0});
    expect(far('12-24 00:00')).toBe(true);
  });
});

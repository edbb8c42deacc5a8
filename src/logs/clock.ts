/**
 * The time of log lines. Syslog states neither year nor zone, but some of its lines quote a time that does
 * (wb3_frontend, postgres): what those teach holds for the whole file, also for the lines before them. So a line's stamp
 * is kept as it stands and becomes an instant when all lines were seen.
 */
import {type CalendarTime, type Instant, instantFromCalendar} from '../model/instant.ts';

/** A stamp as the line has it. */
export interface Stamp {
  /** `year` is 0 when the line states none. */
  readonly calendar: CalendarTime;
  /** How many New Years lie between the start of the file and this line, for a stamp without a year. */
  readonly turn: number;
  /** As written, for people: `Feb 23 09:02:21`. */
  readonly text: string;
}

const monthNames = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/** 1–12; 0 when it is none. Looks at the first three letters. */
export function monthNumber(name: string): number {
  return monthNames.indexOf(name.slice(0, 3).toLowerCase()) + 1;
}

/** Counts New Years in a file without years. A step of more than half a year is taken for one; lines may be out of order. */
export class YearTurns {
  #month = 0;
  #turn = 0;

  /** `month`: 1–12. Returns the count at this line; it falls again when the file runs backwards. */
  see(month: number): number {
    if (this.#month !== 0 && month !== this.#month) {
      if (this.#month - month > 6) this.#turn += 1;
      else if (month - this.#month > 6) this.#turn -= 1;
    }
    this.#month = month;
    return this.#turn;
  }
}

/** The stamp in the groups of a format's pattern; undefined when the layout has none or it names no real time. */
export function readStamp(
  groups: Readonly<Record<string, string | undefined>>,
  text: string,
  turnOf: (month: number) => number,
): Stamp | undefined {
  const {date, month, day, clock, offset} = groups;
  if (clock === undefined) return undefined;
  if (date !== undefined && offset !== undefined) {
    // The event's own time; the stamp before it is when the line was written.
    const utc = /\bUTCTime="(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d(?:[.,]\d{1,9})?)"/.exec(text);
    if (utc !== null)
      return checked({...dateOf(utc[1] ?? ''), ...clockOf(utc[2] ?? ''), offsetMinutes: 0}, 0, `${date} ${clock}`);
    return checked({...dateOf(date), ...clockOf(clock), offsetMinutes: offsetOf(offset)}, 0, `${date} ${clock}`);
  }
  if (date !== undefined) return checked({...dateOf(date), ...clockOf(clock)}, 0, `${date} ${clock}`);
  if (month === undefined || day === undefined) return undefined;
  const calendar = {year: 0, month: monthNumber(month), day: Number(day), ...clockOf(clock)};
  return checked(calendar, turnOf(calendar.month), `${month} ${day} ${clock}`);
}

/** Numbers that name no time make no stamp. The day is looked at no closer: 31 February is not worth a calendar here. */
function checked(calendar: CalendarTime, turn: number, text: string): Stamp | undefined {
  const {month, day, hour = 0, minute = 0, second = 0} = calendar;
  const isTime = month >= 1 && month <= 12 && day >= 1 && day <= 31 && hour < 24 && minute < 60 && second <= 60;
  return isTime ? {calendar, turn, text} : undefined;
}

function dateOf(text: string): {year: number; month: number; day: number} {
  const [year = 0, month = 0, day = 0] = text.split('-').map(Number);
  return {year, month, day};
}

function clockOf(text: string): {hour: number; minute: number; second: number; fraction: string} {
  const [clock = '', fraction = ''] = text.split(/[.,]/);
  const [hour = 0, minute = 0, second = 0] = clock.split(':').map(Number);
  return {hour, minute, second, fraction};
}

/** Minutes east of UTC of `Z`, `+02:00`, `-0500`. */
function offsetOf(text: string): number {
  const match = /^([+-])(\d\d):?(\d\d)$/.exec(text);
  if (match === null) return 0;
  return (match[1] === '-' ? -1 : 1) * (Number(match[2]) * 60 + Number(match[3]));
}

/** For differences between stamps of a file that states no year: 29 February has to exist. */
const leapYear = 2000;
const minuteMs = 60_000;
// The widest zone is UTC+14; the line is written at once, so that a rest above a minute is no zone.
const widestOffsetMs = 14 * 60 * minuteMs;
const quarterHourMs = 15 * minuteMs;

/** What one file teaches of its own clock. */
export class LogClock {
  readonly #referenceYear: number | undefined;
  /** Year of the lines at turn 0, by what lines state. */
  #yearAtStart: number | undefined;
  readonly #offsets = new Set<number>();
  #lastTurn = 0;

  /** `referenceYear`: the year in which the file ends, for a file that does not state it. */
  constructor(referenceYear?: number) {
    this.#referenceYear = referenceYear;
  }

  /** Takes in how far the file went. */
  seeTurn(turn: number): void {
    this.#lastTurn = Math.max(this.#lastTurn, turn);
  }

  /** Learns from a line without a year whose text quotes its own time (`statedOffset`: minutes, or undefined if unknown). */
  learn(stamp: Stamp, stated: CalendarTime): void {
    const statedMs = epochOf(stated);
    for (const year of [stated.year - 1, stated.year, stated.year + 1]) {
      const apartMs = epochOf({...stamp.calendar, year}) - statedMs;
      if (Math.abs(apartMs) > widestOffsetMs) continue;
      this.#yearAtStart ??= year - stamp.turn;
      const offsetMs = Math.round(apartMs / quarterHourMs) * quarterHourMs;
      if (stated.offsetMinutes !== undefined && Math.abs(apartMs - offsetMs) < minuteMs) {
        this.#offsets.add(offsetMs / minuteMs);
      }
      return;
    }
  }

  /** Undefined when neither the file nor the caller knows the year. */
  instantOf(stamp: Stamp): Instant | undefined {
    const {calendar, turn} = stamp;
    if (calendar.year !== 0) return instantFromCalendar(calendar);
    // Two offsets in one file (a change to summer time) would have to be told apart by line: then nothing is stated.
    const [offsetMinutes] = this.#offsets.size === 1 ? this.#offsets : [];
    const zoned = offsetMinutes === undefined ? calendar : {...calendar, offsetMinutes};
    if (this.#yearAtStart !== undefined) return instantFromCalendar({...zoned, year: this.#yearAtStart + turn});
    if (this.#referenceYear === undefined) return undefined;
    return instantFromCalendar({...zoned, year: this.#referenceYear - (this.#lastTurn - turn)}, 'assumed');
  }
}

/** Milliseconds from one stamp of a file to another of it; the year need not be known. */
export function stampDifferenceMs(earlier: Stamp, later: Stamp): number {
  return epochOf(later.calendar, later.turn) - epochOf(earlier.calendar, earlier.turn);
}

function epochOf(time: CalendarTime, turn = 0): number {
  const {month, day, hour = 0, minute = 0, second = 0, fraction = ''} = time;
  const year = time.year === 0 ? leapYear + turn : time.year;
  const milliseconds = Math.trunc(Number(`0.${fraction || '0'}`) * 1_000_000) / 1000;
  return Date.UTC(year, month - 1, day, hour, minute, second) + milliseconds - (time.offsetMinutes ?? 0) * minuteMs;
}

/** The times, with year, that lines of the web bridge (wb3_frontend) and of postgres quote. */
export function readQuotedTime(process: string, text: string): CalendarTime | undefined {
  if (process === 'wb3_frontend') {
    const match = /\[(\d\d)\/([A-Z][a-z]{2})\/(\d{4}):(\d\d:\d\d:\d\d) ([+-]\d{4})\]/.exec(text);
    if (match === null) return undefined;
    const [, day, month = '', year, clock = '', offset = ''] = match;
    return {
      year: Number(year),
      month: monthNumber(month),
      day: Number(day),
      ...clockOf(clock),
      offsetMinutes: offsetOf(offset),
    };
  }
  if (process === 'postgres') {
    const match = /\b(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d(?:\.\d{1,9})?) ([A-Z]{2,5})\b/.exec(text);
    if (match === null) return undefined;
    const [, date = '', clock = '', zone] = match;
    return {...dateOf(date), ...clockOf(clock), ...(zone === 'UTC' || zone === 'GMT' ? {offsetMinutes: 0} : {})};
  }
  return undefined;
}

/**
 * The time of log lines as they state it. Syslog states neither year nor zone: a line's stamp is kept as it stands and
 * becomes an instant when all lines were seen (`log-clock.ts`).
 */
import type {CalendarTime} from '../model/instant.ts';

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
  #month: number;
  #turn: number;

  /** `month` and `turn`: of the line before the first that is seen; month 0 when there is none. */
  constructor(month = 0, turn = 0) {
    this.#month = month;
    this.#turn = turn;
  }

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
  const {date, month, day, year, clock, offset} = groups;
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
  const calendar = {year: Number(year ?? 0), month: monthNumber(month), day: Number(day), ...clockOf(clock)};
  if (year !== undefined) return checked(calendar, 0, `${month} ${day} ${year} ${clock}`);
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

/** Milliseconds from one stamp of a file to another of it; the year need not be known. */
export function stampDifferenceMs(earlier: Stamp, later: Stamp): number {
  return epochOf(later.calendar, later.turn) - epochOf(earlier.calendar, earlier.turn);
}

/** Milliseconds since 1970 of a time that states no zone as if it were UTC; of one without a year in one of its own. */
export function epochOf(time: CalendarTime, turn = 0): number {
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

/**
 * From the stamps of a log to instants. Syslog states neither year nor zone, but some of its lines quote a time that does
 * (wb3_frontend, postgres): what those teach holds for the whole file, also for the lines before them. Where no line does,
 * the person may have said it; else the zone is taken for UTC, and the year from when the log was written.
 */
import {
  addSeconds,
  type CalendarTime,
  epochMilliseconds,
  type Instant,
  instantFromCalendar,
  isBefore,
  type TimeBasis,
} from '../model/instant.ts';
import type {TimeZone} from '../model/time-zone.ts';
import {epochOf, type Stamp} from './clock.ts';

/** What is said of the times of a log from outside. */
export interface LogTimes {
  /** For times that state none. */
  readonly zone?: TimeZone;
  /** In which a log ends that states none. */
  readonly year?: number;
  /** Only messages from here on are wanted, and only those up to `until`; both ends are in. */
  readonly since?: Instant;
  readonly until?: Instant;
  /** When the log was last written: a log that states no year ends in the latest year that does not make it later. */
  writtenAt?(): Instant | undefined;
}

const minuteMs = 60_000;
// The widest zone is UTC+14; the line is written at once, so that a rest above a minute is no zone.
const widestOffsetMs = 14 * 60 * minuteMs;
const quarterHourMs = 15 * minuteMs;
/** The zone of the stamps may not be known, and clocks differ. */
const writtenToleranceMs = 24 * 60 * minuteMs;
/** Leap years are at most so far apart (1896 to 1904). */
const yearsToTry = 9;
/** What is learned later may move a time by the widest zone; a call that began before the window is wanted whole. */
const marginSeconds = 15 * 3600;

/** What one log teaches of its own clock. */
export class LogClock {
  readonly #times: LogTimes;
  /** Year of the lines at turn 0, by what lines state. */
  #yearAtStart: number | undefined;
  readonly #offsets = new Set<number>();
  /** The latest stamp without a year. */
  #latest: Stamp | undefined;
  /** Turn of a stamp of a 29 February. */
  #leapTurn: number | undefined;

  constructor(times: LogTimes = {}) {
    this.#times = times;
  }

  /** Takes in a stamp: how far the log goes tells the year of its lines. */
  see(stamp: Stamp): void {
    const {calendar, turn} = stamp;
    if (calendar.year !== 0) return;
    if (this.#latest === undefined || turn > this.#latest.turn) this.#latest = stamp;
    else if (turn === this.#latest.turn && epochOf(calendar) > epochOf(this.#latest.calendar)) this.#latest = stamp;
    if (calendar.month === 2 && calendar.day === 29) this.#leapTurn = turn;
  }

  /** Learns from a line without a year whose text quotes its own time (with no offset where it states none). */
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

  /** Undefined when nobody knows the year. */
  instantOf(stamp: Stamp): Instant | undefined {
    const {calendar} = stamp;
    if (calendar.year !== 0) return this.#zoned(calendar, 'stated', undefined);
    const known = this.#yearAt(stamp.turn);
    // Two offsets in one file (a change to summer time) would have to be told apart by line: then nothing is stated.
    const [learned] = this.#offsets.size === 1 ? this.#offsets : [];
    return known === undefined ? undefined : this.#zoned({...calendar, year: known.year}, known.basis, learned);
  }

  /** The year of a stamp, by the clock that wrote it. */
  yearOf({calendar, turn}: Stamp): number | undefined {
    return calendar.year === 0 ? this.#yearAt(turn)?.year : calendar.year;
  }

  /** The year that the person gave and the lines of the log contradict. */
  get refusedYear(): number | undefined {
    const {year} = this.#times;
    if (year === undefined || this.#yearAtStart === undefined) return undefined;
    return this.#yearAtStart + (this.#latest?.turn ?? 0) === year ? undefined : year;
  }

  /** Whether what happened from one stamp to another touches the time that is wanted. Nobody knows when: it does not. */
  isWanted(from: Stamp | undefined, to: Stamp | undefined = from): boolean {
    const {since, until} = this.#times;
    if (since === undefined && until === undefined) return true;
    const first = from === undefined ? undefined : this.instantOf(from);
    const last = to === undefined ? undefined : this.instantOf(to);
    if (first === undefined || last === undefined) return false;
    return !(since !== undefined && isBefore(last, since)) && !(until !== undefined && isBefore(until, first));
  }

  /** Whether a line is far from the time that is wanted, whatever the lines after it teach. */
  isFarFromWanted(stamp: Stamp): boolean {
    const {since, until} = this.#times;
    if (since === undefined && until === undefined) return false;
    const instant = this.instantOf(stamp);
    if (instant === undefined) return false;
    // A year that is not stated may turn out to be an earlier one, never a later one.
    const isYearCertain = instant.year === 'stated';
    return (
      (since !== undefined && isBefore(addSeconds(instant, marginSeconds), since)) ||
      (until !== undefined && isYearCertain && isBefore(until, addSeconds(instant, -marginSeconds)))
    );
  }

  #zoned(calendar: CalendarTime, year: TimeBasis, learnedOffset: number | undefined): Instant | undefined {
    if (calendar.offsetMinutes !== undefined) return instantFromCalendar(calendar, year);
    if (learnedOffset !== undefined) return instantFromCalendar({...calendar, offsetMinutes: learnedOffset}, year);
    const {zone} = this.#times;
    if (zone === undefined) return instantFromCalendar(calendar, year);
    return instantFromCalendar({...calendar, offsetMinutes: zone.offsetMinutesAt(calendar)}, year, 'given');
  }

  #yearAt(turn: number): {readonly year: number; readonly basis: TimeBasis} | undefined {
    if (this.#yearAtStart !== undefined) return {year: this.#yearAtStart + turn, basis: 'stated'};
    const end = this.#endYear();
    return end === undefined ? undefined : {year: end.year - this.#turnsAfter(turn), basis: end.basis};
  }

  #turnsAfter(turn: number): number {
    return (this.#latest?.turn ?? turn) - turn;
  }

  #endYear(): {readonly year: number; readonly basis: TimeBasis} | undefined {
    const {year, writtenAt} = this.#times;
    if (year !== undefined) return {year, basis: 'given'};
    const written = writtenAt?.();
    if (written === undefined || this.#latest === undefined) return undefined;
    const limit = epochMilliseconds(written) + writtenToleranceMs;
    const newest = Number(written.iso.slice(0, 4)) + 1;
    for (let candidate = newest; candidate > newest - yearsToTry; candidate--) {
      const isLate = epochOf({...this.#latest.calendar, year: candidate}) > limit;
      if (!isLate && this.#fitsLeapDay(candidate)) return {year: candidate, basis: 'assumed'};
    }
    return undefined;
  }

  #fitsLeapDay(endYear: number): boolean {
    if (this.#leapTurn === undefined) return true;
    const year = endYear - this.#turnsAfter(this.#leapTurn);
    return new Date(Date.UTC(year, 1, 29)).getUTCMonth() === 1;
  }
}

/**
 * A point in time with nanoseconds, and what had to be assumed to get it.
 * Kept as ISO 8601 text in UTC with nine fractional digits, so that it is plain JSON and sorts as text.
 */
export interface Instant {
  /** `2017-05-20T19:43:21.805000000Z` */
  readonly iso: string;
  /** Where the zone is from: the evidence, the person (`--timezone`), or UTC was taken for want of any. */
  readonly zone: TimeBasis;
  /** Syslog states no year: then the person did (`--year`), or it was concluded from when the log was written. */
  readonly year: TimeBasis;
}

export type TimeBasis = 'stated' | 'given' | 'assumed';

/** From seconds and nanoseconds since 1970, as captures keep them. Always UTC, so nothing is assumed. */
export function instantFromEpoch(seconds: number, nanoseconds = 0): Instant {
  return {iso: isoFromEpoch(seconds, nanoseconds), zone: 'stated', year: 'stated'};
}

/** The second that was last written out: packets and log lines share theirs with the one before. */
let lastSecond = Number.NaN;
let lastText = '';

function isoFromEpoch(seconds: number, nanoseconds = 0): string {
  if (seconds !== lastSecond) {
    const date = new Date(seconds * 1000);
    if (Number.isNaN(date.getTime())) return '1970-01-01T00:00:00.000000000Z';
    lastSecond = seconds;
    lastText = date.toISOString().slice(0, 19);
  }
  return `${lastText}.${String(Math.trunc(nanoseconds)).padStart(9, '0')}Z`;
}

export interface CalendarTime {
  readonly year: number;
  /** 1–12 */
  readonly month: number;
  readonly day: number;
  readonly hour?: number;
  readonly minute?: number;
  readonly second?: number;
  /** Digits after the decimal point, as written (`805`). */
  readonly fraction?: string;
  /** Minutes east of UTC; left out when the text states none. */
  readonly offsetMinutes?: number;
}

/** From calendar fields; undefined when they name no real time. A missing offset means UTC, marked as assumed. */
export function instantFromCalendar(
  time: CalendarTime,
  year: TimeBasis = 'stated',
  zone: TimeBasis = time.offsetMinutes === undefined ? 'assumed' : 'stated',
): Instant | undefined {
  const {month, day, hour = 0, minute = 0, second = 0} = time;
  if (month < 1 || month > 12 || day < 1 || day > 31 || hour > 23 || minute > 59 || second > 60) return undefined;
  const local = Date.UTC(time.year, month - 1, day, hour, minute, second);
  // `Date.UTC` rolls 31 February over into March.
  if (new Date(Date.UTC(time.year, month - 1, day)).getUTCDate() !== day) return undefined;
  const epochMs = local - (time.offsetMinutes ?? 0) * 60_000;
  const nanoseconds = Number((time.fraction ?? '').slice(0, 9).padEnd(9, '0'));
  if (Number.isNaN(epochMs) || Number.isNaN(nanoseconds)) return undefined;
  return {
    iso: isoFromEpoch(Math.floor(epochMs / 1000), nanoseconds),
    zone,
    year,
  };
}

/** Milliseconds from `earlier` to `later`, fractions kept. */
export function millisecondsBetween(earlier: Instant, later: Instant): number {
  return epochMilliseconds(later) - epochMilliseconds(earlier);
}

/** Milliseconds since 1970, with a fraction for the digits below. */
export function epochMilliseconds(instant: Instant): number {
  return Date.parse(`${instant.iso.slice(0, 23)}Z`) + Number(`0.${instant.iso.slice(23, 29)}`);
}

/** `seconds`: whole ones. */
export function addSeconds({iso, zone, year}: Instant, seconds: number): Instant {
  const epochSeconds = Date.parse(`${iso.slice(0, 19)}Z`) / 1000 + seconds;
  return {iso: isoFromEpoch(epochSeconds, Number(iso.slice(20, 29))), zone, year};
}

/** The full hour before it, in UTC. */
export function startOfHour({iso, zone, year}: Instant): Instant {
  return {iso: `${iso.slice(0, 13)}:00:00.000000000Z`, zone, year};
}

/** For `sort`. Comparing by language would load its tables first. */
export function compareInstants(one: Instant, other: Instant): number {
  if (one.iso === other.iso) return 0;
  return one.iso < other.iso ? -1 : 1;
}

export function isBefore(first: Instant, second: Instant): boolean {
  return first.iso < second.iso;
}

/** `2017-05-20 19:43:21 UTC`, with what was assumed said. */
export function formatInstant(instant: Instant): string {
  const assumed = assumptionOf(instant);
  return assumed === '' ? formatTime(instant) : `${formatTime(instant)} (${assumed})`;
}

/** `2026-11-23 09:10:36 UTC` */
export function formatTime({iso}: Instant): string {
  return `${iso.slice(0, 10)} ${iso.slice(11, 19)} UTC`;
}

/** `year and zone assumed`; empty where nothing is. */
export function assumptionOf({year, zone}: Instant): string {
  if (year === 'assumed') return zone === 'assumed' ? 'year and zone assumed' : 'year assumed';
  return zone === 'assumed' ? 'zone assumed' : '';
}

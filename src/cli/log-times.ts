/** What the command line says of the times of logs: `--timezone`, `--year`, `--since`, `--until`. */
import type {LogTimes} from '../logs/log-clock.ts';
import {UserError} from '../model/errors.ts';
import {addSeconds, type Instant, instantFromEpoch, isBefore} from '../model/instant.ts';
import {parseTimeZone, type TimeZone} from '../model/time-zone.ts';
import {parseDate} from './parse-date.ts';

export interface LogTimeOptions {
  /** For times in logs that state no zone. */
  readonly timezone?: string;
  /** In which a log ends that states no year. */
  readonly year?: number;
  readonly since?: string;
  readonly until?: string;
}

/** `now`: the clock of this machine. Throws `UserError` when something cannot be understood. */
export function logTimesOf({timezone, year, since, until}: LogTimeOptions, now: () => Instant): LogTimes {
  const zone = timezone === undefined ? undefined : zoneOf(timezone);
  if (year !== undefined && (year < 1970 || year > 9999)) {
    throw new UserError(`--year ${year} is no year of a log.`, 'Write it with four digits, e.g. --year 2026.');
  }
  const from = since === undefined ? undefined : timeOf('--since', since, zone, now);
  const to = until === undefined ? undefined : timeOf('--until', until, zone, now);
  if (from !== undefined && to !== undefined && isBefore(to, from)) {
    throw new UserError('--until is before --since.', 'Exchange them.');
  }
  return {
    ...(zone === undefined ? {} : {zone}),
    ...(year === undefined ? {} : {year}),
    ...(from === undefined ? {} : {since: from}),
    ...(to === undefined ? {} : {until: to}),
    writtenAt: now,
  };
}

/** The clock of this machine. */
export function machineClock(): Instant {
  return instantFromEpoch(Date.now() / 1000);
}

function zoneOf(text: string): TimeZone {
  const zone = parseTimeZone(text);
  if (zone !== undefined) return zone;
  throw new UserError(
    `${text} is no time zone that is known.`,
    'Write it as Europe/Rome, +02:00 or UTC. Abbreviations such as CST mean several zones.',
  );
}

const unitSeconds: Readonly<Record<string, number>> = {s: 1, m: 60, h: 3600, d: 86_400};

function timeOf(option: string, text: string, zone: TimeZone | undefined, now: () => Instant): Instant {
  const [, count, unit = ''] = /^(\d{1,6})([smhd])$/.exec(text.trim()) ?? [];
  if (count !== undefined) return addSeconds(now(), -Number(count) * (unitSeconds[unit] ?? 0));
  const date = parseDate(text, zone);
  if (date !== undefined) return date;
  throw new UserError(
    `${option} ${text} is no time.`,
    'Write it as 2026-11-01T09:30, 2026-11-01T09:30:00+01:00, or as 90m, 2h or 3d before now.',
  );
}

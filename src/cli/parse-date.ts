import {type Instant, instantFromCalendar} from '../model/instant.ts';
import type {TimeZone} from '../model/time-zone.ts';

/**
 * `2017-05-20`, `2017-05-20T19:43`, `2017-05-20 19:43:21Z`, `…+02:00`. Without a zone it is of the one that is given, else
 * UTC, and said to be assumed.
 */
export function parseDate(text: string, givenZone?: TimeZone): Instant | undefined {
  const match = /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?)?\s*(Z|[+-]\d\d:?\d\d)?$/.exec(
    text.trim(),
  );
  if (match === null) return undefined;
  const [, year, month, day, hour = '0', minute = '0', second = '0', fraction, zone] = match;
  const local = {
    year: Number(year),
    month: Number(month),
    day: Number(day),
    hour: Number(hour),
    minute: Number(minute),
    second: Number(second),
    ...(fraction === undefined ? {} : {fraction}),
  };
  if (zone !== undefined) return instantFromCalendar({...local, offsetMinutes: offsetOf(zone)});
  if (givenZone === undefined) return instantFromCalendar(local);
  return instantFromCalendar({...local, offsetMinutes: givenZone.offsetMinutesAt(local)}, 'stated', 'given');
}

function offsetOf(zone: string): number {
  if (zone === 'Z') return 0;
  const digits = zone.replace(':', '');
  const minutes = Number(digits.slice(1, 3)) * 60 + Number(digits.slice(3, 5));
  return digits.startsWith('-') ? -minutes : minutes;
}

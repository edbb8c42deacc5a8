/** Times as OpenSSL prints them (`Mar  9 12:00:00 2031 GMT`), as `2031-03-09T12:00:00Z`. */
import {instantFromCalendar} from '../../model/instant.ts';
import {monthOfName} from './calendar-date.ts';

export function readDumpTime(text: string): string | undefined {
  const match = /^\s*(\p{L}{3,14})\.?\s+(\d{1,2})\s+(\d\d):(\d\d):(\d\d)\s+(\d{4})\s+(?:GMT|UTC|Z)\s*$/u.exec(text);
  if (match === null) return undefined;
  const [, name = '', day, hour, minute, second, year] = match;
  const instant = instantFromCalendar({
    year: Number(year),
    month: monthOfName(name) ?? 0,
    day: Number(day),
    hour: Number(hour),
    minute: Number(minute),
    second: Number(second),
    offsetMinutes: 0,
  });
  return instant === undefined ? undefined : `${instant.iso.slice(0, 19)}Z`;
}

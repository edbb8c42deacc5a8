/** `date`: `System time: Wed 2031-05-04 09:12:33 UTC`, and the local time below it. */
import {timeObserved} from '../../facts/time-observed.ts';
import {instantFromCalendar} from '../../model/instant.ts';
import {readCalendarDate} from './calendar-date.ts';
import {placeOf, type Scribe} from './scribe.ts';
import type {Row} from './unwrap-lines.ts';

const timeLine = /^\s*(system|local)\s+(?:date|time)\s*:\s*(\S.*)$/i;

/** The system time alone: the local one is the same instant, in a zone whose letters may stand for several. */
export function readDate(rows: readonly Row[], scribe: Scribe): void {
  for (const [index, row] of rows.entries()) {
    const match = timeLine.exec(row.text);
    if (match === null) continue;
    scribe.claim(row);
    if (!/^system/i.test(match[1] ?? '')) continue;
    const next = rows[index + 1]?.text ?? '';
    // What else stands below may be the rest of the line.
    const isWhole = next.trim() === '' || timeLine.test(next) || /\s(?:UTC|GMT|Z)\s*$/i.test(row.text);
    const instant = isWhole ? readInstant(match[2] ?? '') : undefined;
    if (instant === undefined)
      scribe.lose(`line ${row.line}: the system time is left out, its date or zone is not clear`);
    else {
      const value = {instant, what: 'system time of CMS (MMP `date`)'};
      scribe.write(timeObserved, {command: 'date', row, isQuoted: true}, [
        {name: 'instant', value: value.instant, place: placeOf(row, 'System time')},
        {name: 'what', value: value.what},
      ]);
    }
  }
}

function readInstant(text: string): ReturnType<typeof instantFromCalendar> {
  const match = /^(.*?)[\sT](\d{1,2}):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?\s*(\S*)\s*(\d{4})?\s*$/.exec(text);
  if (match === null) return undefined;
  const [, before = '', hour, minute, second, fraction, zone = '', yearBehind] = match;
  const date = dateIn(before, yearBehind);
  const offsetMinutes = offsetOf(zone);
  if (date === undefined || offsetMinutes === 'unknown') return undefined;
  const [year, month, day] = date.split('-').map(Number);
  return instantFromCalendar({
    year: year ?? 0,
    month: month ?? 0,
    day: day ?? 0,
    hour: Number(hour),
    minute: Number(minute),
    ...(second === undefined ? {} : {second: Number(second)}),
    ...(fraction === undefined ? {} : {fraction}),
    ...(offsetMinutes === undefined ? {} : {offsetMinutes}),
  });
}

/** `Wed 2031-05-04`, `Wed May  4` with the year behind the zone, as `2031-05-04`. */
function dateIn(text: string, yearBehind: string | undefined): string | undefined {
  const plain = text.trim().replace(/^\p{L}+[.,]?\s+(?=\d)/u, '');
  if (/^\d{4}/.test(plain)) return /^\d{4}\D+[\p{L}\d.]+\D+\d{1,2}$/u.test(plain) ? readCalendarDate(plain) : undefined;
  const match = /^(?:\p{L}+[.,]?\s+)?(\p{L}{3,14})\.?\s+(\d{1,2})$/u.exec(text.trim());
  if (match === null || yearBehind === undefined) return undefined;
  return readCalendarDate(`${yearBehind}-${match[1] ?? ''}-${match[2] ?? ''}`);
}

/** Minutes east of UTC; undefined when none is stated. Letters other than these stand for several zones. */
function offsetOf(zone: string): number | 'unknown' | undefined {
  if (zone === '') return undefined;
  if (/^(?:UTC|GMT|Z)$/i.test(zone)) return 0;
  const match = /^(?:UTC|GMT)?([+-])(\d\d):?(\d\d)$/i.exec(zone);
  if (match === null) return 'unknown';
  const minutes = Number(match[2]) * 60 + Number(match[3]);
  return minutes > 14 * 60 ? 'unknown' : match[1] === '-' ? -minutes : minutes;
}

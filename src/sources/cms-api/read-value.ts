/** Values as the CMS API writes them. Undefined for what is none. */
import {type Instant, instantFromCalendar} from '../../model/instant.ts';

export function readNumber(text: string): number | undefined {
  return /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}

export function readBoolean(text: string): boolean | undefined {
  return /^(true|false)$/i.test(text) ? text.toLowerCase() === 'true' : undefined;
}

/** `2016-07-26T14:08:19Z`, or with an offset. */
export function readInstant(text: string): Instant | undefined {
  const match = /^(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d):(\d\d)(?:\.(\d+))?\s*(Z|[+-]\d\d:?\d\d)?$/.exec(text);
  if (match === null) return undefined;
  const part = (index: number): number => Number(match[index]);
  const offset = readOffset(match[8]);
  return instantFromCalendar({
    year: part(1),
    month: part(2),
    day: part(3),
    hour: part(4),
    minute: part(5),
    second: part(6),
    ...(match[7] === undefined ? {} : {fraction: match[7]}),
    ...(offset === undefined ? {} : {offsetMinutes: offset}),
  });
}

function readOffset(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (text === 'Z') return 0;
  const minutes = Number(text.slice(1, 3)) * 60 + Number(text.slice(-2));
  return text.startsWith('-') ? -minutes : minutes;
}

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/** `2031-Jan-03` or `2031-01-03` as an ISO date. Other words stay as they are, so that a check can say what it read. */
export function readExpiry(text: string): string | undefined {
  if (text === '' || /^(?:never|none|permanent|perpetual|unlimited|n\/a)$/i.test(text)) return undefined;
  const match = /^(\d{4})-([A-Za-z]{3}|\d\d)[a-z]*-(\d{1,2})\b/.exec(text);
  const name = (match?.[2] ?? '').toLowerCase();
  const month = /^\d\d$/.test(name) ? Number(name) : months.indexOf(name) + 1;
  if (match === null || month === 0) return text.slice(0, 40);
  return `${match[1] ?? ''}-${String(month).padStart(2, '0')}-${(match[3] ?? '').padStart(2, '0')}`;
}

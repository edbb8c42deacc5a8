/** A time zone that a person names, for times that state none: `Europe/Rome` with its summer time, `+02:00`, `UTC`. */
import type {CalendarTime} from './instant.ts';

export interface TimeZone {
  /** As it is to be shown: `Europe/Rome`, `UTC+02:00`. */
  readonly name: string;
  /** Minutes east of UTC at a local time of this zone. */
  offsetMinutesAt(local: CalendarTime): number;
}

const minuteMs = 60_000;

/** Undefined when the text names no zone. */
export function parseTimeZone(text: string): TimeZone | undefined {
  const name = text.trim();
  if (/^(?:Z|UTC|GMT)$/i.test(name)) return {name: 'UTC', offsetMinutesAt: () => 0};
  const fixed = /^(?:UTC|GMT)?([+-])(\d{1,2})(?::?([0-5]\d))?$/i.exec(name);
  if (fixed !== null) return fixedZone(fixed[1] === '-' ? -1 : 1, Number(fixed[2]), Number(fixed[3] ?? '0'));
  // Engines take many abbreviations that mean several zones (`IST`, `CST`): only names with a region are certain.
  return name.includes('/') ? namedZone(name) : undefined;
}

/** Zones go from −12:00 to +14:00. */
function fixedZone(sign: 1 | -1, hours: number, minutes: number): TimeZone | undefined {
  const offset = sign * (hours * 60 + minutes);
  if (offset > 14 * 60 || offset < -12 * 60) return undefined;
  const name = `UTC${sign < 0 ? '-' : '+'}${String(hours).padStart(2, '0')}:${String(minutes).padStart(2, '0')}`;
  return {name, offsetMinutesAt: () => offset};
}

function namedZone(name: string): TimeZone | undefined {
  let format: Intl.DateTimeFormat;
  try {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone: name,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
  } catch {
    return undefined;
  }
  const offsets = new Map<number, number>();
  const offsetAt = (utcMs: number): number => {
    // The database of zones knows no change within a quarter of an hour.
    const quarter = Math.floor(utcMs / (15 * minuteMs));
    const known = offsets.get(quarter);
    if (known !== undefined) return known;
    const parts = Object.fromEntries(
      format.formatToParts(new Date(quarter * 15 * minuteMs)).map(({type, value}) => [type, Number(value)]),
    );
    const {year = 0, month = 1, day = 1, hour = 0, minute = 0} = parts;
    const offset = (Date.UTC(year, month - 1, day, hour, minute) - quarter * 15 * minuteMs) / minuteMs;
    if (offsets.size > 4096) offsets.clear();
    offsets.set(quarter, offset);
    return offset;
  };
  return {
    name,
    // Where summer time ends an hour comes twice: the first of the two is taken.
    offsetMinutesAt: ({year, month, day, hour = 0, minute = 0, second = 0}) => {
      const local = Date.UTC(year, month - 1, day, hour, minute, second);
      return offsetAt(local - offsetAt(local - 24 * 60 * minuteMs) * minuteMs);
    },
  };
}

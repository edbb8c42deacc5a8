/** Lines that are JSON objects, as journals and collectors write them. */
import type {JsonKeys, StampParts} from './log-format.ts';

/** The parts of the line as a pattern would give them; undefined when it is no object or lacks what is wrapped. */
export function readJsonLine(line: string, keys: JsonKeys): StampParts | undefined {
  const object = parseObject(line);
  if (object === undefined) return undefined;
  const inner = textAt(object, keys.inner);
  if (inner === undefined) return undefined;
  const host = textAt(object, keys.host);
  const process = textAt(object, keys.process);
  return {
    inner,
    ...(host === undefined ? {} : {host}),
    ...(process === undefined ? {} : {process}),
    ...stampOf(textAt(object, keys.time), keys.timeUnit ?? 'iso'),
  };
}

function parseObject(line: string): object | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

function textAt(object: object, keys: readonly string[] = []): string | undefined {
  const entries = new Map<string, unknown>(Object.entries(object));
  for (const key of keys) {
    const value = entries.get(key);
    if (typeof value === 'string') return value;
    if (typeof value === 'number') return String(value);
    // The journal writes what is no UTF-8 as a list of bytes.
    if (Array.isArray(value) && value.every((byte) => Number.isInteger(byte) && byte >= 0 && byte < 256)) {
      return new TextDecoder('utf-8').decode(Uint8Array.from(value));
    }
  }
  return undefined;
}

const perSecond = {s: 1, ms: 1_000, us: 1_000_000};
/** 1 January of the year 10000. */
const endOfYears = 253_402_300_800;

function stampOf(time: string | undefined, unit: NonNullable<JsonKeys['timeUnit']>): StampParts {
  if (time === undefined) return {};
  if (unit === 'iso') {
    const match = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d(?:[.,]\d{1,9})?) ?(Z|[+-]\d\d:?\d\d)?$/.exec(time);
    if (match === null) return {};
    const [, date, clock, offset] = match;
    return {date, clock, offset};
  }
  const count = Number(time);
  const seconds = Math.floor(count / perSecond[unit]);
  if (!(seconds >= 0 && seconds < endOfYears)) return {};
  const iso = new Date(seconds * 1000).toISOString();
  const rest = count - seconds * perSecond[unit];
  const fraction = unit === 's' ? '' : `.${String(Math.trunc(rest)).padStart(unit === 'ms' ? 3 : 6, '0')}`;
  return {date: iso.slice(0, 10), clock: `${iso.slice(11, 19)}${fraction}`, offset: 'Z'};
}

/** What the first lines of a log say: when it begins, and which box wrote it. */
import {readStamp} from '../../logs/clock.ts';
import {LogClock, type LogTimes} from '../../logs/log-clock.ts';
import type {FormatSet} from '../../logs/log-formats.ts';
import {epochMilliseconds} from '../../model/instant.ts';

export interface LogHead {
  /** Seconds since 1970. Good for the order of files: where no year is stated, it is the latest that there can be. */
  readonly beginsSeconds: number;
  readonly host: string | undefined;
}

const mostLines = 50;
const longestHead = 16 * 1024;

/** Undefined when there is no log line with a time near the start, or nobody knows its year. */
export function logHeadOf(bytes: Uint8Array, times: LogTimes, formats: FormatSet): LogHead | undefined {
  // A log has text alone; a zero byte near the start is most likely something else.
  if (bytes.subarray(0, 512).includes(0)) return undefined;
  const text = Buffer.from(bytes.subarray(0, longestHead))
    .toString('utf8')
    .replace(/^\ufeff/, '');
  for (const raw of text.split(/\r?\n/, mostLines)) {
    const line = formats.read(raw);
    const stamp = line === undefined ? undefined : readStamp(line.stamp, line.text, () => 0);
    if (line === undefined || stamp === undefined) continue;
    const clock = new LogClock(orderTimes(times));
    clock.see(stamp);
    const instant = clock.instantOf(stamp);
    if (instant === undefined) return undefined;
    return {
      beginsSeconds: epochMilliseconds(instant) / 1000,
      host: line.host?.toLowerCase(),
    };
  }
  return undefined;
}

/** For the order of files `--year` is of no use: it says when a log ends, and a set may begin in the year before. */
export function orderTimes({zone, writtenAt}: LogTimes): LogTimes {
  return {...(zone === undefined ? {} : {zone}), ...(writtenAt === undefined ? {} : {writtenAt})};
}

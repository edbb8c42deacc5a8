/** All log layouts that are known, and the one that a line has. */
import {cmsEventLogSpaces} from './formats/cms-event-log-spaces.ts';
import {cmsEventLogTabs} from './formats/cms-event-log-tabs.ts';
import {cmsSyslog} from './formats/cms-syslog.ts';
import {cmsSyslogUntimed} from './formats/cms-syslog-untimed.ts';
import {expresswayEventLog} from './formats/expressway-event-log.ts';
import {type LogFormat, type LogLine, parseLogLine} from './log-format.ts';

/** In the order in which a line is tried: the strictest first. */
export const logFormats: readonly LogFormat[] = [
  cmsEventLogTabs,
  cmsEventLogSpaces,
  cmsSyslog,
  expresswayEventLog,
  cmsSyslogUntimed,
];

// Long enough for any line that matters; what is longer is not searched, so that no pattern runs over a megabyte.
const longestLineCharacters = 16_384;

/** The line taken apart by the first layout that it fits wholly. */
export function readLogLine(line: string): LogLine | undefined {
  const text = line.length > longestLineCharacters ? line.slice(0, longestLineCharacters) : line;
  for (const format of logFormats) {
    const parsed = parseLogLine(format, text);
    if (parsed !== undefined) return parsed;
  }
  return undefined;
}

/** Which lines of a text are log lines, and which go on from the log line before them. */
import type {LogLine} from '../../logs/log-format.ts';
import {type FormatSet, shippedFormats} from '../../logs/log-formats.ts';

/**
 * `continuation`: belongs to the log line before. `foreign`: a log line of another program in the same log, such as those
 * of the system that Expressway runs on, or of what else sends to a syslog server. `other`: none of ours.
 */
export type ClassifiedLine = LogLine | 'continuation' | 'foreign' | 'blank' | 'other';

// A proxied message in an Expressway log is some tens of lines; a marker without its end must not claim the rest.
const longestHttpMessage = 200;

/** Lines of other programs for one of ours: with more it is their log. */
const mostForeign = 9;

export function classifyLogLines(
  lines: readonly string[],
  formats: FormatSet = shippedFormats,
): readonly ClassifiedLine[] {
  let previous: LogLine | undefined;
  let httpMessageLines = -1;
  return lines.map((line): ClassifiedLine => {
    const parsed = formats.read(line);
    if (parsed !== undefined) {
      previous = parsed;
      httpMessageLines = parsed.text.endsWith('HTTPMSG:') ? 0 : -1;
      return parsed;
    }
    if (formats.isStamped(line)) {
      previous = undefined;
      httpMessageLines = -1;
      return 'foreign';
    }
    // The marker may stand in a line of its own, below its log line.
    if (previous?.format.product === 'expressway' && line.trim() === 'HTTPMSG:') httpMessageLines = 0;
    if (httpMessageLines >= 0 && httpMessageLines < longestHttpMessage) {
      httpMessageLines = line.trim() === '|' ? -1 : httpMessageLines + 1;
      return 'continuation';
    }
    if (line.trim() === '') return 'blank';
    // Wrapped values of an API trace, where the copy lost the stamp: five or more spaces (DOMAIN 4.4).
    if (previous?.text.startsWith('API trace') && /^ {5,}\S/.test(line)) return 'continuation';
    previous = undefined;
    return 'other';
  });
}

/** Of the lines that are not blank, the part that belongs to a log: 0 to 1. */
export function logShareOf(lines: readonly ClassifiedLine[]): number {
  const written = lines.filter((line) => line !== 'blank');
  const isLogLine = (line: ClassifiedLine) => typeof line !== 'string';
  // Continuations alone make no log.
  if (!written.some(isLogLine)) return 0;
  const foreign = written.filter((line) => line === 'foreign').length;
  const own = written.filter((line) => line !== 'foreign' && line !== 'other').length;
  return (own + Math.min(foreign, own * mostForeign)) / written.length;
}

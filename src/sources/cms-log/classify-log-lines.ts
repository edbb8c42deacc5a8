/** Which lines of a text are log lines, and which go on from the log line before them. */
import type {LogLine} from '../../logs/log-format.ts';
import {readLogLine} from '../../logs/log-formats.ts';

/** `continuation`: belongs to the log line before. `other`: none of ours. */
export type ClassifiedLine = LogLine | 'continuation' | 'blank' | 'other';

// A proxied message in an Expressway log is some tens of lines; a marker without its end must not claim the rest.
const longestHttpMessage = 200;

export function classifyLogLines(lines: readonly string[]): readonly ClassifiedLine[] {
  let previous: LogLine | undefined;
  let httpMessageLines = -1;
  return lines.map((line): ClassifiedLine => {
    const parsed = readLogLine(line);
    if (parsed !== undefined) {
      previous = parsed;
      httpMessageLines = parsed.text.endsWith('HTTPMSG:') ? 0 : -1;
      return parsed;
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
  return written.filter((line) => line !== 'other').length / written.length;
}

/** Reads the log lines that stand among other things in a paste, and claims them. */
import {FormatTally} from '../../logs/format-tally.ts';
import {LogDigester} from '../../logs/log-digest.ts';
import type {FormatSet} from '../../logs/log-formats.ts';
import type {Head, ReadContext, TextOutcome, TextReader} from '../format-reader.ts';
import {ApiTraceCollector, findTraceMark} from './api-trace.ts';
import {readApiTrace} from './api-trace-facts.ts';
import {type ClassifiedLine, classifyLogLines} from './classify-log-lines.ts';
import {type GatheredFile, type GatheredLog, logFactsOf, type TimedLine} from './log-facts.ts';
import {definitionsOf, type LogReaderOptions, telltaleFormatsOf, timesOf} from './log-gatherer.ts';
import {logNotesOf} from './log-notes.ts';

export function defineCmsLogTextReader(options: LogReaderOptions = {}): TextReader {
  const telltale = telltaleFormatsOf(options);
  return {
    id: 'cms-log-text',
    title: 'log lines of CMS or Expressway',
    kind: 'text',
    recognise: (head) => recogniseLogLines(head, telltale),
    readText: (text, path, context) => readLogLines(text, path, context, options, telltale),
  };
}

export const cmsLogTextReader = defineCmsLogTextReader();

/** One line is enough: a paste often holds just the one that matters. */
function recogniseLogLines(head: Head, formats: FormatSet): number {
  if (head.text === undefined) return 0;
  return classifyLogLines(linesOf(head.text), formats).some((line) => typeof line !== 'string') ? 0.7 : 0;
}

function readLogLines(
  text: string,
  path: string,
  context: ReadContext,
  options: LogReaderOptions,
  formats: FormatSet,
): TextOutcome {
  const {rules} = definitionsOf(options);
  const digester = new LogDigester(timesOf(options, context), rules);
  const collector = new ApiTraceCollector();
  const lines = linesOf(text);
  const claimedLines = new Set<number>();
  const tally = new FormatTally();
  let first: TimedLine | undefined;
  let last: TimedLine | undefined;
  classifyLogLines(lines, formats).forEach((line: ClassifiedLine, index) => {
    const number = index + 1;
    if (line === 'continuation') claimedLines.add(number);
    if (typeof line === 'string') return;
    claimedLines.add(number);
    tally.see(line);
    const stamp = digester.stampOf(line);
    const raw = lines[index] ?? '';
    const mark = findTraceMark(raw);
    if (mark !== -1) collector.see(raw, mark, number, () => stamp);
    else digester.see(line, number, raw, stamp);
    if (stamp === undefined) return;
    first ??= {line: number, stamp};
    last = {line: number, stamp};
  });
  const [commonest, ...others] = tally.counts();
  if (commonest === undefined) return {notes: [], claimedLines, isPartial: false};
  const file: GatheredFile = {
    path,
    linesBefore: 0,
    formats: [commonest, ...others],
    lines: claimedLines.size,
    unmatchedLines: 0,
    cutLines: 0,
    first,
    last,
  };
  const log: GatheredLog = {
    reader: 'cms-log-text',
    files: [file],
    digest: digester.finish(),
    trace: collector.finish(),
  };
  for (const fact of logFactsOf(log, context)) context.emit(fact);
  const trace = readApiTrace(log, context);
  return {notes: [...logNotesOf(log), ...trace.notes], claimedLines, isPartial: trace.isPartial};
}

function linesOf(text: string): string[] {
  return text.replace(/^\ufeff/, '').split(/\r\n|\n|\r/);
}

/** Reads the log lines that stand among other things in a paste, and claims them. */
import {LogDigester} from '../../logs/log-digest.ts';
import {logFormats} from '../../logs/log-formats.ts';
import type {Head, ReadContext, TextOutcome, TextReader} from '../format-reader.ts';
import {ApiTraceCollector, findTraceMark} from './api-trace.ts';
import {readApiTrace} from './api-trace-facts.ts';
import {type ClassifiedLine, classifyLogLines} from './classify-log-lines.ts';
import type {LogReaderOptions} from './cms-log-reader.ts';
import {logFactsOf, type TimedLine} from './log-facts.ts';
import {logNotesOf} from './log-notes.ts';

export function defineCmsLogTextReader(options: LogReaderOptions = {}): TextReader {
  return {
    id: 'cms-log-text',
    title: 'log lines of CMS or Expressway',
    kind: 'text',
    recognise: recogniseLogLines,
    readText: (text, path, context) => readLogLines(text, path, context, options),
  };
}

export const cmsLogTextReader = defineCmsLogTextReader();

/** One line is enough: a paste often holds just the one that matters. */
function recogniseLogLines(head: Head): number {
  if (head.text === undefined) return 0;
  return classifyLogLines(linesOf(head.text)).some((line) => typeof line !== 'string') ? 0.7 : 0;
}

function readLogLines(text: string, path: string, context: ReadContext, options: LogReaderOptions): TextOutcome {
  const digester = new LogDigester(options.referenceYear);
  const collector = new ApiTraceCollector();
  const lines = linesOf(text);
  const claimedLines = new Set<number>();
  const perFormat = new Map<string, number>();
  let first: TimedLine | undefined;
  let last: TimedLine | undefined;
  classifyLogLines(lines).forEach((line: ClassifiedLine, index) => {
    const number = index + 1;
    if (line === 'continuation') claimedLines.add(number);
    if (typeof line === 'string') return;
    claimedLines.add(number);
    perFormat.set(line.format.id, (perFormat.get(line.format.id) ?? 0) + 1);
    const stamp = digester.stampOf(line);
    const raw = lines[index] ?? '';
    const mark = findTraceMark(raw);
    if (mark !== -1) collector.see(raw, mark, number, () => stamp);
    else digester.see(line, number, raw, stamp);
    if (stamp === undefined) return;
    first ??= {line: number, stamp};
    last = {line: number, stamp};
  });
  const [format] = logFormats
    .filter(({id}) => perFormat.has(id))
    .sort((one, other) => (perFormat.get(other.id) ?? 0) - (perFormat.get(one.id) ?? 0));
  if (format === undefined) return {notes: [], claimedLines, isPartial: false};
  const log = {
    path,
    reader: 'cms-log-text',
    format,
    lines: claimedLines.size,
    unmatchedLines: 0,
    cutLines: 0,
    first,
    last,
    context,
    digest: digester.finish(),
  };
  for (const fact of logFactsOf(log)) context.emit(fact);
  const trace = readApiTrace(collector.finish(), path, log.reader, log.digest, context);
  return {notes: [...logNotesOf(log), ...trace.notes], claimedLines, isPartial: trace.isPartial};
}

function linesOf(text: string): string[] {
  return text.replace(/^\ufeff/, '').split(/\r\n|\n|\r/);
}

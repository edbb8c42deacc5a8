/** Reads a whole log file of CMS or Expressway as a stream: its facts are the calls and the failures, not its lines. */

import {LineScanner, type ScanCounts} from '../../logs/line-scanner.ts';
import {LogDigester} from '../../logs/log-digest.ts';
import type {LogFormat} from '../../logs/log-format.ts';
import {logFormats, readLogLine} from '../../logs/log-formats.ts';
import {formatCount} from '../../model/count.ts';
import type {ContainerReader, EvidenceInput, Head, ReadContext, ReadOutcome} from '../format-reader.ts';
import {ApiTraceCollector, findTraceMark} from './api-trace.ts';
import {readApiTrace} from './api-trace-facts.ts';
import {classifyLogLines, logShareOf} from './classify-log-lines.ts';
import {logFactsOf, type TimedLine} from './log-facts.ts';
import {logNotesOf} from './log-notes.ts';

export interface LogReaderOptions {
  /** The year in which a log ends that states none (syslog). Without it such times stay out of the facts. */
  readonly referenceYear?: number;
}

const headBytes = 65_536;
// A short text with other things in it is a paste, where the text readers find more than the log; only in a long file
// some foreign lines are noise.
const enoughOfShortText = 0.97;
const enoughOfLongText = 0.7;

export function defineCmsLogReader(options: LogReaderOptions = {}): ContainerReader {
  return {
    id: 'cms-log',
    title: 'CMS or Expressway log',
    kind: 'container',
    recognise: recogniseLog,
    read: (input, context) => readLog(input, context, options),
  };
}

export const cmsLogReader = defineCmsLogReader();

function recogniseLog(head: Head): number {
  // UTF-16 is for the text reader, which gets decoded text.
  if (head.text === undefined || head.bytes[0] === 0xff || head.bytes[0] === 0xfe) return 0;
  const isLong = head.bytes.length >= headBytes;
  const lines = head.text.replace(/^\ufeff/, '').split(/\r?\n/);
  // The last line of a full head is most likely cut.
  const share = logShareOf(classifyLogLines(isLong && lines.length > 1 ? lines.slice(0, -1) : lines));
  const enough = isLong ? enoughOfLongText : enoughOfShortText;
  return share >= enough ? 0.8 + share * 0.15 : share * 0.5;
}

async function readLog(input: EvidenceInput, context: ReadContext, options: LogReaderOptions): Promise<ReadOutcome> {
  const digester = new LogDigester(options.referenceYear);
  const collector = new ApiTraceCollector();
  const scanner = new LineScanner(
    ({number, text, turn}) => {
      // What stands in a trace is the content of a message, not a message.
      const mark = findTraceMark(text);
      if (mark !== -1) return collector.see(text, mark, number, (line) => digester.stampOf(line, turn));
      const line = readLogLine(text);
      if (line !== undefined) digester.see(line, number, text, digester.stampOf(line, turn));
    },
    (trace) => collector.wants(trace),
  );
  const lost: string[] = [];
  let bytesRead = 0;
  try {
    for await (const chunk of input.chunks()) {
      scanner.push(chunk);
      bytesRead += chunk.length;
      context.progress(bytesRead);
      if (context.signal.aborted) {
        lost.push('reading was interrupted: what follows is not known');
        break;
      }
    }
  } catch (error) {
    lost.push(`reading stopped after ${formatCount(bytesRead)} bytes: ${reasonOf(error)}`);
  }
  const counts = scanner.end();
  const format = commonestFormat(counts);
  if (format === undefined) return {state: 'unreadable', notes: [...lost, 'no log line was found']};
  const timedLine = (line: ScanCounts['firstLine']): TimedLine | undefined => {
    const parsed = line === undefined ? undefined : readLogLine(line.text);
    const stamp = line === undefined || parsed === undefined ? undefined : digester.stampOf(parsed, line.turn);
    return line === undefined || stamp === undefined ? undefined : {line: line.number, stamp};
  };
  const log = {
    path: input.path,
    reader: 'cms-log',
    format,
    lines: counts.lines,
    unmatchedLines: counts.unmatchedLines,
    cutLines: counts.cutLines,
    first: timedLine(counts.firstLine),
    last: timedLine(counts.lastLine),
    context,
    digest: digester.finish(),
  };
  for (const fact of logFactsOf(log)) context.emit(fact);
  const trace = readApiTrace(collector.finish(), input.path, log.reader, log.digest, context);
  const isPartial = lost.length > 0 || trace.isPartial;
  return {state: isPartial ? 'partial' : 'read', notes: [...logNotesOf(log), ...trace.notes, ...lost]};
}

function commonestFormat({byFormat}: ScanCounts): LogFormat | undefined {
  const [commonest] = logFormats
    .filter(({id}) => (byFormat[id] ?? 0) > 0)
    .sort((first, second) => (byFormat[second.id] ?? 0) - (byFormat[first.id] ?? 0));
  return commonest;
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

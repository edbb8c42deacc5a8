/**
 * Reads a log that goes on while it is read: a file that grows, messages of syslog, a pipe. What is proved is told early.
 * The person said that it is a log, so that its first bytes need not prove it.
 */
import type {Fact} from '../../facts/fact.ts';
import {LineScanner} from '../../logs/line-scanner.ts';
import {EarlyTelling} from '../early-telling.ts';
import {keepOldGenerationSmall, keepYoungGenerationSmall} from '../files/small-heap.ts';
import type {ContainerReader, EvidenceInput, ReadContext, ReadOutcome} from '../format-reader.ts';
import {readApiTrace} from './api-trace-facts.ts';
import {type GatheredLog, logFactsOf} from './log-facts.ts';
import {definitionsOf, emptyNote, LogGatherer, type LogReaderOptions} from './log-gatherer.ts';
import {logNotesOf} from './log-notes.ts';

export interface LogStreamOptions extends LogReaderOptions {
  /** Whether another file begins at this place of the stream: the log was rotated. A piece never holds two files. */
  isNewFileAt?(offset: number): boolean;
}

export function createLogStreamReader(options: LogStreamOptions): ContainerReader {
  return {
    id: 'cms-log',
    title: 'CMS or Expressway log',
    kind: 'container',
    isStream: true,
    recognise: ({bytes}) => (bytes.length > 0 ? 1 : 0),
    read: (input, context) => readStream(input, context, options),
  };
}

async function readStream(input: EvidenceInput, context: ReadContext, options: LogStreamOptions): Promise<ReadOutcome> {
  keepYoungGenerationSmall();
  keepOldGenerationSmall();
  const gatherer = new LogGatherer(options);
  const open = () =>
    new LineScanner(
      (line) => gatherer.take(line),
      (trace) => gatherer.wantsTrace(trace),
      definitionsOf(options),
    );
  let scanner = open();
  let files = 1;
  gatherer.beginFile(input.path, undefined);
  const {soFar} = context;
  const early =
    soFar === undefined
      ? undefined
      : new EarlyTelling(() => {
          const log = gatherer.gather(scanner.counts());
          if (log !== undefined) soFar(factsOf(log, context));
        });
  let bytesRead = 0;
  try {
    for await (const chunk of input.chunks()) {
      if (options.isNewFileAt?.(bytesRead) === true) {
        gatherer.endFile(scanner.end());
        files += 1;
        gatherer.beginFile(`${input.path} (file ${files})`, undefined);
        scanner = open();
      }
      scanner.push(chunk);
      early?.noteNews();
      bytesRead += chunk.length;
      context.progress(bytesRead);
    }
  } finally {
    early?.end();
  }
  gatherer.endFile(scanner.end());
  const log = gatherer.gather();
  if (log === undefined) return {state: 'unreadable', notes: [emptyNote(options)]};
  for (const fact of logFactsOf(log, context)) context.emit(fact);
  const trace = readApiTrace(log, context);
  return {
    state: trace.isPartial ? 'partial' : 'read',
    notes: [
      ...(files === 1
        ? []
        : [`another file took its place ${times(files - 1)}: places in those are shown as ${input.path} (file 2)`]),
      ...logNotesOf(log, log.files.at(-1)),
      ...trace.notes,
    ],
  };
}

function times(count: number): string {
  return count === 1 ? 'once' : `${count} times`;
}

function factsOf(log: GatheredLog, context: ReadContext): readonly Fact[] {
  const facts: Fact[] = [];
  const collecting: ReadContext = {...context, emit: (fact) => facts.push(fact), absent: () => {}};
  facts.push(...logFactsOf(log, collecting));
  readApiTrace(log, collecting);
  return facts;
}

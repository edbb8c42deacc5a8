/** Takes the bytes of a log file through the scanner. */
import {type CandidateLine, LineScanner, type ScanCounts} from '../../logs/line-scanner.ts';
import type {LogDefinitions} from '../../logs/log-definitions.ts';
import {formatCount} from '../../model/count.ts';
import {messageOf} from '../files/error-words.ts';
import {keepOldGenerationSmall, keepYoungGenerationSmall} from '../files/small-heap.ts';
import type {EvidenceInput, ReadContext} from '../format-reader.ts';
import {type FileScan, readLogFile} from './log-parts.ts';

const leastForSmallHeap = 4 << 20;

/** Who gets the lines that may matter. */
export interface LineTaker {
  take(line: CandidateLine): void;
  /** Whether lines of the API trace with this number are needed. */
  wantsTrace(trace: number): boolean;
}

export interface LogScan {
  readonly counts: ScanCounts;
  /** Why bytes are missing. */
  readonly lost: readonly string[];
}

/** `threads`: see `readLogFile`. */
export async function scanLog(
  input: EvidenceInput,
  context: Pick<ReadContext, 'progress' | 'signal'>,
  taker: LineTaker,
  definitions: LogDefinitions,
  threads?: number,
): Promise<LogScan> {
  if ((input.sizeBytes ?? Number.POSITIVE_INFINITY) >= leastForSmallHeap) {
    keepYoungGenerationSmall();
    keepOldGenerationSmall();
  }
  let bytesRead = 0;
  const progress = (bytes: number): void => {
    bytesRead = bytes;
    context.progress(bytes);
  };
  const {diskPath} = input;
  const {signal} = context;
  const {counts, failure} =
    diskPath === undefined
      ? await scanChunks(input, {signal, progress}, taker, definitions)
      : await readLogFile(diskPath, definitions, (line) => taker.take(line), {signal, threads, progress});
  const isInterrupted = failure === undefined && signal.aborted;
  return {
    counts,
    lost: [
      ...(failure === undefined ? [] : [`reading stopped after ${formatCount(bytesRead)} bytes: ${failure}`]),
      ...(isInterrupted ? ['reading was interrupted: what follows is not known'] : []),
    ],
  };
}

/** What cannot be read in place: out of an archive, compressed, from a pipe. */
async function scanChunks(
  input: EvidenceInput,
  {progress, signal}: Pick<ReadContext, 'progress' | 'signal'>,
  taker: LineTaker,
  definitions: LogDefinitions,
): Promise<FileScan> {
  const scanner = new LineScanner(
    (line) => taker.take(line),
    (trace) => taker.wantsTrace(trace),
    definitions,
  );
  let bytesRead = 0;
  try {
    for await (const chunk of input.chunks()) {
      scanner.push(chunk);
      bytesRead += chunk.length;
      progress(bytesRead);
      if (signal.aborted) break;
    }
    return {counts: scanner.end(), failure: undefined};
  } catch (error) {
    return {counts: scanner.end(), failure: messageOf(error)};
  }
}

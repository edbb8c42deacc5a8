/**
 * Reads a log that lies on a disk: in place, in parts, a long one by two threads that each take the next part when they
 * are done with one. What matters in them comes out in the order of the file, and is the same with any number of threads.
 */
import {closeSync, existsSync, fstatSync, openSync} from 'node:fs';
import {availableParallelism} from 'node:os';
import {setImmediate as afterEvents} from 'node:timers/promises';
import {fileURLToPath} from 'node:url';
import {Worker} from 'node:worker_threads';
import type {CandidateLine, ScanCounts, ScanTerms} from '../../logs/line-scanner.ts';
import {PartJoiner} from '../../logs/part-joiner.ts';
import {messageOf} from '../files/error-words.ts';
import {logPartBytes, type PartMessage, type PartOrder, partCountOf, type ReadPart, readLogPart} from './log-part.ts';
import {PartClaims} from './part-claims.ts';

/** Below this a second thread costs more than it saves. */
const leastForTwoThreads = 96 << 20;
const youngGenerationMb = 4;

export interface FileReading {
  readonly signal: AbortSignal;
  /** Threads that may be used, this one counted; undefined: as the machine has processors. */
  readonly threads: number | undefined;
  /** Bytes read so far. */
  progress(bytesRead: number): void;
}

export interface FileScan {
  /** Where the reading failed or was interrupted, of what came before. */
  readonly counts: ScanCounts;
  /** Why it failed. */
  readonly failure: string | undefined;
}

export async function readLogFile(
  path: string,
  terms: ScanTerms,
  onCandidate: (line: CandidateLine) => void,
  reading: FileReading,
): Promise<FileScan> {
  const joiner = new PartJoiner(onCandidate);
  try {
    const descriptor = openSync(path, 'r');
    try {
      await readParts(path, descriptor, terms, joiner, reading);
    } finally {
      closeSync(descriptor);
    }
    return {counts: joiner.counts(), failure: undefined};
  } catch (error) {
    return {counts: joiner.counts(), failure: messageOf(error)};
  }
}

async function readParts(
  path: string,
  descriptor: number,
  terms: ScanTerms,
  joiner: PartJoiner,
  {signal, threads = availableParallelism(), progress}: FileReading,
): Promise<void> {
  const {size} = fstatSync(descriptor);
  const total = partCountOf(size);
  const claims = new PartClaims(total);
  const read = new Map<number, ReadPart>();
  const plainTerms = {formats: {shapes: terms.formats.shapes}, rules: {anchors: terms.rules.anchors}};
  const second =
    size >= leastForTwoThreads && threads >= 2
      ? startSecondThread({path, size, claimed: claims.numbers, terms: plainTerms}, read)
      : undefined;
  try {
    for (let joined = 0; joined < total && !signal.aborted; ) {
      const part = read.get(joined);
      if (part !== undefined) {
        read.delete(joined);
        joiner.add(part.part, part.candidates);
        joined += 1;
        claims.noteJoined(joined);
        progress(Math.min(size, joined * logPartBytes));
        continue;
      }
      // Messages of the second thread, keys, signals.
      await afterEvents();
      if (read.has(joined)) continue;
      const index = claims.take();
      if (typeof index === 'number') read.set(index, readLogPart(descriptor, index, size, terms));
      // Whatever stopped the second thread, what it was to read is read here.
      else if ((await second?.news()) !== true) read.set(joined, readLogPart(descriptor, joined, size, terms));
    }
  } finally {
    await second?.stop();
  }
}

interface SecondThread {
  /** Waits for the next part; false when none will come. */
  news(): Promise<boolean>;
  stop(): Promise<unknown>;
}

function startSecondThread(order: PartOrder, read: Map<number, ReadPart>): SecondThread | undefined {
  const worker = workerPath();
  if (worker === undefined) return undefined;
  const thread = new Worker(worker, {workerData: order, resourceLimits: {maxYoungGenerationSizeMb: youngGenerationMb}});
  let isGone = false;
  let wake = () => {};
  thread.on('message', ({index, part, candidates}: PartMessage) => {
    read.set(index, {part, candidates});
    wake();
  });
  const end = () => {
    isGone = true;
    wake();
  };
  thread.once('error', end);
  thread.once('exit', end);
  return {
    news: async () => {
      if (isGone) return false;
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
      return !isGone;
    },
    stop: () => thread.terminate(),
  };
}

/** Beside the bundle. Run from source there is none, and one thread reads it all. */
function workerPath(): string | undefined {
  const path = fileURLToPath(new URL('./log-worker.cjs', import.meta.url));
  return existsSync(path) ? path : undefined;
}

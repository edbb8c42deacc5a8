/**
 * Reads a capture that lies on a disk, as fast as it comes: in place, and a long one by two threads, each a half. The
 * second half counts only when the first one ends right where it begins and nothing on the way changed how to read on.
 */
import {closeSync, existsSync, fstatSync, openSync, readSync} from 'node:fs';
import {availableParallelism} from 'node:os';
import {setImmediate as afterEvents} from 'node:timers/promises';
import {fileURLToPath} from 'node:url';
import {Worker} from 'node:worker_threads';
import type {CaptureAnalysis} from '../../pcap/capture-analysis.ts';
import {pieceBytes} from '../../pcap/container/capture-file.ts';
import {boundaryWindowBytes, fileHeadOf} from '../../pcap/container/record-boundary.ts';
import type {ControlBatch} from '../../pcap/scan/control-log.ts';
import type {ScannedPart} from '../../pcap/scan/part-scan.ts';
import {keepYoungGenerationSmall} from '../files/small-heap.ts';
import type {PartMessage, PartOrder} from './part-order.ts';

/** Below this a second thread costs more than it saves. */
const leastForTwoThreads = 192 << 20;
const youngGenerationMb = 4;
/** What is made of a capture that is smaller than this fills no large young generation. */
const leastForSmallYoungGeneration = 4 << 20;
/** What the first thread takes: it starts at once, and looks into what both hand on. */
const firstShare = 0.52;
/** Between looks at what else has happened: a key that was pressed, a signal. */
const bytesBetweenEvents = 16 << 20;

export interface DiskReading {
  readonly signal: AbortSignal;
  /** Threads that may be used, this one counted; undefined: as the machine has processors. */
  readonly threads: number | undefined;
  /** Bytes read so far. */
  progress(bytesRead: number): void;
}

/** Says whether it was interrupted. Throws what the disk throws. */
export async function readFromDisk(path: string, analysis: CaptureAnalysis, reading: DiskReading): Promise<boolean> {
  const descriptor = openSync(path, 'r');
  if (fstatSync(descriptor).size >= leastForSmallYoungGeneration) keepYoungGenerationSmall();
  const second = startSecondHalf(path, descriptor, analysis, reading.threads);
  try {
    const boundary = second?.start ?? Number.POSITIVE_INFINITY;
    const position = await readUpTo(boundary, 0, descriptor, analysis, reading);
    if (reading.signal.aborted) return true;
    if (second === undefined || position < boundary) return false;
    if (analysis.isSoundHere && analysis.settings === second.settings) {
      const part = await second.part;
      if (part !== undefined) {
        analysis.join(part);
        reading.progress(fstatSync(descriptor).size);
        return false;
      }
    }
    await readUpTo(Number.POSITIVE_INFINITY, position, descriptor, analysis, reading);
    return reading.signal.aborted;
  } finally {
    closeSync(descriptor);
    await second?.stop();
  }
}

/** Returns where it came to: `limit`, or the end of the file. */
async function readUpTo(
  limit: number,
  start: number,
  descriptor: number,
  analysis: CaptureAnalysis,
  {signal, progress}: DiskReading,
): Promise<number> {
  let position = start;
  let nextEvents = start + bytesBetweenEvents;
  while (position < limit && !analysis.isStopped) {
    const length = Math.min(pieceBytes, limit - position);
    const count = readSync(descriptor, analysis.room(length), 0, length, position);
    if (count === 0) break;
    analysis.take(count);
    position += count;
    if (position < nextEvents) continue;
    nextEvents = position + bytesBetweenEvents;
    progress(position);
    await afterEvents();
    if (signal.aborted) break;
  }
  progress(position);
  return position;
}

interface SecondHalf {
  readonly start: number;
  /** Of the head of the file: see `CaptureAnalysis.settings`. */
  readonly settings: number;
  /** Undefined when it has to be read again. */
  readonly part: Promise<ScannedPart | undefined>;
  stop(): Promise<unknown>;
}

function startSecondHalf(
  path: string,
  descriptor: number,
  analysis: CaptureAnalysis,
  threads: number | undefined,
): SecondHalf | undefined {
  const {size} = fstatSync(descriptor);
  if (size < leastForTwoThreads || (threads ?? availableParallelism()) < 2) return undefined;
  const worker = workerPath();
  if (worker === undefined) return undefined;
  const head = fileHeadOf(readAt(descriptor, 0, boundaryWindowBytes));
  if (head === undefined) return undefined;
  const middle = Math.floor((size * firstShare) / 4) * 4;
  const boundary = head.boundaryIn(readAt(descriptor, middle, boundaryWindowBytes));
  if (boundary === undefined) return undefined;
  const start = middle + boundary;
  const order: PartOrder = {path, headLength: head.length, start, wantsAllOfTls: analysis.wantsAllOfTls};
  const thread = new Worker(worker, {workerData: order, resourceLimits: {maxYoungGenerationSizeMb: youngGenerationMb}});
  return {start, settings: head.settings, part: partOf(thread), stop: () => thread.terminate()};
}

function partOf(thread: Worker): Promise<ScannedPart | undefined> {
  const batches: ControlBatch[] = [];
  return new Promise((resolve) => {
    thread.on('message', (message: PartMessage) => {
      if (message.kind === 'batch') batches.push(message.batch);
      else resolve(message.part === undefined ? undefined : {...message.part, batches});
    });
    // Whatever stopped it, what it was to read is read again.
    thread.once('error', () => resolve(undefined));
    thread.once('exit', () => resolve(undefined));
  });
}

function readAt(descriptor: number, position: number, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  return bytes.subarray(0, readSync(descriptor, bytes, 0, length, position));
}

/** Beside the bundle. Run from source there is none, and one thread reads it all. */
function workerPath(): string | undefined {
  const path = fileURLToPath(new URL('./scan-worker.cjs', import.meta.url));
  return existsSync(path) ? path : undefined;
}

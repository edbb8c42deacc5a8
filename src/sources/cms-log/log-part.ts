/** Reads a part of a log file: the lines that begin in it. */
import {readSync} from 'node:fs';
import {type CandidateLine, LineScanner, type ScannedPart, type ScanTerms} from '../../logs/line-scanner.ts';
import {isWantedRequest, requestIn} from './api-trace.ts';

/** Many enough that two threads end together, and large enough that starting one is nothing. */
export const logPartBytes = 4 << 20;
const pieceBytes = 256 << 10;
/** Of a line that goes on in the next part: more of it is not searched. */
const longestEnd = 16_385;

export interface ReadPart {
  readonly part: ScannedPart;
  /** Numbered from the start of the part. */
  readonly candidates: readonly CandidateLine[];
}

/** What a thread is told that reads parts. */
export interface PartOrder {
  readonly path: string;
  readonly terms: ScanTerms;
  /** Bytes of the file that are read. */
  readonly size: number;
  /** Of `PartClaims`. */
  readonly claimed: Int32Array<SharedArrayBuffer>;
}

export interface PartMessage extends ReadPart {
  readonly index: number;
}

export function partCountOf(size: number): number {
  return Math.ceil(size / logPartBytes);
}

/** Throws what the disk throws. */
export function readLogPart(descriptor: number, index: number, size: number, terms: ScanTerms): ReadPart {
  const candidates: CandidateLine[] = [];
  const requests = new TracedRequests();
  const scanner = new LineScanner(
    (line) => {
      requests.see(line.text);
      candidates.push(line);
    },
    (trace) => requests.mayBeWanted(trace),
    terms,
  );
  const start = index * logPartBytes;
  const end = Math.min(size, start + logPartBytes);
  if (start > 0 && !startsLine(descriptor, start)) scanner.passOverLine();
  let position = start;
  while (position < end) {
    const count = readSync(descriptor, scanner.room(Math.min(pieceBytes, end - position)), {position});
    if (count === 0) break;
    scanner.take(count);
    position += count;
  }
  if (scanner.isInLine) {
    const room = scanner.room(longestEnd);
    const count =
      position < size ? readSync(descriptor, room, {position, length: Math.min(room.length, size - position)}) : 0;
    const lineEnd = room.subarray(0, count).indexOf('\n');
    scanner.take(lineEnd === -1 ? count : lineEnd + 1);
  }
  scanner.end();
  return {part: scanner.part(), candidates};
}

/** Whether a line begins at this place. */
function startsLine(descriptor: number, place: number): boolean {
  const byte = Buffer.alloc(1);
  return readSync(descriptor, byte, {position: place - 1}) === 1 && byte[0] === 0x0a;
}

/**
 * Which lines of an API trace may be needed, told by a part alone: those of requests that began before it may be. Too many
 * do no harm.
 */
class TracedRequests {
  readonly #wanted = new Map<number, boolean>();

  see(text: string): void {
    const request = requestIn(text);
    if (request !== undefined) this.#wanted.set(request.trace, isWantedRequest(request.path));
  }

  mayBeWanted(trace: number): boolean {
    return this.#wanted.get(trace) ?? true;
  }
}

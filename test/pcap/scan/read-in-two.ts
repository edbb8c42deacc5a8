/** Reads a capture as two threads do, the later part for itself and then joined, without the threads. */
import {CaptureAnalysis, type CaptureResult} from '../../../src/pcap/capture-analysis.ts';
import {boundaryWindowBytes, fileHeadOf} from '../../../src/pcap/container/record-boundary.ts';
import type {ControlBatch} from '../../../src/pcap/scan/control-log.ts';
import {PartScan, type ScannedPart} from '../../../src/pcap/scan/part-scan.ts';

/** Where a record begins at or after `middle`, as far as the bytes there tell; both in bytes from the start. */
export function boundaryAfter(file: Uint8Array, middle: number): number | undefined {
  const window = file.subarray(middle, middle + boundaryWindowBytes);
  const boundary = fileHeadOf(file)?.boundaryIn(window);
  return boundary === undefined ? undefined : middle + boundary;
}

/** What the part from `start` to the end of the file tells for itself; undefined where it has to be read in its turn. */
export function scanPart(file: Uint8Array, start: number): ScannedPart | undefined {
  const batches: ControlBatch[] = [];
  // As between threads: nothing is shared.
  const scan = new PartScan((batch) => batches.push(structuredClone(batch)), false);
  for (const piece of [file.subarray(0, fileHeadOf(file)?.length ?? 0), file.subarray(start)]) {
    scan.room(piece.length).set(piece);
    scan.take(piece.length);
  }
  const part = structuredClone(scan.end());
  return part === undefined ? undefined : {...part, batches};
}

export interface TwoParts {
  readonly result: CaptureResult;
  /** Whether the second part counted. */
  readonly isJoined: boolean;
}

/** `start`: where the second part begins. */
export function readInTwo(file: Uint8Array, start: number): TwoParts {
  const analysis = new CaptureAnalysis();
  analysis.feed(file.subarray(0, start));
  const isSound = analysis.isSoundHere && analysis.settings === fileHeadOf(file)?.settings;
  const part = isSound ? scanPart(file, start) : undefined;
  if (part === undefined) analysis.feed(file.subarray(start));
  else analysis.join(part);
  return {result: analysis.end(), isJoined: part !== undefined};
}

export function readWhole(file: Uint8Array): CaptureResult {
  const analysis = new CaptureAnalysis();
  analysis.feed(file);
  return analysis.end();
}

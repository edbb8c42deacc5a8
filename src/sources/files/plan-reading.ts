/**
 * In which order inputs are read: as they were given, but files that may go on with each other (rotated captures) by the
 * time at which they begin, and what other inputs are read with (key logs) before all.
 */
import {closeSync, openSync, readSync} from 'node:fs';
import {constants, gunzipSync} from 'node:zlib';
import type {Instant} from '../../model/instant.ts';
import type {FormatReader, SeriesFormat} from '../format-reader.ts';
import type {FoundInput} from './find-files.ts';
import {gzipWrittenAt, isGzip} from './gunzip.ts';

export interface PlannedInput {
  readonly found: FoundInput;
  /** Among the inputs as they were given. */
  readonly position: number;
  /** Whether one of those that are read later begins after this time, in seconds since 1970. */
  mayFollow(endsSeconds: number): boolean;
}

/** Enough for the first packet of a capture. */
const headBytes = 16 * 1024;
/** Of gzip: not more than this comes out of the head (deflate packs 1032 to 1 at best). */
const mostInflatedBytes = 1032 * headBytes;
/** A file may begin a little before the one that it goes on with has ended. */
const toleranceSeconds = 1;

export function planReading(all: readonly FoundInput[], readers: readonly FormatReader[]): readonly PlannedInput[] {
  const formats = readers.flatMap((reader) =>
    reader.kind === 'container' && reader.series !== undefined ? [reader.series] : [],
  );
  const firstReaders = readers.filter((reader) => reader.kind === 'container' && reader.isReadFirst === true);
  const {begins, areFirst} = lookInto(all, formats, firstReaders);
  const inOrder = [...begins.keys()].sort((one, other) => (begins.get(one) ?? 0) - (begins.get(other) ?? 0));
  const lastBegin = begins.get(inOrder.at(-1) ?? -1) ?? 0;
  let next = 0;
  const planned = all.map((_, slot): PlannedInput => {
    const position = begins.has(slot) ? (inOrder[next] ?? slot) : slot;
    if (begins.has(slot)) next += 1;
    const hasLater = next < inOrder.length;
    return {
      found: all[position] ?? missing(),
      position,
      mayFollow: (endsSeconds) => hasLater && lastBegin >= endsSeconds - toleranceSeconds,
    };
  });
  const isFirst = ({position}: PlannedInput) => areFirst.has(position);
  return [...planned.filter(isFirst), ...planned.filter((input) => !isFirst(input))];
}

interface Looked {
  /** When what is in a file begins, by its position. */
  readonly begins: ReadonlyMap<number, number>;
  /** Positions of what is read before all. */
  readonly areFirst: ReadonlySet<number>;
}

/** Only one file alone has nothing to go on with, and helps no other. */
function lookInto(
  all: readonly FoundInput[],
  formats: readonly SeriesFormat[],
  firstReaders: readonly FormatReader[],
): Looked {
  // A pipe must not be opened twice; it has no size.
  const files = all.flatMap((found, position) =>
    found.kind === 'file' && found.sizeBytes !== undefined ? [{...found, position}] : [],
  );
  const begins = new Map<number, number>();
  const areFirst = new Set<number>();
  if (files.length + Number(files.length < all.length) < 2 || formats.length === 0) return {begins, areFirst};
  for (const {diskPath, writtenAt, position} of files) {
    const {head, packedAt} = readHead(diskPath);
    const begin = head === undefined ? undefined : firstOf(formats, head, packedAt ?? writtenAt);
    if (begin !== undefined) begins.set(position, begin);
    else if (head !== undefined && firstReaders.some((reader) => isReadBy(reader, head))) areFirst.add(position);
  }
  return {begins, areFirst};
}

function isReadBy(reader: FormatReader, bytes: Uint8Array): boolean {
  return reader.recognise({bytes, text: Buffer.from(bytes).toString('latin1')}, '') === 1;
}

function firstOf(
  formats: readonly SeriesFormat[],
  head: Uint8Array,
  writtenAt: Instant | undefined,
): number | undefined {
  for (const format of formats) {
    const begin = format.beginOf(head, writtenAt);
    if (begin !== undefined) return begin;
  }
  return undefined;
}

interface FileHead {
  /** Unpacked. Undefined when it cannot be read: why is said when the file is. */
  readonly head: Uint8Array | undefined;
  /** When the file in it was written. */
  readonly packedAt?: Instant | undefined;
}

function readHead(path: string): FileHead {
  try {
    const descriptor = openSync(path, 'r');
    try {
      const buffer = Buffer.allocUnsafe(headBytes);
      const head = buffer.subarray(0, readSync(descriptor, buffer, 0, headBytes, 0));
      return isGzip(head) ? {head: inflateHead(head), packedAt: gzipWrittenAt(head)} : {head};
    } finally {
      closeSync(descriptor);
    }
  } catch {
    return {head: undefined};
  }
}

function inflateHead(head: Uint8Array): Uint8Array {
  return gunzipSync(head, {finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: mostInflatedBytes});
}

function missing(): never {
  throw new Error('a plan names an input that is not there');
}

/**
 * Tells where the records of a damaged pcap file begin again. A record header has no mark of its own: several in a row
 * that could be ones, each where the one before it says, and with times near each other, are the evidence.
 */
import {longestPacket} from './packet-record.ts';
import type {Verdict} from './pcapng-chain.ts';

/** How records of one file are laid out. */
export interface RecordLayout {
  readonly isLittleEndian: boolean;
  readonly headerLength: number;
  /** 1,000,000 or 1,000,000,000. */
  readonly ticksPerSecond: number;
  /** Lengths of a record may stand the other way round. */
  readonly mayHaveSwappedLengths: boolean;
}

/** A record header of random bytes passes once in 2^53. */
const chainLength = 3;
/** On the wire, with what network cards hand over in one piece. */
const longestOriginal = 1024 * 1024;
/** Quiet hours happen in a capture; between records of damage any time is as likely. */
const longestSilenceSeconds = 86_400;

export function isNear(seconds: number, other: number): boolean {
  return Math.abs(seconds - other) <= longestSilenceSeconds;
}

/**
 * The first place from `start` on where a record header might stand, by the highest bytes of its two lengths, or `end`.
 * Cheap: it passes every byte.
 */
export function nextRecordLike(bytes: Uint8Array, start: number, end: number, layout: RecordLayout): number {
  const [highest, high] = layout.isLittleEndian ? [3, 2] : [0, 1];
  for (let at = start; at + layout.headerLength <= end; at += 1) {
    if (bytes[at + 8] === 0 && bytes[at + 15] === 0 && areZero(bytes, at + 8, at + 16)) {
      // A hole, which may be long: no record has lengths of 0.
      let after = at + 16;
      while (after < end && bytes[after] === 0) after += 1;
      at = after - 16;
      continue;
    }
    if (bytes[at + 8 + highest] !== 0 || bytes[at + 12 + highest] !== 0) continue;
    if ((bytes[at + 8 + high] ?? 0) <= 0x10 && (bytes[at + 12 + high] ?? 0) <= 0x10) return at;
  }
  return end;
}

function areZero(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at += 1) if (bytes[at] !== 0) return false;
  return true;
}

/** Captured length of the record at `offset`, or undefined where no healthy one stands. Its time is not looked at. */
export function plausibleLength(view: DataView, offset: number, layout: RecordLayout): number | undefined {
  const {isLittleEndian} = layout;
  const first = view.getUint32(offset + 8, isLittleEndian);
  const second = view.getUint32(offset + 12, isLittleEndian);
  const isSwapped = layout.mayHaveSwappedLengths && first > second;
  const captured = isSwapped ? second : first;
  const original = isSwapped ? first : second;
  if (captured > longestPacket || captured > original || original === 0 || original > longestOriginal) return undefined;
  return view.getUint32(offset + 4, isLittleEndian) < layout.ticksPerSecond ? captured : undefined;
}

/** Whether anything that can be read as a record stands there: tools write odd times and lengths into healthy files. */
export function isReadable(view: DataView, offset: number, {isLittleEndian}: RecordLayout): boolean {
  const captured = view.getUint32(offset + 8, isLittleEndian);
  return captured <= longestPacket && (captured > 0 || view.getUint32(offset, isLittleEndian) > 0);
}

/**
 * Whether records follow each other from `start`. `lastSeconds`: of the last packet before the damage, if there was
 * one. `isLast`: the file ends at `end`.
 */
export function startsRecords(
  view: DataView,
  start: number,
  end: number,
  layout: RecordLayout,
  lastSeconds: number | undefined,
  isLast: boolean,
): Verdict {
  let offset = start;
  let near = lastSeconds;
  for (let count = 0; count < chainLength; count += 1) {
    if (offset === end && isLast) return count > 0 ? 'yes' : 'no';
    if (offset + layout.headerLength > end) return endVerdict(isLast, count);
    const captured = plausibleLength(view, offset, layout);
    if (captured === undefined || captured === 0) return 'no';
    const seconds = view.getUint32(offset, layout.isLittleEndian);
    if (near !== undefined && !isNear(seconds, near)) return 'no';
    near = seconds;
    offset += layout.headerLength + captured;
    if (offset > end) return endVerdict(isLast, count);
  }
  return 'yes';
}

/** One record of which a part is missing is too little evidence. */
function endVerdict(isLast: boolean, count: number): Verdict {
  if (!isLast) return 'more';
  return count > 1 ? 'yes' : 'no';
}

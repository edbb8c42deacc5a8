/**
 * Classic pcap (draft-ietf-opsawg-pcap): a file header of 24 bytes, then records of 16 bytes and the packet. Both byte
 * orders, microseconds and nanoseconds, and Kuznetzov's modified form with 24-byte record headers. Where a record
 * header cannot be right, reading goes on at the next chain of plausible ones.
 */
import type {AnomalyLog} from '../anomaly-log.ts';
import {type Clock, pcapMicrosecondClock, pcapNanosecondClock} from './clock.ts';
import {Damage} from './damage.ts';
import {longestPacket, type PacketRecord, type PacketSink, type RecordReader, type Window} from './packet-record.ts';
import {isNear, isReadable, nextRecordLike, type RecordLayout, startsRecords} from './pcap-chain.ts';

interface Variant {
  readonly isLittleEndian: boolean;
  readonly clock: Clock;
  readonly recordHeaderLength: number;
}

export const fileHeaderLength = 24;

/** By the magic as a big-endian reader sees it. */
const variants: ReadonlyMap<number, Variant> = new Map([
  [0xa1b2c3d4, {isLittleEndian: false, clock: pcapMicrosecondClock, recordHeaderLength: 16}],
  [0xd4c3b2a1, {isLittleEndian: true, clock: pcapMicrosecondClock, recordHeaderLength: 16}],
  [0xa1b23c4d, {isLittleEndian: false, clock: pcapNanosecondClock, recordHeaderLength: 16}],
  [0x4d3cb2a1, {isLittleEndian: true, clock: pcapNanosecondClock, recordHeaderLength: 16}],
  [0xa1b2cd34, {isLittleEndian: false, clock: pcapMicrosecondClock, recordHeaderLength: 24}],
  [0x34cdb2a1, {isLittleEndian: true, clock: pcapMicrosecondClock, recordHeaderLength: 24}],
]);

export function isPcapMagic(magic: number): boolean {
  return variants.has(magic);
}

/** From the first bytes of a file; undefined where they are too few, or no pcap that is known. */
export function pcapLayoutOf(bytes: Uint8Array): RecordLayout | undefined {
  if (bytes.length < fileHeaderLength) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const variant = variants.get(view.getUint32(0));
  return variant === undefined ? undefined : layoutOf(variant, view, 0);
}

function layoutOf({isLittleEndian, recordHeaderLength, clock}: Variant, view: DataView, start: number): RecordLayout {
  return {
    isLittleEndian,
    headerLength: recordHeaderLength,
    ticksPerSecond: Number(clock.ticksPerSecond),
    // Before version 2.4 some systems wrote the two lengths of a record the other way round.
    mayHaveSwappedLengths: view.getUint16(start + 6, isLittleEndian) < 4,
  };
}

export class PcapRecords implements RecordReader {
  /** The file header says it all. */
  readonly settings = 0;
  bytesToSkip = 0;
  isStopped = false;
  frames = 0;
  readonly #anomalies: AnomalyLog;
  readonly #record: PacketRecord = {
    frame: 0,
    start: 0,
    capturedLength: 0,
    originalLength: 0,
    linkType: 0,
    timeHigh: 0,
    timeLow: 0,
    clock: undefined,
  };
  readonly #damage: Damage;
  #variant: Variant | undefined;
  #layout: RecordLayout | undefined;
  #snapLength = 0;
  #lastSeconds: number | undefined;

  constructor(anomalies: AnomalyLog) {
    this.#anomalies = anomalies;
    this.#damage = new Damage(anomalies, 'record');
  }

  read(window: Window, start: number, end: number, sink: PacketSink, isLast: boolean): number {
    let offset = start;
    if (this.#variant === undefined) {
      if (end - start < fileHeaderLength) return start;
      this.#readFileHeader(window.view, start);
      offset += fileHeaderLength;
    }
    const [variant, layout] = [this.#variant, this.#layout];
    if (variant === undefined || layout === undefined) return end;
    while (offset < end) {
      if (this.#damage.isOpen) {
        offset = this.#seek(window, offset, end, layout, isLast);
        if (this.#damage.isOpen) return offset;
      }
      offset = this.#readRecords(variant, layout, window, offset, end, sink, isLast);
      if (!this.#damage.isOpen) return offset;
    }
    return offset;
  }

  end(): void {
    if (this.#damage.isOpen) this.#damage.closeAtEnd();
  }

  #readFileHeader(view: DataView, start: number): void {
    const variant = variants.get(view.getUint32(start));
    const major = variant === undefined ? 0 : view.getUint16(start + 4, variant.isLittleEndian);
    if (variant === undefined || major !== 2) {
      this.isStopped = true;
      this.#anomalies.add('unknown', 'file', `pcap of version ${major}: only version 2 is known`);
      return;
    }
    const {isLittleEndian} = variant;
    this.#variant = variant;
    this.#layout = layoutOf(variant, view, start);
    this.#snapLength = view.getUint32(start + 16, isLittleEndian);
    // The upper half may hold the length of frame check sequences.
    this.#record.linkType = view.getUint32(start + 20, isLittleEndian) & 0xffff;
  }

  /** Up to the end, to a record that is not whole yet, or to damage. */
  #readRecords(
    variant: Variant,
    layout: RecordLayout,
    window: Window,
    start: number,
    end: number,
    sink: PacketSink,
    isLast: boolean,
  ): number {
    const {view} = window;
    const {clock} = variant;
    const {isLittleEndian, headerLength, ticksPerSecond, mayHaveSwappedLengths} = layout;
    const record = this.#record;
    let offset = start;
    while (offset + headerLength <= end) {
      const seconds = view.getUint32(offset, isLittleEndian);
      const fraction = view.getUint32(offset + 4, isLittleEndian);
      let captured = view.getUint32(offset + 8, isLittleEndian);
      let original = view.getUint32(offset + 12, isLittleEndian);
      if (mayHaveSwappedLengths && captured > original) [captured, original] = [original, captured];
      if (captured > longestPacket) return this.#break(`a packet claims ${captured} bytes`, offset);
      const next = offset + headerLength + captured;
      const isFar = this.#lastSeconds !== undefined && !isNear(seconds, this.#lastSeconds);
      const isHole = seconds === 0 && fraction === 0 && original === 0 && captured === 0;
      const isDoubtful =
        isHole ||
        captured > original ||
        (captured > this.#snapLength && this.#snapLength > 0) ||
        fraction >= ticksPerSecond;
      // Believed when another follows, or when the file ends with it.
      if (isDoubtful || isFar) {
        const hasNext = next + headerLength <= end;
        if (!hasNext && !isLast) return offset;
        const isRight = hasNext ? isReadable(view, next, layout) : !isDoubtful || (next === end && !isHole);
        if (!isRight) return this.#break('a record header that cannot be right', offset);
      }
      if (next > end) return offset;
      this.frames += 1;
      this.#lastSeconds = seconds;
      record.frame = this.frames;
      record.start = offset + headerLength;
      record.capturedLength = captured;
      record.originalLength = original;
      record.timeHigh = seconds;
      record.timeLow = fraction;
      record.clock = clock;
      sink.packet(record, window);
      offset = next;
    }
    return offset;
  }

  #break(reason: string, offset: number): number {
    this.#damage.open(reason, this.frames);
    this.#damage.bytes = 1;
    return offset + 1;
  }

  /** Looks at every byte once, and at those where a record might start again when more of it is there. */
  #seek({bytes, view}: Window, start: number, end: number, layout: RecordLayout, isLast: boolean): number {
    let at = nextRecordLike(bytes, start, end, layout);
    while (at < end) {
      const verdict = startsRecords(view, at, end, layout, this.#lastSeconds, isLast);
      if (verdict !== 'no') {
        this.#damage.bytes += at - start;
        if (verdict === 'yes') this.#damage.close();
        return at;
      }
      at = nextRecordLike(bytes, at + 1, end, layout);
    }
    const rest = isLast ? end : Math.max(start, end - layout.headerLength + 1);
    this.#damage.bytes += rest - start;
    return rest;
  }
}

/**
 * Classic pcap (draft-ietf-opsawg-pcap): a file header of 24 bytes, then records of 16 bytes and the packet. Both byte
 * orders, microseconds and nanoseconds, and Kuznetzov's modified form with 24-byte record headers.
 */
import type {AnomalyLog} from './anomaly-log.ts';
import {type Clock, microsecondClock, nanosecondClock} from './clock.ts';
import {longestPacket, type PacketRecord, type PacketSink, type RecordReader, type Window} from './packet-record.ts';

interface Variant {
  readonly isLittleEndian: boolean;
  readonly clock: Clock;
  readonly recordHeaderLength: number;
}

const fileHeaderLength = 24;

/** By the magic as a big-endian reader sees it. */
const variants: ReadonlyMap<number, Variant> = new Map([
  [0xa1b2c3d4, {isLittleEndian: false, clock: microsecondClock, recordHeaderLength: 16}],
  [0xd4c3b2a1, {isLittleEndian: true, clock: microsecondClock, recordHeaderLength: 16}],
  [0xa1b23c4d, {isLittleEndian: false, clock: nanosecondClock, recordHeaderLength: 16}],
  [0x4d3cb2a1, {isLittleEndian: true, clock: nanosecondClock, recordHeaderLength: 16}],
  [0xa1b2cd34, {isLittleEndian: false, clock: microsecondClock, recordHeaderLength: 24}],
  [0x34cdb2a1, {isLittleEndian: true, clock: microsecondClock, recordHeaderLength: 24}],
]);

export function isPcapMagic(magic: number): boolean {
  return variants.has(magic);
}

export class PcapRecords implements RecordReader {
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
  #variant: Variant | undefined;
  /** Before version 2.4 some systems wrote the two lengths of a record the other way round. */
  #mayHaveSwappedLengths = false;

  constructor(anomalies: AnomalyLog) {
    this.#anomalies = anomalies;
  }

  read(window: Window, start: number, end: number, sink: PacketSink): number {
    if (this.#variant !== undefined) return this.#readRecords(this.#variant, window, start, end, sink);
    if (end - start < fileHeaderLength) return start;
    const variant = this.#readFileHeader(window.view, start);
    if (variant === undefined) return end;
    return this.#readRecords(variant, window, start + fileHeaderLength, end, sink);
  }

  #readFileHeader(view: DataView, start: number): Variant | undefined {
    const variant = variants.get(view.getUint32(start));
    const major = variant === undefined ? 0 : view.getUint16(start + 4, variant.isLittleEndian);
    if (variant === undefined || major !== 2) {
      this.isStopped = true;
      this.#anomalies.add('unknown', 'file', `pcap of version ${major}: only version 2 is known`);
      return undefined;
    }
    this.#variant = variant;
    this.#mayHaveSwappedLengths = view.getUint16(start + 6, variant.isLittleEndian) < 4;
    // The upper half may hold the length of frame check sequences.
    this.#record.linkType = view.getUint32(start + 20, variant.isLittleEndian) & 0xffff;
    return variant;
  }

  #readRecords(variant: Variant, {bytes, view}: Window, start: number, end: number, sink: PacketSink): number {
    const {isLittleEndian, recordHeaderLength} = variant;
    const record = this.#record;
    const window = {bytes, view};
    let offset = start;
    while (offset + recordHeaderLength <= end) {
      let captured = view.getUint32(offset + 8, isLittleEndian);
      let original = view.getUint32(offset + 12, isLittleEndian);
      if (this.#mayHaveSwappedLengths && captured > original) [captured, original] = [original, captured];
      if (captured > longestPacket) {
        this.#stop(captured);
        return end;
      }
      const next = offset + recordHeaderLength + captured;
      if (next > end) return offset;
      this.frames += 1;
      record.frame = this.frames;
      record.start = offset + recordHeaderLength;
      record.capturedLength = captured;
      record.originalLength = original;
      this.#setTime(view.getUint32(offset, isLittleEndian), view.getUint32(offset + 4, isLittleEndian), variant.clock);
      sink.packet(record, window);
      offset = next;
    }
    return offset;
  }

  /** Seconds and their fraction as one count of ticks, so that pcap and pcapng tell time alike. */
  #setTime(seconds: number, fraction: number, clock: Clock): void {
    // 2^32 seconds of nanoseconds pass 2^53: multiply the halves apart.
    const ticks = clock === nanosecondClock ? 1_000_000_000 : 1_000_000;
    const lowProduct = (seconds & 0xffff) * ticks + fraction;
    const highProduct = (seconds >>> 16) * ticks + Math.floor(lowProduct / 0x10000);
    this.#record.timeLow = ((highProduct % 0x10000) * 0x10000 + (lowProduct % 0x10000)) >>> 0;
    this.#record.timeHigh = Math.floor(highProduct / 0x10000);
    this.#record.clock = clock;
  }

  #stop(captured: number): void {
    this.isStopped = true;
    const detail = `packet ${this.frames + 1} claims ${captured} bytes; the file was read up to packet ${this.frames}`;
    this.#anomalies.add('malformed', 'file', detail, this.frames + 1);
  }
}

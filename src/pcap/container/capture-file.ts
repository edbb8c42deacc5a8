/**
 * Capture files as streams: takes the bytes in chunks of any size and hands every packet to a sink, in place. Knows
 * containers only (pcap, pcapng); what is in a packet is the sink's business. Holds at most one unfinished record, and
 * behind damage as much as proves that records begin again.
 */
import type {AnomalyLog} from '../anomaly-log.ts';
import type {PacketSink, RecordReader, Window} from './packet-record.ts';
import {isPcapMagic, PcapRecords} from './pcap-records.ts';
import {isPcapngMagic, PcapngBlocks} from './pcapng-blocks.ts';

export type Container = 'pcap' | 'pcapng';

const magicLength = 4;
/** A buffer of this size stays in the processor's own memory while it is read. */
export const pieceBytes = 128 * 1024;

/** Undefined when the first bytes are no capture's. */
export function containerOf(bytes: Uint8Array): Container | undefined {
  if (bytes.length < magicLength) return undefined;
  const magic = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0);
  if (isPcapngMagic(magic)) return 'pcapng';
  return isPcapMagic(magic) ? 'pcap' : undefined;
}

export class CaptureFile {
  readonly #sink: PacketSink;
  readonly #anomalies: AnomalyLog;
  #reader: RecordReader | undefined;
  #container: Container | undefined;
  /** Bytes that wait for more stand at its start, those that come are put right behind them. */
  #buffer = new Uint8Array(0);
  #window: Window = {bytes: this.#buffer, view: new DataView(this.#buffer.buffer)};
  #waiting = 0;
  #isRefused = false;

  constructor(sink: PacketSink, anomalies: AnomalyLog) {
    this.#sink = sink;
    this.#anomalies = anomalies;
  }

  get container(): Container | undefined {
    return this.#container;
  }

  get frames(): number {
    return this.#reader?.frames ?? 0;
  }

  /** Whether more bytes could give more packets. */
  get isStopped(): boolean {
    return this.#isRefused || this.#reader?.isStopped === true;
  }

  /**
   * Blocks so far that say how later ones are to be read (sections, interfaces, keys). What a part of a file is read with
   * is right for another part as long as there are no more of them.
   */
  get settings(): number {
    return this.#reader?.settings ?? 0;
  }

  /** Whether all bytes so far are used up, so that a record begins with the next one. */
  get isBetweenRecords(): boolean {
    return this.#waiting === 0 && this.#reader?.bytesToSkip === 0;
  }

  /** Takes the next bytes of the file. They may be reused after the call. */
  feed(chunk: Uint8Array): void {
    for (let offset = 0; offset < chunk.length; offset += pieceBytes) {
      const piece = chunk.subarray(offset, offset + pieceBytes);
      this.room(piece.length).set(piece);
      this.take(piece.length);
    }
  }

  /** Where the next bytes are to be put: room for as many as asked for. Saves a copy to who can read into it. */
  room(length: number): Uint8Array {
    const needed = this.#waiting + length;
    if (needed > this.#buffer.length) {
      // Who looks into the first bytes alone, of many files, needs no more.
      const larger = new Uint8Array(needed * 2);
      larger.set(this.#buffer.subarray(0, this.#waiting));
      this.#buffer = larger;
      this.#window = {bytes: larger, view: new DataView(larger.buffer)};
    }
    return this.#buffer.subarray(this.#waiting, needed);
  }

  /** The first `length` bytes of the room are the next bytes of the file. */
  take(length: number): void {
    if (this.isStopped) return;
    this.#drop(this.#read(this.#waiting + length, false));
  }

  /** Reads what only the end of the file makes plain, and says what was cut off. Call once, after the last chunk. */
  end(): void {
    if (this.isStopped) return;
    this.#drop(this.#read(this.#waiting, true));
    this.#reader?.end();
    const isUnfinished = this.#reader === undefined || this.#reader.bytesToSkip > 0 || this.#waiting > 0;
    if (!isUnfinished) return;
    const after = this.frames === 0 ? 'before the first packet' : `after packet ${this.frames}`;
    this.#anomalies.add('truncated', 'file', `the file ends inside a record, ${after}`, this.frames || undefined);
  }

  /** Reads the first `length` bytes of the buffer; returns how many were used and how many there were. */
  #read(length: number, isLast: boolean): {used: number; length: number} {
    if (this.#reader === undefined) {
      if (length < magicLength) return {used: 0, length};
      this.#reader = this.#readerFor(this.#buffer.subarray(0, length));
      if (this.#reader === undefined) return {used: length, length};
    }
    const reader = this.#reader;
    let used = 0;
    while (used < length && !reader.isStopped) {
      const before = used;
      const skipped = Math.min(reader.bytesToSkip, length - used);
      reader.bytesToSkip -= skipped;
      used = reader.read(this.#window, used + skipped, length, this.#sink, isLast);
      if (used === before) break;
    }
    return {used: reader.isStopped ? length : used, length};
  }

  #drop({used, length}: {used: number; length: number}): void {
    this.#waiting = length - used;
    if (used > 0 && this.#waiting > 0) this.#buffer.copyWithin(0, used, length);
  }

  #readerFor(bytes: Uint8Array): RecordReader | undefined {
    this.#container = containerOf(bytes);
    if (this.#container === undefined) {
      this.#isRefused = true;
      this.#anomalies.add('unknown', 'file', 'the first bytes are no capture’s');
      return undefined;
    }
    return this.#container === 'pcap' ? new PcapRecords(this.#anomalies) : new PcapngBlocks(this.#anomalies);
  }
}

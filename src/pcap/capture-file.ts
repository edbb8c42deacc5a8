/**
 * Capture files as streams: takes the bytes in chunks of any size and hands every packet to a sink, in place. Knows
 * containers only (pcap, pcapng); what is in a packet is the sink's business. Holds at most one unfinished record.
 */
import type {AnomalyLog} from './anomaly-log.ts';
import type {PacketSink, RecordReader, Window} from './packet-record.ts';
import {isPcapMagic, PcapRecords} from './pcap-records.ts';
import {isPcapngMagic, PcapngBlocks} from './pcapng-blocks.ts';

export type Container = 'pcap' | 'pcapng';

const magicLength = 4;

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
  /** What is left of the last chunk, at the start of a buffer with room to grow. */
  #carry = new Uint8Array(0);
  #carryLength = 0;
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

  feed(chunk: Uint8Array): void {
    if (this.isStopped) return;
    if (this.#carryLength === 0) {
      this.#keep(chunk.subarray(this.#read(chunk, chunk.length)));
      return;
    }
    this.#append(chunk);
    const used = this.#read(this.#carry, this.#carryLength);
    if (used === 0) return;
    this.#carry.copyWithin(0, used, this.#carryLength);
    this.#carryLength -= used;
  }

  /** Says what was cut off at the end. Call once, after the last chunk. */
  end(): void {
    if (this.isStopped) return;
    const isUnfinished = this.#reader === undefined || this.#reader.bytesToSkip > 0 || this.#carryLength > 0;
    if (!isUnfinished) return;
    const after = this.frames === 0 ? 'before the first packet' : `after packet ${this.frames}`;
    this.#anomalies.add('truncated', 'file', `the file ends inside a record, ${after}`, this.frames || undefined);
  }

  /** How far the bytes were used up. */
  #read(bytes: Uint8Array, length: number): number {
    if (this.#reader === undefined) {
      if (length < magicLength) return 0;
      this.#reader = this.#readerFor(bytes);
      if (this.#reader === undefined) return length;
    }
    const reader = this.#reader;
    const window: Window = {bytes, view: new DataView(bytes.buffer, bytes.byteOffset, bytes.length)};
    let used = 0;
    while (used < length && !reader.isStopped) {
      const before = used;
      const skipped = Math.min(reader.bytesToSkip, length - used);
      reader.bytesToSkip -= skipped;
      used = reader.read(window, used + skipped, length, this.#sink);
      if (used === before) break;
    }
    return reader.isStopped ? length : used;
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

  #keep(rest: Uint8Array): void {
    if (rest.length > this.#carry.length) this.#carry = new Uint8Array(rest.length * 2);
    this.#carry.set(rest);
    this.#carryLength = rest.length;
  }

  #append(chunk: Uint8Array): void {
    const length = this.#carryLength + chunk.length;
    if (length > this.#carry.length) {
      const larger = new Uint8Array(length * 2);
      larger.set(this.#carry.subarray(0, this.#carryLength));
      this.#carry = larger;
    }
    this.#carry.set(chunk, this.#carryLength);
    this.#carryLength = length;
  }
}

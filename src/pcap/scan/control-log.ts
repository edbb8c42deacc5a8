/** Control packets written down by one scan to be looked into later and in order: how the scans of several threads join. */
import type {Clock} from '../container/clock.ts';
import type {PacketRecord, Window} from '../container/packet-record.ts';
import type {ControlSink} from './control-sink.ts';

/** Before each packet: frame (8 bytes), time (8), lengths (8), link type (2), clock (1), whether aligned (1), where (4). */
const headerLength = 32;
/** A batch is given out when it is this full. */
const batchBytes = 1 << 20;
const noClock = 0xff;

/** What a scan gives out: plain values, to be handed to another thread. */
export interface ControlBatch {
  readonly bytes: Uint8Array;
  readonly clocks: readonly Clock[];
}

export class ControlLog implements ControlSink {
  /** Whether keys came along, which change how all that follows is read. */
  hasSecrets = false;
  readonly #give: (batch: ControlBatch) => void;
  readonly #clocks: Clock[] = [];
  #bytes = new Uint8Array(batchBytes);
  #view = new DataView(this.#bytes.buffer);
  #length = 0;

  /** `give` owns the batch that it gets. */
  constructor(give: (batch: ControlBatch) => void) {
    this.#give = give;
  }

  control(record: PacketRecord, {bytes}: Window, alignedAt: number | undefined): void {
    const {start, capturedLength} = record;
    const length = headerLength + paddedLength(capturedLength);
    if (this.#length + length > this.#bytes.length) this.flush(length);
    const view = this.#view;
    const at = this.#length;
    view.setFloat64(at, record.frame);
    view.setUint32(at + 8, record.timeHigh);
    view.setUint32(at + 12, record.timeLow);
    view.setUint32(at + 16, capturedLength);
    view.setUint32(at + 20, record.originalLength);
    view.setUint16(at + 24, record.linkType);
    view.setUint8(at + 26, this.#clockNumber(record.clock));
    view.setUint8(at + 27, alignedAt === undefined ? 0 : 1);
    view.setInt32(at + 28, alignedAt ?? 0);
    this.#bytes.set(bytes.subarray(start, start + capturedLength), at + headerLength);
    this.#length = at + length;
  }

  decryptionSecrets(): void {
    this.hasSecrets = true;
  }

  /** Gives out what there is. `room`: what the next packet needs. */
  flush(room = 0): void {
    if (this.#length > 0) this.#give({bytes: this.#bytes.subarray(0, this.#length), clocks: [...this.#clocks]});
    this.#bytes = new Uint8Array(Math.max(batchBytes, room));
    this.#view = new DataView(this.#bytes.buffer);
    this.#length = 0;
  }

  /** A file has a clock for each interface; beyond what a byte can number, packets share the last. */
  #clockNumber(clock: Clock | undefined): number {
    if (clock === undefined) return noClock;
    const known = this.#clocks.indexOf(clock);
    if (known >= 0) return known;
    if (this.#clocks.length < noClock) this.#clocks.push(clock);
    return this.#clocks.length - 1;
  }
}

/** Hands the packets of a batch on as the scan saw them. `framesBefore`: of the parts of the file before this one. */
export function replay({bytes, clocks}: ControlBatch, framesBefore: number, sink: ControlSink): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const window: Window = {bytes, view};
  const record: PacketRecord = {
    frame: 0,
    start: 0,
    capturedLength: 0,
    originalLength: 0,
    linkType: 0,
    timeHigh: 0,
    timeLow: 0,
    clock: undefined,
  };
  let at = 0;
  while (at + headerLength <= bytes.length) {
    const captured = view.getUint32(at + 16);
    record.frame = view.getFloat64(at) + framesBefore;
    record.timeHigh = view.getUint32(at + 8);
    record.timeLow = view.getUint32(at + 12);
    record.capturedLength = captured;
    record.originalLength = view.getUint32(at + 20);
    record.linkType = view.getUint16(at + 24);
    record.clock = clocks[view.getUint8(at + 26)];
    record.start = at + headerLength;
    sink.control(record, window, view.getUint8(at + 27) === 0 ? undefined : view.getInt32(at + 28));
    at += headerLength + paddedLength(captured);
  }
}

function paddedLength(length: number): number {
  return (length + 7) & ~7;
}

/**
 * Puts one direction of a TCP connection in order (RFC 9293 §3.4): repeats and overlaps left out, gaps waited for within
 * bounds and then jumped. Begins anywhere in the stream; sequence numbers wrap.
 */
import type {Moment} from '../container/moment.ts';

/** Takes a stream in order. Bytes may be reused after the call. */
export interface OrderedSink {
  push(bytes: Uint8Array, moment: Moment): void;
  /** Bytes that the capture does not hold. `isGap`: whole segments are missing, not only what a snapshot length cut. */
  skipMissing(count: number, isGap: boolean, moment: Moment): void;
}

/** Bytes that all streams together hold back. */
export interface HeldTotal {
  bytes: number;
}

export interface HeldLimits {
  readonly segments: number;
  readonly bytes: number;
}

interface HeldSegment {
  readonly sequence: number;
  readonly data: Uint8Array;
  /** As the headers state it: more than `data` where the capture cut it. */
  readonly length: number;
  readonly moment: Moment;
}

/** Of all streams together. */
const mostHeldBytesInAll = 16 * 1024 * 1024;
/** Farther than any window of a real connection: the ports were used again. */
const farthestJump = 1 << 24;

export class Reassembly {
  /** Sequence number of the next byte; undefined before the first segment. */
  expected: number | undefined;
  /** Bytes given out or skipped since the start. */
  passed = 0;
  readonly #sink: OrderedSink;
  readonly #total: HeldTotal;
  #held: HeldSegment[] = [];
  #heldBytes = 0;

  constructor(sink: OrderedSink, total: HeldTotal) {
    this.#sink = sink;
    this.#total = total;
  }

  /** How far a sequence number lies ahead of what is expected; negative: behind it. */
  ahead(sequence: number): number {
    return this.expected === undefined ? 0 : (sequence - this.expected) | 0;
  }

  accept(segment: HeldSegment, limits: HeldLimits): void {
    this.expected ??= segment.sequence;
    const ahead = this.ahead(segment.sequence);
    if (Math.abs(ahead) > farthestJump) this.#skipTo(segment.sequence, Math.max(ahead, farthestJump), segment.moment);
    else if (ahead > 0) {
      this.#hold(segment, limits);
      return;
    }
    this.#deliver(segment);
    this.#deliverHeld();
  }

  /** Begins afresh at this sequence number, or at whatever comes next. */
  restart(expected: number | undefined): void {
    this.#total.bytes -= this.#heldBytes;
    this.#held = [];
    this.#heldBytes = 0;
    this.expected = expected;
  }

  /** Gives out all that still waits for a gap to be filled. */
  flush(): void {
    while (this.#held.length > 0) this.#jumpGap();
  }

  /** Gives out what waits before this sequence number, and goes on from there: nothing before it is waited for. */
  alignAt(sequence: number): void {
    while (this.#held.some((segment) => ((segment.sequence - sequence) | 0) < 0)) this.#jumpGap(false);
    if (this.expected === undefined || this.ahead(sequence) > 0) this.expected = sequence;
  }

  #skipTo(sequence: number, count: number, moment: Moment): void {
    this.restart(sequence);
    this.passed += count;
    this.#sink.skipMissing(count, true, moment);
  }

  #hold(segment: HeldSegment, limits: HeldLimits): void {
    if (this.#held.some((other) => other.sequence === segment.sequence && other.length >= segment.length)) return;
    this.#held.push({...segment, data: segment.data.slice()});
    this.#heldBytes += segment.data.length;
    this.#total.bytes += segment.data.length;
    const isTooMuch =
      this.#held.length > limits.segments || this.#heldBytes > limits.bytes || this.#total.bytes > mostHeldBytesInAll;
    if (isTooMuch) this.#jumpGap();
  }

  /** Goes on after the missing bytes. `isGap`: they are in no packet of the capture. */
  #jumpGap(isGap = true): void {
    let first: HeldSegment | undefined;
    for (const segment of this.#held) {
      if (first === undefined || ((segment.sequence - first.sequence) | 0) < 0) first = segment;
    }
    if (first === undefined) return;
    const missing = this.ahead(first.sequence);
    if (missing > 0) {
      this.expected = first.sequence;
      this.passed += missing;
      this.#sink.skipMissing(missing, isGap, first.moment);
    }
    this.#deliverHeld();
  }

  #deliverHeld(): void {
    while (this.#held.length > 0) {
      const index = this.#held.findIndex((segment) => this.ahead(segment.sequence) <= 0);
      const segment = this.#held[index];
      if (segment === undefined) return;
      this.#held.splice(index, 1);
      this.#heldBytes -= segment.data.length;
      this.#total.bytes -= segment.data.length;
      this.#deliver(segment);
    }
  }

  #deliver({sequence, data, length, moment}: HeldSegment): void {
    const known = ((this.expected ?? sequence) - sequence) | 0;
    if (known >= length) return;
    this.expected = (sequence + length) | 0;
    this.passed += length - known;
    if (known < data.length) this.#sink.push(data.subarray(known), moment);
    const missing = length - Math.max(known, data.length);
    if (missing > 0) this.#sink.skipMissing(missing, false, moment);
  }
}

/**
 * TCP streams that carry TURN, as far as they need no reassembly: segments in order that hold whole ChannelData messages
 * with media are counted in place. All else goes to who puts streams together, with the number up to which all is done.
 */
import type {RtpTable} from './rtp-table.ts';

const magicCookie = 0x2112a442;
/** Nothing is open. */
const none = 0;

interface TurnStream {
  /** Framed by RFC 4571, as ICE on TCP is: all of it is put together. */
  readonly isPrefixed: boolean;
  /** Sequence number after the last byte that was seen in order; where not `isAligned`, after the highest one. */
  next: number;
  /** Whether a unit begins at `next`. */
  isAligned: boolean;
  /** Bytes at `next` that belong to a unit that has begun. */
  open: number;
  /** What is still missing before `next`: a copy of it is no repeat. */
  holeStart: number;
  holeEnd: number;
}

/** Directions. Beyond it all goes to reassembly, which has a bound of its own. */
const mostStreams = 8192;

export class TurnStreams {
  /** For the segment that was just refused: see `ControlSink`. */
  alignedAt: number | undefined;
  readonly #rtp: RtpTable;
  readonly #streams = new Map<number, TurnStream>();

  constructor(rtp: RtpTable) {
    this.#rtp = rtp;
  }

  has(flow: number): boolean {
    return this.#streams.size > 0 && this.#streams.has(flow);
  }

  forget(flow: number): void {
    if (this.#streams.size > 0) this.#streams.delete(flow);
  }

  /** Whether a segment of a stream not yet known begins with TURN: a STUN message, or whole ChannelData with media. */
  begins(view: DataView, at: number, available: number, length: number): boolean {
    if (available < 20) return false;
    const first = view.getUint8(at);
    if (first < 64 && view.getInt32(at + 4) === magicCookie) return true;
    // RFC 4571: a length before each message.
    if (available >= 22 && view.getUint8(at + 2) < 64 && view.getInt32(at + 6) === magicCookie) return true;
    return first < 128 && available === length && unitsOf(view, at, length) > 0;
  }

  /**
   * How many media messages were counted in the segment; -1 when it has to be put together, and `alignedAt` tells from
   * where.
   */
  segment(
    view: DataView,
    at: number,
    available: number,
    length: number,
    flow: number,
    sequence: number,
    now: Float64Array,
    frame: number,
  ): number {
    this.alignedAt = undefined;
    let stream = this.#streams.get(flow);
    if (stream === undefined) {
      if (this.#streams.size >= mostStreams) return -1;
      const isPrefixed = available >= 10 && view.getInt32(at + 6) === magicCookie;
      stream = {isPrefixed, next: sequence, isAligned: true, open: 0, holeStart: none, holeEnd: none};
      this.#streams.set(flow, stream);
    }
    if (stream.isPrefixed) return -1;
    const ahead = (sequence - stream.next) | 0;
    if (ahead < 0) return this.#repeat(stream, sequence, length);
    if (ahead > 0) {
      if (stream.isAligned) {
        this.alignedAt = stream.next;
        stream.holeStart = stream.next;
      } else if (stream.holeStart === stream.holeEnd) stream.holeStart = stream.next;
      stream.holeEnd = sequence;
      stream.isAligned = false;
      stream.open = 0;
      stream.next = (sequence + length) | 0;
      return -1;
    }
    const units = stream.open === 0 && available === length ? unitsOf(view, at, length) : 0;
    stream.next = (stream.next + length) | 0;
    if (units > 0) {
      // Whole messages from the first byte to the last: the stream is in step, whatever was before.
      stream.isAligned = true;
      this.#countUnits(view, at, length, flow, now, frame);
      return units;
    }
    if (stream.isAligned && stream.open === 0) this.alignedAt = sequence;
    this.#follow(stream, view, at, available, length);
    return -1;
  }

  /** A copy of what was done with is left out; what fills a hole is not. */
  #repeat(stream: TurnStream, sequence: number, length: number): number {
    const end = (sequence + length) | 0;
    if (((end - stream.next) | 0) > 0) {
      stream.next = end;
      stream.isAligned = false;
      stream.open = 0;
      return -1;
    }
    const fillsHole =
      stream.holeStart !== stream.holeEnd &&
      ((sequence - stream.holeStart) | 0) >= 0 &&
      ((stream.holeEnd - sequence) | 0) > 0;
    return fillsHole || !stream.isAligned ? -1 : 0;
  }

  /** Where the units of a segment in order end: at its end, or in one that goes on. */
  #follow(stream: TurnStream, view: DataView, at: number, available: number, length: number): void {
    if (!stream.isAligned) return;
    let offset = stream.open;
    while (offset < length) {
      if (offset + 4 > available) {
        stream.isAligned = false;
        stream.open = 0;
        return;
      }
      const first = view.getUint8(at + offset);
      const stated = view.getUint16(at + offset + 2);
      if (first >= 64 && first < 128) offset += 4 + ((stated + 3) & ~3);
      else if (first < 64 && offset + 8 <= available && view.getInt32(at + offset + 4) === magicCookie) {
        offset += 20 + stated;
      } else {
        stream.isAligned = false;
        stream.open = 0;
        return;
      }
    }
    stream.open = offset - length;
  }

  #countUnits(view: DataView, at: number, length: number, flow: number, now: Float64Array, frame: number): void {
    let offset = 0;
    while (offset < length) {
      const stated = view.getUint16(at + offset + 2);
      const type = view.getUint8(at + offset + 5);
      if (type < 192 || type >= 224) {
        this.#rtp.add(view, at + offset + 4, stated, flow, view.getUint16(at + offset), now, frame);
      }
      offset += 4 + ((stated + 3) & ~3);
    }
  }
}

/** ChannelData messages with RTP or RTCP that fill the bytes to the end; 0 when there is anything else. */
function unitsOf(view: DataView, at: number, length: number): number {
  let offset = 0;
  let units = 0;
  while (offset + 16 <= length) {
    const first = view.getUint8(at + offset);
    const inner = view.getUint8(at + offset + 4);
    const stated = view.getUint16(at + offset + 2);
    if (first < 64 || first >= 128 || inner < 128 || inner >= 192 || stated < 12) return 0;
    offset += 4 + ((stated + 3) & ~3);
    units += 1;
  }
  return offset === length ? units : 0;
}

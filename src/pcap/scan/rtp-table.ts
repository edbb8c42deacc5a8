/**
 * RTP streams (RFC 3550) by flow, channel and SSRC, in typed arrays: what their headers tell without keys. Tables of two
 * parts of a capture merge.
 */
import {instantFromSeconds} from '../container/clock.ts';
import type {Tracked} from '../track/sighting.ts';
import {type FlowTable, flowColumn, flowColumns} from './flow-table.ts';
import type {RtpStream} from './rtp-stream.ts';

/** Streams. What passes it is counted, and said. */
export const mostRtpStreams = 1 << 14;
/** More SSRCs than this in one flow, and it is something else that happens to look like RTP. */
const mostSourcesOfFlow = 64;
/** A stream shorter than this could be chance. */
const fewestPackets = 10;
/** RFC 3550 §A.1 MAX_DROPOUT: a larger step is a new beginning, and no loss. */
const longestStep = 3000;
/** What has no channel. */
const noChannel = -1;
/** Clock rates of RTP: telephony, wideband, Opus and video. */
const clockRates = [8000, 16_000, 44_100, 48_000, 90_000];
/** Before this much time has passed, the rate cannot be told from the time stamps. */
const rateSeconds = 0.5;

const integer = {
  flow: 0,
  ssrc: 1,
  channel: 2,
  /** Highest sequence number, and the first. */
  highest: 3,
  first: 4,
  packets: 5,
  duplicates: 6,
  reordered: 7,
  /** Time stamp of the packet with the highest number, and of the first. */
  timeStamp: 8,
  firstTimeStamp: 9,
  /** The last 64 numbers, newest in the lowest bit. */
  seenLow: 10,
  seenHigh: 11,
  /** Up to four payload types, a byte each, plus one. */
  payloadTypes: 12,
  clockRate: 13,
  /** Where a step too long led, plus one: the next packet decides. */
  restart: 14,
  hash: 15,
} as const;
const integers = 16;

const double = {
  lastSeconds: 0,
  bytes: 1,
  jitterSeconds: 2,
  highestJitterSeconds: 3,
  longestGapSeconds: 4,
  lastFrame: 5,
  /** Numbers passed since the first. */
  span: 6,
  /** What the runs before a new beginning came to. */
  expectedBefore: 7,
} as const;
/** A cache line. */
const doubles = 8;

/** What is written once. */
const beginning = {seconds: 0, frame: 1} as const;
const beginnings = 2;

/** What is sent from a worker to merge: the arrays as far as they are filled. */
export interface RtpTableParts {
  readonly size: number;
  readonly integers: Int32Array;
  readonly doubles: Float64Array;
  readonly beginnings: Float64Array;
  readonly refusedPackets: number;
}

export interface FramePlace {
  readonly file: number;
  readonly frame: number;
}

const firstCapacity = 1 << 8;

export class RtpTable {
  /** Packets of streams that found no room. */
  refusedPackets = 0;
  #size = 0;
  #capacity = firstCapacity;
  #integers = new Int32Array(firstCapacity * integers);
  #doubles = new Float64Array(firstCapacity * doubles);
  #beginnings = new Float64Array(firstCapacity * beginnings);
  #slots = new Int32Array(firstCapacity * 4).fill(-1);
  /** SSRCs of each flow. */
  #sources = new Uint8Array(firstCapacity);
  /** The stream that each flow had last. */
  #lastOfFlow = new Int32Array(firstCapacity);

  /**
   * Takes the header of one packet of at least 12 bytes: whether it counts as RTP (a flow with too many sources is none).
   * `length`: of the whole packet in bytes. `now`: its time in seconds, in an array because a number that is handed on
   * would be put on the heap.
   */
  add(
    view: DataView,
    at: number,
    length: number,
    flow: number,
    channel: number,
    now: Float64Array,
    frame: number,
  ): boolean {
    const seconds = now[0] ?? 0;
    const ssrc = view.getInt32(at + 8);
    const index = this.#find(flow, ssrc, channel);
    const sequence = view.getUint16(at + 2);
    const timeStamp = view.getInt32(at + 4);
    const payloadType = view.getUint8(at + 1) & 0x7f;
    if (index < 0) return this.#start(flow, ssrc, channel, sequence, timeStamp, payloadType, length, now, frame);
    const ints = this.#integers;
    const floats = this.#doubles;
    const i = index * integers;
    const d = index * doubles;
    ints[i + integer.packets] = (ints[i + integer.packets] ?? 0) + 1;
    if (((ints[i + integer.payloadTypes] ?? 0) & 0xff) !== payloadType + 1) this.#notePayloadType(i, payloadType);
    floats[d + double.bytes] = (floats[d + double.bytes] ?? 0) + length;
    floats[d + double.lastFrame] = frame;
    const previous = floats[d + double.lastSeconds] ?? 0;
    const elapsed = seconds - previous;
    if (elapsed > (floats[d + double.longestGapSeconds] ?? 0)) floats[d + double.longestGapSeconds] = elapsed;
    floats[d + double.lastSeconds] = seconds;
    const step = ((sequence - (ints[i + integer.highest] ?? 0)) << 16) >> 16;
    if (step === 1) {
      const low = ints[i + integer.seenLow] ?? 0;
      ints[i + integer.seenHigh] = ((ints[i + integer.seenHigh] ?? 0) << 1) | (low >>> 31);
      ints[i + integer.seenLow] = (low << 1) | 1;
      ints[i + integer.highest] = sequence;
      floats[d + double.span] = (floats[d + double.span] ?? 0) + 1;
    } else if (!this.#step(i, d, step, sequence, timeStamp)) return true;
    const passed = (timeStamp - (ints[i + integer.timeStamp] ?? 0)) | 0;
    ints[i + integer.timeStamp] = timeStamp;
    const rate = ints[i + integer.clockRate] ?? 0;
    if (rate === 0) this.#guessRate(index, timeStamp, now);
    else if (rate > 0 && passed !== 0) {
      const transit = Math.abs(elapsed - passed / rate);
      const jitter = floats[d + double.jitterSeconds] ?? 0;
      const next = jitter + (transit - jitter) / 16;
      floats[d + double.jitterSeconds] = next;
      if (next > (floats[d + double.highestJitterSeconds] ?? 0)) floats[d + double.highestJitterSeconds] = next;
    }
    return true;
  }

  /** What the streams come to. Changes nothing. `locate` tells file and frame of a frame counted over all files. */
  toStreams(flows: FlowTable, locate: (frame: number) => FramePlace): Tracked<RtpStream>[] {
    const streams: Tracked<RtpStream>[] = [];
    for (let index = 0; index < this.#size; index += 1) {
      const stream = this.#stream(index, flows, locate);
      if (stream !== undefined) streams.push(stream);
    }
    return streams.sort((one, other) => one.value.firstFrame - other.value.firstFrame);
  }

  toParts(): RtpTableParts {
    return {
      size: this.#size,
      integers: this.#integers.slice(0, this.#size * integers),
      doubles: this.#doubles.slice(0, this.#size * doubles),
      beginnings: this.#beginnings.slice(0, this.#size * beginnings),
      refusedPackets: this.refusedPackets,
    };
  }

  /** Goes on with the streams of a later part of the same capture. `flows`: the numbers of its flows here. */
  merge(later: RtpTableParts, flows: Int32Array, framesBefore: number): void {
    this.refusedPackets += later.refusedPackets;
    for (let from = 0; from < later.size; from += 1) {
      const ints = later.integers.subarray(from * integers, (from + 1) * integers);
      const floats = later.doubles.subarray(from * doubles, (from + 1) * doubles);
      const begin = later.beginnings.subarray(from * beginnings, (from + 1) * beginnings);
      begin[beginning.frame] = (begin[beginning.frame] ?? 0) + framesBefore;
      floats[double.lastFrame] = (floats[double.lastFrame] ?? 0) + framesBefore;
      const flow = flows[ints[integer.flow] ?? 0] ?? -1;
      const index = flow < 0 ? -1 : this.#find(flow, ints[integer.ssrc] ?? 0, ints[integer.channel] ?? noChannel);
      if (index >= 0) this.#join(index, ints, floats, begin);
      else if (flow < 0 || !this.#enter(flow, ints, floats, begin)) this.refusedPackets += ints[integer.packets] ?? 0;
    }
  }

  #find(flow: number, ssrc: number, channel: number): number {
    const ints = this.#integers;
    const last = this.#lastOfFlow[flow] ?? 0;
    const at = last * integers;
    if (
      ints[at + integer.ssrc] === ssrc &&
      ints[at] === flow &&
      ints[at + integer.channel] === channel &&
      this.#size > 0
    ) {
      return last;
    }
    const mask = this.#slots.length - 1;
    for (let slot = mix(flow, ssrc, channel) & mask; ; slot = (slot + 1) & mask) {
      const index = this.#slots[slot] ?? -1;
      if (index < 0) return -1;
      const at = index * integers;
      if (ints[at + integer.ssrc] === ssrc && ints[at] === flow && ints[at + integer.channel] === channel) {
        this.#lastOfFlow[flow] = index;
        return index;
      }
    }
  }

  #start(
    flow: number,
    ssrc: number,
    channel: number,
    sequence: number,
    timeStamp: number,
    payloadType: number,
    length: number,
    now: Float64Array,
    frame: number,
  ): boolean {
    const seconds = now[0] ?? 0;
    const ints = new Int32Array(integers);
    const floats = new Float64Array(doubles);
    ints[integer.ssrc] = ssrc;
    ints[integer.channel] = channel;
    ints[integer.highest] = sequence;
    ints[integer.first] = sequence;
    ints[integer.packets] = 1;
    ints[integer.timeStamp] = timeStamp;
    ints[integer.firstTimeStamp] = timeStamp;
    ints[integer.seenLow] = 1;
    ints[integer.payloadTypes] = payloadType + 1;
    floats[double.lastSeconds] = seconds;
    floats[double.bytes] = length;
    floats[double.lastFrame] = frame;
    return this.#enter(flow, ints, floats, Float64Array.of(seconds, frame));
  }

  /** Whether there was room. */
  #enter(flow: number, ints: Int32Array, floats: Float64Array, begin: Float64Array): boolean {
    if (flow >= this.#sources.length) {
      const larger = new Uint8Array(Math.max(flow + 1, this.#sources.length * 2));
      larger.set(this.#sources);
      this.#sources = larger;
      const last = new Int32Array(larger.length);
      last.set(this.#lastOfFlow);
      this.#lastOfFlow = last;
    }
    const sources = this.#sources[flow] ?? 0;
    if (sources > mostSourcesOfFlow) return false;
    this.#sources[flow] = sources + 1;
    if (this.#size >= mostRtpStreams) {
      this.refusedPackets += ints[integer.packets] ?? 0;
      return true;
    }
    const index = this.#size;
    if (index >= this.#capacity) this.#grow();
    this.#size += 1;
    this.#integers.set(ints, index * integers);
    this.#doubles.set(floats, index * doubles);
    this.#beginnings.set(begin, index * beginnings);
    const at = index * integers;
    this.#integers[at] = flow;
    this.#integers[at + integer.hash] = mix(flow, ints[integer.ssrc] ?? 0, ints[integer.channel] ?? noChannel);
    this.#slot(index);
    this.#lastOfFlow[flow] = index;
    return true;
  }

  #slot(index: number): void {
    const mask = this.#slots.length - 1;
    let slot = (this.#integers[index * integers + integer.hash] ?? 0) & mask;
    while ((this.#slots[slot] ?? -1) >= 0) slot = (slot + 1) & mask;
    this.#slots[slot] = index;
  }

  #grow(): void {
    this.#capacity *= 2;
    const ints = new Int32Array(this.#capacity * integers);
    ints.set(this.#integers);
    this.#integers = ints;
    const floats = new Float64Array(this.#capacity * doubles);
    floats.set(this.#doubles);
    this.#doubles = floats;
    const begins = new Float64Array(this.#capacity * beginnings);
    begins.set(this.#beginnings);
    this.#beginnings = begins;
    this.#slots = new Int32Array(this.#capacity * 4).fill(-1);
    for (let index = 0; index < this.#size; index += 1) this.#slot(index);
  }

  /** A number that is not the next one: whether it is the highest now. */
  #step(i: number, d: number, step: number, sequence: number, timeStamp: number): boolean {
    const ints = this.#integers;
    const floats = this.#doubles;
    if (step > 1 && step < longestStep) {
      shiftSeen(ints, i, step);
      ints[i + integer.highest] = sequence;
      floats[d + double.span] = (floats[d + double.span] ?? 0) + step;
      ints[i + integer.restart] = 0;
      return true;
    }
    if (step <= 0 && step > -longestStep) {
      const isKnown = step > -64 && markSeen(ints, i, -step);
      const column = isKnown ? integer.duplicates : integer.reordered;
      ints[i + column] = (ints[i + column] ?? 0) + 1;
      return false;
    }
    if (ints[i + integer.restart] !== sequence + 1) {
      // The packet is left out until the next one confirms it.
      ints[i + integer.restart] = ((sequence + 1) & 0xffff) + 1;
      ints[i + integer.duplicates] = (ints[i + integer.duplicates] ?? 0) + 1;
      return false;
    }
    floats[d + double.expectedBefore] = (floats[d + double.expectedBefore] ?? 0) + (floats[d + double.span] ?? 0) + 1;
    floats[d + double.span] = 1;
    ints[i + integer.duplicates] = (ints[i + integer.duplicates] ?? 0) - 1;
    ints[i + integer.highest] = sequence;
    ints[i + integer.seenLow] = 3;
    ints[i + integer.seenHigh] = 0;
    ints[i + integer.restart] = 0;
    ints[i + integer.timeStamp] = timeStamp;
    ints[i + integer.firstTimeStamp] = timeStamp;
    return true;
  }

  #notePayloadType(i: number, payloadType: number): void {
    const types = this.#integers[i + integer.payloadTypes] ?? 0;
    for (let shift = 0; shift < 32; shift += 8) {
      const known = (types >>> shift) & 0xff;
      if (known === payloadType + 1) return;
      if (known === 0) {
        this.#integers[i + integer.payloadTypes] = types | ((payloadType + 1) << shift);
        return;
      }
    }
  }

  /** From how far time stamps went in the time that passed; -1 where no known rate is near. */
  #guessRate(index: number, timeStamp: number, now: Float64Array): void {
    const i = index * integers;
    const passed = (now[0] ?? 0) - (this.#beginnings[index * beginnings] ?? 0);
    if (passed < rateSeconds || (this.#doubles[index * doubles + double.expectedBefore] ?? 0) > 0) return;
    const measured = ((timeStamp - (this.#integers[i + integer.firstTimeStamp] ?? 0)) | 0) / passed;
    this.#integers[i + integer.clockRate] =
      clockRates.find((rate) => measured > rate * 0.93 && measured < rate * 1.07) ?? -1;
  }

  #join(index: number, ints: Int32Array, floats: Float64Array, begin: Float64Array): void {
    const here = this.#integers;
    const times = this.#doubles;
    const i = index * integers;
    const d = index * doubles;
    const step = (((ints[integer.first] ?? 0) - (here[i + integer.highest] ?? 0)) << 16) >> 16;
    const span = floats[double.span] ?? 0;
    if (Math.abs(step) < longestStep && floats[double.expectedBefore] === 0) {
      times[d + double.span] = Math.max(times[d + double.span] ?? 0, (times[d + double.span] ?? 0) + step + span);
    } else {
      times[d + double.expectedBefore] =
        (times[d + double.expectedBefore] ?? 0) +
        (times[d + double.span] ?? 0) +
        1 +
        (floats[double.expectedBefore] ?? 0);
      times[d + double.span] = span;
    }
    for (const column of [integer.packets, integer.duplicates, integer.reordered]) {
      here[i + column] = (here[i + column] ?? 0) + (ints[column] ?? 0);
    }
    for (const column of [integer.highest, integer.timeStamp, integer.seenLow, integer.seenHigh, integer.restart]) {
      here[i + column] = ints[column] ?? 0;
    }
    if (here[i + integer.clockRate] === 0) here[i + integer.clockRate] = ints[integer.clockRate] ?? 0;
    const hasSameClock = here[i + integer.clockRate] === ints[integer.clockRate];
    for (let shift = 0; shift < 32; shift += 8) {
      const type = ((ints[integer.payloadTypes] ?? 0) >>> shift) & 0xff;
      if (type > 0) this.#notePayloadType(i, type - 1);
    }
    const pause = (begin[beginning.seconds] ?? 0) - (times[d + double.lastSeconds] ?? 0);
    const gap = Math.max(pause, floats[double.longestGapSeconds] ?? 0);
    times[d + double.longestGapSeconds] = Math.max(times[d + double.longestGapSeconds] ?? 0, gap);
    if (hasSameClock) {
      const highest = Math.max(times[d + double.highestJitterSeconds] ?? 0, floats[double.highestJitterSeconds] ?? 0);
      times[d + double.highestJitterSeconds] = highest;
    }
    times[d + double.bytes] = (times[d + double.bytes] ?? 0) + (floats[double.bytes] ?? 0);
    for (const column of [double.lastSeconds, double.lastFrame, double.jitterSeconds]) {
      times[d + column] = floats[column] ?? 0;
    }
  }

  #stream(index: number, flows: FlowTable, locate: (frame: number) => FramePlace): Tracked<RtpStream> | undefined {
    const int = (column: number): number => this.#integers[index * integers + column] ?? 0;
    const float = (column: number): number => this.#doubles[index * doubles + column] ?? 0;
    const flow = int(integer.flow);
    const packets = int(integer.packets);
    const expected = float(double.expectedBefore) + float(double.span) + 1;
    const received = packets - int(integer.duplicates);
    const lost = Math.max(0, expected - received);
    // Bytes that are no RTP jump about, so that most of their "numbers" are missing, or stand still.
    const isChance =
      Math.min(received, expected) < fewestPackets ||
      lost > packets * 4 ||
      (this.#sources[flow] ?? 0) > mostSourcesOfFlow;
    if (isChance) return undefined;
    const firstTime = instantFromSeconds(this.#beginnings[index * beginnings] ?? 0);
    const lastTime = instantFromSeconds(float(double.lastSeconds));
    const channel = int(integer.channel);
    const rate = int(integer.clockRate);
    const first = locate(this.#beginnings[index * beginnings + beginning.frame] ?? 0);
    const last = locate(float(double.lastFrame));
    const value: RtpStream = {
      source: flows.source(flow),
      destination: flows.destination(flow),
      transport: flows.transport(flow),
      isRelayed: channel !== noChannel,
      ...(channel > 0 ? {channel} : {}),
      ssrc: int(integer.ssrc) >>> 0,
      payloadTypes: payloadTypesOf(int(integer.payloadTypes)),
      packets,
      bytes: float(double.bytes),
      expected,
      lost,
      duplicates: int(integer.duplicates),
      reordered: int(integer.reordered),
      ...(rate > 0 ? {clockRateHz: rate, jitterMs: round(float(double.highestJitterSeconds) * 1000)} : {}),
      rtcpPackets: flows.counts[flow * flowColumns + flowColumn.rtcp] ?? 0,
      longestGapSeconds: round(float(double.longestGapSeconds)),
      firstFrame: first.frame,
      lastFrame: last.frame,
      firstTime,
      lastTime,
    };
    const quote = `RTP, SSRC 0x${value.ssrc.toString(16).padStart(8, '0')}`;
    return {
      value,
      first: {...first, time: firstTime, quote},
      places: {last: {...last, time: lastTime, quote}},
    };
  }
}

/** Sets the bit of a number `back` behind the highest, and says whether it was set before. */
function markSeen(ints: Int32Array, i: number, back: number): boolean {
  const word = i + (back < 32 ? integer.seenLow : integer.seenHigh);
  const bit = 1 << (back & 31);
  const isSet = ((ints[word] ?? 0) & bit) !== 0;
  ints[word] = (ints[word] ?? 0) | bit;
  return isSet;
}

function shiftSeen(ints: Int32Array, i: number, step: number): void {
  const low = ints[i + integer.seenLow] ?? 0;
  const high = ints[i + integer.seenHigh] ?? 0;
  if (step >= 64) {
    ints[i + integer.seenHigh] = 0;
    ints[i + integer.seenLow] = 1;
  } else if (step >= 32) {
    ints[i + integer.seenHigh] = low << (step - 32);
    ints[i + integer.seenLow] = 1;
  } else {
    ints[i + integer.seenHigh] = (high << step) | (low >>> (32 - step));
    ints[i + integer.seenLow] = (low << step) | 1;
  }
}

function mix(flow: number, ssrc: number, channel: number): number {
  let hash = Math.imul(ssrc ^ Math.imul(flow, 0x85ebca6b) ^ Math.imul(channel, 0x27d4eb2f), 0x9e3779b1);
  hash ^= hash >>> 15;
  return hash;
}

function payloadTypesOf(packed: number): number[] {
  return [packed & 0xff, (packed >>> 8) & 0xff, (packed >>> 16) & 0xff, packed >>> 24]
    .filter((type) => type > 0)
    .map((type) => type - 1)
    .sort((one, other) => one - other);
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}

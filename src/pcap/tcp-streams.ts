/**
 * Puts the segments of those TCP connections in order that have shown STUN, and of no others: one direction at a time,
 * repeats left out, gaps waited for within bounds. Any port: the magic cookie at the start of a segment is the evidence.
 */
import {magicCookie} from '../stun/message.ts';
import type {AnomalyLog} from './anomaly-log.ts';
import type {PacketLayers} from './packet-layers.ts';
import type {Window} from './packet-record.ts';
import {StreamFraming} from './stream-framing.ts';
import type {TimeStamp} from './stun-sighting.ts';

export interface StreamEndpoints {
  readonly source: {readonly address: string; readonly port: number};
  readonly destination: {readonly address: string; readonly port: number};
}

export type StreamMessageHandler = (message: Uint8Array, endpoints: StreamEndpoints, stamp: TimeStamp) => void;

interface HeldSegment {
  readonly sequence: number;
  readonly data: Uint8Array;
  /** As the headers state it: more than `data` where the capture cut it. */
  readonly length: number;
  readonly stamp: TimeStamp;
}

interface Stream {
  /** Addresses and ports as 32-bit words. */
  readonly key: Int32Array;
  readonly next: Stream | undefined;
  readonly endpoints: StreamEndpoints;
  readonly framing: StreamFraming;
  /** Sequence number of the next byte; undefined before the first segment. */
  expected: number | undefined;
  held: HeldSegment[];
  heldBytes: number;
  /** Of the segment that is being delivered. */
  stamp: TimeStamp;
}

/** Directions, two a connection. A TURN client opens a few; a server's capture may hold thousands. */
const mostStreams = 20_000;
/** A gap is filled within a round trip; beyond this the missing segment was not captured. */
const mostHeldSegments = 64;
const mostHeldBytes = 256 * 1024;
/** Of all streams together. */
const mostHeldBytesInAll = 16 * 1024 * 1024;
/** Farther than any window of a real connection: the ports were used again. */
const farthestJump = 1 << 24;
const synFlag = 0x02;

export class TcpStreams {
  readonly #byHash = new Map<number, Stream>();
  readonly #handler: StreamMessageHandler;
  readonly #anomalies: AnomalyLog;
  readonly #key = new Int32Array(9);
  #keyLength = 0;
  #streams = 0;
  #heldBytes = 0;

  constructor(handler: StreamMessageHandler, anomalies: AnomalyLog) {
    this.#handler = handler;
    this.#anomalies = anomalies;
  }

  segment(layers: PacketLayers, {bytes, view}: Window, stamp: () => TimeStamp): void {
    const startsMessage = beginsWithStun(view, layers.payloadOffset, layers.payloadAvailable);
    if (this.#streams === 0 && !startsMessage) return;
    const hash = this.#readKey(layers, view);
    const known = this.#find(hash, this.#key, this.#keyLength);
    const stream = known ?? (startsMessage ? this.#track(layers, hash) : undefined);
    if (stream === undefined) return;
    const sequence = view.getInt32(layers.transportOffset + 4);
    const flags = view.getUint8(layers.transportOffset + 13);
    if ((flags & synFlag) !== 0) {
      this.#restart(stream, (sequence + 1) | 0);
      return;
    }
    if (layers.payloadLength === 0) return;
    const data = bytes.subarray(layers.payloadOffset, layers.payloadOffset + layers.payloadAvailable);
    this.#accept(stream, {sequence, data, length: layers.payloadLength, stamp: stamp()});
  }

  /** Gives out what was still waiting for a gap to be filled. */
  end(): void {
    for (let stream of this.#byHash.values()) {
      for (;;) {
        while (stream.held.length > 0) this.#jumpGap(stream);
        if (stream.next === undefined) break;
        stream = stream.next;
      }
    }
  }

  #readKey(layers: PacketLayers, view: DataView): number {
    const words = layers.addressLength === 4 ? 2 : 8;
    let hash = 0;
    for (let index = 0; index < words; index += 1) {
      const word = view.getInt32(layers.addressOffset + index * 4);
      this.#key[index] = word;
      hash = Math.imul(hash ^ word, 0x9e3779b1);
      hash ^= hash >>> 15;
    }
    const ports = view.getInt32(layers.transportOffset);
    this.#key[words] = ports;
    this.#keyLength = words + 1;
    return Math.imul(hash ^ ports, 0x85ebca6b);
  }

  #find(hash: number, key: Int32Array, keyLength: number): Stream | undefined {
    for (let stream = this.#byHash.get(hash); stream !== undefined; stream = stream.next) {
      if (isSameKey(stream.key, key, keyLength)) return stream;
    }
    return undefined;
  }

  /** Follows both directions from here on: the other side's first segment need not begin with STUN. */
  #track(layers: PacketLayers, hash: number): Stream | undefined {
    if (this.#streams + 2 > mostStreams) {
      this.#anomalies.add('dropped', 'tcp', `connections with STUN beyond the first ${mostStreams / 2}`);
      return undefined;
    }
    const key = this.#key.slice(0, this.#keyLength);
    const endpoints = {source: layers.source(), destination: layers.destination()};
    const reversedKey = reversed(key);
    const reversedHash = hashOfKey(reversedKey);
    const stream = this.#add(key, hash, endpoints);
    if (this.#find(reversedHash, reversedKey, reversedKey.length) === undefined) {
      this.#add(reversedKey, reversedHash, {source: endpoints.destination, destination: endpoints.source});
    }
    return stream;
  }

  #add(key: Int32Array, hash: number, endpoints: StreamEndpoints): Stream {
    const stream: Stream = {
      key,
      next: this.#byHash.get(hash),
      endpoints,
      framing: new StreamFraming((message) => this.#handler(message, endpoints, stream.stamp)),
      expected: undefined,
      held: [],
      heldBytes: 0,
      stamp: {frame: 0, high: 0, low: 0, clock: undefined},
    };
    this.#byHash.set(hash, stream);
    this.#streams += 1;
    return stream;
  }

  #restart(stream: Stream, expected: number): void {
    if (stream.expected === expected) return;
    this.#release(stream);
    stream.framing.restart();
    stream.expected = expected;
  }

  #accept(stream: Stream, segment: HeldSegment): void {
    stream.expected ??= segment.sequence;
    const ahead = (segment.sequence - stream.expected) | 0;
    if (Math.abs(ahead) > farthestJump) this.#restart(stream, segment.sequence);
    else if (ahead > 0) {
      this.#hold(stream, segment);
      return;
    }
    this.#deliver(stream, segment);
    this.#deliverHeld(stream);
  }

  #hold(stream: Stream, segment: HeldSegment): void {
    if (stream.held.some((other) => other.sequence === segment.sequence && other.length >= segment.length)) return;
    stream.held.push({...segment, data: segment.data.slice()});
    stream.heldBytes += segment.data.length;
    this.#heldBytes += segment.data.length;
    const isTooMuch =
      stream.held.length > mostHeldSegments || stream.heldBytes > mostHeldBytes || this.#heldBytes > mostHeldBytesInAll;
    if (isTooMuch) this.#jumpGap(stream);
  }

  /** Goes on after the missing bytes. */
  #jumpGap(stream: Stream): void {
    const expected = stream.expected ?? 0;
    let first: HeldSegment | undefined;
    for (const segment of stream.held) {
      if (first === undefined || ((segment.sequence - first.sequence) | 0) < 0) first = segment;
    }
    if (first === undefined) return;
    const missing = (first.sequence - expected) | 0;
    if (missing > 0) {
      const detail = 'bytes of TCP streams with STUN that the capture does not hold';
      this.#anomalies.add('truncated', 'tcp', detail, first.stamp.frame);
      stream.framing.skipMissing(missing);
      stream.expected = first.sequence;
    }
    this.#deliverHeld(stream);
  }

  #deliverHeld(stream: Stream): void {
    for (;;) {
      const expected = stream.expected ?? 0;
      const index = stream.held.findIndex((segment) => ((segment.sequence - expected) | 0) <= 0);
      const segment = stream.held[index];
      if (segment === undefined) return;
      stream.held.splice(index, 1);
      stream.heldBytes -= segment.data.length;
      this.#heldBytes -= segment.data.length;
      this.#deliver(stream, segment);
    }
  }

  #deliver(stream: Stream, {sequence, data, length, stamp}: HeldSegment): void {
    const known = ((stream.expected ?? sequence) - sequence) | 0;
    if (known >= length) return;
    stream.stamp = stamp;
    stream.framing.push(data.subarray(known));
    const missing = length - Math.max(known, data.length);
    if (missing > 0) stream.framing.skipMissing(missing);
    stream.expected = (sequence + length) | 0;
  }

  #release(stream: Stream): void {
    this.#heldBytes -= stream.heldBytes;
    stream.held = [];
    stream.heldBytes = 0;
  }
}

/** A message of TURN over TCP, or of ICE behind the length of RFC 4571. */
function beginsWithStun(view: DataView, offset: number, available: number): boolean {
  if (available < 10) return false;
  if (view.getUint32(offset + 4) === magicCookie) return view.getUint8(offset) < 0x40;
  return view.getUint32(offset + 6) === magicCookie && view.getUint8(offset + 2) < 0x40;
}

function isSameKey(key: Int32Array, other: Int32Array, length: number): boolean {
  if (key.length !== length) return false;
  for (let index = 0; index < length; index += 1) {
    if (key[index] !== other[index]) return false;
  }
  return true;
}

function reversed(key: Int32Array): Int32Array {
  const half = (key.length - 1) / 2;
  const ports = key[key.length - 1] ?? 0;
  return Int32Array.of(...key.subarray(half, half * 2), ...key.subarray(0, half), (ports << 16) | (ports >>> 16));
}

function hashOfKey(key: Int32Array): number {
  let hash = 0;
  for (const word of key.subarray(0, -1)) {
    hash = Math.imul(hash ^ word, 0x9e3779b1);
    hash ^= hash >>> 15;
  }
  return Math.imul(hash ^ (key[key.length - 1] ?? 0), 0x85ebca6b);
}

/**
 * All TCP connections of a capture (RFC 9293): finds the one of a segment, puts its two directions in order as long as
 * what they carry is worth it, and tells how it began and ended. Any port: what the first bytes are is the evidence.
 */
import type {AnomalyLog} from '../anomaly-log.ts';
import type {Moment} from '../container/moment.ts';
import type {Window} from '../container/packet-record.ts';
import type {PacketLayers} from '../packet/packet-layers.ts';
import {Route, Sighting} from '../track/sighting.ts';
import {type TcpAttempt, tcpFlag} from '../track/tcp-tracker.ts';
import {type HeldLimits, type HeldTotal, Reassembly} from './reassembly.ts';
import {StreamContent, type StreamTools} from './stream-content.ts';
import {otherSide, type Side} from './stream-reader.ts';

const bothSides = 3;
/** With state. A TURN client opens a few; a server's capture may hold many thousands. */
const mostConnections = 50_000;
/** How many of the oldest are passed over in search of one that may go. */
const mostPassedOver = 16;
/** A gap is filled within a round trip; beyond this the missing segment was not captured. */
const stunLimits: HeldLimits = {segments: 64, bytes: 256 * 1024};
/** Of what is looked at in its beginning only. */
const briefLimits: HeldLimits = {segments: 32, bytes: 64 * 1024};

interface Connection {
  /** Ports, and addresses as 32-bit words: the end with the lower of them first. */
  readonly key: Int32Array;
  readonly hash: number;
  next: Connection | undefined;
  /** The sender of direction 0, then that of direction 1. */
  /** From each side to the other. */
  readonly routes: readonly [Route, Route];
  content: StreamContent;
  directions: readonly [Reassembly, Reassembly] | undefined;
  attempt: TcpAttempt;
  /** Initial sequence number of the SYN that began it. */
  initial: number | undefined;
  /** Bit for each direction in which anything was seen, and that was closed; a reset closes both. */
  seenSides: number;
  closedSides: number;
}

/** What the last segment of a side tells of the sequence numbers after all that it has sent, and has got. */
interface Ends {
  readonly sent: number;
  readonly acknowledged: number | undefined;
}

export class TcpStreams {
  readonly #byHash = new Map<number, Connection>();
  /** In the order in which they were first seen. */
  #ages: Connection[] = [];
  #oldest = 0;
  #count = 0;
  readonly #tools: StreamTools;
  readonly #anomalies: AnomalyLog;
  readonly #heldTotal: HeldTotal = {bytes: 0};
  readonly #key = new Int32Array(9);
  #keyLength = 0;
  #side: Side = 0;

  constructor(tools: StreamTools, anomalies: AnomalyLog) {
    this.#tools = tools;
    this.#anomalies = anomalies;
  }

  segment(layers: PacketLayers, {bytes, view}: Window, moment: () => Moment): void {
    const {transportOffset, payloadOffset, payloadLength, payloadAvailable} = layers;
    const flags = view.getUint8(transportOffset + 13);
    const isNotable = (flags & (tcpFlag.syn | tcpFlag.fin | tcpFlag.rst)) !== 0;
    if (payloadLength === 0 && !isNotable) return;
    const hash = this.#readKey(layers, view);
    const from = this.#side;
    const connection = this.#find(hash) ?? this.#add(layers, hash, moment());
    const isOpening = (flags & (tcpFlag.syn | tcpFlag.ack)) === tcpFlag.syn;
    const sequence = view.getInt32(transportOffset + 4);
    if (isOpening && connection.initial !== sequence) this.#begin(connection, sequence, moment());
    const sighting = sightingOf(connection, from, moment());
    connection.seenSides |= 1 << from;
    connection.attempt.segment(flags, payloadLength > 0, sighting);
    const start = (flags & tcpFlag.syn) === 0 ? sequence : (sequence + 1) | 0;
    if ((flags & tcpFlag.syn) !== 0) this.#directionsOf(connection)[from].restart(start);
    if (payloadLength > 0) {
      const data = bytes.subarray(payloadOffset, payloadOffset + payloadAvailable);
      this.#payload(connection, from, {sequence: start, data, length: payloadLength, moment: sighting.moment});
    }
    if ((flags & (tcpFlag.fin | tcpFlag.rst)) === 0) return;
    const hasAcknowledgment = (flags & tcpFlag.ack) !== 0;
    const acknowledged = hasAcknowledgment ? view.getInt32(transportOffset + 8) : undefined;
    this.#close(connection, from, flags, {sent: start + payloadLength, acknowledged}, sighting);
  }

  /**
   * Of a stream with STUN: all before this sequence number of the segment's direction is done with, and a unit begins
   * there.
   */
  alignedAt(layers: PacketLayers, {view}: Window, sequence: number, moment: () => Moment): void {
    const hash = this.#readKey(layers, view);
    const from = this.#side;
    const connection = this.#find(hash) ?? this.#add(layers, hash, moment());
    const direction = this.#directionsOf(connection)[from];
    const {kind} = connection.content;
    if (kind !== 'stun' && kind !== 'undecided' && kind !== 'none') return;
    const isThere = direction.expected !== undefined && direction.ahead(sequence) === 0 && kind === 'stun';
    direction.alignAt(sequence | 0);
    if (!isThere && direction.ahead(sequence) === 0) connection.content.alignStun(from);
  }

  /** Gives out what was still waiting for a gap to be filled. Call once. */
  end(): void {
    for (const connection of this.#ages.slice(this.#oldest)) flush(connection);
  }

  /** Both directions give the same key. */
  #readKey(layers: PacketLayers, view: DataView): number {
    const words = layers.addressLength === 4 ? 1 : 4;
    const {addressOffset, transportOffset} = layers;
    const ports = view.getInt32(transportOffset);
    let order = (ports >>> 16) - (ports & 0xffff);
    for (let index = 0; index < words && order === 0; index += 1) {
      order = view.getUint32(addressOffset + index * 4) - view.getUint32(addressOffset + (words + index) * 4);
    }
    this.#side = order <= 0 ? 0 : 1;
    const first = order <= 0 ? 0 : words;
    const key = this.#key;
    let hash = order <= 0 ? ports : (ports << 16) | (ports >>> 16);
    key[0] = hash;
    for (let index = 0; index < words * 2; index += 1) {
      const word = view.getInt32(addressOffset + ((first + index) % (words * 2)) * 4);
      key[index + 1] = word;
      hash = Math.imul(hash ^ word, 0x9e3779b1);
      hash ^= hash >>> 15;
    }
    this.#keyLength = words * 2 + 1;
    return Math.imul(hash, 0x85ebca6b);
  }

  #find(hash: number): Connection | undefined {
    for (let connection = this.#byHash.get(hash); connection !== undefined; connection = connection.next) {
      if (isSameKey(connection.key, this.#key, this.#keyLength)) return connection;
    }
    return undefined;
  }

  #add(layers: PacketLayers, hash: number, moment: Moment): Connection {
    if (this.#count >= mostConnections) this.#forgetOne();
    const route = new Route(layers.source(), layers.destination(), 'tcp');
    const routes = this.#side === 0 ? ([route, route.reverse] as const) : ([route.reverse, route] as const);
    const connection: Connection = {
      key: this.#key.slice(0, this.#keyLength),
      hash,
      next: this.#byHash.get(hash),
      routes,
      content: new StreamContent(this.#tools),
      directions: undefined,
      attempt: this.#tools.trackers.tcp.begin(new Sighting(moment, route)),
      initial: undefined,
      seenSides: 0,
      closedSides: 0,
    };
    this.#byHash.set(hash, connection);
    this.#ages.push(connection);
    this.#count += 1;
    return connection;
  }

  /** The oldest goes; one that is closed or of no interest before one with TURN in it. */
  #forgetOne(): void {
    for (let passedOver = 0; passedOver < mostPassedOver; passedOver += 1) {
      const connection = this.#ages[this.#oldest];
      if (connection === undefined || connection.closedSides === bothSides || connection.content.kind !== 'stun') break;
      this.#ages.push(connection);
      this.#oldest += 1;
    }
    const connection = this.#ages[this.#oldest];
    if (connection === undefined) return;
    this.#oldest += 1;
    if (this.#oldest > mostConnections) {
      this.#ages = this.#ages.slice(this.#oldest);
      this.#oldest = 0;
    }
    if (connection.closedSides !== bothSides) {
      const detail = `TCP connections that were still open when more than ${mostConnections} were seen`;
      this.#anomalies.add('dropped', 'tcp', detail, connection.attempt.last.frame);
    }
    this.#unlink(connection);
    flush(connection);
    this.#tools.trackers.tcp.finish(connection.attempt);
    this.#count -= 1;
  }

  #unlink(connection: Connection): void {
    const {hash} = connection;
    const first = this.#byHash.get(hash);
    if (first === connection) {
      if (connection.next === undefined) this.#byHash.delete(hash);
      else this.#byHash.set(hash, connection.next);
      return;
    }
    for (let before = first; before !== undefined; before = before.next) {
      if (before.next === connection) before.next = connection.next;
    }
  }

  /** A SYN: the first, or that of another connection with the same ends. */
  #begin(connection: Connection, initial: number, moment: Moment): void {
    const {trackers} = this.#tools;
    const isUsed = connection.initial !== undefined || connection.directions !== undefined;
    connection.initial = initial;
    if (!isUsed) return;
    flush(connection);
    trackers.tcp.finish(connection.attempt);
    connection.attempt = trackers.tcp.begin(sightingOf(connection, this.#side, moment));
    connection.content = new StreamContent(this.#tools);
    connection.directions = undefined;
    connection.seenSides = 0;
    connection.closedSides = 0;
  }

  #payload(connection: Connection, from: Side, segment: Parameters<Reassembly['accept']>[0]): void {
    const {content} = connection;
    if (content.kind === 'none') {
      if (!content.canBeginWith(segment.data)) return;
      connection.directions = undefined;
    }
    const direction = this.#directionsOf(connection)[from];
    const isBeyond = direction.passed >= content.mostBytes;
    const isFarAhead = direction.ahead(segment.sequence) > briefLimits.bytes;
    if ((isBeyond || isFarAhead) && content.canBeginWith(segment.data)) {
      direction.flush();
      direction.restart(segment.sequence);
      content.skipMissing(from, Number.POSITIVE_INFINITY);
    } else if (isBeyond) return;
    direction.accept(segment, content.kind === 'stun' ? stunLimits : briefLimits);
    if (content.kind === 'none') connection.directions = undefined;
    if (connection.seenSides === bothSides) content.tls?.sawServer();
  }

  #directionsOf(connection: Connection): readonly [Reassembly, Reassembly] {
    connection.directions ??= [this.#reassembly(connection, 0), this.#reassembly(connection, 1)];
    return connection.directions;
  }

  #reassembly(connection: Connection, from: Side): Reassembly {
    const sink = {
      push: (bytes: Uint8Array, moment: Moment) =>
        connection.content.push(from, bytes, sightingOf(connection, from, moment)),
      skipMissing: (count: number, isGap: boolean, moment: Moment) => {
        if (isGap && connection.content.kind === 'stun') {
          const detail = 'bytes of TCP streams with STUN that the capture does not hold';
          this.#anomalies.add('truncated', 'tcp', detail, moment.frame);
        }
        connection.content.skipMissing(from, count);
      },
    };
    return new Reassembly(sink, this.#heldTotal);
  }

  #close(connection: Connection, from: Side, flags: number, ends: Ends, sighting: Sighting): void {
    const isReset = (flags & tcpFlag.rst) !== 0;
    connection.closedSides |= isReset ? bothSides : 1 << from;
    if (connection.closedSides === bothSides) flush(connection);
    const {tls} = connection.content;
    if (isShort(connection, from, ends)) tls?.gap();
    tls?.closed(from, isReset ? 'reset' : 'fin', sighting);
    // What comes after can only be repeats: nothing of it is worth the memory.
    if (connection.closedSides === bothSides) {
      connection.content.finish();
      connection.directions = undefined;
    }
  }
}

/** Whether a side has sent, or got, what the capture does not hold. */
function isShort({directions}: Connection, from: Side, {sent, acknowledged}: Ends): boolean {
  if (directions === undefined) return false;
  if (directions[from].ahead(sent) > 0) return true;
  // A FIN counts as one.
  return acknowledged !== undefined && directions[otherSide(from)].ahead(acknowledged) > 1;
}

function sightingOf({routes}: Connection, from: Side, moment: Moment): Sighting {
  return new Sighting(moment, routes[from]);
}

function flush({directions}: Connection): void {
  if (directions === undefined) return;
  for (const direction of directions) direction.flush();
}

function isSameKey(key: Int32Array, other: Int32Array, length: number): boolean {
  if (key.length !== length) return false;
  for (let index = 0; index < length; index += 1) {
    if (key[index] !== other[index]) return false;
  }
  return true;
}

/**
 * Puts the fragments of IP packets together (RFC 791 §3.2, RFC 8200 §4.5), whatever their order. What is whole comes out
 * as a packet of its own, to be looked into like any other. Holds a bounded number of pieces, and guesses nothing: where
 * fragments contradict each other, none of them is used.
 */
import type {AnomalyLog} from '../anomaly-log.ts';
import type {PacketRecord, Window} from '../container/packet-record.ts';
import {linkType} from './link-types.ts';
import type {PacketLayers} from './packet-layers.ts';

/** RFC 791 §3.2: what a receiver waits at first. By then an IPv4 identification may be in use again. */
const longestWaitSeconds = 15;
const mostPackets = 2_000;
/** Of pieces in all, with those of finished packets by which repeats are known. */
const mostBytes = 8 * 1024 * 1024;
/** 64 KB in the smallest fragments that IPv6 routes, with room to spare. */
const mostPieces = 256;
const longestPayload = 65_535;

const anomaly = {
  overlap: 'IP fragments that overlap and differ, or overlap in IPv6: the whole packet is left out',
  length: 'IP fragments whose length or place does not fit',
  long: 'IP fragments that reach beyond the longest packet there is',
  many: `IP packets in more than ${mostPieces} fragments`,
  bound: 'IP fragments that waited for others while too many did',
  headOnly: 'IP packets of which the capture holds the first fragment alone, as it does behind a filter on ports',
} as const;

interface Piece {
  readonly start: number;
  readonly end: number;
  /** Shorter than that where the capture cut it. */
  readonly data: Uint8Array;
}

interface Pending {
  readonly startedSeconds: number;
  readonly firstFile: number;
  readonly firstFrame: number;
  /** `refused`: contradictory; further fragments of it are passed over. */
  state: 'waiting' | 'whole' | 'refused';
  protocol: number;
  /** In order, without overlap. */
  pieces: Piece[];
  /** Of all pieces together; as stated, and as held. */
  length: number;
  heldBytes: number;
  /** Undefined until the last fragment came. */
  totalLength: number | undefined;
  fragments: number;
}

/** A packet in a window of its own. */
export interface Reassembled {
  readonly record: PacketRecord;
  readonly window: Window;
}

export class Fragments {
  readonly #anomalies: AnomalyLog;
  /** Oldest first. */
  readonly #pending = new Map<string, Pending>();
  #heldBytes = 0;
  #lost = 0;

  constructor(anomalies: AnomalyLog) {
    this.#anomalies = anomalies;
  }

  /** Fragments so far that are in no whole packet. */
  get unfinished(): number {
    let waiting = 0;
    for (const {state, fragments} of this.#pending.values()) if (state === 'waiting') waiting += fragments;
    return this.#lost + waiting;
  }

  /** `layers`: of a fragment, in `window`. `seconds`: when it was captured. Returns the packet that it completes. */
  add(layers: PacketLayers, record: PacketRecord, window: Window, seconds: number): Reassembled | undefined {
    const start = layers.fragmentOffset;
    const end = start + layers.payloadLength;
    const problem = problemOf(layers, end);
    if (problem !== undefined) {
      this.#lost += 1;
      this.#anomalies.add('malformed', 'ip', problem, record.frame);
      return undefined;
    }
    const key = keyOf(layers, window);
    const data = window.bytes.subarray(layers.payloadOffset, layers.payloadOffset + layers.payloadAvailable);
    const pending = this.#pendingFor(key, {start, end, data}, layers, record.frame, seconds);
    if (pending.state === 'whole') return undefined;
    pending.fragments += 1;
    if (pending.state === 'refused') {
      this.#lost += 1;
      return undefined;
    }
    this.#place(pending, {start, end, data}, layers, record.frame);
    if (pending.state !== 'waiting') return undefined;
    if (!layers.hasMoreFragments) pending.totalLength = end;
    if (start === 0) pending.protocol = layers.protocol;
    this.#keepBounds(record.frame);
    if (pending.length !== pending.totalLength || this.#pending.get(key) !== pending) return undefined;
    pending.state = 'whole';
    return assemble(pending, layers, record, window);
  }

  /** Says what never became whole. Call once. */
  end(): void {
    for (const pending of this.#pending.values()) this.#sayHeadOnly(pending);
  }

  #pendingFor(key: string, piece: Piece, layers: PacketLayers, frame: number, seconds: number): Pending {
    const known = this.#pending.get(key);
    if (known !== undefined) {
      const isOld = Math.abs(seconds - known.startedSeconds) > longestWaitSeconds;
      // The identification is in use again, unless this repeats what was there.
      const isOther = known.state === 'whole' && !isRepeat(known, piece, layers.hasMoreFragments);
      if (!isOld && !isOther) return known;
      this.#drop(key, known);
    }
    const pending: Pending = {
      startedSeconds: seconds,
      firstFile: this.#anomalies.file,
      firstFrame: frame,
      state: 'waiting',
      protocol: layers.protocol,
      pieces: [],
      length: 0,
      heldBytes: 0,
      totalLength: undefined,
      fragments: 0,
    };
    this.#pending.set(key, pending);
    return pending;
  }

  #place(pending: Pending, piece: Piece, layers: PacketLayers, frame: number): void {
    const {pieces, totalLength} = pending;
    const last = pieces.at(-1)?.end ?? 0;
    const isContradictory =
      (totalLength !== undefined &&
        (piece.end > totalLength || (!layers.hasMoreFragments && piece.end !== totalLength))) ||
      (!layers.hasMoreFragments && last > piece.end);
    const gaps = isContradictory ? undefined : gapsAround(pieces, piece);
    const isOverlap = gaps !== undefined && (gaps.length !== 1 || gaps[0] !== piece);
    if (gaps === undefined || (isOverlap && layers.addressLength === 16 && !hasTwin(pieces, piece))) {
      // RFC 5722 §4 for IPv6. In IPv4 systems differ in which bytes they take, so that none can be claimed.
      this.#refuse(pending, 'malformed', anomaly.overlap, frame);
      return;
    }
    if (pieces.length + gaps.length > mostPieces) {
      this.#refuse(pending, 'dropped', anomaly.many, frame);
      return;
    }
    for (const gap of gaps) {
      insert(pieces, {...gap, data: gap.data.slice()});
      pending.length += gap.end - gap.start;
      pending.heldBytes += gap.data.length;
      this.#heldBytes += gap.data.length;
    }
  }

  #refuse(pending: Pending, kind: 'malformed' | 'dropped', detail: string, frame: number): void {
    this.#anomalies.add(kind, 'ip', detail, frame);
    pending.state = 'refused';
    this.#lost += pending.fragments;
    this.#release(pending);
  }

  #keepBounds(frame: number): void {
    for (const [key, pending] of this.#pending) {
      if (this.#pending.size <= mostPackets && this.#heldBytes <= mostBytes) return;
      if (pending.state === 'waiting') this.#anomalies.add('dropped', 'ip', anomaly.bound, frame);
      this.#drop(key, pending);
    }
  }

  #drop(key: string, pending: Pending): void {
    this.#sayHeadOnly(pending);
    if (pending.state === 'waiting') this.#lost += pending.fragments;
    this.#release(pending);
    this.#pending.delete(key);
  }

  #release(pending: Pending): void {
    this.#heldBytes -= pending.heldBytes;
    pending.heldBytes = 0;
    pending.pieces = [];
  }

  #sayHeadOnly({state, pieces, firstFile, firstFrame}: Pending): void {
    const isHeadOnly = state === 'waiting' && pieces.length === 1 && pieces[0]?.start === 0;
    if (isHeadOnly) this.#anomalies.add('truncated', 'ip', anomaly.headOnly, firstFrame, firstFile);
  }
}

function problemOf({payloadLength, hasMoreFragments}: PacketLayers, end: number): string | undefined {
  if (end > longestPayload) return anomaly.long;
  return payloadLength === 0 || (hasMoreFragments && payloadLength % 8 !== 0) ? anomaly.length : undefined;
}

/** RFC 791 §3.2 counts the protocol to the identification, RFC 8200 §4.5 does not. */
function keyOf({addressOffset, addressLength, fragmentId, protocol}: PacketLayers, {bytes}: Window): string {
  const addresses = String.fromCharCode(...bytes.subarray(addressOffset, addressOffset + 2 * addressLength));
  return addressLength === 4 ? `${addresses}${fragmentId}/${protocol}` : `${addresses}${fragmentId}`;
}

/** The parts of `piece` that are not there yet: itself, where nothing is. Undefined where it differs from what is. */
function gapsAround(pieces: readonly Piece[], piece: Piece): Piece[] | undefined {
  const gaps: Piece[] = [];
  let at = piece.start;
  for (const other of pieces) {
    if (other.end <= at) continue;
    if (other.start >= piece.end) break;
    if (other.start > at) gaps.push(part(piece, at, other.start));
    if (!agree(piece, other)) return undefined;
    at = other.end;
  }
  if (at === piece.start) return [piece];
  if (at < piece.end) gaps.push(part(piece, at, piece.end));
  return gaps;
}

function part({start, data}: Piece, from: number, to: number): Piece {
  return {
    start: from,
    end: to,
    data: data.subarray(Math.min(data.length, from - start), Math.min(data.length, to - start)),
  };
}

/** As far as both were captured. */
function agree(one: Piece, other: Piece): boolean {
  const to = Math.min(one.start + one.data.length, other.start + other.data.length);
  for (let at = Math.max(one.start, other.start); at < to; at += 1) {
    if (one.data[at - one.start] !== other.data[at - other.start]) return false;
  }
  return true;
}

function hasTwin(pieces: readonly Piece[], {start, end}: Piece): boolean {
  return pieces.some((other) => other.start === start && other.end === end);
}

/** Whether a packet that is whole holds just this already, as when two interfaces were captured. */
function isRepeat({pieces, totalLength = 0}: Pending, piece: Piece, hasMore: boolean): boolean {
  if (piece.end > totalLength || (piece.end === totalLength) === hasMore) return false;
  return pieces.every((other) => agree(piece, other));
}

function insert(pieces: Piece[], piece: Piece): void {
  let index = pieces.length;
  while (index > 0 && (pieces[index - 1]?.start ?? 0) > piece.start) index -= 1;
  pieces.splice(index, 0, piece);
}

/** An IP packet without options or extension headers before the payload, captured as far as no piece was cut. */
function assemble(
  {pieces, protocol, totalLength = 0}: Pending,
  {addressOffset, addressLength}: PacketLayers,
  record: PacketRecord,
  {bytes}: Window,
): Reassembled {
  const headerLength = addressLength === 4 ? 20 : 40;
  const packet = new Uint8Array(headerLength + totalLength);
  const view = new DataView(packet.buffer);
  const addresses = bytes.subarray(addressOffset, addressOffset + 2 * addressLength);
  if (addressLength === 4) {
    packet[0] = 0x45;
    // More than the field holds is left at 0: to the end of the packet.
    view.setUint16(2, packet.length > longestPayload ? 0 : packet.length);
    packet[9] = protocol;
    packet.set(addresses, 12);
  } else {
    packet[0] = 0x60;
    view.setUint16(4, totalLength);
    packet[6] = protocol;
    packet.set(addresses, 8);
  }
  let captured = headerLength;
  for (const {start, end, data} of pieces) {
    packet.set(data, headerLength + start);
    captured = headerLength + start + data.length;
    if (data.length < end - start) break;
  }
  return {
    record: {...record, start: 0, capturedLength: captured, originalLength: packet.length, linkType: linkType.raw},
    window: {bytes: packet, view},
  };
}

/**
 * What the trial of a relay sends, and its counts. Packets look like RTP (RFC 3550 §5.1), so that a firewall or a
 * capture takes them for what they stand for; SSRC tells the trial and the part. Both ends are in one process, so that a
 * packet carries its number only, and what was measured stands in tables: nothing is made for a packet.
 */
import type {MillisecondSummary, RelayTraffic} from '../../facts/relay-trial.ts';
import {byteAt, uint16At, uint32At} from '../../stun/message.ts';

/** ChannelData header and RTP header with our number behind it. */
export const channelHeaderBytes = 4;
const rtpHeaderBytes = 12;
export const leastPayloadBytes = rtpHeaderBytes + 4;
/** Version 2, nothing else (RFC 3550 §5.1). */
const rtpVersion = 0x80;
/** RFC 3551 §6: of the dynamic ones. */
const payloadType = 111;

/** Last byte of SSRC. */
export const trafficKind = {indication: 1, stream: 2, echo: 3, size: 4, rate: 5, sample: 6} as const;
export type TrafficKind = (typeof trafficKind)[keyof typeof trafficKind];

/** A ChannelData message with one packet in it, to be numbered and sent again and again. */
export class NumberedPacket {
  readonly bytes: Uint8Array;

  /**
   * `token`: 24 bits, of this trial. `filling`: taken for the rest of the payload, so that nothing on the way compresses
   * it. `isPadded`: to a multiple of 4 bytes, as in TCP (RFC 8656 §12.5).
   */
  constructor(
    channel: number,
    {
      payloadBytes,
      token,
      kind,
      filling,
      isPadded,
    }: {
      readonly payloadBytes: number;
      readonly token: number;
      readonly kind: TrafficKind;
      readonly filling: Uint8Array;
      readonly isPadded: boolean;
    },
  ) {
    const length = channelHeaderBytes + payloadBytes;
    this.bytes = new Uint8Array(isPadded ? (length + 3) & ~3 : length);
    const view = new DataView(this.bytes.buffer);
    view.setUint16(0, channel);
    view.setUint16(2, payloadBytes);
    for (let at = channelHeaderBytes + leastPayloadBytes; at < length; at += 1) {
      this.bytes[at] = filling[at % filling.length] ?? 0;
    }
    view.setUint8(channelHeaderBytes, rtpVersion);
    view.setUint8(channelHeaderBytes + 1, payloadType);
    view.setUint32(channelHeaderBytes + 8, ((token << 8) | kind) >>> 0);
  }

  /** `timestamp`: of RTP, in ticks of 48 kHz. */
  number(sequence: number, timestamp: number): void {
    const bytes = this.bytes;
    bytes[6] = (sequence >>> 8) & 0xff;
    bytes[7] = sequence & 0xff;
    bytes[8] = (timestamp >>> 24) & 0xff;
    bytes[9] = (timestamp >>> 16) & 0xff;
    bytes[10] = (timestamp >>> 8) & 0xff;
    bytes[11] = timestamp & 0xff;
    bytes[16] = (sequence >>> 24) & 0xff;
    bytes[17] = (sequence >>> 16) & 0xff;
    bytes[18] = (sequence >>> 8) & 0xff;
    bytes[19] = sequence & 0xff;
  }
}

/** The kind of the packet at `offset` when it is one of ours, 0 for what is not. */
export function kindAt(bytes: Uint8Array, offset: number, token: number): number {
  if (bytes.length < offset + leastPayloadBytes || byteAt(bytes, offset) !== rtpVersion) return 0;
  const isOurs = uint16At(bytes, offset + 8) === token >>> 8 && byteAt(bytes, offset + 10) === (token & 0xff);
  return isOurs ? byteAt(bytes, offset + 11) : 0;
}

export function sequenceAt(bytes: Uint8Array, offset: number): number {
  return uint32At(bytes, offset + 12);
}

/** Counts the packets of one kind that go one way. Numbers begin at 0; those from `capacity` on are not counted. */
export class TrafficMeter {
  readonly #seen: Uint8Array;
  readonly #sentMs: Float64Array;
  readonly #delayMs: Float64Array;
  #sent = 0;
  #received = 0;
  #duplicates = 0;
  #reordered = 0;
  #highest = -1;
  #jitterMs = 0;
  #lastTransitMs = Number.NaN;
  #lastReceivedMs = Number.NaN;

  constructor(capacity: number) {
    this.#seen = new Uint8Array(capacity);
    this.#sentMs = new Float64Array(capacity).fill(Number.NaN);
    this.#delayMs = new Float64Array(capacity);
  }

  get sentCount(): number {
    return this.#sent;
  }

  get receivedCount(): number {
    return this.#received;
  }

  /** NaN while nothing came. */
  get lastReceivedMs(): number {
    return this.#lastReceivedMs;
  }

  /** Interarrival jitter of RFC 3550 §6.4.1, in ms; undefined for fewer than two packets. */
  get jitterMs(): number | undefined {
    return this.#received < 2 ? undefined : this.#jitterMs;
  }

  sent(sequence: number, nowMs: number): void {
    this.#sentMs[sequence] = nowMs;
    this.#sent += 1;
  }

  /** False: it is none that was sent, or came before. */
  received(sequence: number, nowMs: number): boolean {
    const sentMs = this.#sentMs[sequence] ?? Number.NaN;
    if (Number.isNaN(sentMs)) return false;
    const times = this.#seen[sequence] ?? 0;
    if (times > 0) {
      this.#duplicates += 1;
      return false;
    }
    this.#seen[sequence] = 1;
    if (sequence < this.#highest) this.#reordered += 1;
    else this.#highest = sequence;
    const transitMs = nowMs - sentMs;
    this.#delayMs[this.#received] = transitMs;
    // RFC 3550 §A.8; the first has none before it.
    if (this.#received > 0) this.#jitterMs += (Math.abs(transitMs - this.#lastTransitMs) - this.#jitterMs) / 16;
    this.#lastTransitMs = transitMs;
    this.#lastReceivedMs = nowMs;
    this.#received += 1;
    return true;
  }

  wasSent(sequence: number): boolean {
    return !Number.isNaN(this.#sentMs[sequence] ?? Number.NaN);
  }

  wasReceived(sequence: number): boolean {
    return this.#seen[sequence] === 1;
  }

  /** Undefined while there is none. */
  delays(): MillisecondSummary | undefined {
    return summarise([this.#delayMs.subarray(0, this.#received)]);
  }

  /** As they came. */
  get delaysMs(): Float64Array {
    return this.#delayMs.subarray(0, this.#received);
  }

  traffic(): RelayTraffic {
    const lost = this.#sent - this.#received;
    return {
      sent: this.#sent,
      received: this.#received,
      lost,
      duplicates: this.#duplicates,
      reordered: this.#reordered,
    };
  }
}

/** Undefined where there is nothing to sum up. */
export function summarise(series: readonly Float64Array[]): MillisecondSummary | undefined {
  const all = Float64Array.from(series.flatMap((values) => [...values])).sort();
  const [min] = all;
  if (min === undefined) return undefined;
  // Nearest rank.
  const rank = (share: number): number => rounded(all[Math.max(0, Math.ceil(share * all.length) - 1)] ?? 0);
  return {samples: all.length, min: rounded(min), median: rank(0.5), p95: rank(0.95), max: rank(1)};
}

/** To microseconds: the clock has no more. */
export function rounded(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}

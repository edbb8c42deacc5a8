/**
 * A whole capture, in one pass over its bytes: counts every packet, finds STUN in UDP and TCP by evidence, and has the
 * TURN sessions worked out. Bytes in, plain JSON out; no input is refused with an exception.
 */
import type {Instant} from '../model/instant.ts';
import {decodeMessage, magicCookie} from '../stun/message.ts';
import {isClassicStun} from '../stun/recognise.ts';
import {AnomalyLog, type LocatedAnomaly} from './anomaly-log.ts';
import {CaptureFile, type Container} from './capture-file.ts';
import {type Clock, instantOf, microsecondClock, secondsOf} from './clock.ts';
import {linkTypeName} from './link-types.ts';
import {PacketLayers, protocol} from './packet-layers.ts';
import type {PacketRecord, PacketSink, Window} from './packet-record.ts';
import type {TimeStamp} from './stun-sighting.ts';
import {type StreamEndpoints, TcpStreams} from './tcp-streams.ts';
import type {TrackedRequest, TrackedSession} from './turn-session.ts';
import {isTurnMethod, TurnTracker} from './turn-tracker.ts';

/** In the shape of the fact `capture.summary`. */
export interface CaptureSummary {
  readonly container: Container;
  readonly packets: number;
  readonly firstTime?: Instant;
  readonly lastTime?: Instant;
  readonly linkTypes: string[];
  readonly snapped: number;
  readonly stunMessages: number;
  readonly undecoded: number;
}

export interface CaptureResult {
  /** Undefined when the bytes are no capture at all. */
  readonly summary: CaptureSummary | undefined;
  /** As Wireshark numbers them: with blocks of pcapng that hold no packet. */
  readonly frames: number;
  readonly lastFrame: number;
  /** STUN messages that the snapshot length cut, and IP fragments, in which no STUN is looked for. */
  readonly cutStunMessages: number;
  readonly fragments: number;
  /** Packets whose link type is not known here. */
  readonly unknownLinkPackets: number;
  readonly sessions: readonly TrackedSession[];
  readonly signedRequests: readonly TrackedRequest[];
  readonly anomalies: readonly LocatedAnomaly[];
}

const stunHeaderLength = 20;

export class CaptureAnalysis implements PacketSink {
  readonly #anomalies = new AnomalyLog();
  readonly #file = new CaptureFile(this, this.#anomalies);
  readonly #layers = new PacketLayers();
  readonly #tracker = new TurnTracker(this.#anomalies);
  readonly #streams = new TcpStreams(
    (bytes, endpoints, stamp) => this.#message(bytes, 'tcp', endpoints, stamp),
    this.#anomalies,
  );
  readonly #linkTypes = new Set<number>();
  #record: PacketRecord | undefined;
  #packets = 0;
  #snapped = 0;
  #stunMessages = 0;
  #cutStunMessages = 0;
  #undecoded = 0;
  #unknownLinkPackets = 0;
  #fragments = 0;
  #lastFrame = 0;
  #firstSeconds = Number.POSITIVE_INFINITY;
  #first: TimeStamp | undefined;
  #lastSeconds = Number.NEGATIVE_INFINITY;
  #lastHigh = 0;
  #lastLow = 0;
  #lastClock: Clock | undefined;

  /** Takes the next bytes of the file. They may be reused after the call. */
  feed(chunk: Uint8Array): void {
    this.#file.feed(chunk);
  }

  /** Whether the rest of the file can add nothing. */
  get isStopped(): boolean {
    return this.#file.isStopped;
  }

  /** Ends the analysis. Call once. */
  end(): CaptureResult {
    this.#file.end();
    this.#streams.end();
    const lastTime =
      this.#lastClock === undefined ? undefined : instantOf(this.#lastHigh, this.#lastLow, this.#lastClock);
    const {sessions, signedRequests} = this.#tracker.end(lastTime);
    const first = this.#first;
    const container = this.#file.container;
    const summary: CaptureSummary | undefined =
      container === undefined
        ? undefined
        : {
            container,
            packets: this.#packets,
            ...(first?.clock === undefined ? {} : {firstTime: instantOf(first.high, first.low, first.clock)}),
            ...(lastTime === undefined ? {} : {lastTime}),
            linkTypes: [...new Set([...this.#linkTypes].map(linkTypeName))],
            snapped: this.#snapped,
            stunMessages: this.#stunMessages,
            undecoded: this.#undecoded,
          };
    return {
      summary,
      frames: this.#file.frames,
      lastFrame: this.#lastFrame,
      cutStunMessages: this.#cutStunMessages,
      fragments: this.#fragments,
      unknownLinkPackets: this.#unknownLinkPackets,
      sessions,
      signedRequests,
      anomalies: this.#anomalies.rows,
    };
  }

  packet(record: PacketRecord, window: Window): void {
    this.#packets += 1;
    this.#record = record;
    this.#lastFrame = record.frame;
    if (record.capturedLength < record.originalLength) this.#snapped += 1;
    this.#linkTypes.add(record.linkType);
    this.#noteTime(record);
    const layers = this.#layers;
    switch (layers.locate(record, window)) {
      case 'transport':
        if (layers.protocol === protocol.udp) this.#datagram(window);
        else this.#streams.segment(layers, window, this.#stamp);
        break;
      case 'fragment':
        this.#fragments += 1;
        break;
      case 'not-ip':
        this.#undecoded += 1;
        break;
      case 'unknown-link':
        this.#undecoded += 1;
        this.#unknownLinkPackets += 1;
        break;
      case 'short':
      case 'other':
        break;
    }
  }

  /** The earliest and the latest, for files that several interfaces wrote are not quite in order. */
  #noteTime(record: PacketRecord): void {
    if (record.clock === undefined) return;
    const seconds = secondsOf(record.timeHigh, record.timeLow, record.clock);
    if (seconds < this.#firstSeconds) {
      this.#firstSeconds = seconds;
      this.#first = this.#stamp();
    }
    if (seconds >= this.#lastSeconds) {
      this.#lastSeconds = seconds;
      this.#lastHigh = record.timeHigh;
      this.#lastLow = record.timeLow;
      this.#lastClock = record.clock;
    }
  }

  /** RFC 8489 §6.1: over UDP a message is the whole datagram, so its length has to fit to the byte. */
  #datagram({bytes, view}: Window): void {
    const {payloadOffset: offset, payloadLength, payloadAvailable} = this.#layers;
    if (payloadAvailable < stunHeaderLength) return;
    const first = view.getUint8(offset);
    if (first >= 0x40) return;
    const isWhole = view.getUint16(offset + 2) + stunHeaderLength === payloadLength;
    if (view.getUint32(offset + 4) === magicCookie) {
      if (isWhole) this.#message(bytes.subarray(offset, offset + payloadAvailable), 'udp');
      else this.#noteUnfit();
    } else if (isWhole && first <= 1 && isClassicStun(bytes.subarray(offset, offset + payloadAvailable))) {
      this.#stunMessages += 1;
    }
  }

  #noteUnfit(): void {
    const detail = 'datagrams with the magic cookie of STUN whose length does not fit';
    this.#anomalies.add('malformed', 'stun', detail, this.#lastFrame);
  }

  #message(bytes: Uint8Array, transport: 'udp' | 'tcp', endpoints?: StreamEndpoints, given?: TimeStamp): void {
    const message = decodeMessage(bytes);
    if (message === undefined) return;
    const stamp = given ?? this.#stamp();
    this.#stunMessages += 1;
    if (message.isCut) this.#cutStunMessages += 1;
    else if (message.problems.length > 0) {
      this.#anomalies.add('malformed', 'stun', 'STUN messages with attributes that do not fit', stamp.frame);
    }
    if (!isTurnMethod(message.method)) return;
    const source = endpoints?.source ?? this.#layers.source();
    const destination = endpoints?.destination ?? this.#layers.destination();
    this.#tracker.add({message, source, destination, transport, stamp}, this.#timeOf(stamp));
  }

  /** A packet without a time of its own gets the latest that any had. */
  #timeOf({high, low, clock}: TimeStamp): Instant {
    if (clock !== undefined) return instantOf(high, low, clock);
    return instantOf(this.#lastHigh, this.#lastLow, this.#lastClock ?? microsecondClock);
  }

  readonly #stamp = (): TimeStamp => {
    const record = this.#record;
    return {
      frame: record?.frame ?? 0,
      high: record?.timeHigh ?? 0,
      low: record?.timeLow ?? 0,
      clock: record?.clock,
    };
  };
}

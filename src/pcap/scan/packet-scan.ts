/**
 * Phase 1: looks at every packet once, in place, at the speed of the disk. Counts flows, ChannelData and RTP in tables, and
 * hands on only what says something by itself: STUN, DTLS, DNS, ICMP, fragments, the begin and end of TCP connections.
 */
import {secondsOf} from '../container/clock.ts';
import type {PacketRecord, PacketSink, Window} from '../container/packet-record.ts';
import {FileCounter} from '../file-tally.ts';
import {linkType} from '../packet/link-types.ts';
import {PacketLayers, protocol} from '../packet/packet-layers.ts';
import {isTunnelPort} from '../packet/tunnels.ts';
import type {ControlSink} from './control-sink.ts';
import {FlowTable, flowColumn, flowColumns} from './flow-table.ts';
import {RtpTable} from './rtp-table.ts';
import {TurnStreams} from './turn-streams.ts';

const magicCookie = 0x2112a442;
/** Of each direction of a TCP connection: a TLS handshake, or the head of an HTTP answer. */
const earlyBytes = 32 * 1024;
/** Encrypted DTLS records of a flow: enough to see that a handshake went through. */
const earlyRecords = 24;
const finSynRst = 0x07;
const synFlag = 0x02;

export class PacketScan implements PacketSink {
  /** Of the file that is being read. */
  counts = new FileCounter();
  readonly flows = new FlowTable();
  readonly rtp = new RtpTable();
  /** Frames of the files before this one. */
  framesBefore = 0;
  /** Hands on all of TLS, because there are keys to read it with. */
  wantsAllOfTls = false;
  readonly #sink: ControlSink;
  readonly #layers = new PacketLayers();
  readonly #turnStreams = new TurnStreams(this.rtp);
  /** Of each flow: payload bytes of TCP, or encrypted DTLS records, that were handed on. */
  #early = new Uint16Array(1024);
  #linkType = -1;
  /** Time of the packet in seconds: in an array, because a number that is handed on would be put on the heap. */
  readonly #now = new Float64Array(1);

  constructor(sink: ControlSink) {
    this.#sink = sink;
  }

  /** The packets that follow are those of another file. `frames`: of the one that was read. */
  nextFile(frames: number): void {
    this.counts = new FileCounter();
    this.framesBefore += frames;
    this.#linkType = -1;
  }

  decryptionSecrets(secretsType: number, bytes: Uint8Array): void {
    this.wantsAllOfTls = true;
    this.#sink.decryptionSecrets?.(secretsType, bytes);
  }

  packet(record: PacketRecord, window: Window): void {
    const totals = this.counts;
    const {linkType: type, capturedLength, clock, start} = record;
    totals.packets += 1;
    if (capturedLength < record.originalLength) totals.snapped += 1;
    if (type !== this.#linkType) {
      this.#linkType = type;
      totals.linkTypes.add(type);
    }
    // A packet without a time of its own keeps that of the one before.
    if (clock !== undefined) {
      const seconds = secondsOf(record.timeHigh, record.timeLow, clock);
      this.#now[0] = seconds;
      if (seconds >= totals.lastSeconds) totals.noteLast(record, seconds);
      if (seconds < totals.firstSeconds) totals.noteFirst(record, seconds);
    }
    const {view} = window;
    if (type === linkType.ethernet && capturedLength >= 42) {
      const etherType = view.getUint16(start + 12);
      if (etherType === 0x0800) {
        // No options, no fragment, UDP.
        if (
          view.getUint8(start + 14) === 0x45 &&
          view.getUint8(start + 23) === protocol.udp &&
          (view.getUint16(start + 20) & 0x3fff) === 0
        ) {
          const stated = view.getUint16(start + 38) - 8;
          const within = Math.min(view.getUint16(start + 16) - 28, record.originalLength - 42);
          if (stated >= 0 && stated <= within && !isTunnelPort(view.getUint16(start + 36))) {
            this.#udp(record, window, start + 26, 4, start + 34, start + 42, stated);
            return;
          }
        }
      } else if (etherType === 0x86dd && view.getUint8(start + 20) === protocol.udp && capturedLength >= 62) {
        const stated = view.getUint16(start + 58) - 8;
        const within = Math.min(view.getUint16(start + 18) - 8, record.originalLength - 62);
        if (stated >= 0 && stated <= within && !isTunnelPort(view.getUint16(start + 56))) {
          this.#udp(record, window, start + 22, 16, start + 54, start + 62, stated);
          return;
        }
      }
    }
    this.#anyPacket(record, window);
  }

  #anyPacket(record: PacketRecord, window: Window): void {
    const layers = this.#layers;
    switch (layers.locate(record, window)) {
      case 'transport': {
        const {addressOffset, addressLength, transportOffset, payloadOffset, payloadLength} = layers;
        if (layers.protocol === protocol.udp) {
          this.#udp(record, window, addressOffset, addressLength, transportOffset, payloadOffset, payloadLength);
        } else if (layers.protocol === protocol.tcp) this.#tcp(record, window);
        else this.#handOn(record, window);
        break;
      }
      case 'fragment':
      case 'malformed':
        this.#handOn(record, window);
        break;
      case 'not-ip':
        this.counts.undecoded += 1;
        break;
      case 'unknown-link':
        this.counts.undecoded += 1;
        this.counts.unknownLinkPackets += 1;
        break;
      case 'short':
      case 'other':
        break;
    }
  }

  #handOn(record: PacketRecord, window: Window, alignedAt?: number): void {
    this.#sink.control(record, window, alignedAt);
  }

  #udp(
    record: PacketRecord,
    window: Window,
    addressAt: number,
    addressLength: number,
    portsAt: number,
    payloadAt: number,
    length: number,
  ): void {
    const {view} = window;
    const flow = this.flows.find(view, addressAt, addressLength, portsAt, protocol.udp);
    const frame = record.frame + this.framesBefore;
    const available = Math.min(length, record.start + record.capturedLength - payloadAt);
    this.#count(flow, length, frame);
    if (available <= 0) return;
    const ports = view.getInt32(portsAt);
    const from = ports >>> 16;
    const to = ports & 0xffff;
    const first = view.getUint8(payloadAt);
    if (from === 53 || to === 53 || from === 5353 || to === 5353) this.#handOn(record, window);
    else if (first < 64) {
      if (this.#isControl(view, payloadAt, available, first, flow)) this.#handOn(record, window);
    } else if (first < 128) {
      if (available < 5) return;
      const inner = view.getUint16(payloadAt + 2);
      if (length !== 4 + inner && length !== 4 + ((inner + 3) & ~3)) return;
      if (flow >= 0) {
        const {counts} = this.flows;
        const at = flow * flowColumns;
        counts[at + flowColumn.channelData] = (counts[at + flowColumn.channelData] ?? 0) + 1;
        counts[at + flowColumn.lastChannelDataSeconds] = this.#now[0] ?? 0;
      }
      const innerFirst = view.getUint8(payloadAt + 4);
      if (innerFirst < 64) {
        if (this.#isControl(view, payloadAt + 4, available - 4, innerFirst, flow)) this.#handOn(record, window);
      } else if (innerFirst >= 128 && innerFirst < 192) {
        const channel = view.getUint16(payloadAt);
        this.#media(view, payloadAt + 4, available - 4, inner, flow, channel, frame);
      }
    } else if (first < 192) this.#media(view, payloadAt, available, length, flow, -1, frame);
  }

  #count(flow: number, length: number, frame: number): void {
    const seconds = this.#now[0] ?? 0;
    if (flow < 0) {
      this.flows.refusedPackets += 1;
      return;
    }
    const {counts} = this.flows;
    const at = flow * flowColumns;
    const packets = counts[at] ?? 0;
    if (packets === 0) this.flows.firstSeconds[flow] = seconds;
    counts[at] = packets + 1;
    counts[at + flowColumn.bytes] = (counts[at + flowColumn.bytes] ?? 0) + length;
    counts[at + flowColumn.lastSeconds] = seconds;
    counts[at + flowColumn.lastFrame] = frame;
  }

  /** STUN, or a DTLS record that tells of a handshake (RFC 7983 §7). */
  #isControl(view: DataView, at: number, available: number, first: number, flow: number): boolean {
    if (available >= 8 && view.getInt32(at + 4) === magicCookie) return true;
    if (first < 20) return available >= 20 && first <= 1;
    if (first >= 32) return this.#isEarly(flow);
    if (available < 3 || view.getUint8(at + 1) !== 0xfe) return false;
    return first === 23 ? this.#isEarly(flow) : true;
  }

  #isEarly(flow: number): boolean {
    if (flow < 0) return false;
    const count = this.#earlyOf(flow);
    if (count >= earlyRecords) return false;
    this.#early[flow] = count + 1;
    return true;
  }

  #earlyOf(flow: number): number {
    if (flow >= this.#early.length) {
      const larger = new Uint16Array(Math.max(flow + 1, this.#early.length * 2));
      larger.set(this.#early);
      this.#early = larger;
    }
    return this.#early[flow] ?? 0;
  }

  #media(
    view: DataView,
    at: number,
    available: number,
    length: number,
    flow: number,
    channel: number,
    frame: number,
  ): void {
    if (available < 12 || flow < 0) return;
    const {counts} = this.flows;
    const type = view.getUint8(at + 1);
    // RFC 5761 §4
    if (type >= 192 && type < 224) {
      counts[flow * flowColumns + flowColumn.rtcp] = (counts[flow * flowColumns + flowColumn.rtcp] ?? 0) + 1;
    } else if (this.rtp.add(view, at, length, flow, channel, this.#now, frame)) {
      counts[flow * flowColumns + flowColumn.rtp] = (counts[flow * flowColumns + flowColumn.rtp] ?? 0) + 1;
    }
  }

  #tcp(record: PacketRecord, window: Window): void {
    const {view} = window;
    const {addressOffset, addressLength, transportOffset, payloadOffset, payloadLength, payloadAvailable} =
      this.#layers;
    const flow = this.flows.find(view, addressOffset, addressLength, transportOffset, protocol.tcp);
    const frame = record.frame + this.framesBefore;
    const flags = view.getUint8(transportOffset + 13);
    // A bare acknowledgement says nothing of who still sends.
    if (payloadLength === 0 && (flags & finSynRst) === 0) return;
    this.#count(flow, payloadLength, frame);
    if ((flags & finSynRst) !== 0) {
      if ((flags & synFlag) !== 0 && flow >= 0) {
        this.#earlyOf(flow);
        // Known from its beginning, and nothing handed on.
        this.#early[flow] = 1;
        this.#turnStreams.forget(flow);
      }
      this.#handOn(record, window);
      return;
    }
    if (flow < 0) return;
    const turn = this.#turnStreams;
    const sequence = view.getInt32(transportOffset + 4);
    if (turn.has(flow) || turn.begins(view, payloadOffset, payloadAvailable, payloadLength)) {
      const media = turn.segment(
        view,
        payloadOffset,
        payloadAvailable,
        payloadLength,
        flow,
        sequence,
        this.#now,
        frame,
      );
      if (media >= 0) this.#countStreamMedia(flow, media);
      else this.#handOn(record, window, turn.alignedAt);
      return;
    }
    if (this.#isWanted(flow, view, payloadOffset, payloadAvailable, payloadLength)) this.#handOn(record, window);
  }

  /** Whether payload of TCP is of the first that its direction carried, or tells of an end. */
  #isWanted(flow: number, view: DataView, at: number, available: number, length: number): boolean {
    const early = this.#earlyOf(flow);
    if (early >= earlyBytes) return this.wantsAllOfTls || this.#isLateControl(view, at, available);
    this.#early[flow] = Math.min(earlyBytes, early + length);
    return true;
  }

  /**
   * Whether a packet that the scan of a later part has handed on would have been handed on here too: to that part the
   * middle of a TCP stream looks like its beginning.
   */
  admits(record: PacketRecord, window: Window): boolean {
    const layers = this.#layers;
    if (layers.locate(record, window) !== 'transport' || layers.protocol !== protocol.tcp) return true;
    const {addressOffset, addressLength, transportOffset, payloadOffset, payloadLength, payloadAvailable} = layers;
    const {view} = window;
    const flow = this.flows.find(view, addressOffset, addressLength, transportOffset, protocol.tcp);
    if (flow < 0) return true;
    const flags = view.getUint8(transportOffset + 13);
    if ((flags & synFlag) !== 0) {
      this.#earlyOf(flow);
      this.#early[flow] = 1;
      this.#turnStreams.forget(flow);
    }
    if ((flags & finSynRst) !== 0) return true;
    if (this.#turnStreams.has(flow) || this.#turnStreams.begins(view, payloadOffset, payloadAvailable, payloadLength)) {
      return true;
    }
    return this.#isWanted(flow, view, payloadOffset, payloadAvailable, payloadLength);
  }

  #countStreamMedia(flow: number, units: number): void {
    const {counts} = this.flows;
    const at = flow * flowColumns;
    counts[at + flowColumn.channelData] = (counts[at + flowColumn.channelData] ?? 0) + units;
    counts[at + flowColumn.rtp] = (counts[at + flowColumn.rtp] ?? 0) + units;
    if (units > 0) counts[at + flowColumn.lastChannelDataSeconds] = this.#now[0] ?? 0;
  }

  /** A TLS alert, or the head of an HTTP answer, at the start of a segment. */
  #isLateControl(view: DataView, at: number, available: number): boolean {
    if (available < 7) return false;
    const word = view.getInt32(at);
    if (word >>> 16 === 0x1503) return view.getUint16(at + 3) <= 64;
    // `HTTP`
    return word === 0x48545450;
  }
}

/**
 * Sends packets between two allocations and counts what arrives: in indications, as speech does, in steps of size, and at
 * a rate. The loops that send make nothing for a packet: each way has one, which is numbered anew.
 */
import type {RelayTrial} from '../../facts/relay-trial.ts';
import {uint16At} from '../../stun/message.ts';
import type {RelayEnd} from './relay-end.ts';
import {
  channelHeaderBytes,
  kindAt,
  leastPayloadBytes,
  NumberedPacket,
  rounded,
  sequenceAt,
  summarise,
  type TrafficKind,
  TrafficMeter,
  trafficKind,
} from './relay-traffic.ts';
import {trialChannel} from './relay-trial.ts';

type Stream = NonNullable<RelayTrial['stream']>;
type Rate = NonNullable<RelayTrial['rate']>;
type Indications = NonNullable<RelayTrial['indications']>;
type SizeSteps = NonNullable<RelayTrial['sizes']>['steps'];

/** What comes later than that is lost for a conversation; a round trip by satellite takes some 700 ms. */
export const arrivalLimitMs = 1_000;
/** How often it is looked whether all has come. */
const lookAgainMs = 5;
const indicationCopies = 3;
/** Speech: G.711 in packets of 20 ms, 160 bytes and the header of RTP. One second of it. */
export const speech = {packets: 50, intervalMs: 20, payloadBytes: 172, ticks: 960} as const;
/**
 * Of IP packets. 576: all hosts take it (RFC 791 §3.1). 1200: WebRTC's own limit. 1280: IPv6 (RFC 8200 §5). Between
 * there and 1500 (Ethernet): what tunnels, VPNs and PPPoE (1492) leave.
 */
export const sizeSteps = [576, 1200, 1280, 1320, 1360, 1400, 1420, 1440, 1460, 1480, 1492, 1500] as const;
/** One that is lost by chance is not taken for one that is too long. */
const sizeCopies = 3;
/** Some 2 Mbit/s: what a shallow queue drops is not to be taken for what is too long. */
const betweenSizesMs = 5;
const udpHeaderBytes = 8;
/** Sent in one go each way before what came is looked at: as many as Node reads of one socket in one go. */
const mostInOneGo = 32;
/**
 * What is late by more is not made up for: a burst after this computer was busy would measure the queues on the way, and
 * not the rate. Timers are that late at times on a healthy computer.
 */
const catchUpMs = 20;
/** Packets of one way that may wait in this computer; each has bytes of its own, which are used again in turn. */
const ringLength = 64;
/** The tables of one way hold so many: more than a gigabyte. */
const mostRatePackets = 1_000_000;

export interface PumpOptions {
  readonly ends: readonly [RelayEnd, RelayEnd];
  /** Milliseconds, monotonic, with fractions. */
  clockMs(): number;
  randomBytes(length: number): Uint8Array;
  /** Over TCP and TLS ChannelData is padded. */
  readonly isReliable: boolean;
  readonly isIpv6: boolean;
  readonly signal: AbortSignal;
}

interface Way {
  readonly from: RelayEnd;
  readonly to: RelayEnd;
}

/** Packets of one size that are sent one after the other. */
class PacketRing {
  readonly packetBytes: number;
  readonly #packets: readonly NumberedPacket[];
  #next = 0;

  constructor(make: () => NumberedPacket) {
    this.#packets = Array.from({length: ringLength}, make);
    this.packetBytes = this.#packets[0]?.bytes.length ?? 0;
  }

  /** False: this computer still holds too many of those before. */
  send({line, brokenBy}: RelayEnd, sequence: number, timestamp: number): boolean {
    if (brokenBy !== undefined || line.backlog > (ringLength - 2) * this.packetBytes) return false;
    const packet = this.#packets[this.#next];
    if (packet === undefined) return false;
    this.#next = (this.#next + 1) % ringLength;
    packet.number(sequence, timestamp);
    line.send(packet.bytes);
    return true;
  }
}

export class RelayPump {
  readonly #options: PumpOptions;
  readonly #ways: readonly [Way, Way];
  readonly #token: number;
  readonly #filling: Uint8Array;

  constructor(options: PumpOptions) {
    this.#options = options;
    const [first, second] = options.ends;
    this.#ways = [
      {from: first, to: second},
      {from: second, to: first},
    ];
    const [high = 0, middle = 0, low = 0] = options.randomBytes(3);
    this.#token = (high << 16) | (middle << 8) | low;
    this.#filling = options.randomBytes(1024);
  }

  /** A few Send indications each way; needs permissions only. */
  async indicate(): Promise<Indications> {
    const meters = this.#meters(indicationCopies);
    const packet = this.#packet(leastPayloadBytes, trafficKind.indication);
    for (const [way, {from, to}] of this.#ways.entries()) {
      const relayed = to.allocated?.relayed;
      to.onData = (_peer, bytes) => {
        if (kindAt(bytes, 0, this.#token) !== trafficKind.indication) return;
        meters[way]?.received(sequenceAt(bytes, 0), this.#options.clockMs());
      };
      if (relayed === undefined) continue;
      for (let sequence = 0; sequence < indicationCopies; sequence += 1) {
        packet.number(sequence, 0);
        meters[way]?.sent(sequence, this.#options.clockMs());
        from.indicate(relayed, packet.bytes.slice(channelHeaderBytes, channelHeaderBytes + leastPayloadBytes));
      }
    }
    await this.#arrived(meters);
    for (const {to} of this.#ways) to.onData = () => {};
    return {forward: countsOf(meters[0]), backward: countsOf(meters[1])};
  }

  /** One second of speech both ways at once; each packet is sent back once. */
  async stream(): Promise<{readonly stream: Stream; readonly rttMs: RelayTrial['rttMs']}> {
    const {packets, intervalMs, payloadBytes, ticks} = speech;
    const {clockMs} = this.#options;
    const meters = this.#meters(packets);
    const echoes = this.#meters(packets);
    const outgoing = this.#rings(payloadBytes, trafficKind.stream);
    const returning = this.#rings(payloadBytes, trafficKind.echo);
    this.#listen((way, kind, sequence) => {
      const back = way === 0 ? 1 : 0;
      if (kind === trafficKind.echo) {
        // What went out the other way has come back by this one.
        echoes[back].received(sequence, clockMs());
        return;
      }
      const isNew = kind === trafficKind.stream && meters[way].received(sequence, clockMs());
      if (isNew) returning[back].send(this.#ways[back].from, sequence, sequence * ticks);
    });
    await this.#pace(packets, intervalMs, packets * intervalMs + arrivalLimitMs, (sequence) => {
      for (const way of [0, 1] as const) {
        if (meters[way].wasSent(sequence)) continue;
        const nowMs = clockMs();
        if (!outgoing[way].send(this.#ways[way].from, sequence, sequence * ticks)) return false;
        meters[way].sent(sequence, nowMs);
        echoes[way].sent(sequence, nowMs);
      }
      return true;
    });
    await this.#arrived([...meters, ...echoes]);
    this.#listen(() => {});
    const rttMs = summarise(echoes.map(({delaysMs}) => delaysMs));
    const [forward, backward] = meters.map((meter) => {
      const delayMs = meter.delays();
      const {jitterMs} = meter;
      return {
        ...meter.traffic(),
        ...(delayMs === undefined ? {} : {delayMs}),
        ...(jitterMs === undefined ? {} : {jitterMs: rounded(jitterMs)}),
      };
    }) as [Stream['forward'], Stream['backward']];
    return {stream: {payloadBytes, intervalMs, forward, backward}, rttMs};
  }

  /** Packets of growing size both ways, over UDP. */
  async sizes(): Promise<SizeSteps> {
    const {clockMs, isIpv6} = this.#options;
    const around = (isIpv6 ? 40 : 20) + udpHeaderBytes + channelHeaderBytes;
    const count = sizeSteps.length * sizeCopies;
    const meters = this.#meters(count);
    const rings = sizeSteps.map((size) => this.#rings(size - around, trafficKind.size));
    this.#listen((way, kind, sequence) => {
      if (kind === trafficKind.size) meters[way].received(sequence, clockMs());
    });
    await this.#pace(count, betweenSizesMs, count * betweenSizesMs + arrivalLimitMs, (sequence) => {
      // All sizes, then all again: the network tells of what was too long, and later copies may be cut for it.
      const pair = rings[sequence % sizeSteps.length];
      for (const way of [0, 1] as const) {
        if (pair === undefined || meters[way].wasSent(sequence)) continue;
        if (!pair[way].send(this.#ways[way].from, sequence, 0)) return false;
        meters[way].sent(sequence, clockMs());
      }
      return true;
    });
    await this.#arrived(meters);
    this.#listen(() => {});
    return sizeSteps.map((packetBytes, step) => {
      const [forward, backward] = meters.map((meter) => {
        const numbers = Array.from({length: sizeCopies}, (_, copy) => copy * sizeSteps.length + step);
        return {
          sent: numbers.filter((sequence) => meter.wasSent(sequence)).length,
          received: numbers.filter((sequence) => meter.wasReceived(sequence)).length,
        };
      }) as [SizeSteps[number]['forward'], SizeSteps[number]['backward']];
      return {packetBytes, forward, backward};
    });
  }

  /** `kbps`: of payload, offered each way for so many seconds. */
  async rate(kbps: number, seconds: number, payloadBytes: number): Promise<Rate> {
    const {clockMs} = this.#options;
    const intervalMs = (payloadBytes * 8) / kbps;
    const count = Math.min(mostRatePackets, Math.max(1, Math.round((seconds * 1000) / intervalMs)));
    const meters = this.#meters(count);
    const [there, back] = this.#rings(payloadBytes, trafficKind.rate);
    const [{from: first}, {from: second}] = this.#ways;
    const [forwardMeter, backwardMeter] = meters;
    this.#listen((way, kind, sequence) => {
      if (kind === trafficKind.rate) meters[way].received(sequence, clockMs());
    });
    const startMs = clockMs();
    await this.#pace(count, intervalMs, seconds * 1000, (sequence) => {
      const nowMs = clockMs();
      if (!forwardMeter.wasSent(sequence)) {
        if (!there.send(first, sequence, nowMs)) return false;
        forwardMeter.sent(sequence, nowMs);
      }
      if (!backwardMeter.wasSent(sequence)) {
        if (!back.send(second, sequence, nowMs)) return false;
        backwardMeter.sent(sequence, nowMs);
      }
      return true;
    });
    const sentMs = clockMs() - startMs;
    await this.#arrived(meters);
    this.#listen(() => {});
    const [forward, backward] = meters.map((meter) => {
      const {sent, received} = meter.traffic();
      const receivedMs = Number.isNaN(meter.lastReceivedMs) ? sentMs : Math.max(sentMs, meter.lastReceivedMs - startMs);
      return {
        ...meter.traffic(),
        offeredKbps: Math.round((sent * payloadBytes * 8) / sentMs),
        receivedKbps: Math.round((received * payloadBytes * 8) / receivedMs),
      };
    }) as [Rate['forward'], Rate['backward']];
    return {payloadBytes, seconds: rounded(sentMs / 1000), forward, backward};
  }

  #meters(capacity: number): [TrafficMeter, TrafficMeter] {
    return [new TrafficMeter(capacity), new TrafficMeter(capacity)];
  }

  #packet(payloadBytes: number, kind: TrafficKind): NumberedPacket {
    const isPadded = this.#options.isReliable;
    return new NumberedPacket(trialChannel, {payloadBytes, token: this.#token, kind, filling: this.#filling, isPadded});
  }

  #rings(payloadBytes: number, kind: TrafficKind): [PacketRing, PacketRing] {
    const make = (): NumberedPacket => this.#packet(payloadBytes, kind);
    return [new PacketRing(make), new PacketRing(make)];
  }

  /** Way 0 goes to the second end. */
  #listen(take: (way: 0 | 1, kind: number, sequence: number) => void): void {
    const token = this.#token;
    const listenTo = (way: 0 | 1): void => {
      this.#ways[way].to.onChannelData = (bytes) => {
        if (uint16At(bytes, 0) !== trialChannel) return;
        const kind = kindAt(bytes, channelHeaderBytes, token);
        if (kind !== 0) take(way, kind, sequenceAt(bytes, channelHeaderBytes));
      };
    };
    listenTo(0);
    listenTo(1);
  }

  /**
   * Sends one after the other, `intervalMs` apart on the average, `limitMs` at most. `send`: false where it has to be tried
   * again, because this computer has not sent what it was given before. Ends early when it is aborted or broken.
   */
  async #pace(count: number, intervalMs: number, limitMs: number, send: (sequence: number) => boolean): Promise<void> {
    const {clockMs, signal, ends} = this.#options;
    const mostBehind = Math.max(2, Math.ceil(catchUpMs / intervalMs));
    const begunMs = clockMs();
    let startMs = begunMs;
    let next = 0;
    while (next < count && !signal.aborted && ends.every(({brokenBy}) => brokenBy === undefined)) {
      const nowMs = clockMs();
      if (nowMs - begunMs >= limitMs) return;
      const behind = Math.min(count, Math.floor((nowMs - startMs) / intervalMs) + 1) - next;
      if (behind > mostBehind) startMs += (behind - mostBehind) * intervalMs;
      const due = next + Math.min(behind, mostBehind);
      const last = Math.min(due, next + mostInOneGo);
      let isHeld = false;
      while (next < last && !isHeld) {
        if (send(next)) next += 1;
        else isHeld = true;
      }
      const waitMs = startMs + next * intervalMs - clockMs();
      if (isHeld || (next < due && waitMs < 1)) await turn();
      else if (next < count && waitMs > 0) await pause(waitMs);
    }
  }

  async #arrived(meters: readonly TrafficMeter[]): Promise<void> {
    const {clockMs, signal, ends} = this.#options;
    const endMs = clockMs() + arrivalLimitMs;
    const isMissing = ({sentCount, receivedCount}: TrafficMeter): boolean => receivedCount < sentCount;
    const received = (): number => meters.reduce((sum, {receivedCount}) => sum + receivedCount, 0);
    while (meters.some(isMissing) && clockMs() < endMs && !signal.aborted) {
      if (ends.some(({brokenBy}) => brokenBy !== undefined)) return;
      await pause(lookAgainMs);
    }
    // What came while this computer was busy is there, and not read yet.
    for (let before = -1; meters.some(isMissing) && before < received() && !signal.aborted; ) {
      before = received();
      await pause(lookAgainMs);
    }
  }
}

function countsOf(meter: TrafficMeter): {sent: number; received: number} {
  return {sent: meter.sentCount, received: meter.receivedCount};
}

/** Lets sockets be read. */
async function turn(): Promise<void> {
  return new Promise((done) => {
    setImmediate(done);
  });
}

async function pause(ms: number): Promise<void> {
  return new Promise((done) => {
    setTimeout(done, ms);
  });
}

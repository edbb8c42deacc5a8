/**
 * One call: name lookup, TURN allocation, ICE checks, DTLS handshake, then SRTP, SRTCP and consent until it ends.
 * Of ten calls three go through the relay, of twenty one more over TCP; every seventh is IPv6.
 */
import {lookUp} from './background.mjs';
import {clientHello, dtlsFlight, HANDSHAKE, serverHello} from './handshakes.mjs';
import * as stun from './stun-message.mjs';
import {ACK, PSH} from './wire.mjs';

const REALM = 'turn.example.test';
const USER = 'expuser';
const KEY = stun.longTermKey(USER, REALM, 'a-good-password');
const WRONG_KEY = stun.longTermKey(USER, REALM, 'a-typo');
const TURN_PORT = 3478;
const CHANNEL = 0x4001;
const CONSENT_TICKS = 250;
const LOSS_ONE_IN = 250;

export class Call {
  /** `isSmall`: audio only. */
  constructor(wire, random, number, isSmall) {
    Object.assign(this, {wire, random, number, isSmall, ticks: 0});
    this.phase = random.below(CONSENT_TICKS);
    this.lifeTicks = 4000 + random.below(4000);
    const isIpv6 = number % 7 === 3;
    const host = (subnet, ipv6Subnet, low) => (isIpv6 ? ipv6Address(ipv6Subnet, low) : Buffer.from([...subnet, low]));
    const low = 1 + (number % 250);
    const subnet = Math.floor(number / 250) % 250;
    const client = host([10, 1, subnet], 0x100 + subnet, low);
    this.peer = host([198, 51, 100], 0x200, low);
    this.peerPort = this.port();
    this.direct = {client, clientPort: this.port(), server: this.peer, serverPort: this.peerPort};
    const server = host([203, 0, 113], 0x300, 10);
    this.turn = {client, clientPort: this.port(), server, serverPort: TURN_PORT};
    this.isRelayed = number % 10 < 3;
    this.isTcp = number % 20 === 1;
    this.icePassword = `ice-password-of-call-${number}`;
    this.nonce = this.newNonce();
    // Each side sends streams of its own: source, sequence number and clock.
    const stream = () => ({ssrc: random.next(), sequence: random.below(0x10000), timestamp: random.next()});
    this.audio = [stream(), stream()];
    this.video = [stream(), stream()];
    this.open();
  }

  get isOver() {
    return this.ticks > this.lifeTicks;
  }

  /** Ten milliseconds of the call. */
  tick() {
    this.ticks++;
    const clock = this.ticks + this.phase;
    for (const side of [0, 1]) {
      if (clock % 2 === 0) {
        this.rtp(this.audio[side], side, 111, 120 + this.random.below(80), true);
        this.audio[side].timestamp += 960;
      }
      if (!this.isSmall && clock % 3 === 0) {
        const packets = 6 + this.random.below(4);
        for (let index = 1; index < packets; index++) this.rtp(this.video[side], side, 96, 1200, false);
        this.rtp(this.video[side], side, 96, 300 + this.random.below(800), true);
        this.video[side].timestamp += 2700;
      }
      if (clock % 100 === 50) this.rtcp(this.audio[side], side);
    }
    if (clock % CONSENT_TICKS === 0) this.check(0);
    if (clock % CONSENT_TICKS === 1) this.check(1);
    if (this.isRelayed && this.ticks === 2000) this.refresh(600);
  }

  close() {
    if (this.isRelayed) this.refresh(0);
  }

  open() {
    lookUp(this.wire, this.random, this.turn.client, `turn${this.number % 5}.example.test`);
    if (this.isRelayed && this.isTcp) this.wire.connect(this.turn);
    this.isRelayed = this.allocate() && this.isRelayed;
    if (this.isRelayed) {
      this.exchange(stun.CREATE_PERMISSION, (id) => [stun.xorAddress(0x0012, this.peer, 0, id)]);
      const channel = stun.attribute(0x000c, stun.word(CHANNEL << 16));
      this.exchange(stun.CHANNEL_BIND, (id) => [channel, stun.xorAddress(0x0012, this.peer, this.peerPort, id)]);
    }
    if (this.number % 17 === 4 && this.peer.length === 4) this.checkDeadCandidate();
    for (let repeat = 0; repeat < 3; repeat++) this.check(0);
    this.check(1);
    this.dtls();
  }

  /** Every first request meets a 401; some then fail for the password (431) or the quota (486). */
  allocate() {
    const transport = stun.attribute(0x0019, [17, 0, 0, 0]);
    const first = this.random.bytes(12);
    this.stun(0, stun.stunMessage(stun.ALLOCATE, first, [transport, stun.attribute(0x8022, 'synthetic client')]));
    const challenge = [stun.errorCode(401, 'Unauthorized'), ...this.challenge()];
    this.stun(1, stun.stunMessage(stun.ALLOCATE | stun.ERROR, first, challenge));
    const id = this.random.bytes(12);
    const hasWrongPassword = this.number % 13 === 5;
    const request = [transport, ...this.credentials()];
    this.stun(0, stun.stunMessage(stun.ALLOCATE, id, request, hasWrongPassword ? WRONG_KEY : KEY));
    if (hasWrongPassword) {
      const refusal = [stun.errorCode(431, 'Integrity Check Failure'), ...this.challenge()];
      this.stun(1, stun.stunMessage(stun.ALLOCATE | stun.ERROR, id, refusal));
      return false;
    }
    if (this.number % 29 === 8) {
      const refusal = [stun.errorCode(486, 'Allocation Quota Reached')];
      this.stun(1, stun.stunMessage(stun.ALLOCATE | stun.ERROR, id, refusal, KEY));
      return false;
    }
    const {client, clientPort, server} = this.turn;
    const success = [
      stun.xorAddress(0x0016, server, 24_000 + (this.number % 6000), id),
      stun.xorAddress(0x0020, client, clientPort, id),
      stun.attribute(0x000d, stun.word(600)),
    ];
    this.stun(1, stun.stunMessage(stun.ALLOCATE | stun.SUCCESS, id, success, KEY));
    return true;
  }

  refresh(lifetimeSeconds) {
    const lifetime = stun.attribute(0x000d, stun.word(lifetimeSeconds));
    if (lifetimeSeconds > 0 && this.number % 3 === 0) {
      const id = this.random.bytes(12);
      this.stun(0, stun.stunMessage(stun.REFRESH, id, [lifetime, ...this.credentials()], KEY));
      this.nonce = this.newNonce();
      const stale = [stun.errorCode(438, 'Stale Nonce'), ...this.challenge()];
      this.stun(1, stun.stunMessage(stun.REFRESH | stun.ERROR, id, stale));
    }
    this.exchange(stun.REFRESH, () => [lifetime], [lifetime]);
  }

  exchange(method, request, answer = []) {
    const id = this.random.bytes(12);
    this.stun(0, stun.stunMessage(method, id, [...request(id), ...this.credentials()], KEY));
    this.stun(1, stun.stunMessage(method | stun.SUCCESS, id, answer, KEY));
  }

  /** An ICE check from this side and its answer, on the path of the media; later it is consent (RFC 7675). */
  check(side) {
    const id = this.random.bytes(12);
    this.media(side, ...copied(this.bindingRequest(id, side)));
    const {client, clientPort} = this.direct;
    const [address, port] = side === 0 ? [client, clientPort] : [this.peer, this.peerPort];
    const answer = [stun.xorAddress(0x0020, address, port, id)];
    this.media(1 - side, ...copied(stun.stunMessage(stun.BINDING | stun.SUCCESS, id, answer, this.icePassword)));
  }

  checkDeadCandidate() {
    const flow = {...this.direct, serverPort: this.port()};
    const request = this.bindingRequest(this.random.bytes(12), 0);
    this.wire.udp(flow, 0, ...copied(request));
    this.wire.portUnreachable(flow, 8 + request.length);
  }

  bindingRequest(id, side) {
    const tieBreaker = Buffer.from(`tie${side}${this.number % 1000}`.padEnd(8));
    const controlling = [stun.attribute(0x802a, tieBreaker), stun.attribute(0x0025, [])];
    const attributes = [
      stun.attribute(
        0x0006,
        side === 0 ? `peer${this.number}:self${this.number}` : `self${this.number}:peer${this.number}`,
      ),
      stun.attribute(0x0024, stun.word(1_845_501_695)),
      ...(side === 0 ? controlling : [stun.attribute(0x8029, tieBreaker)]),
    ];
    return stun.stunMessage(stun.BINDING, id, attributes, this.icePassword);
  }

  dtls() {
    const {random} = this;
    this.media(0, ...copied(dtlsFlight([[HANDSHAKE, clientHello(random, {isDtls: true})]])));
    this.media(
      1,
      ...copied(
        dtlsFlight([
          [HANDSHAKE, serverHello(random, {isDtls: true})],
          [HANDSHAKE, Buffer.from([14, 0, 0, 0])],
        ]),
      ),
    );
    const keyExchange = Buffer.concat([Buffer.from([16, 0, 0, 66, 65]), random.bytes(65)]);
    const finish = [
      [20, Buffer.from([1])],
      [HANDSHAKE, random.bytes(40)],
    ];
    this.media(0, ...copied(dtlsFlight([[HANDSHAKE, keyExchange], ...finish])));
    this.media(1, ...copied(dtlsFlight(finish)));
  }

  rtp(stream, side, payloadType, length, isMarked) {
    stream.sequence = (stream.sequence + 1) & 0xffff;
    if (this.random.below(LOSS_ONE_IN) === 0) return;
    this.media(side, length, (bytes, at) => {
      bytes[at] = 0x80;
      bytes[at + 1] = (isMarked ? 0x80 : 0) | payloadType;
      bytes.writeUInt16BE(stream.sequence, at + 2);
      bytes.writeUInt32BE(stream.timestamp % 2 ** 32, at + 4);
      bytes.writeUInt32BE(stream.ssrc, at + 8);
      this.random.fill(bytes, at + 12, length - 12);
    });
  }

  /** A sender report; behind its first eight bytes SRTCP is encrypted. */
  rtcp({ssrc}, side) {
    this.media(side, 66, (bytes, at) => {
      bytes.writeUInt32BE(0x80c80006, at);
      bytes.writeUInt32BE(ssrc, at + 4);
      this.random.fill(bytes, at + 8, 58);
    });
  }

  /** On the direct path, or as ChannelData; in TCP that is padded to four bytes (RFC 8656 §12.5). */
  media(side, length, fill) {
    if (!this.isRelayed) return this.wire.udp(this.direct, side, length, fill);
    const wrapped = (bytes, at) => {
      bytes.writeUInt16BE(CHANNEL, at);
      bytes.writeUInt16BE(length, at + 2);
      bytes.writeUInt32BE(0, at + length + (this.isTcp ? -length & 3 : 0));
      fill(bytes, at + 4);
    };
    if (this.isTcp) this.wire.tcp(this.turn, side, PSH | ACK, 4 + length + (-length & 3), wrapped);
    else this.wire.udp(this.turn, side, 4 + length, wrapped);
  }

  stun(side, message) {
    if (this.turn.sequences === undefined) this.wire.udp(this.turn, side, ...copied(message));
    else this.wire.tcp(this.turn, side, PSH | ACK, ...copied(message));
  }

  challenge() {
    return [stun.attribute(0x0014, REALM), stun.attribute(0x0015, this.nonce)];
  }

  credentials() {
    return [stun.attribute(0x0006, USER), ...this.challenge()];
  }

  newNonce() {
    return this.random.bytes(12).toString('hex');
  }

  port() {
    return 32_768 + this.random.below(28_000);
  }
}

/** Length and fill function of a payload that is there already. */
export function copied(payload) {
  return [payload.length, (bytes, at) => bytes.set(payload, at)];
}

function ipv6Address(subnet, host) {
  const address = Buffer.alloc(16);
  address.writeUInt32BE(0x20010db8);
  address.writeUInt16BE(subnet, 6);
  address.writeUInt32BE(host, 12);
  return address;
}

/**
 * Tells by its first bytes what a payload is (RFC 7983 §7, and port 53 for DNS) and hands it to the trackers. What
 * travelled inside TURN comes by here again, with its way through the relay.
 */
import {data} from '../stun/attributes/bytes.ts';
import {xorPeerAddress} from '../stun/attributes/xor-address.ts';
import {decodeChannelData, isChannelNumber} from '../stun/channel-data.ts';
import {
  attributeOf,
  byteAt,
  decodeMessage,
  headerLength,
  type Message,
  magicCookie,
  paddedLength,
  uint16At,
  uint32At,
} from '../stun/message.ts';
import {method} from '../stun/methods.ts';
import {isClassicStun} from '../stun/recognise.ts';
import type {AnomalyLog} from './anomaly-log.ts';
import type {LateMedia} from './scan/late-media.ts';
import {isDns} from './track/dns-tracker.ts';
import {isCheckMethod} from './track/ice-tracker.ts';
import type {Sighting} from './track/sighting.ts';
import type {Trackers} from './track/trackers.ts';
import {isTurnMethod} from './track/turn-tracker.ts';

export class PayloadDispatch {
  stunMessages = 0;
  /** Cut by the snapshot length. */
  cutStunMessages = 0;
  readonly #trackers: Trackers;
  readonly #media: LateMedia;
  readonly #anomalies: AnomalyLog;

  constructor(trackers: Trackers, media: LateMedia, anomalies: AnomalyLog) {
    this.#trackers = trackers;
    this.#media = media;
    this.#anomalies = anomalies;
  }

  /** `bytes`: as much of the payload as was captured; `statedLength`: all of it. */
  datagram(bytes: Uint8Array, statedLength: number, sighting: Sighting): void {
    const {relay} = sighting;
    const first = byteAt(bytes, 0);
    const hasCookie = first < 64 && bytes.length >= headerLength && uint32At(bytes, 4) === magicCookie;
    if (hasCookie) this.#stunDatagram(bytes, statedLength, sighting);
    else if (relay === undefined && isDns(bytes, sighting))
      this.#trackers.dns.datagram(bytes, sighting, bytes.length < statedLength);
    else if (first < 20) this.#stunDatagram(bytes, statedLength, sighting);
    else if (first < 64) this.#trackers.dtls.datagram(bytes, statedLength, sighting);
    else if (first < 128) {
      if (relay === undefined && fitsChannelData(bytes, statedLength)) this.channelData(bytes, sighting);
    } else if (first < 192) this.#media.datagram(bytes, statedLength, sighting);
  }

  /** A STUN message out of a TCP stream, where nothing limits it but its own length. */
  message(bytes: Uint8Array, sighting: Sighting): void {
    const message = decodeMessage(bytes);
    if (message !== undefined) this.#stun(message, sighting);
  }

  /** A whole ChannelData message, out of a datagram or a TCP stream. */
  channelData(bytes: Uint8Array, sighting: Sighting): void {
    const unit = decodeChannelData(bytes);
    if (unit === undefined) return;
    const {channel} = unit;
    const binding = this.#trackers.channels.find(sighting, channel);
    const isFromClient =
      binding === undefined
        ? sighting.destination.port < sighting.source.port
        : binding.client.address === sighting.source.address && binding.client.port === sighting.source.port;
    const direction = isFromClient ? 'to-peer' : 'from-peer';
    this.datagram(unit.data, uint16At(bytes, 2), sighting.inside({peer: binding?.peer, channel, direction}));
  }

  /** RFC 8489 §6.1: over UDP a message is the whole datagram, so its length has to fit to the byte. */
  #stunDatagram(bytes: Uint8Array, statedLength: number, sighting: Sighting): void {
    if (bytes.length < headerLength) return;
    const isWhole = uint16At(bytes, 2) + headerLength === statedLength;
    if (uint32At(bytes, 4) === magicCookie) {
      if (!isWhole) {
        const detail = 'datagrams with the magic cookie of STUN whose length does not fit';
        this.#anomalies.add('malformed', 'stun', detail, sighting.frame);
        return;
      }
      this.message(bytes, sighting);
    } else if (isWhole && byteAt(bytes, 0) <= 1 && isClassicStun(bytes) && sighting.relay === undefined) {
      this.stunMessages += 1;
      const message = decodeMessage(bytes);
      if (message !== undefined) this.#classicStun(message, sighting);
    }
  }

  /** Of RFC 3489, which knows neither TURN nor ICE. */
  #classicStun(message: Message, sighting: Sighting): void {
    this.#trackers.transactions.add(message, sighting);
    if (message.method === method.binding) this.#trackers.turn.add(message, sighting);
  }

  #stun(message: Message, sighting: Sighting): void {
    // What travels inside TURN is counted with the message that carries it.
    if (sighting.relay === undefined) this.stunMessages += 1;
    if (message.isCut) this.cutStunMessages += 1;
    else if (message.problems.length > 0) {
      this.#anomalies.add('malformed', 'stun', 'STUN messages with attributes that do not fit', sighting.frame);
    }
    const trackers = this.#trackers;
    if (message.messageClass === 'indication') {
      trackers.turn.add(message, sighting);
      if (message.method === method.send || message.method === method.data) this.#indication(message, sighting);
      return;
    }
    trackers.transactions.add(message, sighting);
    if (isTurnMethod(message.method)) {
      trackers.channels.add(message, sighting);
      trackers.turn.add(message, sighting);
    } else if (isCheckMethod(message.method)) {
      trackers.ice.add(message, sighting);
      if (message.method === method.binding) trackers.turn.add(message, sighting);
    }
  }

  #indication(message: Message, sighting: Sighting): void {
    const peer = attributeOf(message, xorPeerAddress);
    const payload = attributeOf(message, data);
    if (sighting.relay !== undefined || payload === undefined) return;
    const direction = message.method === method.send ? 'to-peer' : 'from-peer';
    this.datagram(payload, payload.length, sighting.inside({peer, direction}));
  }
}

/** Over UDP the padding may be there or not (RFC 8656 §12.5). */
function fitsChannelData(bytes: Uint8Array, statedLength: number): boolean {
  if (bytes.length < 4 || !isChannelNumber(uint16At(bytes, 0))) return false;
  const length = uint16At(bytes, 2);
  return statedLength === 4 + length || statedLength === 4 + paddedLength(length);
}

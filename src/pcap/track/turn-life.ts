/**
 * The life of what one client and one TURN server have on one 5-tuple: challenge, allocation, permissions, channels,
 * refreshes, release and expiry, and the silence at its end. Fed in the order of the capture, each request and each answer
 * once; errors and Allocates are counted by the tracker, which knows when a transaction is over.
 */

import type {Instant} from '../../model/instant.ts';
import {addSeconds, isBefore, millisecondsBetween} from '../../model/instant.ts';
import {alternateServer, type TransportAddress} from '../../stun/attributes/address.ts';
import {channelNumber} from '../../stun/attributes/channel-number.ts';
import {requestedTransport} from '../../stun/attributes/leading-byte.ts';
import {lifetime} from '../../stun/attributes/number.ts';
import {nonce} from '../../stun/attributes/text.ts';
import {xorMappedAddress, xorPeerAddress, xorRelayedAddress} from '../../stun/attributes/xor-address.ts';
import {attributeOf, attributesOf, type Message} from '../../stun/message.ts';
import {method} from '../../stun/methods.ts';
import type {Moment} from '../container/moment.ts';
import type {Allowance} from './allowance.ts';
import {NonceLife} from './nonce-life.ts';
import {PeerOutcomes} from './peer-outcomes.ts';
import type {LastPacket, PacketPlace, Sighting, Writable} from './sighting.ts';
import type {IndicationCount, TurnSession} from './turn-session.ts';

/** RFC 8656 §12: of the peers that one request names, more are made up. */
const mostPeersOfRequest = 16;
const staleNonce = 438;
const tryAlternate = 300;

/** What of a request is needed when its answer comes. */
export interface RequestMemory {
  readonly seconds: number;
  readonly nonce: string | undefined;
  /** Of Refresh: 0 gives the allocation back. */
  readonly lifetime: number | undefined;
  /** Keys of the permissions and of the channel that it asks for. */
  readonly permissions: readonly string[];
  readonly channel: string | undefined;
}

/** What of an answer is needed when its request comes after it, as two interfaces may write them. */
export interface AnswerMemory {
  readonly seconds: number;
  readonly nonce: string | undefined;
}

/** Bounds over all sessions. */
export interface LifeBounds {
  readonly peers: Allowance;
  readonly nonces: Allowance;
  /** Says that a permission or channel was left out. */
  dropped(frame: number): void;
}

/** The fields of `turn.session` that are known here. */
type LifeValue = Pick<
  TurnSession,
  | 'nonces'
  | 'staleNonces'
  | 'longestStaleRun'
  | 'freshNoncesRefused'
  | 'oldNoncesRepeated'
  | 'refreshes'
  | 'permissions'
  | 'channels'
  | 'sendIndications'
  | 'dataIndications'
  | 'alternateServer'
  | 'releasedFrame'
  | 'expiresAt'
  | 'expired'
  | 'lastFromServer'
  | 'lastToServer'
  | 'unansweredAtEnd'
  | 'requestedTransport'
  | 'relayedAddress'
  | 'mappedAddress'
  | 'lifetimeSeconds'
>;

/** Times and texts are made of it at the end only: media may come by here too. */
interface Silence {
  readonly first: PacketPlace;
  readonly waiting: Set<string>;
  transmissions: number;
}

interface Indications {
  packets: number;
  readonly first: Moment;
  last: Moment;
}

/** Ids of requests without an answer that are told apart, at the end of one session. */
const mostWaiting = 1000;

/** The last packets of a 5-tuple, whatever they carried. */
export interface LastPackets {
  readonly toServer?: LastPacket;
  readonly fromServer?: LastPacket;
}

export class TurnLife {
  readonly #bounds: LifeBounds;
  readonly #nonces: NonceLife;
  readonly #permissions: PeerOutcomes<string>;
  readonly #channels: PeerOutcomes<{readonly channel: number; readonly peer: TransportAddress}>;
  readonly #refreshes = {sent: 0, answered: 0, failed: 0};
  #requestedTransport: number | undefined;
  #relayedAddress: TransportAddress | undefined;
  #mappedAddress: TransportAddress | undefined;
  #lifetimeSeconds: number | undefined;
  #alternateServer: {readonly address: TransportAddress; readonly place: PacketPlace} | undefined;
  #lastStale: PacketPlace | undefined;
  #released: PacketPlace | undefined;
  #expiry: {readonly at: Instant; readonly place: PacketPlace} | undefined;
  #send: Indications | undefined;
  #data: Indications | undefined;
  #lastFromServer: LastPacket | undefined;
  #lastToServer: LastPacket | undefined;
  #silence: Silence | undefined;

  constructor(bounds: LifeBounds) {
    this.#bounds = bounds;
    this.#nonces = new NonceLife(bounds.nonces);
    this.#permissions = new PeerOutcomes(bounds.peers);
    this.#channels = new PeerOutcomes(bounds.peers);
  }

  /** Any packet of the 5-tuple. */
  pass({moment}: Sighting, isToServer: boolean, title: string): void {
    const last = isToServer ? this.#lastToServer : this.#lastFromServer;
    if (last !== undefined && moment.seconds < last.moment.seconds) return;
    if (isToServer) this.#lastToServer = {moment, title};
    else this.#lastFromServer = {moment, title};
  }

  /** Send or Data. */
  indication({method: which}: Message, {moment}: Sighting): void {
    if (which === method.send) this.#send = oneMore(this.#send, moment);
    else if (which === method.data) this.#data = oneMore(this.#data, moment);
  }

  /** The first copy of a request. */
  request(message: Message, sighting: Sighting, place: PacketPlace): RequestMemory {
    const seconds = attributeOf(message, lifetime);
    const memory: RequestMemory = {
      seconds: sighting.seconds,
      nonce: attributeOf(message, nonce),
      lifetime: seconds,
      permissions: message.method === method.createPermission ? this.#askPermissions(message, place) : [],
      channel: message.method === method.channelBind ? this.#askChannel(message, place) : undefined,
    };
    if (message.method === method.allocate) this.#requestedTransport ??= attributeOf(message, requestedTransport);
    if (message.method === method.refresh) {
      this.#refreshes.sent += 1;
      if (seconds === 0) this.#released ??= place;
    }
    return memory;
  }

  /** Each copy of a request that no answer has come to. */
  waiting(transactionId: string, place: PacketPlace): void {
    this.#silence ??= {first: place, waiting: new Set(), transmissions: 0};
    this.#silence.transmissions += 1;
    if (this.#silence.waiting.size < mostWaiting) this.#silence.waiting.add(transactionId);
  }

  /** The first answer of a transaction: what it says by itself. `code`: undefined for success. */
  answer(message: Message, code: number | undefined, {seconds}: Sighting, place: PacketPlace): AnswerMemory {
    const given = attributeOf(message, nonce);
    this.#silence = undefined;
    if (given !== undefined) this.#nonces.give(given);
    if (code === staleNonce) {
      this.#nonces.countStale();
      this.#lastStale = place;
    }
    if (code === tryAlternate) {
      const address = attributeOf(message, alternateServer);
      if (address !== undefined) this.#alternateServer ??= {address, place};
    }
    if (code === undefined) {
      this.#nonces.succeed();
      if (message.method === method.allocate) this.#noteAllocation(message);
      if (message.method === method.allocate || message.method === method.refresh) this.#noteLifetime(message, place);
    }
    return {seconds, nonce: given};
  }

  /** What the first answer says of its request. */
  pair(
    which: number,
    request: RequestMemory,
    answer: AnswerMemory,
    code: number | undefined,
    place: PacketPlace,
  ): void {
    if (code === staleNonce) this.#nonces.refuse(request.nonce, answer.nonce, request.seconds, answer.seconds);
    const outcome = code ?? 'success';
    for (const key of request.permissions) this.#permissions.answer(key, outcome, place);
    if (request.channel !== undefined) this.#channels.answer(request.channel, outcome, place);
    if (which !== method.refresh) return;
    this.#refreshes.answered += 1;
    if (code !== undefined && code !== staleNonce) this.#refreshes.failed += 1;
  }

  /** What is known so far, and where it is to be seen. `lastTime`: of the capture; `media`: the last packets of any kind. */
  value(
    lastTime: Instant | undefined,
    media: LastPackets = {},
  ): {readonly value: LifeValue; readonly places: Record<string, PacketPlace>} {
    const lastToServer = later(this.#lastToServer, media.toServer);
    const lastFromServer = later(this.#lastFromServer, media.fromServer);
    const places: Record<string, PacketPlace> = {};
    const value: Writable<LifeValue> = {
      ...this.#scalars(),
      nonces: this.#nonces.given,
      staleNonces: this.#nonces.stale,
      longestStaleRun: this.#nonces.longestRun,
      freshNoncesRefused: this.#nonces.freshRefused,
      oldNoncesRepeated: this.#nonces.oldRepeated,
      refreshes: {...this.#refreshes},
      permissions: this.#permissions.entries.map(([, address, {outcome, requests, place}]) => {
        places[`permission:${address}`] = place;
        return {address, outcome, requests, frame: place.frame};
      }),
      channels: this.#channels.entries.map(([key, {channel, peer}, {outcome, requests, place}]) => {
        places[`channel:${key}`] = place;
        return {channel, peer, outcome, requests, frame: place.frame};
      }),
      expired: this.#isExpired(lastToServer),
    };
    if (this.#send !== undefined) value.sendIndications = countOf(this.#send);
    if (this.#data !== undefined) value.dataIndications = countOf(this.#data);
    if (lastFromServer !== undefined) value.lastFromServer = seenOf(lastFromServer);
    if (lastToServer !== undefined) value.lastToServer = seenOf(lastToServer);
    if (this.#silence !== undefined) {
      const {first, waiting, transmissions} = this.#silence;
      // Captures are good to a microsecond.
      const seconds = Math.round(Math.max(0, millisecondsBetween(first.time, lastTime ?? first.time)) * 1000) / 1e6;
      value.unansweredAtEnd = {requests: waiting.size, transmissions, seconds, firstFrame: first.frame};
    }
    return {value, places: {...places, ...this.#places(lastToServer, lastFromServer)}};
  }

  #askPermissions(message: Message, place: PacketPlace): string[] {
    const addresses = new Set(attributesOf(message, xorPeerAddress).map(({address}) => address));
    return [...addresses].slice(0, mostPeersOfRequest).filter((address) => {
      const isKept = this.#permissions.request(address, address, place);
      if (!isKept) this.#bounds.dropped(place.frame);
      return isKept;
    });
  }

  #askChannel(message: Message, place: PacketPlace): string | undefined {
    const channel = attributeOf(message, channelNumber);
    const peer = attributeOf(message, xorPeerAddress);
    if (channel === undefined || peer === undefined) return undefined;
    const key = `${channel}:${peer.address}:${peer.port}`;
    if (this.#channels.request(key, {channel, peer}, place)) return key;
    this.#bounds.dropped(place.frame);
    return undefined;
  }

  #noteAllocation(message: Message): void {
    // A new one on the same 5-tuple.
    this.#released = undefined;
    this.#relayedAddress ??= attributeOf(message, xorRelayedAddress);
    this.#mappedAddress ??= attributeOf(message, xorMappedAddress);
    this.#lifetimeSeconds ??= attributeOf(message, lifetime);
  }

  #noteLifetime(message: Message, place: PacketPlace): void {
    const seconds = attributeOf(message, lifetime);
    if (seconds === undefined) return;
    this.#expiry = seconds === 0 ? undefined : {at: addSeconds(place.time, seconds), place};
  }

  #isExpired(lastToServer: LastPacket | undefined): boolean {
    if (this.#expiry === undefined || lastToServer === undefined || this.#released !== undefined) return false;
    return isBefore(this.#expiry.at, lastToServer.moment.time);
  }

  #scalars(): Partial<LifeValue> {
    return {
      ...(this.#requestedTransport === undefined ? {} : {requestedTransport: this.#requestedTransport}),
      ...(this.#relayedAddress === undefined ? {} : {relayedAddress: this.#relayedAddress}),
      ...(this.#mappedAddress === undefined ? {} : {mappedAddress: this.#mappedAddress}),
      ...(this.#lifetimeSeconds === undefined ? {} : {lifetimeSeconds: this.#lifetimeSeconds}),
      ...(this.#alternateServer === undefined ? {} : {alternateServer: this.#alternateServer.address}),
      ...(this.#released === undefined ? {} : {releasedFrame: this.#released.frame}),
      ...(this.#expiry === undefined ? {} : {expiresAt: this.#expiry.at}),
    };
  }

  #places(lastToServer: LastPacket | undefined, lastFromServer: LastPacket | undefined): Record<string, PacketPlace> {
    const places: Record<string, PacketPlace | undefined> = {
      staleNonces: this.#lastStale,
      alternateServer: this.#alternateServer?.place,
      releasedFrame: this.#released,
      expiresAt: this.#expiry?.place,
      unansweredAtEnd: this.#silence?.first,
      sendIndications: placeOf(this.#send?.last, 'Send Indication'),
      dataIndications: placeOf(this.#data?.last, 'Data Indication'),
      lastFromServer: placeOf(lastFromServer?.moment, lastFromServer?.title),
      lastToServer: placeOf(lastToServer?.moment, lastToServer?.title),
    };
    return Object.fromEntries(
      Object.entries(places).flatMap(([field, place]) => (place === undefined ? [] : [[field, place]])),
    );
  }
}

function oneMore(known: Indications | undefined, moment: Moment): Indications {
  if (known === undefined) return {packets: 1, first: moment, last: moment};
  known.packets += 1;
  known.last = moment;
  return known;
}

function countOf({packets, first, last}: Indications): IndicationCount {
  return {packets, firstFrame: first.frame, lastFrame: last.frame, lastTime: last.time};
}

function seenOf({moment: {frame, time}}: LastPacket) {
  return {frame, time};
}

function placeOf(moment: Moment | undefined, quote = ''): PacketPlace | undefined {
  return moment === undefined ? undefined : {file: moment.file, frame: moment.frame, time: moment.time, quote};
}

function later(one: LastPacket | undefined, other: LastPacket | undefined): LastPacket | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return other.moment.seconds > one.moment.seconds ? other : one;
}

/** One relay of the simulated TURN server: whom it may relay for, and how packets pass it. No sockets. */
import type {TransportAddress} from '../../stun/attributes/address.ts';
import {data} from '../../stun/attributes/bytes.ts';
import {xorPeerAddress} from '../../stun/attributes/xor-address.ts';
import {decodeChannelData, encodeChannelData} from '../../stun/channel-data.ts';
import {attributeWith, encodeMessage} from '../../stun/encode.ts';
import {attributeOf, decodeMessage} from '../../stun/message.ts';
import {method} from '../../stun/methods.ts';

/** RFC 8656 §9: by address of the peer, for all its ports. */
const permissionMs = 300_000;
/** RFC 8656 §12 */
const channelMs = 600_000;
const firstChannel = 0x4000;
/** RFC 8656 §12; RFC 5766 went on to 0x7FFF. */
const lastChannel = 0x4fff;

export interface PeerPacket {
  readonly peer: TransportAddress;
  readonly data: Uint8Array;
}

interface Channel {
  readonly peer: TransportAddress;
  readonly untilMs: number;
}

export class TurnAllocation {
  readonly username: string;
  readonly port: number;
  /** Of the Allocate that made it, so that its retransmission gets the same answer (RFC 8656 §7.2). */
  readonly transactionId: string;
  readonly answer: Uint8Array;
  /** By the clock that every method is given. */
  untilMs: number;
  readonly #permissions = new Map<string, number>();
  readonly #channels = new Map<number, Channel>();
  #dataIndications = 0;

  constructor(made: Pick<TurnAllocation, 'username' | 'port' | 'transactionId' | 'answer' | 'untilMs'>) {
    this.username = made.username;
    this.port = made.port;
    this.transactionId = made.transactionId;
    this.answer = made.answer;
    this.untilMs = made.untilMs;
  }

  permit(peer: string, nowMs: number): void {
    this.#permissions.set(peer, nowMs + permissionMs);
  }

  /** False for a number that is none, and where number or peer is bound otherwise already (RFC 8656 §12.2). */
  bindChannel(channel: number, peer: TransportAddress, nowMs: number): boolean {
    const isOtherwise = [...this.#channels].some(
      ([number, bound]) => bound.untilMs > nowMs && (number === channel) !== isSame(bound.peer, peer),
    );
    if (channel < firstChannel || channel > lastChannel || isOtherwise) return false;
    this.#channels.set(channel, {peer, untilMs: nowMs + channelMs});
    this.permit(peer.address, nowMs);
    return true;
  }

  /** What the client's ChannelData or Send indication gives for a peer; undefined when it gives nothing. */
  toPeer(bytes: Uint8Array, nowMs: number): PeerPacket | undefined {
    const packet = this.#packetOfChannel(bytes, nowMs) ?? packetOfIndication(bytes);
    return packet !== undefined && this.#isPermitted(packet.peer.address, nowMs) ? packet : undefined;
  }

  /** How the client gets what a peer sent; undefined without a permission for it. */
  toClient({peer, data: payload}: PeerPacket, nowMs: number): Uint8Array | undefined {
    if (!this.#isPermitted(peer.address, nowMs)) return undefined;
    for (const [channel, bound] of this.#channels) {
      if (bound.untilMs > nowMs && isSame(bound.peer, peer)) return encodeChannelData(channel, payload);
    }
    const transactionId = new Uint8Array(12);
    new DataView(transactionId.buffer).setUint32(8, ++this.#dataIndications);
    const attributes = [attributeWith(xorPeerAddress, peer), attributeWith(data, payload)];
    return encodeMessage({method: method.data, messageClass: 'indication', transactionId, attributes});
  }

  #packetOfChannel(bytes: Uint8Array, nowMs: number): PeerPacket | undefined {
    const message = decodeChannelData(bytes);
    const bound = message === undefined ? undefined : this.#channels.get(message.channel);
    if (message === undefined || message.isCut || bound === undefined || bound.untilMs <= nowMs) return undefined;
    return {peer: bound.peer, data: message.data};
  }

  #isPermitted(peer: string, nowMs: number): boolean {
    return (this.#permissions.get(peer) ?? 0) > nowMs;
  }
}

/** RFC 8656 §11.2 */
function packetOfIndication(bytes: Uint8Array): PeerPacket | undefined {
  const message = decodeMessage(bytes);
  if (message?.method !== method.send || message.messageClass !== 'indication' || message.isCut) return undefined;
  const peer = attributeOf(message, xorPeerAddress);
  const payload = attributeOf(message, data);
  return peer === undefined || payload === undefined ? undefined : {peer, data: payload};
}

function isSame(one: TransportAddress, other: TransportAddress): boolean {
  return one.address === other.address && one.port === other.port;
}

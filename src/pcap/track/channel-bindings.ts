/** Which peer a channel number stands for, on each 5-tuple (RFC 8656 §12): learnt from ChannelBind requests. */

import type {TransportAddress} from '../../stun/attributes/address.ts';
import {channelNumber} from '../../stun/attributes/channel-number.ts';
import {xorPeerAddress} from '../../stun/attributes/xor-address.ts';
import {attributeOf, type Message} from '../../stun/message.ts';
import {method} from '../../stun/methods.ts';
import type {AnomalyLog} from '../anomaly-log.ts';
import type {Sighting, Transport} from './sighting.ts';

/** Bound against captures made to exhaust memory. */
const mostBindings = 50_000;

interface Binding {
  readonly peer: TransportAddress;
  /** Which end of the 5-tuple is the client. */
  readonly client: TransportAddress;
}

export class ChannelBindings {
  readonly #anomalies: AnomalyLog;
  readonly #bindings = new Map<string, Binding>();

  constructor(anomalies: AnomalyLog) {
    this.#anomalies = anomalies;
  }

  /** Learns from ChannelBind requests, whether or not they succeed: media does not flow on a refused one. */
  add(message: Message, {source, destination, transport, frame}: Sighting): void {
    if (message.method !== method.channelBind || message.messageClass !== 'request') return;
    const channel = attributeOf(message, channelNumber);
    const peer = attributeOf(message, xorPeerAddress);
    if (channel === undefined || peer === undefined) return;
    const key = keyOf(source, destination, transport, channel);
    if (this.#bindings.size >= mostBindings && !this.#bindings.has(key)) {
      this.#anomalies.add('dropped', 'turn', `channels beyond the first ${mostBindings}`, frame);
      return;
    }
    this.#bindings.set(key, {peer, client: source});
  }

  /** The peer of a channel, from whichever side the message came; undefined when the capture holds no ChannelBind. */
  find({source, destination, transport}: Sighting, channel: number): Binding | undefined {
    return (
      this.#bindings.get(keyOf(source, destination, transport, channel)) ??
      this.#bindings.get(keyOf(destination, source, transport, channel))
    );
  }
}

function keyOf(client: TransportAddress, server: TransportAddress, transport: Transport, channel: number): string {
  return `${transport} ${client.address} ${client.port} ${server.address} ${server.port} ${channel}`;
}

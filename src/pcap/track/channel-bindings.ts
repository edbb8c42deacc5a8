/** Which peer a channel number stands for, on each 5-tuple (RFC 8656 §12): learnt from ChannelBind requests. */

import type {TransportAddress} from '../../stun/attributes/address.ts';
import {channelNumber} from '../../stun/attributes/channel-number.ts';
import {xorPeerAddress} from '../../stun/attributes/xor-address.ts';
import {attributeOf, type Message} from '../../stun/message.ts';
import {method} from '../../stun/methods.ts';
import type {AnomalyLog} from '../anomaly-log.ts';
import type {Sighting} from './sighting.ts';

/** Bound against captures made to exhaust memory. */
const mostBindings = 50_000;

interface Binding {
  readonly peer: TransportAddress;
  /** Which end of the 5-tuple is the client. */
  readonly client: TransportAddress;
}

export class ChannelBindings {
  readonly #anomalies: AnomalyLog;
  /** By the direction from client to server, then by channel. */
  readonly #flows = new Map<string, Map<number, Binding>>();
  #size = 0;

  constructor(anomalies: AnomalyLog) {
    this.#anomalies = anomalies;
  }

  /** Learns from ChannelBind requests, whether or not they succeed: media does not flow on a refused one. */
  add(message: Message, {route, frame}: Sighting): void {
    if (message.method !== method.channelBind || message.messageClass !== 'request') return;
    const channel = attributeOf(message, channelNumber);
    const peer = attributeOf(message, xorPeerAddress);
    if (channel === undefined || peer === undefined) return;
    const known = this.#flows.get(route.directionKey);
    const isNew = known?.has(channel) !== true;
    if (isNew && this.#size >= mostBindings) {
      this.#anomalies.add('dropped', 'turn', `channels beyond the first ${mostBindings}`, frame);
      return;
    }
    const channels = known ?? new Map<number, Binding>();
    if (known === undefined) this.#flows.set(route.directionKey, channels);
    if (isNew) this.#size += 1;
    channels.set(channel, {peer, client: route.source});
  }

  /** The peer of a channel, from whichever side the message came; undefined when the capture holds no ChannelBind. */
  find({route}: Sighting, channel: number): Binding | undefined {
    return (
      this.#flows.get(route.directionKey)?.get(channel) ?? this.#flows.get(route.reverse.directionKey)?.get(channel)
    );
  }
}

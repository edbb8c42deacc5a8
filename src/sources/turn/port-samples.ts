/**
 * Samples of the media ports of a TURN server. It picks the ports of its relays itself, so a sample is an allocation: a
 * socket here holds it, and is its peer at the same time, so that packets go straight between that socket and the port.
 *
 * What it proves: of the ports that were given, which let packets in from here and out to here. What it does not: that
 * ports which were not given do (of a server whose range is blocked by a share p, n samples miss it with (1 − p)ⁿ), nor
 * whether a firewall here or one there is in the way, nor anything of other networks than this one.
 */

import type {TransportAddress} from '../../stun/attributes/address.ts';
import {xorPeerAddress} from '../../stun/attributes/xor-address.ts';
import {attributeWith} from '../../stun/encode.ts';
import {method} from '../../stun/methods.ts';
import {type EndOptions, RelayEnd} from './relay-end.ts';
import {arrivalLimitMs} from './relay-pump.ts';
import {
  channelHeaderBytes,
  kindAt,
  leastPayloadBytes,
  NumberedPacket,
  sequenceAt,
  trafficKind,
} from './relay-traffic.ts';
import {type OpenEnd, type PortSample, requestOutcomeOf, trialChannel} from './relay-trial.ts';
import {type LineTarget, openPeerLine, type PeerLine} from './turn-line.ts';

const copies = 3;

export interface SampleOptions {
  readonly target: LineTarget;
  readonly end: EndOptions;
  /** The address of this computer that leads to the server. */
  readonly from: string;
  readonly signal: AbortSignal;
}

/** One allocation, from Allocate to Refresh 0. */
export class PortSampler {
  readonly end: RelayEnd<PeerLine>;
  readonly #signal: AbortSignal;
  readonly #token: number;
  readonly #packet: NumberedPacket;
  readonly #inbound = new Set<number>();
  readonly #outbound = new Set<number>();
  #seenAs: TransportAddress | undefined;
  #wake: () => void = () => {};

  constructor({target, end, from, signal}: SampleOptions) {
    this.#signal = signal;
    const [high = 0, middle = 0, low = 0] = end.randomBytes(3);
    this.#token = (high << 16) | (middle << 8) | low;
    this.#packet = new NumberedPacket(trialChannel, {
      payloadBytes: leastPayloadBytes,
      token: this.#token,
      kind: trafficKind.sample,
      filling: new Uint8Array(1),
      isPadded: false,
    });
    this.end = new RelayEnd(end, (listener) =>
      openPeerLine(target, from, {
        ...listener,
        heardFrom: (bytes, peer) => {
          if (peer.port === this.end.allocated?.relayed.port) this.#take(this.#outbound, bytes);
        },
      }),
    );
    this.end.onData = (peer, bytes) => {
      if (this.#take(this.#inbound, bytes)) this.#seenAs ??= peer;
    };
  }

  /** Once the allocation stands. */
  async sample({relayed, mapped}: OpenEnd): Promise<PortSample> {
    const none = {sent: 0, received: 0};
    if (mapped === undefined) return {relayed, inbound: none, outbound: none};
    const answer = await this.end.ask(method.createPermission, [attributeWith(xorPeerAddress, mapped)]);
    const permission = requestOutcomeOf(answer);
    if (permission !== 'success') return {relayed, permission, inbound: none, outbound: none};
    let sentInbound = 0;
    for (let sequence = 0; sequence < copies; sequence += 1) {
      if (await this.end.line.sendTo(this.#payload(sequence), relayed)) sentInbound += 1;
    }
    await this.#until(() => this.#inbound.size >= sentInbound);
    for (let sequence = 0; sequence < copies; sequence += 1) {
      this.end.indicate(this.#seenAs ?? mapped, this.#payload(sequence));
    }
    await this.#until(() => this.#outbound.size >= copies);
    return {
      relayed,
      permission,
      ...(this.#seenAs === undefined ? {} : {seenAs: this.#seenAs}),
      inbound: {sent: sentInbound, received: this.#inbound.size},
      outbound: {sent: copies, received: this.#outbound.size},
    };
  }

  #payload(sequence: number): Uint8Array {
    this.#packet.number(sequence, 0);
    return this.#packet.bytes.slice(channelHeaderBytes);
  }

  #take(arrived: Set<number>, bytes: Uint8Array): boolean {
    if (kindAt(bytes, 0, this.#token) !== trafficKind.sample) return false;
    const sequence = sequenceAt(bytes, 0);
    if (sequence < copies) arrived.add(sequence);
    this.#wake();
    return sequence < copies;
  }

  async #until(isDone: () => boolean): Promise<void> {
    if (isDone() || this.#signal.aborted) return;
    await new Promise<void>((done) => {
      const finish = (): void => {
        clearTimeout(timer);
        this.#signal.removeEventListener('abort', finish);
        this.#wake = () => {};
        done();
      };
      const timer = setTimeout(finish, arrivalLimitMs);
      this.#signal.addEventListener('abort', finish);
      this.#wake = () => {
        if (isDone()) finish();
      };
    });
  }
}

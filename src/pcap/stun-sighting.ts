/** One STUN message on the wire, as the trackers get it. */

import type {TransportAddress} from '../stun/attributes/address.ts';
import type {Message} from '../stun/message.ts';
import type {Clock} from './clock.ts';

/** Frame and time of a packet, not yet turned into text. */
export interface TimeStamp {
  readonly frame: number;
  readonly high: number;
  readonly low: number;
  readonly clock: Clock | undefined;
}

export interface StunSighting {
  readonly message: Message;
  readonly source: TransportAddress;
  readonly destination: TransportAddress;
  readonly transport: 'udp' | 'tcp';
  readonly stamp: TimeStamp;
}

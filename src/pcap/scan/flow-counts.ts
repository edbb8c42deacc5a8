/** How much went from one transport address to another. */
import type {TransportAddress} from '../../stun/attributes/address.ts';
import type {Transport} from '../track/sighting.ts';

/** One direction of a 5-tuple. Seconds are since 1970. */
export interface FlowCount {
  readonly source: TransportAddress;
  readonly destination: TransportAddress;
  readonly transport: Transport;
  readonly packets: number;
  readonly bytes: number;
  readonly firstSeconds: number;
  readonly lastSeconds: number;
  /** ChannelData messages among them (UDP: packets), and the last of them. */
  readonly channelData: number;
  readonly lastChannelDataSeconds: number;
  /** RTP and RTCP packets, also inside ChannelData. */
  readonly rtp: number;
  readonly rtcp: number;
  /** Counted over all files that were read as one. */
  readonly lastFrame: number;
}

export interface FlowCounts {
  /** Undefined when nothing went that way. */
  between(source: TransportAddress, destination: TransportAddress, transport: Transport): FlowCount | undefined;
}

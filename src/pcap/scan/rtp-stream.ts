/** What is counted of RTP and RTCP (RFC 3550) without keys: headers of SRTP are in the clear. */
import type {Instant} from '../../model/instant.ts';
import type {TransportAddress} from '../../stun/attributes/address.ts';
import type {Tracked, Transport} from '../track/sighting.ts';

/** In the shape of the fact `rtp.stream`: one SSRC in one direction over one path. */
export interface RtpStream {
  readonly source: TransportAddress;
  readonly destination: TransportAddress;
  readonly transport: Transport;
  /** Whether it travelled inside TURN, and how. */
  readonly isRelayed: boolean;
  readonly channel?: number;
  /** 32 bits. */
  readonly ssrc: number;
  /** In ascending order. */
  readonly payloadTypes: number[];
  readonly packets: number;
  readonly bytes: number;
  /** By extended sequence numbers: expected − received without duplicates, never negative (RFC 3550 §A.3). */
  readonly expected: number;
  readonly lost: number;
  readonly duplicates: number;
  readonly reordered: number;
  /** RFC 3550 §6.4.1, in ms, where the clock rate could be told; highest value during the stream. */
  readonly jitterMs?: number;
  readonly clockRateHz?: number;
  /** RTCP packets (RFC 3550 §6) that went the same way, of all sources. What SRTCP reports is encrypted. */
  readonly rtcpPackets: number;
  /** Longest time without a packet, in seconds. */
  readonly longestGapSeconds: number;
  readonly firstFrame: number;
  readonly lastFrame: number;
  readonly firstTime: Instant;
  readonly lastTime: Instant;
}

export type TrackedRtpStream = Tracked<RtpStream>;

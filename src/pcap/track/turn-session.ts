/**
 * What the TURN tracker yields: plain JSON in the shapes of the facts `turn.session` and `turn.signed-request`, each
 * with the packets where it is to be seen.
 */
import type {Instant} from '../../model/instant.ts';
import type {TransportAddress} from '../../stun/attributes/address.ts';
import type {PacketPlace, Tracked, Transport} from './sighting.ts';

export interface ErrorAnswer {
  readonly method: string;
  readonly code: number;
  readonly reason: string;
  readonly afterSignedRequest: boolean;
  readonly count: number;
  readonly frame: number;
  readonly requestFrame?: number;
  readonly time: Instant;
}

/** What became of what the client asked for about one peer. */
interface PeerRequest {
  readonly outcome: 'success' | 'none' | number;
  readonly requests: number;
  readonly frame: number;
}

export interface Permission extends PeerRequest {
  readonly address: string;
}

export interface Channel extends PeerRequest {
  readonly channel: number;
  readonly peer: TransportAddress;
}

export interface IndicationCount {
  readonly packets: number;
  readonly firstFrame: number;
  readonly lastFrame: number;
  readonly lastTime: Instant;
}

export interface PacketSeen {
  readonly frame: number;
  readonly time: Instant;
}

export interface TurnSession {
  readonly client: TransportAddress;
  readonly server: TransportAddress;
  readonly transport: 'udp' | 'tcp';
  readonly firstFrame: number;
  readonly firstTime: Instant;
  readonly lastTime: Instant;
  readonly unsignedAllocates: number;
  readonly signedAllocates: number;
  readonly unansweredAllocates: number;
  readonly unansweredTransmissions: number;
  readonly unansweredFrame?: number;
  readonly unansweredSeconds: number;
  readonly allocations: number;
  readonly allocatedFrame?: number;
  readonly errors: ErrorAnswer[];
  readonly usernames: string[];
  readonly realms: string[];
  readonly software: string[];
  readonly relayedAddress?: TransportAddress;
  readonly mappedAddress?: TransportAddress;
  readonly lifetimeSeconds?: number;
  readonly requestedTransport?: number;
  readonly nonces: number;
  readonly staleNonces: number;
  readonly longestStaleRun: number;
  readonly freshNoncesRefused: number;
  readonly oldNoncesRepeated: number;
  readonly refreshes: {readonly sent: number; readonly answered: number; readonly failed: number};
  readonly permissions: Permission[];
  readonly channels: Channel[];
  readonly sendIndications?: IndicationCount;
  readonly dataIndications?: IndicationCount;
  readonly alternateServer?: TransportAddress;
  readonly bindings: {readonly sent: number; readonly answered: number};
  readonly releasedFrame?: number;
  readonly expiresAt?: Instant;
  readonly expired: boolean;
  readonly lastFromServer?: PacketSeen;
  readonly lastToServer?: PacketSeen;
  readonly unansweredAtEnd?: {
    readonly requests: number;
    readonly transmissions: number;
    readonly seconds: number;
    readonly firstFrame: number;
  };
}

export interface SignedRequest {
  readonly method: string;
  readonly client: TransportAddress;
  readonly server: TransportAddress;
  readonly frame: number;
  readonly time: Instant;
  readonly transactionId: string;
  readonly username: string;
  readonly realm: string;
  readonly algorithm: 'sha1' | 'sha256';
  readonly messageHex: string;
  readonly isCut: boolean;
  /** An error response without ERROR-CODE counts as 0. */
  readonly outcome: 'success' | 'none' | number;
}

/** Keys of `places` are told at the fact. */
export type TrackedSession = Tracked<TurnSession>;

export interface TrackedRequest {
  readonly value: SignedRequest;
  readonly transport: Transport;
  readonly place: PacketPlace;
}

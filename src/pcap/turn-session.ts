/**
 * What the TURN tracker yields: plain JSON in the shapes of the facts `turn.session` and `turn.signed-request`, each
 * with the packets where it is to be seen.
 */
import type {Instant} from '../model/instant.ts';
import type {TransportAddress} from '../stun/attributes/address.ts';

export interface PacketPlace {
  readonly frame: number;
  readonly time: Instant;
  readonly transactionId: string;
  /** The packet in one line. */
  readonly quote: string;
}

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

export interface TrackedSession {
  readonly value: TurnSession;
  readonly first: PacketPlace;
  /** Keys as the fact has them: `error:<method>:<code>`, `unanswered`, `allocated`. */
  readonly places: Readonly<Record<string, PacketPlace>>;
}

export interface TrackedRequest {
  readonly value: SignedRequest;
  readonly transport: 'udp' | 'tcp';
  readonly place: PacketPlace;
}

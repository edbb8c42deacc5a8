/** What packet captures hold, in short: who spoke to whom, what became of it, and what could not be looked into. */
import type {TransportAddress} from './ladder.ts';

export interface CaptureOverview {
  /** How many there are; the lists hold the first 200 of each. */
  readonly totals: {
    readonly clients: number;
    readonly turnServers: number;
    readonly allocations: number;
    readonly calls: number;
    /** Connections of which nothing but the handshake was understood. */
    readonly encrypted: number;
  };
  /** Addresses that asked a TURN server for something. */
  readonly clients: readonly string[];
  readonly turnServers: readonly TurnServerRow[];
  readonly allocations: readonly AllocationRow[];
  readonly calls: readonly CallRow[];
  readonly encrypted: readonly EncryptedRow[];
}

export interface TurnServerRow {
  readonly server: TransportAddress;
  readonly transport: 'udp' | 'tcp';
  /** Clients that asked it, as 5-tuples. */
  readonly sessions: number;
  readonly realms: readonly string[];
  readonly software: readonly string[];
}

/** What one client and one TURN server said to each other on one 5-tuple. */
export interface AllocationRow {
  /** Number of its ladder. */
  readonly ladder: number;
  readonly client: TransportAddress;
  readonly server: TransportAddress;
  readonly transport: 'udp' | 'tcp';
  readonly users: readonly string[];
  readonly realms: readonly string[];
  readonly relayedAddress?: TransportAddress;
  readonly mappedAddress?: TransportAddress;
  readonly lifetimeSeconds?: number;
  readonly outcome: AllocationOutcome;
}

export type AllocationOutcome =
  | {readonly kind: 'allocated'; readonly end: AllocationEnd}
  | {readonly kind: 'refused'; readonly code: number; readonly reason: string}
  | {readonly kind: 'unanswered'; readonly requests: number}
  /** The server asked for credentials, and the client went no further. */
  | {readonly kind: 'challenged'}
  /** Neither an Allocate nor an answer to one was captured. */
  | {readonly kind: 'not-seen'};

/** `released`: the client gave it back. `silent`: the server answered no more. `open`: it was there when the capture ended. */
export type AllocationEnd = 'released' | 'expired' | 'silent' | 'open';

/** ICE between two agents, or media without it, with the DTLS and RTP on its paths. */
export interface CallRow {
  readonly ladder: number;
  /** `ICE abcd/efgh`, `RTP 10.0.0.9:50000 ↔ 203.0.113.7:24000` */
  readonly name: string;
  readonly paths: number;
  readonly answeredPaths: number;
  /** Transport addresses of the packets on the path that was nominated. */
  readonly nominated?: {
    readonly first: TransportAddress;
    readonly second: TransportAddress;
    readonly isRelayed: boolean;
    readonly peer?: TransportAddress;
  };
  readonly consentLost: boolean;
  /** How the DTLS handshakes ended: `complete`, `alert`, `no-answer`, `stalled`, `cut`. */
  readonly dtls: readonly string[];
  readonly rtp: RtpTotals;
}

export interface RtpTotals {
  readonly streams: number;
  readonly packets: number;
  /** Where a stream was captured in several places, at the one where most was lost. Of `expected` by their sequence numbers. */
  readonly lost: number;
  readonly expected: number;
}

/** A connection of which only the handshake was understood. */
export interface EncryptedRow {
  readonly protocol: 'TLS';
  readonly server: TransportAddress;
  readonly serverName?: string;
  readonly connections: number;
}

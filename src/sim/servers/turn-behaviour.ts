/** What a simulated TURN server is like, and what is wrong with it and with the network around it. */
import type {TransportAddress} from '../../stun/attributes/address.ts';
import type {PathFaults} from './faulty-path.ts';

export interface PortRange {
  readonly first: number;
  readonly last: number;
}

export interface TurnBehaviour {
  /** Expressway's default is `TANDBERG`. */
  readonly realm: string;
  readonly users: readonly {readonly username: string; readonly password: string}[];
  /** Of the relays: the public address of Expressway-E. 127.0.0.1 where peers other than relays have to reach it. */
  readonly relayAddress: string;
  /** Ports of the relays; 24000–29999 when left out, as Expressway has them. */
  readonly mediaPorts?: PortRange;
  /** Since X12.6.1 a Binding request without credentials gets no answer. */
  readonly answersUnsignedBinding?: boolean;
  /** What a wrong password gets: 431 (RFC 3489) as releases of 2017 send it, or 401 again (RFC 8489 §9.2.4). */
  readonly wrongPasswordCode?: 431 | 401;
  /** How many signed requests of each client are told that their nonce is stale before one is taken; Infinity: a loop. */
  readonly staleNonces?: number;
  /** Allocations that one user may hold; 486 beyond. */
  readonly userQuota?: number;
  /** Allocations of all users; 508 beyond. */
  readonly capacity?: number;
  /** The most that it grants; 3600 when left out. */
  readonly longestLifetimeSeconds?: number;
  readonly software?: string;
  /** Takes everything and answers nothing. */
  readonly isSilent?: boolean;
  /** Every Allocate is answered 300 with this address (RFC 8489 §10). */
  readonly alternateServer?: TransportAddress;
  /** Addresses of peers that it refuses to relay to: 403. */
  readonly deniedPeers?: readonly string[];
  /** Where clients seem to come from, when there is NAT before it; as they are when left out. */
  mappedAddressOf?(client: TransportAddress): TransportAddress;
}

/** What the network does to packets; each direction by itself. */
export interface TurnNetworkFaults {
  /** From clients to the TURN port, and back. Over TCP and TLS only the delay counts. */
  readonly toServer?: PathFaults;
  readonly toClient?: PathFaults;
  /** From peers to the ports of relays, and back: what a firewall does to the media range. */
  readonly toRelay?: PathFaults;
  readonly fromRelay?: PathFaults;
  /** Ports of relays that nothing reaches from outside, where the others are open. */
  readonly closedRelayPorts?: PortRange;
  /** Packets from one relay to the address of the relays do not come back to it (no NAT reflection). */
  readonly isHairpinMissing?: boolean;
}

export interface TurnClient {
  readonly address: TransportAddress;
  readonly transport: 'udp' | 'tcp' | 'tls';
}

export function clientKey({address, transport}: TurnClient): string {
  return `${transport} ${address.address} ${address.port}`;
}

/** One thing seen on the wire, as every tracker gets it: when, between whom, and by what way. */
import type {Instant} from '../../model/instant.ts';
import {formatHostPort} from '../../model/subject.ts';
import type {TransportAddress} from '../../stun/attributes/address.ts';
import type {Moment} from '../container/moment.ts';

export type Transport = 'udp' | 'tcp';

/** The way of a payload that travelled inside TURN (ChannelData, Send and Data indications). */
export interface RelayPath {
  /** Who is behind the relay; undefined for a channel whose ChannelBind the capture does not hold. */
  readonly peer: TransportAddress | undefined;
  readonly channel?: number;
  /** `to-peer`: from the client to the TURN server; `from-peer`: from the server to the client. */
  readonly direction: 'to-peer' | 'from-peer';
}

/** Where a person finds a packet. */
export interface PacketPlace {
  /** Which of the files that were read as one, from 0. */
  readonly file: number;
  readonly frame: number;
  readonly time: Instant;
  /** The packet in one line. */
  readonly quote: string;
  /** A Wireshark display filter, where more than this frame is meant. */
  readonly filter?: string;
  /** The whole message, a copy, where it is worth showing byte by byte. */
  readonly message?: Uint8Array;
}

/** In the order of the packets: frames count anew in each of the files that are read as one. */
export function comparePlaces(
  one: Pick<PacketPlace, 'file' | 'frame'>,
  other: Pick<PacketPlace, 'file' | 'frame'>,
): number {
  return one.file - other.file || one.frame - other.frame;
}

/** The last packet of a direction, as far as it is known. */
export interface LastPacket {
  readonly moment: Moment;
  readonly title: string;
}

/** The last packet from one address to another; undefined when nothing went that way. */
export type LastOf = (
  source: TransportAddress,
  destination: TransportAddress,
  transport: Transport,
) => LastPacket | undefined;

/** What a tracker yields: a value in the shape of its fact, and the packets where it is to be seen. */
export interface Tracked<Value> {
  readonly value: Value;
  readonly first: PacketPlace;
  /** Places of single fields, by the field's name. */
  readonly places: Readonly<Record<string, PacketPlace>>;
}

export type Writable<Value> = {-readonly [Key in keyof Value]: Value[Key]};

/** Of one route, how many ways through a relay are kept at hand. */
const mostInner = 256;

/**
 * One direction between two ends, with the way through a relay where there is one. Made once for each flow, because keys
 * and addresses are text: whoever counts messages looks it up by its own.
 */
export class Route {
  readonly source: TransportAddress;
  readonly destination: TransportAddress;
  readonly transport: Transport;
  readonly relay: RelayPath | undefined;
  #directionKey: string | undefined;
  #pathKey: string | undefined;
  #reverse: Route | undefined;
  #inner: Map<number | string, Route> | undefined;

  constructor(source: TransportAddress, destination: TransportAddress, transport: Transport, relay?: RelayPath) {
    this.source = source;
    this.destination = destination;
    this.transport = transport;
    this.relay = relay;
  }

  /** `udp 10.0.0.1:5000 > 203.0.113.7:3478`, with the peer behind the relay. */
  get directionKey(): string {
    this.#directionKey ??= `${this.transport} ${hostPort(this.source)} > ${hostPort(this.destination)}${relayKey(this.relay)}`;
    return this.#directionKey;
  }

  /** The same text for both directions. */
  get pathKey(): string {
    this.#pathKey ??= this.#makePathKey();
    return this.#pathKey;
  }

  /** The way of an answer, and that of its request. */
  get reverse(): Route {
    if (this.#reverse === undefined) {
      const reverse = new Route(this.destination, this.source, this.transport, reversed(this.relay));
      reverse.#pathKey = this.#pathKey;
      reverse.#reverse = this;
      this.#reverse = reverse;
    }
    return this.#reverse;
  }

  /** The same packets, for what they carry inside TURN. */
  inside(relay: RelayPath): Route {
    const {peer, channel, direction} = relay;
    const key =
      channel === undefined
        ? `${direction} ${peer === undefined ? '' : hostPort(peer)}`
        : channel * 2 + (direction === 'to-peer' ? 1 : 0);
    const known = this.#inner?.get(key);
    // A channel may be bound to another peer later.
    if (known !== undefined && (channel === undefined || known.relay?.peer === peer)) return known;
    const route = new Route(this.source, this.destination, this.transport, relay);
    this.#inner ??= new Map();
    if (known !== undefined || this.#inner.size < mostInner) this.#inner.set(key, route);
    return route;
  }

  #makePathKey(): string {
    const one = hostPort(this.source);
    const other = hostPort(this.destination);
    const ends = one < other ? `${one} ${other}` : `${other} ${one}`;
    return `${this.transport} ${ends}${relayKey(this.relay)}`;
  }
}

export class Sighting {
  readonly moment: Moment;
  readonly route: Route;

  constructor(moment: Moment, route: Route) {
    this.moment = moment;
    this.route = route;
  }

  /** Of the outer packet, also when the payload travelled inside TURN. */
  get source(): TransportAddress {
    return this.route.source;
  }

  get destination(): TransportAddress {
    return this.route.destination;
  }

  get transport(): Transport {
    return this.route.transport;
  }

  get relay(): RelayPath | undefined {
    return this.route.relay;
  }

  get frame(): number {
    return this.moment.frame;
  }

  /** Since 1970, good to a microsecond: for differences. */
  get seconds(): number {
    return this.moment.seconds;
  }

  get time(): Instant {
    return this.moment.time;
  }

  /** The same packet, for what it carries inside TURN. */
  inside(relay: RelayPath): Sighting {
    return new Sighting(this.moment, this.route.inside(relay));
  }

  place(quote: string, filter?: string): PacketPlace {
    const {file, frame, time} = this.moment;
    return filter === undefined ? {file, frame, time, quote} : {file, frame, time, quote, filter};
  }
}

function reversed(relay: RelayPath | undefined): RelayPath | undefined {
  if (relay === undefined) return undefined;
  return {...relay, direction: relay.direction === 'to-peer' ? 'from-peer' : 'to-peer'};
}

function relayKey(relay: RelayPath | undefined): string {
  if (relay === undefined) return '';
  return relay.peer === undefined ? ` channel ${relay.channel}` : ` peer ${hostPort(relay.peer)}`;
}

function hostPort({address, port}: TransportAddress): string {
  return formatHostPort(address, port);
}

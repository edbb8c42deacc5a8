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

export class Sighting {
  readonly moment: Moment;
  /** Of the outer packet, also when the payload travelled inside TURN. */
  readonly source: TransportAddress;
  readonly destination: TransportAddress;
  readonly transport: Transport;
  readonly relay: RelayPath | undefined;

  constructor(
    moment: Moment,
    source: TransportAddress,
    destination: TransportAddress,
    transport: Transport,
    relay?: RelayPath,
  ) {
    this.moment = moment;
    this.source = source;
    this.destination = destination;
    this.transport = transport;
    this.relay = relay;
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
    return new Sighting(this.moment, this.source, this.destination, this.transport, relay);
  }

  place(quote: string, filter?: string): PacketPlace {
    const {file, frame, time} = this.moment;
    return {file, frame, time, quote, ...(filter === undefined ? {} : {filter})};
  }
}

/** `udp 10.0.0.1:5000 > 203.0.113.7:3478`, with the peer behind the relay: one direction of one path. */
export function directionKey({source, destination, transport, relay}: Sighting): string {
  return `${transport} ${hostPort(source)} > ${hostPort(destination)}${relayKey(relay)}`;
}

/** The same text for both directions of a path. */
export function pathKey({source, destination, transport, relay}: Sighting): string {
  const one = hostPort(source);
  const other = hostPort(destination);
  const ends = one < other ? `${one} ${other}` : `${other} ${one}`;
  return `${transport} ${ends}${relayKey(relay)}`;
}

function relayKey(relay: RelayPath | undefined): string {
  if (relay === undefined) return '';
  return relay.peer === undefined ? ` channel ${relay.channel}` : ` peer ${hostPort(relay.peer)}`;
}

function hostPort({address, port}: TransportAddress): string {
  return formatHostPort(address, port);
}

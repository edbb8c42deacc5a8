/** ICMP and ICMPv6 errors (RFC 792, RFC 4443), tied to the flow that they speak of. */
import type {Instant} from '../../model/instant.ts';
import type {TransportAddress} from '../../stun/attributes/address.ts';
import {byteAt, uint32At} from '../../stun/message.ts';
import type {AnomalyLog} from '../anomaly-log.ts';
import type {Moment} from '../container/moment.ts';
import {readQuotedPacket} from './quoted-packet.ts';
import type {PacketPlace, Tracked, Writable} from './sighting.ts';

export type IcmpKind =
  | 'port-unreachable'
  | 'host-unreachable'
  | 'network-unreachable'
  | 'administratively-prohibited'
  | 'fragmentation-needed'
  | 'time-exceeded'
  | 'other';

/** In the shape of the fact `icmp.error`. Errors of one kind about one flow are counted in one. */
export interface IcmpError {
  /** Address that sent it, and to whom. */
  readonly from: string;
  readonly to: string;
  readonly version: 4 | 6;
  readonly type: number;
  readonly code: number;
  readonly kind: IcmpKind;
  /** The packet that it quotes: `source` sent it. Ports are 0 where the protocol has none or the quote ends before. */
  readonly about: {
    readonly source: TransportAddress;
    readonly destination: TransportAddress;
    /** `udp`, `tcp`, or the protocol's number. */
    readonly transport: string;
    /** `STUN Allocate Request`, where the quote holds that much. */
    readonly payload?: string;
  };
  /** Next-hop MTU of `fragmentation-needed`, in bytes. */
  readonly mtu?: number;
  readonly count: number;
  readonly firstFrame: number;
  readonly firstTime: Instant;
  readonly lastTime: Instant;
}

/** Flows that errors speak of; what passes the bound is said in an anomaly. */
const mostErrors = 10_000;
/** The quote of an error begins after type, code, checksum and four more bytes. */
const headerLength = 8;
/** Two equal errors nearer than this are one packet captured twice (Linux `any`, two interfaces). */
const samePacketSeconds = 0.05;
/** Errors among which a copy is looked for: two interfaces, several streams at once. */
const mostRecent = 16;

interface Tracking {
  readonly value: Writable<IcmpError>;
  readonly first: PacketPlace;
  last: Moment;
}

interface Recent {
  readonly checksum: number;
  readonly seconds: number;
  readonly tracking: Tracking;
}

export class IcmpTracker {
  readonly #anomalies: AnomalyLog;
  readonly #errors = new Map<string, Tracking>();
  readonly #recent: Recent[] = [];

  constructor(anomalies: AnomalyLog) {
    this.#anomalies = anomalies;
  }

  /** `bytes`: from the ICMP header on, as far as captured. Whatever is no error (echo, neighbour discovery) is left out. */
  packet(bytes: Uint8Array, version: 4 | 6, from: string, to: string, moment: Moment): void {
    if (bytes.length < 2) return;
    const type = byteAt(bytes, 0);
    if (!isError(version, type)) return;
    const code = byteAt(bytes, 1);
    const about = readQuotedPacket(bytes.subarray(headerLength));
    if (about === undefined) {
      this.#anomalies.add('malformed', 'icmp', 'ICMP errors that quote no IP packet', moment.frame);
      return;
    }
    const {source, destination, transport} = about;
    const key = `${from} ${to} ${type} ${code} ${transport} ${source.address} ${source.port} ${destination.address} ${destination.port}`;
    const known = this.#errors.get(key);
    const tracking = known ?? this.#start({from, to, version, type, code, about}, bytes, moment);
    if (tracking === undefined || this.#isCopy(tracking, bytes, moment)) return;
    if (known === undefined) this.#errors.set(key, tracking);
    tracking.value.count += 1;
    tracking.last = moment;
  }

  /** What is known so far; changes nothing. */
  end(): Tracked<IcmpError>[] {
    return [...this.#errors.values()].map(({value, first, last}) => ({
      value: {...value, lastTime: last.time},
      first,
      places: {count: {...first, filter: filterOf(value)}},
    }));
  }

  #start(
    error: Pick<IcmpError, 'from' | 'to' | 'version' | 'type' | 'code' | 'about'>,
    bytes: Uint8Array,
    moment: Moment,
  ): Tracking | undefined {
    if (this.#errors.size >= mostErrors) {
      this.#anomalies.add('dropped', 'icmp', `ICMP errors about flows beyond the first ${mostErrors}`, moment.frame);
      return undefined;
    }
    const kind = kindOf(error.version, error.type, error.code);
    const mtu = kind === 'fragmentation-needed' ? nextHopMtu(error.version, bytes) : 0;
    const {file, frame, time} = moment;
    const value: Writable<IcmpError> = {
      ...error,
      kind,
      ...(mtu === 0 ? {} : {mtu}),
      count: 0,
      firstFrame: frame,
      firstTime: time,
      lastTime: time,
    };
    return {value, first: {file, frame, time, quote: summarise(value)}, last: moment};
  }

  #isCopy(tracking: Tracking, bytes: Uint8Array, {seconds}: Moment): boolean {
    const checksum = checksumOf(bytes);
    const isCopy = this.#recent.some(
      (recent) =>
        recent.tracking === tracking &&
        recent.checksum === checksum &&
        Math.abs(seconds - recent.seconds) < samePacketSeconds,
    );
    this.#recent.push({checksum, seconds, tracking});
    if (this.#recent.length > mostRecent) this.#recent.shift();
    return isCopy;
  }
}

/** RFC 792 with RFC 1122 §3.2.2; RFC 4443 §2.1: the types below 128. */
function isError(version: 4 | 6, type: number): boolean {
  return version === 4 ? (type >= 3 && type <= 5) || type === 11 || type === 12 : type >= 1 && type <= 4;
}

/** Codes of Destination Unreachable: RFC 792, RFC 1122 §3.2.2.1, RFC 1812 §5.2.7.1. */
const unreachable4: readonly IcmpKind[] = [
  'network-unreachable',
  'host-unreachable',
  'other', // protocol
  'port-unreachable',
  'fragmentation-needed',
  'other', // source route
  'network-unreachable', // unknown
  'host-unreachable', // unknown
  'host-unreachable', // isolated
  'administratively-prohibited', // network
  'administratively-prohibited', // host
  'network-unreachable', // for the type of service
  'host-unreachable', // for the type of service
  'administratively-prohibited', // communication
];

/** RFC 4443 §3.1. Codes 5 and 6 are kinds of code 1 there. */
const unreachable6: readonly IcmpKind[] = [
  'network-unreachable',
  'administratively-prohibited',
  'other', // beyond the scope of the source address
  'host-unreachable',
  'port-unreachable',
  'administratively-prohibited', // source address failed ingress or egress policy
  'administratively-prohibited', // reject route
];

function kindOf(version: 4 | 6, type: number, code: number): IcmpKind {
  if (version === 4) {
    if (type === 3) return unreachable4[code] ?? 'other';
    return type === 11 ? 'time-exceeded' : 'other';
  }
  if (type === 1) return unreachable6[code] ?? 'other';
  if (type === 2) return 'fragmentation-needed';
  return type === 3 ? 'time-exceeded' : 'other';
}

/** RFC 1191 §4: 16 bits, 0 from old routers; RFC 4443 §3.2: 32 bits. */
function nextHopMtu(version: 4 | 6, bytes: Uint8Array): number {
  const field = uint32At(bytes, 4);
  return version === 4 ? field & 0xffff : field;
}

/** FNV-1a, enough to tell two packets of one moment apart. */
function checksumOf(bytes: Uint8Array): number {
  let hash = 0x811c9dc5;
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash >>> 0;
}

function summarise({version, type, code, kind, about}: IcmpError): string {
  const protocol = version === 4 ? 'ICMP' : 'ICMPv6';
  const words = kind === 'other' ? '' : ` (${kind.replaceAll('-', ' ')})`;
  const ends = `${endOf(about.source)} > ${endOf(about.destination)}`;
  const payload = about.payload === undefined ? '' : `, ${about.payload}`;
  return `${protocol} type ${type} code ${code}${words} about ${about.transport} ${ends}${payload}`;
}

function endOf({address, port}: TransportAddress): string {
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}

/** All errors of this kind about this flow. Wireshark's fields hold the outer packet and the quoted one. */
function filterOf({version, type, code, about}: IcmpError): string {
  const {source, destination, transport} = about;
  const [icmp, ip] = version === 4 ? ['icmp', 'ip'] : ['icmpv6', 'ipv6'];
  const ports =
    transport === 'udp' || transport === 'tcp'
      ? [`${transport}.srcport == ${source.port}`, `${transport}.dstport == ${destination.port}`]
      : [];
  const parts = [`${icmp}.type == ${type}`, `${icmp}.code == ${code}`];
  return [...parts, `${ip}.src == ${source.address}`, `${ip}.dst == ${destination.address}`, ...ports].join(' && ');
}

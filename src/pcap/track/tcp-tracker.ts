/** How TCP connections began and ended (RFC 9293): connected, refused, never answered, reset. */
import {epochMilliseconds, type Instant} from '../../model/instant.ts';
import {formatHostPort} from '../../model/subject.ts';
import type {TransportAddress} from '../../stun/attributes/address.ts';
import type {AnomalyLog} from '../anomaly-log.ts';
import {comparePlaces, type PacketPlace, type Sighting, type Tracked} from './sighting.ts';

/** In the shape of the fact `tcp.connection`. Connections with the same ends and outcome are counted in one. */
export interface TcpConnection {
  /** The client's port is that of the first of them. */
  readonly client: TransportAddress;
  readonly server: TransportAddress;
  /** `connected`: SYN and SYN-ACK. `refused`: RST to SYN. `no-answer`: SYN alone. `mid-stream`: begun before the capture. */
  readonly outcome: 'connected' | 'refused' | 'no-answer' | 'mid-stream';
  /** Connections (client ports) with this outcome between these two, and SYNs in all. */
  readonly connections: number;
  readonly syns: number;
  /** A reset after the connection stood, the first one. */
  readonly resetBy?: 'client' | 'server';
  readonly resetFrame?: number;
  readonly firstFrame: number;
  readonly firstTime: Instant;
  readonly lastTime: Instant;
  /** From the first SYN to the end of the capture or the last packet of the connection. */
  readonly waitedSeconds: number;
}

/** Clients and servers with an outcome; a scan of a network makes more. */
const mostGroups = 10_000;

/** A SYN is repeated after 1 s (RFC 6298 §2); no system waits less than 0.2 s. */
const shortestSynInterval = 0.05;

export const tcpFlag = {fin: 0x01, syn: 0x02, rst: 0x04, ack: 0x10} as const;

/** One connection while it is being seen. Sightings are those of its own packets. */
export class TcpAttempt {
  syns = 0;
  /** Whose SYN it was; undefined for one that began before the capture. */
  client: TransportAddress | undefined;
  server: TransportAddress | undefined;
  isConnected = false;
  isRefused = false;
  reset: {readonly by: 'client' | 'server'; readonly place: PacketPlace} | undefined;
  readonly first: Sighting;
  last: Sighting;
  #lastSynSeconds = Number.NEGATIVE_INFINITY;

  constructor(first: Sighting) {
    this.first = first;
    this.last = first;
  }

  segment(flags: number, hasPayload: boolean, sighting: Sighting): void {
    this.last = sighting;
    const isSyn = (flags & tcpFlag.syn) !== 0;
    const isAck = (flags & tcpFlag.ack) !== 0;
    if (isSyn && !isAck) {
      this.client ??= sighting.source;
      this.server ??= sighting.destination;
      this.#syn(sighting);
    } else if (isSyn) {
      this.client ??= sighting.destination;
      this.server ??= sighting.source;
      this.isConnected = true;
    } else if ((flags & tcpFlag.rst) !== 0) this.#reset(sighting);
    // Who sends data has a connection, also where a capture holds one direction only.
    else if (hasPayload) this.isConnected = true;
  }

  #syn(sighting: Sighting): void {
    // The same packet at two interfaces of one capture is no retransmission.
    const isCopy = sighting.seconds - this.#lastSynSeconds < shortestSynInterval;
    if (this.client === undefined || !isSameEnd(this.client, sighting.source) || isCopy) return;
    this.syns += 1;
    this.#lastSynSeconds = sighting.seconds;
  }

  #reset(sighting: Sighting): void {
    const isFromServer = this.server !== undefined && isSameEnd(this.server, sighting.source);
    if (this.isConnected || this.client === undefined) {
      if (this.client !== undefined) {
        const by = isFromServer ? 'server' : 'client';
        this.reset ??= {by, place: sighting.place(`RST from the ${by}`)};
      }
    } else if (isFromServer) this.isRefused = true;
  }

  get outcome(): TcpConnection['outcome'] {
    if (this.isConnected) return this.client === undefined ? 'mid-stream' : 'connected';
    if (this.client === undefined) return 'mid-stream';
    return this.isRefused ? 'refused' : 'no-answer';
  }
}

/** Connections with the same ends and outcome. */
class Group {
  connections = 0;
  syns = 0;
  first: TcpAttempt;
  last: Sighting;
  reset: TcpAttempt['reset'];
  waitedSeconds = 0;

  constructor(attempt: TcpAttempt) {
    this.first = attempt;
    this.last = attempt.last;
  }

  add(attempt: TcpAttempt, waitedSeconds: number): void {
    this.connections += 1;
    this.syns += attempt.syns;
    if (attempt.first.seconds < this.first.first.seconds) this.first = attempt;
    if (attempt.last.seconds > this.last.seconds) this.last = attempt.last;
    const isEarlier =
      attempt.reset !== undefined &&
      (this.reset === undefined || attempt.reset.place.time.iso < this.reset.place.time.iso);
    if (isEarlier) this.reset = attempt.reset;
    this.waitedSeconds = Math.max(this.waitedSeconds, waitedSeconds);
  }

  copy(): Group {
    return Object.assign(new Group(this.first), this);
  }
}

export class TcpTracker {
  readonly #anomalies: AnomalyLog;
  readonly #open = new Set<TcpAttempt>();
  readonly #groups = new Map<string, Group>();
  #hasDropped = false;

  constructor(anomalies: AnomalyLog) {
    this.#anomalies = anomalies;
  }

  begin(first: Sighting): TcpAttempt {
    const attempt = new TcpAttempt(first);
    this.#open.add(attempt);
    return attempt;
  }

  /** Nothing more comes of this connection: what is to be told of it is counted in. */
  finish(attempt: TcpAttempt): void {
    if (!this.#open.delete(attempt)) return;
    if (!addTo(this.#groups, attempt, waitedOf(attempt, undefined)) && !this.#hasDropped) {
      this.#hasDropped = true;
      const detail = `TCP connections between more than ${mostGroups} clients and servers`;
      this.#anomalies.add('dropped', 'tcp', detail, attempt.first.frame);
    }
  }

  /** Changes nothing. `lastTime`: of the capture so far. */
  end(lastTime: Instant | undefined): Tracked<TcpConnection>[] {
    const groups = new Map([...this.#groups].map(([key, group]) => [key, group.copy()]));
    for (const attempt of this.#open) addTo(groups, attempt, waitedOf(attempt, lastTime));
    return [...groups.values()].map(trackedOf).sort((one, other) => comparePlaces(one.first, other.first));
  }
}

/** False when there is no room for another group. */
function addTo(groups: Map<string, Group>, attempt: TcpAttempt, waitedSeconds: number): boolean {
  const {client, server} = endsOf(attempt);
  const key = `${attempt.outcome} ${client.address} ${formatHostPort(server.address, server.port)}`;
  let group = groups.get(key);
  if (group === undefined) {
    if (groups.size >= mostGroups) return false;
    group = new Group(attempt);
    groups.set(key, group);
  }
  group.add(attempt, waitedSeconds);
  return true;
}

/** A connection that nobody answered waits to the end of the capture. */
function waitedOf({outcome, first, last}: TcpAttempt, lastTime: Instant | undefined): number {
  const end = outcome === 'no-answer' && lastTime !== undefined ? epochMilliseconds(lastTime) / 1000 : last.seconds;
  return Math.max(0, Math.round((end - first.seconds) * 1000) / 1000);
}

/** Of one that began before the capture, the lower port is most likely the server's. */
function endsOf({client, server, first}: TcpAttempt): {client: TransportAddress; server: TransportAddress} {
  if (client !== undefined && server !== undefined) return {client, server};
  const {source, destination} = first;
  return source.port < destination.port ? {client: destination, server: source} : {client: source, server: destination};
}

const outcomeWords: Readonly<Record<TcpConnection['outcome'], string>> = {
  connected: 'SYN, answered',
  refused: 'SYN, answered with RST',
  'no-answer': 'SYN, never answered',
  'mid-stream': 'a TCP connection from before the capture',
};

function trackedOf(group: Group): Tracked<TcpConnection> {
  const {first: attempt, last, reset} = group;
  const {outcome, first} = attempt;
  const {client, server} = endsOf(attempt);
  const family = server.address.includes(':') ? 'ipv6' : 'ip';
  const filter = `tcp.flags.syn == 1 && ${family}.addr == ${client.address} && ${family}.addr == ${server.address} && tcp.port == ${server.port}`;
  const quote = `${outcomeWords[outcome]}: ${formatHostPort(client.address, client.port)} to ${formatHostPort(server.address, server.port)}`;
  return {
    value: {
      client,
      server,
      outcome,
      connections: group.connections,
      syns: group.syns,
      ...(reset === undefined ? {} : {resetBy: reset.by, resetFrame: reset.place.frame}),
      firstFrame: first.frame,
      firstTime: first.time,
      lastTime: last.time,
      waitedSeconds: group.waitedSeconds,
    },
    first: first.place(quote),
    places: {
      syns: first.place(quote, outcome === 'mid-stream' ? undefined : filter),
      ...(reset === undefined ? {} : {resetBy: reset.place}),
    },
  };
}

function isSameEnd(one: TransportAddress, other: TransportAddress): boolean {
  return one.port === other.port && one.address === other.address;
}

/**
 * Whether clients reach their TURN servers, and what tells them that they do not: one for each server, transport and side
 * of the firewall, where that was said. Derived from TURN exchanges, from ICMP errors about them, and from TCP connections
 * that never stood.
 */
import {groupBy} from '../../model/group-by.ts';
import {isBefore} from '../../model/instant.ts';
import {formatHostPort, type Subject, turnServerSubject} from '../../model/subject.ts';
import {defineDerived, type FactLookup} from '../derived.ts';
import type {Fact, TransportAddress} from '../fact.ts';
import {type IcmpError, icmpError} from '../icmp-error.ts';
import {type TcpConnection, tcpConnection} from '../tcp-connection.ts';
import {type TurnSession, turnSession} from '../turn-session.ts';
import {type BoxAddress, boxAddresses} from './box-addresses.ts';
import {countOnce} from './seen-once.ts';

/**
 * `port-closed`: ICMP port unreachable in the server's name, or a reset to SYN. `rejected`: ICMP of a firewall.
 * `no-route`: ICMP of a router. `silent`: nothing came although long enough was waited. `too-early`: it was not.
 */
export type TurnReach = 'answers' | 'port-closed' | 'rejected' | 'no-route' | 'silent' | 'too-early';

export interface TurnReachability {
  readonly server: TransportAddress;
  readonly transport: 'udp' | 'tcp';
  readonly reach: TurnReach;
  /** Copies of Allocate requests, or SYNs, that got no answer. */
  readonly tries: number;
  /** Exchanges without an answer. */
  readonly sessions: readonly Fact<TurnSession>[];
  /**
   * `answers`: exchanges of a probe to which nothing came though long enough was waited, and a later one that was
   * answered. Undefined where there are none.
   */
  readonly lapse: {readonly silent: readonly Fact<TurnSession>[]; readonly later: Fact<TurnSession>} | undefined;
  /** Exchanges in all. */
  readonly exchanges: number;
  /** TCP connections that never stood. */
  readonly connections: readonly Fact<TcpConnection>[];
  /** The ICMP errors that tell. */
  readonly errors: readonly Fact<IcmpError>[];
  /** The relay that the same client got elsewhere. */
  readonly fallback: Fact<TurnSession> | undefined;
  /** From which side it was tried, where that was said. */
  readonly vantage: Vantage | undefined;
  /** Not reached from this side: an answer that the same server, or the same box at another address, gave to the other. */
  readonly otherSide: Fact<TurnSession> | undefined;
}

type Vantage = NonNullable<Fact['origin']['vantage']>;

/**
 * RFC 8489 §6.2.1: the third copy of a request leaves 1.5 s after the first at the default RTO; a healthy server has
 * answered by then. RFC 6298 §2: so does the second SYN, after 1 s.
 */
const fewestTransmissions = 3;
const shortestWaitSeconds = 1.5;

/** IANA: `stun`, `turn` and `stuns`, `turns`. */
const turnPorts: ReadonlySet<number> = new Set([3478, 5349]);
/** A client that tries more places than a browser has TURN servers looks for open ports. */
const mostTriedServers = 16;

/** Subject: `turn://server:port/transport`. */
export const turnReachability = defineDerived<TurnReachability>({
  id: 'turn.reachability',
  title: turnSession.title,
  collect: turnSession.collect,
  derive: (store) => {
    const all = store.of(turnSession);
    const sessions = all.filter(({value}) => value.trial !== 'in-passing' || hasAnswer(value));
    const errors = groupBy(store.of(icmpError), ({value}) =>
      flowKey(value.about.transport, value.about.source, value.about.destination),
    );
    const connections = triesOfTurn(store, sessions);
    const sides = groupBy([...sessions, ...connections], (fact) => `${subjectOf(fact)} ${fact.origin.vantage ?? ''}`);
    return [...sides.values()].flatMap(([first, ...others]) =>
      first === undefined ? [] : [reachabilityOf([first, ...others], errors, sessions, store.of(boxAddresses))],
    );
  },
});

function subjectOf(fact: Fact<TurnSession> | Fact<TcpConnection>): Subject {
  if (fact.subject.startsWith('turn://')) return fact.subject;
  const {address, port} = fact.value.server;
  return turnServerSubject(address, port, 'tcp');
}

/** TCP connections that were meant for TURN: to where the client also sends TURN over UDP, or to the ports of TURN. */
function triesOfTurn(store: FactLookup, sessions: readonly Fact<TurnSession>[]): Fact<TcpConnection>[] {
  const failed = store.of(tcpConnection).filter(({value}) => isFailed(value) && value.trial !== 'in-passing');
  const servers = new Set(sessions.map(({value}) => `${value.client.address} ${endOf(value.server)}`));
  return [...groupBy(failed, ({value}) => value.client.address).values()].flatMap((group) => {
    const isScan = new Set(group.map(({value}) => endOf(value.server))).size > mostTriedServers;
    return group.filter(
      ({value: {client, server, purpose}}) =>
        purpose === 'turn' ||
        servers.has(`${client.address} ${endOf(server)}`) ||
        (!isScan && turnPorts.has(server.port)),
    );
  });
}

function isFailed({outcome}: TcpConnection): boolean {
  return outcome === 'refused' || outcome === 'no-answer';
}

type Tried = Fact<TurnSession> | Fact<TcpConnection>;

function reachabilityOf(
  tried: readonly [Tried, ...Tried[]],
  errors: ReadonlyMap<string, readonly Fact<IcmpError>[]>,
  all: readonly Fact<TurnSession>[],
  boxes: readonly Fact<BoxAddress>[],
): Fact<TurnReachability> {
  const [one] = tried;
  const subject = subjectOf(one);
  const group = tried.filter(isSession);
  const connections = tried.filter(isConnection);
  const transport = subject.endsWith('/tcp') ? 'tcp' : 'udp';
  const {server} = one.value;
  const unanswered = group.filter(({value}) => !hasAnswer(value) && value.unansweredTransmissions > 0);
  const flows = [...unanswered, ...connections];
  const about = flows.flatMap(({value}) => errors.get(flowKey(transport, value.client, value.server)) ?? []);
  const fallback = all.find((other) => other.subject !== subject && flows.some((fact) => isWayOut(fact, other)));
  const {reach, telling} = judge(group, connections, about, server);
  const tries =
    countOnce(
      unanswered,
      ({client}) => endOf(client),
      ({unansweredTransmissions}) => unansweredTransmissions,
    ) +
    countOnce(
      connections,
      ({client, outcome}) => `${client.address} ${outcome}`,
      ({syns}) => syns,
    );
  const {vantage} = one.origin;
  const otherSide =
    reach === 'answers' || vantage === undefined ? undefined : otherSideOf({subject, server, vantage}, all, boxes);
  return {
    type: 'turn.reachability',
    subject,
    origin: one.origin,
    value: {
      server,
      transport,
      reach,
      tries,
      sessions: unanswered,
      lapse: reach === 'answers' ? lapseOf(group) : undefined,
      exchanges: group.length,
      connections,
      errors: telling,
      fallback,
      vantage,
      otherSide,
    },
  };
}

function isSession(fact: Tried): fact is Fact<TurnSession> {
  return fact.type === turnSession.id;
}

function isConnection(fact: Tried): fact is Fact<TcpConnection> {
  return fact.type === tcpConnection.id;
}

/** A client goes on with any relay that it gets. A probe tries each server by itself: only another way to it counts. */
function isWayOut({value: tried, origin}: Tried, {value: other, origin: otherOrigin}: Fact<TurnSession>): boolean {
  if (other.allocations === 0 || tried.client.address !== other.client.address) return false;
  if (tried.trial === undefined || other.trial === undefined) return tried.trial === other.trial;
  return tried.server.address === other.server.address && origin.vantage === otherOrigin.vantage;
}

function lapseOf(group: readonly Fact<TurnSession>[]): TurnReachability['lapse'] {
  const later = group
    .filter(({value}) => hasAnswer(value))
    .reduce<Fact<TurnSession> | undefined>(
      (last, fact) => (last === undefined || isBefore(last.value.firstTime, fact.value.firstTime) ? fact : last),
      undefined,
    );
  if (later === undefined) return undefined;
  const silent = group.filter(
    ({value}) =>
      value.trial !== undefined &&
      !hasAnswer(value) &&
      isSilentSession(value) &&
      isBefore(value.firstTime, later.value.firstTime),
  );
  return silent.length === 0 ? undefined : {silent, later};
}

/** The same address before any other of its box. */
function otherSideOf(
  {subject, server, vantage}: {subject: Subject; server: TransportAddress; vantage: Vantage},
  all: readonly Fact<TurnSession>[],
  boxes: readonly Fact<BoxAddress>[],
): Fact<TurnSession> | undefined {
  const own = new Set(boxes.filter(({value}) => value.address === server.address).map((fact) => fact.subject));
  const ofBox = new Set(boxes.filter((fact) => own.has(fact.subject)).map(({value}) => value.address));
  const answered = all.filter(
    ({origin, value}) => origin.vantage !== undefined && origin.vantage !== vantage && hasAnswer(value),
  );
  const transport = subject.slice(subject.lastIndexOf('/'));
  return (
    answered.find((other) => other.subject === subject) ??
    answered.find((other) => other.subject.endsWith(transport) && ofBox.has(other.value.server.address))
  );
}

function judge(
  group: readonly Fact<TurnSession>[],
  connections: readonly Fact<TcpConnection>[],
  about: readonly Fact<IcmpError>[],
  server: TransportAddress,
): {reach: TurnReach; telling: readonly Fact<IcmpError>[]} {
  const told = (reach: TurnReach, telling: readonly Fact<IcmpError>[] = []) => ({reach, telling});
  if (group.some(({value}) => hasAnswer(value))) return told('answers');
  // Firewalls send each of these (RFC 1812 §5.2.7.1); port unreachable is the server's own word only in its name.
  const rejections = about.filter(
    ({value}) =>
      value.kind === 'administratively-prohibited' ||
      (value.kind === 'port-unreachable' && value.from !== server.address),
  );
  if (rejections.length > 0) return told('rejected', rejections);
  const closed = about.filter(({value}) => value.kind === 'port-unreachable');
  if (closed.length > 0 || connections.some(({value}) => value.outcome === 'refused'))
    return told('port-closed', closed);
  const said = new Set(group.map(({value}) => value.networkError));
  if (said.has('port-unreachable')) return told('port-closed');
  if (said.has('host-unreachable') || said.has('network-unreachable')) return told('no-route');
  const lost = about.filter(({value: {kind}}) => lostKinds.has(kind));
  if (lost.length > 0) return told('no-route', lost);
  const isSilent =
    group.length > 0 ? group.some(({value}) => isSilentSession(value)) : connections.some(isSilentConnection);
  return told(isSilent ? 'silent' : 'too-early');
}

const lostKinds: ReadonlySet<IcmpError['kind']> = new Set(['host-unreachable', 'network-unreachable', 'time-exceeded']);

function hasAnswer(session: TurnSession): boolean {
  return session.allocations > 0 || session.errors.length > 0;
}

function isSilentSession({transport, trial, unansweredTransmissions, unansweredSeconds}: TurnSession): boolean {
  // Over TCP nothing is sent twice; a capture may have missed what a probe waits for.
  const isWhole = trial !== undefined && transport === 'tcp';
  return (isWhole || unansweredTransmissions >= fewestTransmissions) && unansweredSeconds >= shortestWaitSeconds;
}

function isSilentConnection({value: {trial, syns, waitedSeconds}}: Fact<TcpConnection>): boolean {
  // A probe does not see how often its computer repeats the SYN.
  return (trial !== undefined || syns >= fewestTransmissions) && waitedSeconds >= shortestWaitSeconds;
}

function flowKey(transport: string, source: TransportAddress, destination: TransportAddress): string {
  return `${transport} ${endOf(source)} > ${endOf(destination)}`;
}

function endOf({address, port}: TransportAddress): string {
  return formatHostPort(address, port);
}

/** TCP of a TURN server that serves the client over UDP is not needed, and healthy sites keep it closed. */
export function isSpare({value}: Fact<TurnReachability>): boolean {
  return value.sessions.length === 0 && value.connections.length > 0 && value.fallback?.value.transport === 'udp';
}

/**
 * Servers that are not reached in this way: one entry for each address and port, UDP and TCP together. Those that the
 * client does not need are left out.
 */
export function unreachedServers(
  reachabilities: readonly Fact<TurnReachability>[],
  reach: TurnReach,
): [Fact<TurnReachability>, ...Fact<TurnReachability>[]][] {
  const unreached = reachabilities.filter((fact) => fact.value.reach === reach && !isSpare(fact));
  return [...groupBy(unreached, ({value}) => endOf(value.server)).values()].flatMap(([first, ...others]) =>
    first === undefined ? [] : [[first, ...others]],
  );
}

/** `203.0.113.7:3478/udp`, as the subject has it. */
export function reachedServer({subject}: Fact<TurnReachability>): string {
  return subject.slice('turn://'.length);
}

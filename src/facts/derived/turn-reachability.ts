/**
 * Whether clients reach their TURN servers, and what tells them that they do not: one for each server and transport.
 * Derived from TURN exchanges, from ICMP errors about them, and from TCP connections that never stood.
 */
import {groupBy} from '../../model/group-by.ts';
import {formatHostPort, type Subject, turnServerSubject} from '../../model/subject.ts';
import {defineDerived, type FactLookup} from '../derived.ts';
import type {Fact, TransportAddress} from '../fact.ts';
import {type IcmpError, icmpError} from '../icmp-error.ts';
import {type TcpConnection, tcpConnection} from '../tcp-connection.ts';
import {type TurnSession, turnSession} from '../turn-session.ts';
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
  /** TCP connections that never stood. */
  readonly connections: readonly Fact<TcpConnection>[];
  /** The ICMP errors that tell. */
  readonly errors: readonly Fact<IcmpError>[];
  /** The relay that the same client got elsewhere. */
  readonly fallback: Fact<TurnSession> | undefined;
}

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
    const sessions = store.of(turnSession);
    const errors = groupBy(store.of(icmpError), ({value}) =>
      flowKey(value.about.transport, value.about.source, value.about.destination),
    );
    const connections = triesOfTurn(store, sessions);
    const ofServer = groupBy(sessions, ({subject}) => subject);
    const subjects = new Set<Subject>([...sessions, ...connections].map(subjectOf));
    return [...subjects].map((subject) =>
      reachabilityOf(
        subject,
        ofServer.get(subject) ?? [],
        connections.filter((fact) => subjectOf(fact) === subject),
        errors,
        sessions,
      ),
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
  const failed = store.of(tcpConnection).filter(({value}) => isFailed(value));
  const servers = new Set(sessions.map(({value}) => `${value.client.address} ${endOf(value.server)}`));
  return [...groupBy(failed, ({value}) => value.client.address).values()].flatMap((group) => {
    const isScan = new Set(group.map(({value}) => endOf(value.server))).size > mostTriedServers;
    return group.filter(
      ({value: {client, server}}) =>
        servers.has(`${client.address} ${endOf(server)}`) || (!isScan && turnPorts.has(server.port)),
    );
  });
}

function isFailed({outcome}: TcpConnection): boolean {
  return outcome === 'refused' || outcome === 'no-answer';
}

function reachabilityOf(
  subject: Subject,
  group: readonly Fact<TurnSession>[],
  connections: readonly Fact<TcpConnection>[],
  errors: ReadonlyMap<string, readonly Fact<IcmpError>[]>,
  all: readonly Fact<TurnSession>[],
): Fact<TurnReachability> {
  const [one] = [...group, ...connections];
  const transport = subject.endsWith('/tcp') ? 'tcp' : 'udp';
  const server = one?.value.server ?? {address: '', port: 0};
  const unanswered = group.filter(({value}) => !hasAnswer(value) && value.unansweredTransmissions > 0);
  const flows = [...unanswered, ...connections];
  const about = flows.flatMap(({value}) => errors.get(flowKey(transport, value.client, value.server)) ?? []);
  const clients = new Set(flows.map(({value}) => value.client.address));
  const fallback = all.find(
    ({subject: other, value}) => other !== subject && value.allocations > 0 && clients.has(value.client.address),
  );
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
  return {
    type: 'turn.reachability',
    subject,
    origin: one?.origin ?? {input: '', format: ''},
    value: {server, transport, reach, tries, sessions: unanswered, connections, errors: telling, fallback},
  };
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
  const lost = about.filter(({value: {kind}}) => lostKinds.has(kind));
  if (lost.length > 0) return told('no-route', lost);
  const isSilent =
    group.length > 0 ? group.every(({value}) => isSilentSession(value)) : connections.some(isSilentConnection);
  return told(isSilent ? 'silent' : 'too-early');
}

const lostKinds: ReadonlySet<IcmpError['kind']> = new Set(['host-unreachable', 'network-unreachable', 'time-exceeded']);

function hasAnswer(session: TurnSession): boolean {
  return session.allocations > 0 || session.errors.length > 0;
}

function isSilentSession(session: TurnSession): boolean {
  return session.unansweredTransmissions >= fewestTransmissions && session.unansweredSeconds >= shortestWaitSeconds;
}

function isSilentConnection({value}: Fact<TcpConnection>): boolean {
  return value.syns >= fewestTransmissions && value.waitedSeconds >= shortestWaitSeconds;
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

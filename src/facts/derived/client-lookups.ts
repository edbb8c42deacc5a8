/**
 * What one client learned of one name from DNS, all its questions in a capture taken together, and what it did apart from
 * that: whether it opened web pages, and whether it talked to a TURN server.
 */
import {groupBy} from '../../model/group-by.ts';
import {hostOf} from '../../model/host-name.ts';
import type {Subject} from '../../model/subject.ts';
import {defineDerived, type FactLookup} from '../derived.ts';
import {type DnsExchange, dnsExchange} from '../dns-exchange.ts';
import type {Fact} from '../fact.ts';
import {type TcpConnection, tcpConnection} from '../tcp-connection.ts';
import {turnSession} from '../turn-session.ts';
import {externalJoinName, internalJoinName} from './join-names.ts';
import {turnServerObjects} from './turn-server-objects.ts';

/** `silent`: no answer although long enough was waited. `unclear`: the capture ends too early, or misses the answer. */
export type LookupOutcome = 'answered' | 'nxdomain' | 'no-data' | 'servfail' | 'refused' | 'silent' | 'unclear';

export interface ClientLookup {
  /** Address of the client. */
  readonly client: string;
  readonly name: string;
  readonly isMulticast: boolean;
  readonly outcome: LookupOutcome;
  /** Of A and AAAA, over all servers that were asked. */
  readonly addresses: readonly string[];
  /** The questions for A and AAAA, in order. */
  readonly exchanges: readonly Fact<DnsExchange>[];
  /** Whether HTTPS records were asked for too (RFC 9460): browsers do so for web pages, and for nothing else. */
  readonly isWebPage: boolean;
  /** What the name is for, where the site file or CMS tells. */
  readonly role: NameRole | undefined;
  /** TCP connections of this client to these addresses. */
  readonly connections: readonly Fact<TcpConnection>[];
  /** What else this client did in the capture. */
  readonly activity: ClientActivity;
}

export interface ClientActivity {
  /** Whether it sent TURN, or had a TCP connection to one of its ports. */
  readonly usesTurn: boolean;
  /** TCP connections to port 443 that stood. */
  readonly webConnections: readonly Fact<TcpConnection>[];
}

export interface NameRole {
  /** `join name`, `TURN server` */
  readonly title: string;
  /** Who says so. */
  readonly fact: Fact;
  readonly source: string;
}

/** RFC 1035-style resolvers repeat after 5 s (resolv.conf(5)); by then a server that works has answered. */
const shortestWaitSeconds = 5;
/** RFC 6762 §6: an answer is delayed by 0.5 s at most. */
const shortestMulticastWaitSeconds = 1;

/** Subject: `name:<host>`. */
export const clientLookups = defineDerived<ClientLookup>({
  id: 'dns.client-lookups',
  title: dnsExchange.title,
  collect: dnsExchange.collect,
  derive: (store) => {
    const roles = rolesOf(store);
    const activities = activitiesOf(store);
    const connections = groupBy(store.of(tcpConnection), ({value}) => value.client.address);
    const byClient = groupBy(
      store.of(dnsExchange),
      ({value: {client, name, isMulticast}}) => `${client.address} ${isMulticast} ${name}`,
    );
    return [...byClient.values()].flatMap((group) => {
      const exchanges = group.filter(({value}) => value.recordType === 'A' || value.recordType === 'AAAA');
      const [first] = exchanges;
      if (first === undefined) return [];
      const {client, name, isMulticast} = first.value;
      const addresses = [...new Set(exchanges.flatMap(({value}) => (isAnswered(value) ? value.answers : [])))];
      const subject: Subject = `name:${name}`;
      const value: ClientLookup = {
        client: client.address,
        name,
        isMulticast,
        outcome: outcomeOf(exchanges),
        addresses: addresses.toSorted(),
        exchanges,
        isWebPage: group.some(({value: {recordType}}) => recordType === 'HTTPS'),
        role: roles.get(name),
        connections: (connections.get(client.address) ?? []).filter(({value: {server}}) =>
          addresses.includes(server.address),
        ),
        activity: activities.get(client.address) ?? {usesTurn: false, webConnections: []},
      };
      return [{type: 'dns.client-lookups', subject, origin: first.origin, value}];
    });
  },
});

function rolesOf(store: FactLookup): ReadonlyMap<string, NameRole> {
  const roles = new Map<string, NameRole>();
  const add = (host: string | undefined, role: NameRole) => {
    if (host !== undefined && !roles.has(host)) roles.set(host, role);
  };
  for (const fact of [...store.of(externalJoinName), ...store.of(internalJoinName)])
    add(fact.value.host, {title: 'join name', fact, source: fact.value.source});
  for (const fact of store.of(turnServerObjects)) {
    for (const field of ['clientAddress', 'serverAddress'] as const) {
      const given = fact.value[field];
      if (given !== undefined) add(hostOf(given), {title: 'TURN server', fact, source: `${field} of CMS`});
    }
  }
  return roles;
}

function isAnswered({outcome}: DnsExchange): boolean {
  return outcome === 'answered';
}

/** One answer with addresses is enough; one that tells of none says more than silence. */
function outcomeOf(exchanges: readonly Fact<DnsExchange>[]): LookupOutcome {
  const outcomes = new Set(exchanges.map(({value}) => value.outcome));
  for (const outcome of ['answered', 'nxdomain', 'servfail', 'refused'] as const)
    if (outcomes.has(outcome)) return outcome;
  const [ofA] = exchanges.filter(({value}) => value.recordType === 'A');
  // A host need not have IPv6 addresses.
  if (ofA === undefined || outcomes.has('other')) return 'unclear';
  if (ofA.value.outcome === 'no-data') return 'no-data';
  const isSilent = exchanges.every(
    ({value: {outcome, waitedSeconds, isMulticast}}) =>
      outcome !== 'no-answer' || waitedSeconds >= (isMulticast ? shortestMulticastWaitSeconds : shortestWaitSeconds),
  );
  return isSilent ? 'silent' : 'unclear';
}

function activitiesOf(store: FactLookup): ReadonlyMap<string, ClientActivity> {
  const connected = groupBy(
    store.of(tcpConnection).filter(({value}) => isConnected(value)),
    ({value}) => value.client.address,
  );
  const ofTurn = new Set(store.of(turnSession).map(({value}) => value.client.address));
  const activities = new Map<string, ClientActivity>();
  for (const client of new Set([...connected.keys(), ...ofTurn])) {
    const connections = connected.get(client) ?? [];
    const usesTurn = ofTurn.has(client) || connections.some(({value}) => turnPorts.has(value.server.port));
    activities.set(client, {usesTurn, webConnections: connections.filter(({value}) => value.server.port === webPort)});
  }
  return activities;
}

/** IANA: `stun`, `turn` and `stuns`, `turns`. */
const turnPorts: ReadonlySet<number> = new Set([3478, 5349]);
/** Expressway-E serves the join page on no other port. */
export const webPort = 443;

export function isConnected({outcome}: TcpConnection): boolean {
  return outcome === 'connected' || outcome === 'mid-stream';
}

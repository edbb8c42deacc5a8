/**
 * What captures show, as rows for a time line: the ladders of TURN exchanges and calls, and what bears on joining beside
 * them (names, connections, pages, ICMP errors).
 */
import {boxName} from '../../model/box-name.ts';
import {groupBy} from '../../model/group-by.ts';
import {epochMilliseconds, type Instant} from '../../model/instant.ts';
import type {Ladder, LadderTone} from '../../model/ladder.ts';
import {boxSubject, formatHostPort} from '../../model/subject.ts';
import type {FactLookup} from '../derived.ts';
import {type DnsExchange, dnsExchange} from '../dns-exchange.ts';
import type {Fact, TransportAddress} from '../fact.ts';
import {type HttpExchange, httpExchange} from '../http-exchange.ts';
import {icmpError} from '../icmp-error.ts';
import {tcpConnection} from '../tcp-connection.ts';
import {type TlsHandshake, tlsHandshake} from '../tls-handshake.ts';
import {turnSession} from '../turn-session.ts';
import {boxAddresses} from './box-addresses.ts';
import type {Conversation, Conversations} from './conversations.ts';
import {type JoinContext, joinBearing} from './join-bearing.ts';
import {externalJoinName, internalJoinName} from './join-names.ts';
import {ladderOf} from './ladder.ts';

export interface PacketEntry {
  /** The capture whose clock `at` is of. */
  readonly input: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly until?: number;
  readonly places: readonly {readonly input: string; readonly frame: number; readonly untilFrame?: number}[];
  readonly text: string;
  readonly tone: LadderTone;
  readonly ladder?: number;
}

/** Which of the conversations are laid out: those that touch the time from `from` to `to`, in ms by the clock of `input`. */
export type IsWanted = (input: string, from: number, to: number) => boolean;

/** Each takes a look at all facts; a time line of more would be no picture. */
const mostConversations = 200;

export function packetEntries(
  store: FactLookup,
  {allocations, calls}: Conversations,
  isWanted: IsWanted,
): {readonly entries: readonly PacketEntry[]; readonly omittedConversations: number} {
  const wanted = [...allocations, ...calls]
    .map((conversation) => ({conversation, ...spanOf(conversation)}))
    .filter(({input, from, to}) => isWanted(input, from, to))
    .sort((one, other) => one.from - other.from);
  const titleOf = hostTitles(store);
  const told = wanted
    .slice(0, mostConversations)
    .flatMap(({conversation}) => ladderEntries(ladderOf(store, conversation, false), titleOf));
  const known = new Set(told.flatMap(({places}) => places.map(({input, frame}) => `${input} ${frame}`)));
  const beside = besideEntries(store, titleOf).filter(({places}) =>
    places.every(({input, frame}) => !known.has(`${input} ${frame}`)),
  );
  return {entries: [...told, ...beside], omittedConversations: Math.max(0, wanted.length - mostConversations)};
}

/** When a conversation was, by the clock of the first capture that saw it. */
function spanOf({sessions, transactions, handshakes, streams}: Conversation): {
  input: string;
  from: number;
  to: number;
} {
  const facts: readonly Fact<{firstTime: Instant; lastTime: Instant}>[] = [...sessions, ...handshakes, ...streams];
  const input = (facts[0] ?? transactions[0])?.origin.input ?? '';
  let [from, to] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  const see = (time: Instant | undefined) => {
    if (time === undefined) return;
    from = Math.min(from, epochMilliseconds(time));
    to = Math.max(to, epochMilliseconds(time));
  };
  for (const {origin, value} of facts) {
    if (origin.input !== input) continue;
    see(value.firstTime);
    see(value.lastTime);
  }
  return {input, from, to};
}

function ladderEntries({rows, hosts, inputs, number}: Ladder, titleOf: HostTitle): PacketEntry[] {
  const nameOf = (column: number) => {
    const {role = '', addresses: [address = ''] = []} = hosts[column] ?? {};
    return titleOf(address, role === 'TURN server' || role === 'DNS server' ? role : undefined);
  };
  const [input = ''] = inputs;
  return rows.map(({time, untilSeconds, seconds, places, from, to, text, tone}) => {
    const at = epochMilliseconds(time);
    return {
      input,
      at,
      ...(untilSeconds === undefined ? {} : {until: at + (untilSeconds - seconds) * 1000}),
      places: places.map(({input: index, ...place}) => ({input: inputs[index] ?? input, ...place})),
      text: `${nameOf(from)} → ${nameOf(to)}: ${text}`,
      tone,
      ladder: number,
    };
  });
}

type HostTitle = (address: string, role?: string) => string;

/** `Expressway-E 203.0.113.7` where the box is known, `TURN server 203.0.113.7` where only what it does is. */
function hostTitles(store: FactLookup): HostTitle {
  const addresses = store.of(boxAddresses);
  const subjects = groupBy(addresses, ({value}) => value.role);
  // Boxes have names where there are several of a kind.
  const isOnly = (role: string) => new Set(subjects.get(role)?.map(({subject}) => subject)).size === 1;
  const boxes = new Map(
    addresses.map(({subject, value: {address, role}}) => [address, boxName(isOnly(role) ? boxSubject(role) : subject)]),
  );
  return (address, role) => {
    const title = boxes.get(address) ?? role;
    return title === undefined ? address : `${title} ${address}`;
  };
}

/** What stands in no ladder. A capture of a whole machine holds connections of other programs: those are left out. */
function besideEntries(store: FactLookup, titleOf: HostTitle): PacketEntry[] {
  const context: JoinContext = {
    names: [...store.of(externalJoinName), ...store.of(internalJoinName)],
    boxes: store.of(boxAddresses),
    sessions: store.of(turnSession),
  };
  const bears = (client: TransportAddress | undefined, server: TransportAddress, name?: string) =>
    joinBearing({client, server, name}, context) !== 'other';
  const tls = store.of(tlsHandshake).filter(({value}) => bears(value.client, value.server, value.serverName));
  const tcp = store.of(tcpConnection).filter(({value}) => bears(value.client, value.server));
  const http = store
    .of(httpExchange)
    .filter(({value}) => bears(value.client, value.server, value.host) && !isPartOfPage(value));
  const names = new Set(context.names.map(({value}) => value.host));
  const servers = new Set([
    ...context.sessions.map(({value}) => value.server.address),
    ...[...tls, ...tcp, ...http].map(({value}) => value.server.address),
  ]);
  const dns = store
    .of(dnsExchange)
    .filter(({value}) => names.has(value.name) || value.answers.some((answer) => servers.has(answer)));
  const between = (one: TransportAddress, other: TransportAddress) =>
    `${titleOf(one.address)} → ${titleOf(other.address)}`;
  return [
    ...dns.map((fact) => entryOf(fact, fact.value.firstFrame, fact.value.firstTime, dnsWords(fact.value), between)),
    ...tls.map((fact) => entryOf(fact, fact.value.firstFrame, fact.value.firstTime, tlsWords(fact.value), between)),
    ...http.flatMap((fact) => {
      const {client, requestFrame, answerFrame, time} = fact.value;
      const frame = requestFrame ?? answerFrame;
      // What a browser told stands in its own column.
      if (frame === undefined || client === undefined) return [];
      return [entryOf({...fact, value: {...fact.value, client}}, frame, time, httpWords(fact.value), between)];
    }),
    ...tcp.flatMap((fact) => {
      const {outcome, firstFrame, firstTime} = fact.value;
      if (outcome !== 'refused' && outcome !== 'no-answer') return [];
      const words = {
        refused: {text: 'refused', tone: 'wrong' as const},
        'no-answer': {text: 'no answer', tone: 'lost' as const},
      }[outcome];
      return [
        entryOf(
          fact,
          firstFrame,
          firstTime,
          {...words, text: `TCP to port ${fact.value.server.port}: ${words.text}`},
          between,
        ),
      ];
    }),
    ...store.of(icmpError).flatMap(({origin, value}): PacketEntry[] => {
      const {about, kind, firstFrame, firstTime, from} = value;
      if (!bears(about.source, about.destination)) return [];
      return [
        {
          input: origin.input,
          at: epochMilliseconds(firstTime),
          places: [{input: origin.input, frame: firstFrame}],
          text: `${titleOf(from)} → ${titleOf(about.source.address)}: ICMP ${kind.replaceAll('-', ' ')}: to ${formatHostPort(about.destination.address, about.destination.port)}`,
          tone: 'wrong',
        },
      ];
    }),
  ];
}

interface Words {
  readonly text: string;
  readonly tone: LadderTone;
}

function entryOf(
  {origin, value}: Fact<{client: TransportAddress; server: TransportAddress}>,
  frame: number,
  time: Instant,
  {text, tone}: Words,
  between: (one: TransportAddress, other: TransportAddress) => string,
): PacketEntry {
  return {
    input: origin.input,
    at: epochMilliseconds(time),
    places: [{input: origin.input, frame}],
    text: `${between(value.client, value.server)}: ${text}`,
    tone,
  };
}

const dnsOutcomes: Readonly<Record<DnsExchange['outcome'], Words>> = {
  answered: {text: 'answered', tone: 'plain'},
  'no-data': {text: 'no such record', tone: 'plain'},
  nxdomain: {text: 'NXDOMAIN', tone: 'wrong'},
  servfail: {text: 'SERVFAIL', tone: 'wrong'},
  refused: {text: 'REFUSED', tone: 'wrong'},
  'no-answer': {text: 'no answer', tone: 'lost'},
  other: {text: 'error', tone: 'wrong'},
};

function dnsWords({recordType, name, outcome, answers}: DnsExchange): Words {
  const {text, tone} = dnsOutcomes[outcome];
  return {text: `DNS ${recordType} ${name}: ${answers.length > 0 ? answers.join(', ') : text}`, tone};
}

function tlsWords({server, serverName, outcome, version, alerts}: TlsHandshake): Words {
  const fatal = alerts.find(({level}) => level === 'fatal');
  const outcomes: Readonly<Record<TlsHandshake['outcome'], Words>> = {
    established: {text: `${version ?? 'TLS'} established`, tone: 'plain'},
    alert: {text: fatal === undefined ? 'alert' : `the ${fatal.from} refused it: ${fatal.description}`, tone: 'wrong'},
    reset: {text: 'reset in the handshake', tone: 'wrong'},
    closed: {text: 'closed in the handshake', tone: 'wrong'},
    'no-answer': {text: 'no answer', tone: 'lost'},
    cut: {text: 'the capture ends in the handshake', tone: 'plain'},
  };
  const {text, tone} = outcomes[outcome];
  return {text: `TLS to port ${server.port}${serverName === undefined ? '' : `, SNI ${serverName}`}: ${text}`, tone};
}

export function httpWords({method = 'HTTP', path = '', host, status, reason}: HttpExchange): Words {
  const request = `${method} ${path}${host === undefined ? '' : ` of ${host}`}`;
  if (status === undefined) return {text: `${request}: its answer is not in the capture`, tone: 'plain'};
  // 401 asks for credentials, which is how it goes.
  const isWrong = status >= 400 && status !== 401;
  return {text: `${request}: ${status} ${reason ?? ''}`.trimEnd(), tone: isWrong ? 'wrong' : 'plain'};
}

/** A page draws in scripts and pictures by the dozen: those that came say nothing. */
export function isPartOfPage({path, status}: HttpExchange): boolean {
  return (
    status !== undefined &&
    status < 400 &&
    /\.(?:js|css|map|png|svg|jpe?g|gif|ico|woff2?|ttf|json|wasm|mp3)$/i.test(path ?? '')
  );
}

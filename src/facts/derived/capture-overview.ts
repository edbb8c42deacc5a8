/** What packet captures hold, in short: the rows of the summary that stands below the diagnosis. */

import type {
  AllocationEnd,
  AllocationOutcome,
  AllocationRow,
  CallRow,
  CaptureOverview,
  EncryptedRow,
  RtpTotals,
  TurnServerRow,
} from '../../model/capture-overview.ts';
import {groupBy} from '../../model/group-by.ts';
import {formatHostPort} from '../../model/subject.ts';
import {captureSummary} from '../capture-summary.ts';
import type {FactLookup} from '../derived.ts';
import type {Fact, TransportAddress} from '../fact.ts';
import type {RtpStream} from '../rtp-stream.ts';
import {tlsHandshake} from '../tls-handshake.ts';
import {type TurnSession, turnSession} from '../turn-session.ts';
import type {AllocationConversation, CallConversation, Conversations} from './conversations.ts';

/** A list of more rows is no summary; the totals go on counting. */
const mostRows = 200;

/** Copies of a request come for 39.5 s (RFC 8489 §6.2.1): a server that is silent for so long had its chances. */
const leastSilentSeconds = 39.5;

/** Undefined where no capture was read. */
export function overviewOf(store: FactLookup, {allocations, calls}: Conversations): CaptureOverview | undefined {
  if (store.of(captureSummary).length === 0) return undefined;
  const sessions = store.of(turnSession);
  const clients = [...new Set(allocations.map(({sessions: [{value}]}) => value.client.address))];
  const turnServers = serverRows(sessions);
  const encrypted = encryptedRows(store);
  return {
    totals: {
      clients: clients.length,
      turnServers: turnServers.length,
      allocations: allocations.length,
      calls: calls.length,
      encrypted: encrypted.reduce((sum, {connections}) => sum + connections, 0),
    },
    clients: clients.slice(0, mostRows),
    turnServers: turnServers.slice(0, mostRows),
    allocations: allocations.slice(0, mostRows).map(allocationRow),
    calls: calls.slice(0, mostRows).map(callRow),
    encrypted: encrypted.slice(0, mostRows),
  };
}

function serverRows(sessions: readonly Fact<TurnSession>[]): TurnServerRow[] {
  return [...groupBy(sessions, ({subject}) => subject).values()].flatMap(([first, ...others]) => {
    if (first === undefined) return [];
    const all = [first, ...others];
    return {
      server: first.value.server,
      transport: first.value.transport,
      sessions: new Set(all.map(({value}) => formatHostPort(value.client.address, value.client.port))).size,
      realms: united(all.map(({value}) => value.realms)),
      software: united(all.map(({value}) => value.software)),
    };
  });
}

function allocationRow({number, sessions}: AllocationConversation): AllocationRow {
  const [{value: first}] = sessions;
  const values = sessions.map(({value}) => value);
  const told = <Key extends keyof TurnSession>(key: Key) =>
    values.map((value) => value[key]).find((one) => one !== undefined);
  const [relayedAddress, mappedAddress, lifetimeSeconds] = [
    told('relayedAddress'),
    told('mappedAddress'),
    told('lifetimeSeconds'),
  ];
  return {
    ladder: number,
    client: first.client,
    server: first.server,
    transport: first.transport,
    users: united(values.map(({usernames}) => usernames)),
    realms: united(values.map(({realms}) => realms)),
    ...(relayedAddress === undefined ? {} : {relayedAddress}),
    ...(mappedAddress === undefined ? {} : {mappedAddress}),
    ...(lifetimeSeconds === undefined ? {} : {lifetimeSeconds}),
    outcome: outcomeOf(values),
  };
}

function outcomeOf(values: readonly TurnSession[]): AllocationOutcome {
  const allocated = values.find(({allocations}) => allocations > 0);
  if (allocated !== undefined) return {kind: 'allocated', end: endOf(values)};
  // The challenge, 401 to a request without credentials, is no refusal.
  const errors = values.flatMap((value) => value.errors).filter(({method}) => method === 'Allocate');
  const refusal = errors.findLast(({afterSignedRequest, code}) => afterSignedRequest || code !== 401);
  if (refusal !== undefined) return {kind: 'refused', code: refusal.code, reason: refusal.reason};
  const unanswered = Math.max(...values.map(({unansweredAllocates}) => unansweredAllocates));
  if (unanswered > 0) return {kind: 'unanswered', requests: unanswered};
  return errors.length > 0 ? {kind: 'challenged'} : {kind: 'not-seen'};
}

/** By what any of the captures shows of it. */
function endOf(values: readonly TurnSession[]): AllocationEnd {
  const isSilent = values.some(
    ({unansweredAtEnd}) => unansweredAtEnd !== undefined && unansweredAtEnd.seconds >= leastSilentSeconds,
  );
  // Given back to a server that is gone, it ended before.
  if (isSilent) return 'silent';
  if (values.some(({releasedFrame}) => releasedFrame !== undefined)) return 'released';
  return values.some(({expired}) => expired) ? 'expired' : 'open';
}

function callRow(call: CallConversation): CallRow {
  const {number, sessions, handshakes, streams} = call;
  const [longest] = sessions.toSorted((one, other) => other.value.paths.length - one.value.paths.length);
  const paths = longest?.value.paths ?? [];
  const nominated = paths.find(({nominatedFrame}) => nominatedFrame !== undefined);
  return {
    ladder: number,
    name: nameOf(call),
    paths: paths.length,
    answeredPaths: paths.filter(({fromFirst, fromSecond}) => fromFirst.answered + fromSecond.answered > 0).length,
    ...(nominated === undefined
      ? {}
      : {
          nominated: {
            first: nominated.first,
            second: nominated.second,
            isRelayed: nominated.isRelayed,
            ...(nominated.peer === undefined ? {} : {peer: nominated.peer}),
          },
        }),
    consentLost: sessions.some(({value}) => value.paths.some(({consentLost}) => consentLost !== undefined)),
    dtls: [...new Set(handshakes.map(({value}) => value.outcome))],
    rtp: rtpTotals(streams),
  };
}

export function nameOf({sessions, handshakes, streams}: CallConversation): string {
  const [session] = sessions;
  if (session !== undefined) return `ICE ${session.value.firstFragment}/${session.value.secondFragment}`;
  const ends =
    streams.map(({value}) => [value.source, value.destination] as const)[0] ??
    handshakes.map(({value}) => [value.client, value.server] as const)[0];
  const what = streams.length > 0 ? 'RTP' : 'DTLS';
  return ends === undefined ? what : `${what} ${addressText(ends[0])} ↔ ${addressText(ends[1])}`;
}

/** A stream that was captured in two places, or on both sides of the relay, is one: what counts is where most was lost. */
function rtpTotals(streams: readonly Fact<RtpStream>[]): RtpTotals {
  const worst = [...groupBy(streams, ({value}) => String(value.ssrc)).values()].flatMap(
    (copies) =>
      copies.toSorted(
        (one, other) => other.value.lost - one.value.lost || other.value.packets - one.value.packets,
      )[0] ?? [],
  );
  const sum = (count: (value: RtpStream) => number) => worst.reduce((total, {value}) => total + count(value), 0);
  return {
    streams: worst.length,
    packets: sum(({packets}) => packets),
    lost: sum(({lost}) => lost),
    expected: sum(({expected}) => expected),
  };
}

/** TLS whose content nobody could read. */
function encryptedRows(store: FactLookup): EncryptedRow[] {
  const closed = store.of(tlsHandshake).filter(({value}) => !value.isDecrypted && value.outcome === 'established');
  const groups = groupBy(closed, ({value}) => `${addressText(value.server)} ${value.serverName ?? ''}`);
  return [...groups.values()].flatMap((facts) => {
    const [first] = facts;
    if (first === undefined) return [];
    const {server, serverName} = first.value;
    return {
      protocol: 'TLS' as const,
      server,
      ...(serverName === undefined ? {} : {serverName}),
      connections: new Set(facts.map(({value}) => addressText(value.client))).size,
    };
  });
}

function united(lists: readonly (readonly string[])[]): string[] {
  return [...new Set(lists.flat())];
}

function addressText({address, port}: TransportAddress): string {
  return formatHostPort(address, port);
}

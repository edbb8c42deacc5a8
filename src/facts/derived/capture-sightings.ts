/**
 * The STUN transactions of all captures by what names them everywhere: a transaction id is 96 random bits (RFC 8489 §5),
 * so two captures that hold one id saw one request, whatever NAT did to its addresses.
 */
import {groupBy} from '../../model/group-by.ts';
import {epochMilliseconds} from '../../model/instant.ts';
import {formatHostPort} from '../../model/subject.ts';
import {captureSummary} from '../capture-summary.ts';
import {decodeAnomaly} from '../decode-anomaly.ts';
import type {FactLookup} from '../derived.ts';
import type {Fact, TransportAddress} from '../fact.ts';
import {type StunTransaction, stunTransaction} from '../stun-transaction.ts';

/** A capture: one file, or several that were read as one. */
export interface Capture {
  /** Path of its first file. */
  readonly path: string;
  /** By its own clock, since 1970. */
  readonly firstMs: number;
  readonly lastMs: number;
  /** Whether transactions were left out to bound memory: what is not there may have been there. */
  readonly isCut: boolean;
  readonly transactions: readonly Seen[];
  /** By `address:port` of either end. */
  readonly byEndpoint: ReadonlyMap<string, readonly Seen[]>;
  /** By address: a transaction that shows that what came to it was captured. */
  readonly heardAt: ReadonlyMap<string, Seen>;
  /** By `address:port` of who asked: ICE checks that were answered with success, on whatever path. */
  readonly checksAnswered: ReadonlyMap<string, readonly Seen[]>;
}

export interface Seen {
  readonly capture: string;
  readonly fact: Fact<StunTransaction>;
  /** `203.0.113.7:3478` */
  readonly client: string;
  readonly server: string;
  /** Inside TURN: in which direction. Two clients of one server show the same inside twice. */
  readonly relay: 'to-peer' | 'from-peer' | undefined;
  /** By the clock of the capture, since 1970; undefined where the message is not in it. */
  readonly requestMs: number | undefined;
  readonly answerMs: number | undefined;
}

export function endpointOf({address, port}: TransportAddress): string {
  return formatHostPort(address, port);
}

/** By path, so that the order of the evidence changes nothing; those without a time or without a packet are left out. */
export function capturesOf(store: FactLookup): Capture[] {
  const cut = new Set(
    store.of(decodeAnomaly).flatMap(({value, origin}) => (value.kind === 'dropped' ? [origin.input] : [])),
  );
  const pathOf = capturePaths(store);
  const seen = groupBy(
    store.of(stunTransaction).map((fact) => seenOf(fact, pathOf.get(fact.origin.input) ?? fact.origin.input)),
    ({capture}) => capture,
  );
  const summaries = store.of(captureSummary).toSorted((one, other) => (one.origin.input < other.origin.input ? -1 : 1));
  return summaries.flatMap(({value, origin}) => {
    const {firstTime, lastTime, files = [origin.input]} = value;
    if (firstTime === undefined || lastTime === undefined) return [];
    const path = origin.input;
    const transactions = (seen.get(path) ?? []).toSorted(inTime);
    return [
      {
        path,
        firstMs: epochMilliseconds(firstTime),
        lastMs: epochMilliseconds(lastTime),
        isCut: files.some((file) => cut.has(file)),
        transactions,
        byEndpoint: byEndpointOf(transactions),
        heardAt: heardAtOf(transactions),
        checksAnswered: groupBy(transactions.filter(isAnsweredCheck), ({client}) => client),
      },
    ];
  });
}

/** Checks are signed (RFC 8445 §7.2.2); what a client asks a STUN server is not. */
function isAnsweredCheck({fact: {value}}: Seen): boolean {
  return value.method === 'Binding' && value.isSigned && value.outcome === 'success';
}

function byEndpointOf(transactions: readonly Seen[]): ReadonlyMap<string, readonly Seen[]> {
  const byEndpoint = new Map<string, Seen[]>();
  for (const seen of transactions) {
    for (const endpoint of [seen.client, seen.server]) {
      const own = byEndpoint.get(endpoint);
      if (own === undefined) byEndpoint.set(endpoint, [seen]);
      else own.push(seen);
    }
  }
  return byEndpoint;
}

function heardAtOf(transactions: readonly Seen[]): ReadonlyMap<string, Seen> {
  const heard = new Map<string, Seen>();
  for (const seen of transactions) {
    const {client, server, answers} = seen.fact.value;
    if (seen.requestMs !== undefined && !heard.has(server.address)) heard.set(server.address, seen);
    if (answers > 0 && !heard.has(client.address)) heard.set(client.address, seen);
  }
  return heard;
}

/** The transaction id settles it for those of one time. */
function inTime(one: Seen, other: Seen): number {
  const keyOf = ({requestMs, answerMs, fact: {value}}: Seen) =>
    [requestMs ?? answerMs ?? 0, value.transactionId] as const;
  const [[ms, id], [otherMs, otherId]] = [keyOf(one), keyOf(other)];
  return ms - otherMs || (id < otherId ? -1 : 1);
}

/** Of which capture a file is. */
export function capturePaths(store: FactLookup): ReadonlyMap<string, string> {
  const paths = new Map<string, string>();
  for (const {value, origin} of store.of(captureSummary)) {
    for (const file of value.files ?? [origin.input]) paths.set(file, origin.input);
  }
  return paths;
}

function seenOf(fact: Fact<StunTransaction>, capture: string): Seen {
  const {client, server, relay, requestTime, answerTime} = fact.value;
  return {
    capture,
    fact,
    client: endpointOf(client),
    server: endpointOf(server),
    relay: relay?.direction,
    requestMs: requestTime === undefined ? undefined : epochMilliseconds(requestTime),
    answerMs: answerTime === undefined ? undefined : epochMilliseconds(answerTime),
  };
}

/** Of twelve random bytes fewer are different once in some millions of ids; ids of clients that count are not random. */
const fewestDifferentBytes = 7;
/** A box that forwards shows a packet on each of its interfaces, before and after NAT, and inside and outside TURN. */
const mostSightings = 6;
/** RFC 8489 §6.2.1: a client gives up after 39.5 s. An id that returns later is not random. */
const longestTransactionMs = 60_000;

/** What names a transaction everywhere. Only those that can be trusted to. */
export function transactionsById(captures: readonly Capture[]): ReadonlyMap<string, readonly Seen[]> {
  const all = groupBy(
    captures.flatMap(({transactions}) => transactions),
    idOf,
  );
  for (const [key, seen] of all) if (!isTrusted(seen)) all.delete(key);
  return all;
}

/** The same for what is to be the same packet in every capture. */
export function idOf({fact: {value}, relay}: Seen): string {
  return `${value.method} ${relay} ${value.transactionId}`;
}

function isTrusted(seen: readonly Seen[]): boolean {
  const id = seen[0]?.fact.value.transactionId ?? '';
  if (new Set(id.match(/../g)).size < fewestDifferentBytes) return false;
  return [...groupBy(seen, ({capture}) => capture).values()].every((own) => {
    const times = own.flatMap(({requestMs, answerMs}) => requestMs ?? answerMs ?? []);
    return own.length <= mostSightings && Math.max(...times) - Math.min(...times) <= longestTransactionMs;
  });
}

/**
 * Two captures of one call, taken at two places: known by the STUN transactions and TLS handshakes that both hold. Tells
 * how far their clocks are apart, what NAT between them does to addresses, and which one is nearer to whom. ADR 0005.
 */
import {groupBy} from '../../model/group-by.ts';
import {epochMilliseconds} from '../../model/instant.ts';
import type {Origin} from '../../model/origin.ts';
import type {Subject} from '../../model/subject.ts';
import {defineDerived, type FactLookup} from '../derived.ts';
import type {Fact} from '../fact.ts';
import {tlsHandshake} from '../tls-handshake.ts';
import {type Capture, capturePaths, capturesOf, type Seen, transactionsById} from './capture-sightings.ts';

/** One host under the address that each of two captures has for it. */
export interface AddressPair {
  readonly first: string;
  readonly second: string;
  /** Transactions and handshakes that show it. */
  readonly count: number;
}

export interface CapturePair {
  /** Paths of the captures, in alphabetical order. */
  readonly first: string;
  readonly second: string;
  /** STUN transactions and TLS handshakes that both hold. */
  readonly transactions: number;
  readonly handshakes: number;
  /**
   * What the clock of the second shows more than that of the first, in ms. `measured`: from requests and answers, so that
   * the time on the way cancels out. Otherwise that time is in it.
   */
  readonly skewMs: number;
  /** Half of the range in which the middle half of the measurements lies, in ms. */
  readonly skewSpreadMs: number;
  readonly isSkewMeasured: boolean;
  readonly addresses: readonly AddressPair[];
  /**
   * Addresses as the first capture has them, of those to which one capture is proved to be nearer: its packets came by
   * there first, or an answer was seen only there.
   */
  readonly nearFirst: readonly string[];
  readonly nearSecond: readonly string[];
  /** A packet that both hold, in each. */
  readonly shown: readonly [Origin, Origin];
  /** Both were taken at one place (two programs on one box): nothing can get lost between them. */
  readonly isSamePlace: boolean;
}

export const capturePairs = defineDerived<CapturePair>({
  id: 'capture.pairs',
  title: 'captures of one call from two places',
  collect:
    'captures from the client (Wireshark) and from Expressway-E (Maintenance > Diagnostics > Diagnostic logging, take tcpdump while logging) taken at the same time',
  derive: (store) => {
    const captures = capturesOf(store);
    if (captures.length < 2) return [];
    const byPath = new Map(captures.map((capture) => [capture.path, capture]));
    const matches = [...transactionMatches(captures), ...handshakeMatches(store, captures)];
    return [...groupBy(matches, ({first, second}) => JSON.stringify([first, second])).values()].flatMap((own) => {
      const [match] = own;
      const first = match === undefined ? undefined : byPath.get(match.first);
      const second = match === undefined ? undefined : byPath.get(match.second);
      return match === undefined || first === undefined || second === undefined ? [] : [pairOf(match, own)];
    });
  },
});

/** One request, or one handshake, in two captures. Times are by the clock of each. */
interface Match {
  readonly kind: 'transaction' | 'handshake';
  readonly first: string;
  readonly second: string;
  readonly facts: readonly [Fact, Fact];
  readonly client: readonly [string, string];
  readonly server: readonly [string, string];
  readonly requestMs: readonly [number, number] | undefined;
  readonly answerMs: readonly [number, number] | undefined;
  /** Whether each holds an answer. */
  readonly answered: readonly [boolean, boolean];
}

function transactionMatches(captures: readonly Capture[]): Match[] {
  const order = new Map(captures.map(({path}, index) => [path, index]));
  return [...transactionsById(captures).values()].flatMap((seen) => {
    const firsts = [...groupBy(seen, ({capture}) => capture).values()]
      .map(earliest)
      .sort((one, other) => (order.get(one.capture) ?? 0) - (order.get(other.capture) ?? 0));
    return pairsOf(firsts).map(([one, other]) => matchOf(one, other));
  });
}

/** Where a capture shows a packet several times, the one that came first from outside. */
function earliest(seen: readonly Seen[]): Seen {
  return seen.reduce((best, one) => ((one.requestMs ?? Infinity) < (best.requestMs ?? Infinity) ? one : best));
}

function pairsOf<Item>(items: readonly Item[]): (readonly [Item, Item])[] {
  return items.flatMap((one, index) => items.slice(index + 1).map((other) => [one, other] as const));
}

function matchOf(one: Seen, other: Seen): Match {
  const [a, b] = [one.fact.value, other.fact.value];
  // Of a request that was sent several times each may hold another copy.
  const isSameCopy = a.transmissions === b.transmissions;
  return {
    kind: 'transaction',
    first: one.capture,
    second: other.capture,
    facts: [one.fact, other.fact],
    client: [a.client.address, b.client.address],
    server: [a.server.address, b.server.address],
    requestMs: isSameCopy ? both(one.requestMs, other.requestMs) : undefined,
    answerMs: isSameCopy && a.answers === b.answers ? both(one.answerMs, other.answerMs) : undefined,
    answered: [a.answers > 0, b.answers > 0],
  };
}

function both(one: number | undefined, other: number | undefined): readonly [number, number] | undefined {
  return one === undefined || other === undefined ? undefined : [one, other];
}

/** ClientHello.random is 32 random bytes (RFC 8446 §4.1.2). A proxy that opens TLS sends one of its own. */
function handshakeMatches(store: FactLookup, captures: readonly Capture[]): Match[] {
  const order = new Map(captures.map(({path}, index) => [path, index]));
  const paths = capturePaths(store);
  const known = store.of(tlsHandshake).flatMap((fact) => {
    const capture = paths.get(fact.origin.input);
    const {clientRandom} = fact.value;
    const isUsable = capture !== undefined && order.has(capture) && clientRandom !== undefined;
    return isUsable ? [{fact, value: fact.value, capture, clientRandom}] : [];
  });
  return [...groupBy(known, ({clientRandom}) => clientRandom).values()].flatMap((seen) => {
    const firsts = [...groupBy(seen, ({capture}) => capture).values()]
      .flatMap((own) => own[0] ?? [])
      .sort((one, other) => (order.get(one.capture) ?? 0) - (order.get(other.capture) ?? 0));
    return pairsOf(firsts).map(
      ([one, other]): Match => ({
        kind: 'handshake',
        first: one.capture,
        second: other.capture,
        facts: [one.fact, other.fact],
        client: [one.value.client.address, other.value.client.address],
        server: [one.value.server.address, other.value.server.address],
        requestMs: [epochMilliseconds(one.value.firstTime), epochMilliseconds(other.value.firstTime)],
        answerMs: undefined,
        answered: [false, false],
      }),
    );
  });
}

/** With fewer round trips than this the clocks are not said to be measured. */
const fewestRoundTrips = 3;
/** Two programs that capture on one interface get the same time stamps, but for what they round. */
const samePlaceMs = 0.02;

function pairOf(match: Match, matches: readonly Match[]): Fact<CapturePair> {
  const roundTrips = matches.flatMap(({requestMs, answerMs}) =>
    requestMs === undefined || answerMs === undefined ? [] : [{requestMs, answerMs}],
  );
  const isSkewMeasured = roundTrips.length >= fewestRoundTrips;
  const offsets = isSkewMeasured
    ? roundTrips.map(({requestMs, answerMs}) => (differenceOf(requestMs) + differenceOf(answerMs)) / 2)
    : matches.flatMap(({requestMs, answerMs}) => {
        const times = requestMs ?? answerMs;
        return times === undefined ? [] : [differenceOf(times)];
      });
  const {median, spread} = middleOf(offsets);
  const addresses = addressPairs(matches);
  const votes = votesOf(matches);
  const delays = middleOf(roundTrips.map(({requestMs, answerMs}) => delayOf(requestMs, answerMs)));
  const isSamePlace =
    isSkewMeasured &&
    Math.abs(delays.median) < samePlaceMs &&
    addresses.every(({first: address, second}) => address === second);
  const near = (sign: number) =>
    isSamePlace ? [] : [...votes].flatMap(([address, vote]) => (vote * sign > 0 ? [address] : [])).sort();
  const {first, second} = match;
  const subject: Subject = `capture:${first}`;
  return {
    type: 'capture.pairs',
    subject,
    origin: match.facts[0].origin,
    value: {
      first,
      second,
      transactions: matches.filter(({kind}) => kind === 'transaction').length,
      handshakes: matches.filter(({kind}) => kind === 'handshake').length,
      skewMs: toMicroseconds(median),
      skewSpreadMs: toMicroseconds(spread),
      isSkewMeasured,
      addresses,
      nearFirst: near(1),
      nearSecond: near(-1),
      shown: [match.facts[0].origin, match.facts[1].origin],
      isSamePlace,
    },
  };
}

function differenceOf([one, other]: readonly [number, number]): number {
  return other - one;
}

/** From the first capture to the second, one way; negative where the request came by the second before the first. */
function delayOf(requestMs: readonly [number, number], answerMs: readonly [number, number]): number {
  return (differenceOf(requestMs) - differenceOf(answerMs)) / 2;
}

function toMicroseconds(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}

function middleOf(values: readonly number[]): {readonly median: number; readonly spread: number} {
  const sorted = values.toSorted((one, other) => one - other);
  const at = (share: number) => sorted[Math.floor((sorted.length - 1) * share)] ?? 0;
  return {median: at(0.5), spread: (at(0.75) - at(0.25)) / 2};
}

function addressPairs(matches: readonly Match[]): AddressPair[] {
  const counts = groupBy(
    matches.flatMap(({client, server}) => [client, server]),
    ([one, other]) => `${one} ${other}`,
  );
  return [...counts.values()]
    .flatMap((own) => {
      const [pair] = own;
      return pair === undefined ? [] : [{first: pair[0], second: pair[1], count: own.length}];
    })
    .sort((one, other) => other.count - one.count || (one.first < other.first ? -1 : 1));
}

/** For each address of the first capture: positive where the first is nearer to it, negative where the second is. */
function votesOf(matches: readonly Match[]): ReadonlyMap<string, number> {
  const votes = new Map<string, number>();
  const add = (address: string, vote: number) => votes.set(address, (votes.get(address) ?? 0) + vote);
  for (const match of matches) {
    const vote = voteOf(match);
    add(match.client[0], vote);
    add(match.server[0], -vote);
  }
  return votes;
}

/** 1: the first is nearer to who asked. −1: the second is. */
function voteOf({requestMs, answerMs, answered}: Match): number {
  // An answer that only one of them holds came from its side.
  if (answered[0] !== answered[1]) return answered[0] ? -1 : 1;
  if (requestMs === undefined || answerMs === undefined) return 0;
  const delay = delayOf(requestMs, answerMs);
  return Math.abs(delay) < samePlaceMs ? 0 : Math.sign(delay);
}

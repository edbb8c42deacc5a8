/**
 * STUN requests and answers that left one place and never came to the other, where a capture was taken at each: which
 * packets, in which direction, and what proves that the other capture would have shown them. ADR 0005.
 */
import {groupBy} from '../../model/group-by.ts';
import type {Origin} from '../../model/origin.ts';
import {flowSubject} from '../../model/subject.ts';
import {defineDerived} from '../derived.ts';
import {type Fact, originOf, type TransportAddress} from '../fact.ts';
import {type CapturePair, capturePairs} from './capture-pairs.ts';
import {type Capture, capturesOf, endpointOf, idOf, type Seen, transactionsById} from './capture-sightings.ts';

export interface LostBetween {
  readonly kind: 'request' | 'answer';
  /** Of the packets that were lost, as the capture names them in which they are. */
  readonly from: TransportAddress;
  readonly to: TransportAddress;
  readonly transport: 'udp' | 'tcp';
  /** Both as the other capture names them, where that is known. */
  readonly fromInOther: TransportAddress | undefined;
  readonly toInOther: TransportAddress | undefined;
  /** `Allocate`, `Binding` … */
  readonly methods: readonly string[];
  /** Paths of the captures: near the sender, and near the receiver. */
  readonly sentIn: string;
  readonly missingIn: string;
  /** Distinct requests or answers of this flow, and those that did not arrive, in the time that both captures cover. */
  readonly sent: number;
  readonly lost: number;
  /** Copies of those that did not arrive. */
  readonly copies: number;
  /**
   * `flow`: the other capture holds other packets of this very flow. `endpoint`: it holds what came to this address and
   * port, or address, from elsewhere. `handshake`: only a TLS handshake of the same two hosts, and STUN to this port.
   */
  readonly proof: 'flow' | 'endpoint' | 'handshake';
  /** In the capture near the receiver: the packet that proves that it would have shown them. */
  readonly proofOrigin: Origin;
  /** Whether an ICE check of the one who asked was answered by somebody else, in the capture near it. */
  readonly isAnsweredElsewhere: boolean;
}

/** Where the first lost packet stands is the origin. */
export const lostBetween = defineDerived<LostBetween>({
  id: 'capture.lost-between',
  title: 'captures of one call from two places',
  collect: capturePairs.collect,
  derive: (store) => {
    const captures = new Map(capturesOf(store).map((capture) => [capture.path, capture]));
    const pairs = store.of(capturePairs).filter(({value}) => !value.isSamePlace);
    if (pairs.length === 0) return [];
    const byId = transactionsById([...captures.values()]);
    const views = pairs.flatMap((pair) => viewsOf(pair, captures, byId, pairs));
    return [...views.flatMap(lostRequests), ...views.flatMap(lostAnswers)];
  },
});

/** One direction of a pair: what `own` saw, as against what `other` saw. */
interface View {
  readonly own: Capture;
  readonly other: Capture;
  /** Paired handshakes, for the place that shows the pair. */
  readonly pair: Fact<CapturePair>;
  /** Clock of the other − own clock. */
  readonly skewMs: number;
  /** `matchOf(seen)`: the same message in the other capture. */
  readonly matchOf: (seen: Seen) => Seen | undefined;
  /** Whether the id of a transaction says anything. */
  readonly isTrusted: (seen: Seen) => boolean;
  /** Whether the pair shows packets of this address of the own capture. */
  readonly isShared: (address: string) => boolean;
  /** In the other capture, a packet that both hold. */
  readonly shown: Origin;
  /** An address of the own capture as the other names it. */
  readonly translate: (address: string) => string | undefined;
  /** Whether the own capture is nearer to the first address than the other, which is nearer to the second. */
  readonly isTowards: (from: string, to: string) => boolean;
}

function viewsOf(
  pair: Fact<CapturePair>,
  captures: ReadonlyMap<string, Capture>,
  byId: ReadonlyMap<string, readonly Seen[]>,
  pairs: readonly Fact<CapturePair>[],
): View[] {
  const {value} = pair;
  const first = captures.get(value.first);
  const second = captures.get(value.second);
  if (first === undefined || second === undefined) return [];
  const seenOf = (seen: Seen) => byId.get(idOf(seen));
  const viewOf = (own: Capture, other: Capture, isForward: boolean): View => {
    const near = new Set(isForward ? value.nearFirst : value.nearSecond);
    const far = new Set(isForward ? value.nearSecond : value.nearFirst);
    // The pair names addresses as its first capture does.
    const inFirst = (address: string) =>
      isForward ? [address] : value.addresses.flatMap((row) => (row.second === address ? [row.first] : []));
    return {
      own,
      other,
      pair,
      skewMs: isForward ? value.skewMs : -value.skewMs,
      matchOf: (seen) => seenOf(seen)?.find(({capture}) => capture === other.path),
      isTrusted: (seen) => seenOf(seen) !== undefined,
      isShared: (address) => value.addresses.some((row) => (isForward ? row.first : row.second) === address),
      shown: value.shown[isForward ? 1 : 0],
      translate: (address) => translated(address, own.path, other.path, pairs),
      isTowards: (from, to) =>
        inFirst(from).some((name) => near.has(name)) || inFirst(to).some((name) => far.has(name)),
    };
  };
  return [viewOf(first, second, true), viewOf(second, first, false)];
}

/**
 * By what this pair shows, else by what other captures show that are paired with the same other one: the address of a
 * server is the same from everywhere outside. Undefined where it is not known, or not one.
 */
function translated(
  address: string,
  own: string,
  other: string,
  pairs: readonly Fact<CapturePair>[],
): string | undefined {
  const namesIn = (from: string | undefined) =>
    new Set(
      pairs.flatMap(({value}) => {
        const isForward = value.second === other && (from === undefined || value.first === from);
        const isBackward = value.first === other && (from === undefined || value.second === from);
        return value.addresses.flatMap((row) => {
          if (isForward && row.first === address) return [row.second];
          return isBackward && row.second === address ? [row.first] : [];
        });
      }),
    );
  const direct = namesIn(own);
  const names = direct.size > 0 ? direct : namesIn(undefined);
  return names.size === 1 ? [...names][0] : undefined;
}

/** Clocks that were not measured both ways hold the time on the way. */
const wideMarginMs = 1000;
const narrowMarginMs = 100;
/** Of what the measurements of the clocks differ by. */
const spreads = 4;

/** When the other capture was running, by the own clock. */
function windowOf({own, other, skewMs, pair}: View): {readonly from: number; readonly to: number} {
  const {isSkewMeasured, skewSpreadMs} = pair.value;
  const margin = (isSkewMeasured ? narrowMarginMs : wideMarginMs) + spreads * skewSpreadMs;
  return {from: other.firstMs - skewMs + margin, to: Math.min(own.lastMs, other.lastMs - skewMs - margin)};
}

/** RFC 8489 §6.2.1: the pauses double, so that of three copies and more none is longer than this share of the whole. */
const longestPause = 0.6;

/** Whether a copy of the message was sent while the other capture was running. `ms`: of the first copy. */
function isCovered(view: View, ms: number | undefined, {fact}: Seen): boolean {
  if (ms === undefined) return false;
  const {from, to} = windowOf(view);
  const {repeatedMs: span = 0, transmissions} = fact.value;
  if (ms >= from && ms <= to) return true;
  const overlap = Math.min(ms + span, to) - Math.max(ms, from);
  return span > 0 && transmissions > 2 && overlap >= span * longestPause;
}

function lostRequests(view: View): Fact<LostBetween>[] {
  if (view.other.isCut) return [];
  return [...flowsOf(view.own).values()].flatMap((flow) => {
    const covered = sinceFirst(
      flow.filter((seen) => isCovered(view, seen.requestMs, seen) && view.isTrusted(seen)),
      (seen) => view.matchOf(seen) !== undefined,
    );
    const lost = covered.filter((seen) => view.matchOf(seen) === undefined && seen.fact.value.answers === 0);
    const [first] = lost;
    // What was answered all the same did not have to pass the other capture.
    const isAround = covered.some((seen) => view.matchOf(seen) === undefined && seen.fact.value.answers > 0);
    if (first === undefined || isAround) return [];
    const {client, server, transport} = first.fact.value;
    const proof = proofOfRequest(view, flow, first);
    if (proof === undefined) return [];
    return [
      lostFact(view, 'request', first, 'request', {
        from: client,
        to: server,
        transport,
        fromInOther: inOther(view, client),
        toInOther: proof.to,
        methods: methodsOf(lost),
        sent: covered.length,
        lost: lost.length,
        copies: lost.reduce((count, {fact}) => count + fact.value.transmissions, 0),
        proof: proof.kind,
        proofOrigin: proof.origin,
        isAnsweredElsewhere: isAnsweredElsewhere(view.own, first),
      }),
    ];
  });
}

/** NAT may change the port too; that of a server stays. */
function inOther(view: View, {address, port}: TransportAddress): TransportAddress | undefined {
  const name = view.translate(address);
  return name === undefined ? undefined : {address: name, port};
}

/** NAT and firewalls let in what comes after something went out: where some came through, what was before does not count. */
function sinceFirst<Item>(items: readonly Item[], hasArrived: (item: Item) => boolean): readonly Item[] {
  const index = items.findIndex(hasArrived);
  return index < 0 ? items : items.slice(index);
}

interface Proof {
  readonly kind: LostBetween['proof'];
  readonly origin: Origin;
  /** The receiver as the other capture names it. */
  readonly to: TransportAddress;
}

/** Why the other capture would have shown the request, and that it stands on the receiver's side. */
function proofOfRequest(view: View, flow: readonly Seen[], lost: Seen): Proof | undefined {
  const {client, server} = lost.fact.value;
  const isTowards = view.isTowards(client.address, server.address);
  const match = flow.map(view.matchOf).find((seen) => seen !== undefined);
  if (match !== undefined)
    return isTowards ? {kind: 'flow', origin: placeOf(match), to: match.fact.value.server} : undefined;
  const to = inOther(view, server);
  if (to === undefined) return undefined;
  const endpoint = endpointOf(to);
  const own = view.other.byEndpoint.get(endpoint) ?? [];
  const asker = inOther(view, client);
  const asked = new Set([lost.client, ...(asker === undefined ? [] : [endpointOf(asker)])]);
  const answering = own.find((seen) => seen.client === endpoint && asked.has(seen.server));
  // Each capture holds only what its own side sent: each stands at the side of its sender.
  const here = view.own.byEndpoint.get(lost.server) ?? [];
  const isMutual = answering !== undefined && !here.some((seen) => isFrom(seen, lost.server, lost.client));
  const [shown] = own;
  // TLS that both hold came to this host too.
  const isHeard =
    view.other.heardAt.has(to.address) || (view.pair.value.handshakes > 0 && view.isShared(server.address));
  if (isHeard && shown !== undefined && (isTowards || isMutual)) {
    return {kind: 'endpoint', origin: placeOf(answering ?? shown), to};
  }
  return proofByHandshake(view, lost, to);
}

/** The two hosts spoke TLS in both captures, and the other one was not blind for STUN to this port. */
function proofByHandshake(view: View, lost: Seen, to: TransportAddress): Proof | undefined {
  const {value} = view.pair;
  const {client, server, transport} = lost.fact.value;
  const isServer = view.other.transactions.some(
    ({fact}) => fact.value.server.port === to.port && fact.value.transport === transport && fact.value.answers > 0,
  );
  const isHost = value.handshakes > 0 && view.isShared(client.address) && view.isShared(server.address);
  // Who never got an answer in its own capture is no server's.
  const here = view.own.byEndpoint.get(lost.server) ?? [];
  const isSilent = here.every((seen) => seen.server !== lost.server || seen.fact.value.answers === 0);
  if (!isServer || !isHost || !isSilent) return undefined;
  return {kind: 'handshake', origin: view.shown, to};
}

function isFrom(seen: Seen, client: string, server: string): boolean {
  return seen.client === client && seen.server === server;
}

function lostAnswers(view: View): Fact<LostBetween>[] {
  return [...flowsOf(view.own).values()].flatMap((flow) => {
    const answered = flow.flatMap((seen) => {
      const match = view.matchOf(seen);
      const isSent = match !== undefined && isCovered(view, seen.answerMs, seen);
      return isSent ? [{seen, match}] : [];
    });
    const covered = sinceFirst(answered, ({match}) => match.fact.value.answers > 0);
    const lost = covered.filter(({match}) => match.fact.value.answers === 0);
    const [first] = lost;
    if (first === undefined) return [];
    const {client, server, transport} = first.seen.fact.value;
    const asker = first.match.fact.value;
    // A capture of one direction shows no answer either: the client says by repeating itself that it got none.
    const isRepeated = lost.some(({seen}) => seen.fact.value.transmissions > 1);
    if (!isRepeated && !view.other.heardAt.has(asker.client.address)) return [];
    if (!view.isTowards(server.address, client.address)) return [];
    return [
      lostFact(view, 'answer', first.seen, 'answer', {
        from: server,
        to: client,
        transport,
        fromInOther: asker.server,
        toInOther: asker.client,
        methods: methodsOf(lost.map(({seen}) => seen)),
        sent: covered.length,
        lost: lost.length,
        copies: lost.reduce((count, {seen}) => count + seen.fact.value.answers, 0),
        proof: 'flow',
        proofOrigin: placeOf(first.match),
        isAnsweredElsewhere: isAnsweredElsewhere(view.other, first.match),
      }),
    ];
  });
}

/** Packets of one 5-tuple in one direction, through TURN or not. */
function flowsOf({transactions}: Capture): ReadonlyMap<string, readonly Seen[]> {
  // A stream repeats what was lost by itself.
  const datagrams = transactions.filter(({fact}) => fact.value.transport === 'udp');
  return groupBy(datagrams, ({client, server, relay}) => `${client} ${server} ${relay}`);
}

function isAnsweredElsewhere({checksAnswered}: Capture, asked: Seen): boolean {
  return (checksAnswered.get(asked.client) ?? []).some(
    ({server, relay}) => server !== asked.server || relay !== asked.relay,
  );
}

function methodsOf(seen: readonly Seen[]): string[] {
  return [...new Set(seen.map(({fact}) => fact.value.method))].sort();
}

function placeOf({fact, requestMs}: Seen): Origin {
  return originOf(fact, requestMs === undefined ? 'answer' : 'request');
}

function lostFact(
  view: View,
  kind: LostBetween['kind'],
  {fact}: Seen,
  field: 'request' | 'answer',
  value: Omit<LostBetween, 'kind' | 'sentIn' | 'missingIn'>,
): Fact<LostBetween> {
  return {
    type: 'capture.lost-between',
    subject: flowSubject(value.transport, value.from, value.to),
    origin: originOf(fact, field),
    value: {kind, sentIn: view.own.path, missingIn: view.other.path, ...value},
  };
}

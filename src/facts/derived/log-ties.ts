/**
 * Events that a log shares with another log (one message that both hold) or with a capture (a connection that failed),
 * and how far the clocks that wrote them are apart. Only what names itself everywhere counts: the number that is made up
 * for a guest, a call leg, both ends of a connection.
 */
import {readLogLine} from '../../logs/log-formats.ts';
import {groupBy} from '../../model/group-by.ts';
import {epochMilliseconds, type Instant} from '../../model/instant.ts';
import type {FactLookup} from '../derived.ts';
import {joinAttempt} from '../join-attempt.ts';
import {logEvent} from '../log-event.ts';
import {tlsHandshake} from '../tls-handshake.ts';
import {capturePaths, endpointOf} from './capture-sightings.ts';
import {setOf} from './log-order.ts';

export interface LogTie {
  /** Paths of sources; of a log in several files that of the first file with such an event. */
  readonly first: string;
  readonly second: string;
  /** What the clock of the second shows more than that of the first, in ms. */
  readonly aheadMs: number;
  /** `12 messages` */
  readonly shared: string;
}

/** So many guests or connections do not meet by chance, however far the clocks are apart. */
const fewestNames = 3;
/** Syslog of CMS 2.0 has whole seconds, and a message may be written again a little later. */
const widestSpreadMs = 2000;
/** Where so little, or a time zone that is not stated, explains what they are apart, one guest or connection is enough. */
const usualSkewMs = 5 * 60_000;
const quarterHourMs = 15 * 60_000;
const widestZoneMs = 26 * 3_600_000;

interface Sighting {
  readonly input: string;
  /** The same for all files of one log. */
  readonly source: string;
  readonly time: Instant;
  readonly kind: 'message' | 'connection';
  /** Of the guest, the call leg or the connection. */
  readonly name: string;
  /** Who wrote it, where the line says so. */
  readonly host: string | undefined;
}

export function logTies(store: FactLookup): LogTie[] {
  const sightings = new Map<string, Sighting[]>();
  const see = (key: string, sighting: Sighting) => {
    const known = sightings.get(key);
    if (known === undefined) sightings.set(key, [sighting]);
    else known.push(sighting);
  };
  seeMessages(store, see);
  seeConnections(store, see);
  const pairs = [...sightings.values()].flatMap((seen) => {
    // What comes twice in one source cannot be told apart.
    const single = [...groupBy(seen, ({source}) => source).values()].flatMap((own) => (own.length === 1 ? own : []));
    const sorted = single.toSorted((one, other) => (one.source < other.source ? -1 : 1));
    return sorted.flatMap((one, index) =>
      sorted.slice(index + 1).flatMap((other) => (isOneBox(one, other) ? [[one, other] as const] : [])),
    );
  });
  return [...groupBy(pairs, ([one, other]) => JSON.stringify([one.source, other.source])).values()].flatMap(tieOf);
}

function isOneBox({host: one}: Sighting, {host: other}: Sighting): boolean {
  return one === undefined || other === undefined || one.toLowerCase() === other.toLowerCase();
}

type See = (key: string, sighting: Sighting) => void;

/** The lines of attempts to join, by what they say and the guest or the call leg that they belong to. */
function seeMessages(store: FactLookup, see: See): void {
  for (const {value, origin} of store.of(joinAttempt)) {
    const {guest, leg, lines} = value;
    const name = leg ?? (guest !== undefined && /^guest\d{3,}/i.test(guest) ? guest : undefined);
    if (name === undefined) continue;
    for (const {quote, time, input = origin.input} of lines) {
      const line = readLogLine(quote);
      if (time === undefined || line === undefined) continue;
      const key = `${name.toLowerCase()} ${line.text}`;
      see(key, {input, source: setOf(input), time, kind: 'message', name: name.toLowerCase(), host: line.host});
    }
  }
}

/** Lines of Expressway that name both ends of a connection, and what captures show of how it ended. */
function seeConnections(store: FactLookup, see: See): void {
  for (const {value, origin} of store.of(logEvent)) {
    const ends = /tls|connection/.test(value.signature) ? endsIn(value.text) : undefined;
    const {input, time} = origin;
    if (ends === undefined || time === undefined) continue;
    const name = connectionName(ends);
    see(name, {input, source: setOf(input), time, kind: 'connection', name, host: undefined});
  }
  const pathOf = capturePaths(store);
  for (const {value, origin} of store.of(tlsHandshake)) {
    if (value.outcome === 'established') continue;
    const source = pathOf.get(origin.input) ?? origin.input;
    const name = connectionName([endpointOf(value.client), endpointOf(value.server)]);
    see(name, {input: source, source, time: value.lastTime, kind: 'connection', name, host: undefined});
  }
}

function connectionName(ends: readonly [string, string]): string {
  return ends.toSorted().join(' ');
}

function endsIn(text: string): readonly [string, string] | undefined {
  const fieldOf = (name: string) => new RegExp(`\\b${name}=" ?([0-9a-fA-F.:]+)"`).exec(text)?.[1];
  const [source, sourcePort, target, targetPort] = ['Src-ip', 'Src-port', 'Dst-ip', 'Dst-port'].map(fieldOf);
  if (source === undefined || sourcePort === undefined || target === undefined || targetPort === undefined) {
    return undefined;
  }
  return [
    endpointOf({address: source, port: Number(sourcePort)}),
    endpointOf({address: target, port: Number(targetPort)}),
  ];
}

function tieOf(pairs: readonly (readonly [Sighting, Sighting])[]): LogTie[] {
  const [sample] = pairs;
  if (sample === undefined) return [];
  const apart = pairs
    .map(([one, other]) => epochMilliseconds(other.time) - epochMilliseconds(one.time))
    .sort((one, other) => one - other);
  const at = (share: number) => apart[Math.floor((apart.length - 1) * share)] ?? 0;
  const names = new Set(pairs.map(([{name}]) => name)).size;
  const isEnough = names >= fewestNames || pairs.every((pair) => isExplained(at(0.5), pair));
  if (!isEnough || (at(0.75) - at(0.25)) / 2 > widestSpreadMs) return [];
  const [first, second] = sample;
  const count = (kind: Sighting['kind'], word: string) => {
    const own = pairs.filter(([one]) => one.kind === kind).length;
    return own === 0 ? [] : [`${own} ${word}${own === 1 ? '' : 's'}`];
  };
  const shared = [...count('message', 'message'), ...count('connection', 'failed connection')].join(' and ');
  return [{first: first.input, second: second.input, aheadMs: Math.round(at(0.5)), shared}];
}

/** By clocks that go a little wrong, and by zones that are not stated. */
function isExplained(apartMs: number, pair: readonly Sighting[]): boolean {
  const isZoneAssumed = pair.some(({time}) => time.zone === 'assumed');
  const byZoneMs = isZoneAssumed ? Math.round(apartMs / quarterHourMs) * quarterHourMs : 0;
  return Math.abs(byZoneMs) <= widestZoneMs && Math.abs(apartMs - byZoneMs) <= usualSkewMs;
}

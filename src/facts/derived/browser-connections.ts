/** What follows from one connection of a browser: which of its TURN servers gave a relay, and how far it came. */
import {groupBy} from '../../model/group-by.ts';
import {hostOf} from '../../model/host-name.ts';
import {type Instant, millisecondsBetween} from '../../model/instant.ts';
import {formatHostPort, type Subject, turnServerSubject} from '../../model/subject.ts';
import {type BrowserConnection, browserConnection, type IceServer} from '../browser-connection.ts';
import {defineDerived, type FactLookup} from '../derived.ts';
import {externalJoinName, internalJoinName} from './join-names.ts';

/**
 * A browser tells of the connections of all its tabs. Where it is known which names guests open, those of other pages are
 * nobody's fault here.
 */
export const joinConnections = defineDerived<BrowserConnection>({
  id: 'browser.join-connection',
  title: browserConnection.title,
  collect: browserConnection.collect,
  derive: (store) => {
    const isJoinPage = joinPageTest(store);
    return store
      .of(browserConnection)
      .filter(({value}) => isJoinPage(value.page))
      .map((fact) => ({...fact, type: 'browser.join-connection'}));
  },
});

/** Whether a page is one that guests open; of one without a name, and where no name is known, it may be. */
export function joinPageTest(store: FactLookup): (page: string | undefined) => boolean {
  const outside = store.of(externalJoinName);
  const hosts = new Set([...outside, ...store.of(internalJoinName)].map(({value}) => value.host));
  return (page) => {
    const host = page === undefined ? undefined : hostOf(page);
    return outside.length === 0 || host === undefined || hosts.has(host);
  };
}

export interface TurnTry {
  readonly server: IceServer;
  /** `turn://…`, as captures name the server. */
  readonly subject: Subject;
  /** Index of its error in `candidateErrors`; the first, where there are several. */
  readonly error: number | undefined;
}

/** The TURN servers that the page gave, with what the browser reports of each that gave no relay. */
export function turnTriesOf({iceServers = [], candidateErrors}: BrowserConnection): readonly TurnTry[] {
  return iceServers.filter(isTurn).map((server) => {
    const error = candidateErrors.findIndex(({url}) => url === server.url);
    return {server, subject: turnSubjectOf(server), error: error === -1 ? undefined : error};
  });
}

function isTurn({scheme}: IceServer): boolean {
  return scheme === 'turn' || scheme === 'turns';
}

export function turnSubjectOf({host, port, transport}: IceServer): Subject {
  return turnServerSubject(host, port, transport);
}

/** `203.0.113.7:3478/udp` */
export function turnTitleOf({host, port, transport}: IceServer): string {
  return `${formatHostPort(host, port)}/${transport}`;
}

/** Those of one server, UDP and TCP together: by host and port. */
export function byServer(tries: readonly TurnTry[]): readonly (readonly [TurnTry, ...TurnTry[]])[] {
  return [...groupBy(tries, ({server}) => `${server.host} ${server.port}`).values()].flatMap(([first, ...others]) =>
    first === undefined ? [] : [[first, ...others] as const],
  );
}

export function hasRelay({localCandidates}: BrowserConnection): boolean {
  return localCandidates.some(({kind}) => kind === 'relay');
}

const iceUp: ReadonlySet<string> = new Set(['connected', 'completed']);

/** The change of state with which a pair of candidates carried packets for the first time. */
export function iceConnectedAt({iceStates}: BrowserConnection): BrowserConnection['iceStates'][number] | undefined {
  return iceStates.find(({state}) => iceUp.has(state));
}

/** Whether media could flow: ICE and, where the browser tells it, DTLS too. */
export function wasConnected(connection: BrowserConnection): boolean {
  const {connectionStates, selectedPair, incoming} = connection;
  return (
    connectionStates.some(({state}) => state === 'connected') ||
    (connectionStates.length === 0 && (iceConnectedAt(connection) !== undefined || selectedPair !== undefined)) ||
    incoming.some(({packets}) => packets > 0)
  );
}

/**
 * The change of state with which it failed, and the place of it. `iceConnectionState` may stay at "new" or "disconnected",
 * so `connectionState` counts, and the other one only where that is not told.
 */
export function failureOf({
  connectionStates,
  iceStates,
}: BrowserConnection): {readonly field: string; readonly time?: Instant | undefined} | undefined {
  const states = connectionStates.length > 0 ? connectionStates : iceStates;
  const index = states.findLastIndex(({state}) => state === 'failed');
  const change = states[index];
  if (change === undefined) return undefined;
  return {field: `${connectionStates.length > 0 ? 'connectionState' : 'iceState'}:${index}`, time: change.time};
}

/** Seconds between two times that are both known. */
export function secondsFrom(from: Instant | undefined, to: Instant | undefined): number | undefined {
  return from === undefined || to === undefined ? undefined : millisecondsBetween(from, to) / 1000;
}

/** `the browser at https://join.example.com (Chrome 156)` */
export function browserTitle({page, browser}: BrowserConnection): string {
  return `the browser${page === undefined ? '' : ` at ${page}`}${browser === undefined ? '' : ` (${browser})`}`;
}

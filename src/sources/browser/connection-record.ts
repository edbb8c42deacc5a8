/**
 * What a browser logged of one RTCPeerConnection, whatever file or page it came by, and the fact that it makes. Reads the
 * shapes of all releases: names of events with `on` or without, values as JSON, as quoted words, or as `name: value` lines.
 */
import {type BrowserCandidate, type BrowserConnection, browserConnection} from '../../facts/browser-connection.ts';
import type {Fact} from '../../facts/fact.ts';
import {type Instant, instantFromEpoch} from '../../model/instant.ts';
import {type Origin, type Place, quoteOf} from '../../model/origin.ts';
import {isRecord, pageOriginOf, readCandidate, readIceServers, readIceUrl} from './ice-words.ts';

export interface ConnectionRecord {
  readonly id: string;
  readonly url?: unknown;
  readonly browser?: string | undefined;
  /** Undefined where it is not told. */
  readonly configuration: unknown;
  readonly events: readonly ConnectionEvent[];
  /** Last known values of each statistics object, by its id. */
  readonly stats: ReadonlyMap<string, StatsObject>;
  /** Where the statistics stand. */
  readonly statsPlace: Place;
  /** Until when it was watched. */
  readonly endsAt?: Instant | undefined;
  readonly configurationPlace: Place;
}

export interface ConnectionEvent {
  /** `onicecandidate`, `iceGatheringStateChange` … */
  readonly type: string;
  readonly value: unknown;
  readonly time?: Instant | undefined;
  readonly place: Place;
}

export interface StatsObject {
  /** As the specification names it: `candidate-pair` (W3C webrtc-stats). */
  readonly type: string;
  readonly values: Readonly<Record<string, unknown>>;
}

/** A page may gather for hours; who reads wants the first. */
const mostCandidates = 200;
const mostStates = 200;
const mostErrors = 100;
const mostPairs = 50;

export function connectionFact(record: ConnectionRecord, origin: Origin): Fact<BrowserConnection> {
  const at: Record<string, Place> = {};
  const events = record.events.map((event) => ({...event, name: nameOf(event.type), text: textOf(event.value)}));
  const gathering = gatheringOf(events, record.endsAt, at);
  const candidates = localCandidates(events, record.stats, at);
  const candidateErrors = errorsOf(events, at);
  const iceStates = statesOf(events, 'iceconnectionstatechange', 'iceState', at);
  const connectionStates = statesOf(events, 'connectionstatechange', 'connectionState', at);
  const dtlsState = dtlsStateOf(record.stats);
  const selectedPair = selectedPairOf(record.stats);
  const pairs = pairsOf(record.stats);
  const incoming = mediaOf(record.stats, 'inbound-rtp', 'packetsReceived');
  const counted = ['dtlsState', 'selectedPair', 'pairs', 'outgoing', ...incoming.map((_, n) => `incoming:${n}`)];
  if (record.stats.size > 0) for (const field of counted) at[field] = record.statsPlace;
  const configuration = configurationOf(record);
  if (configuration !== undefined) at.iceServers = configuration.place;
  const first = events.find(({time}) => time !== undefined)?.time;
  const last = events.findLast(({time}) => time !== undefined)?.time;
  const closed = events.find(({name}) => name === 'close');
  const lastTime = closed?.time ?? record.endsAt ?? last;
  const page = pageOriginOf(record.url);
  return browserConnection.of(
    `call:browser/${record.id}`,
    {...origin, ...(first === undefined ? {} : {time: first})},
    {
      id: record.id,
      ...(page === undefined ? {} : {page}),
      ...(record.browser === undefined ? {} : {browser: record.browser}),
      ...(configuration === undefined
        ? {}
        : {
            iceServers: [...configuration.servers],
            ...(configuration.policy === undefined ? {} : {iceTransportPolicy: configuration.policy}),
          }),
      ...gathering,
      ...candidates,
      candidateErrors,
      iceStates,
      connectionStates,
      ...(dtlsState === undefined ? {} : {dtlsState}),
      ...(selectedPair === undefined ? {} : {selectedPair}),
      pairs,
      incoming,
      outgoing: outgoingOf(record.stats),
      isClosed: closed !== undefined,
      ...(first === undefined ? {} : {firstTime: first}),
      ...(lastTime === undefined ? {} : {lastTime}),
    },
    at,
  );
}

type NamedEvent = ConnectionEvent & {readonly name: string; readonly text: string};

/** `onIceCandidate` and `icecandidate` are one. */
function nameOf(type: string): string {
  return type.toLowerCase().replace(/^on/, '');
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  return value === undefined || value === null ? '' : JSON.stringify(value);
}

/** `"connected"`, `connected`, `ICEConnectionStateConnected`, `{"state":"connected"}` of old and new releases. */
function wordOf(text: string): string {
  const [, word = ''] = /([a-z-]+)\W*$/i.exec(text.replace(/ICE(?:Connection|Gathering)State/, '')) ?? [];
  return word.toLowerCase();
}

function placeOf(event: NamedEvent, quote: string): Place {
  return {...event.place, quote: quoteOf(quote), ...(event.time === undefined ? {} : {time: event.time})};
}

function configurationOf(record: ConnectionRecord) {
  // A page may give its servers later (RTCPeerConnection.setConfiguration).
  const changed = record.events.findLast(({type}) => nameOf(type) === 'setconfiguration');
  const configuration = parsed(changed === undefined ? record.configuration : changed.value);
  if (configuration === undefined || configuration === '') return undefined;
  const servers = readIceServers(configuration);
  const text = textOf(configuration);
  const isTold = servers.length > 0 || /ice_?servers/i.test(text);
  if (!isTold) return undefined;
  const [, policy] = /ice_?transport(?:_?policy|s?_?type)"?\s*[:=]\s*"?(all|relay)\b/i.exec(text) ?? [];
  const place: Place = {
    ...(changed?.place ?? record.configurationPlace),
    quote: quoteOf(servers.length === 0 ? 'iceServers: []' : servers.map(({url}) => url).join(', ')),
  };
  return {servers, policy: policy?.toLowerCase() as BrowserConnection['iceTransportPolicy'], place};
}

function parsed(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

type Gathering = Pick<BrowserConnection, 'gathering' | 'gatheringSeconds'>;

function gatheringOf(events: readonly NamedEvent[], endsAt: Instant | undefined, at: Record<string, Place>): Gathering {
  const changes = events.filter(({name}) => name === 'icegatheringstatechange');
  const words = changes.map(({text}) => wordOf(text));
  const begin = changes[words.indexOf('gathering')];
  const end = changes[words.lastIndexOf('complete')];
  const shown = end ?? begin;
  if (shown !== undefined) at.gathering = placeOf(shown, `${shown.type}: ${wordOf(shown.text)}`);
  const gathering = end !== undefined ? 'complete' : begin !== undefined ? 'gathering' : 'new';
  const until = end?.time ?? events.find(({name}) => name === 'close')?.time ?? endsAt;
  return {
    gathering,
    ...(begin?.time === undefined || until === undefined
      ? {}
      : {gatheringSeconds: Math.max(0, secondsBetween(begin.time, until))}),
  };
}

function secondsBetween(one: Instant, other: Instant): number {
  return Math.round(Date.parse(`${other.iso.slice(0, 23)}Z`) - Date.parse(`${one.iso.slice(0, 23)}Z`)) / 1000;
}

function localCandidates(
  events: readonly NamedEvent[],
  stats: ConnectionRecord['stats'],
  at: Record<string, Place>,
): Pick<BrowserConnection, 'localCandidates' | 'remoteCandidates'> {
  const local = new Map<string, BrowserCandidate>();
  const remote = new Map<string, BrowserCandidate>();
  const add = (to: Map<string, BrowserCandidate>, candidate: BrowserCandidate | undefined) => {
    if (candidate === undefined || to.size >= mostCandidates) return;
    const key = `${candidate.kind} ${candidate.protocol} ${candidate.address} ${candidate.port}`;
    to.set(key, {...to.get(key), ...candidate});
  };
  for (const event of events) {
    if (event.name !== 'icecandidate' && !event.name.startsWith('addicecandidate')) continue;
    const candidate = readCandidate(event.text);
    add(event.name === 'icecandidate' ? local : remote, candidate);
    if (event.name === 'icecandidate' && candidate?.kind === 'relay')
      at.relay ??= placeOf(event, `${event.type}: ${candidate.address} ${candidate.port} typ relay`);
  }
  // An old dump may keep the statistics alone; `prflx` ones have no event.
  for (const {type, values} of stats.values()) {
    if (type === 'local-candidate') add(local, candidateOfStats(values));
    if (type === 'remote-candidate') add(remote, candidateOfStats(values));
  }
  return {localCandidates: [...local.values()], remoteCandidates: [...remote.values()]};
}

const kinds = {
  host: 'host',
  srflx: 'srflx',
  serverreflexive: 'srflx',
  prflx: 'prflx',
  peerreflexive: 'prflx',
  relay: 'relay',
  relayed: 'relay',
} as const;

function candidateOfStats(values: StatsObject['values']): BrowserCandidate | undefined {
  const kind = kinds[String(values.candidateType).toLowerCase() as keyof typeof kinds];
  if (kind === undefined) return undefined;
  const protocol = String(values.protocol).toLowerCase();
  const relayProtocol = String(values.relayProtocol).toLowerCase();
  const address = wordIn(values, 'address', 'ip');
  const port = numberIn(values, 'port');
  const server = readIceUrl(wordIn(values, 'url') ?? '');
  return {
    kind,
    protocol: protocol === 'tcp' ? 'tcp' : 'udp',
    ...(address === undefined ? {} : {address: quoteOf(address)}),
    ...(port === undefined ? {} : {port}),
    ...(relayProtocol === 'udp' || relayProtocol === 'tcp' || relayProtocol === 'tls' ? {relayProtocol} : {}),
    ...(server === undefined ? {} : {url: server.url}),
  };
}

function errorsOf(events: readonly NamedEvent[], at: Record<string, Place>): BrowserConnection['candidateErrors'] {
  const found = new Map<string, BrowserConnection['candidateErrors'][number]>();
  for (const event of events) {
    if (event.name !== 'icecandidateerror') continue;
    const error = readCandidateError(event.text);
    if (error === undefined) continue;
    const key = `${error.url} ${error.code} ${error.text}`;
    const known = found.get(key);
    if (known === undefined && found.size >= mostErrors) continue;
    if (known === undefined)
      at[`candidateError:${found.size}`] = placeOf(event, `${event.type}: ${error.url} ${error.code} ${error.text}`);
    found.set(key, known === undefined ? {...error, count: 1, ...timeOf(event)} : {...known, count: known.count + 1});
  }
  return [...found.values()];
}

function timeOf({time}: ConnectionEvent): {time?: Instant} {
  return time === undefined ? {} : {time};
}

function readCandidateError(text: string): {url: string; code: number; text: string} | undefined {
  const fields = parsed(text);
  const read = (...names: readonly string[]): string | undefined => {
    if (isRecord(fields)) return wordIn(fields, ...names);
    const [, value] =
      new RegExp(`\\b(?:${names.join('|')})\\s*[:=]\\s*"?([^\\n"]*?)"?\\s*(?:$|\\n|, [a-z_]+\\s*[:=])`, 'i').exec(
        text,
      ) ?? [];
    return value;
  };
  const code = Number(read('error_code', 'errorCode'));
  const server = readIceUrl(read('url') ?? '');
  if (server === undefined || !Number.isInteger(code)) return undefined;
  return {url: server.url, code, text: quoteOf(read('error_text', 'errorText') ?? '').slice(0, 120)};
}

function statesOf(
  events: readonly NamedEvent[],
  name: string,
  field: string,
  at: Record<string, Place>,
): BrowserConnection['iceStates'] {
  const found: BrowserConnection['iceStates'] = [];
  for (const event of events) {
    const state = event.name === name ? wordOf(event.text) : '';
    if (state === '' || found.length >= mostStates) continue;
    at[`${field}:${found.length}`] = placeOf(event, `${event.type}: ${state}`);
    found.push({state, ...timeOf(event)});
  }
  return found;
}

const dtlsStates = ['failed', 'connecting', 'new', 'connected', 'closed'] as const;

function dtlsStateOf(stats: ConnectionRecord['stats']): BrowserConnection['dtlsState'] {
  const words = new Set(ofType(stats, 'transport').map(([, {dtlsState}]) => dtlsState));
  return dtlsStates.find((state) => words.has(state));
}

function selectedPairOf(stats: ConnectionRecord['stats']): BrowserConnection['selectedPair'] {
  const [id] = ofType(stats, 'transport').flatMap(([, {selectedCandidatePairId}]) => selectedCandidatePairId ?? []);
  const pair =
    stats.get(String(id))?.values ??
    // Firefox marks the pair itself.
    ofType(stats, 'candidate-pair').find(([, values]) => values.selected === true)?.[1];
  if (pair === undefined) return undefined;
  const local = candidateOfStats(stats.get(String(pair.localCandidateId))?.values ?? {});
  const remote = candidateOfStats(stats.get(String(pair.remoteCandidateId))?.values ?? {});
  if (local === undefined || remote === undefined) return undefined;
  const seconds = numberIn(pair, 'currentRoundTripTime');
  return {local, remote, ...(seconds === undefined ? {} : {roundTripMs: Math.round(seconds * 1000)})};
}

function pairsOf(stats: ConnectionRecord['stats']): BrowserConnection['pairs'] {
  return ofType(stats, 'candidate-pair')
    .slice(0, mostPairs)
    .map(([, values]) => {
      const local = candidateOfStats(stats.get(String(values.localCandidateId))?.values ?? {})?.kind;
      const remote = candidateOfStats(stats.get(String(values.remoteCandidateId))?.values ?? {})?.kind;
      return {
        ...(local === undefined ? {} : {local}),
        ...(remote === undefined ? {} : {remote}),
        state: quoteOf(String(values.state ?? 'unknown')).slice(0, 40),
        requestsSent: numberIn(values, 'requestsSent') ?? 0,
        responsesReceived: numberIn(values, 'responsesReceived') ?? 0,
        requestsReceived: numberIn(values, 'requestsReceived') ?? 0,
      };
    });
}

function mediaOf(stats: ConnectionRecord['stats'], type: string, count: string): BrowserConnection['incoming'] {
  return ofType(stats, type).map(([, values]) => {
    const lost = numberIn(values, 'packetsLost');
    const jitter = numberIn(values, 'jitter');
    return {
      kind: mediaKind(values),
      packets: numberIn(values, count) ?? 0,
      ...(lost === undefined ? {} : {lost}),
      ...(jitter === undefined ? {} : {jitterMs: Math.round(jitter * 1000)}),
    };
  });
}

/** With what the other side reports of each (`remote-inbound-rtp`). */
function outgoingOf(stats: ConnectionRecord['stats']): BrowserConnection['outgoing'] {
  const reports = ofType(stats, 'remote-inbound-rtp').map(([, values]) => values);
  return ofType(stats, 'outbound-rtp').map(([id, values]) => {
    const report = reports.find(
      (each) => each.localId === id || (each.ssrc !== undefined && each.ssrc === values.ssrc),
    );
    const lost = report === undefined ? undefined : numberIn(report, 'packetsLost');
    return {
      kind: mediaKind(values),
      packets: numberIn(values, 'packetsSent') ?? 0,
      ...(lost === undefined ? {} : {lost}),
    };
  });
}

function mediaKind(values: StatsObject['values']): 'audio' | 'video' | 'unknown' {
  const kind = values.kind ?? values.mediaType;
  return kind === 'audio' || kind === 'video' ? kind : 'unknown';
}

function ofType(stats: ConnectionRecord['stats'], type: string): [string, StatsObject['values']][] {
  return [...stats].flatMap(([id, object]) => (object.type === type ? [[id, object.values]] : []));
}

function wordIn(values: Readonly<Record<string, unknown>>, ...names: readonly string[]): string | undefined {
  for (const name of names) {
    const value = values[name];
    if (typeof value === 'string' && value !== '') return value;
    if (typeof value === 'number') return String(value);
  }
  return undefined;
}

function numberIn(values: Readonly<Record<string, unknown>>, name: string): number | undefined {
  const value = values[name];
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
}

/** From milliseconds since 1970, as browsers count. */
export function instantFromMs(ms: unknown): Instant | undefined {
  if (typeof ms !== 'number' || !Number.isFinite(ms) || ms < 1e11 || ms > 1e13) return undefined;
  return instantFromEpoch(Math.floor(ms / 1000), Math.floor((ms % 1000) * 1e6));
}

/**
 * Reads what Chrome, Edge and other browsers of the family save from chrome://webrtc-internals, of any release. Keeps what
 * tells why a call has no media; session descriptions, credentials and tokens are not taken.
 */
import {browserMediaRequest} from '../../facts/browser-media-request.ts';
import type {Fact} from '../../facts/fact.ts';
import {counted} from '../../model/count.ts';
import {hostOf} from '../../model/host-name.ts';
import type {Instant} from '../../model/instant.ts';
import {type Origin, quoteOf} from '../../model/origin.ts';
import type {Subject} from '../../model/subject.ts';
import type {ContainerReader, EvidenceInput, Head, ReadContext, ReadOutcome} from '../format-reader.ts';
import {type ConnectionEvent, connectionFact, instantFromMs, type StatsObject} from './connection-record.ts';
import {browserNameOf, isRecord, pageOriginOf} from './ice-words.ts';
import {readLocaleTime} from './locale-time.ts';
import {readJson} from './read-json.ts';

const format = 'webrtc-internals';

export const internalsReader: ContainerReader = {
  id: format,
  title: 'webrtc-internals dump of a browser',
  kind: 'container',
  recognise({text = ''}: Head): number {
    if (!/^\ufeff?\s*\{/.test(text)) return 0;
    if (/"PeerConnections"\s*:\s*\{/.test(text))
      return /"(?:updateLog|getUserMedia|UserAgent)"\s*:/.test(text) ? 1 : 0.6;
    return /"getUserMedia"\s*:\s*\[/.test(text) && /"(?:request_id|rid)"\s*:/.test(text) ? 0.9 : 0;
  },
  read: readDump,
};

/** Media of one conference need three or four; pages left open for days have hundreds. */
const mostConnections = 200;
const mostRequests = 200;

async function readDump(input: EvidenceInput, context: ReadContext): Promise<ReadOutcome> {
  const json = await readJson(input, context);
  if ('problem' in json) return {state: 'unreadable', notes: [json.problem]};
  const dump = json.value;
  if (!isRecord(dump)) return {state: 'unreadable', notes: ['no dump: the text is no JSON object']};
  const origin: Origin = {input: input.path, format};
  const browser = browserNameOf(dump.UserAgent);
  const savedAt = instantFromMs(dump.timestamp);
  const connections = isRecord(dump.PeerConnections) ? Object.entries(dump.PeerConnections) : [];
  let made = 0;
  for (const [id, connection] of connections.slice(0, mostConnections)) {
    if (!isRecord(connection)) continue;
    context.emit(factOfConnection(id, connection, browser, savedAt, origin));
    made += 1;
  }
  const requests = requestFacts(dump.getUserMedia, origin);
  for (const fact of requests) context.emit(fact);
  const notes = [
    `${counted(made, 'connection')}, ${counted(requests.length, 'request')} for camera or microphone${browser === undefined ? '' : `, ${browser}`}`,
    ...(connections.length > mostConnections
      ? [`${connections.length - mostConnections} more connections are not read`]
      : []),
    ...(made === 0
      ? ['no connection in it: open webrtc-internals before the guest joins, and save it while the page is open']
      : []),
  ];
  return {state: connections.length > made ? 'partial' : 'read', notes};
}

function factOfConnection(
  id: string,
  connection: Readonly<Record<string, unknown>>,
  browser: string | undefined,
  savedAt: Instant | undefined,
  origin: Origin,
): Fact {
  const log: readonly unknown[] = Array.isArray(connection.updateLog) ? connection.updateLog : [];
  // Not as JavaScript writes it: that looks like the name of a host.
  const path = `PeerConnections/${quoteOf(id).slice(0, 40)}`;
  const events = log.flatMap((entry, index): ConnectionEvent[] => {
    if (!isRecord(entry) || typeof entry.type !== 'string') return [];
    const time = instantFromMs(entry.timestamp) ?? instantFromMs(Number(entry.time)) ?? readLocaleTime(entry.time);
    return [
      {
        type: quoteOf(entry.type).slice(0, 60),
        value: entry.value,
        place: {field: `${path}/updateLog/${index}`},
        time,
      },
    ];
  });
  const {stats, endsAt} = lastStats(connection.stats);
  return connectionFact(
    {
      id: quoteOf(id).slice(0, 40),
      url: connection.url,
      browser,
      configuration: connection.rtcConfiguration,
      configurationPlace: {field: `${path}/rtcConfiguration`},
      events,
      stats,
      statsPlace: {field: `${path}/stats`, ...(endsAt === undefined ? {} : {time: endsAt})},
      endsAt: savedAt ?? later(endsAt, events),
    },
    {...origin, field: path},
  );
}

/** Old dumps do not tell when they were saved: the last that happened. Text of a locale is on another clock than statistics. */
function later(stats: Instant | undefined, events: readonly ConnectionEvent[]): Instant | undefined {
  const last = events.findLast(({time}) => time !== undefined)?.time;
  if (last === undefined || stats === undefined || last.zone !== stats.zone) return last ?? stats;
  return last.iso > stats.iso ? last : stats;
}

/** `<id>-<property>`, each with all its values over time as JSON text: the last of each. */
function lastStats(stats: unknown): {stats: ReadonlyMap<string, StatsObject>; endsAt: Instant | undefined} {
  const found = new Map<string, {type: string; values: Record<string, unknown>}>();
  let endsMs = 0;
  for (const [key, entry] of isRecord(stats) ? Object.entries(stats) : []) {
    const dash = key.lastIndexOf('-');
    const property = key.slice(dash + 1);
    if (!isRecord(entry) || dash < 1 || !wantedProperties.has(property)) continue;
    const id = key.slice(0, dash);
    const known = found.get(id) ?? {type: typeOf(entry.statsType), values: {}};
    known.values[property] = lastOf(entry.values);
    found.set(id, known);
    if (typeof entry.endTime === 'string') endsMs = Math.max(endsMs, Date.parse(entry.endTime) || 0);
  }
  return {stats: found, endsAt: instantFromMs(endsMs)};
}

/** Without what names streams and holds certificates. */
const wantedProperties: ReadonlySet<string> = new Set([
  ...[
    'dtlsState',
    'iceState',
    'selectedCandidatePairId',
    'candidateType',
    'protocol',
    'relayProtocol',
    'address',
    'ip',
  ],
  ...['port', 'url', 'state', 'localCandidateId', 'remoteCandidateId', 'requestsSent', 'responsesReceived'],
  ...['requestsReceived', 'currentRoundTripTime', 'kind', 'mediaType', 'packetsReceived', 'packetsLost', 'jitter'],
  ...['packetsSent', 'localId', 'ssrc', 'selected'],
]);

/** Older releases write `RTCTransport`, or have the legacy names. */
function typeOf(statsType: unknown): string {
  const text = typeof statsType === 'string' ? statsType : '';
  return legacyTypes[text] ?? text;
}

const legacyTypes: Readonly<Record<string, string>> = {
  localcandidate: 'local-candidate',
  remotecandidate: 'remote-candidate',
};

function lastOf(values: unknown): unknown {
  if (Array.isArray(values)) return values.at(-1);
  if (typeof values !== 'string') return undefined;
  // Only the last is wanted of thousands; strings in it have no brackets that matter here.
  const [, last] = /(?:\[|,)\s*("(?:[^"\\]|\\.)*"|[^",[\]]*)\s*\]\s*$/.exec(values.slice(-longestValue)) ?? [];
  try {
    return last === undefined ? undefined : JSON.parse(last);
  } catch {
    return undefined;
  }
}

const longestValue = 1000;

interface Request {
  readonly index: number;
  readonly entry: Readonly<Record<string, unknown>>;
}

function requestFacts(entries: unknown, origin: Origin): Fact[] {
  const rows = (Array.isArray(entries) ? entries : []).flatMap((entry: unknown, index): Request[] =>
    isRecord(entry) ? [{index, entry}] : [],
  );
  const asked = rows.filter(({entry}) => entry.origin !== undefined && entry.request_type !== 'getDisplayMedia');
  return asked.slice(0, mostRequests).map(({entry, index}) => {
    const answer = rows.find(
      (row) => row.index > index && row.entry.origin === undefined && isSameRequest(row.entry, entry),
    );
    return requestFact({entry, index}, answer, origin);
  });
}

function isSameRequest(one: Request['entry'], other: Request['entry']): boolean {
  return ['pid', 'rid', 'request_id'].every((name) => one[name] === other[name]);
}

function requestFact({entry, index}: Request, answer: Request | undefined, origin: Origin): Fact {
  const page = pageOriginOf(entry.origin);
  const host = page === undefined ? undefined : hostOf(page);
  const subject: Subject = host === undefined ? 'call:browser' : `name:${host}`;
  const error = answer?.entry.error;
  const message = answer?.entry.error_message;
  const time = instantFromMs(answer?.entry.timestamp) ?? instantFromMs(entry.timestamp);
  const shown = typeof error === 'string' ? `${error}${typeof message === 'string' ? `: ${message}` : ''}` : undefined;
  return browserMediaRequest.of(
    subject,
    {
      ...origin,
      field: `getUserMedia/${answer?.index ?? index}`,
      ...(shown === undefined ? {} : {quote: quoteOf(shown)}),
      ...(time === undefined ? {} : {time}),
    },
    {
      ...(page === undefined ? {} : {page}),
      audio: typeof entry.audio === 'string',
      video: typeof entry.video === 'string',
      outcome: answer === undefined ? 'no-answer' : typeof error === 'string' ? 'refused' : 'granted',
      ...(typeof error === 'string' ? {error: quoteOf(error).slice(0, 60)} : {}),
      ...(typeof message === 'string' ? {message: quoteOf(message)} : {}),
      ...(time === undefined ? {} : {time}),
    },
  );
}

/**
 * Reads dumps of rtcstats, which some sites build into their pages: a first object with `fileFormat` (after the line
 * `RTCStatsDump` in newer ones), then an array a line: method, connection, value, time. Its statistics are compressed by
 * tables of its own and are left alone; events tell of candidates, errors and states.
 */
import {counted} from '../../model/count.ts';
import type {Instant} from '../../model/instant.ts';
import {type Origin, quoteOf} from '../../model/origin.ts';
import {readLines} from '../facts-file/read-lines.ts';
import type {ContainerReader, EvidenceInput, Head, ReadContext, ReadOutcome} from '../format-reader.ts';
import {type ConnectionEvent, connectionFact, instantFromMs} from './connection-record.ts';
import {browserNameOf, isRecord} from './ice-words.ts';

const format = 'rtcstats';

export const rtcstatsReader: ContainerReader = {
  id: format,
  title: 'rtcstats dump of a page',
  kind: 'container',
  recognise: ({text = ''}: Head) =>
    /^\ufeff?(?:RTCStatsDump\s*\n)?\s*\{[^\n]{0,20000}"fileFormat"\s*:\s*\d[^\n]*\}\s*(?:\n\s*\[|\s*$)/.test(text)
      ? 1
      : 0,
  read: readDump,
};

interface Open {
  configuration: unknown;
  line: number;
  readonly events: ConnectionEvent[];
}

const mostConnections = 200;
const mostEvents = 20_000;

/** Numbers that newer dumps have in place of the methods that matter here; names stand as they are. */
const methods: Readonly<Record<string, string>> = {
  10: 'addIceCandidate',
  20: 'onicecandidate',
  21: 'onicecandidateerror',
  24: 'oniceconnectionstatechange',
  25: 'onconnectionstatechange',
  26: 'onicegatheringstatechange',
  36: 'close',
  38: 'setConfiguration',
  39: 'create',
};
const kept =
  /^(?:on)?(?:icecandidate(?:error)?|(?:ice)?connectionstatechange|icegatheringstatechange|addicecandidate|close|setconfiguration)$/i;

async function readDump(input: EvidenceInput, context: ReadContext): Promise<ReadOutcome> {
  const connections = new Map<string, Open>();
  let header: Readonly<Record<string, unknown>> | undefined;
  let clock = 0;
  let unread = 0;
  let lastTime: Instant | undefined;
  for await (const {number, text} of readLines(input, context)) {
    const value = text === undefined ? undefined : parseLine(text);
    if (header === undefined && isRecord(value)) header = value;
    if (!Array.isArray(value)) {
      if (text === undefined || (text.trim() !== '' && value === undefined && text.trim() !== 'RTCStatsDump'))
        unread += 1;
      continue;
    }
    const [method, id, argument] = value as readonly unknown[];
    // Absolute, or since the line before.
    const stamp = timeIn(value.at(-1));
    clock = stamp !== undefined && stamp < 1e11 ? clock + stamp : (stamp ?? clock);
    const time = instantFromMs(clock);
    lastTime = time ?? lastTime;
    const name = methods[String(method)] ?? String(method);
    if (typeof id !== 'string' && typeof id !== 'number') continue;
    const open = connections.get(String(id)) ?? {configuration: undefined, line: number, events: []};
    if (connections.size >= mostConnections && !connections.has(String(id))) continue;
    if (name === 'create') {
      open.configuration = argument;
      open.line = number;
    } else if (!kept.test(name) || open.events.length >= mostEvents) continue;
    else open.events.push({type: name, value: argument, time, place: {line: number}});
    connections.set(String(id), open);
  }
  const origin: Origin = {input: input.path, format};
  const browser = browserNameOf(header?.userAgent);
  for (const [id, {configuration, line, events}] of connections) {
    const record = {
      id: quoteOf(id).slice(0, 40),
      url: header?.url ?? header?.origin,
      browser,
      configuration,
      configurationPlace: {line},
      events,
      stats: new Map(),
      statsPlace: {line},
      endsAt: lastTime,
    };
    context.emit(connectionFact(record, {...origin, line}));
  }
  return {
    state: unread > 0 ? 'partial' : 'read',
    notes: [
      `${counted(connections.size, 'connection')}; statistics in it are not read, events are`,
      ...(unread > 0 ? [`${counted(unread, 'line')} could not be read`] : []),
    ],
  };
}

function parseLine(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Milliseconds, or ISO 8601. */
function timeIn(value: unknown): number | undefined {
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  const ms = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return Number.isNaN(ms) ? undefined : ms;
}

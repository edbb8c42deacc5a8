/** A real browser as the guest: a call with itself through the relays of the site, and the join page, as live sources. */
import * as z from 'zod';
import {browserConnection} from '../../facts/browser-connection.ts';
import {browserPage} from '../../facts/browser-page.ts';
import type {Fact} from '../../facts/fact.ts';
import {httpExchange} from '../../facts/http-exchange.ts';
import type {Instant} from '../../model/instant.ts';
import {type Origin, quoteOf} from '../../model/origin.ts';
import type {Secret} from '../../model/secret.ts';
import {formatHostPort} from '../../model/subject.ts';
import type {LiveSource, LiveYield} from '../live/live-source.ts';
import {type ConnectionRecord, connectionFact, instantFromMs} from './connection-record.ts';
import {withoutQuery} from './har-reader.ts';
import type {OpenBrowser, OpenedPage} from './open-browser.ts';

export interface BrowserTestOptions {
  /** One browser serves all sources of a run; who gives it closes it. */
  readonly browser: () => Promise<OpenBrowser>;
  now(): Instant;
}

export interface TurnOfTrial {
  /** `turn:203.0.113.7:3478?transport=udp` */
  readonly url: string;
  readonly username: string;
  readonly password: Secret;
}

const format = 'browser-test';

/** Browsers repeat Allocate for 40 s; who has answered none of six copies in this time answers none. */
const relayMs = 11_000;
/** Chrome gives ICE up 15 s after the checks begin. */
const connectMs = 20_000;
/** Statistics settle, and audio of some seconds tells a loss of some per cent. */
const mediaMs = 3000;
/** The page ends by itself before that. */
const trialTimeoutMs = 30_000;

const trialResult = z
  .array(
    z.object({
      events: z.array(z.object({type: z.string(), value: z.unknown(), timestamp: z.number()})),
      stats: z.array(z.looseObject({id: z.string(), type: z.string()})),
      endsAt: z.number(),
    }),
  )
  .length(2);

type Side = z.infer<typeof trialResult>[number];

export function createTrialSource(servers: readonly TurnOfTrial[], options: BrowserTestOptions): LiveSource {
  const title = `browser, call through ${servers.map(({url}) => url).join(', ')}`;
  return {title, folder: 'browser-trial', read: (signal) => readTrial(title, servers, options, signal)};
}

async function* readTrial(
  title: string,
  servers: readonly TurnOfTrial[],
  {browser: open}: BrowserTestOptions,
  signal: AbortSignal,
): AsyncGenerator<LiveYield> {
  if (signal.aborted) return;
  try {
    const browser = await open();
    if (signal.aborted) return;
    const iceServers = servers.map(({url, username, password}) => ({
      urls: url,
      username,
      credential: password.reveal(),
    }));
    const text = await within(browser.runTrial({iceServers, relayMs, connectMs, mediaMs}), trialTimeoutMs, signal);
    if (text === undefined) {
      if (!signal.aborted) yield problem(`the page did not end within ${trialTimeoutMs / 1000} s`, browserConnection);
      return;
    }
    const sides = trialResult.parse(JSON.parse(text));
    const records = sides.map((side, index) => recordOf(side, index, servers, browser.name));
    const facts = records.map((record) => connectionFact(record, {input: title, format}));
    const worse = facts.toSorted((one, other) => rank(one) - rank(other))[0];
    if (worse !== undefined)
      yield {kind: 'facts', facts: [worse], title: 'call in a browser', note: noteOf(worse, browser.name)};
  } catch (error) {
    if (!signal.aborted) yield problem(wordsOf(error, servers), browserConnection);
  }
}

function problem(note: string, lost: LiveProblemType): LiveYield {
  return {kind: 'problem', note, isFatal: true, lost: [lost]};
}
type LiveProblemType = Extract<LiveYield, {kind: 'problem'}>['lost'][number];

/** The first line of what went wrong, and no password in it. */
function wordsOf(error: unknown, servers: readonly TurnOfTrial[]): string {
  const [line = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
  return servers.reduce((text, {password}) => text.replaceAll(password.reveal(), '[secret]'), quoteOf(line));
}

/** Undefined when the time is over or the run was ended. */
async function within<Result>(work: Promise<Result>, ms: number, signal: AbortSignal): Promise<Result | undefined> {
  let timer: NodeJS.Timeout | undefined;
  let onAbort: (() => void) | undefined;
  const end = new Promise<undefined>((done) => {
    timer = setTimeout(() => done(undefined), ms);
    onAbort = () => done(undefined);
    if (signal.aborted) onAbort();
    signal.addEventListener('abort', onAbort, {once: true});
  });
  // It is ended by closing the browser, and then rejects.
  work.catch(() => undefined);
  try {
    return await Promise.race([work, end]);
  } finally {
    clearTimeout(timer);
    if (onAbort !== undefined) signal.removeEventListener('abort', onAbort);
  }
}

function recordOf(side: Side, index: number, servers: readonly TurnOfTrial[], browser: string): ConnectionRecord {
  const endsAt = instantFromMs(side.endsAt);
  return {
    id: 'test',
    browser,
    configuration: {iceServers: servers.map(({url}) => ({urls: url})), iceTransportPolicy: 'relay'},
    configurationPlace: {field: 'iceServers'},
    events: side.events.map(({type, value, timestamp}, at) => ({
      type: quoteOf(type).slice(0, 60),
      value,
      time: instantFromMs(timestamp),
      place: {field: `connection ${index + 1}, event ${at + 1}`},
    })),
    stats: new Map(side.stats.map((values) => [values.id, {type: values.type, values}])),
    statsPlace: {field: `connection ${index + 1}, getStats`, ...(endsAt === undefined ? {} : {time: endsAt})},
    endsAt,
  };
}

/** Of two ends of one call the worse tells what is wrong. */
function rank({value}: ReturnType<typeof connectionFact>): number {
  const hasRelay = value.localCandidates.some(({kind}) => kind === 'relay');
  if (!hasRelay) return 0;
  return value.incoming.some(({packets}) => packets > 0) ? 2 : 1;
}

function noteOf({value}: ReturnType<typeof connectionFact>, browser: string): string {
  const relay = value.localCandidates.find(({kind}) => kind === 'relay');
  const state = value.connectionStates.at(-1)?.state ?? 'new';
  const count = (media: readonly {readonly packets: number}[]) => media.reduce((sum, {packets}) => sum + packets, 0);
  const roundTrip = value.selectedPair?.roundTripMs;
  return [
    browser,
    relay === undefined
      ? 'no relay'
      : `relay ${formatHostPort(relay.address ?? '(hidden)', relay.port ?? 0)} by ${relay.relayProtocol?.toUpperCase() ?? 'TURN'}`,
    `connection ${state}`,
    ...(value.dtlsState === undefined || value.dtlsState === 'new' ? [] : [`DTLS ${value.dtlsState}`]),
    ...(roundTrip === undefined ? [] : [`round trip ${roundTrip} ms`]),
    `${count(value.incoming)} packets of media in, ${count(value.outgoing)} out`,
    ...value.candidateErrors.map(({url, code, text}) => `${url}: ${code} ${text}`.replace(/\.?\s*$/, '')),
  ].join(', ');
}

export function createJoinSource(url: URL, options: BrowserTestOptions): LiveSource {
  const title = `browser, page ${shownUrl(url)}`;
  return {title, folder: 'browser-page', read: (signal) => readPage(title, url, options, signal)};
}

/** What follows `?` may be a passcode. */
function shownUrl(url: URL): string {
  return `${url.protocol}//${url.host}${withoutQuery(url.pathname) ?? '/'}`;
}

async function* readPage(
  title: string,
  url: URL,
  {browser: open, now}: BrowserTestOptions,
  signal: AbortSignal,
): AsyncGenerator<LiveYield> {
  if (signal.aborted) return;
  try {
    const browser = await open();
    if (signal.aborted) return;
    const opened = await within(browser.openPage(url.href), trialTimeoutMs, signal);
    if (opened === undefined) {
      if (!signal.aborted) yield problem(`the page did not come within ${trialTimeoutMs / 1000} s`, browserPage);
      return;
    }
    yield {
      kind: 'facts',
      facts: pageFacts(url, opened, browser.name, {input: title, format}, now()),
      title: 'page in a browser',
      note: pageNote(opened, browser.name),
    };
  } catch (error) {
    if (!signal.aborted) yield problem(wordsOf(error, []), browserPage);
  }
}

function pageFacts(url: URL, page: OpenedPage, browser: string, origin: Origin, time: Instant): Fact[] {
  const {status, statusText, serverHeader, serverAddress, error, title, consoleErrors} = page;
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  const landed = URL.canParse(page.landedOn) ? shownUrl(new URL(page.landedOn)) : undefined;
  const place = {
    ...origin,
    time,
    quote: quoteOf(`${shownUrl(url)}: ${status ?? error ?? 'no answer'}${title === '' ? '' : `, "${title}"`}`),
  };
  const fact = browserPage.of(`name:${host}`, place, {
    url: shownUrl(url),
    host,
    ...(status === undefined ? {} : {status}),
    ...(error === undefined ? {} : {error}),
    browser,
    ...(landed === undefined || landed === shownUrl(url) || status === undefined ? {} : {landedOn: landed}),
    consoleErrors: [...consoleErrors],
    ...(status !== undefined && status < 400
      ? {joinOption: page.hasJoinOption ? ('shown' as const) : ('missing' as const)}
      : {}),
    ...(title === '' ? {} : {title}),
    time,
  });
  if (status === undefined || serverAddress === undefined) return [fact];
  const port = url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port);
  const exchange = httpExchange.of(`name:${host}`, place, {
    server: {address: serverAddress, port},
    isDecrypted: url.protocol === 'https:',
    method: 'GET',
    host: url.host,
    path: withoutQuery(url.pathname) ?? '/',
    status,
    ...(statusText === undefined ? {} : {reason: statusText}),
    ...(serverHeader === undefined ? {} : {serverHeader}),
    time,
  });
  // Where a redirect led elsewhere, the answer is not that of this host.
  return landed === undefined || new URL(landed).host === url.host ? [fact, exchange] : [fact];
}

function pageNote({status, statusText, error, hasJoinOption, consoleErrors}: OpenedPage, browser: string): string {
  const answer = status === undefined ? (error ?? 'no answer') : `HTTP ${status} ${statusText ?? ''}`.trim();
  return [
    browser,
    answer,
    ...(status !== undefined && status < 400 ? [hasJoinOption ? 'offers to join' : 'no way to join on it'] : []),
    ...(consoleErrors.length === 0 ? [] : [`errors in its console: ${consoleErrors.slice(0, 5).join(' | ')}`]),
  ].join(', ');
}

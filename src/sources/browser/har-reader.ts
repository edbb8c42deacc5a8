/**
 * Reads HTTP archives (HAR 1.2) that a browser saved of its network tab. They hold cookies, tokens and bodies: of a request
 * its method, host and path are taken, of an answer its status and who gave it. Nothing that stands after `?`.
 */
import {type BrowserPage, browserPage} from '../../facts/browser-page.ts';
import type {Fact} from '../../facts/fact.ts';
import {type HttpExchange, httpExchange} from '../../facts/http-exchange.ts';
import {counted} from '../../model/count.ts';
import {type Instant, instantFromEpoch} from '../../model/instant.ts';
import {isIpAddress} from '../../model/ip-address.ts';
import {type Origin, quoteOf} from '../../model/origin.ts';
import type {ContainerReader, EvidenceInput, Head, ReadContext, ReadOutcome} from '../format-reader.ts';
import {browserNameOf, isRecord} from './ice-words.ts';
import {readJson} from './read-json.ts';

const format = 'har';

export const harReader: ContainerReader = {
  id: format,
  title: 'HTTP archive (HAR) of a browser',
  kind: 'container',
  recognise({text = ''}: Head): number {
    if (!/^\ufeff?\s*\{\s*"log"\s*:\s*\{/.test(text)) return 0;
    return /"(?:creator|entries|pages)"\s*:/.test(text) ? 1 : 0;
  },
  read: readArchive,
};

/** A page draws in hundreds of parts; a recording of a day has tens of thousands. */
const mostEntries = 50_000;

async function readArchive(input: EvidenceInput, context: ReadContext): Promise<ReadOutcome> {
  const json = await readJson(input, context);
  if ('problem' in json) return {state: 'unreadable', notes: [json.problem]};
  const log = isRecord(json.value) ? json.value.log : undefined;
  const entries: unknown = isRecord(log) ? log.entries : undefined;
  if (!Array.isArray(entries)) return {state: 'unreadable', notes: ['no entries in it']};
  const origin: Origin = {input: input.path, format};
  const read = entries.slice(0, mostEntries).map((entry: unknown) => readEntry(entry));
  const requests = read.filter((request) => request !== undefined);
  // What a page draws in from elsewhere (statistics, fonts) is not what guests open, and its failures are nobody's fault here.
  const [first] = requests;
  const documents = requests.filter(({isDocument}) => isDocument);
  const hosts = new Set(
    (documents.length > 0 || first === undefined ? documents : [first]).map(({url}) => url.hostname),
  );
  const tally = {own: 0, pages: 0};
  for (const [index, request] of read.entries()) {
    if (request === undefined || !hosts.has(request.url.hostname)) continue;
    tally.own += 1;
    const place = {...origin, field: `log/entries/${index}`, time: request.time, quote: quoteOfRequest(request)};
    const exchange = exchangeFact(request, place);
    if (exchange !== undefined) context.emit(exchange);
    const page = pageFact(request, place);
    if (page === undefined) continue;
    context.emit(page);
    tally.pages += 1;
  }
  const lost = entries.length - read.length;
  const odd = read.length - requests.length;
  const elsewhere = requests.length - tally.own;
  return {
    state: lost > 0 ? 'partial' : 'read',
    notes: [
      `${counted(tally.own, 'request')}, ${counted(tally.pages, 'page')}; cookies, headers and bodies are not kept`,
      ...(elsewhere > 0 ? [`${counted(elsewhere, 'request')} to other hosts left out`] : []),
      ...(odd > 0
        ? [`${counted(odd, 'entry').replace(/entrys$/, 'entries')} without an http or websocket URL left out`]
        : []),
      ...(lost > 0 ? [`${lost} more entries are not read`] : []),
    ],
  };
}

interface Request {
  readonly method: string;
  readonly url: URL;
  readonly isWebSocket: boolean;
  readonly isDocument: boolean;
  readonly status: number | undefined;
  readonly reason: string | undefined;
  readonly serverHeader: string | undefined;
  readonly location: string | undefined;
  /** Of the network stack of the browser, without `net::`. */
  readonly error: string | undefined;
  readonly serverAddress: string | undefined;
  readonly browser: string | undefined;
  readonly time: Instant;
}

function readEntry(entry: unknown): Request | undefined {
  if (!isRecord(entry) || !isRecord(entry.request)) return undefined;
  const {request} = entry;
  const response = isRecord(entry.response) ? entry.response : {};
  const text = request.url;
  if (typeof text !== 'string' || !/^(?:https?|wss?):\/\//i.test(text) || !URL.canParse(text)) return undefined;
  const url = new URL(text);
  const time = Date.parse(String(entry.startedDateTime));
  if (!Number.isFinite(time)) return undefined;
  const status = Number(response.status);
  const error = response._error ?? entry._error;
  const [, netError] = typeof error === 'string' ? (/^(?:net::)?([A-Z][A-Z0-9_]{2,60})$/.exec(error) ?? []) : [];
  const upgrade = headerOf(request, 'upgrade');
  const destination = headerOf(request, 'sec-fetch-dest');
  return {
    method: quoteOf(String(request.method ?? 'GET')).slice(0, 20),
    url,
    isWebSocket:
      /^wss?:$/.test(url.protocol) || entry._resourceType === 'websocket' || /^websocket$/i.test(upgrade ?? ''),
    isDocument:
      entry._resourceType === 'document' || destination === 'document' || /^text\/html\b/i.test(mimeOf(response) ?? ''),
    // Browsers write 0, Safari -1, where no answer came.
    status: status >= 100 && status <= 999 ? status : undefined,
    reason: wordsOf(response.statusText),
    serverHeader: wordsOf(headerOf(response, 'server')),
    location: withoutQuery(headerOf(response, 'location')),
    error: netError,
    serverAddress: addressOf(entry.serverIPAddress),
    browser: browserNameOf(headerOf(request, 'user-agent')),
    time: instantFromEpoch(Math.floor(time / 1000), (time % 1000) * 1e6),
  };
}

function headerOf(message: Readonly<Record<string, unknown>>, name: string): string | undefined {
  const headers: readonly unknown[] = Array.isArray(message.headers) ? message.headers : [];
  for (const header of headers) {
    if (!isRecord(header) || String(header.name).toLowerCase() !== name) continue;
    return typeof header.value === 'string' ? header.value : undefined;
  }
  return undefined;
}

function mimeOf(response: Readonly<Record<string, unknown>>): string | undefined {
  const content = response.content;
  return isRecord(content) && typeof content.mimeType === 'string' ? content.mimeType : undefined;
}

function wordsOf(value: unknown): string | undefined {
  return typeof value === 'string' && value.trim() !== '' ? quoteOf(value).slice(0, 100) : undefined;
}

function addressOf(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  const bare = value.replace(/^\[(.*)\]$/, '$1');
  return isIpAddress(bare) ? bare : undefined;
}

/** What follows may be a token, and so may what stands before `@`. */
export function withoutQuery(text: string | undefined): string | undefined {
  const [bare = ''] = (text ?? '').split(/[?#;]/);
  return bare === '' ? undefined : quoteOf(bare.replace(/\/\/[^/@]*@/, '//')).slice(0, 300);
}

function pathOf(url: URL): string {
  return withoutQuery(url.pathname) ?? '/';
}

function portOf(url: URL): number {
  return url.port === '' ? (/^(?:https|wss):$/.test(url.protocol) ? 443 : 80) : Number(url.port);
}

function quoteOfRequest({method, url, status, reason, error}: Request): string {
  const answer = status === undefined ? (error ?? 'no answer') : `${status} ${reason ?? ''}`.trim();
  return quoteOf(`${method} ${url.protocol}//${url.host}${pathOf(url)}: ${answer}`);
}

function exchangeFact(request: Request, origin: Origin): Fact<HttpExchange> | undefined {
  const {url, method, status, reason, serverHeader, location, isWebSocket, serverAddress, error, time} = request;
  // Why a page did not come stands in its own fact.
  if (status === undefined && !isWebSocket) return undefined;
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  return httpExchange.of(`name:${host}`, origin, {
    // Where the browser does not say to which address it was: by name.
    server: {address: serverAddress ?? host, port: portOf(url)},
    isDecrypted: /^(?:https|wss):$/.test(url.protocol),
    method,
    host: url.host,
    path: pathOf(url),
    ...(isWebSocket ? {upgrade: 'websocket'} : {}),
    ...(isWebSocket && status === undefined && error !== undefined ? {failure: failureOf(error)} : {}),
    ...(status === undefined ? {} : {status}),
    ...(reason === undefined ? {} : {reason}),
    ...(serverHeader === undefined ? {} : {serverHeader}),
    ...(location === undefined ? {} : {location}),
    time,
  });
}

function failureOf(error: string): NonNullable<HttpExchange['failure']> {
  if (/RESET|REFUSED/.test(error)) return 'reset';
  return /TIMED_OUT/.test(error) ? 'no-answer' : 'closed';
}

/** Of documents, which a person opened; not of their parts. */
function pageFact(request: Request, origin: Origin): Fact<BrowserPage> | undefined {
  const {url, isDocument, isWebSocket, status, error, browser, time} = request;
  if (!isDocument || isWebSocket) return undefined;
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  return browserPage.of(`name:${host}`, origin, {
    url: `${url.protocol}//${url.host}${pathOf(url)}`,
    host,
    ...(status === undefined ? {} : {status}),
    ...(error === undefined ? {} : {error}),
    ...(browser === undefined ? {} : {browser}),
    consoleErrors: [],
    time,
  });
}

/** What came of a web server, in words for people. */

import {millisecondsBetween} from '../../model/instant.ts';
import {quoteOf} from '../../model/origin.ts';
import type {TlsHandshake} from '../../pcap/track/tls-tracker.ts';
import {shownCertificate} from '../capture/shown-certificates.ts';
import {readCertificate} from '../certificates/certificate-fields.ts';
import type {TappedStream} from '../tls/tapped-stream.ts';
import type {TcpAttempt} from './connect-tcp.ts';
import {mostRedirects, type Visit} from './page-visit.ts';
import {failureOf} from './visit-facts.ts';

const brokenWords: Readonly<Record<string, string>> = {
  EADDRNOTAVAIL: 'this computer has no address to reach it from',
  EACCES: 'this computer does not allow a connection to it',
  EPERM: 'this computer does not allow a connection to it',
  ECONNRESET: 'the connection was reset at once',
  ENOTFOUND: 'the name has no address',
};

export function tcpWords(attempt: TcpAttempt): string {
  const waitedMs = millisecondsBetween(attempt.startTime, attempt.endTime);
  switch (attempt.kind) {
    case 'connected':
      return 'connected';
    case 'refused':
      return 'refused with a reset';
    case 'no-answer':
      if (attempt.networkError === 'network-unreachable') return 'this computer, or a router, has no route to it';
      if (attempt.networkError === 'host-unreachable') return 'the network says that it is not reachable';
      return `no answer in ${(waitedMs / 1000).toFixed(1)} s`;
    case 'broken':
      return brokenWords[attempt.code] ?? `no connection (${attempt.code})`;
  }
}

/** Why a handshake failed. `code`: of Node or OpenSSL. */
export function tlsWords(
  code: string,
  shown: TlsHandshake | undefined,
  {isOtherProtocol, hasHeard}: Pick<TappedStream, 'isOtherProtocol' | 'hasHeard'>,
): string {
  const alert = shown?.alerts.find(({from, level}) => from === 'server' && level === 'fatal');
  const after = shown === undefined || shown.lastMessage === '' ? '' : ` after ${shown.lastMessage}`;
  if (isOtherProtocol) return 'what answers does not speak TLS';
  if (alert !== undefined)
    return `the server ends the handshake with the alert ${alert.description.replace(/^alert /, '')}`;
  if (shown?.closedHow === 'reset') return `the connection is reset in the handshake${after}`;
  if (code === 'ETIMEDOUT') return `${hasHeard ? 'no whole answer' : 'no answer'} in the handshake${after}`;
  if (shown?.closedHow === 'fin') return `the connection is closed in the handshake${after}`;
  if (code === 'ERR_SSL_EXCESSIVE_MESSAGE_SIZE') return `a message of the handshake is larger than 100 kB${after}`;
  return `the handshake fails (${quoteOf(code)})`;
}

const unknownIssuer = 'an issuer is neither sent nor known here';
const distrustWords: Readonly<Record<string, string>> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: 'it is self-signed',
  SELF_SIGNED_CERT_IN_CHAIN: 'its root is none that browsers ship with',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: unknownIssuer,
  UNABLE_TO_GET_ISSUER_CERT: unknownIssuer,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: unknownIssuer,
  CERT_HAS_EXPIRED: 'it, or one above it, has expired',
  CERT_NOT_YET_VALID: 'it, or one above it, is not valid yet',
  ERR_TLS_CERT_ALTNAME_INVALID: 'it is for other names',
};

/** What the connections beside the main one told. */
export interface Trials {
  /** `TLS 1.2`: those that the server took when they were offered alone. */
  readonly accepted: readonly string[];
  /** Those of which it cannot be told. */
  readonly untold: readonly string[];
  /** Leaf that is shown without SNI, lower-case hex; undefined where there was none. */
  readonly namelessLeaf: string | undefined;
}

export interface ShownTls {
  readonly shown: TlsHandshake | undefined;
  readonly protocol: string;
  readonly distrust: string | undefined;
  /** Undefined where none was made. */
  readonly trials: Trials | undefined;
}

export function describeTls({shown, protocol, distrust, trials}: ShownTls): string {
  const version = shown?.version ?? protocol.replace('TLSv', 'TLS ');
  const leaf = shown?.certificates[0];
  const fields = leaf === undefined ? undefined : shownCertificate(leaf);
  const certificate =
    fields === undefined
      ? 'no certificate that can be read'
      : `certificate ${fields.subjectName || '(no subject)'}, issued by ${fields.issuerName}, valid to ${fields.notAfter.slice(0, 10)}`;
  const namelessLeaf = trials?.namelessLeaf;
  const trust = distrust === undefined ? 'trusted' : `not trusted: ${distrustWords[distrust] ?? quoteOf(distrust)}`;
  const nameless =
    namelessLeaf === undefined || namelessLeaf === leaf ? '' : `; without SNI another: ${subjectOf(namelessLeaf)}`;
  return quoteOf(`${version}${versionWords(trials)}; ${certificate}; ${trust}${nameless}`);
}

function versionWords(trials: Trials | undefined): string {
  if (trials === undefined) return '';
  const {accepted, untold} = trials;
  const others = accepted.length > 0 ? `also ${accepted.join(', ')}` : untold.length === 0 ? 'no other version' : '';
  const rest = untold.length === 0 ? '' : `no answer to ${untold.join(', ')} alone`;
  return ` (${[others, rest].filter((part) => part !== '').join('; ')})`;
}

function subjectOf(derHex: string): string {
  return readCertificate(Buffer.from(derHex, 'hex'))?.subject.text || '(no subject)';
}

interface ToldVisit {
  readonly outcome: 'ok' | 'failed';
  readonly note: string;
  readonly startMs: number;
  readonly durationMs: number;
}

/** `startMs`: when the first request was sent, by the clock of the probe. */
export function describeVisits(
  visits: readonly Visit[],
  startMs: number,
): {readonly page: ToldVisit; readonly websocket?: ToldVisit} {
  const pages = visits.filter(({asks}) => asks === 'page');
  const upgrade = visits.find(({asks}) => asks === 'websocket');
  const [first] = visits;
  const last = pages.at(-1);
  if (first === undefined || last === undefined) {
    return {page: {outcome: 'failed', note: 'nothing could be asked', startMs, durationMs: 0}};
  }
  const spanOf = (from: Visit, to: Visit) => ({
    startMs: startMs + millisecondsBetween(first.sentAt, from.sentAt),
    durationMs: millisecondsBetween(from.sentAt, to.answeredAt),
  });
  const isCircle = pages.length > mostRedirects && isRedirect(last);
  const outcome = isPage(last) && !isCircle ? ('ok' as const) : ('failed' as const);
  const page = {outcome, ...spanOf(first, last)};
  const chain = `${pages.map(pageWords).join(', then ')}${isCircle ? ', and so on' : ''}`;
  const told = {page: {...page, note: chain}};
  if (upgrade === undefined) return told;
  return {...told, websocket: {...upgradeWords(upgrade), ...spanOf(upgrade, upgrade)}};
}

function isPage({response, leadsTo, page}: Visit): boolean {
  const isServed = response !== undefined && response.status >= 200 && response.status < 400;
  return isServed && leadsTo === undefined && page !== 'expressway-login';
}

function isRedirect({response}: Visit): boolean {
  return response !== undefined && response.status >= 300 && response.status < 400 && response.fields.has('location');
}

function pageWords(visit: Visit): string {
  const {response, leadsTo, page, title} = visit;
  if (response === undefined) return failureOf(visit);
  const server = response.fields.get('server');
  const location = response.fields.get('location');
  const what =
    page === 'expressway-login' ? 'the login page of an Expressway' : title === undefined ? '' : `“${title}”`;
  const parts = [
    quoteOf(response.startLine.replace(/^HTTP\/1\.[01] /, '')),
    ...(location !== undefined && response.status >= 300 && response.status < 400
      ? [`to ${quoteOf(location.replace(/[?#].*$/s, '').replace(/\/\/[^/]*@/, '//'))}`]
      : []),
    ...(server === undefined ? [] : [`Server ${quoteOf(server)}`]),
    ...(what === '' ? [] : [what]),
    ...(leadsTo === undefined ? [] : [deadEnds[leadsTo]]),
  ];
  return parts.join(', ').replace(/^(\d{3}[^,]*), to /, '$1 to ');
}

const deadEnds: Readonly<Record<NonNullable<Visit['leadsTo']>, string>> = {
  itself: 'which leads to itself',
  nowhere: 'which is no address of a page',
};

/** A server that takes no WebSocket at this path answers the request as any other. */
function upgradeWords(visit: Visit): Pick<ToldVisit, 'outcome' | 'note'> {
  const {response} = visit;
  if (response === undefined) return {outcome: 'failed', note: failureOf(visit)};
  const line = quoteOf(response.startLine.replace(/^HTTP\/1\.[01] /, ''));
  if (response.status === 101) return {outcome: 'ok', note: line};
  const isRefused = refusingStatuses.has(response.status);
  if (isRefused) return {outcome: 'failed', note: `${line}, where the same request without an upgrade is served`};
  return {outcome: 'ok', note: `${line}: this page takes no WebSocket, so whether others pass cannot be told`};
}

/** What proxies answer to an upgrade that they do not let through; a web server would not to a page that it serves. */
const refusingStatuses: ReadonlySet<number> = new Set([403, 407, 502, 503, 504]);

/** HTTP/1.1 exchanges in clear or out of decrypted TLS: request line and host, status and who answered. */
import type {Instant} from '../../model/instant.ts';
import {stripControlCharacters} from '../../model/origin.ts';
import type {TransportAddress} from '../../stun/attributes/address.ts';
import type {AnomalyLog} from '../anomaly-log.ts';
import type {AfterHead, HttpHead} from '../stream/http-framing.ts';
import type {PacketPlace, Sighting, Tracked, Writable} from './sighting.ts';

/** In the shape of the fact `http.exchange`. Paths are cut before `?`, and no header is kept but those named here. */
export interface HttpExchange {
  readonly client: TransportAddress;
  readonly server: TransportAddress;
  readonly isDecrypted: boolean;
  readonly method?: string;
  readonly host?: string;
  readonly path?: string;
  readonly status?: number;
  readonly reason?: string;
  /** `Server` and `Location` headers of the answer. */
  readonly serverHeader?: string;
  readonly location?: string;
  /** The request asked to change to this protocol: `websocket`. */
  readonly upgrade?: string;
  readonly requestFrame?: number;
  readonly answerFrame?: number;
  readonly time: Instant;
}

/** Kept of one capture. */
const mostExchanges = 10_000;
/** Requests of one connection that wait for their answer; browsers do not send a second before it (RFC 9112 §9.3.2). */
const mostWaiting = 16;
const longestText = 200;

const requestLine = /^([A-Z]{3,7}) (\S+) HTTP\/1\.[01]$/;
const statusLine = /^HTTP\/1\.[01] (\d{3})(?: (.*))?$/;

interface Exchange {
  readonly value: Writable<HttpExchange>;
  readonly first: PacketPlace;
  readonly places: Record<string, PacketPlace>;
}

/** The exchanges of one connection. */
export class HttpConversation {
  readonly #tracker: HttpTracker;
  readonly #isDecrypted: boolean;
  #waiting: Exchange[] = [];
  /** Set by CONNECT and by Upgrade: what follows the answer is not HTTP. */
  isTunnel = false;
  #hasUpgraded = false;

  constructor(tracker: HttpTracker, isDecrypted: boolean) {
    this.#tracker = tracker;
    this.#isDecrypted = isDecrypted;
  }

  /** Takes the head of a request or an answer. */
  head({startLine, fields}: HttpHead, sighting: Sighting): AfterHead {
    if (this.#hasUpgraded) return 'not-http';
    const [, method, target] = requestLine.exec(startLine) ?? [];
    if (method !== undefined && target !== undefined) {
      this.#request(method, target, fields, sighting);
      return 'body';
    }
    const [, status, reason] = statusLine.exec(startLine) ?? [];
    return status === undefined ? 'no-body' : this.#answer(Number(status), reason, fields, sighting);
  }

  /** A part of the requests is missing: who waits for which answer is no longer known. */
  loseRequests(): void {
    this.#waiting = [];
  }

  #request(method: string, target: string, fields: HttpHead['fields'], sighting: Sighting): void {
    const {source: client, destination: server, time, frame} = sighting;
    const host = fields.get('host');
    const path = pathOf(method, target);
    const upgrade = fields.get('upgrade');
    const value = {
      client,
      server,
      isDecrypted: this.#isDecrypted,
      method,
      ...(host === undefined ? {} : {host: clean(host)}),
      ...(path === undefined ? {} : {path}),
      ...(upgrade === undefined ? {} : {upgrade: clean(upgrade).toLowerCase()}),
      requestFrame: frame,
      time,
    };
    const exchange = {value, first: sighting.place(`${method} ${path ?? ''}, Host ${clean(host ?? '-')}`), places: {}};
    if (this.#waiting.length < mostWaiting) this.#waiting.push(exchange);
    this.#tracker.add(exchange);
  }

  #answer(code: number, reason: string | undefined, fields: HttpHead['fields'], sighting: Sighting): AfterHead {
    // RFC 9110 §15.2: the answer itself is still to come.
    if (code < 200 && code !== 101) return 'no-body';
    const exchange = this.#waiting.shift() ?? this.#answerAlone(sighting);
    const {value, places} = exchange;
    const [serverHeader, location] = [fields.get('server'), fields.get('location')];
    value.status = code;
    if (reason !== undefined && reason !== '') value.reason = clean(reason);
    if (serverHeader !== undefined) value.serverHeader = clean(serverHeader);
    if (location !== undefined) value.location = clean(withoutQuery(location));
    value.answerFrame = sighting.frame;
    places.status = sighting.place(
      `HTTP ${code} ${value.reason ?? ''}${serverHeader === undefined ? '' : `, Server ${clean(serverHeader)}`}`,
    );
    if (code === 101 || (value.method === 'CONNECT' && code < 300)) {
      this.#hasUpgraded = true;
      this.isTunnel = value.method === 'CONNECT';
      return 'not-http';
    }
    return value.method === 'HEAD' || code === 204 || code === 304 ? 'no-body' : 'body';
  }

  #answerAlone(sighting: Sighting): Exchange {
    const {source: server, destination: client, time} = sighting;
    const exchange = {
      value: {client, server, isDecrypted: this.#isDecrypted, time},
      first: sighting.place('an answer whose request the capture does not hold'),
      places: {},
    };
    this.#tracker.add(exchange);
    return exchange;
  }
}

export class HttpTracker {
  readonly #anomalies: AnomalyLog;
  readonly #exchanges: Exchange[] = [];

  constructor(anomalies: AnomalyLog) {
    this.#anomalies = anomalies;
  }

  begin(isDecrypted: boolean): HttpConversation {
    return new HttpConversation(this, isDecrypted);
  }

  add(exchange: Exchange): void {
    if (this.#exchanges.length < mostExchanges) this.#exchanges.push(exchange);
    else
      this.#anomalies.add('dropped', 'http', `HTTP exchanges beyond the first ${mostExchanges}`, exchange.first.frame);
  }

  /** Changes nothing. */
  end(): Tracked<HttpExchange>[] {
    return this.#exchanges.map(({value, first, places}) => ({value: {...value}, first, places: {...places}}));
  }
}

/** Without what may be secret in it: query, fragment, and user information of an absolute form (RFC 9112 §3.2). */
function pathOf(method: string, target: string): string | undefined {
  if (method === 'CONNECT') return undefined;
  return clean(withoutQuery(target).replace(/^[a-z][a-z0-9+.-]*:\/\/[^/]*/i, '')) || '/';
}

function withoutQuery(target: string): string {
  return target.replace(/[?#;].*$/s, '').replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/@]*@/i, '$1');
}

function clean(text: string): string {
  const plain = stripControlCharacters(text);
  return plain.length > longestText ? `${plain.slice(0, longestText - 1)}…` : plain;
}

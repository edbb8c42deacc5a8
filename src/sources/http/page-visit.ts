/**
 * What a guest's browser asks of a web server, as a state machine without I/O: the page, where it redirects to on the same
 * server, and then a WebSocket on it. What happened goes in, what to do comes out.
 */
import type {TransportAddress} from '../../facts/fact.ts';
import type {Instant} from '../../model/instant.ts';
import type {HttpHead} from '../../pcap/stream/http-framing.ts';
import {describePage, type PageDescription} from './describe-page.ts';
import {type ResponseHead, ResponseReader} from './http-response.ts';

export type VisitEvent =
  /** A connection is there: the first, or the one that `reconnect` asked for. */
  | {readonly kind: 'connected'; readonly client: TransportAddress}
  | {readonly kind: 'bytes'; readonly bytes: Uint8Array}
  | {readonly kind: 'closed'; readonly how: 'end' | 'reset'}
  /** The time of the last `wait` is over. */
  | {readonly kind: 'timer'}
  /** The time of the whole visit is over. */
  | {readonly kind: 'overdue'};

export type VisitCommand =
  | {readonly kind: 'send'; readonly bytes: Uint8Array}
  /** In place of the wait before. */
  | {readonly kind: 'wait'; readonly ms: number}
  /** The next request needs another connection. */
  | {readonly kind: 'reconnect'}
  | {readonly kind: 'end'};

/** `incomplete`: the beginning of an answer came, and no end of its head in time. */
export type NoAnswer = 'reset' | 'closed' | 'no-answer' | 'incomplete' | 'not-http';

/** A request, and what came of it. */
export interface Visit extends PageDescription {
  readonly asks: 'page' | 'websocket';
  /** Our side of its connection. */
  readonly client: TransportAddress;
  readonly request: HttpHead;
  readonly response?: ResponseHead;
  readonly failure?: NoAnswer;
  /** Of a redirect that gets a browser no page: the same address again, or one that is none of a page. */
  readonly leadsTo?: 'itself' | 'nowhere';
  readonly sentAt: Instant;
  readonly answeredAt: Instant;
}

export interface PageVisitOptions {
  readonly scheme: 'https' | 'http';
  readonly host: string;
  readonly port: number;
  readonly path: string;
  readonly followsRedirects: boolean;
  readonly triesWebSocket: boolean;
  /** `Sec-WebSocket-Key`: 16 bytes (RFC 6455 §4.1). */
  readonly webSocketKey: Uint8Array;
  now(): Instant;
}

/** A page that is proxied twice comes within a second; a person waits for the result. */
export const answerLimitMs = 5_000;
/** A page may redirect to a language and to a login; more is a circle. */
export const mostRedirects = 3;

export class PageVisit {
  readonly visits: Visit[] = [];
  readonly #options: PageVisitOptions;
  #path: string;
  #asks: Visit['asks'] = 'page';
  #reader = new ResponseReader();
  #sentAt: Instant | undefined;
  /** Requests that this connection has carried. */
  #carried = 0;
  #client: TransportAddress = {address: '', port: 0};
  #isOver = false;

  constructor(options: PageVisitOptions) {
    this.#options = options;
    this.#path = options.path;
  }

  handle(event: VisitEvent): readonly VisitCommand[] {
    if (this.#isOver) return [];
    switch (event.kind) {
      case 'connected':
        this.#client = event.client;
        this.#carried = 0;
        return this.#ask();
      case 'bytes':
        return this.#take(this.#reader.push(event.bytes));
      case 'closed':
        return this.#close(event.how);
      case 'overdue':
        // What had no time of its own to come is not told as missing.
        return this.#asks === 'websocket' ? this.#end() : this.#giveUp();
      case 'timer':
        return this.#giveUp();
    }
  }

  #giveUp(): readonly VisitCommand[] {
    if (this.#sentAt === undefined) return this.#end();
    // A body that trickles does not hide the answer.
    if (this.#reader.head !== undefined) return this.#take('enough');
    return this.#fail(this.#reader.hasBegun ? 'incomplete' : 'no-answer');
  }

  #close(how: 'end' | 'reset'): readonly VisitCommand[] {
    if (this.#sentAt === undefined) return this.#end();
    const state = this.#reader.end();
    const isGone = true;
    if (state === 'not-http' || this.#reader.head !== undefined) {
      return this.#take(state === 'open' ? 'enough' : state, isGone);
    }
    // RFC 9112 §9.3.1: a server may end a connection that is kept alive at any time, so the request gets one of its own.
    if (this.#carried > 1) return this.#reconnect();
    return this.#fail(how === 'reset' ? 'reset' : 'closed');
  }

  #reconnect(): readonly VisitCommand[] {
    this.#sentAt = undefined;
    return [{kind: 'reconnect'}];
  }

  #ask(): readonly VisitCommand[] {
    this.#carried += 1;
    this.#reader = new ResponseReader();
    this.#sentAt = this.#options.now();
    const lines = [`GET ${this.#path} HTTP/1.1`, ...[...this.#fields()].map(([name, value]) => `${name}: ${value}`)];
    return [
      {kind: 'send', bytes: Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1')},
      {kind: 'wait', ms: answerLimitMs},
    ];
  }

  #fields(): ReadonlyMap<string, string> {
    const {scheme, host, port, webSocketKey} = this.#options;
    const shown = host.includes(':') ? `[${host}]` : host;
    const authority = port === (scheme === 'https' ? 443 : 80) ? shown : `${shown}:${port}`;
    const common: [string, string][] = [
      ['Host', authority],
      ['User-Agent', 'wrtc-doctor'],
    ];
    if (this.#asks === 'page')
      return new Map([
        ...common,
        ['Accept', 'text/html,*/*'],
        ['Accept-Encoding', 'identity'],
        ['Connection', 'keep-alive'],
      ]);
    return new Map([
      ...common,
      ['Connection', 'Upgrade'],
      ['Upgrade', 'websocket'],
      ['Origin', `${scheme}://${authority}`],
      ['Sec-WebSocket-Version', '13'],
      ['Sec-WebSocket-Key', Buffer.from(webSocketKey).toString('base64')],
    ]);
  }

  #take(state: ResponseReader['state'], isGone = false): readonly VisitCommand[] {
    if (this.#sentAt === undefined || state === 'open') return [];
    const {head, body} = this.#reader;
    if (state === 'not-http' || head === undefined) return this.#fail('not-http');
    const page = this.#asks === 'page' ? describePage(body, head.fields.get('set-cookie')) : {};
    const target = this.#targetOf(head);
    const leadsTo = target === undefined ? undefined : this.#endOf(target, head);
    this.#note({response: head, ...page, ...(leadsTo === undefined ? {} : {leadsTo})});
    const isUsable = state === 'whole' && !isGone && !/\bclose\b/i.test(head.fields.get('connection') ?? '');
    if (this.#asks === 'websocket') return this.#end();
    const next = this.#followed(target);
    if (next !== undefined) this.#path = next;
    else if (
      this.#options.triesWebSocket &&
      head.status >= 200 &&
      head.status < 300 &&
      page.page !== 'expressway-login'
    )
      this.#asks = 'websocket';
    else return this.#end();
    return isUsable ? this.#ask() : this.#reconnect();
  }

  #fail(failure: NoAnswer): readonly VisitCommand[] {
    this.#note({failure});
    return this.#end();
  }

  #note(outcome: Pick<Visit, 'response' | 'failure' | 'leadsTo' | 'page' | 'title'>): void {
    const now = this.#options.now();
    const fields = new Map([...this.#fields()].map(([name, value]) => [name.toLowerCase(), value]));
    const request = {startLine: `GET ${this.#path} HTTP/1.1`, fields};
    this.visits.push({
      asks: this.#asks,
      client: this.#client,
      request,
      ...outcome,
      sentAt: this.#sentAt ?? now,
      answeredAt: now,
    });
  }

  get #base(): URL {
    const {scheme, host, port} = this.#options;
    return new URL(`${scheme}://${host.includes(':') ? `[${host}]` : host}:${port}`);
  }

  /** Where a redirect leads; `invalid`: it is no address. Undefined when it is none. */
  #targetOf({status, fields}: ResponseHead): URL | 'invalid' | undefined {
    const location = fields.get('location');
    if (status < 300 || status >= 400 || location === undefined) return undefined;
    const from = new URL(this.#path, this.#base);
    return URL.canParse(location, from.href) ? new URL(location, from) : 'invalid';
  }

  #endOf(target: URL | 'invalid', {fields}: ResponseHead): Visit['leadsTo'] {
    if (target === 'invalid' || !/^https?:$/.test(target.protocol)) return 'nowhere';
    // With a cookie the same address may well answer otherwise, and none is sent here.
    return this.#isHere(target) && !fields.has('set-cookie') ? 'itself' : undefined;
  }

  #isHere(target: URL): boolean {
    return target.origin === this.#base.origin && `${target.pathname}${target.search}` === this.#path;
  }

  /** Path and query on this server that are asked for next. */
  #followed(target: URL | 'invalid' | undefined): string | undefined {
    if (!this.#options.followsRedirects || target === undefined || target === 'invalid') return undefined;
    if (this.visits.length > mostRedirects || this.#isHere(target)) return undefined;
    return target.origin === this.#base.origin ? `${target.pathname}${target.search}` : undefined;
  }

  #end(): readonly VisitCommand[] {
    this.#isOver = true;
    return [{kind: 'end'}];
  }
}

/**
 * HTTPS requests to one box. Reads only, never follows a redirect, verifies who answers before the credentials leave,
 * and ends in time whatever the other side does. What goes wrong is returned, never thrown, in words for people.
 */
import {Buffer} from 'node:buffer';
import type {TLSSocket} from 'node:tls';
import type {Dispatcher} from 'undici';
import {quoteOf} from '../../model/origin.ts';
import type {Secret} from '../../model/secret.ts';
import {decodeText, detectEncoding} from '../files/decode-text.ts';
import {describeFailure, type HttpsFailure} from './https-failure.ts';
import {connectTrusted, type TlsTrust} from './tls-trust.ts';

export type {HttpsFailure, HttpsFailureKind} from './https-failure.ts';

export interface HttpsClientOptions {
  /** `https://10.20.0.10:445`; a path, a query and a user in it are not used. */
  readonly url: string;
  readonly credentials?: {readonly username: string; readonly password: Secret};
  readonly trust: TlsTrust;
  /** Until the last byte of a reply; 15 s. */
  readonly timeoutMs?: number;
  /** Until the end of the TLS handshake; 5 s, and never more than `timeoutMs`. */
  readonly connectTimeoutMs?: number;
  /** A longer body is a failure; 16 MiB. */
  readonly bodyLimitBytes?: number;
  /** At the same time; 4. */
  readonly connections?: number;
}

export interface HttpsReply {
  readonly url: string;
  readonly status: number;
  /** Media type alone, lower case; empty when none was given. */
  readonly mediaType: string;
  /** Target of a redirect. */
  readonly location: string | undefined;
  /** `Server`: `CE_E` is the web proxy of an Expressway-E. */
  readonly server?: string;
  readonly text: string;
}

/** Where a redirect leads, for people: its query may repeat what was sent. */
export function targetOf({location = ''}: HttpsReply): string {
  return quoteOf(location.replace(/[?#].*$/s, '').replace(/\/\/[^/]*@/, '//')).slice(0, 120);
}

export type HttpsResult =
  | {readonly ok: true; readonly reply: HttpsReply}
  | {readonly ok: false; readonly failure: HttpsFailure};

export interface HttpsClient {
  /** `https://10.20.0.10:445`, as origins and notes show it. */
  readonly origin: string;
  /** `path` starts with `/`. Any status is a reply; only what is no reply at all is a failure. */
  get(path: string, signal: AbortSignal): Promise<HttpsResult>;
  /** Ends what is under way and closes all sockets. */
  close(): Promise<void>;
}

const defaultTimeoutMs = 15_000;
/** A box on the same site answers within milliseconds; only a dead address takes longer. */
const defaultConnectTimeoutMs = 5_000;
const defaultBodyLimitBytes = 16 * 1024 * 1024;
const defaultConnections = 4;

export function createHttpsClient(options: HttpsClientOptions): HttpsClient {
  const target = URL.canParse(options.url) ? new URL(options.url) : undefined;
  if (target === undefined || target.protocol !== 'https:') return clientWithoutTarget(options.url);
  return new BoxClient(target, options);
}

class BoxClient implements HttpsClient {
  readonly origin: string;
  readonly #options: HttpsClientOptions;
  readonly #timeoutMs: number;
  readonly #connecting = new Set<TLSSocket>();
  #undici: Promise<{readonly request: typeof import('undici').request; readonly agent: Dispatcher}> | undefined;

  constructor(target: URL, options: HttpsClientOptions) {
    this.origin = target.origin;
    this.#options = options;
    this.#timeoutMs = options.timeoutMs ?? defaultTimeoutMs;
  }

  async get(path: string, signal: AbortSignal): Promise<HttpsResult> {
    const url = `${this.origin}${path}`;
    if (signal.aborted) return {ok: false, failure: {kind: 'aborted', text: 'stopped'}};
    const ending = new AbortController();
    const abort = (): void => ending.abort(new Ended('aborted'));
    signal.addEventListener('abort', abort, {once: true});
    const timer = setTimeout(() => ending.abort(new Ended('timeout')), this.#timeoutMs);
    try {
      return {ok: true, reply: await untilAborted(this.#request(url, ending.signal), ending.signal)};
    } catch (error) {
      return {ok: false, failure: this.#failureOf(error)};
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', abort);
    }
  }

  async close(): Promise<void> {
    for (const socket of this.#connecting) socket.destroy();
    const loaded = await this.#undici?.catch(() => undefined);
    await loaded?.agent.destroy().catch(() => undefined);
  }

  async #request(url: string, signal: AbortSignal): Promise<HttpsReply> {
    this.#undici ??= this.#load();
    const {request, agent} = await this.#undici;
    const {statusCode, headers, body} = await request(url, {
      dispatcher: agent,
      signal,
      headers: {accept: '*/*', ...this.#authorization()},
    });
    const server = headerOf(headers, 'server');
    const bytes = await readBody(body, this.#options.bodyLimitBytes ?? defaultBodyLimitBytes).catch(
      (error: unknown) => {
        throw error instanceof TooLarge || signal.aborted ? error : new CutReply();
      },
    );
    return {
      url,
      status: statusCode,
      mediaType: (headerOf(headers, 'content-type')?.split(';')[0] ?? '').trim().toLowerCase(),
      location: headerOf(headers, 'location'),
      ...(server === undefined ? {} : {server}),
      text: decodeText(bytes, detectEncoding(bytes) ?? 'windows-1252'),
    };
  }

  /** Loaded late: undici costs 55 ms, and most runs read files only. */
  async #load(): Promise<{readonly request: typeof import('undici').request; readonly agent: Dispatcher}> {
    // The bundle gives CommonJS as the default only.
    const {default: undici} = await import('undici');
    const {Agent, request} = undici;
    const {trust, connections = defaultConnections} = this.#options;
    const timeoutMs = Math.min(this.#options.connectTimeoutMs ?? defaultConnectTimeoutMs, this.#timeoutMs);
    const agent = new Agent({
      connections,
      // Requests end by their own timer, which is exact; those of undici are not below a second.
      headersTimeout: 0,
      bodyTimeout: 0,
      connect: ({hostname, port}, callback) => {
        try {
          const target = {host: hostname.replace(/^\[|\]$/g, ''), port: Number(port === '' ? '443' : port)};
          const socket = connectTrusted(target, trust, timeoutMs, (error, connected) => {
            this.#connecting.delete(socket);
            if (connected !== null) callback(null, connected);
            else callback(error ?? new Error('no connection'), null);
          });
          this.#connecting.add(socket);
        } catch (error) {
          // A certificate of an authority that OpenSSL cannot read.
          callback(error instanceof Error ? error : new Error(String(error)), null);
        }
      },
    });
    return {request, agent};
  }

  /** RFC 7617 §2.1: the charset is UTF-8. */
  #authorization(): {authorization?: string} {
    const {credentials} = this.#options;
    if (credentials === undefined) return {};
    const pair = `${credentials.username}:${credentials.password.reveal()}`;
    return {authorization: `Basic ${Buffer.from(pair, 'utf8').toString('base64')}`};
  }

  #failureOf(error: unknown): HttpsFailure {
    const {host} = new URL(this.origin);
    if (isEnded(error, 'aborted')) return {kind: 'aborted', text: 'stopped'};
    if (isEnded(error, 'timeout')) {
      const seconds = this.#timeoutMs / 1000;
      return {
        kind: 'timeout',
        text: `${host} gave no whole reply within ${seconds} s: it may be overloaded or starting`,
      };
    }
    if (error instanceof TooLarge) {
      const text = `a reply of ${host} is larger than ${error.limitBytes >> 20} MiB: it is no API of these products`;
      return {kind: 'too-large', text};
    }
    if (error instanceof CutReply) {
      const text = `${host} closed the connection in the middle of a reply: it may be restarting, read it again`;
      return {kind: 'cut', text};
    }
    return describeFailure(error, new URL(this.origin), this.#options.trust);
  }
}

/** Why a request was ended from here. */
class Ended extends Error {
  constructor(readonly reason: 'aborted' | 'timeout') {
    super(reason);
  }
}

function isEnded(error: unknown, reason: Ended['reason']): boolean {
  return error instanceof Ended && error.reason === reason;
}

class TooLarge extends Error {
  constructor(readonly limitBytes: number) {
    super('too large');
  }
}

/** The connection ended before the body did. */
class CutReply extends Error {}

/** Rejects with the signal's reason at once: a name that is being looked up cannot be called back. */
function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), {once: true});
    work.then(resolve, (error: unknown) => reject(signal.aborted ? (signal.reason as Error) : error));
  });
}

async function readBody(body: AsyncIterable<Uint8Array>, limitBytes: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.byteLength;
    // Leaving the loop destroys the stream and its socket.
    if (size > limitBytes) throw new TooLarge(limitBytes);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function headerOf(headers: Readonly<Record<string, string | string[] | undefined>>, name: string): string | undefined {
  const value = headers[name];
  return Array.isArray(value) ? value[0] : value;
}

function clientWithoutTarget(url: string): HttpsClient {
  const shown = url.replace(/\/\/[^/@]*@/, '//');
  const text = `${shown} is no https:// address: write it as https://name:port`;
  return {
    origin: shown,
    get: async () => ({ok: false, failure: {kind: 'address', text}}),
    close: async () => undefined,
  };
}

/** One TLS handshake over a TCP connection that is there. Takes whatever certificate it is shown: the point is to look. */
import {constants} from 'node:crypto';
import type {Socket} from 'node:net';
import {checkServerIdentity, connect, rootCertificates, type SecureVersion, type TLSSocket} from 'node:tls';
import type {TransportAddress} from '../../facts/fact.ts';
import type {Instant} from '../../model/instant.ts';
import {TappedStream} from './tapped-stream.ts';

export interface HandshakeOptions {
  readonly socket: Socket;
  readonly client: TransportAddress;
  readonly server: TransportAddress;
  /** TLS SNI (RFC 6066 §3); left out: none is sent. */
  readonly serverName?: string;
  /** Name or address that the certificate has to hold. */
  readonly host: string;
  /** The only version that is offered; left out: all from TLS 1.0 on. */
  readonly version?: SecureVersion;
  /** PEM of authorities that are trusted besides the public ones. */
  readonly authorities?: string;
  readonly limitMs?: number;
  /** ALPN (RFC 7301); left out: that of pages. Empty: none is sent. */
  readonly protocols?: readonly string[];
  now(): Instant;
}

export interface ShakenHands {
  readonly tap: TappedStream;
  /** Undefined where it failed. */
  readonly socket: TLSSocket | undefined;
  /** Why the certificate is not trusted, by the code of OpenSSL or Node; undefined where it is. */
  readonly distrust: string | undefined;
  /** Code of the error; `ETIMEDOUT` when it took too long, `EABORT` when it was given up. */
  readonly failure: string | undefined;
}

/** A server that is there answers within a second; after five a browser still waits, and a person has given up. */
export const handshakeLimitMs = 5_000;

/** Never rejects. The socket of what succeeded is the caller's to destroy. */
export async function shakeHands(options: HandshakeOptions, signal: AbortSignal): Promise<ShakenHands> {
  const {
    client,
    server,
    now,
    serverName,
    host,
    version,
    authorities,
    limitMs = handshakeLimitMs,
    protocols = ['http/1.1'],
  } = options;
  const tap = new TappedStream(options.socket, client, server, now);
  return new Promise((settle) => {
    const socket = connect({
      socket: tap,
      servername: serverName ?? '',
      rejectUnauthorized: false,
      checkServerIdentity: (_name, certificate) => checkServerIdentity(host, certificate),
      ...(protocols.length === 0 ? {} : {ALPNProtocols: [...protocols]}),
      // Old boxes speak no more than this. Nothing secret crosses the connection.
      minVersion: version ?? 'TLSv1',
      ...(version === undefined ? {} : {maxVersion: version}),
      ciphers: 'DEFAULT@SECLEVEL=0',
      secureOptions: constants.SSL_OP_LEGACY_SERVER_CONNECT,
      ...(authorities === undefined ? {} : {ca: [...rootCertificates, authorities]}),
    });
    let isOver = false;
    const end = (failure: string | undefined): void => {
      if (isOver) return;
      isOver = true;
      clearTimeout(timer);
      signal.removeEventListener('abort', abort);
      if (failure === undefined) settle({tap, socket, distrust: distrustOf(socket), failure});
      else {
        socket.destroy();
        tap.destroy();
        settle({tap, socket: undefined, distrust: undefined, failure});
      }
    };
    const abort = (): void => end('EABORT');
    const timer = setTimeout(() => end('ETIMEDOUT'), limitMs);
    signal.addEventListener('abort', abort);
    socket.on('keylog', (line) => tap.keyLog.add(line.toString('latin1')));
    socket.on('error', (error) => end(codeOf(error)));
    tap.on('error', (error) => end(codeOf(error)));
    socket.on('close', () => end('ECONNRESET'));
    socket.on('secureConnect', () => end(undefined));
    if (signal.aborted) abort();
  });
}

function codeOf(error: Error): string {
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}

/** Node types it as an error, and gives a code as a string. */
function distrustOf(socket: TLSSocket): string | undefined {
  if (socket.authorized) return undefined;
  const verdict: unknown = socket.authorizationError;
  if (typeof verdict === 'string') return verdict;
  return verdict instanceof Error && 'code' in verdict ? String(verdict.code) : 'UNTRUSTED';
}

/**
 * Why a server is believed to be the one that is meant, and the TLS connection that asks before anything is sent. The
 * answer is judged on the very connection that is used afterwards, so that no credential reaches a server nobody trusts.
 */
import {isIP, type TcpSocketConnectOpts} from 'node:net';
import {type ConnectionOptions, connect, type TLSSocket} from 'node:tls';

export type TlsTrust =
  /** An authority that Node.js knows. */
  | {readonly kind: 'system'}
  /** An authority given as PEM; `serverName` is the name that the certificate has to carry, when the URL has another. */
  | {readonly kind: 'authority'; readonly pem: string; readonly serverName?: string}
  /** Exactly this certificate: SHA-256 of its DER, hex, lower case, no separators. Names and dates are not looked at. */
  | {readonly kind: 'fingerprint'; readonly sha256: string};

/** The server was reached over TLS and is not the one that is trusted. */
export class UntrustedServer extends Error {
  override readonly name = 'UntrustedServer';

  constructor(
    /** OpenSSL's or Node's code (`CERT_HAS_EXPIRED`), or `PIN_MISMATCH`. */
    readonly code: string,
    /** SHA-256 of the certificate that it showed, hex; undefined when it showed none. */
    readonly seenSha256: string | undefined,
    /** The name that was asked for. */
    readonly askedName: string,
    /** Names that the certificate carries. */
    readonly seenNames: readonly string[],
    /** End of its validity as Node prints it. */
    readonly validTo: string | undefined,
  ) {
    super(`the certificate is not trusted (${code})`);
  }
}

export interface TlsTarget {
  readonly host: string;
  readonly port: number;
}

export type Connected = (error: Error | null, socket: TLSSocket | null) => void;

/** Code of the error when the connection, TLS included, took too long. */
export const connectTimeoutCode = 'CONNECT_TIMEOUT';

/**
 * Opens a TLS connection and calls back once: with a socket whose server is trusted, or with the reason. The socket that
 * is returned may be destroyed to give up early.
 */
export function connectTrusted(target: TlsTarget, trust: TlsTrust, timeoutMs: number, done: Connected): TLSSocket {
  const askedName = trust.kind === 'authority' ? (trust.serverName ?? target.host) : target.host;
  const options: ConnectionOptions & Pick<TcpSocketConnectOpts, 'autoSelectFamilyAttemptTimeout'> = {
    host: target.host,
    port: target.port,
    ALPNProtocols: ['http/1.1'],
    // RFC 6066 §3: no address stands in the server name.
    ...(isIP(askedName) === 0 ? {servername: askedName} : {}),
    ...(trust.kind === 'authority' ? {ca: trust.pem} : {}),
    // Not the verdict: it is taken below, where the certificate can still be shown to the user.
    rejectUnauthorized: false,
    autoSelectFamilyAttemptTimeout: Math.max(10, Math.floor(timeoutMs / 2)),
  };
  const socket = connect(options);
  let isOver = false;
  const finish = (error: Error | null): void => {
    if (isOver) return;
    isOver = true;
    clearTimeout(timer);
    socket.off('error', finish);
    socket.off('close', closed);
    if (error !== null) {
      socket.on('error', () => undefined);
      socket.destroy();
    }
    done(error, error === null ? socket : null);
  };
  const closed = (): void => finish(Object.assign(new Error('the connection was closed'), {code: 'CONNECT_CLOSED'}));
  const timer = setTimeout(() => {
    finish(Object.assign(new Error('no connection in time'), {code: connectTimeoutCode}));
  }, timeoutMs);
  socket.once('error', finish);
  socket.once('close', closed);
  socket.once('secureConnect', () => finish(judgeServer(socket, trust, askedName)));
  return socket;
}

function judgeServer(socket: TLSSocket, trust: TlsTrust, askedName: string): UntrustedServer | null {
  const certificate = socket.getPeerX509Certificate();
  const seen = certificate?.fingerprint256.replaceAll(':', '').toLowerCase();
  if (trust.kind === 'fingerprint' ? seen !== undefined && seen === trust.sha256 : socket.authorized) return null;
  const code = trust.kind === 'fingerprint' ? 'PIN_MISMATCH' : codeOfVerdict(socket);
  const names = (certificate?.subjectAltName ?? '')
    .split(', ')
    .map((name) => name.replace(/^(?:DNS|IP Address):/, ''))
    .filter((name) => name !== '');
  return new UntrustedServer(code, seen, askedName, names, certificate?.validTo);
}

/** Node types it as an error, and gives a code or a message as a string. */
function codeOfVerdict(socket: TLSSocket): string {
  const verdict: unknown = socket.authorizationError;
  if (typeof verdict === 'string') return verdict;
  return verdict instanceof Error && 'code' in verdict ? String(verdict.code) : 'UNTRUSTED';
}

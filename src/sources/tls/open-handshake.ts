/** One TLS handshake that takes whatever certificate it is shown, because the point is to look. No byte is sent after it. */
import {connect} from 'node:tls';

export interface HandshakeTarget {
  readonly host: string;
  readonly port: number;
  /** TLS SNI (RFC 6066 §3); left out: none is sent. */
  readonly serverName?: string;
  readonly limitMs: number;
}

export interface Handshake {
  /** `TLSv1.3` */
  readonly protocol: string;
  /** DER of each certificate, in the order in which the server sent them. */
  readonly chain: readonly Uint8Array[];
}

/** `code` of the error when it took too long; the words for it are those of every connection. */
const timeoutCode = 'ETIMEDOUT';

/** Rejects with the error of the socket, or with the signal's reason. */
export async function openHandshake(target: HandshakeTarget, signal: AbortSignal): Promise<Handshake> {
  signal.throwIfAborted();
  return new Promise((settle, fail) => {
    const socket = connect({
      host: target.host,
      port: target.port,
      servername: target.serverName ?? '',
      rejectUnauthorized: false,
      // Old boxes speak no more than this. Nothing secret crosses the connection.
      minVersion: 'TLSv1',
      ciphers: 'DEFAULT@SECLEVEL=0',
    });
    const end = (act: () => void): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', abort);
      socket.destroy();
      act();
    };
    const failWith = (code: string, text: string): void => end(() => fail(Object.assign(new Error(text), {code})));
    const abort = (): void => end(() => fail(signal.reason));
    const timer = setTimeout(() => failWith(timeoutCode, 'no TLS handshake in time'), target.limitMs);
    signal.addEventListener('abort', abort);
    socket.on('error', (error) => end(() => fail(error)));
    socket.on('close', () => failWith('ECONNRESET', 'closed in the handshake'));
    socket.on('secureConnect', () => {
      const protocol = socket.getProtocol() ?? 'TLS';
      // Node links the certificates of `getPeerX509Certificate` as they were sent, and those of `getPeerCertificate` by
      // who issued whom, completed from its own store.
      const chain: Uint8Array[] = [];
      for (let sent = socket.getPeerX509Certificate(); sent !== undefined; sent = sent.issuerCertificate) {
        chain.push(sent.raw);
      }
      end(() => settle({protocol, chain}));
    });
  });
}

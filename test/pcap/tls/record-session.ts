/** TLS sessions between two OpenSSLs of Node, in memory, recorded byte for byte with their key log. */
import {Duplex} from 'node:stream';
import {connect, createSecureContext, type SecureContextOptions, TLSSocket} from 'node:tls';
import {issueCertificate} from '../../../src/sim/certificates/issue-certificate.ts';
import {bytesOf, ethernet, tcp} from '../build-capture.ts';

export const serverName = 'join.example.com';
export const certificate = issueCertificate({
  commonName: serverName,
  dnsNames: [serverName],
  notBefore: '2020-01-01T00:00:00Z',
  notAfter: '2049-01-01T00:00:00Z',
});

export interface Flight {
  readonly from: 'client' | 'server';
  readonly bytes: Uint8Array;
}

export interface Session {
  readonly flights: readonly Flight[];
  readonly keyLog: string;
}

/** One end of a pipe without a network. */
class End extends Duplex {
  peer: End | undefined;
  readonly #sent: (bytes: Uint8Array) => void;

  constructor(sent: (bytes: Uint8Array) => void) {
    super();
    this.#sent = sent;
  }

  override _read(): void {}

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.#sent(Uint8Array.from(chunk));
    this.peer?.push(chunk);
    done();
  }

  override _final(done: () => void): void {
    this.peer?.push(null);
    done();
  }
}

export interface SessionOptions {
  readonly context: SecureContextOptions;
  /** Sent by the client once the handshake is done, and answered in the same way. */
  readonly exchange: readonly (readonly [request: Uint8Array, answer: Uint8Array])[];
  /** Of the client: an unknown authority ends the handshake with an alert. */
  readonly isTrusting?: boolean;
  readonly protocols?: string[];
}

export async function recordSession(options: SessionOptions): Promise<Session> {
  const flights: Flight[] = [];
  let keyLog = '';
  const clientEnd = new End((bytes) => flights.push({from: 'client', bytes}));
  const serverEnd = new End((bytes) => flights.push({from: 'server', bytes}));
  clientEnd.peer = serverEnd;
  serverEnd.peer = clientEnd;
  const {context, exchange, isTrusting = true, protocols = ['http/1.1']} = options;
  const answers = exchange.map(([, answer]) => answer);
  const secureContext = createSecureContext({key: certificate.keyPem, cert: certificate.pem, ...context});
  const server = new TLSSocket(serverEnd, {isServer: true, secureContext, ALPNProtocols: protocols});
  server.on('error', () => {});
  server.on('data', () => {
    const answer = answers.shift();
    if (answer !== undefined) server.write(answer);
  });
  await new Promise<void>((resolve) => {
    const client = connect({
      socket: clientEnd,
      servername: serverName,
      ALPNProtocols: protocols,
      rejectUnauthorized: !isTrusting,
      ...context,
    });
    const requests = exchange.map(([request]) => request);
    const next = () => {
      const request = requests.shift();
      if (request === undefined) client.end();
      else client.write(request);
    };
    client.on('keylog', (line) => {
      keyLog += line.toString('latin1');
    });
    client.on('secureConnect', next);
    client.on('data', next);
    client.on('error', () => resolve());
    client.on('close', () => resolve());
    serverEnd.on('end', () => resolve());
  });
  await new Promise((resolve) => setImmediate(resolve));
  return {flights, keyLog};
}

export const client = {address: '198.51.100.20', port: 50_000};
export const server = {address: '203.0.113.7', port: 443};

export interface Sent {
  readonly packets: Uint8Array[];
  /** The next sequence number of each side. */
  readonly next: {client: number; server: number};
}

/** As TCP packets: SYN, SYN-ACK, then the flights in segments of this length. */
export function asPackets({flights}: Session, segmentLength = 1400, ports = server): Sent {
  const next = {client: 1001, server: 0xffffff01};
  const packets = [
    ethernet(tcp(client, ports, {sequence: 1000, flags: 0x02}, bytesOf(''))),
    ethernet(tcp(ports, client, {sequence: 0xffffff00, flags: 0x12}, bytesOf(''))),
  ];
  for (const {from, bytes} of flights) {
    const [source, destination] = from === 'client' ? [client, ports] : [ports, client];
    for (let offset = 0; offset < bytes.length; offset += segmentLength) {
      const part = bytes.subarray(offset, offset + segmentLength);
      packets.push(ethernet(tcp(source, destination, {sequence: next[from]}, part)));
      next[from] = (next[from] + part.length) >>> 0;
    }
  }
  return {packets, next};
}

/** A packet without data: FIN is 0x11, RST 0x14. */
export function flagged(from: 'client' | 'server', {next}: Sent, flags: number): Uint8Array {
  const [source, destination] = from === 'client' ? [client, server] : [server, client];
  const acknowledgment = next[from === 'client' ? 'server' : 'client'];
  return ethernet(tcp(source, destination, {sequence: next[from], acknowledgment, flags}, bytesOf('')));
}

export const text = (words: string): Uint8Array => Uint8Array.from(Buffer.from(words));

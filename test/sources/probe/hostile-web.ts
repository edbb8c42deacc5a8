/** Web servers on loopback that answer as none should: before TLS, in the handshake, and after the request. */
import {createServer, type Socket} from 'node:net';
import {createServer as createTlsServer, type TLSSocket, type TlsOptions} from 'node:tls';
import {gzipSync} from 'node:zlib';
import {
  type CertificateRequest,
  type IssuedCertificate,
  issueCertificate,
} from '../../../src/sim/certificates/issue-certificate.ts';
import {serverCredentials} from '../../../src/sim/certificates/server-credentials.ts';
import {type Listening, listenOnLoopback} from '../../../src/sim/servers/listen-on-loopback.ts';

export interface HostileWeb extends Listening {
  /** TCP connections that were taken. */
  readonly connections: number;
  /** What the server could send, in bytes, over all connections. */
  readonly sentBytes: number;
}

/** As much as the client takes. */
function pour(socket: Socket, chunk: Buffer): void {
  const more = (): void => {
    while (!socket.destroyed && socket.write(chunk));
  };
  socket.on('drain', more);
  more();
}

/** One byte after the other; the last one again and again when the bytes are over. */
function drip(socket: Socket, bytes: Buffer, pauseMs = 1_000): void {
  let at = 0;
  const timer = setInterval(() => {
    const from = Math.min(at++, bytes.length - 1);
    socket.write(bytes.subarray(from, from + 1));
  }, pauseMs);
  socket.once('close', () => clearInterval(timer));
}

/** A TLS record (RFC 8446 §5.1). */
function record(type: number, body: Buffer, announced = body.length): Buffer {
  return Buffer.concat([Buffer.from([type, 3, 3, announced >> 8, announced & 0xff]), body]);
}

const alertRecord = 21;
const handshakeRecord = 22;
const dataRecord = 23;

/** A ServerHello of TLS 1.2 (RFC 5246 §7.4.1.3) and a Certificate whose one certificate is that long. */
function flightWithCertificate(length: number): Buffer {
  const message = (type: number, body: Buffer): Buffer =>
    Buffer.concat([Buffer.from([type, body.length >> 16, (body.length >> 8) & 0xff, body.length & 0xff]), body]);
  const uint24 = (value: number): Buffer => Buffer.from([value >> 16, (value >> 8) & 0xff, value & 0xff]);
  // No session id, TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, no compression, and renegotiation_info (RFC 5746 §3.2).
  const choice = Buffer.from([0, 0xc0, 0x2f, 0, 0, 5, 0xff, 1, 0, 1, 0]);
  const hello = message(2, Buffer.concat([Buffer.from([3, 3]), Buffer.alloc(32, 7), choice]));
  const certificate = Buffer.concat([uint24(length), Buffer.alloc(length, 0x30)]);
  const bytes = Buffer.concat([hello, message(11, Buffer.concat([uint24(certificate.length), certificate]))]);
  const records: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += 16_000)
    records.push(record(handshakeRecord, bytes.subarray(at, at + 16_000)));
  return Buffer.concat(records);
}

const megabyte = 1 << 20;

/** What the server does with a connection once the client has said something. */
const beforeTls = {
  silence: () => undefined,
  'a close at once': (socket) => void socket.end(),
  'a reset at once': (socket) => void socket.resetAndDestroy(),
  garbage: (socket) => void socket.write(Buffer.alloc(400, 0xfe)),
  'HTTP where TLS is due': (socket) =>
    void socket.end('HTTP/1.1 400 Bad Request\r\nServer: CE_E\r\nContent-Length: 0\r\n\r\n'),
  'an SSH banner': (socket) => void socket.write('SSH-2.0-OpenSSH_7.4\r\n'),
  'the client’s own bytes back': (socket, first) => void socket.write(first),
  'the handshake a byte at a time': (socket) => drip(socket, flightWithCertificate(600)),
  'a record that is announced and never comes': (socket) =>
    void socket.write(record(handshakeRecord, Buffer.from([2]), 16_384)),
  'a record of 64 KiB': (socket) => pour(socket, record(handshakeRecord, Buffer.alloc(0xffff, 2))),
  'empty records without an end': (socket) =>
    pour(socket, Buffer.concat(Array.from({length: 1000}, () => record(handshakeRecord, Buffer.alloc(0))))),
  'warnings without an end': (socket) =>
    pour(socket, Buffer.concat(Array.from({length: 1000}, () => record(alertRecord, Buffer.from([1, 112]))))),
  'data records without an end': (socket) => pour(socket, record(dataRecord, Buffer.alloc(16_000, 1))),
  'garbage without an end': (socket) => pour(socket, Buffer.alloc(1 << 16, 0xfe)),
  'a certificate of 1 MB': (socket) => void socket.write(flightWithCertificate(megabyte)),
  'a certificate of 16 MB without an end': (socket) => pour(socket, flightWithCertificate(2 ** 24 - 20)),
  'a certificate of noise': (socket) => void socket.write(flightWithCertificate(600)),
  'a fatal alert that does not exist': (socket) => void socket.end(record(alertRecord, Buffer.from([2, 213]))),
} satisfies Record<string, (socket: Socket, first: Buffer) => void>;

const head = (...lines: readonly string[]): string => ['HTTP/1.1 200 OK', ...lines, '', ''].join('\r\n');
const redirect = (target: string): string =>
  `HTTP/1.1 302 Found\r\nServer: CE_E\r\nLocation: ${target}\r\nContent-Length: 0\r\n\r\n`;
/** Zeros, made once: it takes long on a busy machine. */
const bomb = gzipSync(Buffer.alloc(16 * megabyte));

type Converse = (socket: TLSSocket, request: Buffer, connection: Socket) => void;

/** What the server says over TLS, with a certificate that is in order, once the request has come. */
const afterRequest = {
  'no answer': () => undefined,
  'a close without an answer': (socket) => void socket.end(),
  'a reset without an answer': (_socket, _request, connection) => void connection.resetAndDestroy(),
  'no HTTP': (socket) => void socket.end('220 mail.example ESMTP\r\n'),
  'HTTP noise': (socket) => void socket.end(Buffer.from('HTTP/1.1 2\x00\x1b[31m0 \xff\r\n\r\n', 'latin1')),
  'a status of no kind': (socket) => void socket.end('HTTP/1.1 999999 What\r\nContent-Length: 0\r\n\r\n'),
  'the answer a byte at a time': (socket) => drip(socket, Buffer.from(head('Server: CE_E', 'Content-Length: 0'))),
  'headers a byte at a time without an end': (socket) => drip(socket, Buffer.from('HTTP/1.1 200 OK\r\nX: y'), 200),
  'headers without an end': (socket) => {
    socket.write('HTTP/1.1 200 OK\r\n');
    pour(socket, Buffer.from('X-Padding: yes\r\n'.repeat(4_000)));
  },
  'one header without an end': (socket) => {
    socket.write('HTTP/1.1 200 OK\r\nServer: ');
    pour(socket, Buffer.alloc(1 << 16, 'x'));
  },
  'interim answers without an end': (socket) =>
    pour(socket, Buffer.from('HTTP/1.1 102 Processing\r\n\r\n'.repeat(2_000))),
  'a body without an end': (socket) => {
    socket.write(head('Server: CE_E', 'Content-Type: text/html'));
    pour(socket, Buffer.alloc(1 << 16, ' '));
  },
  'a body a byte at a time': (socket) => {
    socket.write(head('Server: CE_E', 'Content-Type: text/html', `Content-Length: ${2 ** 31}`));
    drip(socket, Buffer.from('<html>'), 200);
  },
  'a chunk of no length': (socket) => void socket.write(`${head('Transfer-Encoding: chunked')}zz\r\nhello\r\n`),
  'a body that unpacks to 16 MiB': (socket) => {
    socket.end(Buffer.concat([Buffer.from(head('Content-Encoding: gzip', `Content-Length: ${bomb.length}`)), bomb]));
  },
  'half a body': (socket) => void socket.end(`${head('Content-Length: 4096')}<html>`),
  'two different lengths': (socket) => void socket.end(`${head('Content-Length: 1', 'Content-Length: 5')}hello`),
  'a redirect to itself': (socket, request) =>
    void socket.end(redirect(/^GET (\S+)/.exec(request.toString('latin1'))?.[1] ?? '/')),
  'a redirect in a circle': (socket, request) =>
    void socket.end(redirect(request.toString('latin1').startsWith('GET /there ') ? '/' : '/there')),
  'a redirect to another scheme': (socket) => void socket.end(redirect('file:///etc/passwd')),
  'a redirect to nowhere': (socket) => void socket.end(redirect('https://[')),
  'a redirect with a password and escapes': (socket) =>
    void socket.end(
      Buffer.from(redirect('https://u:secret-of-redirect@x.example/\x1b]0;y\x07?token=secret'), 'latin1'),
    ),
  'a box name of control characters': (socket) =>
    void socket.end(Buffer.from(head('Server: CE_E\x1b[2J\x07\x9b', 'Content-Length: 0'), 'latin1')),
  'an upgrade nobody asked for': (socket) => {
    socket.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n');
    pour(socket, Buffer.alloc(1 << 16, 0x82));
  },
} satisfies Record<string, Converse>;

export type BeforeTls = keyof typeof beforeTls;
export type AfterRequest = keyof typeof afterRequest;
export const beforeTlsBehaviours = Object.keys(beforeTls) as BeforeTls[];
export const afterRequestBehaviours = Object.keys(afterRequest) as AfterRequest[];

export async function startHostileTls(name: BeforeTls): Promise<HostileWeb> {
  const act: (socket: Socket, first: Buffer) => void = beforeTls[name];
  const isAtOnce = name.endsWith('at once');
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    sockets.push(socket);
    if (isAtOnce) act(socket, Buffer.alloc(0));
    else socket.once('data', (first: Buffer) => act(socket.resume(), first));
  });
  return counting(await listenOnLoopback(server), sockets);
}

const day = 86_400_000;

/** For `join.example.com` and 127.0.0.1; signs itself. */
export function hostileCertificate(change: Partial<CertificateRequest> = {}): IssuedCertificate {
  return issueCertificate({
    commonName: 'join.example.com',
    dnsNames: ['join.example.com'],
    ipAddresses: ['127.0.0.1'],
    notBefore: new Date(Date.now() - 10 * day).toISOString(),
    notAfter: new Date(Date.now() + 300 * day).toISOString(),
    ...change,
  });
}

export async function startHostileHttps(name: AfterRequest, certificate: IssuedCertificate): Promise<HostileWeb> {
  const act: Converse = afterRequest[name];
  return startTls(serverCredentials(certificate), (socket, connection) =>
    socket.once('data', (request: Buffer) => act(socket.resume(), request, connection)),
  );
}

/** Ends each handshake well and takes no request; for what stands in certificates. */
export function startTlsShowing(options: TlsOptions): Promise<HostileWeb> {
  return startTls(options, (socket) => socket.once('data', () => socket.end()));
}

async function startTls(
  options: TlsOptions,
  converse: (socket: TLSSocket, connection: Socket) => void,
): Promise<HostileWeb> {
  const sockets: Socket[] = [];
  const server = createTlsServer(options, (socket) => {
    socket.on('error', () => undefined);
    const connection = sockets.find(({remotePort}) => remotePort === socket.remotePort);
    if (connection !== undefined) converse(socket, connection);
  });
  server.on('connection', (socket: Socket) => sockets.push(socket));
  return counting(await listenOnLoopback(server), sockets);
}

function counting(listening: Listening, sockets: readonly Socket[]): HostileWeb {
  return {
    ...listening,
    get connections() {
      return sockets.length;
    },
    get sentBytes() {
      return sockets.reduce((sum, socket) => sum + socket.bytesWritten, 0);
    },
  };
}

import {once} from 'node:events';
import {type AddressInfo, createServer, type Server} from 'node:net';
import {afterEach, describe, expect, test} from '@jest/globals';
import {Secret} from '../../../src/model/secret.ts';
import {
  createHttpsClient,
  type HttpsClient,
  type HttpsClientOptions,
  type HttpsResult,
} from '../../../src/sources/live/https-client.ts';
import type {TlsTrust} from '../../../src/sources/live/tls-trust.ts';
import {
  type Answer,
  authority,
  expiredCertificate,
  type LoopbackServer,
  otherAuthority,
  serverCertificate,
  startServer,
} from './loopback-server.ts';

const password = 'pl4nted-p\u00e4ss';
const trusted: TlsTrust = {kind: 'authority', pem: authority.pem, serverName: 'cms1.example.test'};
const open: {close(): Promise<void>}[] = [];
const quiet = new AbortController().signal;

afterEach(async () => {
  for (const one of open.splice(0).toReversed()) await one.close();
});

async function serve(answer: Answer, certificate = serverCertificate): Promise<LoopbackServer> {
  const server = await startServer(answer, certificate);
  open.push(server);
  return server;
}

/** A TCP server that speaks no TLS. */
async function listen(server: Server): Promise<string> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  open.push({close: async () => void server.close()});
  return `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function clientOf(url: string, options: Partial<HttpsClientOptions> = {}): HttpsClient {
  const credentials = {username: 'm\u00fcller', password: new Secret(password)};
  const client = createHttpsClient({url, trust: trusted, credentials, ...options});
  open.push(client);
  return client;
}

async function failureOf(result: Promise<HttpsResult>): Promise<{kind: string; text: string}> {
  const settled = await result;
  if (settled.ok) throw new Error(`got a reply with status ${settled.reply.status}`);
  expect(settled.failure.text).not.toContain('pl4nted');
  return settled.failure;
}

describe('https client', () => {
  test('given a trusted server, when it is asked, then status, media type and text come back and the credentials went as UTF-8', async () => {
    const server = await serve((_, response) => {
      response.writeHead(200, {'content-type': 'text/XML; charset=utf-8'});
      response.end('<a>é</a>');
    });
    const result = await clientOf(server.url).get('/api/v1/system/status?x=1', quiet);
    expect(result).toMatchObject({
      ok: true,
      reply: {status: 200, mediaType: 'text/xml', text: '<a>é</a>', url: `${server.url}/api/v1/system/status?x=1`},
    });
    const header = server.requests[0]?.headers.authorization ?? '';
    expect(Buffer.from(header.slice('Basic '.length), 'base64').toString('utf8')).toBe(`müller:${password}`);
  });

  test('given a redirect, when it is asked, then it is a reply and is not followed', async () => {
    const server = await serve((_, response) => {
      response.writeHead(302, {location: '/accounts/login/'});
      response.end();
    });
    const result = await clientOf(server.url).get('/', quiet);
    expect(result).toMatchObject({ok: true, reply: {status: 302, location: '/accounts/login/'}});
    expect(server.requests).toHaveLength(1);
  });

  test('given the pinned certificate, even an expired one, when it is asked, then it is trusted', async () => {
    const server = await serve((_, response) => response.end('x'), expiredCertificate);
    const trust: TlsTrust = {kind: 'fingerprint', sha256: expiredCertificate.sha256};
    expect(await clientOf(server.url, {trust}).get('/', quiet)).toMatchObject({ok: true, reply: {text: 'x'}});
  });

  test('given another certificate than the pinned one, when it is asked, then no request was sent and both are named', async () => {
    const server = await serve((_, response) => response.end());
    const trust: TlsTrust = {kind: 'fingerprint', sha256: 'ab'.repeat(32)};
    const failure = await failureOf(clientOf(server.url, {trust}).get('/', quiet));
    expect(failure.kind).toBe('pin-changed');
    expect(failure.text).toContain('ab'.repeat(32));
    expect(failure.text).toContain(serverCertificate.sha256);
    expect(server.requests).toHaveLength(0);
  });

  test.each([
    ['an unknown authority', serverCertificate, {kind: 'system'}, 'unknown-authority'],
    ['another authority', serverCertificate, {...trusted, pem: otherAuthority.pem}, 'unknown-authority'],
    ['an expired certificate', expiredCertificate, trusted, 'expired'],
    ['a name that is not in it', serverCertificate, {kind: 'authority', pem: authority.pem}, 'name-mismatch'],
  ] as const)(
    'given %s, when it is asked, then no request was sent and the fingerprint is told',
    async (_, certificate, trust, kind) => {
      const server = await serve((_request, response) => response.end(), certificate);
      const failure = await failureOf(clientOf(server.url, {trust}).get('/', quiet));
      expect(failure.kind).toBe(kind);
      expect(failure.text).toContain(certificate.sha256);
      expect(server.requests).toHaveLength(0);
    },
  );

  test('given a text that is no certificate as authority, when it is asked, then no request was sent', async () => {
    const server = await serve((_, response) => response.end());
    const trust: TlsTrust = {kind: 'authority', pem: '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n'};
    expect((await failureOf(clientOf(server.url, {trust}).get('/', quiet))).kind).toMatch(/authority/);
    expect(server.requests).toHaveLength(0);
  });

  test('given a port where nothing listens, when it is asked, then it is refused', async () => {
    const server = await startServer((_, response) => response.end());
    await server.close();
    expect(await failureOf(clientOf(server.url).get('/', quiet))).toMatchObject({kind: 'refused'});
  });

  test('given a name that does not exist, when it is asked, then the name is at fault', async () => {
    expect(await failureOf(clientOf('https://cms1.invalid:445').get('/', quiet))).toMatchObject({kind: 'dns'});
  });

  test('given a server that accepts and stays silent, when it is asked, then it costs the connect time only', async () => {
    const url = await listen(createServer(() => undefined));
    const started = performance.now();
    expect(await failureOf(clientOf(url, {connectTimeoutMs: 80}).get('/', quiet))).toMatchObject({kind: 'timeout'});
    expect(performance.now() - started).toBeLessThan(1500);
  });

  test('given a server that speaks plain HTTP, when it is asked, then it does not speak TLS', async () => {
    const url = await listen(createServer((socket) => void socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')));
    expect(await failureOf(clientOf(url).get('/', quiet))).toMatchObject({kind: 'not-tls'});
  });

  test('given a TLS server that speaks no HTTP, when it is asked, then it is not HTTP', async () => {
    const server = await serve((request) => void request.socket.end('220 smtp.example.test ESMTP\r\n'));
    expect(await failureOf(clientOf(server.url).get('/', quiet))).toMatchObject({kind: 'not-http'});
  });

  test('given a server that closes without a reply, when it is asked, then that is said', async () => {
    const server = await serve((request) => void request.socket.destroy());
    expect(await failureOf(clientOf(server.url).get('/', quiet))).toMatchObject({kind: 'reset'});
  });

  test('given a connection that breaks in the middle of a reply, when it is asked, then that is said', async () => {
    const server = await serve((_, response) => {
      response.writeHead(200, {'content-length': '5000'});
      response.write('<a>', () => response.destroy());
    });
    expect(await failureOf(clientOf(server.url).get('/', quiet))).toMatchObject({kind: 'cut'});
  });

  test('given a reply that never ends slowly, when its time is over, then it ends', async () => {
    const server = await serve((_, response) => {
      response.write('<a>');
      const timer = setInterval(() => response.write('<b/>'), 10);
      response.on('close', () => clearInterval(timer));
    });
    expect(await failureOf(clientOf(server.url, {timeoutMs: 300}).get('/', quiet))).toMatchObject({kind: 'timeout'});
  });

  test('given a reply that never ends fast, when it exceeds the limit, then it ends and its socket is closed', async () => {
    const server = await serve((_, response) => {
      const more = (): void => {
        while (!response.destroyed && response.write('x'.repeat(65_536)));
        if (!response.destroyed) response.once('drain', more);
      };
      more();
    });
    const client = clientOf(server.url, {bodyLimitBytes: 1 << 20});
    expect(await failureOf(client.get('/', quiet))).toMatchObject({kind: 'too-large'});
  });

  test('given a stop while a reply is awaited, when it is stopped, then it ends within half a second and no socket is left', async () => {
    let arrived: () => void = () => undefined;
    const arrival = new Promise<void>((resolve) => {
      arrived = resolve;
    });
    const server = await serve(() => arrived());
    const stop = new AbortController();
    const client = clientOf(server.url);
    const result = client.get('/', stop.signal);
    await arrival;
    const started = performance.now();
    stop.abort();
    expect(await failureOf(result)).toMatchObject({kind: 'aborted'});
    await client.close();
    expect(performance.now() - started).toBeLessThan(500);
    for (const socket of server.sockets) await once(socket, 'close');
    expect(server.sockets.size).toBe(0);
  });

  test('given a stop while the connection is made, when the client is closed, then it ends within half a second', async () => {
    let arrived: () => void = () => undefined;
    const arrival = new Promise<void>((resolve) => {
      arrived = resolve;
    });
    const url = await listen(createServer(() => arrived()));
    const stop = new AbortController();
    const client = clientOf(url);
    const result = client.get('/', stop.signal);
    await arrival;
    const started = performance.now();
    stop.abort();
    expect(await failureOf(result)).toMatchObject({kind: 'aborted'});
    await client.close();
    expect(performance.now() - started).toBeLessThan(500);
  });

  test.each([['http://127.0.0.1:80'], ['127.0.0.1'], ['https://'], ['']])(
    'given %p as address, when it is asked, then nothing is sent',
    async (url) => {
      expect(await failureOf(clientOf(url).get('/', quiet))).toMatchObject({kind: 'address'});
    },
  );

  test('given a user and a password in the address, when it is shown, then they are not in it', async () => {
    expect(clientOf('https://admin:pl4nted@127.0.0.1:1').origin).toBe('https://127.0.0.1:1');
    expect(clientOf('http://admin:pl4nted@127.0.0.1:1').origin).not.toContain('pl4nted');
  });
});

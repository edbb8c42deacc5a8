/** The runner against real servers on loopback: what it yields are the facts that a capture would give. */
import {createServer as createHttpServer} from 'node:http';
import {createServer as createHttpsServer} from 'node:https';
import {createServer, type Socket} from 'node:net';
import {afterEach, describe, expect, jest, test} from '@jest/globals';
import {certificate} from '../../../src/facts/certificate.ts';
import {certificateFile} from '../../../src/facts/certificate-file.ts';
import {httpExchange} from '../../../src/facts/http-exchange.ts';
import {tcpConnection} from '../../../src/facts/tcp-connection.ts';
import {tlsHandshake} from '../../../src/facts/tls-handshake.ts';
import {createAuthority, issueCertificate} from '../../../src/sim/certificates/issue-certificate.ts';
import {type ServerCredentials, serverCredentials} from '../../../src/sim/certificates/server-credentials.ts';
import {type Listening, listenOnLoopback} from '../../../src/sim/servers/listen-on-loopback.ts';
import {webRunner} from '../../../src/sources/http/web-runner.ts';
import {planWebSteps, type WebTarget} from '../../../src/sources/http/web-step.ts';
import {runStep} from '../probe/run-step.ts';

// Handshakes take their time on machines that do other things too.
jest.setTimeout(20_000);

const dates = {notBefore: '2020-01-01T00:00:00Z', notAfter: '2049-01-01T00:00:00Z'};
const root = createAuthority({commonName: 'Root', ...dates});
const issuing = createAuthority({commonName: 'Issuing', issuer: root, ...dates});
const host = 'join.example.com';
const leaf = issueCertificate({commonName: host, issuer: issuing, dnsNames: [host], ...dates});
const other = issueCertificate({
  commonName: 'vcse.example.com',
  issuer: issuing,
  dnsNames: ['vcse.example.com'],
  ...dates,
});
const old = {...dates, notAfter: '2021-01-01T00:00:00Z'};
const expired = issueCertificate({commonName: host, issuer: issuing, dnsNames: [host], ...old});
const selfSigned = issueCertificate({commonName: host, dnsNames: [host], ...dates});
const sent = serverCredentials(leaf, [issuing]);

let server: Listening | undefined;
afterEach(() => server?.close());

async function serve(
  {
    credentials = sent,
    upgrade,
    ...options
  }: {
    credentials?: ServerCredentials;
    upgrade?: (socket: Socket) => void;
    minVersion?: 'TLSv1';
    maxVersion?: 'TLSv1' | 'TLSv1.2';
    ciphers?: string;
    SNICallback?: Parameters<typeof createHttpsServer>[0]['SNICallback'];
  } = {},
  answer: Parameters<typeof createHttpServer>[1] = (_request, response) => {
    response.setHeader('server', 'CE_E');
    response.end('<title>Cisco Meeting Server web app</title>');
  },
): Promise<number> {
  const https = createHttpsServer({...credentials, ...options}, answer);
  if (upgrade !== undefined) https.on('upgrade', (_request, socket) => upgrade(socket as Socket));
  server = await listenOnLoopback(https);
  return server.port;
}

async function serveTcp(talk: (socket: Socket) => void): Promise<number> {
  server = await listenOnLoopback(createServer(talk));
  return server.port;
}

async function visit(port: number, target: Partial<WebTarget> = {}) {
  const [page] = planWebSteps({host, port, after: [], authorities: root.pem, ...target});
  if (page === undefined) throw new Error('no step');
  return runStep(webRunner, page, {addresses: {[host]: ['127.0.0.1']}});
}

const told = ({stages}: Awaited<ReturnType<typeof visit>>) => stages.map(({stage, outcome}) => `${stage} ${outcome}`);
const noteOf = ({stages}: Awaited<ReturnType<typeof visit>>, stage: string) =>
  stages.find((one) => one.stage === stage)?.note ?? '';

describe('given a page', () => {
  test('when it opens, then its connection, handshake, chain and answers are facts', async () => {
    const upgrade = (socket: Socket) => socket.end('HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n');
    const port = await serve({upgrade});
    const done = await visit(port);
    expect(told(done)).toEqual(['tcp ok', 'tls ok', 'http ok', 'websocket ok']);
    expect(done.valuesOf(tcpConnection)).toMatchObject([
      {outcome: 'connected', server: {address: '127.0.0.1', port}, purpose: 'join-page', name: host, syns: 1},
    ]);
    const [main, ...trials] = done.valuesOf(tlsHandshake);
    expect(main).toMatchObject({
      outcome: 'established',
      serverName: host,
      version: 'TLS 1.3',
      shown: {issuerName: 'CN=Issuing'},
    });
    expect(main?.certificates).toHaveLength(2);
    expect(trials.map(({offeredVersions, outcome}) => `${offeredVersions.join()} ${outcome}`).sort()).toEqual([
      'TLS 1.0 alert',
      'TLS 1.1 alert',
      'TLS 1.2 established',
    ]);
    const [named, nameless] = done.valuesOf(certificateFile);
    expect(named).toMatchObject({channel: 'tls', serverName: host, certificates: [leaf.sha256, issuing.sha256]});
    expect(nameless?.serverName).toBeUndefined();
    expect(done.valuesOf(certificate).some(({sha256}) => sha256 === root.sha256)).toBe(true);
    expect(done.valuesOf(httpExchange)).toMatchObject([
      {method: 'GET', host: `${host}:${port}`, path: '/', status: 200, serverHeader: 'CE_E', page: 'join-page'},
      {path: '/', status: 101, upgrade: 'websocket', isDecrypted: true},
    ]);
    expect(noteOf(done, 'tls')).toMatch(/^TLS 1\.3 \(also TLS 1\.2\); certificate CN=join\.example\.com.*; trusted$/);
    expect(done.problems).toEqual([]);
  });

  test('when a link has a token, then no fact and no note holds it', async () => {
    const port = await serve({}, (request, response) => {
      const isFirst = request.url === '/a?secret=hidden-token';
      if (isFirst) response.writeHead(302, {location: '/b?secret=hidden-token'});
      response.end();
    });
    const done = await visit(port, {path: '/a?secret=hidden-token'});
    expect(done.valuesOf(httpExchange).map(({path}) => path)).toEqual(['/a', '/b', '/b']);
    expect(JSON.stringify(done.yields)).not.toContain('hidden-token');
  });

  test.each([
    ['its certificate has expired', {credentials: serverCredentials(expired, [issuing])}, /not trusted: .*expired/],
    ['its certificate is self-signed', {credentials: serverCredentials(selfSigned)}, /not trusted: it is self-signed/],
    [
      'its chain is not whole',
      {credentials: serverCredentials(leaf)},
      /not trusted: an issuer is neither sent nor known/,
    ],
    ['its certificate is for others', {credentials: serverCredentials(other, [issuing])}, /not trusted: .*other names/],
  ])('when %s, then that is told, and the page is read all the same', async (_name, options, words) => {
    const done = await visit(await serve(options));
    expect(told(done)).toEqual(['tcp ok', 'tls ok', 'http ok', 'websocket ok']);
    expect(noteOf(done, 'tls')).toMatch(words);
  });

  test('when its server speaks TLS 1.0 only, then it is read', async () => {
    const port = await serve({minVersion: 'TLSv1', maxVersion: 'TLSv1', ciphers: 'DEFAULT@SECLEVEL=0'});
    const done = await visit(port);
    expect(noteOf(done, 'tls')).toContain('TLS 1.0 (no other version)');
    expect(done.valuesOf(tlsHandshake)[0]).toMatchObject({version: 'TLS 1.0', outcome: 'established'});
    expect(noteOf(done, 'http')).toContain('200 OK');
  });

  test('when another certificate is shown without SNI, then that is told, and it is not taken for that of the page', async () => {
    const {createSecureContext} = await import('node:tls');
    const done = await visit(
      await serve({
        credentials: serverCredentials(other, [issuing]),
        SNICallback: (_name, settle) => settle(null, createSecureContext(sent)),
      }),
    );
    expect(noteOf(done, 'tls')).toContain('without SNI another: CN=vcse.example.com');
    expect(done.valuesOf(certificateFile).map(({serverName, certificates}) => [serverName, certificates[0]])).toEqual([
      [host, leaf.sha256],
      [undefined, other.sha256],
    ]);
  });

  test('when the login page of Expressway is behind a redirect, then it is recognised', async () => {
    const port = await serve({}, (request, response) => {
      if (request.url === '/') response.writeHead(302, {location: '/login'}).end();
      else response.end('<title>Cisco Expressway-E</title><form action="/login"><input type="password"></form>');
    });
    const done = await visit(port);
    expect(told(done)).toEqual(['tcp ok', 'tls ok', 'http failed']);
    expect(noteOf(done, 'http')).toContain('302 Found to /login, then 200 OK, the login page of an Expressway');
    expect(done.valuesOf(httpExchange).map(({page}) => page)).toEqual([undefined, 'expressway-login']);
  });

  test('when it answers 400, then that is what guests see', async () => {
    const done = await visit(await serve({}, (_request, response) => response.writeHead(400, {server: 'CE_E'}).end()));
    expect(told(done)).toEqual(['tcp ok', 'tls ok', 'http failed']);
    expect(noteOf(done, 'http')).toBe('400 Bad Request, Server CE_E');
  });

  test.each<[string, (socket: Socket) => void, string]>([
    [
      'is refused',
      (socket) => socket.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n'),
      '403 Forbidden, where',
    ],
    ['is cut off', (socket) => socket.destroy(), 'the connection is closed without an answer'],
  ])('when a WebSocket %s, then that stage fails', async (_name, upgrade, words) => {
    const done = await visit(await serve({upgrade}));
    expect(told(done)).toEqual(['tcp ok', 'tls ok', 'http ok', 'websocket failed']);
    expect(noteOf(done, 'websocket')).toContain(words);
  });
});

describe('given no page', () => {
  test('when nothing listens, then the connection is refused, and what is missing is said', async () => {
    const port = await serveTcp(() => {});
    await server?.close();
    const done = await visit(port);
    expect(told(done)).toEqual(['tcp failed']);
    expect(done.valuesOf(tcpConnection)).toMatchObject([{outcome: 'refused', client: {address: '127.0.0.1'}}]);
    expect(done.problems).toEqual([`127.0.0.1:${port}: refused with a reset`]);
  });

  test('when the handshake is reset, then it is tried once more', async () => {
    const done = await visit(await serveTcp((socket) => socket.on('data', () => socket.resetAndDestroy())));
    expect(told(done)).toEqual(['tcp ok', 'tls failed']);
    expect(done.valuesOf(tlsHandshake).map(({outcome, closedBy}) => `${outcome} ${closedBy}`)).toEqual([
      'reset server',
      'reset server',
    ]);
    expect(noteOf(done, 'tls')).toBe('the connection is reset in the handshake after ClientHello');
  });

  test('when something else answers, then that is told', async () => {
    const done = await visit(
      await serveTcp((socket) => {
        socket.on('error', () => undefined);
        socket.write('SSH-2.0-OpenSSH_9.2\r\n');
      }),
    );
    expect(noteOf(done, 'tls')).toBe('what answers does not speak TLS');
    expect(done.valuesOf(tlsHandshake).every(({isOtherProtocol}) => isOtherProtocol === true)).toBe(true);
  });

  test('when the probe is ended, then it ends at once', async () => {
    const stop = new AbortController();
    const port = await serveTcp((socket) => socket.once('data', () => stop.abort()));
    const [page] = planWebSteps({host, port, after: []});
    if (page === undefined) throw new Error('no step');
    const done = await runStep(webRunner, page, {addresses: {[host]: ['127.0.0.1']}, signal: stop.signal});
    expect(done.tookMs).toBeLessThan(4_000);
    expect(told(done)).toEqual(['tcp ok']);
  });
});

describe('given port 80', () => {
  test('when it redirects, then the target is told, and not followed', async () => {
    let count = 0;
    const http = createHttpServer((_request, response) => {
      count += 1;
      response.writeHead(301, {location: `https://${host}:445/`}).end();
    });
    server = await listenOnLoopback(http);
    const [, redirect] = planWebSteps({host, after: []});
    if (redirect === undefined) throw new Error('no step');
    const done = await runStep(webRunner, {...redirect, port: server.port}, {addresses: {[host]: ['127.0.0.1']}});
    expect(done.valuesOf(httpExchange)).toMatchObject([
      {status: 301, location: `https://${host}:445/`, isDecrypted: false},
    ]);
    expect(noteOf(done, 'http')).toContain(`301 Moved Permanently to https://${host}:445/`);
    expect(count).toBe(1);
  });
});

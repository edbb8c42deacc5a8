import {once} from 'node:events';
import {request as httpsRequest} from 'node:https';
import {connect as connectTcp} from 'node:net';
import {connect as connectTls} from 'node:tls';
import {afterEach, describe, expect, test} from '@jest/globals';
import {createAuthority, issueCertificate} from '../../../src/sim/certificates/issue-certificate.ts';
import {serverCredentials} from '../../../src/sim/certificates/server-credentials.ts';
import {type HttpsAnswer, type HttpsServer, startHttpsServer} from '../../../src/sim/servers/start-https-server.ts';

const dates = {notBefore: '2020-01-01T00:00:00Z', notAfter: '2049-01-01T00:00:00Z'};
const root = createAuthority({commonName: 'Root', ...dates});
const leaf = issueCertificate({
  commonName: 'a.example.com',
  dnsNames: ['a.example.com', 'localhost'],
  issuer: root,
  ...dates,
});
const otherLeaf = issueCertificate({commonName: 'b.example.com', dnsNames: ['b.example.com'], issuer: root, ...dates});
const credentials = serverCredentials(leaf, [root]);

let server: HttpsServer | undefined;
afterEach(() => server?.close());

async function start(
  answer: () => HttpsAnswer,
  basicAuth?: {username: string; password: string},
): Promise<HttpsServer> {
  server = await startHttpsServer({credentials, answer, ...(basicAuth === undefined ? {} : {basicAuth})});
  return server;
}

interface Got {
  readonly status: number | undefined;
  readonly headers: Record<string, unknown>;
  readonly body: string;
  readonly error: string | undefined;
}

async function get(
  path: string,
  options: {auth?: string; mostBytes?: number; signal?: AbortSignal} = {},
): Promise<Got> {
  const {auth, mostBytes = 1e9, signal} = options;
  return new Promise((settle) => {
    const request = httpsRequest(
      {
        host: '127.0.0.1',
        servername: 'localhost',
        port: server?.port,
        path,
        ca: root.pem,
        agent: false,
        ...(auth === undefined ? {} : {auth}),
        ...(signal === undefined ? {} : {signal}),
      },
      (response) => {
        let body = '';
        const finish = (error?: string) =>
          settle({status: response.statusCode, headers: response.headers, body, error});
        response.on('data', (chunk: Buffer) => {
          body += chunk.toString();
          if (body.length > mostBytes) response.destroy();
        });
        response.on('close', () => finish(response.complete ? undefined : 'cut'));
      },
    );
    request.on('error', ({message}) => settle({status: undefined, headers: {}, body: '', error: message}));
    request.end();
  });
}

describe('startHttpsServer', () => {
  test('given an answer, when a client that trusts the root asks, then it gets it and the request is seen', async () => {
    const {requests} = await start(() => ({status: 200, headers: {'content-type': 'text/xml'}, body: '<x/>'}));

    expect(await get('/api/v1/coSpaces?limit=20&offset=3')).toMatchObject({
      status: 200,
      body: '<x/>',
      headers: {'content-type': 'text/xml'},
    });
    expect(requests).toMatchObject([{method: 'GET', path: '/api/v1/coSpaces', isAuthorized: true}]);
    expect(requests[0]?.query.get('offset')).toBe('3');
  });

  test.each([
    {given: 'no password', auth: undefined, status: 401},
    {given: 'a wrong password', auth: 'admin:wrong', status: 401},
    {given: 'a wrong user', auth: 'root:right', status: 401},
    {given: 'the right password', auth: 'admin:right', status: 200},
  ])(
    'given $given, when a page asks for one, then the answer is $status and no password is kept',
    async ({auth, status}) => {
      const {requests} = await start(() => ({status: 200, body: 'in'}), {username: 'admin', password: 'right'});

      const got = await get('/', auth === undefined ? {} : {auth});

      expect(got.status).toBe(status);
      expect(got.headers['www-authenticate']).toBe(status === 401 ? 'Basic realm="acano"' : undefined);
      expect(requests).toMatchObject([{isAuthorized: status === 200}]);
      expect(requests[0]?.headers).not.toHaveProperty('authorization');
    },
  );

  test('given a body that is cut, when it is read, then the connection breaks after the head', async () => {
    await start(() => 'cut');
    expect(await get('/')).toMatchObject({status: 200, error: 'cut'});
  });

  test('given a body that never ends, when it is read, then more comes than anybody asked for', async () => {
    await start(() => 'endless');
    const {body} = await get('/', {mostBytes: 2_000_000});
    expect(body.length).toBeGreaterThan(2_000_000);
  });

  test('given requests that hang and connections in the middle of the handshake, when the server closes, then all end at once', async () => {
    const {port, close, requests} = await start(() => 'hang');
    const hanging = get('/');
    const halfOpen = connectTcp(port, '127.0.0.1');
    const ended = once(halfOpen, 'close');
    await once(halfOpen, 'connect');
    while (requests.length === 0) await new Promise((turn) => setImmediate(turn));

    await close();

    expect((await hanging).status).toBeUndefined();
    await ended;
    await close();
  });

  test('given credentials by name, when clients ask for names, then each is shown its own', async () => {
    server = await startHttpsServer({
      credentials: (name) => (name === 'b.example.com' ? serverCredentials(otherLeaf) : credentials),
      answer: () => 'hang',
    });
    expect(await commonNameShownFor('b.example.com')).toBe('b.example.com');
    expect(await commonNameShownFor('a.example.com')).toBe('a.example.com');
    expect(await commonNameShownFor('')).toBe('a.example.com');
  });
});

async function commonNameShownFor(servername: string): Promise<unknown> {
  const socket = connectTls({host: '127.0.0.1', port: server?.port ?? 0, servername, rejectUnauthorized: false});
  await once(socket, 'secureConnect');
  const {subject} = socket.getPeerCertificate();
  socket.destroy();
  return subject.CN;
}

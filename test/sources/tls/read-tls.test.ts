import {once} from 'node:events';
import {createServer, type Server, type Socket} from 'node:net';
import {afterEach, describe, expect, test} from '@jest/globals';
import {type Certificate, certificate} from '../../../src/facts/certificate.ts';
import {certificateFile} from '../../../src/facts/certificate-file.ts';
import {
  createAuthority,
  type IssuedCertificate,
  issueCertificate,
} from '../../../src/sim/certificates/issue-certificate.ts';
import {serverCredentials} from '../../../src/sim/certificates/server-credentials.ts';
import {type Listening, listenOnLoopback} from '../../../src/sim/servers/listen-on-loopback.ts';
import {startHttpsServer} from '../../../src/sim/servers/start-https-server.ts';
import {CertificateCollection} from '../../../src/sources/certificates/certificate-collection.ts';
import type {LiveYield} from '../../../src/sources/live/live-source.ts';
import {createTlsSource, type TlsSourceOptions} from '../../../src/sources/tls/read-tls.ts';

const dates = {notBefore: '2020-01-01T00:00:00Z', notAfter: '2049-01-01T00:00:00Z'};
const root = createAuthority({commonName: 'Root', ...dates});
const issuing = createAuthority({commonName: 'Issuing', issuer: root, ...dates});
const stranger = createAuthority({commonName: 'Stranger', ...dates});
const names = {dnsNames: ['join.example.com'], ...dates};
const leaf = issueCertificate({commonName: 'join.example.com', issuer: issuing, ...names});
const selfSigned = issueCertificate({commonName: 'join.example.com', ...names});
const chains = {
  leaf: [leaf],
  'leaf, issuing': [leaf, issuing],
  'leaf, issuing, root': [leaf, issuing, root],
  'leaf, root, issuing': [leaf, root, issuing],
  'leaf, stranger': [leaf, stranger],
} as const;

let server: Listening | undefined;
afterEach(() => server?.close());

async function serve(
  [first, ...sent]: readonly [IssuedCertificate, ...IssuedCertificate[]],
  version?: 'TLSv1.2' | 'TLSv1.3',
) {
  const https = await startHttpsServer({
    credentials: serverCredentials(first, sent),
    answer: () => 'hang',
    ...(version === undefined ? {} : {minVersion: version, maxVersion: version}),
  });
  server = https;
  return https;
}

async function serveTcp(talk: (socket: Socket) => void): Promise<Listening> {
  const tcp: Server = createServer(talk);
  server = await listenOnLoopback(tcp);
  return server;
}

async function read(
  options: Partial<TlsSourceOptions> = {},
  signal = new AbortController().signal,
): Promise<LiveYield[]> {
  const source = createTlsSource({
    title: 'web',
    folder: 'web',
    box: {role: 'expressway-e', name: 'edge1'},
    host: '127.0.0.1',
    port: server?.port ?? 0,
    serverName: 'join.example.com',
    ...options,
  });
  const yields: LiveYield[] = [];
  for await (const what of source.read(signal)) yields.push(what);
  return yields;
}

function factsOf(yields: readonly LiveYield[]) {
  return yields.flatMap((what) => (what.kind === 'facts' ? what.facts : []));
}

function namesOf(facts: readonly {type: string; value: unknown}[]): unknown[] {
  return facts.filter(({type}) => type === certificate.id).map(({value}) => certificate.schema.parse(value).commonName);
}

describe('createTlsSource', () => {
  test.each(
    (['TLSv1.2', 'TLSv1.3'] as const).flatMap((version) =>
      Object.entries(chains).map(([sent, chain]) => ({version, sent, chain})),
    ),
  )(
    'given a server that sends $sent over $version, when it is looked at, then the facts hold that and no more',
    async ({version, chain}) => {
      const {requests} = await serve(chain, version);

      const yields = await read();

      const sha256 = chain.map((one) => one.sha256);
      expect(factsOf(yields)[0]).toEqual({
        type: certificateFile.id,
        subject: 'box:expressway-e/edge1',
        origin: {input: `tls://127.0.0.1:${server?.port} join.example.com`, format: 'tls'},
        value: {
          fileName: `join.example.com:${server?.port}`,
          certificates: sha256,
          channel: 'tls',
          holder: 'expressway-e',
          holderKnownBy: 'handshake',
          serverName: 'join.example.com',
        },
      });
      expect(namesOf(factsOf(yields))).toEqual(chain.map(({name}) => name.commonName));
      expect(yields[0]).toMatchObject({note: expect.stringContaining(version.replace('v', ' '))});
      expect(requests).toEqual([]);
    },
  );

  test('given a chain, when it is read, then who signed whom is told', async () => {
    await serve([leaf, issuing, root]);
    const facts = factsOf(await read()).slice(1);
    expect(facts.map(({value}) => certificate.schema.parse(value).issuedBy)).toEqual([
      [issuing.sha256],
      [root.sha256],
      [],
    ]);
  });

  test('given certificates of other sources, when the run ends, then who signed whom is told across them', async () => {
    await serve([leaf]);
    const certificates = new CertificateCollection();
    const facts = factsOf(await read({certificates}));
    certificates.add(issuing.der, {input: 'trusted.pem', format: 'certificate'});

    expect(facts.map(({type}) => type)).toEqual([certificateFile.id]);
    const late: readonly Certificate[] = certificates.facts().map(({value}) => value);
    expect(late[0]).toMatchObject({sha256: leaf.sha256, issuedBy: [issuing.sha256]});
  });

  test('given a self-signed certificate of nobody in particular, when it is read, then it has no holder', async () => {
    await serve([selfSigned]);
    const source = createTlsSource({title: 'web', folder: 'web', host: '127.0.0.1', port: server?.port ?? 0});
    const yields: LiveYield[] = [];
    for await (const what of source.read(new AbortController().signal)) yields.push(what);

    const [file, own] = factsOf(yields);
    expect(file?.subject).toBe('name:127.0.0.1');
    expect(file?.value).not.toHaveProperty('holder');
    expect(file?.value).not.toHaveProperty('serverName');
    expect(own?.value).toMatchObject({isSelfSigned: true, sha256: selfSigned.sha256});
  });

  test('given a server by name, when it is looked at, then it is asked for by that name', async () => {
    const asked: (string | undefined)[] = [];
    server = await startHttpsServer({
      credentials: (name) => {
        asked.push(name);
        return serverCredentials(leaf);
      },
      answer: () => 'hang',
    });
    await read({serverName: 'join.example.com'});
    expect(asked).toContain('join.example.com');
  });

  test('given nobody listens, when it is looked at, then one problem says so and what is lost', async () => {
    await serve([leaf]);
    const port = server?.port ?? 0;
    await server?.close();
    expect(await read({port})).toEqual([
      {
        kind: 'problem',
        isFatal: true,
        note: expect.stringMatching(/refused.*check the port/),
        lost: [certificateFile, certificate],
      },
    ]);
  });

  test.each([
    {
      given: 'a server that speaks no TLS',
      talk: (socket: Socket) => void socket.end('SSH-2.0-OpenSSH_7.4\r\n'),
      note: /does not speak TLS|TLS handshake/,
    },
    {given: 'a server that hangs up', talk: (socket: Socket) => void socket.destroy(), note: /closed the connection/},
    {given: 'a server that says nothing', talk: () => undefined, note: /does not answer/},
  ])('given $given, when it is looked at, then one problem says so', async ({talk, note}) => {
    await serveTcp(talk);
    expect(await read({limitMs: 300})).toEqual([
      expect.objectContaining({kind: 'problem', isFatal: true, note: expect.stringMatching(note)}),
    ]);
  });

  test('given an abort in the handshake, when the server says nothing, then it ends at once and gives the socket back', async () => {
    const sockets: Socket[] = [];
    await serveTcp((socket) => sockets.push(socket));
    const controller = new AbortController();
    const reading = read({}, controller.signal);
    while (sockets.length === 0) await new Promise((turn) => setImmediate(turn));
    const closed = sockets.map((socket) => once(socket.resume(), 'close'));

    controller.abort();

    expect(await reading).toEqual([]);
    await Promise.all(closed);
    expect(await read({}, controller.signal)).toEqual([]);
  });
});

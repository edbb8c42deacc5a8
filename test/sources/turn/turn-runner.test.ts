import {createServer} from 'node:net';
import {afterEach, describe, expect, test} from '@jest/globals';
import {certificateFile} from '../../../src/facts/certificate-file.ts';
import {relayTrial} from '../../../src/facts/relay-trial.ts';
import {tcpConnection} from '../../../src/facts/tcp-connection.ts';
import {tlsHandshake} from '../../../src/facts/tls-handshake.ts';
import {turnSession} from '../../../src/facts/turn-session.ts';
import {Secret} from '../../../src/model/secret.ts';
import {issueCertificate} from '../../../src/sim/certificates/issue-certificate.ts';
import {serverCredentials} from '../../../src/sim/certificates/server-credentials.ts';
import {type Listening, listenOnLoopback} from '../../../src/sim/servers/listen-on-loopback.ts';
import {startTurnServer, type TurnServer, type TurnServerOptions} from '../../../src/sim/servers/start-turn-server.ts';
import {relayRunner} from '../../../src/sources/turn/relay-runner.ts';
import {planRelayStep} from '../../../src/sources/turn/relay-step.ts';
import {turnRunner} from '../../../src/sources/turn/turn-runner.ts';
import {planTurnStep, type TurnStepOptions, type TurnTransport} from '../../../src/sources/turn/turn-step.ts';
import {runStep, type StepOutcome} from '../probe/run-step.ts';

const behaviour: TurnServerOptions = {
  realm: 'TANDBERG',
  users: [{username: 'guest', password: 'of-edge'}],
  relayAddress: '127.0.0.1',
};
const user = {username: 'guest', password: new Secret('of-edge'), holder: 'cms'};
const credentials = serverCredentials(
  issueCertificate({
    commonName: 'turn.example.test',
    organization: 'Example',
    dnsNames: ['turn.example.test'],
    notBefore: '2020-01-01T00:00:00Z',
    notAfter: '2049-01-01T00:00:00Z',
  }),
);

let server: TurnServer | undefined;
let other: Listening | undefined;
afterEach(async () => {
  await server?.close();
  await other?.close();
});

async function serve(options: Partial<TurnServerOptions> = {}): Promise<TurnServer> {
  server = await startTurnServer({...behaviour, tls: credentials, ...options});
  return server;
}

async function allocate(
  transport: TurnTransport,
  options: Partial<TurnStepOptions> = {},
  changes: {readonly stages?: StepOutcome['stages'][number]['stage'][]; readonly isOptional?: boolean} = {},
): Promise<StepOutcome> {
  const port = (transport === 'tls' ? server?.tlsPort : server?.port) ?? other?.port ?? 0;
  const step = planTurnStep({server: {host: '127.0.0.1', port}, transport, user, ...options});
  return runStep(turnRunner, {...step, ...changes}, {addresses: {'turn.example.test': ['127.0.0.1']}});
}

function told({stages}: StepOutcome): string[] {
  return stages.map(({stage, outcome, note}) => `${stage} ${outcome}: ${note.replace(/:\d+/g, ':PORT')}`);
}

const given = 'relay 127.0.0.1:PORT allocated and given back';

describe('turnRunner', () => {
  test('given a password that is right, when it allocates over UDP, then the session is that of a capture', async () => {
    await serve();
    const outcome = await allocate('udp');
    expect(told(outcome)).toEqual([`turn ok: ${given}`]);
    expect(outcome.valuesOf(turnSession)).toMatchObject([
      {transport: 'udp', allocations: 1, realms: ['TANDBERG'], usernames: ['guest'], trial: 'asked'},
    ]);
    expect(server?.requests.map((request) => request.method)).toEqual(['Allocate', 'Allocate', 'Refresh']);
    expect(server?.allocations).toBe(0);
  });

  test('given TCP, when it allocates, then the connection is a stage and a fact of its own', async () => {
    await serve();
    const outcome = await allocate('tcp');
    expect(told(outcome)).toEqual(['tcp ok: connected', `turn ok: ${given}`]);
    expect(outcome.valuesOf(tcpConnection)).toMatchObject([{outcome: 'connected', purpose: 'turn', trial: 'asked'}]);
    expect(outcome.valuesOf(turnSession)).toMatchObject([{transport: 'tcp', allocations: 1}]);
  });

  test('given TLS, when it allocates, then the handshake and what it showed are told too', async () => {
    const {tlsPort = 0} = await serve();
    const outcome = await allocate('tls', {server: {host: 'turn.example.test', port: tlsPort}});
    expect(told(outcome)).toEqual([
      'tcp ok: connected',
      'tls ok: TLS 1.3; certificate CN=turn.example.test,O=Example, issued by CN=turn.example.test,O=Example, valid to 2049-01-01; not trusted: it is self-signed',
      `turn ok: ${given}`,
    ]);
    expect(outcome.valuesOf(tlsHandshake)).toMatchObject([
      {serverName: 'turn.example.test', outcome: 'established', offeredProtocols: []},
    ]);
    expect(outcome.valuesOf(certificateFile)).toHaveLength(1);
    expect(outcome.valuesOf(turnSession)).toMatchObject([{transport: 'tcp', allocations: 1, server: {port: tlsPort}}]);
  });

  test.each(['udp', 'tcp', 'tls'] as const)(
    'given nobody’s password, when a server challenges over %s, then it lives, and nothing is signed',
    async (transport) => {
      await serve();
      const step = planTurnStep({
        server: {host: '127.0.0.1', port: (transport === 'tls' ? server?.tlsPort : server?.port) ?? 0},
        transport,
      });
      const outcome = await runStep(turnRunner, step);
      expect(told(outcome).at(-1)).toBe('turn ok: asks for a password, realm TANDBERG');
      expect(outcome.problems).toEqual([]);
      expect(server?.requests.map(({method, isSigned}) => `${method} ${isSigned}`)).toEqual(['Allocate false']);
    },
  );

  test.each([
    {code: 431, note: 'turn failed: signed Allocate answered 431 Integrity Check Failure'},
    {code: 401, note: 'turn failed: signed Allocate answered 401 Unauthorized'},
  ] as const)(
    'given another password, when it is rejected with $code, then the stage says so',
    async ({code, note}) => {
      await serve({wrongPasswordCode: code, users: [{username: 'guest', password: 'another'}]});
      const outcome = await allocate('udp');
      expect(told(outcome)).toEqual([note]);
      const [session] = outcome.valuesOf(turnSession);
      expect(session?.errors.map((error) => [error.code, error.afterSignedRequest])).toEqual([
        [401, false],
        [code, true],
      ]);
    },
  );

  test('given a nonce that is always stale, when Allocate is repeated, then there is enough to prove the loop', async () => {
    await serve({staleNonces: Number.POSITIVE_INFINITY});
    const outcome = await allocate('udp');
    expect(told(outcome)).toEqual(['turn failed: signed Allocate answered 438 Stale Nonce']);
    expect(outcome.valuesOf(turnSession)).toMatchObject([{freshNoncesRefused: 3}]);
  });

  test('given another server to go to, when it says 300, then that server is told', async () => {
    await serve({alternateServer: {address: '203.0.113.8', port: 3478}});
    const outcome = await allocate('udp');
    expect(outcome.stages[0]?.outcome).toBe('failed');
    expect(outcome.problems.join()).toContain('203.0.113.8:3478');
  });

  test('given nothing that listens, when TCP is tried, then it is refused, and the problem says what is missing', async () => {
    const {port} = await serve({transports: ['udp']});
    const outcome = await allocate('tcp');
    expect(told(outcome)).toEqual(['tcp failed: refused with a reset']);
    expect(outcome.valuesOf(tcpConnection)).toMatchObject([{outcome: 'refused', purpose: 'turn', server: {port}}]);
    expect(outcome.problems).toHaveLength(1);
  });

  test('given a server that does not speak TLS, when it is tried, then TURN is not', async () => {
    other = await listenOnLoopback(createServer((socket) => socket.on('data', () => socket.end('no\r\n'))));
    const outcome = await allocate('tls', {server: {host: '127.0.0.1', port: other.port}});
    expect(outcome.stages.map(({stage, outcome: how}) => `${stage} ${how}`)).toEqual(['tcp ok', 'tls failed']);
    expect(outcome.valuesOf(turnSession)).toEqual([]);
  });

  test('given a plan that stops at TLS, when it gets there, then nothing is asked of TURN', async () => {
    await serve();
    const outcome = await allocate('tls', {}, {stages: ['tcp', 'tls']});
    expect(outcome.stages.map(({stage}) => stage)).toEqual(['tcp', 'tls']);
    expect(server?.requests).toEqual([]);
  });

  test('given a server that nobody named, when it is tried in passing, then the facts say so', async () => {
    await serve();
    const outcome = await allocate('tcp', {}, {isOptional: true});
    expect(outcome.valuesOf(turnSession)).toMatchObject([{trial: 'in-passing'}]);
    expect(outcome.valuesOf(tcpConnection)).toMatchObject([{trial: 'in-passing'}]);
  });

  test('given a name and another address to send to, when it allocates, then facts name the server as clients do', async () => {
    const {port} = await serve();
    const outcome = await allocate('udp', {
      server: {host: '203.0.113.7', port: 3478},
      connect: {host: '127.0.0.1', port},
    });
    expect(outcome.facts.find(({type}) => type === turnSession.id)).toMatchObject({
      subject: 'turn://203.0.113.7:3478/udp',
      value: {server: {address: '203.0.113.7', port: 3478}},
    });
  });

  test('given a silent server and a Ctrl-C, when it comes, then the step ends without a stage', async () => {
    await serve({isSilent: true});
    const step = planTurnStep({server: {host: '127.0.0.1', port: server?.port ?? 0}, transport: 'udp', user});
    const stop = new AbortController();
    const running = runStep(turnRunner, step, {signal: stop.signal});
    setImmediate(() => stop.abort());
    const {stages, tookMs} = await running;
    expect(stages).toEqual([]);
    expect(tookMs).toBeLessThan(2_000);
  });
});

describe('relayRunner', () => {
  async function relay(options: Partial<TurnServerOptions> = {}): Promise<StepOutcome> {
    const {port} = await serve(options);
    const target = {server: {host: '127.0.0.1', port}, transport: 'udp' as const};
    const step = planRelayStep({...target, user, after: [], rateKbps: 500, rateSeconds: 0.1, portSamples: 2});
    return runStep(relayRunner, step);
  }

  test('given a healthy server, when media is tried, then the stage sums it up and the fact has it all', async () => {
    const outcome = await relay();
    expect(told(outcome)).toEqual([
      expect.stringMatching(
        /^relay ok: round trip [\d.]+ ms through two relays, 0 of 100 packets lost, packets of 1500 bytes pass, 0\.\d of 0\.\d Mbit\/s each way, 2 of 2 media ports reached both ways$/,
      ),
    ]);
    expect(outcome.valuesOf(relayTrial)).toMatchObject([{allocations: 4, released: 4, notTried: []}]);
    expect(outcome.valuesOf(turnSession)).toHaveLength(2);
    expect(outcome.problems).toEqual([]);
  });

  test('given relays that do not reach each other, when nothing passes, then the stage failed', async () => {
    expect(told(await relay({network: {isHairpinMissing: true}}))).toEqual([
      'relay failed: none of 100 packets passes between two of its relays',
    ]);
  });

  test('given one allocation for each user, when two are wanted, then it is said that it was not tried', async () => {
    const outcome = await relay({userQuota: 1});
    expect(told(outcome)).toEqual([
      'relay failed: not tried, because the server gives this user one allocation at a time (486 Allocation Quota Reached)',
    ]);
    expect(outcome.valuesOf(relayTrial)).toMatchObject([{refused: {which: 'second', code: 486}}]);
  });
});

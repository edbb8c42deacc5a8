import {createSocket} from 'node:dgram';
import {once} from 'node:events';
import {createServer} from 'node:net';
import {inspect} from 'node:util';
import {afterEach, describe, expect, test} from '@jest/globals';
import allocationQuota from '../../../src/checks/turn/allocation-quota.ts';
import integrityFailure from '../../../src/checks/turn/integrity-failure.ts';
import passwordMismatch from '../../../src/checks/turn/password-mismatch.ts';
import unanswered from '../../../src/checks/turn/unanswered.ts';
import {judge} from '../../../src/engine/judge.ts';
import {integrityVerdict} from '../../../src/facts/integrity-verdict.ts';
import {signedRequest} from '../../../src/facts/signed-request.ts';
import {FactStore} from '../../../src/facts/store.ts';
import {turnSession} from '../../../src/facts/turn-session.ts';
import {instantFromEpoch} from '../../../src/model/instant.ts';
import {Secret} from '../../../src/model/secret.ts';
import {type Listening, listenOnLoopback} from '../../../src/sim/servers/listen-on-loopback.ts';
import {startTurnServer, type TurnServer, type TurnServerOptions} from '../../../src/sim/servers/start-turn-server.ts';
import {proveIntegrity} from '../../../src/sources/credentials/prove-integrity.ts';
import type {LiveYield} from '../../../src/sources/live/live-source.ts';
import {createTurnSource, type TurnSourceOptions} from '../../../src/sources/turn/read-turn.ts';

const edge = {address: '203.0.113.7', port: 3478};
const behaviour: TurnServerOptions = {
  realm: 'TANDBERG',
  users: [{username: 'guest', password: 'of-edge'}],
  relayAddress: edge.address,
};

let server: TurnServer | undefined;
let other: Listening | undefined;
afterEach(async () => {
  await server?.close();
  await other?.close();
});

async function serve(options: Partial<TurnServerOptions> = {}): Promise<TurnServer> {
  server = await startTurnServer({...behaviour, ...options});
  return server;
}

/** A clock by which each message is a second after the one before. */
function steppingClock() {
  let second = 1_900_000_000;
  return () => instantFromEpoch(++second);
}

/** For servers that do not answer; those that do must never be asked twice, however slow the machine. */
const quick = {firstWaitMs: 20};

async function read(
  options: Partial<TurnSourceOptions> = {},
  signal = new AbortController().signal,
): Promise<LiveYield[]> {
  const source = createTurnSource({
    title: 'TURN',
    folder: 'turn',
    box: {role: 'expressway-e'},
    server: edge,
    connect: {host: '127.0.0.1', port: server?.port ?? 0},
    transport: 'udp',
    username: 'guest',
    password: new Secret('of-edge'),
    holder: 'cms',
    now: steppingClock(),
    firstWaitMs: 10_000,
    ...options,
  });
  const yields: LiveYield[] = [];
  for await (const what of source.read(signal)) yields.push(what);
  return yields;
}

function storeOf(yields: readonly LiveYield[]): FactStore {
  const store = new FactStore();
  for (const what of yields) if (what.kind === 'facts') for (const fact of what.facts) store.add(fact);
  return store;
}

function sessionOf(yields: readonly LiveYield[]) {
  const [fact] = storeOf(yields).of(turnSession);
  if (fact === undefined) throw new Error('no session');
  return {...fact, value: turnSession.schema.parse(fact.value)};
}

const checksOfCaptures = [allocationQuota, integrityFailure, passwordMismatch, unanswered];

/** Ids of the messages that they report. */
function findingsOf(store: FactStore): string[] {
  return judge(checksOfCaptures, store, {only: [], skip: []}).findings.map(({rule, message}) => `${rule}#${message}`);
}

describe('createTurnSource', () => {
  test.each(['udp', 'tcp'] as const)(
    'given the right password over %s, when it is tried, then the session is that of a capture and nothing is left behind',
    async (transport) => {
      const {port} = await serve({software: 'turn 1'});
      const yields = await read({transport});

      const fact = sessionOf(yields);
      expect(fact).toMatchObject({
        subject: `turn://203.0.113.7:3478/${transport}`,
        origin: {input: `turn://203.0.113.7:3478/${transport}, password of cms`, format: 'turn', field: 'message 1'},
      });
      expect(fact.value).toMatchObject({
        client: {address: '127.0.0.1'},
        server: edge,
        transport,
        firstFrame: 1,
        firstTime: {iso: expect.stringMatching(/^2030-03-17T17:46:4\d\.0{9}Z$/)},
        unsignedAllocates: 1,
        signedAllocates: 1,
        unansweredAllocates: 0,
        allocations: 1,
        allocatedFrame: 4,
        errors: [{method: 'Allocate', code: 401, afterSignedRequest: false, count: 1, frame: 2, requestFrame: 1}],
        usernames: ['guest'],
        realms: ['TANDBERG'],
        software: ['turn 1'],
        relayedAddress: {address: '203.0.113.7', port: 24_000},
        mappedAddress: fact.value.client,
        lifetimeSeconds: 600,
      });
      expect(fact.value.client.port).not.toBe(port);
      expect(fact.at?.allocated).toMatchObject({
        field: 'message 4',
        quote: expect.stringContaining('Allocate Success'),
      });
      expect(server?.allocations).toBe(0);
      expect(server?.requests.map(({method, isSigned}) => `${method} ${isSigned}`)).toEqual([
        'Allocate false',
        'Allocate true',
        'Refresh true',
      ]);
      expect(yields).toHaveLength(1);
      expect(findingsOf(storeOf(yields))).toEqual([]);
    },
  );

  test.each([
    {
      given: 'a wrong password, answered 431',
      options: {},
      source: {password: new Secret('of-cms')},
      code: 431,
      finding: ['turn/integrity-failure#rejected'],
    },
    {
      given: 'a wrong password, answered 401',
      options: {wrongPasswordCode: 401},
      source: {password: new Secret('of-cms')},
      code: 401,
      finding: ['turn/integrity-failure#rejected'],
    },
    {
      given: 'an unknown user',
      options: {},
      source: {username: 'nobody'},
      code: 401,
      finding: ['turn/integrity-failure#rejected'],
    },
    {
      given: 'no relay left for the user',
      options: {userQuota: 0},
      source: {},
      code: 486,
      finding: ['turn/allocation-quota#quota'],
    },
    {
      given: 'no relay left',
      options: {capacity: 0},
      source: {},
      code: 508,
      finding: ['turn/allocation-quota#capacity'],
    },
  ] as const)(
    'given $given, when it is tried, then the check of captures finds it',
    async ({options, source, code, finding}) => {
      await serve(options);
      const yields = await read(source);
      expect(sessionOf(yields).value.errors).toContainEqual(
        expect.objectContaining({code, afterSignedRequest: true, count: 1}),
      );
      expect(findingsOf(storeOf(yields))).toEqual(finding);
      expect(server?.allocations).toBe(0);
    },
  );

  test('given a nonce that is stale once, when it is tried, then it succeeds and nothing is found', async () => {
    await serve({staleNonces: 1});
    const yields = await read();
    expect(sessionOf(yields).value).toMatchObject({allocations: 1, signedAllocates: 2});
    expect(findingsOf(storeOf(yields))).toEqual([]);
    expect(server?.allocations).toBe(0);
  });

  test('given both passwords, when that of CMS is rejected, then it is proved whose it is, and no fact holds one', async () => {
    await serve();
    const yields = await read({password: new Secret('of-cms')});
    const store = storeOf(yields);
    const credentials = [
      {holder: 'cms', password: new Secret('of-cms')},
      {holder: 'expressway-e', password: new Secret('of-edge')},
    ];
    for (const verdict of proveIntegrity(store.of(signedRequest), credentials)) store.add(verdict);

    expect(store.of(integrityVerdict).map(({value}) => value)).toMatchObject([
      {
        outcome: 431,
        frame: 3,
        passwords: [
          {holder: 'cms', isMatch: true},
          {holder: 'expressway-e', isMatch: false},
        ],
      },
    ]);
    expect(findingsOf(store)).toContain('turn/password-mismatch#differs');
    expect(inspect(yields, {depth: 20}) + JSON.stringify(yields)).not.toMatch(/of-cms|of-edge/);
  });

  test('given both passwords, when the one that is tried is right, then nobody is accused', async () => {
    await serve();
    const store = storeOf(await read());
    const credentials = [
      {holder: 'cms', password: new Secret('of-edge')},
      {holder: 'expressway-e', password: new Secret('of-edge')},
    ];
    for (const verdict of proveIntegrity(store.of(signedRequest), credentials)) store.add(verdict);
    expect(findingsOf(store)).toEqual([]);
  });

  test('given a silent server, when it is tried, then three copies went unanswered and the check of captures finds it', async () => {
    await serve({isSilent: true});
    const yields = await read(quick);
    expect(sessionOf(yields).value).toMatchObject({
      unansweredAllocates: 1,
      unansweredTransmissions: 3,
      allocations: 0,
      errors: [],
    });
    expect(sessionOf(yields).value.unansweredSeconds).toBe(3);
    expect(findingsOf(storeOf(yields))).toEqual(['turn/unanswered#silent']);
    expect(server?.requests).toHaveLength(3);
  });

  test('given a closed UDP port, when it is tried, then that is silence too, and the note says why', async () => {
    await serve();
    const port = server?.port ?? 0;
    await server?.close();
    const yields = await read({...quick, connect: {host: '127.0.0.1', port}});
    expect(sessionOf(yields).value).toMatchObject({unansweredTransmissions: 3});
    expect(yields[0]).toMatchObject({kind: 'facts', note: expect.stringContaining('nothing listens')});
  });

  test('given a closed TCP port, when it is tried, then there is no session and one problem says so', async () => {
    await serve();
    const port = server?.port ?? 0;
    await server?.close();
    expect(await read({transport: 'tcp', connect: {host: '127.0.0.1', port}})).toEqual([
      {
        kind: 'problem',
        isFatal: true,
        lost: [turnSession, signedRequest],
        note: expect.stringMatching(/nothing listens there.*TCP/),
      },
    ]);
  });

  test.each([
    {given: 'what is not TURN', hello: 'SSH-2.0-OpenSSH_7.4\r\n', note: /not TURN|no answer|closed/},
    {given: 'bytes that are no message', hello: '\xff\xff\xff\xff\xff', note: /not TURN/},
  ])('given $given on TCP, when it is tried, then one problem says so', async ({hello, note}) => {
    const tcp = createServer((socket) => void socket.end(Buffer.from(hello, 'latin1')));
    other = await listenOnLoopback(tcp);
    const yields = await read({transport: 'tcp', connect: {host: '127.0.0.1', port: other.port}});
    expect(yields.at(-1)).toMatchObject({kind: 'problem', note: expect.stringMatching(note)});
  });

  test('given a server that floods with answers of others, when it is tried, then they count for nothing', async () => {
    const udp = createSocket('udp4');
    udp.on('message', (bytes, {address, port}) => {
      for (let copy = 0; copy < 300; copy++)
        udp.send(
          Buffer.concat([Buffer.from([0x01, 0x03]), bytes.subarray(2, 8), Buffer.alloc(12, copy), bytes.subarray(20)]),
          port,
          address,
        );
    });
    udp.bind(0, '127.0.0.1');
    await once(udp, 'listening');
    const yields = await read({...quick, connect: {host: '127.0.0.1', port: udp.address().port}});
    udp.close();
    expect(sessionOf(yields).value).toMatchObject({allocations: 0, unansweredTransmissions: 3});
  });

  test('given an abort while the server is silent, when it comes, then it ends at once without facts', async () => {
    await serve({isSilent: true});
    const controller = new AbortController();
    const reading = read({}, controller.signal);
    while (server?.requests.length === 0) await new Promise((turn) => setImmediate(turn));
    const started = performance.now();
    controller.abort();
    expect(await reading).toEqual([]);
    expect(performance.now() - started).toBeLessThan(500);
    expect(await read({}, controller.signal)).toEqual([]);
  });

  test.each(['udp', 'tcp'] as const)(
    'given an abort over %s, when the relay was just asked for, then it is given back',
    async (transport) => {
      await serve();
      const controller = new AbortController();
      const reading = read({transport}, controller.signal);
      while (server?.requests.filter(({isSigned}) => isSigned).length === 0)
        await new Promise((turn) => setImmediate(turn));
      controller.abort();
      await reading;
      while (server?.allocations !== 0) await new Promise((turn) => setImmediate(turn));
      expect(server?.requests.at(-1)?.method).toBe('Refresh');
    },
  );
});

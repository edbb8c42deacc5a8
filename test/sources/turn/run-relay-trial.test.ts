/** Whole trials through the simulated server, some side by side: each takes the second that speech takes. */
import {afterAll, beforeAll, describe, expect, test} from '@jest/globals';
import {instantFromEpoch} from '../../../src/model/instant.ts';
import {Secret} from '../../../src/model/secret.ts';
import {startTurnServer, type TurnServer, type TurnServerOptions} from '../../../src/sim/servers/start-turn-server.ts';
import type {TrialPlan} from '../../../src/sources/turn/relay-trial.ts';
import {type RelayRecord, runRelayTrial} from '../../../src/sources/turn/run-relay-trial.ts';

const behaviour: TurnServerOptions = {
  realm: 'TANDBERG',
  users: [{username: 'guest', password: 'of-edge'}],
  relayAddress: '127.0.0.1',
};

interface Case {
  readonly server?: Partial<TurnServerOptions>;
  readonly plan?: Partial<TrialPlan>;
}

const cases = {
  healthy: {plan: {rateKbps: 1000, rateSeconds: 0.2, portSamples: 4}},
  tcp: {plan: {transport: 'tcp', rateKbps: 1000, rateSeconds: 0.2}},
  'wrong password': {server: {users: [{username: 'guest', password: 'another'}]}},
  'quota of one': {server: {userQuota: 1}},
  'quota of three': {server: {userQuota: 3}, plan: {portSamples: 4}},
  'denied peers': {server: {deniedPeers: ['127.0.0.1']}, plan: {portSamples: 1}},
  'stale nonces': {server: {staleNonces: 1}},
  'no hairpin': {server: {network: {isHairpinMissing: true}}, plan: {portSamples: 2}},
  'media range closed inwards': {server: {network: {toRelay: {isBlocked: true}}}, plan: {portSamples: 2}},
  'media range closed outwards': {server: {network: {fromRelay: {isBlocked: true}}}, plan: {portSamples: 2}},
  'private relay': {server: {relayAddress: '10.11.12.13'}, plan: {portSamples: 1}},
  'small packets only': {server: {network: {toServer: {mtuBytes: 1400}}}},
  'loss of a tenth': {server: {network: {toClient: {lossRate: 0.1}}}},
  'delay and jitter': {server: {network: {toServer: {delayMs: 30, jitterMs: 40}}}},
  duplicates: {server: {network: {toServer: {duplicateRate: 0.5}}}},
} satisfies Record<string, Case>;
type Name = keyof typeof cases;

const servers: TurnServer[] = [];
const records = new Map<Name, RelayRecord>();

async function run({server: options = {}, plan = {}}: Case, signal = new AbortController().signal) {
  const server = await startTurnServer({...behaviour, ...options});
  servers.push(server);
  const transport = plan.transport ?? 'udp';
  const record = await runRelayTrial(
    {
      target: {host: '127.0.0.1', port: server.port, transport},
      login: {username: 'guest', password: new Secret('of-edge')},
      plan: {transport, rateKbps: 0, rateSeconds: 0, portSamples: 0, ...plan},
      now: () => instantFromEpoch(1_900_000_000),
      clockMs: () => performance.now(),
      randomBytes: (length) => crypto.getRandomValues(new Uint8Array(length)),
    },
    signal,
  );
  return {record, server};
}

/** More of them in one process would measure this process. */
const mostAtOnce = 4;

beforeAll(async () => {
  const names = Object.keys(cases) as Name[];
  for (let first = 0; first < names.length; first += mostAtOnce) {
    await Promise.all(
      names.slice(first, first + mostAtOnce).map(async (name) => {
        const {record, server} = await run(cases[name]);
        records.set(name, record);
        expect([name, server.allocations]).toEqual([name, 0]);
      }),
    );
  }
}, 90_000);
afterAll(() => Promise.all(servers.map((server) => server.close())));

function outcomeOf(name: Name) {
  const record = records.get(name);
  if (record === undefined) throw new Error(`${name} was not run`);
  return {...record, ...record.outcome};
}

describe('runRelayTrial', () => {
  test('given a healthy server, when media is tried, then all of it arrives both ways and all is given back', () => {
    const {ends, indications, stream, rttMs, sizes, rate, ports, allocations, released, isReleased, sessions} =
      outcomeOf('healthy');
    expect(ends.map(({permission, channel}) => [permission, channel])).toEqual([
      ['success', 'success'],
      ['success', 'success'],
    ]);
    expect(ends.map(({client, mapped}) => mapped?.port === client.port)).toEqual([true, true]);
    expect(indications).toEqual({forward: {sent: 3, received: 3}, backward: {sent: 3, received: 3}});
    expect([stream?.forward.sent, stream?.backward.sent]).toEqual([50, 50]);
    // A busy machine may bring a few later than they are waited for.
    for (const way of [stream?.forward, stream?.backward]) expect(way?.received).toBeGreaterThan(45);
    expect(rttMs?.samples).toBeGreaterThan(85);
    expect(sizes?.steps.at(-1)).toMatchObject({packetBytes: 1500, forward: {sent: 3}, backward: {sent: 3}});
    expect(sizes?.steps.at(-1)?.forward.received).toBeGreaterThan(0);
    expect(rate?.forward.received).toBeGreaterThan(0);
    expect(rate?.payloadBytes).toBe(1200);
    expect(ports.map(({inbound, outbound}) => [inbound.received, outbound.received])).toEqual(
      Array.from({length: 4}, () => [3, 3]),
    );
    expect([allocations, released, isReleased, sessions.length]).toEqual([6, 6, [true, true], 2]);
  });

  test('given TCP, when media is tried, then it passes, and sizes and ports are left out', () => {
    const {stream, rate, notTried, released} = outcomeOf('tcp');
    for (const way of [stream?.forward, stream?.backward]) expect(way?.lost).toBeLessThan(5);
    expect(rate?.backward.lost).toBeLessThan(5);
    expect(notTried.map(({part}) => part)).toEqual(['sizes', 'ports']);
    expect(released).toBe(2);
  });

  test('given a wrong password, when it is refused, then the code stands there', () => {
    expect(outcomeOf('wrong password')).toMatchObject({refused: {which: 'first', code: 431}, allocations: 0});
  });

  test('given a user who may hold one relay, when two are asked for, then it is said why there is no trial', () => {
    const {refused, ends, allocations, released} = outcomeOf('quota of one');
    expect(refused).toMatchObject({which: 'second', code: 486});
    expect([ends.length, allocations, released]).toEqual([1, 1, 1]);
  });

  test('given a quota that ends the samples, when they are asked for, then those that were given are told', () => {
    const {ports, portsAsked, portsRefusedBy} = outcomeOf('quota of three');
    expect([ports.length, portsAsked, portsRefusedBy]).toEqual([1, 4, 486]);
  });

  test('given peers that are denied, when permissions are asked for, then 403 is told and nothing is sent', () => {
    const {ends, stream, ports} = outcomeOf('denied peers');
    expect(ends.map(({permission}) => permission)).toEqual([403, 403]);
    expect(stream).toBeUndefined();
    expect(ports).toMatchObject([{permission: 403, inbound: {sent: 0}, outbound: {sent: 0}}]);
  });

  test('given a stale nonce, when there is a new one, then the trial goes on', () => {
    expect(outcomeOf('stale nonces').stream?.backward.lost).toBeLessThan(5);
  });

  test('given relays that do not reach each other, when nothing comes, then the ports say that the range is open', () => {
    const {indications, stream, ports, notTried} = outcomeOf('no hairpin');
    expect([indications?.forward.received, stream?.forward.received, stream?.backward.received]).toEqual([0, 0, 0]);
    expect(notTried.map(({part, because}) => `${part} ${because}`)).toEqual([
      'sizes nothing-arrived',
      'rate nothing-arrived',
    ]);
    expect(ports.map(({inbound, outbound}) => [inbound.received, outbound.received])).toEqual([
      [3, 3],
      [3, 3],
    ]);
  });

  test('given a firewall before the media range, when ports are sampled, then its direction shows', () => {
    const ways = (name: Name) =>
      outcomeOf(name).ports.map(({inbound, outbound}) => [inbound.received, outbound.received]);
    expect(ways('media range closed inwards')).toEqual([
      [0, 3],
      [0, 3],
    ]);
    expect(ways('media range closed outwards')).toEqual([
      [3, 0],
      [3, 0],
    ]);
  });

  test('given relays at an inside address, when a port is sampled, then nothing arrives from here', () => {
    expect(outcomeOf('private relay').ports).toMatchObject([
      {relayed: {address: '10.11.12.13'}, inbound: {received: 0}, outbound: {received: 0}},
    ]);
  });

  test('given a way that takes 1400 bytes, when sizes are tried, then those up to 1400 arrive', () => {
    const steps = outcomeOf('small packets only').sizes?.steps ?? [];
    const arrived = steps.filter(({forward, backward}) => forward.received > 0 && backward.received > 0);
    expect(arrived.at(-1)?.packetBytes).toBe(1400);
    expect(
      steps.filter(({forward}) => forward.received === 0).map(({packetBytes}) => packetBytes > 1400),
    ).not.toContain(false);
  });

  test('given loss, duplicates, delay and jitter, when speech is sent, then each is measured', () => {
    const lossy = outcomeOf('loss of a tenth').stream;
    expect((lossy?.forward.lost ?? 0) + (lossy?.backward.lost ?? 0)).toBeGreaterThan(4);
    expect(outcomeOf('duplicates').stream?.forward.duplicates).toBeGreaterThan(10);
    const late = outcomeOf('delay and jitter');
    expect(late.stream?.forward.delayMs?.min).toBeGreaterThanOrEqual(29);
    expect(late.rttMs?.min).toBeGreaterThanOrEqual(58);
    expect(late.stream?.forward.jitterMs).toBeGreaterThan(4);
    expect(late.stream?.forward.reordered).toBeGreaterThan(0);
  });

  test('given a Ctrl-C in the middle, when it comes, then it ends at once, says so, and nothing is held', async () => {
    const stop = new AbortController();
    const trial = run({plan: {rateKbps: 500, rateSeconds: 20}}, stop.signal);
    const started = performance.now();
    // The second allocation stands, and speech has begun.
    while (servers.at(-1)?.allocations !== 2) await new Promise(setImmediate);
    stop.abort();
    const {record, server} = await trial;
    expect(performance.now() - started).toBeLessThan(3_000);
    expect(record.outcome.notTried.at(-1)).toMatchObject({part: 'ports', because: 'stopped'});
    while (server.allocations > 0) await new Promise(setImmediate);
    expect(server.allocations).toBe(0);
  });
});

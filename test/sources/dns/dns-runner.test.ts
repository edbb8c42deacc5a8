import {afterEach, describe, expect, test} from '@jest/globals';
import type {Answer} from 'dns-packet';
import {dnsAnswer} from '../../../src/facts/dns-answer.ts';
import {type DnsServer, type DnsServerAnswer, startDnsServer} from '../../../src/sim/servers/start-dns-server.ts';
import {dnsRunner} from '../../../src/sources/dns/dns-runner.ts';
import {type DnsStepOptions, planDnsStep} from '../../../src/sources/dns/dns-step.ts';
import {runStep} from '../probe/run-step.ts';

const name = 'join.example.com';
const a = (data: string): Answer => ({type: 'A', name, data, ttl: 60});
const addresses = (...all: string[]): DnsServerAnswer => ({outcome: 'answered', records: all.map(a)});

const servers: DnsServer[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

/** `answer` sees how often A was asked for before. */
async function serve(answer: (before: number) => DnsServerAnswer): Promise<{address: string; port: number}> {
  let count = 0;
  const server = await startDnsServer({
    answer: ({type}) => (type === 'A' || type === 'PTR' ? answer(count++) : {outcome: 'no-data'}),
  });
  servers.push(server);
  return {address: '127.0.0.1', port: server.port};
}

async function run(options: Partial<DnsStepOptions>) {
  const step = planDnsStep({name, records: 'addresses', view: 'outside', resolvers: [], ...options});
  return runStep(dnsRunner, step);
}

describe('dnsRunner', () => {
  test('given two servers, when a name is asked for, then its addresses come first, in their order, then stage and facts', async () => {
    const resolvers = [
      await serve(() => addresses('192.0.2.7')),
      await serve(() => addresses('192.0.2.8', '192.0.2.7')),
    ];
    const {yields, stages, valuesOf} = await run({resolvers});

    expect(yields.map(({kind}) => kind)).toEqual(['resolved', 'stage', 'facts']);
    expect(yields[0]).toEqual({kind: 'resolved', name, addresses: ['192.0.2.7', '192.0.2.8']});
    expect(stages[0]).toMatchObject({
      outcome: 'ok',
      note: expect.stringContaining('192.0.2.8, 192.0.2.7 from 127.0.0.1'),
    });
    expect(valuesOf(dnsAnswer)).toHaveLength(4);
    expect(servers.map(({questions}) => questions.length)).toEqual([6, 6]);
  });

  test('given an IPv4 address alone, when the name has no IPv6 one, then the stage is good', async () => {
    const {stages} = await run({resolvers: [await serve(() => addresses('192.0.2.7'))]});
    expect(stages[0]).toMatchObject({
      outcome: 'ok',
      note: expect.stringMatching(/^192\.0\.2\.7 from 127\.0\.0\.1:\d+$/),
    });
  });

  test('given no such name, when it is asked for, then the stage failed and nothing is resolved', async () => {
    const {yields, stages} = await run({resolvers: [await serve(() => ({outcome: 'nxdomain'}))]});
    expect(stages[0]).toMatchObject({outcome: 'failed', note: expect.stringContaining('NXDOMAIN')});
    expect(yields.map(({kind}) => kind)).not.toContain('resolved');
  });

  test('given a first answer that fails and a second that does not, when asked, then the stage is good and the fact tells both', async () => {
    const resolvers = [await serve((before) => (before === 0 ? {outcome: 'servfail'} : addresses('192.0.2.7')))];
    const {stages, valuesOf} = await run({resolvers});
    expect(stages[0]?.outcome).toBe('ok');
    expect(valuesOf(dnsAnswer)[0]).toMatchObject({
      outcome: 'answered',
      attempts: [
        {outcome: 'servfail', count: 1},
        {outcome: 'answered', answers: ['192.0.2.7'], count: 2},
      ],
    });
  });

  test('given a reverse name that is not there, when it is asked for, then the stage is good: it may rightly be missing', async () => {
    const resolvers = [await serve(() => ({outcome: 'nxdomain'}))];
    const {stages} = await run({name: '203.0.113.7', records: 'reverse', resolvers});
    expect(stages[0]).toMatchObject({outcome: 'ok', note: expect.stringContaining('NXDOMAIN')});
  });

  test('given nobody to ask, or no name, when it runs, then the stage says so', async () => {
    expect((await run({})).stages[0]).toMatchObject({outcome: 'failed', note: expect.stringMatching(/no DNS server/)});
    const resolvers = [{address: '127.0.0.1', port: 1}];
    expect((await run({resolvers, name: 'a b'})).stages[0]?.note).toMatch(/no DNS name/);
  });

  test('given a port where nothing listens, when it is asked, then a problem tells what to look at', async () => {
    const resolver = await serve(() => addresses());
    await servers.pop()?.close();
    const {yields, stages} = await run({resolvers: [resolver]});
    expect(stages[0]).toMatchObject({
      outcome: 'failed',
      note: expect.stringMatching(/^127\.0\.0\.1:\d+: nothing listens there$/),
    });
    expect(yields.at(-1)).toMatchObject({
      kind: 'problem',
      note: expect.stringMatching(/nothing listens there.*resolvers/),
    });
  });
});

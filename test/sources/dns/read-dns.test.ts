import {createSocket} from 'node:dgram';
import {once} from 'node:events';
import {afterEach, describe, expect, test} from '@jest/globals';
import type {Answer} from 'dns-packet';
import {dnsAnswer} from '../../../src/facts/dns-answer.ts';
import {instantFromEpoch} from '../../../src/model/instant.ts';
import {type DnsServer, type DnsServerAnswer, startDnsServer} from '../../../src/sim/servers/start-dns-server.ts';
import {createDnsSource, type DnsSourceOptions} from '../../../src/sources/dns/read-dns.ts';
import type {LiveYield} from '../../../src/sources/live/live-source.ts';

const question = {name: 'join.example.com', type: 'A'} as const;
const time = instantFromEpoch(1_700_000_000);
/** Long, for servers that answer; those that do not are given up sooner. */
const patient = {firstWaitMs: 10_000, lastWaitMs: 10_000};
const soon = {firstWaitMs: 50, lastWaitMs: 50};

let server: DnsServer | undefined;
afterEach(() => server?.close());

const a = (name: string, data: string): Answer => ({type: 'A', name, data, ttl: 60});
const cname = (name: string, data: string): Answer => ({type: 'CNAME', name, data, ttl: 60});
const srv = (name: string, port: number, target: string): Answer => ({
  type: 'SRV',
  name,
  data: {priority: 10, weight: 20, port, target},
});

async function serve(answer: (name: string, attempt: number) => DnsServerAnswer): Promise<void> {
  const asked: string[] = [];
  server = await startDnsServer({answer: ({name}) => answer(name, asked.push(name))});
}

async function read(
  options: Partial<DnsSourceOptions> = {},
  signal = new AbortController().signal,
): Promise<LiveYield[]> {
  const source = createDnsSource({
    title: 'DNS',
    folder: 'dns',
    view: 'outside',
    resolver: {address: '127.0.0.1', port: server?.port ?? 0},
    questions: [question],
    ...patient,
    now: () => time,
    ...options,
  });
  const yields: LiveYield[] = [];
  for await (const what of source.read(signal)) yields.push(what);
  return yields;
}

function factsOf(yields: readonly LiveYield[]) {
  return yields
    .flatMap((what) => (what.kind === 'facts' ? what.facts : []))
    .map((fact) => ({...fact, value: dnsAnswer.schema.parse(fact.value)}));
}

describe('createDnsSource', () => {
  test('given addresses, when they are asked for, then the fact holds them with side and resolver', async () => {
    await serve(() => ({
      outcome: 'answered',
      records: [a('JOIN.example.com', '192.0.2.7'), a('join.example.com', '192.0.2.8')],
    }));
    const yields = await read({questions: [{name: 'Join.Example.com.', type: 'A'}]});

    expect(factsOf(yields)).toEqual([
      {
        type: 'dns.answer',
        subject: 'name:join.example.com',
        origin: {
          input: `dns://127.0.0.1:${server?.port}`,
          format: 'dns',
          field: 'A join.example.com',
          quote: '192.0.2.7, 192.0.2.8',
          time,
        },
        value: {
          name: 'join.example.com',
          recordType: 'A',
          view: 'outside',
          resolver: `127.0.0.1:${server?.port}`,
          outcome: 'answered',
          answers: ['192.0.2.7', '192.0.2.8'],
          aliases: [],
          isAuthoritative: false,
          isRecursive: true,
          responseCode: 0,
          transport: 'udp',
          roundTripMs: expect.any(Number),
          time,
        },
      },
    ]);
    expect(yields).toHaveLength(1);
  });

  test.each(['no-data', 'nxdomain', 'servfail', 'refused'] as const)(
    'given %s, when the name is asked for, then the fact says so and nothing is a problem',
    async (outcome) => {
      await serve(() => ({outcome}));
      const yields = await read();
      expect(factsOf(yields)[0]?.value).toMatchObject({outcome, answers: []});
      expect(yields).toHaveLength(1);
    },
  );

  test('given a chain of aliases, when the name is asked for, then the addresses at its end are the answer', async () => {
    await serve(() => ({
      outcome: 'answered',
      records: [
        a('edge.example.net', '192.0.2.7'),
        cname('web.example.com', 'edge.example.net'),
        cname('join.example.com', 'web.example.com'),
        a('other.example.com', '192.0.2.99'),
      ],
    }));
    const [fact] = factsOf(await read());
    expect(fact?.value).toMatchObject({outcome: 'answered', answers: ['192.0.2.7']});
    expect(fact?.origin.quote).toBe('alias of web.example.com, alias of edge.example.net, 192.0.2.7');
  });

  test.each([
    {given: 'an alias of nothing', records: [cname('join.example.com', 'gone.example.com')]},
    {given: 'records of another name', records: [a('other.example.com', '192.0.2.99')]},
  ])('given $given, when the name is asked for, then it has no data', async ({records}) => {
    await serve(() => ({outcome: 'answered', records}));
    expect(factsOf(await read())[0]?.value).toMatchObject({outcome: 'no-data', answers: []});
  });

  test('given a service record, when it is asked for, then it is told, and its target is asked for, too', async () => {
    const name = '_cms-web._tls.join.example.com';
    await serve(() => ({outcome: 'answered', records: [srv(name, 443, 'web1.example.com')]}));
    const facts = factsOf(await read({questions: [{name, type: 'SRV'}]}));
    expect(facts.map(({value}) => value)).toMatchObject([
      {recordType: 'SRV', answers: ['10 20 443 web1.example.com']},
      {recordType: 'A', name: 'web1.example.com'},
      {recordType: 'AAAA', name: 'web1.example.com'},
    ]);
  });

  test('given more than fits a datagram, when it is asked for, then it comes whole over TCP', async () => {
    const records = Array.from({length: 60}, (_, index) => a('join.example.com', `192.0.2.${index}`));
    await serve(() => ({outcome: 'answered', records}));
    expect(factsOf(await read())[0]?.value.answers).toHaveLength(60);
    expect(server?.questions.map(({transport}) => transport)).toEqual(['udp', 'tcp']);
  });

  test('given more than fits and no TCP, when it is asked for, then the problem says so', async () => {
    const udp = createSocket('udp4');
    udp.on('message', (query, {port, address}) => {
      // QR and TC set.
      udp.send(Buffer.concat([query.subarray(0, 2), Buffer.from([0x83, 0x80]), query.subarray(4)]), port, address);
    });
    udp.bind(0, '127.0.0.1');
    await once(udp, 'listening');

    const yields = await read({resolver: {address: '127.0.0.1', port: udp.address().port}});
    udp.close();

    expect(factsOf(yields)[0]?.value.outcome).toBe('timeout');
    expect(yields[1]).toMatchObject({kind: 'problem', note: expect.stringMatching(/not over TCP.*open TCP/)});
  });

  test('given a lost datagram, when it is asked for, then it is asked once more', async () => {
    await serve((_name, attempt) =>
      attempt === 1 ? {outcome: 'timeout'} : {outcome: 'answered', records: [a('join.example.com', '192.0.2.7')]},
    );
    expect(factsOf(await read({firstWaitMs: 300}))[0]?.value.outcome).toBe('answered');
    expect(server?.questions).toHaveLength(2);
  });

  test('given a server that never answers, when many names are asked for, then each is a time-out and one problem says so', async () => {
    await serve(() => ({outcome: 'timeout'}));
    const names = ['a', 'b', 'c'].map((label) => ({name: `${label}.example.com`, type: 'AAAA' as const}));
    const yields = await read({questions: names, ...soon});

    expect(factsOf(yields).map(({value}) => value.outcome)).toEqual(['timeout', 'timeout', 'timeout']);
    expect(server?.questions).toHaveLength(6);
    expect(yields.slice(1)).toEqual([
      {kind: 'problem', isFatal: false, lost: [], note: expect.stringMatching(/does not answer/)},
    ]);
  });

  test('given nobody listens, when a name is asked for, then it is told at once', async () => {
    await serve(() => ({outcome: 'refused'}));
    const port = server?.port ?? 0;
    await server?.close();
    const yields = await read({resolver: {address: '127.0.0.1', port}});
    expect(factsOf(yields)[0]?.value.outcome).toBe('timeout');
    expect(yields[1]).toMatchObject({kind: 'problem', note: expect.stringMatching(/nothing listens there/)});
  });

  test('given an answer that comes and goes, when it is asked for several times, then the fact tells how often each came', async () => {
    await serve((_name, attempt) =>
      attempt === 2 ? {outcome: 'nxdomain'} : {outcome: 'answered', records: [a('join.example.com', '192.0.2.7')]},
    );
    const [fact] = factsOf(await read({asks: 3}));
    expect(fact?.value).toMatchObject({
      outcome: 'answered',
      answers: ['192.0.2.7'],
      attempts: [
        {outcome: 'answered', answers: ['192.0.2.7'], count: 2},
        {outcome: 'nxdomain', answers: [], count: 1},
      ],
    });
    expect(fact?.origin.quote).toBe('2 × 192.0.2.7; 1 × NXDOMAIN: no such name');
  });

  test('given what is no name, when it is to be asked for, then it is not, and the others are', async () => {
    await serve(() => ({outcome: 'no-data'}));
    const yields = await read({
      questions: [{name: `${'x'.repeat(64)}.example.com`, type: 'A'}, {name: 'a b', type: 'A'}, question],
    });
    expect(yields.map(({kind}) => kind)).toEqual(['problem', 'problem', 'facts']);
    expect(server?.questions).toHaveLength(1);
  });

  test('given an abort, when nothing was answered yet, then it ends at once', async () => {
    await serve(() => ({outcome: 'timeout'}));
    const controller = new AbortController();
    const reading = read({}, controller.signal);
    while (server?.questions.length === 0) await new Promise((turn) => setImmediate(turn));
    controller.abort();
    expect(await reading).toEqual([]);
    expect(await read({}, controller.signal)).toEqual([]);
  });
});

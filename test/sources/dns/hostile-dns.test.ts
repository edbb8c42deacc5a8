/** The step `dns` against servers that answer as none should: it ends in time and tells what came. */
import {afterAll, beforeAll, describe, expect, test} from '@jest/globals';
import {dnsAnswer} from '../../../src/facts/dns-answer.ts';
import {dnsRunner} from '../../../src/sources/dns/dns-runner.ts';
import {planDnsStep} from '../../../src/sources/dns/dns-step.ts';
import {
  type HostileDns,
  type HostileDnsBehaviour,
  hostileDnsBehaviours,
  startHostileDns,
} from '../probe/hostile-dns.ts';
import {eachOf, runStep, type StepOutcome} from '../probe/run-step.ts';

const name = 'join.example.com';
/** Two copies over UDP, or one and TCP: what a dead server costs. */
const longestMs = 15_000;

/** Side by side: most of them cost a time-out. */
const told = new Map<HostileDnsBehaviour, StepOutcome>();
const servers: HostileDns[] = [];

beforeAll(
  () => eachOf(hostileDnsBehaviours, async (behaviour) => void told.set(behaviour, await ask(behaviour))),
  120_000,
);

afterAll(() => Promise.all(servers.map((server) => server.close())));

async function ask(behaviour: HostileDnsBehaviour): Promise<StepOutcome> {
  const server = await startHostileDns(behaviour);
  servers.push(server);
  const resolvers = [{address: '127.0.0.1', port: server.port}];
  return runStep(dnsRunner, planDnsStep({name, records: 'addresses', view: 'outside', resolvers, asks: 2}));
}

interface Expected {
  /** Of the A record. */
  readonly outcome: string;
  /** What the note of the stage says. */
  readonly says: RegExp;
}

const answered = (says: RegExp): Expected => ({outcome: 'answered', says});
const unusable = (says: RegExp): Expected => ({outcome: 'unusable', says});
const silent = (says: RegExp): Expected => ({outcome: 'timeout', says});

const expected: Readonly<Record<HostileDnsBehaviour, Expected>> = {
  garbage: unusable(/no DNS message/),
  'garbage under the right id': unusable(/no DNS message/),
  'an empty datagram': unusable(/no DNS message/),
  'another transaction id': unusable(/the id of another question/),
  'the answer to another question': unusable(/to another question/),
  'the query back': unusable(/no DNS message/),
  'from another port': unusable(/from another address: 127\.0\.0\.1:\d+/),
  'a forged answer before its own': answered(/192\.0\.2\.7/),
  'twice, and differently': answered(/192\.0\.2\.7/),
  'too late': silent(/no answer/),
  'a compression loop': unusable(/no DNS message/),
  'a pointer past the end': unusable(/no DNS message/),
  'aliases in a circle': unusable(/circle/),
  'counts of 65535 and no records': unusable(/no DNS message/),
  'control characters in names': {outcome: 'no-data', says: /no such record|alias/},
  'a flood': unusable(/the id of another question/),
  'truncated, TCP silent': silent(/truncated.*TCP/),
  'truncated, TCP closes': silent(/truncated.*TCP/),
  'truncated, TCP resets': silent(/truncated.*TCP/),
  'truncated, TCP truncated too': unusable(/truncated/),
  'truncated, TCP says empty messages': unusable(/no DNS message/),
  'truncated, TCP floods': unusable(/the id of another question/),
  'truncated, TCP never ends': unusable(/no DNS message/),
  'truncated, TCP a byte at a time': silent(/truncated.*TCP/),
  'thousands of addresses': answered(/127\.1\.0\.0/),
  'a chain of a thousand aliases': unusable(/alias/),
};

function outcomeOf(behaviour: HostileDnsBehaviour): StepOutcome {
  const outcome = told.get(behaviour);
  if (outcome === undefined) throw new Error(`${behaviour} was not tried`);
  return outcome;
}

describe('dnsRunner', () => {
  test.each(hostileDnsBehaviours)('given %s, when the name is asked for, then that is told in time', (behaviour) => {
    const {outcome, says} = expected[behaviour];
    const {stages, yields, tookMs, valuesOf} = outcomeOf(behaviour);
    const ofA = valuesOf(dnsAnswer).find(({recordType}) => recordType === 'A');
    expect({outcome: ofA?.outcome, stage: stages[0]?.outcome, note: stages[0]?.note}).toEqual({
      outcome,
      stage: outcome === 'answered' ? 'ok' : 'failed',
      note: expect.stringMatching(says),
    });
    expect(tookMs).toBeLessThan(longestMs);
    expect(JSON.stringify(yields)).not.toMatch(/\\u00[01]|\\u009b/);
    expect(ofA?.answers).not.toContain('192.0.2.66');
    expect((stages[0]?.note ?? '').length).toBeLessThan(400);
  });
});

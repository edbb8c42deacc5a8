import {afterEach, beforeEach, describe, expect, jest, test} from '@jest/globals';
import {dnsAnswer} from '../../../src/facts/dns-answer.ts';
import {type ProbeStage, probeStage} from '../../../src/facts/probe-stage.ts';
import {instantFromEpoch} from '../../../src/model/instant.ts';
import {Secret} from '../../../src/model/secret.ts';
import {planDnsStep} from '../../../src/sources/dns/dns-step.ts';
import {planWebSteps, type WebStep} from '../../../src/sources/http/web-step.ts';
import type {LiveFacts, LiveProblem} from '../../../src/sources/live/live-source.ts';

import type {AnyStep, ProbePlan} from '../../../src/sources/probe/planned-steps.ts';
import type {StageDone, StepContext, StepRunner, StepYield} from '../../../src/sources/probe/probe-step.ts';
import {
  betweenRepetitionsMs,
  mostAddresses,
  type RunPlanOptions,
  runPlan,
} from '../../../src/sources/probe/run-plan.ts';
import type {StepRunners} from '../../../src/sources/probe/step-runners.ts';
import {endingLimitMs, optionalGraceMs, stepLimitMs} from '../../../src/sources/probe/try-step.ts';
import {planRelayStep} from '../../../src/sources/turn/relay-step.ts';
import {planTurnStep} from '../../../src/sources/turn/turn-step.ts';

const name = 'join.example.com';
const resolver = {address: '192.0.2.53', port: 53};
const lookup = planDnsStep({name, records: 'addresses', view: 'outside', resolvers: [resolver]});
const web: WebStep = {...pageOf(name), eachAddressOf: name};
const user = {username: 'relayuser', holder: 'cms', password: new Secret('one')};
const server = {host: name, port: 3478};
const turn = {...planTurnStep({server, transport: 'udp', user, after: [lookup.id]}), eachAddressOf: name};
const relay = {
  ...planRelayStep({server, transport: 'udp', user, after: [lookup.id, turn.id]}),
  eachAddressOf: name,
};

function pageOf(host: string): WebStep {
  const [page] = planWebSteps({host, after: [lookup.id]});
  if (page === undefined) throw new Error('no page');
  return page;
}

/** Waits for nothing, and is carried out once. */
function alone(step: AnyStep): AnyStep {
  const {eachAddressOf: _, ...rest} = step;
  return {...rest, after: []};
}

type Act = (step: AnyStep, context: StepContext, signal: AbortSignal) => AsyncGenerator<StepYield>;

const stage = (which: StageDone['stage'], outcome: 'ok' | 'failed' = 'ok', note = 'so'): StageDone => ({
  kind: 'stage',
  stage: which,
  outcome,
  note,
  startMs: 1,
  durationMs: 2,
});

/** Resolves the name to what is given, and goes well. */
const resolving = (...addresses: string[]): Act =>
  async function* () {
    yield {kind: 'resolved', name, addresses};
    yield stage('dns');
  };

const allOk: Act = async function* (step) {
  for (const each of step.stages) yield stage(each);
};

function runnersOf(acts: Partial<Record<AnyStep['kind'], Act>>): StepRunners {
  const runner = (kind: AnyStep['kind']) => async () =>
    ({kind, run: acts[kind] ?? allOk}) as unknown as StepRunner<never>;
  return {dns: runner('dns'), web: runner('web'), turn: runner('turn'), relay: runner('relay')} as StepRunners;
}

interface Given extends Partial<Omit<RunPlanOptions, 'plan' | 'runners'>> {
  readonly steps: readonly AnyStep[];
  readonly leftOut?: ProbePlan['leftOut'];
  readonly acts?: Partial<Record<AnyStep['kind'], Act>>;
}

function start({steps, leftOut = [], acts = {}, ...options}: Given, signal = new AbortController().signal) {
  return runPlan(
    {
      plan: {of: name, steps, leftOut},
      runners: runnersOf(acts),
      vantage: 'outside',
      now: () => instantFromEpoch(1_700_000_000),
      clockMs: () => Date.now(),
      randomBytes: (length) => new Uint8Array(length),
      hasIpv6: false,
      ...options,
    },
    signal,
  );
}

async function all(yields: AsyncGenerator<LiveFacts | LiveProblem>) {
  const found: (LiveFacts | LiveProblem)[] = [];
  for await (const what of yields) found.push(what);
  return found;
}

async function run(given: Given, signal?: AbortSignal) {
  const found = await all(start(given, signal));
  const facts = found.flatMap((what) => (what.kind === 'facts' ? what.facts : []));
  const stages = facts.flatMap(({type, value}) => (type === probeStage.id ? [value as ProbeStage] : []));
  return {facts, stages, brief: stages.map((one) => `${one.step} ${one.stage} ${one.outcome}`), found};
}

describe('a step instead of others', () => {
  const tcp = {
    ...planTurnStep({server, transport: 'tcp', user, after: [lookup.id]}),
    eachAddressOf: name,
    isOptional: true,
  };
  const overTcp = {
    ...planRelayStep({server, transport: 'tcp', user, after: [lookup.id, tcp.id], insteadOf: [turn.id]}),
    eachAddressOf: name,
  };
  const steps = [lookup, turn, tcp, relay, overTcp];
  /** Each transport answers at these addresses. */
  const answeringAt = (udp: readonly string[], stream: readonly string[]): Act =>
    async function* (step, context) {
      const answering = step.kind === 'turn' && step.transport === 'udp' ? udp : stream;
      const answers = answering.includes(context.addressesOf(name)[0] ?? '');
      for (const each of step.stages) yield stage(each, answers || each === 'tcp' ? 'ok' : 'failed');
    };
  const relaysOf = ({brief}: {brief: readonly string[]}) => brief.filter((line) => line.startsWith('relay'));

  test.each([
    {given: 'the better one works', udp: ['192.0.2.1'], told: [`${relay.id} relay ok`]},
    {given: 'the better one fails', udp: [], told: [`${relay.id} relay not-tried`, `${overTcp.id} relay ok`]},
  ])('given that $given, when run, then that is told which was tried', async ({udp, told}) => {
    const acts = {dns: resolving('192.0.2.1'), turn: answeringAt(udp, ['192.0.2.1'])};
    expect(relaysOf(await run({steps, acts})).toSorted()).toEqual(told.toSorted());
  });

  test('given two addresses of which one is blocked for the better way, when run, then each is judged by itself', async () => {
    const both = ['192.0.2.1', '192.0.2.2'];
    const acts = {dns: resolving(...both), turn: answeringAt(['192.0.2.1'], both)};
    expect(relaysOf(await run({steps, acts})).toSorted()).toEqual([
      `${overTcp.id} at 192.0.2.2 relay ok`,
      `${relay.id} at 192.0.2.1 relay ok`,
      `${relay.id} at 192.0.2.2 relay not-tried`,
    ]);
  });

  test('given that nothing answers, when run, then only the better way is told not to be tried', async () => {
    const acts = {dns: resolving('192.0.2.1'), turn: answeringAt([], [])};
    expect(relaysOf(await run({steps, acts}))).toEqual([`${relay.id} relay not-tried`]);
  });

  test('given no address, when run, then only the better way is told not to be tried', async () => {
    expect(relaysOf(await run({steps, acts: {dns: resolving()}}))).toEqual([`${relay.id} relay not-tried`]);
  });
});

describe('order', () => {
  test('given steps that do not wait for each other, when run, then they are under way at the same time', async () => {
    let under = 0;
    let most = 0;
    const act: Act = async function* (step) {
      under += 1;
      most = Math.max(most, under);
      await Promise.resolve();
      yield* allOk(step, {} as StepContext, new AbortController().signal);
      under -= 1;
    };
    const {brief} = await run({steps: [alone(turn), alone(web)], acts: {turn: act, web: act}});
    expect(most).toBe(2);
    expect(brief).toContain(`${turn.id} turn ok`);
  });

  test('given a lookup that goes on after its stage, when run, then the next step does not wait for its end', async () => {
    let release = (): void => {};
    const acts: Given['acts'] = {
      dns: async function* () {
        yield {kind: 'resolved', name, addresses: ['192.0.2.7']};
        yield stage('dns');
        await new Promise<void>((resolve) => {
          release = resolve;
        });
      },
      web: async function* (step) {
        yield* allOk(step, {} as StepContext, new AbortController().signal);
        release();
      },
    };
    const {brief} = await run({steps: [lookup, web], acts});
    expect(brief).toContain(`${web.id} tcp ok`);
  });

  test('given exclusive steps, when run, then one begins when the other has ended, and each is timed by itself', async () => {
    let under = 0;
    let most = 0;
    const acts: Given['acts'] = {
      relay: async function* () {
        under += 1;
        most = Math.max(most, under);
        await Promise.resolve();
        yield stage('relay');
        under -= 1;
      },
    };
    const {brief} = await run({steps: [alone(relay), {...alone(relay), id: 'another'}], acts});
    expect(brief).toEqual([`${relay.id} relay ok`, 'another relay ok']);
    expect(most).toBe(1);
  });

  test('given a failed lookup, when run, then what needs it is told as not tried, with the step and stage that failed', async () => {
    const acts: Given['acts'] = {
      dns: async function* () {
        yield stage('dns', 'failed', 'NXDOMAIN');
      },
    };
    const {stages} = await run({steps: [lookup, web, turn, relay], acts});
    expect(stages.filter(({outcome}) => outcome === 'not-tried')).toHaveLength(6);
    for (const {because, outcome} of stages) {
      if (outcome === 'not-tried') expect(because).toEqual({step: lookup.id, stage: 'dns'});
    }
  });

  test('given a chain of steps, when the first fails, then the last tells that first one as the reason', async () => {
    const acts: Given['acts'] = {
      dns: resolving('192.0.2.7'),
      turn: async function* () {
        yield stage('turn', 'failed');
      },
    };
    const {stages} = await run({steps: [lookup, turn, relay], acts});
    expect(stages.find((one) => one.stage === 'relay')).toMatchObject({
      outcome: 'not-tried',
      because: {step: turn.id, stage: 'turn'},
    });
  });
});

describe('addresses', () => {
  test('given one address, when run, then the step is that of the plan, and its title shows the address', async () => {
    const {stages} = await run({steps: [lookup, turn], acts: {dns: resolving('192.0.2.7')}});
    expect(stages[1]).toMatchObject({step: turn.id, title: `${turn.title} (192.0.2.7)`, place: 1});
  });

  test('given two addresses, when run, then each is tried, and the relay of one waits for its own allocation', async () => {
    const seen: string[] = [];
    const acts: Given['acts'] = {
      dns: resolving('192.0.2.7', '192.0.2.8'),
      turn: async function* (_step, context) {
        const [address] = context.addressesOf(name);
        yield stage('turn', address === '192.0.2.7' ? 'failed' : 'ok');
      },
      relay: async function* (_step, context) {
        seen.push(...context.addressesOf(name));
        yield stage('relay');
      },
    };
    const {brief} = await run({steps: [lookup, turn, relay], acts});
    expect(seen).toEqual(['192.0.2.8']);
    expect(brief).toContain(`${turn.id} at 192.0.2.7 turn failed`);
    expect(brief).toContain(`${relay.id} at 192.0.2.7 relay not-tried`);
    expect(brief).toContain(`${relay.id} at 192.0.2.8 relay ok`);
  });

  test('given addresses of IPv6 and a computer without, when run, then they are told as not tried, and the others are', async () => {
    const {stages} = await run({steps: [lookup, turn], acts: {dns: resolving('2001:db8::7', '192.0.2.7')}});
    expect(stages.map(({outcome}) => outcome).toSorted()).toEqual(['not-tried', 'ok', 'ok']);
    expect(stages.find(({outcome}) => outcome === 'not-tried')?.note).toMatch(/IPv6/);
  });

  test('given a name with a thousand addresses, when run, then a few are tried, and one row tells of the rest', async () => {
    const many = Array.from({length: 1000}, (_, index) => `192.0.${2 + (index >> 8)}.${index & 255}`);
    const {stages} = await run({steps: [lookup, turn], acts: {dns: resolving(...many)}});
    expect(stages.filter((one) => one.stage === 'turn' && one.outcome === 'ok')).toHaveLength(mostAddresses);
    expect(stages.filter(({outcome}) => outcome === 'not-tried').map(({title}) => title)).toEqual([
      `${turn.title} (992 more addresses)`,
    ]);
  });

  test('given addresses that no computer has, when run, then nothing is sent to them', async () => {
    const tried: string[] = [];
    const acts: Given['acts'] = {
      dns: resolving('0.0.0.0', '224.0.0.1', '255.255.255.255', '192.0.2.7'),
      turn: async function* (_step, context) {
        tried.push(...context.addressesOf(name));
        yield stage('turn');
      },
    };
    await run({steps: [lookup, turn], acts});
    expect(tried).toEqual(['192.0.2.7']);
  });

  test('given a page that the site file says is reached there, when run, then it is not tried a second time by its name', async () => {
    const byBox: WebStep = {
      ...pageOf('192.0.2.7'),
      id: 'by box',
      host: name,
      connect: {host: '192.0.2.7', port: 443},
      after: [],
    };
    const {brief} = await run({steps: [lookup, web, byBox], acts: {dns: resolving('192.0.2.7')}});
    expect(brief.filter((line) => line.includes(' tcp '))).toEqual(['by box tcp ok']);
  });
});

describe('what is told', () => {
  test('given a runner that stops after a failed stage, when run, then the rest is told as not tried because of it', async () => {
    const acts: Given['acts'] = {
      web: async function* () {
        yield stage('tcp');
        yield stage('tls', 'failed', 'reset');
      },
    };
    const {brief, stages} = await run({steps: [{...pageOf('192.0.2.7'), after: []}], acts});
    expect(brief.map((line) => line.split(' ').slice(-2).join(' '))).toEqual([
      'tcp ok',
      'tls failed',
      'http not-tried',
      'websocket not-tried',
    ]);
    expect(stages[2]?.note).toBe('tls failed');
  });

  test('given a runner that throws, when run, then its stage failed, and the others still run', async () => {
    const acts: Given['acts'] = {
      dns: resolving('192.0.2.7'),
      web: async function* () {
        yield await Promise.reject(new Error('oh\u001b[31m'));
      },
    };
    const {brief, stages} = await run({steps: [lookup, web, turn], acts});
    expect(brief).toContain(`${turn.id} turn ok`);
    expect(stages.find((one) => one.stage === 'tcp')?.note).toBe('a mistake in wrtc-doctor itself: oh[31m');
  });

  test('given a side, when run, then every fact says from which side it was seen', async () => {
    const fact = dnsAnswer.of(
      `name:${name}`,
      {input: 'dns', format: 'dns'},
      {
        name,
        recordType: 'A',
        view: 'outside',
        resolver: '192.0.2.53',
        outcome: 'nxdomain',
        answers: [],
      },
    );
    const acts: Given['acts'] = {
      dns: async function* () {
        yield {kind: 'facts', facts: [fact], note: 'one'};
        yield stage('dns', 'failed');
      },
    };
    const outside = await run({steps: [lookup], acts});
    expect(outside.facts.map(({origin}) => origin.vantage)).toEqual(['outside', 'outside']);
    const unknown = await run({steps: [lookup], acts, vantage: 'unknown'});
    expect(unknown.facts.map(({origin}) => origin.vantage)).toEqual([undefined, undefined]);
    expect(unknown.stages[0]?.vantage).toBeUndefined();
  });

  test('given facts of stages, when they are written and read back, then the schema takes them', async () => {
    const {facts} = await run({steps: [lookup, web], acts: {dns: resolving('192.0.2.7')}});
    for (const {value} of facts) expect(probeStage.schema.parse(JSON.parse(JSON.stringify(value)))).toEqual(value);
  });

  test('given what was left out of the plan, when run, then it is told with its reason', async () => {
    const leftOut = [{id: 'relay x', title: 'relays', stages: ['relay'] as const, why: 'needs a password'}];
    const {stages} = await run({steps: [], leftOut});
    expect(stages).toMatchObject([{step: 'relay x', outcome: 'not-tried', note: 'needs a password', place: 0}]);
    expect(stages[0]?.because).toBeUndefined();
  });

  test('given repetitions, when run, then each stage is told once for each, with a pause between them', async () => {
    const pauses: number[] = [];
    const {stages} = await run({
      steps: [lookup],
      acts: {dns: resolving()},
      repeat: 3,
      pause: async (ms) => {
        pauses.push(ms);
      },
    });
    expect(stages.map(({repetition}) => repetition)).toEqual([1, 2, 3]);
    expect(pauses).toEqual([betweenRepetitionsMs, betweenRepetitionsMs]);
  });
});

describe('ends', () => {
  beforeEach(() => {
    jest.useFakeTimers();
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  /** Waits until it is told to end, then takes its time. */
  const waiting: Act = async function* (step, _context, signal) {
    if (step.stages[0] === 'tcp') yield stage('tcp');
    await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
  };
  test('given Ctrl-C, when a step is under way, then what came is told, and the rest as interrupted', async () => {
    const interruption = new AbortController();
    const running = run({steps: [alone(web)], acts: {web: waiting}}, interruption.signal);
    await jest.advanceTimersByTimeAsync(10);
    interruption.abort();
    await jest.advanceTimersByTimeAsync(0);
    const {stages} = await running;
    expect(stages.map((one) => `${one.stage} ${one.outcome} ${one.note}`)).toEqual([
      'tcp ok so',
      'tls not-tried interrupted',
      'http not-tried interrupted',
      'websocket not-tried interrupted',
    ]);
  });

  test('given a probe that has ended, when its signal is aborted later, then nothing is left that keeps the program', async () => {
    const interruption = new AbortController();
    const running = run({steps: [alone(web)]}, interruption.signal);
    await jest.advanceTimersByTimeAsync(0);
    await running;
    interruption.abort();
    expect(jest.getTimerCount()).toBe(0);
  });

  test('given a runner that never ends, when its time is over, then its stage failed and the probe ends', async () => {
    const acts: Given['acts'] = {
      turn: async function* () {
        await new Promise(() => {});
        yield stage('turn');
      },
    };
    const running = run({steps: [alone(turn)], acts});
    await jest.advanceTimersByTimeAsync(stepLimitMs + endingLimitMs);
    const {stages} = await running;
    expect(stages).toMatchObject([{stage: 'turn', outcome: 'failed', note: 'no answer within 60.0 s'}]);
  });

  test('given an optional step that hangs, when the others have ended, then it is not waited for', async () => {
    const optional = {...alone(planTurnStep({server, transport: 'tcp'})), isOptional: true};
    const running = run({steps: [alone(web), optional], acts: {web: allOk, turn: waiting}});
    await jest.advanceTimersByTimeAsync(optionalGraceMs * 20);
    const {stages} = await running;
    expect(stages.find((one) => one.stage === 'turn')).toMatchObject({outcome: 'failed', isOptional: true});
  });
});

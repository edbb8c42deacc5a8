import {describe, expect, test} from '@jest/globals';
import {probesOf} from '../../src/facts/derived/probe-overview.ts';
import type {Fact} from '../../src/facts/fact.ts';
import {FactStore} from '../../src/facts/store.ts';
import {instantFromEpoch} from '../../src/model/instant.ts';
import {sampleStages, stageFact} from './make-stages.ts';

function overviews(facts: readonly Fact[]) {
  const store = new FactStore();
  for (const fact of facts) store.add(fact);
  return probesOf(store);
}

describe('the path of a probe', () => {
  test('given no probe, then there is none', () => {
    expect(overviews([])).toEqual([]);
  });

  test('given stages in any order, then steps stand as in the plan, and their stages as on the path', () => {
    const [probe] = overviews(sampleStages);
    expect(probe).toMatchObject({of: 'join.example.com', vantage: 'outside', repetitions: 1, durationMs: 1273});
    expect(probe?.steps.map(({step, stages}) => [step, ...stages.map(({stage}) => stage)])).toEqual([
      ['dns outside join.example.com', 'dns'],
      ['web join.example.com:443', 'tcp', 'tls', 'http'],
      ['turn join.example.com:3478/tcp', 'turn'],
      ['relay join.example.com', 'relay'],
    ]);
    expect(overviews(sampleStages.toReversed())).toEqual([probe]);
    expect(probe?.steps[2]?.isOptional).toBe(true);
  });

  test('given two sides, then each has its own path, the earlier one first', () => {
    const later = instantFromEpoch(1_700_000_060);
    const probes = overviews([
      stageFact({vantage: 'inside', probeStarted: later}),
      stageFact({vantage: 'outside'}),
      stageFact({vantage: 'inside', probeStarted: later, stage: 'tls'}),
    ]);
    expect(probes.map(({vantage, steps}) => [vantage, steps[0]?.stages.length])).toEqual([
      ['outside', 1],
      ['inside', 2],
    ]);
  });

  test('given repetitions that went well, then the median stands with the range', () => {
    const [probe] = overviews([5, 1, 90].map((durationMs, index) => stageFact({durationMs, repetition: index + 1})));
    expect(probe?.repetitions).toBe(3);
    expect(probe?.steps[0]?.stages[0]).toMatchObject({
      outcome: 'ok',
      durationMs: 5,
      times: {tried: 3, failed: 0, minMs: 1, maxMs: 90},
    });
  });

  test('given a stage that failed once of three times, then it is told so, with why, and timed by those that went well', () => {
    const [probe] = overviews([
      stageFact({durationMs: 5, repetition: 1}),
      stageFact({durationMs: 3000, repetition: 2, outcome: 'failed', note: 'no answer'}),
      stageFact({durationMs: 7, repetition: 3}),
    ]);
    expect(probe?.steps[0]?.stages[0]).toMatchObject({
      outcome: 'sometimes',
      note: 'no answer',
      durationMs: 5,
      times: {tried: 3, failed: 1, minMs: 5, maxMs: 7},
    });
  });

  test('given a stage that was not reached once, then that time does not count', () => {
    const [probe] = overviews([
      stageFact({durationMs: 5}),
      stageFact({durationMs: 0, repetition: 2, outcome: 'not-tried', note: 'dns failed'}),
    ]);
    expect(probe?.steps[0]?.stages[0]).toMatchObject({outcome: 'ok', durationMs: 5});
    expect(probe?.steps[0]?.stages[0]?.times).toBeUndefined();
  });
});

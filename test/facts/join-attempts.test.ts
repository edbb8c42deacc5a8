import {describe, expect, test} from '@jest/globals';
import {joinAttempts, joinOverviewOf} from '../../src/facts/derived/join-attempts.ts';
import type {Fact} from '../../src/facts/fact.ts';
import {joinAttempt} from '../../src/facts/join-attempt.ts';
import {joinCounts} from '../../src/facts/join-counts.ts';
import type {Instant} from '../../src/model/instant.ts';
import {storeOf} from '../checks/describe-check.ts';
import {at} from './make.ts';

type Value = ReturnType<typeof joinAttempt.of>['value'];
type Line = Value['lines'][number];

const leg = 'aaaaaaaa-0000-4000-8000-000000000001';

function line(number: number, time: Instant | undefined, rest: Partial<Line> = {}): Line {
  return {line: number, quote: `line ${number}`, rule: 'test', ...(time === undefined ? {} : {time}), ...rest};
}

const attempt = (input: string, value: Partial<Value>): Fact =>
  joinAttempt.of(`call:${input}#1`, {input, format: 'test', line: 1}, {outcome: 'unknown', lines: [], ...value});

const assumed = ({iso}: Instant): Instant => ({iso, zone: 'assumed', year: 'assumed'});

const attemptsOf = (...facts: readonly Fact[]) =>
  storeOf(facts)
    .of(joinAttempts)
    .map(({value}) => value);

/** What the log of the web bridge tells of a join, and that of the Call Bridge. */
const webBridgePart = attempt('edge.log', {
  leg,
  guest: 'guest41',
  clientAddress: '198.51.100.7',
  browser: 'Firefox 131',
  lines: [line(3, at('09:00:00.010'), {stage: 'page-joined'}), line(4, at('09:00:00.040'), {stage: 'token-accepted'})],
});
const callBridgePart = attempt('core.log', {
  outcome: 'relay-timeout',
  reason: 'relay candidate creation timeout',
  leg,
  guest: 'guest41',
  call: '6',
  browser: 'Firefox',
  lines: [
    line(1, at('09:00:00.000'), {stage: 'login-requested'}),
    line(8, at('09:00:00.200'), {stage: 'rtp-setup'}),
    line(9, at('09:00:03.200'), {isOutcome: true}),
  ],
});

describe('attempts to join from several logs', () => {
  test('given the logs of web bridge and Call Bridge, when both have the call leg, then it is one attempt in the order of time', () => {
    const [one, ...others] = attemptsOf(callBridgePart, webBridgePart);
    expect(others).toEqual([]);
    expect(one).toMatchObject({
      number: 1,
      outcome: 'relay-timeout',
      reached: 'rtp-setup',
      call: '6',
      clientAddress: '198.51.100.7',
      browser: 'Firefox 131',
      tookMs: 3200,
      startedAt: at('09:00:00.000'),
      outcomeAt: at('09:00:03.200'),
    });
    expect(one?.lines.map(({input, line: number, sinceStartMs}) => [input, number, sinceStartMs])).toEqual([
      ['core.log', 1, 0],
      ['edge.log', 3, 10],
      ['edge.log', 4, 40],
      ['core.log', 8, 200],
      ['core.log', 9, 3200],
    ]);
    expect(one?.stages.map(({stage, afterMs}) => [stage, afterMs])).toEqual([
      ['login-requested', undefined],
      ['page-joined', 10],
      ['token-accepted', 30],
      ['rtp-setup', 160],
    ]);
    expect(one?.moved).toBeUndefined();
  });

  test.each([
    ['a year', '2030-05-04T09:00:00.010', 365 * 86_400_000],
    ['a year and a zone', '2030-05-04T07:00:00.010', 365 * 86_400_000 + 7_200_000],
    ['a zone', '2031-05-04T14:30:00.010', -5.5 * 3_600_000],
  ])('given a log that does not state %s, then it is moved to where the other log has the attempt', (_, time, byMs) => {
    const lines = [line(3, assumed(at(time)), {stage: 'page-joined'})];
    const [one, ...others] = attemptsOf(attempt('edge.log', {leg, lines}), callBridgePart);
    expect(others).toEqual([]);
    expect(one?.moved).toEqual([{input: 'edge.log', byMs}]);
    expect(one?.lines[1]).toMatchObject({input: 'edge.log', sinceStartMs: 10, time: assumed(at('09:00:00.010'))});
  });

  test('given times that are stated and far apart, then no log is moved', () => {
    const lines = [line(3, at('2030-05-04T09:00'))];
    expect(attemptsOf(attempt('edge.log', {leg, lines}), callBridgePart)[0]?.moved).toBeUndefined();
  });

  test('given one guest with two calls, then they are two attempts, also where another log has both', () => {
    const calls = (input: string) => [
      attempt(input, {guest: 'guest41', call: '6'}),
      attempt(input, {guest: 'guest41', call: '7', isRetry: true}),
    ];
    expect(attemptsOf(...calls('a.log'), ...calls('b.log')).map(({call, isRetry}) => [call, isRetry])).toEqual([
      ['6', undefined],
      ['7', true],
    ]);
  });

  test('given attempts in no order, then they are numbered by their beginning; those without a time come last', () => {
    const one = (guest: string, time?: Instant) => attempt(`${guest}.log`, {guest, lines: [line(1, time)]});
    const numbered = attemptsOf(one('guest3'), one('guest2', at('10:00')), one('guest1', at('09:00')));
    expect(numbered.map(({number, guest}) => [number, guest])).toEqual([
      [1, 'guest1'],
      [2, 'guest2'],
      [3, 'guest3'],
    ]);
  });
});

describe('attempts to join in numbers', () => {
  test('given attempts that were not kept, then they are counted by outcome and hour with the others', () => {
    const kept = attempt('a.log', {outcome: 'joined', lines: [line(1, at('09:10'))]});
    const counts = joinCounts.of(
      'log:a.log',
      {input: 'a.log', format: 'test'},
      {
        total: 6,
        kept: 1,
        byOutcome: {joined: 4, 'relay-timeout': 2},
        byHour: [
          {hour: at('09:00'), byOutcome: {joined: 4}},
          {hour: at('10:00'), byOutcome: {'relay-timeout': 2}},
        ],
      },
    );
    expect(joinOverviewOf(storeOf([kept, counts]))).toMatchObject({
      total: 6,
      byOutcome: {joined: 4, 'relay-timeout': 2},
      byHour: [
        {hour: at('09:00'), byOutcome: {joined: 4}},
        {hour: at('10:00'), byOutcome: {'relay-timeout': 2}},
      ],
      attempts: [{number: 1, outcome: 'joined'}],
    });
  });

  test('given parts of one attempt in two logs with counts of their own, then it counts once, with what became of it', () => {
    const counted = (input: string, outcome: Value['outcome']) =>
      joinCounts.of(
        `log:${input}`,
        {input, format: 'test'},
        {total: 1, kept: 1, byOutcome: {[outcome]: 1}, byHour: [{hour: at('09:00'), byOutcome: {[outcome]: 1}}]},
      );
    const facts = [webBridgePart, callBridgePart, counted('edge.log', 'unknown'), counted('core.log', 'relay-timeout')];
    expect(joinOverviewOf(storeOf(facts))).toMatchObject({
      total: 1,
      byOutcome: {'relay-timeout': 1},
      byHour: [{hour: at('09:00'), byOutcome: {'relay-timeout': 1}}],
    });
  });

  test('given several Call Bridges, then the outcomes are told for each; for one alone not', () => {
    const on = (callBridge: string, call: string, outcome: Value['outcome']) =>
      attempt(`${callBridge}.log`, {callBridge, call, outcome});
    const facts = [on('core1', '1', 'joined'), on('core2', '1', 'relay-timeout'), on('core2', '2', 'relay-timeout')];
    expect(joinOverviewOf(storeOf(facts))?.byCallBridge).toEqual([
      {callBridge: 'core1', byOutcome: {joined: 1}},
      {callBridge: 'core2', byOutcome: {'relay-timeout': 2}},
    ]);
    expect(joinOverviewOf(storeOf(facts.slice(1)))?.byCallBridge).toBeUndefined();
  });

  test('given no attempt, then there is nothing to show', () => {
    expect(joinOverviewOf(storeOf([]))).toBeUndefined();
  });
});

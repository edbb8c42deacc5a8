import {describe, expect, test} from '@jest/globals';
import {checks} from '../../src/checks/generated/registry.ts';
import {judge, matchesCheck} from '../../src/engine/judge.ts';
import {FactStore} from '../../src/facts/store.ts';
import {storeOf} from '../checks/describe-check.ts';
import {accepted, call, cmsLog, judged, rejected, turnService, version, webBridge} from '../facts/make.ts';

const all = {only: [], skip: []};

test('given no evidence, when judged, then nothing was evaluated and nothing passes', () => {
  const {summary, findings, checks: results} = judge(checks, new FactStore(), all);
  expect(summary).toMatchObject({verdict: 'nothing-evaluated', errors: 0});
  expect(findings).toEqual([]);
  expect(new Set(results.map(({status}) => status))).toEqual(new Set(['not-evaluated']));
  for (const {missing} of results) expect(missing.length).toBeGreaterThan(0);
});

test('given a version alone, when judged, then checks that do not apply are no evaluation', () => {
  const {summary} = judge(checks, storeOf([version('3.8')]), all);
  expect(summary.checks['not-applicable']).toBeGreaterThan(0);
  expect(summary.verdict).toBe('nothing-evaluated');
});

test('given good evidence, when judged, then there are no findings', () => {
  const {summary, findings} = judge(
    checks,
    storeOf([accepted(), turnService({status: 'Active'}), judged('09:00')]),
    all,
  );
  expect(findings).toEqual([]);
  expect(summary.verdict).toBe('no-findings');
});

test('given a rejected password and the time-out in the log, when judged, then they are one diagnosis', () => {
  const store = storeOf([rejected(431), cmsLog, call(6, 'relay-timeout')]);
  const {diagnoses, summary, rules} = judge(checks, store, all);
  expect(diagnoses).toEqual([{root: 'turn/integrity-failure#1', explains: ['call/relay-candidate-timeout#1']}]);
  expect(summary).toMatchObject({verdict: 'findings', errors: 2, warnings: 0});
  expect(rules['turn/integrity-failure']?.docs).toBe('docs/checks/turn/integrity-failure.md');
});

test('given several faults, when judged, then every finding is in exactly one diagnosis', () => {
  const store = storeOf([
    rejected(431),
    cmsLog,
    call(6, 'relay-timeout'),
    webBridge({trustBundle: ''}),
    turnService({isOn: false}),
  ]);
  const {diagnoses, findings} = judge(checks, store, all);
  const told = diagnoses.flatMap(({root, explains}) => [root, ...explains]);
  expect(told.sort()).toEqual(findings.map(({id}) => id).sort());
  expect(new Set(told).size).toBe(told.length);
});

test('given a selection, when judged, then the others are disabled and every result is announced', () => {
  const announced: string[] = [];
  const store = storeOf([rejected(431), webBridge({trustBundle: ''})]);
  const {checks: results, findings} = judge(checks, store, {only: ['turn'], skip: ['turn/unanswered']}, ({id}) =>
    announced.push(id),
  );
  expect(findings.map(({rule}) => rule)).toEqual(['turn/integrity-failure']);
  expect(results.find(({id}) => id === 'turn/unanswered')?.status).toBe('disabled');
  expect(results.find(({id}) => id === 'webbridge/trust-bundle-missing')?.status).toBe('disabled');
  expect(announced).toEqual(checks.map(({id}) => id));
});

test('given what the evidence is there for, when others cannot be evaluated, then they count as not asked for', () => {
  const store = storeOf([rejected(431)]);
  const {checks: results, findings} = judge(checks, store, {only: [], skip: [], expected: ['call']});
  const statusOf = (id: string) => results.find((result) => result.id === id)?.status;
  expect(statusOf('call/ice-failure')).toBe('not-evaluated');
  expect(statusOf('webbridge/trust-bundle-missing')).toBe('disabled');
  expect(statusOf('turn/integrity-failure')).toBe('fail');
  expect(findings.map(({rule}) => rule)).toEqual(['turn/integrity-failure']);
});

describe('patterns', () => {
  test.each([
    ['turn/unanswered', true],
    ['turn', true],
    ['turn/', true],
    ['turn/*', true],
    ['tur', false],
    ['', false],
    ['turn/unanswered/', false],
    ['call', false],
  ])('given %j, when matched against turn/unanswered, then it is %s', (pattern, isMatch) => {
    expect(matchesCheck(pattern, 'turn/unanswered')).toBe(isMatch);
  });
});

import {describe, expect, test} from '@jest/globals';
import {observeRound, roundOf} from '../../src/engine/observe-round.ts';
import type {ProbeOverview, ProbeStageRow} from '../../src/model/probe-overview.ts';
import type {Finding, InputRow, Report} from '../../src/model/report.ts';
import {sampleReport} from '../report/sample-report.ts';

const [first] = sampleReport.findings;
if (first === undefined) throw new Error('the sample has findings');

const input = (state: InputRow['state']): InputRow => ({
  path: 'CMS core1, API',
  state,
  formats: [],
  title: '',
  facts: 0,
  notes: ['connection\n refused'],
});

const stage = (outcome: ProbeStageRow['outcome']): ProbeStageRow => ({
  stage: 'tls',
  outcome,
  note: 'reset',
  startMs: 0,
  durationMs: 1,
});

const probe = (outcome: ProbeStageRow['outcome'], isOptional = false): ProbeOverview => ({
  of: 'join.example.com',
  vantage: 'outside',
  started: sampleReport.run.judgedAt.instant,
  durationMs: 1,
  repetitions: 1,
  steps: [{step: 'web', title: 'page of join.example.com', isOptional, stages: [stage(outcome)]}],
});

const quiet: Report = {...sampleReport, findings: [], diagnoses: [], inputs: []};

describe('findings', () => {
  test('given several that share a fingerprint, when observed, then each has a key of its own', () => {
    const findings = [first, {...first, id: `${first.rule}#2`}];
    const keys = observeRound({...sampleReport, findings}).seen.map(({key}) => key);
    expect(new Set(keys).size).toBe(keys.length);
  });

  test('given one that is accepted, when observed, then it is there and accepted', () => {
    const accepted: Finding = {...first, suppressed: {source: 'site-file', reason: 'known'}};
    expect(observeRound({...quiet, findings: [accepted]}).seen).toMatchObject([{level: 'accepted', check: first.rule}]);
  });

  test('given a diagnosis, when observed, then what it explains is marked as its consequence', () => {
    const other = {...first, id: 'other#1', fingerprint: 'other'};
    const report = {...quiet, findings: [first, other], diagnoses: [{root: first.id, explains: [other.id]}]};
    expect(observeRound(report).seen.map(({isConsequence}) => isConsequence)).toEqual([false, true]);
  });
});

describe('sources', () => {
  test.each(['unreadable', 'unrecognised'] as const)(
    'given one that is %s, when observed, then it is told with the reason, on one line',
    (state) => {
      const {seen, unlooked} = observeRound({...quiet, inputs: [input(state)]});
      expect(seen).toMatchObject([
        {kind: 'source', level: 'warning', text: 'cannot be read: CMS core1, API: connection refused'},
      ]);
      expect(unlooked).toContain('CMS core1, API');
    },
  );

  test('given one that was read in part, when observed, then that is no fault, but less was looked at', () => {
    const partial = observeRound({...quiet, inputs: [input('partial')]});
    const lost = observeRound({...quiet, inputs: [input('unreadable')]});
    expect(partial.seen).toEqual([]);
    // A part was missing before, all of it is now: what was seen before is an open question.
    expect(lost.unlooked.every((what) => partial.unlooked.includes(what))).toBe(false);
    expect(partial.unlooked.every((what) => lost.unlooked.includes(what))).toBe(true);
  });
});

describe('paths', () => {
  test('given a stage that failed and no finding, when observed, then the path is told with that stage', () => {
    const [seen] = observeRound({...quiet, probes: [probe('failed')]}).seen;
    expect(seen).toMatchObject({kind: 'path', level: 'error', subject: 'join.example.com from outside'});
    expect(seen?.text).toContain('page of join.example.com: tls (reset)');
  });

  test('given a stage that failed and an error that tells why, when observed, then the path is not told besides', () => {
    const {seen} = observeRound({...quiet, findings: [{...first, severity: 'error'}], probes: [probe('failed')]});
    expect(seen.filter(({kind}) => kind === 'path')).toEqual([]);
  });

  test('given a stage that failed where nobody said that anything is, when observed, then nothing is told', () => {
    expect(observeRound({...quiet, probes: [probe('failed', true)]}).seen).toEqual([]);
  });

  test('given a stage that was not tried, when observed, then that was not looked at', () => {
    expect(observeRound({...quiet, probes: [probe('not-tried')]}).unlooked).toEqual([
      'tls of page of join.example.com',
    ]);
  });
});

test('given a report, when its round is noted, then the counts are those of its summary', () => {
  const {errors, warnings, infos, verdict} = sampleReport.summary;
  const read = sampleReport.inputs.filter(({state}) => state === 'read' || state === 'partial').length;
  expect(roundOf(sampleReport)).toMatchObject({errors, warnings, infos, verdict, sourcesRead: read, suppressed: 0});
});

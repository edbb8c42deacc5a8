import {expect, test} from '@jest/globals';
import {compareReports} from '../../src/engine/compare-reports.ts';
import type {CheckStatus, Finding, Report} from '../../src/model/report.ts';
import {sampleReport} from '../report/sample-report.ts';

const [first, second] = sampleReport.findings.map((finding, index) => ({...finding, fingerprint: `f${index}`}));
if (first === undefined || second === undefined) throw new Error('the sample has findings');

function reportWith(findings: readonly Finding[], status: CheckStatus = 'pass'): Report {
  const checks = sampleReport.checks.map((check) => ({
    ...check,
    status: findings.some(({rule}) => rule === check.id) ? ('fail' as const) : status,
  }));
  return {...sampleReport, findings, checks};
}

function compare(old: Report, recent: Report) {
  return compareReports({path: 'old.json', report: old}, {path: 'new.json', report: recent});
}

test('given the same findings, when compared, then all are unchanged', () => {
  const comparison = compare(reportWith([first, second]), reportWith([second, first]));
  expect(comparison).toMatchObject({appeared: [], fixed: [], changed: [], notComparable: []});
  expect(comparison.unchanged).toEqual([second, first]);
});

test('given a finding in the new one alone, when its check was judged before, then it is new', () => {
  expect(compare(reportWith([]), reportWith([first]))).toMatchObject({appeared: [first], fixed: []});
});

test('given a finding in the old one alone, when its check was judged again, then it is fixed', () => {
  expect(compare(reportWith([first]), reportWith([]))).toMatchObject({appeared: [], fixed: [first]});
});

test.each(['not-evaluated', 'not-applicable', 'disabled', 'crashed'] as const)(
  'given a finding in one alone, when its check was %s in the other, then nothing is claimed',
  (status) => {
    const gone = compare(reportWith([first]), reportWith([], status));
    expect(gone).toMatchObject({fixed: [], notComparable: [{finding: first, in: 'old', otherStatus: status}]});
    const come = compare(reportWith([], status), reportWith([first]));
    expect(come).toMatchObject({appeared: [], notComparable: [{finding: first, in: 'new', otherStatus: status}]});
  },
);

test('given a check that the other program does not know, when compared, then nothing is claimed', () => {
  const unknown = {...reportWith([]), checks: []};
  expect(compare(unknown, reportWith([first])).notComparable).toEqual([
    {finding: first, in: 'new', otherStatus: 'absent'},
  ]);
});

test('given other counts of the same fault, when compared, then it is changed, and what of it is named', () => {
  const more = {...first, args: {...first.args, count: 12}, severity: 'info' as const};
  const {changed, appeared, fixed} = compare(reportWith([first]), reportWith([more]));
  expect(changed).toEqual([{old: first, new: more, fields: ['severity', 'count']}]);
  expect([...appeared, ...fixed]).toEqual([]);
});

test('given one fault told with another message, when compared, then it is changed and not both new and fixed', () => {
  const other = {...first, message: 'other', fingerprint: 'f'.repeat(16)};
  const {changed, appeared, fixed} = compare(reportWith([first]), reportWith([other]));
  expect(changed).toEqual([{old: first, new: other, fields: ['message']}]);
  expect([...appeared, ...fixed]).toEqual([]);
});

test('given two findings that differ in a number only, when one is gone, then one is fixed', () => {
  const twin = {...first, args: {...first.args, port: 3479}};
  expect(compare(reportWith([first, twin]), reportWith([first]))).toMatchObject({
    fixed: [twin],
    unchanged: [first],
  });
});

test('given a fault that moved to another thing, when compared, then one is new and one is fixed', () => {
  const moved = {...first, subject: 'site' as const, fingerprint: 'f'.repeat(16)};
  expect(compare(reportWith([first]), reportWith([moved]))).toMatchObject({appeared: [moved], fixed: [first]});
});

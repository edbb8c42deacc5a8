import {expect, test} from '@jest/globals';
import type {Report} from '../../src/model/report.ts';
import {showFrom} from '../../src/report/show-from.ts';
import {sampleReport} from './sample-report.ts';

const rulesOf = ({findings}: Report) => findings.map(({rule}) => rule);

test('given a severity, when shown from it, then what is below is left out, and the counts stay', () => {
  const report = showFrom(sampleReport, 'error');
  expect(rulesOf(report)).toEqual(['webbridge/link-failed', 'turn/integrity-failure']);
  expect(report.diagnoses[0]?.explains).toEqual([]);
  expect(report.summary).toEqual({...sampleReport.summary, notShown: 2});
});

test('given nothing below, when shown, then it is the report itself', () => {
  expect(showFrom(sampleReport, 'info')).toBe(sampleReport);
});

test('given a cause below what it explains, when shown, then both are there', () => {
  const findings = sampleReport.findings.map((finding) =>
    finding.rule === 'turn/integrity-failure'
      ? {...finding, severity: 'info' as const}
      : finding.rule === 'call/relay-timeout'
        ? {...finding, severity: 'error' as const}
        : finding,
  );
  const report = showFrom({...sampleReport, findings}, 'error');
  expect(rulesOf(report)).toEqual(['webbridge/link-failed', 'turn/integrity-failure', 'call/relay-timeout']);
  expect(report.diagnoses[0]?.explains).toEqual(['call/relay-timeout#1']);
});

test('given what is accepted, when shown from error on, then it is told all the same', () => {
  const findings = sampleReport.findings.map((finding) => ({
    ...finding,
    suppressed: {source: 'baseline' as const, reason: 'known'},
  }));
  expect(showFrom({...sampleReport, findings}, 'error').findings).toHaveLength(4);
});

import {describe, expect, test} from '@jest/globals';
import {type BaselineTerms, baselineOf} from '../../src/engine/baseline.ts';
import type {Report} from '../../src/model/report.ts';
import {sampleReport} from '../report/sample-report.ts';

const [link, certificate, integrity, timeout] = sampleReport.findings.map((finding, index) => ({
  ...finding,
  fingerprint: `f${index}`,
}));
if (link === undefined || certificate === undefined || integrity === undefined || timeout === undefined)
  throw new Error('the sample has four findings');
const report: Report = {...sampleReport, findings: [link, certificate, integrity, timeout]};
const terms: BaselineTerms = {reason: 'hand-over', isWanted: () => true, earlier: []};

describe('a baseline', () => {
  test('given a report, when one is made of it, then each fault is in it with what it says and why it is accepted', () => {
    const {baseline, added} = baselineOf(report, {...terms, until: '2026-12-31'});
    expect(added).toBe(4);
    expect(baseline.entries.map(({check}) => check)).toEqual([...baseline.entries.map(({check}) => check)].sort());
    expect(baseline.entries[0]).toEqual({
      check: 'call/relay-timeout',
      subject: timeout.subject,
      fingerprint: 'f3',
      count: 1,
      severity: 'warning',
      text: 'Call 12 got no relay candidate within 3 s',
      reason: 'hand-over',
      until: '2026-12-31',
    });
  });

  test('given findings that differ in numbers alone, when it is made, then they are counted', () => {
    const twice: Report = {...report, findings: [link, {...link, id: 'webbridge/link-failed#2'}]};
    expect(baselineOf(twice, terms).baseline.entries).toEqual([expect.objectContaining({fingerprint: 'f0', count: 2})]);
  });

  test('given what the site file accepts, when it is made, then that is left to the site file', () => {
    const suppressed = (source: 'site-file' | 'baseline') => ({suppressed: {source, reason: 'x'}});
    const findings = [
      {...link, ...suppressed('site-file')},
      {...integrity, ...suppressed('baseline')},
    ];
    const {entries} = baselineOf({...report, findings}, terms).baseline;
    expect(entries.map(({fingerprint}) => fingerprint)).toEqual(['f2']);
  });

  test('given only some checks, when it is brought up to date, then the entries of others stay', () => {
    const {entries: earlier} = baselineOf(report, terms).baseline;
    const fewer: Report = {...report, findings: []};
    const {baseline, dropped} = baselineOf(fewer, {...terms, earlier, isWanted: (check) => check.startsWith('turn/')});
    expect(dropped.map(({check}) => check)).toEqual(['turn/integrity-failure']);
    expect(baseline.entries).toHaveLength(3);
  });
});

describe('bringing a baseline up to date', () => {
  const earlier = baselineOf(report, terms).baseline.entries.map((entry) => ({
    ...entry,
    reason: `own ${entry.check}`,
    until: '2027-01-31',
  }));

  test('given what is still found, when it is made again, then its reason and its day stay', () => {
    const {baseline, added, kept} = baselineOf(report, {...terms, until: '2030-01-01', earlier});
    expect(baseline.entries).toEqual(earlier);
    expect({added, kept}).toEqual({added: 0, kept: 4});
  });

  test('given what was judged and is gone, when it is made again, then it is taken out', () => {
    const {baseline, dropped} = baselineOf({...report, findings: [link]}, {...terms, earlier});
    expect(baseline.entries.map(({check}) => check)).toEqual(['webbridge/link-failed']);
    expect(dropped).toHaveLength(3);
  });

  test('given what was not evaluated this time, when it is made again, then it stays', () => {
    const checks = report.checks.map((result) =>
      result.id === 'turn/integrity-failure' ? {...result, status: 'not-evaluated' as const, findings: []} : result,
    );
    const {baseline, dropped} = baselineOf({...report, checks, findings: [link]}, {...terms, earlier});
    expect(baseline.entries.map(({check}) => check)).toEqual(['turn/integrity-failure', 'webbridge/link-failed']);
    expect(dropped).toHaveLength(2);
  });
});

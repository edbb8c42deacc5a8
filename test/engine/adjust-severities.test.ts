import {readFileSync} from 'node:fs';
import {describe, expect, test} from '@jest/globals';
import {checks} from '../../src/checks/generated/registry.ts';
import {adjustSeverities} from '../../src/engine/adjust-severities.ts';
import {matchesCheck} from '../../src/engine/judge.ts';
import {type Profile, profiles} from '../../src/engine/profiles.ts';
import {profileNames} from '../../src/model/profile-names.ts';
import type {Report} from '../../src/model/report.ts';
import {sampleReport} from '../report/sample-report.ts';

const severityOf = ({findings}: Report, rule: string) => {
  const found = findings.find((finding) => finding.rule === rule);
  return [found?.severity, found?.originalSeverity];
};

const profile: Profile = {title: '', absent: [], severities: {}, excludes: []};

describe('severities of a site', () => {
  test('given another severity, when applied, then the counts follow, and that of the check is kept', () => {
    const report = adjustSeverities(sampleReport, {'webbridge/link-failed': 'info'}, []);
    expect(severityOf(report, 'webbridge/link-failed')).toEqual(['info', 'error']);
    expect(report.summary).toMatchObject({errors: 1, warnings: 2, infos: 1});
    expect(severityOf(report, 'turn/integrity-failure')).toEqual(['error', undefined]);
  });

  test('given the severity that it has, when applied, then nothing is said of it', () => {
    const report = adjustSeverities(sampleReport, {'webbridge/link-failed': 'error'}, []);
    expect(severityOf(report, 'webbridge/link-failed')).toEqual(['error', undefined]);
  });

  test('given area, check and message, when applied, then the most exact holds', () => {
    const severities = {webbridge: 'info', 'webbridge/link-failed': 'warning'} as const;
    expect(severityOf(adjustSeverities(sampleReport, severities, []), 'webbridge/link-failed')[0]).toBe('warning');
    const exact = {...severities, 'webbridge/link-failed#only': 'error'} as const;
    expect(severityOf(adjustSeverities(sampleReport, exact, []), 'webbridge/link-failed')[0]).toBe('error');
    const other = {...severities, 'webbridge/link-failed#other': 'error'} as const;
    expect(severityOf(adjustSeverities(sampleReport, other, []), 'webbridge/link-failed')[0]).toBe('warning');
  });

  test('given a profile and the site, when both say a severity, then that of the site holds', () => {
    const strict = {...profile, severities: {'certificate/edge-expiring': 'error'}} as const;
    expect(severityOf(adjustSeverities(sampleReport, {}, [strict]), 'certificate/edge-expiring')[0]).toBe('error');
    const report = adjustSeverities(sampleReport, {certificate: 'info'}, [strict]);
    expect(severityOf(report, 'certificate/edge-expiring')[0]).toBe('info');
  });

  test('given a cause that was made a detail, when ordered, then what it explains keeps it in front', () => {
    const [first, second] = sampleReport.diagnoses;
    const report = adjustSeverities(
      sampleReport,
      {'turn/integrity-failure': 'info', 'webbridge/link-failed': 'info'},
      [],
    );
    expect(report.diagnoses.map(({root}) => root)).toEqual([first?.root, second?.root]);
    expect(first?.explains).toHaveLength(1);
  });
});

describe('profiles', () => {
  test('given what such a site does not have, when nothing tells of it, then it is not asked for', () => {
    const report = adjustSeverities(sampleReport, {}, [{...profile, absent: ['webbridge/trust-bundle-missing']}]);
    const result = report.checks.find(({id}) => id === 'webbridge/trust-bundle-missing');
    expect(result).toMatchObject({status: 'disabled', missing: []});
    expect(report.summary.checks).toMatchObject({disabled: 1, 'not-evaluated': 1});
  });

  test('given what such a site does not have, when the evidence tells of it all the same, then it counts', () => {
    const report = adjustSeverities(sampleReport, {}, [{...profile, absent: ['webbridge', 'turn']}]);
    expect(report.findings).toEqual(sampleReport.findings);
    expect(report.checks.find(({id}) => id === 'turn/unreachable')?.status).toBe('pass');
  });

  test.each(profileNames)('given profile %s, when it names checks and messages, then there are such', (name) => {
    const {absent, severities, excludes} = profiles[name];
    for (const pattern of absent) expect(checks.some(({id}) => matchesCheck(pattern, id))).toBe(true);
    for (const pattern of Object.keys(severities)) {
      const [id, message] = pattern.split('#');
      const check = checks.find((each) => each.id === id);
      expect(Object.keys(check?.messages ?? {})).toEqual(
        message === undefined ? expect.anything() : expect.arrayContaining([message]),
      );
      expect(check).toBeDefined();
    }
    for (const other of excludes) expect(profiles[other].excludes).toContain(name);
  });

  test.each(profileNames)(
    'given profile %s, when the document is read, then its row names all that it changes',
    (name) => {
      const {absent, severities} = profiles[name];
      const document = readFileSync(new URL('../../docs/accepting.md', import.meta.url), 'utf8');
      const row = document.split('\n').find((line) => line.startsWith(`| \`${name}\``)) ?? '';
      for (const pattern of [...absent, ...Object.keys(severities)]) expect(row).toContain(`\`${pattern}\``);
      for (const severity of Object.values(severities)) expect(row).toContain(severity);
    },
  );
});

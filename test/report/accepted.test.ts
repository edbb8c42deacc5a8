import {readFileSync} from 'node:fs';
import {describe, expect, test} from '@jest/globals';
import {Ajv} from 'ajv';
import {adjustSeverities} from '../../src/engine/adjust-severities.ts';
import {suppress} from '../../src/engine/suppress.ts';
import type {Acceptance} from '../../src/model/acceptance.ts';
import type {Report} from '../../src/model/report.ts';
import {writeJson} from '../../src/report/json.ts';
import {writeJunit} from '../../src/report/junit.ts';
import {writeMarkdown} from '../../src/report/markdown.ts';
import {writeSarif} from '../../src/report/sarif.ts';
import {writeSummary} from '../../src/report/summary.ts';
import {writeText} from '../../src/report/text.ts';
import {parseReport} from '../../src/sources/report-file/parse-report.ts';
import {sampleReport} from './sample-report.ts';

const schema = JSON.parse(readFileSync(new URL('sarif-schema-2.1.0.json', import.meta.url), 'utf8'));
const isSarif = new Ajv({strict: false, validateFormats: false}).compile(schema);

const accept = (check: string, line: number, value: Partial<Acceptance> = {}): Acceptance => ({
  source: 'site-file',
  check,
  reason: `reason of line ${line}`,
  place: `wrtc-doctor.yaml line ${line}`,
  ...value,
});
const terms = {today: '2026-11-24', causes: {'call/relay-timeout': ['turn/integrity-failure']}};

/** A cause with its consequence is accepted; one finding counts again, one acceptance is for nothing. */
const report: Report = suppress(
  adjustSeverities(sampleReport, {'webbridge/link-failed': 'warning'}, []),
  [
    accept('turn/integrity-failure', 3, {until: '2026-12-31', reason: 'CHG-4711 \u001b[31mon\nMonday'}),
    accept('certificate', 5, {until: '2026-11-23'}),
    accept('turn/unreachable', 7),
    accept('cms/license-expired', 9),
  ],
  terms,
);
const everything = suppress(sampleReport, [accept('turn', 1), accept('webbridge', 2), accept('certificate', 3)], terms);

describe('what is accepted, as text', () => {
  const text = writeText(report, {width: 200});
  const sections = new Map(text.split('\n\n').map((block) => [block.split('\n')[0], block]));

  test('given an accepted cause, when it is written, then it stands with its reason and its consequence, and nowhere else', () => {
    const accepted = sections.get('Accepted') ?? '';
    expect(accepted).toContain('[turn/integrity-failure]');
    expect(accepted).toContain('(accepted in the site file until 2026-12-31)');
    expect(accepted).toMatch(/\[call\/relay-timeout\]\n +accepted with what explains it/);
    const diagnoses = text.slice(text.indexOf('Diagnoses'), text.indexOf('Accepted'));
    expect(diagnoses).not.toContain('turn/integrity-failure');
    expect(text).not.toContain('\u001b');
  });

  test('given it, when the head is read, then it is counted apart', () => {
    expect(text).toMatch(/^2 warnings, 2 accepted\. 7 checks: 4 failed \(2 of them accepted\)/m);
    expect(text).toMatch(/accepted +TURN rejects the client’s credentials/);
  });

  test('given acceptances that do nothing, when it is written, then those that somebody should look at are told', () => {
    const stale = sections.get('Acceptances to look at') ?? '';
    expect(stale).toContain('line 5 (certificate): It held until 2026-11-23: 1 finding counts again.');
    expect(stale).toContain('line 7 (turn/unreachable): What it accepts was looked for and not found');
    // Its check was not evaluated.
    expect(stale).not.toContain('line 9');
  });

  test('given another severity than that of the check, when it is written, then both are told', () => {
    expect(text).toContain('severity of this site, error by the check');
  });

  test('given nothing but what is accepted, when it is written, then no health is claimed', () => {
    expect(writeText(everything, {width: 200})).toContain(
      'No fault was found in what was judged but 4 findings that are accepted (1 check passed).',
    );
    expect(writeSummary(everything)).toContain('4 findings that are accepted');
  });
});

test('given it, when it is written as Markdown and as a summary, then they say the same', () => {
  const markdown = writeMarkdown(report);
  expect(markdown).toContain('## Accepted');
  expect(markdown).toContain('## Acceptances to look at');
  expect(markdown).toContain('- **2 warnings, 2 accepted**; 7 checks: 4 failed (2 of them accepted)');
  expect(writeSummary(report).split('\n')[0]).toContain('2 warnings, 2 accepted');
  expect(writeSummary(report)).not.toContain('Allocate');
});

test('given it, when it is written as SARIF, then each result tells whether it is suppressed, by the schema', () => {
  const sarif = JSON.parse(writeSarif(report));
  expect(isSarif(sarif)).toBe(true);
  const results: {ruleId: string; level: string; suppressions?: readonly object[]}[] = sarif.runs[0].results;
  const suppressions = Object.fromEntries(results.map((result) => [result.ruleId, result.suppressions]));
  expect(suppressions['turn/integrity-failure']).toEqual([
    expect.objectContaining({kind: 'external', status: 'accepted', justification: expect.stringMatching(/^CHG-4711 /)}),
  ]);
  expect(suppressions['call/relay-timeout']).toHaveLength(1);
  expect(suppressions['webbridge/link-failed']).toEqual([]);
  expect(results.find(({ruleId}) => ruleId === 'webbridge/link-failed')?.level).toBe('warning');
  // Where nothing was given, nothing is known of suppressions.
  expect(JSON.parse(writeSarif(sampleReport)).runs[0].results[0].suppressions).toBeUndefined();
});

test('given it, when it is written as JUnit, then what is accepted is skipped with its reason, and no failure', () => {
  const xml = writeJunit(report);
  const cases = xml
    .split('<testcase ')
    .filter((part) => part.includes('turn/integrity-failure') || part.includes('call/relay'));
  expect(cases).toHaveLength(2);
  for (const one of cases) {
    expect(one).toContain('<skipped message="accepted: ');
    expect(one).not.toContain('<failure');
  }
  expect(xml).toMatch(/<testsuites name="wrtc-doctor" tests="7" failures="2" errors="0" skipped="4"/);
});

test('given it, when it is written as JSON and read back, then nothing of it is lost', () => {
  expect(parseReport(writeJson(report), 'report.json')).toEqual(report);
});

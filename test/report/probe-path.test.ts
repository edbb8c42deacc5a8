import {describe, expect, test} from '@jest/globals';
import {exitCodeOf} from '../../src/cli/exit-codes.ts';
import {probesOf} from '../../src/facts/derived/probe-overview.ts';
import type {Fact} from '../../src/facts/fact.ts';
import {FactStore} from '../../src/facts/store.ts';
import type {Finding, Report} from '../../src/model/report.ts';
import {writeMarkdown} from '../../src/report/markdown.ts';
import {durationText, hasFailed} from '../../src/report/probe-words.ts';
import {writeText} from '../../src/report/text.ts';
import {sampleStages, stageFact} from '../facts/make-stages.ts';
import {sampleReport} from './sample-report.ts';

function withPath(facts: readonly Fact[]): Report {
  const store = new FactStore();
  for (const fact of facts) store.add(fact);
  const {verdict: _, ...summary} = sampleReport.summary;
  return {
    ...sampleReport,
    run: {...sampleReport.run, command: 'probe join.example.com'},
    findings: [],
    diagnoses: [],
    probes: probesOf(store),
    summary: {...summary, verdict: 'no-findings', errors: 0},
  };
}

function pathIn(text: string): string[] {
  const lines = text.split('\n');
  const start = lines.findIndex((line) => line.startsWith('Path of'));
  return lines.slice(start, lines.indexOf('', start));
}

describe('the staged view as text', () => {
  test('given a wide terminal, then each stage is a row with its result, its time and what came of it', () => {
    expect(pathIn(writeText(withPath(sampleStages), {width: 100}))).toEqual([
      'Path of join.example.com from outside: 2 stages ok, 1 failed, 2 not tried',
      '  2023-11-14 22:13:20 UTC, 1.27 s',
      '  join.example.com in the DNS outside',
      '    dns       ok          9.4 ms  192.0.2.7 from 198.51.100.53',
      '  page of join.example.com, TCP 443 (192.0.2.7)',
      '    tcp       ok           12 ms  connected',
      '    tls       FAILED      1.24 s  reset in the handshake',
      '    http      not tried           tls failed',
      '  TURN at join.example.com:3478/tcp (192.0.2.7)',
      '    turn      no          3.0 ms  nothing listens there; that may be as it should be',
      '  Not tried: needs a TURN user and password',
      '    - media through the relays of join.example.com',
    ]);
  });

  test('given 60 columns, then what came of it stands below, and no line is wider', () => {
    const lines = pathIn(writeText(withPath(sampleStages), {width: 60}));
    expect(lines).toContain('    tcp       ok           12 ms  connected');
    expect(lines).toContain('      nothing listens there; that may be as it should be');
    expect(lines.filter((line) => line.length > 60)).toEqual([]);
  });

  test('given repetitions, then the range stands beside the median, and how often it failed', () => {
    const text = writeText(
      withPath([
        stageFact({durationMs: 5}),
        stageFact({durationMs: 3000, repetition: 2, outcome: 'failed', note: 'no answer'}),
        stageFact({durationMs: 7, repetition: 3}),
      ]),
    );
    expect(text).toContain('tcp       SOMETIMES   5.0 ms  failed 1 of 3 times, 5.0 ms to 7.0 ms; no answer');
    expect(text).toContain('3 times, of which medians are shown\n');
  });

  test('given that nobody said on which side it ran, then it says what is not judged, and how to say it', () => {
    const text = writeText(withPath([stageFact({})]));
    expect(text).toContain('--from outside');
    expect(writeText(withPath(sampleStages))).not.toContain('--from outside (where');
  });

  test('given a run over files, then the path stands below what is wrong', () => {
    const report = {...withPath(sampleStages), run: sampleReport.run, findings: sampleReport.findings};
    const text = writeText({...report, diagnoses: sampleReport.diagnoses});
    expect(text.indexOf('Path of')).toBeGreaterThan(text.indexOf('Diagnoses'));
    expect(text.indexOf('Path of')).toBeLessThan(text.indexOf('Checks'));
  });

  test('given control characters in a note, then none reaches the terminal', () => {
    const report = withPath([stageFact({note: 'a\u001b[31mb\u202ec', title: 'x\u0007y'})]);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
    expect(writeText(report)).not.toMatch(/[\u0007\u001b\u202e]/);
  });
});

describe('the staged view as Markdown', () => {
  test('given a path, then it is a table, with failures in bold, and a list of what was not tried', () => {
    const markdown = writeMarkdown(withPath(sampleStages));
    expect(markdown).toContain('## Path of join.example.com from outside');
    expect(markdown).toContain('|  | tls | **FAILED** | 1.24 s | reset in the handshake |');
    expect(markdown).toContain('**Not tried:** needs a TURN user and password\n\n- media through the relays');
  });
});

describe('a stage that failed without a finding', () => {
  test('given one, then the report says that no check knows why, and the exit code is that of findings', () => {
    const report = withPath(sampleStages);
    expect(writeText(report)).toContain('1 stage of the path failed, and no check knows why: see the path.');
    expect(exitCodeOf(report, 'error')).toBe(1);
  });

  test('given an accepted error about what was tried there, then it is told, and counts no more than that', () => {
    const {probes = [], ...rest} = withPath(sampleStages);
    const [subject] = probes.flatMap(({steps}) => steps.filter(hasFailed).flatMap(({subjects = []}) => subjects));
    const [finding] = sampleReport.findings;
    if (subject === undefined || finding === undefined) throw new Error('a stage of the sample fails');
    const withFinding = (value: Partial<Finding>): Report => ({...rest, probes, findings: [{...finding, ...value}]});
    const suppressed = {source: 'site-file', reason: 'known'} as const;
    const accepted = withFinding({subject: 'box:cms', related: [subject], suppressed});
    expect(exitCodeOf(accepted, 'error')).toBe(0);
    expect(writeText(accepted)).not.toContain('no check knows why');
    expect(exitCodeOf(withFinding({subject: 'name:elsewhere.example.com', suppressed}), 'error')).toBe(1);
    expect(exitCodeOf(withFinding({subject, severity: 'warning', suppressed}), 'error')).toBe(1);
    expect(exitCodeOf(withFinding({subject, impact: 'hygiene', suppressed}), 'error')).toBe(1);
  });

  test('given one of an optional step alone, then it is no fault', () => {
    const optional = sampleStages.filter(({value}) => value.stage !== 'tls');
    const report = withPath(optional);
    expect(writeText(report)).not.toContain('no check knows why');
    expect(exitCodeOf(report, 'error')).toBe(0);
  });
});

test.each([
  [0, '0.0 ms'],
  [9.94, '9.9 ms'],
  [9.96, '10 ms'],
  [999.4, '999 ms'],
  [999.6, '1.00 s'],
  [9_994, '9.99 s'],
  [12_345, '12.3 s'],
])('given %d ms, then it is written as %s', (ms, text) => {
  expect(durationText(ms)).toBe(text);
});

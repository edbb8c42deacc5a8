import {existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, jest, test} from '@jest/globals';
import {runProgram} from './run-program.ts';

jest.setTimeout(60_000);

const folder = mkdtempSync(join(tmpdir(), 'wrtc-doctor-'));
const file = (name: string): string => join(folder, name);
const evidence = 'fixtures/octavio/turn-password';

function write(name: string, text: string): string {
  writeFileSync(file(name), text);
  return file(name);
}

beforeAll(async () => {
  await runProgram(['run', evidence, '-o', file('report.json')]);
  await runProgram(['baseline', file('report.json'), '-o', file('baseline.json'), '--reason', 'hand-over']);
});
afterAll(() => rmSync(folder, {recursive: true, force: true}));

describe('baseline', () => {
  test('given a baseline of a report, when the same is judged with it, then all is accepted and the exit code is 0', async () => {
    const {code, stdout} = await runProgram(['run', evidence, '--baseline', file('baseline.json'), '--format', 'json']);
    const report = JSON.parse(stdout);
    expect(code).toBe(0);
    expect(report.summary).toMatchObject({verdict: 'no-findings', errors: 0});
    expect(report.findings.length).toBeGreaterThan(0);
    expect(report.summary.suppressed).toBe(report.findings.length);
    expect(report.findings[0].suppressed).toEqual({source: 'baseline', reason: 'hand-over'});
  });

  test('given a further fault, when it is judged with the baseline, then it alone counts', async () => {
    const args = ['run', evidence, 'fixtures/octavio/no-join-button', '--baseline', file('baseline.json')];
    const {code, stdout} = await runProgram([...args, '--format', 'json']);
    const counted = JSON.parse(stdout).findings.filter(
      ({suppressed}: {suppressed?: object}) => suppressed === undefined,
    );
    expect(counted.map(({rule}: {rule: string}) => rule)).toEqual(['webbridge/trust-bundle-missing']);
    expect(code).toBe(1);
  });

  test('given a day that is over, when it is judged on a later one, then all counts again', async () => {
    await runProgram(['baseline', file('report.json'), '-o', file('short.json'), '--until', '2017-06-30']);
    const args = ['run', evidence, '--baseline', file('short.json'), '--format', 'summary'];
    expect((await runProgram([...args, '--at', '2017-06-30'])).code).toBe(0);
    expect((await runProgram([...args, '--at', '2017-07-01'])).code).toBe(1);
  });

  test('given one that was edited, when it is brought up to date, then its words stay', async () => {
    const path = write('own.json', readFileSync(file('baseline.json'), 'utf8').replaceAll('hand-over', 'my own words'));
    const {code, stderr} = await runProgram(['baseline', evidence, '-o', path]);
    expect({code, stderr}).toEqual({code: 0, stderr: expect.stringContaining('(0 new, ')});
    expect(readFileSync(path, 'utf8')).toContain('my own words');
    expect(readdirSync(folder).filter((name) => name.includes('.new'))).toEqual([]);
  });

  test('given a file that is no baseline, when one is to be written there, then it is left as it was', async () => {
    const path = write('precious.json', '{"precious": 1}');
    const {code, stderr} = await runProgram(['baseline', file('report.json'), '-o', path]);
    expect({code, stderr}).toEqual({code: 2, stderr: expect.stringContaining('is no baseline of wrtc-doctor')});
    expect(readFileSync(path, 'utf8')).toBe('{"precious": 1}');
  });

  test('given evidence that no check can use, when one is made, then nothing is written and the exit code is 3', async () => {
    const {code, stderr} = await runProgram(['baseline', write('note.txt', 'hello\n'), '-o', file('none.json')]);
    expect({code, stderr}).toEqual({code: 3, stderr: expect.stringContaining('nothing was evaluated')});
    expect(existsSync(file('none.json'))).toBe(false);
  });

  test('given a name that ends in .yaml, when it is written, then the site file can take it as it is', async () => {
    await runProgram(['baseline', file('report.json'), '-o', file('accept.yaml')]);
    const {code, stdout} = await runProgram(['run', evidence, '--site', file('accept.yaml'), '--format', 'json']);
    expect(code).toBe(0);
    expect(JSON.parse(stdout).findings[0].suppressed.source).toBe('site-file');
  });

  test('given reports before and after, when compared, then what is accepted is no reason to exit with 1', async () => {
    await runProgram(['run', 'fixtures/octavio/healthy', '-o', file('healthy.json')]);
    const args = ['diff', file('healthy.json'), file('report.json')];
    expect((await runProgram(args)).code).toBe(1);
    const {code, stdout} = await runProgram([...args, '--baseline', file('baseline.json'), '--format', 'markdown']);
    expect(stdout).toContain('(`turn/integrity-failure`, accepted)');
    expect(code).toBe(0);
  });

  test('given what was accepted, when it is accepted no more, then diff exits with 1', async () => {
    await runProgram(['run', evidence, '--baseline', file('baseline.json'), '-o', file('accepted.json')]);
    const {code, stdout} = await runProgram(['diff', file('accepted.json'), file('report.json')]);
    expect(stdout).toContain('accepted: yes → no');
    expect(code).toBe(1);
  });
});

describe('the site file', () => {
  const site = write(
    'site.yaml',
    [
      'accept:',
      '  - {check: call, subject: join.example.com, reason: of another subject}',
      '  - check: turn/integrity-failure',
      '    reason: CHG-4711',
      'severity: {turn: warning}',
      '',
    ].join('\n'),
  );

  test('given an acceptance, when judged, then cause and consequence are told apart, and the line of each is known', async () => {
    const {code, stdout} = await runProgram(['run', evidence, '--site', site, '--format', 'json']);
    const report = JSON.parse(stdout);
    expect(code).toBe(0);
    expect(report.suppressions.map(({place, state}: {place: string; state: string}) => [place, state])).toEqual([
      [`${site} line 2`, 'unused'],
      [`${site} line 3`, 'used'],
    ]);
    const consequence = report.findings.find(({rule}: {rule: string}) => rule === 'call/relay-candidate-timeout');
    expect(consequence.suppressed.through).toBe('turn/integrity-failure#1');
  });

  test('given --redact, when judged, then the subject is known all the same, and the names in it are tokens', async () => {
    const path = write(
      'names.yaml',
      'accept: [{check: turn, subject: "10.88.246.156:3478/udp", reason: of 10.88.246.156}]\n',
    );
    const {code, stdout} = await runProgram(['run', evidence, '--site', path, '--redact', '--format', 'json']);
    expect(code).toBe(0);
    expect(JSON.parse(stdout).suppressions[0].state).toBe('used');
    expect(stdout).not.toContain('10.88.246.156');
  });

  test.each([
    ['a check that there is not', 'accept: [{check: turn/nope, reason: x}]', /line 1: No check matches turn\/nope/],
    ['no reason', 'accept: [{check: turn, reason: " "}]', /`accept\.0\.reason`: says nothing/],
    [
      'a day that there is not',
      'accept: [{check: turn, reason: x, until: 2026-02-30}]',
      /`accept\.0\.until`: is no day/,
    ],
    ['a message that there is not', 'severity: {"turn/integrity-failure#x": info}', /has no message x/],
    ['profiles that exclude each other', 'profiles: [cms-2, cms-3]', /cms-2 and cms-3 exclude each other/],
  ])(
    'given %s, when judged or looked at, then it is said and the exit code is that of wrong usage',
    async (_, text, message) => {
      const path = write('wrong.yaml', `${text}\n`);
      const run = await runProgram(['run', evidence, '--site', path]);
      expect({code: run.code, stdout: run.stdout}).toEqual({code: 2, stdout: ''});
      expect(run.stderr).toMatch(message);
      const check = await runProgram(['config', 'check', '--site', path]);
      expect(`${check.stdout}${check.stderr}`).toMatch(message);
      expect(check.code).not.toBe(0);
    },
  );
});

describe('what is shown, and what counts', () => {
  const severities = write('severities.yaml', 'severity: {turn: warning, call: warning}\n');

  test('given --show above what is found, when judged with --fail-on, then it counts and is not shown', async () => {
    const args = ['run', evidence, '--site', severities, '--show', 'error'];
    const {code, stdout} = await runProgram([...args, '--fail-on', 'warning', '--format', 'text']);
    expect(stdout).toContain('2 warnings, 2 not shown');
    expect(stdout).not.toContain('Diagnoses');
    expect(code).toBe(1);
    const whole = await runProgram([...args, '--format', 'json']);
    expect(JSON.parse(whole.stdout).findings).toHaveLength(2);
    expect(whole.code).toBe(0);
  });
});

describe('where nothing more can be written', () => {
  const full = existsSync('/dev/full') ? test : test.skip;

  full('given a full disk, when facts and a report are written, then standard output has the report', async () => {
    const facts = await runProgram(['run', evidence, '--facts-out', '/dev/full', '--format', 'json']);
    expect({code: facts.code, stderr: facts.stderr}).toEqual({code: 2, stderr: expect.stringContaining('ENOSPC')});
    expect(JSON.parse(facts.stdout).findings).toHaveLength(2);
    const report = await runProgram(['run', evidence, '-o', '/dev/full', '-o', file('second.md')]);
    expect({code: report.code, stderr: report.stderr}).toEqual({code: 2, stderr: expect.stringContaining('ENOSPC')});
    expect(report.stdout).toContain('turn/integrity-failure');
    expect(readFileSync(file('second.md'), 'utf8')).toContain('turn/integrity-failure');
  });
});

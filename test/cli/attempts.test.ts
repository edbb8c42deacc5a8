import {describe, expect, test} from '@jest/globals';
import type {JoinAttempt} from '../../src/model/join-attempt.ts';
import type {Report} from '../../src/model/report.ts';
import {runProgram} from './run-program.ts';

const log = 'fixtures/octavio/turn-password/cms/event-log.txt';

describe('logs', () => {
  test('given a log of a sign-in, then checks of other areas are judged by it, and what it cannot tell is not asked for', async () => {
    const {code, stdout} = await runProgram(['logs', 'fixtures/logs/sso-claim-missing', '--format', 'json']);
    const {findings, checks} = JSON.parse(stdout) as Report;
    expect(code).toBe(1);
    expect(findings.map(({rule}) => rule).sort()).toEqual(['sso/claim-missing']);
    expect(checks.find(({id}) => id === 'webbridge/trust-bundle-missing')?.status).toBe('disabled');
  });
});

describe('--attempts', () => {
  test('given a log, then the table with counts by cause and by hour stands below the report', async () => {
    const {code, stdout} = await runProgram(['logs', log, '--attempts']);
    expect(code).toBe(1);
    expect(stdout.indexOf('Attempts to join')).toBeGreaterThan(stdout.indexOf('Diagnoses'));
    expect(stdout).toMatch(
      /^2 {2}2017-05-20 19:50:03 {2}guest3350172984 {2}RTP set-up +3\.582 s {2}no relay candidate in time$/m,
    );
    expect(stdout).toContain('3 attempts to join: 1 joined, 2 no relay candidate in time');
    expect(stdout).toContain('2017-05-20 19:00 to 19:59 UTC  2 no relay candidate in time');
  });

  test('given JSON, then the report holds them with and without the option', async () => {
    const outcomes = await Promise.all(
      [['--attempts'], []].map((option) => runProgram(['logs', log, '--format', 'json', ...option])),
    );
    for (const {stdout} of outcomes) {
      const {joins} = JSON.parse(stdout) as Report;
      expect(joins).toMatchObject({total: 3, byOutcome: {joined: 1, 'relay-timeout': 2}, attempts: {length: 3}});
    }
  });

  test('given Markdown, then it is a table', async () => {
    const {stdout} = await runProgram(['logs', log, '--attempts', '--format', 'markdown']);
    expect(stdout).toContain('## Attempts to join');
    expect(stdout).toMatch(/^\| 2 \| 2017-05-20 19:50:03 \| guest3350172984 \|/m);
  });
});

describe('--attempt', () => {
  test.each([['2'], ['guest3350172984'], ['call 15']])(
    'given %s, then its lines are shown as written',
    async (which) => {
      const {stdout} = await runProgram(['logs', log, '--attempt', which]);
      expect(stdout).toMatch(/^Attempt 2: guest3350172984, call 15$/m);
      expect(stdout).toMatch(/^ +3\.582 {2}failed +35 .*call 15: ICE failure; relay/m);
    },
  );

  test('given JSON, then it is the attempt with its lines', async () => {
    const {stdout} = await runProgram(['logs', log, '--attempt', '2', '--format', 'json']);
    const attempt = JSON.parse(stdout) as JoinAttempt;
    expect(attempt).toMatchObject({number: 2, outcome: 'relay-timeout', call: '15', reached: 'rtp-setup'});
    expect(attempt.lines.at(-1)).toMatchObject({line: 35, isOutcome: true});
  });

  test('given --redact, then names of the site are tokens', async () => {
    const [plain, redacted] = await Promise.all([
      runProgram(['logs', log, '--attempt', '1']),
      runProgram(['logs', log, '--attempt', '1', '--redact']),
    ]);
    expect(plain.stdout).toContain('octavio');
    expect(redacted.stdout).toContain('Attempt 1: guest1562093348');
    expect(redacted.stdout).not.toMatch(/@[\w.]*octavio/);
  });

  test.each([
    ['one that is not there', ['logs', log, '--attempt', '99'], 'There is no attempt 99: there are 3.'],
    ['a capture', ['run', 'fixtures/octavio/turn-password/client.pcap', '--attempt', '1'], 'No log tells of a guest'],
    ['the table too', ['logs', log, '--attempts', '--attempt', '1'], 'cannot be shown together'],
    ['the screens and --redact', ['logs', log, '--redact', '--format', 'tui'], '--format tui'],
  ])('given %s, then it is refused, with what to do', async (_, args, words) => {
    const {code, stdout, stderr} = await runProgram(args);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(words);
  });
});

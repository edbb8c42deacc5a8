import {describe, expect, test} from '@jest/globals';
import type {TimeLine} from '../../src/model/time-line.ts';
import {runProgram} from './run-program.ts';

const site = 'fixtures/octavio/turn-password';

describe('--timeline', () => {
  test('given a site, then its log and its capture stand in one line, and what proves a finding names it', async () => {
    const {code, stdout} = await runProgram(['run', site, '--timeline']);
    expect(code).toBe(1);
    expect(stdout).toMatch(/^time \(UTC\) +where +CMS +packets$/m);
    expect(stdout).toMatch(/^19:50:07\.053 +B35 +✖ +│ +#2 call 15: ICE failure; relay candidate creation timeout/m);
    expect(stdout).toMatch(/^19:56:13\.286 +A48 +│ +✖ +Expressway-E 10\.88\.246\.156 → 172\.16\.84\.124: Allocate/m);
    expect(stdout).toContain('◄ turn/integrity-failure');
    expect(stdout).toContain('B states no time zone: UTC is assumed');
    expect(stdout).toContain('Nothing that was read ties these clocks to each other: A; B.');
  });

  test.each([['2'], ['guest3350172984'], ['call 15']])(
    'given %s, then the line is that around this attempt',
    async (which) => {
      const {stdout} = await runProgram(['run', site, '--timeline', which, '--format', 'json']);
      const line = JSON.parse(stdout) as TimeLine;
      expect(line.attempt).toBe(2);
      expect(new Set(line.rows.map(({attempt}) => attempt))).toEqual(new Set([2]));
    },
  );

  test('given a log alone, and a capture alone, then their commands show it too', async () => {
    const [logs, pcap] = await Promise.all([
      runProgram(['logs', `${site}/cms/event-log.txt`, '--timeline', '1', '--format', 'markdown']),
      runProgram(['pcap', `${site}/client.pcap`, '--timeline']),
    ]);
    expect(logs.stdout).toContain('| Time (UTC) | Where | CMS |');
    expect(pcap.stdout).toContain('Allocate error 431');
  });

  test.each([
    ['an attempt that is not there', ['run', site, '--timeline', '99'], 'There is no attempt 99'],
    ['an attempt, and no log', ['pcap', `${site}/client.pcap`, '--timeline', '1'], 'No log tells of a guest'],
    ['a file name', ['run', '--timeline', 'client.pcap'], 'Write the files first'],
    ['a ladder too', ['pcap', `${site}/client.pcap`, '--ladder', '--timeline'], 'cannot be shown together'],
  ])('given %s, then it is refused, with what to do', async (_, args, words) => {
    const {code, stdout, stderr} = await runProgram(args);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(words);
  });
});

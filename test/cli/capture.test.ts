/** Ladders, a pipe that stays open, and capturing with a program that only plays the part of dumpcap. */
import {execFileSync} from 'node:child_process';
import {chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join, resolve} from 'node:path';
import {afterAll, beforeAll, describe, expect, jest, test} from '@jest/globals';
import type {Report} from '../../src/model/report.ts';
import {runProgram, startProgram} from './run-program.ts';

// Programs are started, on machines that do other things too.
jest.setTimeout(60_000);

const capture = 'fixtures/octavio/turn-password/client.pcap';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'wrtc-doctor-'));
});
afterAll(() => rmSync(folder, {recursive: true, force: true}));

/** A folder that holds a `dumpcap` of these lines of shell, and nothing else of that kind is found before it. */
function pathWith(name: string, script: string): string {
  const bin = join(folder, name);
  mkdirSync(bin);
  const program = join(bin, 'dumpcap');
  writeFileSync(program, `#!/bin/sh\n${script}\n`);
  chmodSync(program, 0o755);
  return `${bin}:/usr/bin:/bin`;
}

/** Writes its arguments to a file, then the capture, and waits until it is told to end. */
const playing = (log: string) => `printf '%s\\n' "$@" > '${log}'
echo "Capturing on 'lab0'" >&2
trap 'echo "Packets received/dropped on interface lab0: 60/4 (pcap:4/dumpcap:0/flushed:0/ps_ifdrop:0) (93.7%)" >&2; exit 0' INT TERM
cat '${resolve(capture)}'
while true; do sleep 0.1; done`;

describe('--ladder', () => {
  test('given no number, when pcap runs, then it lists what can be shown', async () => {
    const {code, stdout, stderr} = await runProgram(['pcap', capture, '--ladder']);
    expect({code, stderr}).toEqual({code: 1, stderr: ''});
    expect(stdout).toMatch(/^1 TURN exchange\n {4}1 {2}172\.16\.84\.124:52404 → /);
  });

  test.each([['1'], ['10.88.246.156:3478'], ['172.16.84.124']])(
    'given %s, then that ladder alone is shown',
    async (which) => {
      const {stdout} = await runProgram(['pcap', capture, '--ladder', which]);
      expect(stdout).toBe(readFileSync('test/report/goldens/ladder.txt', 'utf8'));
    },
  );

  test('given --format json, then it is data', async () => {
    const {stdout} = await runProgram(['pcap', capture, '--ladder', '1', '--format', 'json']);
    expect(JSON.parse(stdout)).toMatchObject({
      number: 1,
      hosts: [{role: 'client'}, {role: 'DNS server'}, {role: 'TURN server'}],
    });
  });

  test.each([
    ['a number that is not there', ['--ladder', '99'], 'there are 1'],
    ['an address that is not there', ['--ladder', '192.0.2.1'], '192.0.2.1'],
    ['a file name', ['--ladder', 'client.pcap'], 'Write the file first'],
  ])('given %s, then it says so and exits 2', async (_, args, words) => {
    const {code, stdout, stderr} = await runProgram(['pcap', capture, ...args]);
    expect({code, stdout}).toEqual({code: 2, stdout: ''});
    expect(stderr).toContain(words);
  });
});

describe('a pipe that stays open', () => {
  test('given packets that prove it, then the finding is told before the end, and the report follows at the end', async () => {
    const bytes = readFileSync(capture);
    const running = startProgram(['pcap', '-', '--format', 'json'], {input: bytes, isLeftOpen: true});
    await running.said('431');
    running.stdin.end();
    const {code, stdout, stderr} = await running.outcome;
    expect(code).toBe(1);
    expect(stderr).toContain('[turn/integrity-failure]');
    const report: Report = JSON.parse(stdout);
    expect(report.run.interrupted).toBe(false);
    expect(report.findings[0]).toMatchObject({rule: 'turn/integrity-failure', evidence: [{origin: {frame: 48}}]});
  });

  test('given Ctrl-C, then the report of what was read is written, with 130', async () => {
    const running = startProgram(['pcap', '-', '--format', 'json'], {input: readFileSync(capture), isLeftOpen: true});
    await running.said('431');
    running.interrupt();
    const {code, stdout} = await running.outcome;
    expect(code).toBe(130);
    const report: Report = JSON.parse(stdout);
    expect(report.run.interrupted).toBe(true);
    expect(report.findings.map(({rule}) => rule)).toContain('turn/integrity-failure');
  });
});

describe('a named pipe', () => {
  test('given one by its path, when pcap runs, then it is read once, and the program does not wait for another writer', async () => {
    const pipe = join(folder, 'packets');
    execFileSync('mkfifo', [pipe]);
    const running = startProgram(['pcap', pipe, '--format', 'json']);
    const [{code, stdout}] = await Promise.all([running.outcome, writeFile(pipe, readFileSync(capture))]);
    expect(code).toBe(1);
    const report: Report = JSON.parse(stdout);
    expect(report.findings.map(({rule}) => rule)).toContain('turn/integrity-failure');
  });
});

describe('capture', () => {
  test('given a program that captures, when Ctrl-C ends it, then drops are said, the file is kept, and all was judged', async () => {
    const [log, kept] = [join(folder, 'arguments'), join(folder, 'kept.pcap')];
    const filter = 'udp port 3478; touch x';
    const args = ['capture', '-i', 'lab0', '--filter', filter, '-w', kept, '--format', 'json'];
    const running = startProgram(args, {env: {PATH: pathWith('plays', playing(log))}});
    await running.said('431');
    running.interrupt();
    const {code, stdout, stderr} = await running.outcome;
    expect(code).toBe(130);
    expect(stderr).toContain('Capturing on lab0 with dumpcap');
    expect(readFileSync(log, 'utf8').split('\n')).toEqual(['-q', '-i', 'lab0', '-f', filter, '-w', '-', '']);
    expect(readFileSync(kept).equals(readFileSync(capture))).toBe(true);
    const report: Report = JSON.parse(stdout);
    expect(report.inputs).toMatchObject([{path: kept, state: 'partial'}]);
    expect(report.inputs[0]?.notes.join(' ')).toContain('4 packets lost by dumpcap');
    expect(report.findings[0]?.evidence[0]?.origin).toMatchObject({input: kept, frame: 48});
  });

  test('given --duration, when the time is over, then it ends by itself and the findings decide the exit code', async () => {
    const env = {PATH: pathWith('lasts', playing(join(folder, 'arguments-2')))};
    const {code, stdout} = await runProgram(['capture', '-i', 'lab0', '--duration', '1', '--format', 'text'], {env});
    expect(code).toBe(1);
    expect(stdout).toContain('capture of lab0 frame 48');
    expect(stdout).not.toContain('interrupted');
  });

  test('given a program that may not, then its own words are told with what to do, and it exits 2', async () => {
    const said = "The capture session could not be initiated (You don't have permission to capture on that device).";
    const env = {PATH: pathWith('may-not', `echo "${said}" >&2; exit 1`)};
    const {code, stdout, stderr} = await runProgram(['capture', '-i', 'no-such-interface'], {env});
    expect({code, stdout}).toEqual({code: 2, stdout: ''});
    expect(stderr).toContain(said);
    expect(stderr).toContain('sudo');
  });

  test('given --list, then the interfaces are printed', async () => {
    const env = {PATH: pathWith('lists', '[ "$1" = -D ] && echo "1. lab0"')};
    expect(await runProgram(['capture', '--list'], {env})).toEqual({code: 0, stdout: '1. lab0\n', stderr: ''});
  });

  test.each([
    ['no interface', ['capture'], '--list'],
    ['a folder that is not there', ['capture', '-i', 'lab0', '-w', '/no-such-folder/a.pcap'], '/no-such-folder'],
  ])('given %s, then it says so and exits 2', async (name, args, words) => {
    const env = {PATH: pathWith(name.replaceAll(' ', '-'), 'exit 0')};
    const {code, stderr} = await runProgram(args, {env});
    expect(code).toBe(2);
    expect(stderr).toContain(words);
    expect(existsSync('x')).toBe(false);
  });
});

/** `--keylog`: what a TLS key log opens, and what the program says without one. */
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, beforeAll, expect, jest, test} from '@jest/globals';
import type {Report} from '../../src/model/report.ts';
import {pcap} from '../pcap/build-capture.ts';
import {asPackets, recordSession, text} from '../pcap/tls/record-session.ts';
import {runProgram} from './run-program.ts';

// Programs are started, on machines that do other things too.
jest.setTimeout(60_000);

let folder: string;
let keys: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'wrtc-doctor-'));
  const session = await recordSession({
    context: {minVersion: 'TLSv1.3'},
    exchange: [
      [
        text('GET /meeting/7?secret=quarry HTTP/1.1\r\nHost: join.example.com\r\n\r\n'),
        text('HTTP/1.1 400 Bad Request\r\nServer: CE_E\r\nContent-Length: 0\r\n\r\n'),
      ],
    ],
  });
  keys = session.keyLog;
  writeFileSync(
    join(folder, 'page.pcap'),
    pcap(asPackets(session).packets.map((data, index) => ({data, time: 1000 + index}))),
  );
  writeFileSync(join(folder, 'keys.txt'), keys);
});
afterAll(() => rmSync(folder, {recursive: true, force: true}));

async function statusOfBadRequest(...args: string[]): Promise<string | undefined> {
  const {stdout} = await runProgram(['pcap', join(folder, 'page.pcap'), ...args, '--format', 'json']);
  const report: Report = JSON.parse(stdout);
  return report.checks.find(({id}) => id === 'web/bad-request')?.status;
}

test('given a page behind TLS, when its key log is given, then what was answered is judged', async () => {
  expect(await statusOfBadRequest()).not.toBe('fail');
  expect(await statusOfBadRequest('--keylog', join(folder, 'keys.txt'))).toBe('fail');
});

test('given a key log, when the report is written, then no secret of it is in it', async () => {
  const {stdout, stderr} = await runProgram([
    'pcap',
    join(folder, 'page.pcap'),
    '--keylog',
    join(folder, 'keys.txt'),
    '--format',
    'json',
  ]);
  const secrets = keys.split('\n').flatMap((line) => line.split(' ')[2] ?? []);
  expect(secrets.length).toBeGreaterThan(3);
  for (const secret of [...secrets, 'quarry']) expect(stdout + stderr).not.toContain(secret);
});

test('given a file that is no key log, when it is named as one, then the program says so', async () => {
  const path = join(folder, 'notes.txt');
  writeFileSync(path, 'nothing of that kind\n');
  const {code, stdout, stderr} = await runProgram(['pcap', join(folder, 'page.pcap'), '--keylog', path]);
  expect({code, stdout}).toEqual({code: 2, stdout: ''});
  expect(stderr).toContain('key log');
});

import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, describe, expect, test} from '@jest/globals';
import {type CandidateLine, LineScanner} from '../../../src/logs/line-scanner.ts';
import {shippedDefinitions} from '../../../src/logs/log-definitions.ts';
import {logPartBytes} from '../../../src/sources/cms-log/log-part.ts';
import {readLogFile} from '../../../src/sources/cms-log/log-parts.ts';
import {PartClaims} from '../../../src/sources/cms-log/part-claims.ts';

const folder = mkdtempSync(join(tmpdir(), 'log-parts-'));
afterAll(() => rmSync(folder, {recursive: true, force: true}));

const line = (number: number) =>
  `May  6 07:08:${String(number % 60).padStart(2, '0')}.123 user.info bridge7 host:server: INFO : ${number % 997 === 0 ? `new session created for user "g${number}"` : `nothing of note ${'.'.repeat(number % 90)}`}\n`;

function scanAtOnce(bytes: Uint8Array) {
  const candidates: CandidateLine[] = [];
  const scanner = new LineScanner((candidate) => candidates.push(candidate), undefined, shippedDefinitions);
  scanner.push(bytes);
  return {counts: scanner.end(), candidates};
}

async function readFromDisk(bytes: Uint8Array, signal = new AbortController().signal) {
  const path = join(folder, 'log');
  writeFileSync(path, bytes);
  const candidates: CandidateLine[] = [];
  const progress: number[] = [];
  const {counts, failure} = await readLogFile(path, shippedDefinitions, (candidate) => candidates.push(candidate), {
    signal,
    threads: undefined,
    progress: (bytesRead) => progress.push(bytesRead),
  });
  return {counts, failure, candidates, progress};
}

/** Lines up to a few bytes before the end of the first part, so that what follows lies across it. */
function upToFirstPart(bytesBefore: number): Buffer {
  let text = '';
  for (let number = 0; text.length < logPartBytes - bytesBefore - 300; number++) text += line(number);
  return Buffer.from(`${text}${'x'.repeat(logPartBytes - bytesBefore - text.length - 1)}\n`);
}

describe('reading a log on a disk in parts', () => {
  test('given a relevant line across the border of two parts, or at it, when it is read, then it comes once', async () => {
    const relevant =
      'May  6 07:08:09.123 user.info bridge7 host:server: INFO : new session created for user "guest77"\n';
    for (const before of [0, 1, 2, 40, relevant.length - 1, relevant.length, relevant.length + 1]) {
      const bytes = Buffer.concat([upToFirstPart(before), Buffer.from(`${relevant}${line(1)}${relevant}`)]);
      const {counts, candidates} = await readFromDisk(bytes);
      const whole = scanAtOnce(bytes);
      expect(counts).toEqual(whole.counts);
      expect(candidates).toEqual(whole.candidates);
    }
  });

  test('given lines longer than a part and none at its end, when they are read, then they are counted and nothing is lost', async () => {
    const long = 'y'.repeat(2 * logPartBytes + 77);
    const bytes = Buffer.from(`${line(997)}${long}\n${line(1994)}${long}\n${line(2991)}unfinished`);
    const {counts, candidates, progress} = await readFromDisk(bytes);
    expect(counts).toMatchObject({lines: 6, cutLines: 2, unmatchedLines: 3});
    expect(candidates.map(({number}) => number)).toEqual([1, 3, 5]);
    expect(progress.at(-1)).toBe(bytes.length);
  });

  test('given a file that is not there, when it is read, then the failure is told', async () => {
    const reading = {signal: new AbortController().signal, threads: 2, progress: () => {}};
    const {failure, counts} = await readLogFile(join(folder, 'none'), shippedDefinitions, () => {}, reading);
    expect(failure).toContain('ENOENT');
    expect(counts.lines).toBe(0);
  });

  test('given an interruption before it begins, when it is read, then nothing is', async () => {
    expect((await readFromDisk(Buffer.from(line(997)), AbortSignal.abort())).counts.lines).toBe(0);
  });
});

describe('claims of parts', () => {
  test('given parts that are not joined, when more are taken, then four are given and then none until one is', () => {
    const claims = new PartClaims(6);
    const other = new PartClaims(6, claims.numbers);
    expect([claims.take(), other.take(), claims.take(), other.take(), claims.take()]).toEqual([0, 1, 2, 3, 'ahead']);
    claims.noteJoined(1);
    other.waitForJoin();
    expect([other.take(), claims.take()]).toEqual([4, 'ahead']);
    claims.noteJoined(5);
    expect([other.take(), claims.take(), other.take()]).toEqual([5, 'none', 'none']);
  });
});

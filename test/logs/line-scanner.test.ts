import {describe, expect, test} from '@jest/globals';
import fc from 'fast-check';
import {type CandidateLine, LineScanner} from '../../src/logs/line-scanner.ts';
import {shippedDefinitions} from '../../src/logs/log-definitions.ts';

const bytesOf = (text: string) => new TextEncoder().encode(text);

function scan(text: string | Uint8Array, chunkBytes = 1 << 20) {
  const candidates: CandidateLine[] = [];
  const scanner = new LineScanner((line) => candidates.push(line), undefined, shippedDefinitions);
  const bytes = typeof text === 'string' ? bytesOf(text) : text;
  for (let at = 0; at < bytes.length; at += chunkBytes) scanner.push(bytes.subarray(at, at + chunkBytes));
  return {counts: scanner.end(), candidates};
}

const failure = '2018-03-02\t08:15:09.020\tWarning\tcall 12: ICE failure; relay candidate creation timeout';
const other = '2018-03-02\t08:15:09.021\tInfo\tcall 12: ActiveControlState change é';

describe('line scanner', () => {
  test('given lines in chunks of every size, when they are scanned, then the result is the same', () => {
    const text = `\ufeff${other}\r\n${failure}\r\n\r\nno log line\r\n${other}\r\n${failure}`;
    const whole = scan(text);
    expect(whole.candidates).toEqual([
      {number: 2, text: failure, turn: 0},
      {number: 6, text: failure, turn: 0},
    ]);
    expect(whole.counts).toMatchObject({lines: 5, unmatchedLines: 1, cutLines: 0});
    expect(whole.counts.firstLine?.text).toBe(other);
    expect(whole.counts.lastLine).toMatchObject({number: 6, text: failure});
    for (let size = 1; size <= 120; size++) expect(scan(text, size)).toEqual(whole);
  });

  test('given a line without end, when it is scanned, then only its start is kept and this is counted', () => {
    for (const size of [1 << 20, 1000]) {
      const {counts, candidates} = scan(`${failure}${'x'.repeat(100_000)}\n${failure}\n`, size);
      expect(counts).toMatchObject({lines: 2, cutLines: 1});
      expect(candidates.map(({number, text}) => [number, text.length])).toEqual([
        [1, 16_384],
        [2, failure.length],
      ]);
    }
  });

  test('given an Expressway message over many lines, then its lines are not counted as foreign', () => {
    const head = '2026-01-29T14:01:16.974-05:00 edge1 traffic_server[20]: Module="network.http" Level="DEBUG": ';
    const {counts} = scan(`${head}HTTPMSG:\n|GET / HTTP/1.1\nHost: a\n|\n${head}x\nstray\n`);
    expect(counts).toMatchObject({lines: 6, unmatchedLines: 1});
  });

  test('given raw syslog with priorities over New Year, when it is scanned, then the turn of the year is counted', () => {
    const line = (stamp: string) => `<11>${stamp} user.info b host:server: INFO : new session created for user "a"\n`;
    const {candidates, counts} = scan(line('Dec 31 23:59:59') + line('Jan  1 00:00:00'));
    expect(candidates.map(({turn}) => turn)).toEqual([0, 1]);
    expect(counts.lines).toBe(2);
  });

  test('given a block of zeros before a line, or letters of Windows-1252 in it, when it is scanned, then it is read', () => {
    const bytes = Buffer.concat([Buffer.alloc(600), Buffer.from(failure), Buffer.from(' f\xfcr\n', 'latin1')]);
    const {candidates, counts} = scan(bytes);
    expect(candidates.map(({text}) => text)).toEqual([`${failure} für`]);
    expect(counts).toMatchObject({lines: 1, unmatchedLines: 0});
  });

  test('given lines of two layouts in turns, in one piece, when they are scanned, then all are log lines and keep their turn', () => {
    const syslog = (stamp: string) => `${stamp} user.info b host:server: INFO : new session created for user "a"\n`;
    const months = ['Nov 30', 'Dec 31', 'Jan  1', 'Dec 31', 'Jan  2', 'Feb 20'];
    const text = months.map((day) => `${other}\n${syslog(`${day} 23:59:59`)}${syslog(`${day} 23:59:59`)}`).join('');
    const {candidates, counts} = scan(text);
    expect(counts).toMatchObject({lines: 18, unmatchedLines: 0});
    expect(candidates.map(({turn}) => turn)).toEqual([0, 0, 0, 0, 1, 1, 0, 0, 1, 1, 1, 1]);
    expect(scan(text, 50).candidates).toEqual(candidates);
  });

  test('given any bytes in any chunks, when they are scanned, then this returns and counts no more lines than there are', () => {
    fc.assert(
      fc.property(fc.uint8Array({maxLength: 300}), fc.integer({min: 1, max: 40}), (bytes, size) => {
        const ends = bytes.filter((byte) => byte === 0x0a).length;
        expect(scan(bytes, size).counts.lines).toBeLessThanOrEqual(ends + 1);
      }),
    );
  });
});

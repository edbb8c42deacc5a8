import {describe, expect, test} from '@jest/globals';
import fc from 'fast-check';
import {AnchorSearch} from '../../src/logs/anchor-search.ts';
import {type CandidateLine, LineScanner} from '../../src/logs/line-scanner.ts';

const bytesOf = (text: string) => new TextEncoder().encode(text);

function scan(text: string | Uint8Array, chunkBytes = 1 << 20) {
  const candidates: CandidateLine[] = [];
  const scanner = new LineScanner((line) => candidates.push(line));
  const bytes = typeof text === 'string' ? bytesOf(text) : text;
  for (let at = 0; at < bytes.length; at += chunkBytes) scanner.push(bytes.subarray(at, at + chunkBytes));
  return {counts: scanner.end(), candidates};
}

const failure = '2018-03-02\t08:15:09.020\tWarning\tcall 12: ICE failure; relay candidate creation timeout';
const other = '2018-03-02\t08:15:09.021\tInfo\tcall 12: destroying API call leg é';

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
    expect(counts.byFormat['cms-syslog']).toBe(2);
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

describe('anchor search', () => {
  test('given any text and anchors, when it is searched, then the answer is that of a plain search', () => {
    const word = fc.string({unit: fc.constantFrom('a', 'b', 'c'), minLength: 2, maxLength: 6});
    fc.assert(
      fc.property(
        fc.array(word, {minLength: 1, maxLength: 6}),
        fc.string({unit: fc.constantFrom('a', 'b', 'c', 'd'), maxLength: 60}),
        fc.nat(5),
        (anchors, text, skip) => {
          const bytes = bytesOf(text);
          const found = new AnchorSearch(anchors).isIn(bytes, Math.min(skip, bytes.length), bytes.length);
          expect(found).toBe(anchors.some((anchor) => text.slice(skip).includes(anchor)));
        },
      ),
      {numRuns: 500},
    );
  });
});

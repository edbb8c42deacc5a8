import {describe, expect, test} from '@jest/globals';
import fc from 'fast-check';
import {type CandidateLine, LineScanner} from '../../src/logs/line-scanner.ts';
import {shippedDefinitions} from '../../src/logs/log-definitions.ts';
import {PartJoiner} from '../../src/logs/part-joiner.ts';

function scan(text: string) {
  const candidates: CandidateLine[] = [];
  const scanner = new LineScanner((line) => candidates.push(line), undefined, shippedDefinitions);
  scanner.push(new TextEncoder().encode(text));
  return {counts: scanner.end(), part: scanner.part(), candidates};
}

const syslog = (stamp: string, text: string) => `${stamp} user.info bridge7 host:server: INFO : ${text}\n`;
const expressway = (text: string) =>
  `2031-05-06T07:08:09.123+00:00 core7 tvcs: Module="network.http" Level="DEBUG": ${text}\n`;
const lines = [
  syslog('Dec 31 23:59:59.000', 'new session created for user "a"'),
  syslog('Jan  1 00:00:01.000', 'new session created for user "b"'),
  syslog('Jan  1 00:00:02.000', 'nothing of note'),
  expressway('Detail="Sending Request" HTTPMSG:'),
  expressway('Event="Authentication Failed" Service="SIP"'),
  'HTTPMSG:\n',
  '|GET / HTTP/1.1\n',
  ' Host: join.example.test\n',
  '\n',
  'no log line\n',
];

describe('joining of parts', () => {
  test('given any lines cut into parts anywhere between them, when these are joined, then it is as if scanned at once', () => {
    fc.assert(
      fc.property(fc.array(fc.array(fc.constantFrom(...lines), {maxLength: 6}), {maxLength: 6}), (parts) => {
        const candidates: CandidateLine[] = [];
        const joiner = new PartJoiner((line) => candidates.push(line));
        for (const part of parts) {
          const scanned = scan(part.join(''));
          joiner.add(scanned.part, scanned.candidates);
        }
        const whole = scan(parts.flat().join(''));
        expect(joiner.counts()).toEqual(whole.counts);
        expect(candidates).toEqual(whole.candidates);
      }),
      {numRuns: 500},
    );
  });
});

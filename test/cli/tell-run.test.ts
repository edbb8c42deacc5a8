import {describe, expect, test} from '@jest/globals';
import {RunTeller} from '../../src/cli/tell-run.ts';
import type {RunEvent} from '../../src/engine/events.ts';
import type {Report} from '../../src/model/report.ts';
import {sampleTimeLines as timeLines} from '../ui/sample-joins.ts';
import {sampleReport} from '../ui/sample-report.ts';

const ladders = {count: 0, of: () => undefined, withAddress: () => []};

function open(isTTY: boolean) {
  const written: string[] = [];
  let now = 0;
  const teller = new RunTeller({isTTY, columns: 80, write: (text) => written.push(text)}, () => now);
  return {
    written,
    at(ms: number, event: RunEvent) {
      now = ms;
      teller.follow(event);
    },
  };
}

const started: RunEvent = {kind: 'input-started', path: 'big.pcap', sizeBytes: 4_000_000_000};
const progress = (bytesRead: number): RunEvent => ({kind: 'input-progress', path: 'big.pcap', bytesRead, facts: 0});

describe('progress', () => {
  test('given a terminal and a long file, then one line tells how far, how fast and how long, and goes away', () => {
    const {written, at} = open(true);
    at(0, started);
    at(500, progress(1_000_000_000));
    expect(written).toEqual([]);
    at(2000, progress(2_000_000_000));
    at(2100, progress(2_100_000_000));
    expect(written).toEqual(['\r\u001b[K big.pcap  50 % of 4.0 GB  1.0 GB/s, 2 s left']);
    at(4000, {kind: 'checks-started', total: 1});
    expect(written.at(-1)).toBe('\r\u001b[K');
  });

  test('given no terminal, then nothing of it is written', () => {
    const {written, at} = open(false);
    at(0, started);
    at(5000, progress(2_000_000_000));
    expect(written).toEqual([]);
  });
});

test('given findings while an input is open, then each is told once, and one that is gone is taken back', () => {
  const {written, at} = open(false);
  // Findings are told apart by their fingerprints.
  const report: Report = {
    ...sampleReport,
    findings: sampleReport.findings.map((finding) => ({...finding, fingerprint: finding.id})),
  };
  const soFar = (report: Report): RunEvent => ({kind: 'so-far', report, ladders, timeLines, attempts: []});
  at(0, soFar(report));
  const first = written.length;
  expect(first).toBe(sampleReport.diagnoses.length);
  expect(written.join('')).toContain('[turn/integrity-failure]');
  at(1000, soFar(report));
  expect(written).toHaveLength(first);
  at(2000, soFar({...report, diagnoses: sampleReport.diagnoses.slice(1)}));
  expect(written.slice(first)).toEqual([expect.stringMatching(/^no longer so: TURN server/)]);
});

/**
 * STUN as tshark with heuristics first reads it, frame by frame and value by value, from tables that it wrote once: this
 * needs no tshark. `npm run differential` asks the program itself, and about RTP, TLS, DTLS and DNS too.
 */
import {describe, expect, test} from '@jest/globals';
import {Comparison, type Difference, describeDifference} from './differential/compare.ts';
import {readOurs} from './differential/our-readings.ts';
import {reasons} from './differential/reasons.ts';
import {readStunRows} from './differential/tshark-readings.ts';
import {areCapturesHere, captureFiles, isHere, readTable, whereNeeded} from './real-captures.ts';

const suite = areCapturesHere ? describe : describe.skip;

/** Captures that have a table, each with the path of it. */
function tabled(): [file: string, table: string][] {
  const corpus = readTable('corpus/INDEX.tsv').map(({file = ''}) => [`corpus/${file}`, file] as const);
  const peers = captureFiles('peers').map((file) => [file, file.replace('peers/', 'generated-by-peers/')] as const);
  return [...corpus, ...peers]
    .map(([file, name]): [string, string] => [file, `truth/stun/${name}.heur.tsv`])
    .filter(([, table]) => isHere(table));
}

suite(`given captures of which tshark wrote tables${whereNeeded}`, () => {
  test('when STUN is compared, then every difference stands in the list of reasons', () => {
    const comparison = new Comparison(reasons);
    const files = tabled();
    for (const [file, table] of files) comparison.add(file, readOurs(file).stun, readStunRows(readTable(table)));
    expect(comparison.unlisted.map(describeDifference)).toEqual([]);
    expect(files.length).toBeGreaterThan(50);
    expect(comparison.tallies.get('STUN transaction id')?.equal).toBeGreaterThan(1000);
    expect(comparison.tallies.get('STUN addresses')?.equal).toBeGreaterThan(400);
    expect(comparison.tallies.get('STUN error code')?.equal).toBeGreaterThan(100);
  }, 60_000);
});

describe('given two readings of one capture', () => {
  const difference: Difference = {
    file: 'a.pcap',
    field: 'STUN realm',
    key: 'frame 7',
    ours: 'example.org',
    theirs: undefined,
  };

  test('when one lacks a value, then it is a difference that no reason stands for', () => {
    const comparison = new Comparison([{fields: ['STUN realm'], files: ['b.pcap'], why: 'another file'}]);
    comparison.add('a.pcap', {'STUN realm': new Map([['frame 7', 'example.org']])}, {'STUN realm': new Map()});
    expect(comparison.unlisted).toEqual([difference]);
    expect(comparison.tallies.get('STUN realm')).toEqual({compared: 1, equal: 0, reasoned: 0, different: 1});
    expect(comparison.idleReasons).toHaveLength(1);
  });

  test('when a reason names file and field, then it stands for the difference', () => {
    const comparison = new Comparison([
      {fields: ['STUN realm'], files: ['a.pcap'], applies: ({theirs}) => theirs === undefined, why: 'tshark is wrong'},
    ]);
    const theirs = new Map([['frame 8', 'example.org']]);
    comparison.add('a.pcap', {'STUN realm': new Map([['frame 7', 'example.org']])}, {'STUN realm': theirs});
    expect(comparison.tallies.get('STUN realm')).toEqual({compared: 2, equal: 0, reasoned: 1, different: 1});
    expect(comparison.unlisted.map(({key}) => key)).toEqual(['frame 8']);
  });
});

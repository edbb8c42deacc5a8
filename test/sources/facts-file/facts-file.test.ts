import {describe, expect, test} from '@jest/globals';
import fc from 'fast-check';
import {cmsLicense} from '../../../src/facts/cms-license.ts';
import {externalJoinName} from '../../../src/facts/derived/join-names.ts';
import type {Fact} from '../../../src/facts/fact.ts';
import {guestAccess} from '../../../src/facts/guest-access.ts';
import {icmpError} from '../../../src/facts/icmp-error.ts';
import {type Absence, FactStore} from '../../../src/facts/store.ts';
import {factsFileReader} from '../../../src/sources/facts-file/facts-file-reader.ts';
import {writeFacts} from '../../../src/sources/facts-file/write-facts.ts';
import type {ReadOutcome} from '../../../src/sources/format-reader.ts';

async function read(text: string, pieceBytes = 7): Promise<{outcome: ReadOutcome; facts: Fact[]; absences: Absence[]}> {
  const facts: Fact[] = [];
  const absences: Absence[] = [];
  const bytes = Buffer.from(text);
  const input = {
    path: 'facts.ndjson',
    fileName: 'facts.ndjson',
    sizeBytes: bytes.length,
    head: {bytes, text},
    isWholeInHead: true,
    chunks: async function* () {
      for (let offset = 0; offset < bytes.length; offset += pieceBytes)
        yield bytes.subarray(offset, offset + pieceBytes);
    },
  };
  const outcome = await factsFileReader.read(input, {
    emit: (fact) => void facts.push(fact),
    absent: (absence) => void absences.push(absence),
    progress: () => {},
    signal: new AbortController().signal,
    boxHint: undefined,
  });
  return {outcome, facts, absences};
}

const license = cmsLicense.of(
  'box:cms/core1',
  {input: 'bundle.tgz!/mmp.txt', format: 'mmp-transcript', line: 12, quote: 'Feature: callbridge – ü'},
  {feature: 'callbridge', status: 'Activated', expiryDate: '2017-07-09'},
);
const access = guestAccess.of(
  'box:cms',
  {input: 'page.txt', format: 'web-page-text'},
  {externalWebBridgeUri: 'https://cmsweb.octavio.com'},
  {externalWebBridgeUri: {line: 3, time: {iso: '2017-05-20T19:43:21.805000000Z', zone: 'assumed', year: 'stated'}}},
);

function written(): string {
  const store = new FactStore();
  store.add(license);
  store.add(access);
  store.addAbsence({type: cmsLicense.id, reason: 'encrypted', detail: 'the zip has a password'});
  store.of(externalJoinName);
  return [...writeFacts(store)].join('');
}

describe('facts files', () => {
  test('given facts that were written, when they are read back, then facts, origins and absences are the same', async () => {
    const {outcome, facts, absences} = await read(written());
    expect(facts).toEqual([license, access]);
    expect(absences).toEqual([{type: cmsLicense.id, reason: 'encrypted', detail: 'the zip has a password'}]);
    expect(outcome).toEqual({state: 'read', notes: ['2 facts']});
  });

  test('given a fact of a flow in rotated captures, when it is read back, then each place keeps its own file', async () => {
    const address = {address: '203.0.113.9', port: 3478};
    const time = {iso: '2031-05-04T09:30:00.000000000Z', zone: 'stated', year: 'stated'} as const;
    const error = icmpError.of(
      'flow:udp/198.51.100.20:50000-203.0.113.9:3478',
      {input: 'one.pcap', format: 'capture', frame: 9},
      {
        from: address.address,
        to: '198.51.100.20',
        version: 4,
        type: 3,
        code: 3,
        kind: 'port-unreachable',
        about: {source: {address: '198.51.100.20', port: 50_000}, destination: address, transport: 'udp'},
        count: 2,
        firstFrame: 9,
        firstTime: time,
        lastTime: time,
      },
      {count: {frame: 1, input: 'two.pcap'}},
    );
    const store = new FactStore();
    store.add(error);
    expect((await read([...writeFacts(store)].join(''))).facts).toEqual([error]);
  });

  test('given a store with derived facts, then they are not written', () => {
    expect(written().split('\n')).toHaveLength(5);
  });

  test('given the header, then the reader is certain; given other JSON, then it is not its own', () => {
    const recognise = (text: string) => factsFileReader.recognise({bytes: Buffer.from(text), text}, 'x');
    expect(recognise(written())).toBe(1);
    expect(recognise('{"log": {}}')).toBe(0);
  });

  test('given bad lines, then the good ones are read and each bad one is said with its line', async () => {
    const text = [
      '{"wrtcDoctorFacts":1}',
      JSON.stringify(license),
      '{"type":"nobody.knows","subject":"site","origin":{"input":"x","format":"y"},"value":1}',
      JSON.stringify({...license, value: {feature: 7}}),
      JSON.stringify({...license, subject: 'javascript:alert(1)'}),
      '{"type":',
      '',
      JSON.stringify(access),
    ].join('\r\n');
    const {outcome, facts} = await read(text);
    expect(facts).toEqual([license, access]);
    expect(outcome.state).toBe('partial');
    expect(outcome.notes.map((note) => note.split(':')[0])).toEqual([
      '2 facts',
      'line 3',
      'line 4',
      'line 5',
      'line 6',
    ]);
  });

  test('given facts of a later version, then the file is unreadable and says which', async () => {
    const {outcome, facts} = await read(`{"wrtcDoctorFacts":2}\n${JSON.stringify(license)}\n`);
    expect([outcome.state, facts.length]).toEqual(['unreadable', 0]);
    expect(outcome.notes[0]).toContain('version 2');
  });

  test('given fields that no schema names, then they are dropped', async () => {
    const {facts} = await read(
      `{"wrtcDoctorFacts":1}\n${JSON.stringify({...license, value: {...license.value, password: 'x'}})}`,
    );
    expect(facts).toEqual([license]);
  });

  test('given a line that is too long, then it is passed over and the next is read', async () => {
    const text = `{"wrtcDoctorFacts":1}\n"${'x'.repeat(5_000_000)}"\n${JSON.stringify(license)}`;
    const {outcome, facts} = await read(text, 1 << 16);
    expect(facts).toEqual([license]);
    expect(outcome.notes).toContain('line 2: too long');
  });

  test('given any text after the header, then reading returns', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.oneof(fc.string(), fc.json(), fc.constant(JSON.stringify(license)))),
        async (lines) => {
          const {outcome} = await read(`{"wrtcDoctorFacts":1}\n${lines.join('\n')}`, 64);
          expect(['read', 'partial']).toContain(outcome.state);
        },
      ),
      {numRuns: 200},
    );
  });
});

import {describe, expect, test} from '@jest/globals';
import {browserConnection} from '../../../src/facts/browser-connection.ts';
import {rtcstatsReader} from '../../../src/sources/browser/rtcstats-reader.ts';
import {readText, valuesOf} from './read-container.ts';

const secret = 'Sup3r-Secret-Token';
const begin = Date.parse('2026-03-03T09:30:00Z');
const url = 'turn:203.0.113.7:3478?transport=udp';
const configuration = {
  iceServers: [{urls: ['turn:203.0.113.7'], username: secret, credential: secret}],
  iceTransportPolicy: 'relay',
};

function lines(...rows: readonly unknown[]): string {
  return rows.map((row) => JSON.stringify(row)).join('\n');
}

describe('rtcstats dumps', () => {
  test('given names of methods and absolute times, when read, then errors, states and servers are told', async () => {
    const text = lines(
      {fileFormat: 2, origin: 'https://join.example.com', userAgent: 'Chrome/145.0', url: 'https://join.example.com/x'},
      ['create', 'PC_0', configuration, begin],
      ['onicegatheringstatechange', 'PC_0', 'gathering', begin + 10],
      ['onicecandidateerror', 'PC_0', {url, errorCode: 401, errorText: 'Unauthorized'}, begin + 80],
      ['onicegatheringstatechange', 'PC_0', 'complete', begin + 110],
    );
    const {score, facts} = await readText(rtcstatsReader, text);
    expect(score).toBe(1);
    expect(valuesOf(facts, browserConnection)).toMatchObject([
      {
        id: 'PC_0',
        page: 'https://join.example.com',
        iceServers: [{url}],
        iceTransportPolicy: 'relay',
        candidateErrors: [{url, code: 401, text: 'Unauthorized'}],
        gathering: 'complete',
        gatheringSeconds: 0.1,
      },
    ]);
    expect(JSON.stringify(facts)).not.toContain(secret);
  });

  test('given numbers for methods and times since the line before, when read, then they mean the same', async () => {
    const text = `RTCStatsDump\n${lines(
      {fileFormat: 3},
      [39, '0-abc', configuration, begin],
      [26, '0-abc', 'gathering', 10],
      [25, '0-abc', 'connected', 90],
    )}`;
    const {score, facts} = await readText(rtcstatsReader, text);
    expect(score).toBe(1);
    expect(valuesOf(facts, browserConnection)).toMatchObject([
      {connectionStates: [{state: 'connected', time: {iso: '2026-03-03T09:30:00.100000000Z'}}]},
    ]);
  });

  test('given lines that are damaged, when read, then the others are read and it is said', async () => {
    const text = `${lines({fileFormat: 2}, ['create', 'PC_0', configuration, begin])}\n["oniceconn\n[]\n[1]`;
    const {facts, outcome} = await readText(rtcstatsReader, text);
    expect(facts).toHaveLength(1);
    expect(outcome.state).toBe('partial');
    expect(outcome.notes.join()).toContain('1 line could not be read');
  });
});

import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {gzipSync} from 'node:zlib';
import {afterEach, beforeEach, describe, expect, test} from '@jest/globals';
import {captureSummary} from '../../../src/facts/capture-summary.ts';
import {originOf} from '../../../src/facts/fact.ts';
import {FactStore} from '../../../src/facts/store.ts';
import {turnSession} from '../../../src/facts/turn-session.ts';
import type {InputRow} from '../../../src/model/report.ts';
import {createCaptureReader} from '../../../src/sources/capture/capture-reader.ts';
import {seriesNameOf} from '../../../src/sources/capture/capture-series.ts';
import {readEvidence} from '../../../src/sources/files/read-evidence.ts';
import {pcap} from '../../pcap/build-capture.ts';
import {allocate, down, failure, up} from '../../pcap/turn-exchange.ts';
import {tar} from '../files/make-archives.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'wrtc-doctor-'));
});
afterEach(() => rmSync(folder, {recursive: true, force: true}));

const asked = {data: up(allocate(1, true)), time: 1000};
const refused = {data: down(failure(1, 431)), time: 1000.2};

function put(name: string, content: Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

interface Reading {
  readonly rows: readonly InputRow[];
  readonly store: FactStore;
}

async function read(...paths: readonly string[]): Promise<Reading> {
  const store = new FactStore();
  const reading = readEvidence(paths, {readers: [createCaptureReader({})], store});
  for (;;) {
    const next = await reading.next();
    if (next.done === true) return {rows: next.value, store};
  }
}

function captureCount({store}: Reading): number {
  return store.of(captureSummary).length;
}

describe('given a capture in several files', () => {
  test('when the answer is in the second, then it is that of the request in the first, and says where it stands', async () => {
    const paths = [put('eth0_00001.pcap', pcap([asked])), put('eth0_00002.pcap', pcap([refused]))] as const;
    const {rows, store} = await read(...paths);
    expect(store.of(captureSummary).map(({value}) => [value.packets, value.files])).toEqual([[2, [...paths]]]);
    const [session] = store.of(turnSession);
    expect(session?.value.errors).toMatchObject([{code: 431, afterSignedRequest: true}]);
    expect(session?.origin).toMatchObject({input: paths[0], frame: 1});
    expect(originOf(session!, 'error:Allocate:431')).toMatchObject({input: paths[1], frame: 1});
    expect(rows.map(({notes}) => notes[1])).toEqual([
      'read as one with eth0_00002.pcap',
      'read as one with eth0_00001.pcap',
    ]);
    expect(rows.map(({notes}) => notes[0]?.startsWith('1 packet,'))).toEqual([true, true]);
  });

  test('when they are given in another order, or packed, then they are read by time and told as given', async () => {
    const first = put('b.pcap.gz', gzipSync(pcap([asked])));
    const second = put('a.pcap', pcap([refused]));
    const reading = await read(second, first);
    expect(reading.rows.map(({path}) => path)).toEqual([second, first]);
    expect(captureCount(reading)).toBe(1);
    expect(reading.store.of(turnSession)[0]?.value.errors).toHaveLength(1);
  });

  test('when they are members of an archive, then they are one too', async () => {
    const reading = await read(
      put('logs.tar', await tar({'c/eth1.pcap': pcap([asked]), 'c/eth1.pcap1': pcap([refused])})),
    );
    expect(captureCount(reading)).toBe(1);
    // The maker of archives puts a link into each.
    expect(reading.rows.map(({state}) => state)).toEqual(['read', 'read', 'skipped', 'read']);
    expect(reading.rows.at(-1)?.title).toBe('tar archive');
  });

  test('when a part is cut short, then its own row says so', async () => {
    const {rows} = await read(put('x1.pcap', pcap([asked]).subarray(0, -4)), put('x2.pcap', pcap([refused])));
    expect(rows.map(({state}) => state)).toEqual(['partial', 'read']);
  });
});

describe('given captures that are not one', () => {
  const later = (seconds: number) => ({...refused, time: 1000 + seconds});

  test('when they overlap in time, then each is analysed apart', async () => {
    const whole = [asked, later(30)];
    expect(captureCount(await read(put('c1.pcap', pcap(whole)), put('c2.pcap', pcap([later(10)]))))).toBe(2);
  });

  test('when the next begins later, then only the name makes them one', async () => {
    const first = put('c1.pcap', pcap([asked]));
    const next = pcap([later(60)]);
    expect(captureCount(await read(first, put('c2.pcap', next)))).toBe(1);
    expect(captureCount(await read(first, put('other.pcap', next)))).toBe(2);
    expect(captureCount(await read(first, put('c3.pcap', pcap([later(3600)]))))).toBe(2);
  });

  test('when they were made otherwise, then they are two', async () => {
    const nanoseconds = pcap([refused], {isNanoseconds: true});
    expect(captureCount(await read(put('c1.pcap', pcap([asked])), put('c2.pcap', nanoseconds)))).toBe(2);
  });
});

test('given names of rotated files, when compared, then numbers and packing make no difference', () => {
  const name = seriesNameOf('x/eth0_00001_20310504093000.pcapng');
  expect(seriesNameOf('x/eth0_00002_20310504094500.pcapng.gz')).toBe(name);
  expect(seriesNameOf('y/eth0_00002_20310504094500.pcapng')).not.toBe(name);
  expect(seriesNameOf('dump.pcap12')).toBe(seriesNameOf('dump.pcap'));
});

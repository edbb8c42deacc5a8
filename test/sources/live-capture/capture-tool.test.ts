import {chmodSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, test} from '@jest/globals';
import {
  captureArguments,
  droppedPackets,
  failureOf,
  findCaptureTools,
} from '../../../src/sources/live-capture/capture-tool.ts';

const dumpcap = {name: 'dumpcap', path: '/x/dumpcap'} as const;
const tcpdump = {name: 'tcpdump', path: '/x/tcpdump'} as const;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'wrtc-doctor-'));
});
afterAll(() => rmSync(folder, {recursive: true, force: true}));

test('given a program on the path, then it is found only while it can be run', () => {
  const path = join(folder, 'dumpcap');
  writeFileSync(path, '');
  chmodSync(path, 0o644);
  expect(findCaptureTools({PATH: folder}, 'linux')[0]?.path).not.toBe(path);
  chmodSync(path, 0o755);
  expect(findCaptureTools({PATH: folder}, 'linux')[0]).toEqual({name: 'dumpcap', path});
});

describe('arguments', () => {
  test('given a filter, then it is one argument, whatever is in it', () => {
    const filter = '-w /etc/passwd; udp port 3478';
    expect(captureArguments(dumpcap, {interfaceName: 'eth0', filter})).toEqual([
      '-q',
      '-i',
      'eth0',
      '-f',
      filter,
      '-w',
      '-',
    ]);
    expect(captureArguments(tcpdump, {interfaceName: 'eth0', filter}).slice(-2)).toEqual(['--', filter]);
  });

  test('given none, then all packets are captured', () => {
    expect(captureArguments(dumpcap, {interfaceName: 'lo'})).not.toContain('-f');
    expect(captureArguments(tcpdump, {interfaceName: 'lo'})).not.toContain('--');
  });
});

describe('what they say at the end', () => {
  test('given the statistics of dumpcap, then its drops are counted', () => {
    const said = `Capturing on 'eth0'
File: -
Packets captured: 900
Packets received/dropped on interface 'eth0': 900/37 (pcap:30/dumpcap:7/flushed:0/ps_ifdrop:0) (96.1%)
`;
    expect(droppedPackets(dumpcap, said)).toBe(37);
    expect(droppedPackets(dumpcap, 'Capturing on')).toBeUndefined();
  });

  test('given the statistics of tcpdump, then the drops of kernel and interface are counted', () => {
    const said =
      '9 packets captured\n12 packets received by filter\n2 packets dropped by kernel\n1 packet dropped by interface\n';
    expect(droppedPackets(tcpdump, said)).toBe(3);
  });

  test('given a failure, then its own words are kept, without what it says of its start', () => {
    const said = 'Capturing on \'eth9\'\ndumpcap: There is no device named "eth9".\n(No such device exists)\n';
    expect(failureOf(dumpcap, said)).toBe('dumpcap: There is no device named "eth9". (No such device exists)');
    expect(failureOf(tcpdump, '')).toBe('tcpdump ended without a word');
  });
});

import {describe, expect, test} from '@jest/globals';
import {FlowTable} from '../../../src/pcap/scan/flow-table.ts';
import {ethernet, udp} from '../build-capture.ts';
import {callee, caller, range, scanPackets} from './scan-packets.ts';

const caller6 = {address: '2001:db8::20', port: 50_000};
const callee6 = {address: '2001:db8::7', port: 3478};
const payload = new Uint8Array(30).fill(0xc0);

describe('given packets of several flows', () => {
  test('when they are counted, then each direction of a 5-tuple has its own figures', () => {
    const {scan} = scanPackets([
      {data: ethernet(udp(caller, callee, payload)), time: 1},
      {data: ethernet(udp(callee, caller, payload)), time: 2},
      {data: ethernet(udp(caller, callee, payload)), time: 3},
      {data: ethernet(udp(caller6, callee6, payload)), time: 4},
      {data: ethernet(udp(caller6, callee6, payload)), time: 5},
    ]);
    const {flows} = scan;
    expect(flows.between(caller, callee, 'udp')).toMatchObject({
      packets: 2,
      bytes: 60,
      firstSeconds: 1,
      lastSeconds: 3,
    });
    expect(flows.between(callee, caller, 'udp')).toMatchObject({packets: 1, lastFrame: 2});
    expect(flows.between(caller6, callee6, 'udp')).toMatchObject({source: caller6, destination: callee6, packets: 2});
    expect(flows.between(callee6, caller6, 'udp')).toBeUndefined();
    expect(flows.between(caller, callee, 'tcp')).toBeUndefined();
  });

  test('when there are many, then the table grows and finds each again', () => {
    const ends = range(0, 5000).map((number) => ({
      address: `10.1.${number >> 8}.${number & 255}`,
      port: 1024 + number,
    }));
    const {scan} = scanPackets(ends.map((end) => ({data: ethernet(udp(end, callee, payload))})));
    expect(scan.flows.size).toBe(5000);
    for (const end of ends) expect(scan.flows.between(end, callee, 'udp')?.packets).toBe(1);
  });
});

describe('given a name in place of an address', () => {
  test('when it is looked for, then there is no flow', () => {
    const table = new FlowTable();
    expect(table.between({address: 'turn.example', port: 1}, callee, 'udp')).toBeUndefined();
    expect(table.indexOf({address: 'turn.example', port: 1}, callee, 'udp')).toBe(-1);
    expect(table.indexOf(caller6, callee, 'udp')).toBe(-1);
  });
});

describe('given flows without end', () => {
  test('when there is no room, then a new one is refused and the known are still found', () => {
    const table = new FlowTable();
    for (let number = 0; number < 131_072; number += 1) {
      table.indexOf({address: `10.${number >> 16}.${(number >> 8) & 255}.${number & 255}`, port: 9}, callee, 'udp');
    }
    expect(table.size).toBe(131_072);
    expect(table.indexOf(caller, callee, 'udp')).toBe(-1);
    expect(table.indexOf({address: '10.0.0.7', port: 9}, callee, 'udp')).toBe(7);
  });
});

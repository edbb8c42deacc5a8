import {describe, expect, test} from '@jest/globals';
import {AnomalyLog} from '../../../src/pcap/anomaly-log.ts';
import {CaptureFile} from '../../../src/pcap/container/capture-file.ts';
import {type ControlBatch, ControlLog, replay} from '../../../src/pcap/scan/control-log.ts';
import type {ControlSink} from '../../../src/pcap/scan/control-sink.ts';
import {PacketScan} from '../../../src/pcap/scan/packet-scan.ts';
import {ethernet, pcap, tcp, udp} from '../build-capture.ts';
import {allocate} from '../turn-exchange.ts';
import {callee, caller, channelData, range, rtp} from './scan-packets.ts';

/** Everything that a sink is told. */
function recorder(): {told: unknown[]; sink: ControlSink} {
  const told: unknown[] = [];
  return {
    told,
    sink: {
      control(record, {bytes}, alignedAt) {
        const {frame, start, capturedLength, originalLength, linkType, timeHigh, timeLow, clock} = record;
        const data = Buffer.from(bytes.subarray(start, start + capturedLength)).toString('hex');
        told.push({frame, alignedAt, data, originalLength, linkType, timeHigh, timeLow, clock});
      },
    },
  };
}

function scanInto(sink: ControlSink, bytes: Uint8Array): void {
  const file = new CaptureFile(new PacketScan(sink), new AnomalyLog());
  file.feed(bytes);
  file.end();
}

const media = channelData(0x4000, rtp({sequence: 1}), true);
const capture = pcap([
  ...range(1, 30).map((number) => ({
    data: ethernet(udp(caller, callee, allocate(number, false))),
    time: 1000.5 + number,
  })),
  {data: ethernet(tcp(caller, callee, {sequence: 1}, allocate(1, false)))},
  {data: ethernet(tcp(caller, callee, {sequence: 1 + allocate(1, false).length}, media))},
  {data: ethernet(tcp(caller, callee, {sequence: 9000}, media)), originalLength: 500},
]);

describe('given control packets that are written down', () => {
  test('when they are played again, then they are told as at first, with their frames moved', () => {
    const direct = recorder();
    scanInto(direct.sink, capture);
    const batches: ControlBatch[] = [];
    const log = new ControlLog((batch) => batches.push(structuredClone(batch)));
    scanInto(log, capture);
    log.flush();
    const replayed = recorder();
    for (const batch of batches) replay(batch, 500, replayed.sink);
    expect(replayed.told).toEqual(
      direct.told.map((told) => ({...(told as object), frame: (told as {frame: number}).frame + 500})),
    );
    expect(direct.told).toHaveLength(32);
  });

  test('when they are more than a batch holds, then batches are given out and none is lost', () => {
    const batches: ControlBatch[] = [];
    const log = new ControlLog((batch) => batches.push(batch));
    const large = Array.from({length: 40}, (_, index) => ({
      data: ethernet(tcp({...caller, port: 1024 + index}, callee, {sequence: 1}, new Uint8Array(60_000))),
    }));
    scanInto(log, pcap(large));
    log.flush();
    expect(batches.length).toBeGreaterThan(1);
    const replayed = recorder();
    for (const batch of batches) replay(batch, 0, replayed.sink);
    expect(replayed.told).toHaveLength(40);
  });
});

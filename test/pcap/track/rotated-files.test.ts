import {describe, expect, test} from '@jest/globals';
import {CaptureAnalysis, type CaptureResult} from '../../../src/pcap/capture-analysis.ts';
import {bytesOf, ethernet, type Packet, pcap, tcp} from '../build-capture.ts';
import {allocate, client, down, failure, success, up} from '../turn-exchange.ts';

/** Frames count anew in each file. */
function analyseFiles(...files: readonly (readonly Packet[])[]): CaptureResult {
  const analysis = new CaptureAnalysis();
  for (const [index, packets] of files.entries()) {
    if (index > 0) analysis.nextFile();
    analysis.feed(pcap(packets));
  }
  return analysis.end();
}

const filler: Packet[] = [1, 2, 3, 4].map((port) => ({data: syn({address: '192.0.2.5', port}), time: 1000}));
function syn(from: {readonly address: string; readonly port: number}): Uint8Array {
  return ethernet(tcp(from, {address: '203.0.113.80', port: 443}, {sequence: 1, flags: 0x02}, bytesOf('')));
}

describe('given a capture in two files', () => {
  const {sessions} = analyseFiles(
    [
      ...filler,
      {data: up(allocate(1, false)), time: 1001},
      {data: down(failure(1, 401)), time: 1001.1},
      {data: up(allocate(2, true)), time: 1002},
    ],
    [
      {data: down(failure(2, 438)), time: 1002.1},
      {data: up(allocate(3, true)), time: 1003},
      {data: down(success(3)), time: 1003.1},
      {data: up(allocate(4, true)), time: 1004},
    ],
  );

  test('when errors are told, then in the order of the packets, whatever their frames are', () => {
    expect(sessions[0]?.value.errors).toMatchObject([
      {code: 401, frame: 6},
      {code: 438, frame: 1, requestFrame: 7},
    ]);
  });

  test('when a place is told, then that of the first file comes first', () => {
    const {places} = sessions[0] ?? {};
    expect(places?.['error:Allocate:438']).toMatchObject({file: 1, frame: 1});
    expect(places?.allocated).toMatchObject({file: 1, frame: 3});
    expect(places?.unanswered).toMatchObject({file: 1, frame: 4});
  });

  test('when the same error comes in both, then it is that of the first', () => {
    const {sessions: again} = analyseFiles(
      [...filler, {data: up(allocate(1, false)), time: 1001}, {data: down(failure(1, 401)), time: 1001.1}],
      [
        {data: up(allocate(2, false)), time: 1002},
        {data: down(failure(2, 401)), time: 1002.1},
      ],
    );
    expect(again[0]?.value.errors).toMatchObject([{code: 401, count: 2, frame: 6}]);
    expect(again[0]?.places['error:Allocate:401']).toMatchObject({file: 0, frame: 6});
  });

  test('when connections begin in both, then those of the first come first', () => {
    const {tcpConnections} = analyseFiles(
      [...filler.slice(0, 2), {data: syn(client), time: 1001}],
      [{data: syn({...client, address: '198.51.100.21'}), time: 1002}],
    );
    expect(tcpConnections.map(({value}) => value.client.address)).toEqual([
      '192.0.2.5',
      client.address,
      '198.51.100.21',
    ]);
  });
});

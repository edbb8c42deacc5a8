import {describe, expect, test} from '@jest/globals';
import * as fc from 'fast-check';
import type {PacketScan} from '../../../src/pcap/scan/packet-scan.ts';
import {ethernet, type Packet, pcap, udp} from '../build-capture.ts';
import {callee, caller, channelData, opus, range, rtp, scanBytes, scanPackets, streamsOf} from './scan-packets.ts';

describe('given the packets of one RTP stream', () => {
  test('when all come, then nothing is missing and the clock is told from the time stamps', () => {
    const {streams} = scanPackets(opus(range(100, 200)));
    expect(streams).toEqual([
      {
        source: caller,
        destination: callee,
        transport: 'udp',
        isRelayed: false,
        ssrc: 0x11223344,
        payloadTypes: [111],
        packets: 200,
        bytes: 4000,
        expected: 200,
        lost: 0,
        duplicates: 0,
        reordered: 0,
        clockRateHz: 48_000,
        jitterMs: 0,
        rtcpPackets: 0,
        longestGapSeconds: 0.02,
        firstFrame: 1,
        lastFrame: 200,
        firstTime: {iso: '1970-01-01T00:16:40.000000000Z', zone: 'stated', year: 'stated'},
        lastTime: {iso: '1970-01-01T00:16:43.980000000Z', zone: 'stated', year: 'stated'},
      },
    ]);
  });

  test.each([
    ['when numbers are left out, then they are lost', [...range(1, 50), ...range(61, 40)], {lost: 10, expected: 100}],
    ['when the numbers begin again after 65535, then nothing is lost', range(65_500, 100), {lost: 0, expected: 100}],
    [
      'when two change places, then they are out of order and not lost',
      [...range(1, 20), 22, 21, ...range(23, 20)],
      {lost: 0, reordered: 1, duplicates: 0},
    ],
    ['when one comes twice, then it is a duplicate', [...range(1, 20), 20, ...range(21, 20)], {duplicates: 1, lost: 0}],
    [
      'when an old one comes again, then it is a duplicate and fills no gap',
      [...range(1, 20), ...range(22, 20), 19],
      {duplicates: 1, lost: 1},
    ],
    [
      'when one comes 40 packets late, then it is not lost',
      [...range(1, 20), ...range(22, 40), 21],
      {duplicates: 0, reordered: 1, lost: 0},
    ],
    [
      'when the sender begins anew far away, then nothing is lost',
      [...range(1, 50), ...range(30_000, 50)],
      {packets: 100, lost: 0, expected: 100},
    ],
    ['when one number is far out, then it is left out', [...range(1, 50), 30_000, ...range(51, 50)], {lost: 0}],
  ])('%s', (_title, numbers, wanted) => {
    expect(scanPackets(opus(numbers)).streams).toMatchObject([wanted]);
  });

  test('when packets come unevenly, then jitter grows as RFC 3550 says', () => {
    const even = opus(range(1, 60));
    const late = opus(range(61, 200), 1001.2).map((packet, index) => ({
      ...packet,
      time: (packet.time ?? 0) + (index % 2 === 0 ? 0.01 : 0),
    }));
    const [stream] = scanPackets([...even, ...late]).streams;
    // Every difference of transit times is 10 ms, so the estimate goes to 10 ms.
    expect(stream?.jitterMs).toBeGreaterThan(9.5);
    expect(stream?.jitterMs).toBeLessThan(10.5);
  });

  test('when it pauses, then the longest pause is told', () => {
    const [stream] = scanPackets([...opus(range(1, 50)), ...opus(range(51, 50), 1010)]).streams;
    expect(stream).toMatchObject({lost: 0, longestGapSeconds: 9.02});
  });
});

describe('given what is no RTP', () => {
  test('when a flow has a new source in every packet, then it has no streams', () => {
    const packets = range(1, 500).map(
      (number): Packet => ({
        data: ethernet(udp(caller, callee, rtp({sequence: number * 77, ssrc: number * 7919}))),
        time: 1000 + number,
      }),
    );
    expect(scanPackets(packets).streams).toEqual([]);
  });

  test('when there are few packets, then they may be chance', () => {
    expect(scanPackets(opus(range(1, 9))).streams).toEqual([]);
  });

  test('when the numbers jump about, then it is no stream', () => {
    expect(scanPackets(opus(range(1, 100).map((number) => (number * 2003) % 65_536))).streams).toEqual([]);
  });
});

describe('given RTP inside ChannelData', () => {
  test('when it is counted, then the stream has its channel and the flow its messages', () => {
    const packets = range(1, 20).map(
      (sequence): Packet => ({
        data: ethernet(udp(caller, callee, channelData(0x4001, rtp({sequence})))),
        time: 1000 + sequence,
      }),
    );
    const {scan, streams, handedOn} = scanPackets(packets);
    expect(streams).toMatchObject([{channel: 0x4001, isRelayed: true, packets: 20, lost: 0}]);
    expect(scan.flows.between(caller, callee, 'udp')).toMatchObject({
      packets: 20,
      channelData: 20,
      rtp: 20,
      firstSeconds: 1001,
      lastSeconds: 1020,
      lastChannelDataSeconds: 1020,
      lastFrame: 20,
    });
    expect(handedOn).toEqual([]);
  });
});

describe('given a capture cut in two', () => {
  test('when the tables of both parts merge, then they are those of the whole', () => {
    fc.assert(
      fc.property(
        fc.integer({min: 0, max: 65_535}),
        fc.array(fc.constantFrom('next', 'lost', 'twice', 'swap'), {minLength: 40, maxLength: 200}),
        fc.double({min: 0.2, max: 0.8, noNaN: true}),
        (first, events, where) => {
          const packets = opus(numbersOf(first, events));
          const cut = Math.floor(packets.length * where);
          const whole = scanPackets(packets);
          const early = scanPackets(packets.slice(0, cut));
          const later = scanPackets(packets.slice(cut));
          mergeInto(early.scan, later.scan, cut);
          const [stream] = streamsOf(early.scan);
          const [wanted] = whole.streams;
          // A copy of a packet from before the cut cannot be told from one out of order.
          const slack = 2;
          expect(stream?.packets).toBe(wanted?.packets);
          expect(stream?.expected).toBe(wanted?.expected);
          expect(Math.abs((stream?.lost ?? 0) - (wanted?.lost ?? 0))).toBeLessThanOrEqual(slack);
          expect(stream).toMatchObject({firstFrame: 1, lastFrame: packets.length, bytes: wanted?.bytes});
          expect(early.scan.flows.between(caller, callee, 'udp')).toEqual(
            whole.scan.flows.between(caller, callee, 'udp'),
          );
        },
      ),
      {numRuns: 60},
    );
  });
});

describe('given streams without end', () => {
  test('when there are more than fit, then they are bounded and what found no room is counted', () => {
    const packets = range(0, 20_000).map((number) => ({
      data: ethernet(
        udp({address: `10.${number >> 8}.${number & 255}.9`, port: 4000}, callee, rtp({sequence: 1, ssrc: number})),
      ),
    }));
    const {scan} = scanBytes(pcap(packets));
    expect(scan.flows.size).toBe(20_000);
    expect(scan.rtp.refusedPackets).toBe(20_000 - 16_384);
  });
});

function numbersOf(first: number, events: readonly string[]): number[] {
  const numbers = [first];
  let next = first + 1;
  for (const event of events) {
    if (event === 'lost') next += 1;
    if (event === 'twice') numbers.push(next);
    if (event === 'swap') {
      numbers.push(next + 1, next);
      next += 2;
    } else {
      numbers.push(next);
      next += 1;
    }
  }
  return numbers;
}

function mergeInto(early: PacketScan, later: PacketScan, framesBefore: number): void {
  const numbers = early.flows.merge(later.flows.toParts(), framesBefore);
  early.rtp.merge(later.rtp.toParts(), numbers, framesBefore);
}

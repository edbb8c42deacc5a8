import {describe, expect, test} from '@jest/globals';
import {
  channelHeaderBytes,
  kindAt,
  NumberedPacket,
  sequenceAt,
  summarise,
  TrafficMeter,
  trafficKind,
} from '../../../src/sources/turn/relay-traffic.ts';
import {decodeChannelData} from '../../../src/stun/channel-data.ts';

const token = 0xabcdef;

function packetOf(payloadBytes: number, isPadded = false): NumberedPacket {
  const filling = Uint8Array.of(0xaa, 0x55);
  return new NumberedPacket(0x4000, {payloadBytes, token, kind: trafficKind.stream, filling, isPadded});
}

describe('NumberedPacket', () => {
  test('given a number, when it is set, then the message is ChannelData with RTP of our own in it', () => {
    const packet = packetOf(40);
    packet.number(0x01_02_03_04, 0x0a_0b_0c_0d);

    const channelData = decodeChannelData(packet.bytes);
    expect(channelData).toMatchObject({channel: 0x4000, isCut: false});
    const payload = channelData?.data ?? new Uint8Array();
    expect(payload).toHaveLength(40);
    // RFC 3550 §5.1: version 2, dynamic type, low half of the number, timestamp, SSRC.
    expect([...payload.subarray(0, 12)]).toEqual([0x80, 111, 3, 4, 0xa, 0xb, 0xc, 0xd, 0xab, 0xcd, 0xef, 2]);
    expect(kindAt(packet.bytes, channelHeaderBytes, token)).toBe(trafficKind.stream);
    expect(sequenceAt(packet.bytes, channelHeaderBytes)).toBe(0x01_02_03_04);
  });

  test.each([
    {payloadBytes: 172, isPadded: true, length: 176},
    {payloadBytes: 173, isPadded: true, length: 180},
    {payloadBytes: 173, isPadded: false, length: 177},
  ])('given $payloadBytes bytes, padded: $isPadded, when it is made, then it has $length', (given) => {
    const {bytes} = packetOf(given.payloadBytes, given.isPadded);
    expect(bytes).toHaveLength(given.length);
    expect(decodeChannelData(bytes)?.data).toHaveLength(given.payloadBytes);
  });

  test('given packets of others, when they are looked at, then they are none of ours', () => {
    const {bytes} = packetOf(40);
    expect(kindAt(bytes, channelHeaderBytes, token + 1)).toBe(0);
    expect(kindAt(bytes.subarray(0, 19), channelHeaderBytes, token)).toBe(0);
    expect(kindAt(new Uint8Array(60), channelHeaderBytes, token)).toBe(0);
  });
});

/** Sends 0 … `count` − 1, 20 ms apart from 0 on. */
function meterOf(count: number): TrafficMeter {
  const meter = new TrafficMeter(count);
  for (let sequence = 0; sequence < count; sequence += 1) meter.sent(sequence, sequence * 20);
  return meter;
}

describe('TrafficMeter', () => {
  test('given all in order, when the way is even, then nothing is lost and there is no jitter', () => {
    const meter = meterOf(50);
    for (let sequence = 0; sequence < 50; sequence += 1) meter.received(sequence, sequence * 20 + 30);
    expect(meter.traffic()).toEqual({sent: 50, received: 50, lost: 0, duplicates: 0, reordered: 0});
    expect(meter.delays()).toEqual({samples: 50, min: 30, median: 30, p95: 30, max: 30});
    expect(meter.jitterMs).toBe(0);
  });

  test('given one lost, one twice and one late, when they are counted, then each is told', () => {
    const meter = meterOf(6);
    const taken = [0, 2, 1, 3, 3, 5].map((sequence) => meter.received(sequence, 200));
    expect(taken).toEqual([true, true, true, true, false, true]);
    expect(meter.traffic()).toEqual({sent: 6, received: 5, lost: 1, duplicates: 1, reordered: 1});
    expect([meter.wasReceived(3), meter.wasReceived(4), meter.wasSent(5), meter.wasSent(6)]).toEqual([
      true,
      false,
      true,
      false,
    ]);
  });

  test('given delays of 10, 26 and 10 ms, when the jitter is reckoned, then it is that of RFC 3550', () => {
    const meter = meterOf(3);
    for (const [sequence, delayMs] of [10, 26, 10].entries()) meter.received(sequence, sequence * 20 + delayMs);
    // J = J + (|D| − J) / 16: 16 / 16 = 1, then 1 + 15 / 16.
    expect(meter.jitterMs).toBe(1.9375);
  });

  test('given a number that was never sent, when it comes, then it does not count', () => {
    const meter = meterOf(2);
    expect([meter.received(2, 50), meter.received(4_000_000_000, 50)]).toEqual([false, false]);
    expect(meter.traffic()).toMatchObject({received: 0, lost: 2});
    expect([meter.delays(), meter.jitterMs]).toEqual([undefined, undefined]);
  });
});

test('given a hundred values, when they are summed up, then the 95th is p95', () => {
  const values = Float64Array.from({length: 100}, (_, index) => 100 - index);
  const [some, others] = [values.subarray(0, 50), values.subarray(50)];
  expect(summarise([some, others])).toEqual({samples: 100, min: 1, median: 50, p95: 95, max: 100});
});

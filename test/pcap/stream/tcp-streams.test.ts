import {describe, expect, test} from '@jest/globals';
import * as fc from 'fast-check';
import {encodeChannelData} from '../../../src/stun/channel-data.ts';
import {bytesOf, ethernet, tcp, uint16} from '../build-capture.ts';
import {allocate, analysePackets, client, client6, failure, onlySession, server6, success} from '../turn-exchange.ts';

describe('given TURN over TCP on any port', () => {
  const tcpServer = {address: '203.0.113.7', port: 443};
  const segment = (sequence: number, payload: Uint8Array, flags?: number) =>
    ethernet(tcp(client, tcpServer, {sequence, ...(flags === undefined ? {} : {flags})}, payload));
  const answer = (sequence: number, payload: Uint8Array) => ethernet(tcp(tcpServer, client, {sequence}, payload));
  const media = encodeChannelData(0x4000, bytesOf(new Uint8Array(9), new Uint8Array(3)));
  const stream = bytesOf(allocate(1, false), media, allocate(2, true), media, allocate(3, true));
  const start = 0xffffff00;

  /** The stream cut at these places, as segments; the sequence number passes 2^32 on the way. */
  function segments(cuts: readonly number[]): {offset: number; data: Uint8Array}[] {
    const edges = [0, ...cuts, stream.length];
    return edges.slice(1).map((end, index) => {
      const offset = edges[index] ?? 0;
      return {offset, data: segment(start + offset, stream.subarray(offset, end))};
    });
  }

  const expectedCounts = {transport: 'tcp', unsignedAllocates: 1, signedAllocates: 2};

  test('when messages and media share segments in any way, then each message is found', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({min: 12, max: stream.length - 1}), {maxLength: 12}), (cuts) => {
        const sorted = cuts.sort((one, other) => one - other);
        const result = analysePackets(segments(sorted).map(({data}) => data));
        expect(onlySession(result).value).toMatchObject({server: tcpServer, ...expectedCounts});
        expect(result.anomalies).toEqual([]);
      }),
    );
  });

  test('when later segments come in any order, some twice, then each message is found once', () => {
    const parts = segments([40, 90, 130, 170, 220]).map(({data}) => data);
    const [first, ...rest] = parts;
    fc.assert(
      fc.property(fc.shuffledSubarray(rest, {minLength: rest.length}), fc.shuffledSubarray(rest), (order, repeated) => {
        const result = analysePackets([...(first === undefined ? [] : [first]), ...order, ...repeated]);
        expect(onlySession(result).value).toMatchObject(expectedCounts);
        expect(result).toMatchObject({anomalies: [], summary: {stunMessages: 3}});
      }),
    );
  });

  test('when a segment was not captured, then the loss is said and later messages are found', () => {
    const parts = segments([60, 90]).map(({data}) => data);
    const result = analysePackets([parts[0] ?? bytesOf(''), parts[2] ?? bytesOf('')]);
    expect(result.anomalies).toMatchObject([{kind: 'truncated', layer: 'tcp'}]);
    expect(onlySession(result).value.signedAllocates).toBeGreaterThanOrEqual(1);
  });

  test('when more comes after a gap than is held back, then it is found without waiting for the end', () => {
    const message = allocate(0, false);
    const later = Array.from({length: 200}, (_, index) =>
      segment(1 + (index + 2) * message.length, allocate(index + 2, false)),
    );
    const result = analysePackets([segment(1, allocate(0, false)), ...later]);
    expect(onlySession(result).value.unsignedAllocates).toBe(201);
    expect(result.anomalies).toMatchObject([{kind: 'truncated', layer: 'tcp', count: 1}]);
  });

  test('when the other side answers in the middle of its stream, then requests and answers are matched', () => {
    const answers = bytesOf(bytesOf('77'.repeat(30)), failure(1, 401), success(2));
    const result = analysePackets([segment(1, bytesOf(allocate(1, false), allocate(2, true))), answer(900, answers)]);
    expect(onlySession(result).value).toMatchObject({allocations: 1, unansweredAllocates: 0, errors: [{code: 401}]});
  });

  test('when the ports are used for a new connection, then it starts afresh', () => {
    const result = analysePackets([
      segment(100, allocate(1, false)),
      segment(5_000_000, bytesOf(''), 0x02),
      segment(5_000_001, allocate(2, false)),
    ]);
    expect(onlySession(result).value.unsignedAllocates).toBe(2);
    expect(result.anomalies).toEqual([]);
  });

  test('when messages stand behind a length as in RFC 4571, then they are found too', () => {
    const framed = (message: Uint8Array) => bytesOf(uint16(message.length), message);
    const payload = bytesOf(framed(allocate(1, false)), framed(bytesOf('80'.repeat(30))), framed(allocate(2, false)));
    const result = analysePackets([segment(1, payload.subarray(0, 50)), segment(51, payload.subarray(50))]);
    expect(onlySession(result).value.unsignedAllocates).toBe(2);
  });

  test('when segments are cut by the snapshot length, then what follows in step is found', () => {
    const whole = segment(1, bytesOf(allocate(1, false), media));
    const cut = {data: whole.subarray(0, whole.length - 6), originalLength: whole.length};
    const next = segment(1 + allocate(1, false).length + media.length, allocate(2, false));
    const result = analysePackets([cut, next]);
    expect(onlySession(result).value.unsignedAllocates).toBe(2);
  });

  test('when the cut is inside media that quotes a message, then the quote is none of this stream', () => {
    const quoting = encodeChannelData(0x4000, bytesOf(new Uint8Array(20), allocate(9, false)));
    const payload = bytesOf(allocate(1, false), quoting, allocate(2, false));
    const half = allocate(1, false).length + 20;
    const whole = segment(1, payload.subarray(0, half));
    const cut = {data: whole.subarray(0, whole.length - 6), originalLength: whole.length};
    const result = analysePackets([cut, segment(1 + half, payload.subarray(half))]);
    expect(onlySession(result).value.unsignedAllocates).toBe(2);
  });

  test.each([
    ['IPv4', client, tcpServer],
    ['IPv6', client6, server6],
  ])('when Ethernet pads a segment of %s, then the padding is no part of the stream', (_, from, to) => {
    const padded = (sequence: number, payload: Uint8Array) =>
      bytesOf(ethernet(tcp(from, to, {sequence}, payload)), '0000 0000 0000');
    const [one, two] = [allocate(1, false), allocate(2, false)];
    const result = analysePackets([padded(1, one), padded(1 + one.length, bytesOf('')), padded(1 + one.length, two)]);
    expect(onlySession(result).value.unsignedAllocates).toBe(2);
    expect(result.anomalies).toEqual([]);
  });

  test('when a stream never shows STUN, then it is not followed', () => {
    expect(analysePackets([segment(1, bytesOf('16030100'.repeat(20)))])).toMatchObject({sessions: [], anomalies: []});
  });
});

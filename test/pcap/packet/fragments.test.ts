/** IP fragments in any order become the packet that was sent, and contradictory or endless ones become nothing. */
import {describe, expect, test} from '@jest/globals';
import * as fc from 'fast-check';
import {bytesOf, ethernet, ip, type Packet, udp, uint16, uint32} from '../build-capture.ts';
import {allocate, analysePackets, client, client6, onlySession, server, server6} from '../turn-exchange.ts';

const whole4 = udp(client, server, allocate(1, true));
const whole6 = udp(client6, server6, allocate(1, true));
const payload = whole4.subarray(20);

interface FragmentOptions {
  readonly id?: number;
  readonly hasMore?: boolean;
}

/** `from`, `to`: in the payload of the IP packet. */
function fragment4(
  from: number,
  to: number,
  {id = 7, hasMore = to < payload.length}: FragmentOptions = {},
): Uint8Array {
  const packet = ip(client.address, server.address, 17, payload.subarray(from, to), {
    fragment: (hasMore ? 0x2000 : 0) | (from / 8),
  });
  packet.set(uint16(id), 4);
  return packet;
}

function fragment6(from: number, to: number, {id = 7}: FragmentOptions = {}): Uint8Array {
  const part = whole6.subarray(40 + from, 40 + to);
  const header = bytesOf(17, 0, uint16(from | (40 + to < whole6.length ? 1 : 0)), uint32(id));
  return ip(client6.address, server6.address, 44, bytesOf(header, part));
}

const parts = [fragment4(0, 48), fragment4(48, 96), fragment4(96, payload.length)];
const parts6 = [fragment6(0, 48), fragment6(48, 96), fragment6(96, whole6.length - 40)];

function analyse(packets: readonly (Uint8Array | Packet)[]) {
  return analysePackets([...packets], 101);
}

function changed(packet: Uint8Array, at: number): Uint8Array {
  const copy = packet.slice();
  copy[at] = (copy[at] ?? 0) ^ 0xff;
  return copy;
}

describe('given the fragments of one request', () => {
  test.each([
    ['IPv4', parts, server],
    ['IPv6', parts6, server6],
  ])('when they come in any order over %s, then the request is found at the last of them', (_, all, to) => {
    const orders = [
      [0, 1, 2],
      [2, 1, 0],
      [1, 0, 2],
      [2, 0, 1],
    ];
    for (const order of orders) {
      const result = analyse(order.flatMap((index) => all[index] ?? []));
      expect(onlySession(result)).toMatchObject({first: {frame: 3}, value: {server: to}});
      expect(result).toMatchObject({fragments: 0, anomalies: [], summary: {packets: 3, stunMessages: 1}});
    }
  });

  test('when each is captured twice, then the request is found once and nothing is missing', () => {
    for (const all of [parts, parts6]) {
      for (const packets of [all.flatMap((part) => [part, part]), [...all, ...all]]) {
        expect(analyse(packets)).toMatchObject({fragments: 0, anomalies: [], summary: {stunMessages: 1}});
      }
    }
  });

  test('when they come through a tunnel that fragmented them again, then the request is found', () => {
    const tunnelled = parts.flatMap((part, index) => {
      const outer = ip('10.9.0.1', '10.9.0.2', 4, part.subarray(0, 16), {fragment: 0x2000});
      const rest = ip('10.9.0.1', '10.9.0.2', 4, part.subarray(16), {fragment: 2});
      for (const packet of [outer, rest]) packet.set(uint16(index), 4);
      return [outer, rest];
    });
    expect(analyse(tunnelled)).toMatchObject({fragments: 0, anomalies: [], summary: {stunMessages: 1}});
  });

  test('when router and path cut the same packet differently, then equal bytes agree', () => {
    const again = [fragment4(0, 96), fragment4(48, payload.length), fragment4(0, 48)];
    expect(analyse([parts[0] ?? '', ...again].map((part) => bytesOf(part)))).toMatchObject({
      fragments: 0,
      summary: {stunMessages: 1},
    });
  });

  test('when the snapshot length cut one, then the message counts as cut and not as broken', () => {
    const [first, second, third] = parts.map((data) => ({data, originalLength: data.length}));
    if (first === undefined || second === undefined || third === undefined) throw new Error('three parts');
    const cut = {...second, data: second.data.subarray(0, 40)};
    expect(analyse([first, cut, third])).toMatchObject({fragments: 0, cutStunMessages: 1, anomalies: []});
  });

  test('when one never comes, then the rest is counted as not put together', () => {
    expect(analyse([...parts.slice(0, 1), ...parts.slice(2)])).toMatchObject({
      sessions: [],
      fragments: 2,
      anomalies: [],
    });
  });

  test('when a filter on ports left the first alone, then that is said with its frame', () => {
    expect(analyse([whole4, bytesOf(parts[0] ?? '')])).toMatchObject({
      fragments: 1,
      anomalies: [{kind: 'truncated', layer: 'ip', frame: 2, detail: expect.stringContaining('first fragment alone')}],
    });
  });

  test('when the identification is used again, then each packet is its own', () => {
    const later = parts.map((data) => ({data: changed(data, data.length - 1), time: 1}));
    expect(analyse([...parts, ...later])).toMatchObject({fragments: 0, summary: {stunMessages: 2}});
    const [first, ...others] = parts;
    const late = [first, ...others].flatMap((data) => (data === undefined ? [] : [{data, time: 100}]));
    expect(analyse([{data: bytesOf(others[0] ?? ''), time: 0}, ...late])).toMatchObject({
      fragments: 1,
      summary: {stunMessages: 1},
    });
  });

  test('when every byte of one is changed, then reading returns', () => {
    for (const part of [parts[1], parts6[1]]) {
      for (let index = 0; part !== undefined && index < part.length; index += 1) {
        const all = part === parts[1] ? parts : parts6;
        expect(analyse([bytesOf(all[0] ?? ''), changed(part, index), bytesOf(all[2] ?? '')]).frames).toBe(3);
      }
    }
  });
});

describe('given fragments that contradict each other', () => {
  const overlapping = fragment4(40, 96);
  const beyond = ip(client.address, server.address, 17, new Uint8Array(8), {fragment: 0x2000 | 40});
  beyond.set(uint16(7), 4);
  test.each([
    ['overlap with other bytes', [parts[0], changed(overlapping, 22), parts[1], parts[2]]],
    ['repeat with other bytes', [parts[0], changed(fragment4(0, 48), 25), parts[1], parts[2]]],
    ['reach beyond the last', [parts[0], parts[2], beyond, parts[1]]],
    ['end twice', [parts[2], fragment4(40, 80, {hasMore: false}), parts[0], parts[1]]],
    ['overlap in IPv6, though they agree', [parts6[0], fragment6(40, 96), parts6[1], parts6[2]]],
  ])('when they %s, then none is used and it is said once', (_, packets) => {
    const result = analyse(packets.flatMap((packet) => packet ?? []));
    expect(result).toMatchObject({sessions: [], summary: {stunMessages: 0}, fragments: packets.length});
    expect(result.anomalies.filter(({kind}) => kind === 'malformed')).toMatchObject([{layer: 'ip', count: 1}]);
  });

  test.each([
    ['beyond 64 KB', ip(client.address, server.address, 17, new Uint8Array(1400), {fragment: 0x1fff})],
    ['of no length', ip(client.address, server.address, 17, bytesOf(''), {fragment: 0x2000})],
    ['of a length that leaves a gap', ip(client.address, server.address, 17, new Uint8Array(13), {fragment: 0x2001})],
  ])('when one is %s, then it is malformed with its frame', (_, packet) => {
    expect(analyse([whole4, packet])).toMatchObject({
      fragments: 1,
      anomalies: [{kind: 'malformed', layer: 'ip', frame: 2, count: 1}],
    });
  });
});

describe('given more fragments than can be held', () => {
  test('when thousands of packets never become whole, then some are dropped and all are counted', () => {
    const packets = Array.from({length: 5_000}, (_, id) => ethernet(fragment4(8, 48, {id, hasMore: true})));
    const result = analysePackets(packets);
    expect(result.fragments).toBe(5_000);
    expect(result.anomalies).toMatchObject([{kind: 'dropped', layer: 'ip', frame: 2_001, count: 3_000}]);
  });

  test('when one packet comes in crumbs of 8 bytes, then it is dropped', () => {
    const crumbs = Array.from({length: 400}, (_, place) => ({
      data: ip(client.address, server.address, 17, new Uint8Array(8), {fragment: 0x2000 | (place * 2)}),
      time: 1,
    }));
    const result = analyse(crumbs);
    expect(result).toMatchObject({fragments: 400, anomalies: [{kind: 'dropped', frame: 257, count: 1}]});
  });
});

test('given any pieces of a packet in any order, when they cover it without contradiction, then it becomes whole', () => {
  const length = payload.length;
  const cuts = fc.uniqueArray(fc.integer({min: 1, max: Math.floor(length / 8) - 1}), {maxLength: 8});
  fc.assert(
    fc.property(
      cuts.chain((places) => {
        const edges = [0, ...places.toSorted((one, other) => one - other).map((place) => place * 8), length];
        const pieces = edges.slice(1).map((end, index) => [edges[index] ?? 0, end] as const);
        return fc.shuffledSubarray(pieces, {minLength: pieces.length, maxLength: pieces.length});
      }),
      (pieces) => {
        const result = analyse(pieces.map(([from, to]) => (pieces.length === 1 ? whole4 : fragment4(from, to))));
        expect(result).toMatchObject({fragments: 0, summary: {stunMessages: 1}, anomalies: []});
      },
    ),
    {numRuns: 60},
  );
});

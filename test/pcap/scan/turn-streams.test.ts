import {describe, expect, test} from '@jest/globals';
import {bytesOf, ethernet, type Packet, tcp, uint16} from '../build-capture.ts';
import {allocate} from '../turn-exchange.ts';
import {callee, caller, channelData, range, rtp, scanPackets} from './scan-packets.ts';

const stun = allocate(1, false);
const start = 1000;

/** One ChannelData message with RTP: 24 bytes. */
function media(sequence: number): Uint8Array {
  return channelData(0x4000, rtp({sequence}), true);
}

/** Segments one behind the other, from `start` on. */
function stream(parts: readonly Uint8Array[]): {sequence: number; payload: Uint8Array}[] {
  let sequence = start;
  return parts.map((payload) => {
    const segment = {sequence, payload};
    sequence += payload.length;
    return segment;
  });
}

function packets(segments: readonly {sequence: number; payload: Uint8Array}[]): Packet[] {
  return segments.map(({sequence, payload}) => ({data: ethernet(tcp(caller, callee, {sequence}, payload))}));
}

describe('given TURN over TCP in order', () => {
  test('when segments hold whole messages with media, then they are counted in place', () => {
    const parts = [stun, ...range(1, 30).map(media), bytesOf(media(31), media(32)), stun];
    const {handedOn, streams, scan} = scanPackets(packets(stream(parts)));
    expect(handedOn.map(({frame}) => frame)).toEqual([1, 33]);
    expect(handedOn[1]?.alignedAt).toBe(start + stun.length + 32 * 24);
    expect(streams).toMatchObject([{transport: 'tcp', channel: 0x4000, packets: 32, lost: 0}]);
    expect(scan.flows.between(caller, callee, 'tcp')).toMatchObject({channelData: 32, rtp: 32});
  });

  test('when a message goes over two segments, then both are handed on and the next is counted again', () => {
    const long = media(2);
    const parts = [stun, media(1), long.subarray(0, 10), long.subarray(10), media(3)];
    const {handedOn, scan} = scanPackets(packets(stream(parts)));
    expect(handedOn).toMatchObject([
      {frame: 1, alignedAt: start},
      {frame: 3, alignedAt: start + stun.length + 24},
      {frame: 4, alignedAt: undefined},
    ]);
    expect(scan.flows.between(caller, callee, 'tcp')?.rtp).toBe(2);
  });

  test('when the capture begins in the middle, then media is found by its whole messages', () => {
    const {handedOn, streams} = scanPackets(packets(stream(range(1, 20).map(media))));
    expect(handedOn).toEqual([]);
    expect(streams).toMatchObject([{packets: 20, lost: 0}]);
  });
});

describe('given TURN over TCP that is not in order', () => {
  const parts = [stun, ...range(1, 12).map(media)];

  test('when a segment comes again, then its media counts once', () => {
    const segments = stream(parts);
    const again = segments[5];
    if (again === undefined) throw new Error('no such segment');
    const {streams, handedOn} = scanPackets(packets([...segments, again]));
    expect(streams).toMatchObject([{packets: 12, lost: 0, duplicates: 0}]);
    expect(handedOn).toHaveLength(1);
  });

  test('when one is missing and comes later, then it is handed on with what is needed to put it in place', () => {
    const segments = stream(parts);
    const [lost] = segments.splice(4, 1);
    if (lost === undefined) throw new Error('no such segment');
    const {handedOn} = scanPackets(packets([...segments.slice(0, 7), lost, ...segments.slice(7)]));
    // The segment behind the gap, told from where; then the one that fills it.
    expect(handedOn.slice(1)).toMatchObject([
      {frame: 5, alignedAt: lost.sequence},
      {frame: 8, alignedAt: undefined},
    ]);
  });

  test('when the sequence numbers pass zero, then nothing changes', () => {
    const near = stream(parts).map(({sequence, payload}) => ({sequence: sequence - start - 100, payload}));
    expect(scanPackets(packets(near)).streams).toMatchObject([{packets: 12, lost: 0}]);
  });
});

describe('given ICE on TCP (RFC 4571)', () => {
  test('when messages have a length before them, then all is handed on', () => {
    const framed = bytesOf(uint16(stun.length), stun);
    expect(scanPackets(packets(stream(range(1, 40).map(() => framed)))).handedOn).toHaveLength(40);
  });
});

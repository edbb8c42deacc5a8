import {describe, expect, test} from '@jest/globals';
import {AnomalyLog} from '../../../src/pcap/anomaly-log.ts';
import {IcmpTracker} from '../../../src/pcap/track/icmp-tracker.ts';
import {method} from '../../../src/stun/methods.ts';
import {bytesOf, ethernet, ip, pcap, udp, uint16, uint32} from '../build-capture.ts';
import {allocate, analyse, analysePackets, client, client6, request, server, server6} from '../turn-exchange.ts';

/** `rest`: the four bytes before the quote. */
function icmp(type: number, code: number, quote: Uint8Array, from = server.address, rest = uint32(0)): Uint8Array {
  const isIpv6 = from.includes(':');
  const to = isIpv6 ? client6.address : client.address;
  return ethernet(ip(from, to, isIpv6 ? 58 : 1, bytesOf(type, code, '0000', rest, quote)));
}

const quote = udp(client, server, allocate(1, false));
const quote6 = udp(client6, server6, allocate(1, false));

function errorsOf(packets: Parameters<typeof analysePackets>[0]) {
  return analysePackets(packets).icmpErrors;
}

describe('given an error about a request', () => {
  test('when it is read, then it is tied to the flow and names what it quotes', () => {
    const [error] = errorsOf([icmp(3, 13, quote)]);
    expect(error?.value).toEqual({
      from: server.address,
      to: client.address,
      version: 4,
      type: 3,
      code: 13,
      kind: 'administratively-prohibited',
      about: {source: client, destination: server, transport: 'udp', payload: 'STUN Allocate Request'},
      count: 1,
      firstFrame: 1,
      firstTime: expect.objectContaining({iso: '1970-01-01T00:16:40.000000000Z'}),
      lastTime: expect.objectContaining({iso: '1970-01-01T00:16:40.000000000Z'}),
    });
    expect(error?.first.quote).toBe(
      'ICMP type 3 code 13 (administratively prohibited) about udp 198.51.100.20:50000 > 203.0.113.7:3478, STUN Allocate Request',
    );
    expect(error?.places.count?.filter).toBe(
      'icmp.type == 3 && icmp.code == 13 && ip.src == 198.51.100.20 && ip.dst == 203.0.113.7 && udp.srcport == 50000 && udp.dstport == 3478',
    );
  });

  test.each([
    [3, 0, 'network-unreachable'],
    [3, 1, 'host-unreachable'],
    [3, 2, 'other'],
    [3, 3, 'port-unreachable'],
    [3, 9, 'administratively-prohibited'],
    [3, 10, 'administratively-prohibited'],
    [3, 99, 'other'],
    [11, 0, 'time-exceeded'],
    [12, 0, 'other'],
  ])('when ICMP has type %i code %i, then it is %s', (type, code, kind) => {
    expect(errorsOf([icmp(type, code, quote)])[0]?.value.kind).toBe(kind);
  });

  test.each([
    [1, 0, 'network-unreachable'],
    [1, 1, 'administratively-prohibited'],
    [1, 3, 'host-unreachable'],
    [1, 4, 'port-unreachable'],
    [1, 6, 'administratively-prohibited'],
    [3, 0, 'time-exceeded'],
    [4, 1, 'other'],
  ])('when ICMPv6 has type %i code %i, then it is %s', (type, code, kind) => {
    const [error] = errorsOf([icmp(type, code, quote6, server6.address)]);
    expect(error?.value).toMatchObject({kind, version: 6, about: {source: client6, destination: server6}});
  });

  test('when fragmentation is needed, then the MTU of the next hop is told', () => {
    expect(errorsOf([icmp(3, 4, quote, server.address, bytesOf('0000', uint16(1400)))])[0]?.value.mtu).toBe(1400);
    expect(errorsOf([icmp(2, 0, quote6, server6.address, uint32(1280))])[0]?.value.mtu).toBe(1280);
    expect(errorsOf([icmp(3, 4, quote)])[0]?.value).not.toHaveProperty('mtu');
  });

  test('when the quote ends eight bytes after the IP header, then ports are known and the payload is not', () => {
    expect(errorsOf([icmp(3, 3, quote.subarray(0, 28))])[0]?.value.about).toEqual({
      source: client,
      destination: server,
      transport: 'udp',
    });
  });

  test('when it quotes ChannelData, a later fragment, extension headers or another protocol, then it says so', () => {
    const channelData = udp(client, server, bytesOf('4000 0004 80000001'));
    const fragment = ip(client.address, server.address, 17, quote.subarray(20), {fragment: 100});
    const esp = ip(client.address, server.address, 50, bytesOf('0102030405060708'));
    const extended = ip(client6.address, server6.address, 60, bytesOf('11 00 0000 0000 0000', quote6.subarray(40)));
    expect(errorsOf([icmp(3, 3, channelData)])[0]?.value.about.payload).toBe('TURN ChannelData');
    expect(errorsOf([icmp(11, 1, fragment)])[0]?.value.about.source.port).toBe(0);
    expect(errorsOf([icmp(3, 2, esp)])[0]?.value.about).toMatchObject({transport: '50', source: {port: 0}});
    expect(errorsOf([icmp(1, 4, extended, server6.address)])[0]?.value.about).toMatchObject({
      source: client6,
      payload: 'STUN Allocate Request',
    });
  });
});

describe('given many errors', () => {
  test('when they are of one kind about one flow, then they are counted in one', () => {
    const other = udp(client, server, request(2, method.refresh));
    const [error, ...more] = errorsOf([icmp(3, 3, quote), icmp(3, 3, quote), icmp(3, 3, other)]);
    expect(more).toEqual([]);
    expect(error?.value).toMatchObject({count: 3, firstFrame: 1});
    expect(error?.value.lastTime.iso).toBe('1970-01-01T00:16:42.000000000Z');
  });

  test('when two interfaces captured the same ones, then each counts once', () => {
    const other = udp(client, server, request(2, method.refresh));
    const [one, two] = [icmp(3, 3, quote), icmp(3, 3, other)];
    const packets = [one, two, one, two].map((data, index) => ({data, time: 1000 + index * 0.0002}));
    expect(errorsOf(packets).map(({value}) => value.count)).toEqual([2]);
  });

  test('when sender, code or flow differ, then they are told apart', () => {
    const packets = [icmp(3, 3, quote), icmp(3, 13, quote), icmp(3, 3, quote, '203.0.113.1')];
    expect(errorsOf(packets)).toHaveLength(3);
  });
});

describe('given a capture made to exhaust memory', () => {
  const moment = (frame: number) => ({
    file: 0,
    frame,
    seconds: frame,
    time: {iso: '2031-05-04T09:30:00.000000000Z', zone: 'stated', year: 'stated'} as const,
  });

  test('when errors speak of more flows than are kept, then the rest is dropped and said', () => {
    const anomalies = new AnomalyLog();
    const tracker = new IcmpTracker(anomalies);
    const error = bytesOf('0303 0000 00000000', quote);
    for (let index = 0; index < 12_000; index += 1)
      tracker.packet(error, 4, `198.18.${index >> 8}.${index & 255}`, client.address, moment(index + 1));
    expect(tracker.end()).toHaveLength(10_000);
    expect(anomalies.rows).toEqual([expect.objectContaining({kind: 'dropped', layer: 'icmp', count: 2000})]);
  });

  test('when it is asked while packets still come, then what it said before does not change', () => {
    const tracker = new IcmpTracker(new AnomalyLog());
    const error = bytesOf('0303 0000 00000000', quote);
    tracker.packet(error, 4, server.address, client.address, moment(1));
    const before = tracker.end();
    tracker.packet(error, 4, server.address, client.address, moment(2));
    expect([before, tracker.end()].map(([one]) => one?.value.count)).toEqual([1, 2]);
  });
});

describe('given other ICMP and damaged errors', () => {
  test('when it is an echo or a neighbour solicitation, then it is no error', () => {
    expect(errorsOf([icmp(8, 0, quote), icmp(0, 0, quote), icmp(135, 0, quote6, server6.address)])).toEqual([]);
  });

  test('when no IP packet is quoted, then an anomaly names the frame', () => {
    const {icmpErrors, anomalies} = analysePackets([icmp(3, 3, bytesOf('00'.repeat(28)))]);
    expect(icmpErrors).toEqual([]);
    expect(anomalies).toEqual([expect.objectContaining({layer: 'icmp', frame: 1})]);
  });

  test('when any prefix or changed byte is read, then nothing is thrown', () => {
    for (const whole of [icmp(3, 3, quote), icmp(1, 4, quote6, server6.address)]) {
      for (let index = 0; index < whole.length; index += 1) {
        const changed = Uint8Array.from(whole);
        changed[index] = 0xff;
        for (const data of [whole.subarray(0, index), changed]) expect(() => analyse(pcap([{data}]))).not.toThrow();
      }
    }
  });
});

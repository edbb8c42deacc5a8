import {describe, expect, test} from '@jest/globals';
import {bytesOf, ethernet, ip, type Packet, pcap, tcp, udp, uint16} from '../build-capture.ts';
import {allocate, success} from '../turn-exchange.ts';
import {callee, caller, channelData, range, rtp, scanBytes, scanPackets} from './scan-packets.ts';

const web = {address: '203.0.113.7', port: 443};

function datagram(payload: Uint8Array, from = caller, to = callee): Packet {
  return {data: ethernet(udp(from, to, payload))};
}

function segment(sequence: number, payload: Uint8Array, flags?: number): Packet {
  return {data: ethernet(tcp(caller, web, {sequence, ...(flags === undefined ? {} : {flags})}, payload))};
}

const dtlsHello = bytesOf('16 fefd 0000 000000000000 0004 01000000');
const dtlsData = bytesOf('17 fefd 0001 000000000001 0004 deadbeef');
const dtls13 = bytesOf('2f 01 02 0010', new Uint8Array(16));

describe('given one packet of each kind', () => {
  test.each([
    ['STUN', datagram(allocate(1, false))],
    ['STUN inside ChannelData', datagram(channelData(0x4000, allocate(1, false)))],
    ['a DTLS handshake', datagram(dtlsHello)],
    ['a DTLS handshake inside ChannelData', datagram(channelData(0x4000, dtlsHello))],
    ['a DTLS 1.3 record', datagram(dtls13)],
    ['a DNS question', datagram(bytesOf('8001 0100 0001'), caller, {address: '10.0.0.53', port: 53})],
    ['a multicast DNS answer', datagram(bytesOf('0000 8400'), {...caller, port: 5353})],
    ['ICMP', {data: ethernet(ip('10.0.0.1', '10.0.0.2', 1, bytesOf('0303 0000 0000 0000')))}],
    ['an IPv4 fragment', {data: ethernet(ip('10.0.0.1', '10.0.0.2', 17, new Uint8Array(64), {fragment: 0x2000}))}],
    ['an ICMPv6 error', {data: ethernet(ip('2001:db8::1', '2001:db8::2', 58, bytesOf('0104 0000 0000 0000')))}],
    ['the begin of a TCP connection', segment(1, new Uint8Array(0), 0x02)],
    ['the end of a TCP connection', segment(1, new Uint8Array(0), 0x11)],
    ['a TCP reset', segment(1, new Uint8Array(0), 0x04)],
    ['the first payload of a TCP connection', segment(1, bytesOf('16 0301 0004 01000000'))],
  ])('when it is %s, then it is handed on', (_title, packet) => {
    const {handedOn} = scanPackets([packet]);
    expect(handedOn).toMatchObject([{frame: 1, alignedAt: undefined, bytes: packet.data}]);
  });

  test.each([
    ['RTP', datagram(rtp({sequence: 1}))],
    ['RTP inside ChannelData', datagram(channelData(0x4000, rtp({sequence: 1})))],
    ['RTCP', datagram(bytesOf('80 c8 0006', new Uint8Array(24)))],
    ['another protocol over UDP', datagram(bytesOf('c0 00000001', new Uint8Array(40)))],
    ['ChannelData whose length does not fit', datagram(bytesOf('4000 ffff', new Uint8Array(40)))],
    ['a bare TCP acknowledgement', segment(1, new Uint8Array(0), 0x10)],
    ['no IP', {data: bytesOf('020000000001 020000000002 0806', new Uint8Array(28))}],
  ])('when it is %s, then it is only counted', (_title, packet) => {
    const {handedOn, scan} = scanPackets([packet]);
    expect(handedOn).toEqual([]);
    expect(scan.counts.packets).toBe(1);
  });
});

describe('given much of one thing', () => {
  test('when DTLS carries data, then the first records are handed on and the rest is counted', () => {
    const {handedOn, scan} = scanPackets(range(0, 100).map(() => datagram(dtlsData)));
    expect(handedOn).toHaveLength(24);
    expect(scan.flows.between(caller, callee, 'udp')?.packets).toBe(100);
  });

  test('when a TCP connection goes on, then its first 32 KiB, alerts and HTTP heads are handed on', () => {
    const kilobyte = new Uint8Array(1024).fill(0x17);
    const packets = [
      ...range(0, 40).map((index) => segment(1 + index * 1024, kilobyte)),
      segment(50_000, bytesOf('15 0303 0002 0230')),
      segment(50_007, Uint8Array.from(Buffer.from('HTTP/1.1 502 Next Hop Connection Failed\r\n'))),
      segment(50_048, kilobyte),
      segment(51_072, new Uint8Array(0), 0x04),
    ];
    expect(scanPackets(packets).handedOn.map(({frame}) => frame)).toEqual([...range(1, 32), 41, 42, 44]);
  });

  test('when the ports are used again, then the new connection begins anew', () => {
    const full = segment(1, new Uint8Array(33 * 1024));
    const {handedOn} = scanPackets([full, full, segment(1, new Uint8Array(0), 0x02), full]);
    expect(handedOn.map(({frame}) => frame)).toEqual([1, 3, 4]);
  });

  test('when there are keys for TLS, then all of it is handed on', () => {
    const kilobyte = new Uint8Array(1024).fill(0x17);
    const capture = pcap(range(0, 40).map((index) => segment(1 + index * 1024, kilobyte)));
    const {handedOn} = scanBytes(capture, (scan) => {
      scan.wantsAllOfTls = true;
    });
    expect(handedOn).toHaveLength(40);
  });
});

describe('given packets that the plain way does not fit', () => {
  test('when there are a VLAN tag, IP options and IPv6, then flows are the same', () => {
    const packets = [
      {data: ethernet(udp(caller, callee, rtp({sequence: 1})), '8100 0001')},
      {
        data: ethernet(
          ip(caller.address, callee.address, 17, udpOf(rtp({sequence: 2})), {options: bytesOf('01010101')}),
        ),
      },
      {data: ethernet(udp(caller, callee, rtp({sequence: 3})))},
    ];
    const {scan} = scanPackets(packets);
    expect(scan.flows.size).toBe(1);
    expect(scan.flows.between(caller, callee, 'udp')).toMatchObject({packets: 3, rtp: 3});
  });

  test('when a header lies about its length, then nothing is read past the packet', () => {
    const data = ethernet(udp(caller, callee, success(1)));
    data[38] = 0xff;
    data[39] = 0xff;
    expect(() => scanPackets([{data}, {data: data.subarray(0, 43)}])).not.toThrow();
  });

  test('when the snapshot length cut RTP behind its header, then it counts by the lengths that are stated', () => {
    const whole = ethernet(udp(caller, callee, bytesOf(rtp({sequence: 1}), new Uint8Array(1000))));
    const packets = range(1, 20).map((sequence) => {
      const data = whole.slice(0, 60);
      data.set(uint16(sequence), 44);
      return {data, originalLength: whole.length};
    });
    const {streams, scan} = scanPackets(packets);
    expect(streams).toMatchObject([{packets: 20, lost: 0, bytes: 20 * 1020}]);
    expect(scan.counts.snapped).toBe(20);
  });
});

function udpOf(payload: Uint8Array): Uint8Array {
  return bytesOf(uint16(caller.port), uint16(callee.port), uint16(8 + payload.length), '0000', payload);
}

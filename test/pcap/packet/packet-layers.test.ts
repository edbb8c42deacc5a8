import {describe, expect, test} from '@jest/globals';
import {bytesOf, ethernet, ip, tcp, udp, uint16} from '../build-capture.ts';
import {allocate, analysePackets, client, client6, onlySession, server, server6, up} from '../turn-exchange.ts';

describe('given one exchange in every link layer', () => {
  const packet4 = udp(client, server, allocate(1, false));
  const packet6 = udp(client6, server6, allocate(1, false));
  const options = ip(client.address, server.address, 17, packet4.subarray(20), {options: bytesOf('01010100 01010100')});
  const hopByHop = bytesOf(17, 0, '0000 0000 0000', packet6.subarray(40));
  const authentication = bytesOf(17, 1, '0000 00000000 00000000', packet6.subarray(40));
  const authentication4 = bytesOf(17, 1, '0000 00000000 00000000', packet4.subarray(20));
  const atomicFragment = bytesOf(17, 0, '0000 00000001', packet6.subarray(40));

  test.each([
    ['Ethernet', 1, ethernet(packet4)],
    ['Ethernet with IPv6', 1, ethernet(packet6)],
    ['802.1Q', 1, ethernet(packet4, '8100 0007')],
    ['802.1ad with two tags', 1, ethernet(packet6, '88a8 0007 8100 0009')],
    ['PPPoE', 1, bytesOf('020000000001 020000000002 8864 1100 0001 0100 0021', packet4)],
    ['MPLS with two labels', 1, bytesOf('020000000001 020000000002 8847 00010040 00011140', packet4)],
    ['Linux cooked v1', 113, bytesOf('0000 0001 0006 020000000001 0000 0800', packet4)],
    ['Linux cooked v2', 276, bytesOf('86dd 0000 00000002 0001 00 06 0200000000010000', packet6)],
    ['null', 0, bytesOf('02000000', packet4)],
    ['OpenBSD loopback', 108, bytesOf('00000018', packet6)],
    ['PPP', 9, bytesOf('ff03 0057', packet6)],
    ['PKTAP', 258, bytesOf('10000000 01000000 01000000 00000000', ethernet(packet4))],
    ['PPP with a compressed protocol field', 9, bytesOf('ff03 21', packet4)],
    ['PPP HDLC', 50, bytesOf('ff03 0057', packet6)],
    ['PPPoE as link type', 51, bytesOf('1100 0001 0100 0021', packet4)],
    ['Cisco HDLC', 104, bytesOf('0f00 0800', packet4)],
    [
      '802.3 with SNAP',
      1,
      bytesOf('020000000001 020000000002', uint16(packet4.length + 8), 'aaaa03 000000 0800', packet4),
    ],
    ['raw (12)', 12, packet4],
    ['raw (101)', 101, packet6],
    ['raw IPv4', 228, packet4],
    ['raw IPv6', 229, packet6],
    ['IPv4 with options', 101, options],
    ['IPv4 with an authentication header', 101, ip(client.address, server.address, 51, authentication4)],
    ['IPv6 with hop-by-hop options', 101, ip(client6.address, server6.address, 0, hopByHop)],
    ['IPv6 with an authentication header', 101, ip(client6.address, server6.address, 51, authentication)],
    ['IPv6 with a fragment header that is the whole', 101, ip(client6.address, server6.address, 44, atomicFragment)],
    ['Ethernet with a trailer', 1, bytesOf(ethernet(packet4), '000000000000')],
  ])('when it is %s, then the Allocate is found with its addresses', (_, linkType, data) => {
    const result = analysePackets([data], linkType);
    const is4 = onlySession(result).value.client.address === client.address;
    expect(onlySession(result).value).toMatchObject(is4 ? {client, server} : {client: client6, server: server6});
    expect(result.summary).toMatchObject({packets: 1, stunMessages: 1, undecoded: 0});
    for (let length = 0; length < data.length; length += 1)
      analysePackets([{data: data.subarray(0, length), originalLength: data.length}], linkType);
  });

  test('when a router quotes the request in an ICMP error, then the quote is no packet', () => {
    const icmp = ip('203.0.113.1', client.address, 1, bytesOf('030d 0000 00000000', packet4));
    expect(analysePackets([ethernet(icmp)])).toMatchObject({sessions: [], summary: {stunMessages: 0}});
  });

  test('when the link type is not known, then packets are counted as not looked into', () => {
    expect(analysePackets([packet4], 147)).toMatchObject({
      summary: {undecoded: 1, linkTypes: ['link type 147']},
      unknownLinkPackets: 1,
    });
  });

  test('when a datagram has the cookie but another length, then it is malformed and no message', () => {
    const result = analysePackets([up(bytesOf(allocate(1, false), '00000000'))]);
    expect(result).toMatchObject({sessions: [], anomalies: [{kind: 'malformed', layer: 'stun', frame: 1}]});
  });
});

describe('given packets whose headers lie', () => {
  const packet4 = udp(client, server, allocate(1, false));
  const packet6 = udp(client6, server6, allocate(1, false));
  const withByte = (packet: Uint8Array, at: number, ...values: number[]) => {
    const changed = packet.slice();
    changed.set(values, at);
    return changed;
  };

  test.each([
    ['an IPv4 header of 12 bytes', withByte(packet4, 0, 0x43), 'IPv4 headers of a wrong length'],
    ['an IPv4 header longer than the packet', withByte(packet4, 2, 0, 24), 'before their headers do'],
    ['an IPv4 packet longer than its frame', withByte(packet4, 2, 0x70), 'longer than the frames'],
    ['an IPv6 packet longer than its frame', withByte(packet6, 4, 0x70), 'longer than the frames'],
    ['a UDP length beyond the packet', withByte(packet4, 24, 0x70), 'longer than the IP packets'],
    [
      'a TCP header beyond the packet',
      withByte(tcp(client, server, {sequence: 1}, bytesOf('')), 32, 0xf0),
      'TCP headers',
    ],
    [
      'an IPv6 header chain that runs off its end',
      ip(client6.address, server6.address, 0, bytesOf('00ff000000000000')),
      'before',
    ],
    ['half an IPv4 header', packet4.subarray(0, 10), 'before their headers do'],
  ])('when there is %s, then it is malformed and says so with its frame', (_, data, detail) => {
    expect(analysePackets([packet4, data], 101).anomalies).toMatchObject([
      {kind: 'malformed', layer: 'ip', frame: 2, count: 1, detail: expect.stringContaining(detail)},
    ]);
  });

  test('when the capture cut a packet anywhere, then nothing is malformed', () => {
    for (const data of [packet4, packet6, tcp(client, server, {sequence: 1}, bytesOf('00'))]) {
      for (let length = 0; length < data.length; length += 1) {
        const cut = {data: data.subarray(0, length), originalLength: data.length};
        expect(analysePackets([cut], 101)).toMatchObject({anomalies: [], summary: {snapped: 1}});
      }
    }
  });
});

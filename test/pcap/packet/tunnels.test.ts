/** One exchange in every tunnel and mirror: what counts is the packet inside, and nothing is entered that is no tunnel. */
import {describe, expect, test} from '@jest/globals';
import {bytesOf, ethernet, ip, udp, uint16} from '../build-capture.ts';
import {allocate, analysePackets, client, client6, onlySession, server, server6} from '../turn-exchange.ts';

const outer = {address: '10.9.0.1', port: 33_333};
const far = {address: '10.9.0.2', port: 4789};
const outer6 = '2001:db8:9::1';
const far6 = '2001:db8:9::2';
const inner4 = udp(client, server, allocate(1, false));
const inner6 = udp(client6, server6, allocate(1, false));
const macs = '020000000001 020000000002';

const gre = (...parts: (string | Uint8Array)[]) => ip(outer.address, far.address, 47, bytesOf(...parts));
const inUdp = (port: number, ...parts: (string | Uint8Array)[]) => udp(outer, {...far, port}, bytesOf(...parts));
const mpls = (...parts: (string | Uint8Array)[]) => bytesOf(macs, '8847', '00010040 00011140', ...parts);

describe('given one exchange inside a tunnel', () => {
  test.each([
    ['GRE', gre('0000 0800', inner4)],
    ['GRE with IPv6', gre('0000 86dd', inner6)],
    ['GRE with checksum, key and sequence number', gre('b000 0800 00000000 00000007 00000001', inner4)],
    ['NVGRE', gre('2000 6558 00001000', ethernet(inner4))],
    ['GRE with MPLS', gre('0000 8847 00011140', inner4)],
    ['GRE with a VLAN tag', gre('0000 8100 0007 0800', inner4)],
    ['PPTP', gre('3081 880b', uint16(inner4.length + 4), '0007 00000001 00000002 ff03 0021', inner4)],
    ['ERSPAN type I', gre('0000 88be', ethernet(inner4))],
    ['ERSPAN type II', gre('1000 88be 00000001 10640001 00000000', ethernet(inner6, '8100 0007'))],
    ['ERSPAN type III', gre('1000 22eb 00000001 20640001 00000000 00000000', ethernet(inner4))],
    [
      'ERSPAN type III with a subheader',
      gre('1000 22eb 00000001 20640001 00000000 00000001 0000000000000000', ethernet(inner4)),
    ],
    ['ERSPAN type III with IP', gre('1000 22eb 00000001 20640001 00000000 00000800', inner4)],
    ['GRE over IPv6', ip(outer6, far6, 47, bytesOf('0000 0800', inner4))],
    ['IP in IP', ip(outer.address, far.address, 4, inner4)],
    ['6in4', ip(outer.address, far.address, 41, inner6)],
    ['4in6', ip(outer6, far6, 4, inner4)],
    ['6in6', ip(outer6, far6, 41, inner6)],
    ['MPLS in IP', ip(outer.address, far.address, 137, bytesOf('00011140', inner4))],
    ['VXLAN', inUdp(4789, '08000000 00002a00', ethernet(inner4))],
    ['VXLAN with a group policy', inUdp(4789, '88000007 00002a00', ethernet(inner6))],
    ['VXLAN on the old port of Linux', inUdp(8472, '08000000 00002a00', ethernet(inner4, '8100 0007'))],
    ['VXLAN on another port', inUdp(14_789, '08000000 00002a00', ethernet(inner4))],
    ['VXLAN-GPE', inUdp(4790, '0c000001 00002a00', inner4)],
    ['VXLAN-GPE with Ethernet', inUdp(4790, '0c000003 00002a00', ethernet(inner6))],
    ['Geneve', inUdp(6081, '00006558 00002a00', ethernet(inner4))],
    ['Geneve with options', inUdp(6081, '02000800 00002a00 0000000000000000', inner4)],
    [
      'three tunnels',
      gre('0000 0800', inUdp(4789, '08000000 00002a00', ethernet(ip(outer.address, far.address, 4, inner4)))),
    ],
  ])('when it is %s, then the Allocate is found with its own addresses', (_, packet) => {
    const result = analysePackets([packet], 101);
    const is4 = onlySession(result).value.client.address === client.address;
    expect(onlySession(result).value).toMatchObject(is4 ? {client, server} : {client: client6, server: server6});
    expect(result).toMatchObject({anomalies: [], summary: {stunMessages: 1, undecoded: 0}});
    for (let length = 0; length < packet.length; length += 1) {
      const cut = {data: packet.subarray(0, length), originalLength: packet.length};
      expect(analysePackets([cut], 101).anomalies).toEqual([]);
    }
  });

  test('when VXLAN comes in plain Ethernet, then the packet inside is what counts', () => {
    const [over4, over6] = [outer, {address: outer6, port: 33_333}];
    const inner = bytesOf('08000000 00002a00', ethernet(inner4));
    for (const packet of [udp(over4, far, inner), udp(over6, {address: far6, port: 4789}, inner)]) {
      expect(onlySession(analysePackets([ethernet(packet)])).value).toMatchObject({client, server});
    }
  });

  test.each([
    ['a control word', mpls('00000000', ethernet(inner4))],
    ['no control word', mpls(ethernet(inner6))],
    ['no control word and an address that begins like IPv4', mpls('45005e000001 020000000002 0800', inner4)],
  ])('when it is an Ethernet pseudo-wire with %s, then the Allocate is found', (_, data) => {
    expect(onlySession(analysePackets([data])).first.frame).toBe(1);
  });
});

describe('given what only looks like a tunnel', () => {
  test.each([
    [
      'VXLAN on another port that does not end with its packet',
      inUdp(14_789, '08000000 00002a00', ethernet(inner4), '00'),
    ],
    ['VXLAN on another port with a flag more', inUdp(14_789, '0c000000 00002a00', ethernet(inner4))],
    ['VXLAN’s port without the flag of VXLAN', inUdp(4789, '00000000 00002a00', ethernet(inner4))],
    ['GRE with source routes', gre('4000 0800 00000000', inner4)],
    ['GRE of a version that is none', gre('0002 0800', inner4)],
    ['GRE with an unknown protocol', gre('0000 8200', inner4)],
    ['ERSPAN type III with another frame type', gre('1000 22eb 00000001 20640001 00000000 00001c00', ethernet(inner4))],
    ['Geneve of another version', inUdp(6081, '40006558 00002a00', ethernet(inner4))],
    ['a pseudo-wire with something else', mpls('10000021', inner4)],
  ])('when it is %s, then it is not entered', (_, packet) => {
    const linkType = packet[0] === 2 ? 1 : 101;
    expect(analysePackets([packet], linkType)).toMatchObject({sessions: [], summary: {stunMessages: 0}, anomalies: []});
  });

  test('when tunnels are nested without end, then it is malformed and not followed', () => {
    let packet = inner4;
    for (let depth = 0; depth < 200; depth += 1) packet = ip(outer.address, far.address, 4, packet);
    expect(analysePackets([packet], 101)).toMatchObject({
      sessions: [],
      anomalies: [{kind: 'malformed', layer: 'ip', frame: 1, detail: expect.stringContaining('nested')}],
    });
  });
});

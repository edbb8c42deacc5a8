import {describe, expect, test} from '@jest/globals';
import * as fc from 'fast-check';
import {bytesOf, enhancedPacket, ethernet, interfaceBlock, sectionHeader, tcp, udp} from './build-capture.ts';
import {allocate, analyse, analysePackets, client, client6, failure, server6, up} from './turn-exchange.ts';

describe('given damaged captures', () => {
  test('when every byte of one with UDP and TCP is changed, then the analysis returns', () => {
    const tcpServer = {address: '203.0.113.7', port: 443};
    const file = bytesOf(
      sectionHeader(),
      interfaceBlock(1),
      enhancedPacket(0, 0n, up(allocate(1, true))),
      enhancedPacket(
        0,
        0n,
        ethernet(tcp(client, tcpServer, {sequence: 1}, bytesOf(allocate(2, false), '4000000401020304'))),
      ),
      enhancedPacket(0, 0n, ethernet(udp(client6, server6, failure(1, 431)))),
    );
    for (let index = 0; index < file.length; index += 1) {
      for (const change of [0x01, 0xff]) {
        const changed = file.slice();
        changed[index] = (changed[index] ?? 0) ^ change;
        expect(analyse(changed).frames).toBeLessThanOrEqual(4);
      }
    }
    for (let length = 0; length < file.length; length += 1) analyse(file.subarray(0, length));
  });

  test('when packets hold random bytes in any link type, then the analysis returns', () => {
    const linkTypes = fc.constantFrom(0, 1, 9, 12, 101, 108, 113, 228, 229, 258, 276, 5000);
    const start = fc.constantFrom(
      ...['', '45000028', '60000000', '0800', '020000000001020000000002 0800 45'].map((hex) => bytesOf(hex)),
    );
    fc.assert(
      fc.property(linkTypes, fc.array(fc.tuple(start, fc.uint8Array({maxLength: 120}))), (linkType, packets) => {
        const result = analysePackets(
          packets.map(([head, rest]) => bytesOf(head, rest)),
          linkType,
        );
        expect(result.summary?.packets).toBe(packets.length);
      }),
    );
  });
});

import {describe, expect, test} from '@jest/globals';
import * as fc from 'fast-check';
import {containerOf} from '../../../src/pcap/container/capture-file.ts';
import {clockOfResolution} from '../../../src/pcap/container/clock.ts';
import {tlsKeyLog} from '../../../src/pcap/container/packet-record.ts';
import {
  block,
  bytesOf,
  enhancedPacket,
  interfaceBlock,
  option,
  pcap,
  sectionHeader,
  uint16,
  uint32,
} from '../build-capture.ts';
import {readAll} from './read-all.ts';

const packets = [
  {data: bytesOf('0102030405'), time: 1_700_000_000.25, originalLength: 9},
  {data: bytesOf(''), time: 1_700_000_001},
  {data: bytesOf('aabb'), time: 4_294_967_295.000_001},
];
const expected = [
  {frame: 1, data: '0102030405', original: 9, linkType: 113, time: '2023-11-14T22:13:20.250000000Z'},
  {frame: 2, data: '', original: 0, linkType: 113, time: '2023-11-14T22:13:21.000000000Z'},
  {frame: 3, data: 'aabb', original: 2, linkType: 113, time: '2106-02-07T06:28:15.000001000Z'},
];

describe('given classic pcap', () => {
  const variants = [true, false].flatMap((isLittleEndian) => [
    {isLittleEndian, linkType: 113},
    {isLittleEndian, linkType: 113, isNanoseconds: true},
    {isLittleEndian, linkType: 113, isModified: true},
  ]);

  test.each(variants)('when it is written as %j, then every packet is read, whatever the chunks', (options) => {
    const file = pcap(packets, options);
    expect(containerOf(file)).toBe('pcap');
    for (const chunkSize of [file.length, 1, 7, 25]) {
      const {seen, anomalies} = readAll(file, chunkSize);
      expect(seen).toEqual(expected);
      expect(anomalies).toEqual([]);
    }
  });

  test('when it is cut anywhere, then whole packets are kept and the cut is said', () => {
    const file = pcap(packets);
    const ends = [24, 24 + 16 + 5, 24 + 16 + 5 + 16, file.length];
    for (let length = 0; length < file.length; length += 1) {
      const {seen, anomalies} = readAll(file.subarray(0, length), 10);
      expect(seen).toHaveLength(Math.max(0, ends.filter((end) => end <= length).length - 1));
      expect(anomalies.map(({kind}) => kind)).toEqual(ends.includes(length) ? [] : ['truncated']);
    }
  });

  test('when the version is none that exists, then nothing is guessed', () => {
    const file = pcap(packets);
    file[4] = 1;
    expect(readAll(file)).toMatchObject({seen: [], anomalies: [{kind: 'unknown'}]});
  });
});

describe('given pcapng', () => {
  const _nanoseconds = option(9, bytesOf(9));

  test.each([{isLittleEndian: true}, {isLittleEndian: false}])(
    'when sections and blocks are of every kind in %j, then packets count through',
    (order) => {
      const number = (value: number) => uint32(value, order.isLittleEndian);
      const obsolete = bytesOf(
        uint16(1, order.isLittleEndian),
        '0000',
        number(0),
        number(5_000_000),
        number(1),
        number(4),
        'cc',
      );
      const file = bytesOf(
        sectionHeader(order),
        interfaceBlock(1, undefined, order),
        interfaceBlock(113, bytesOf(option(9, bytesOf(9), order), option(0, bytesOf(''), order)), order),
        enhancedPacket(0, 1_700_000_000_250_000n, bytesOf('01'), order),
        enhancedPacket(1, 1_700_000_000_250_000_001n, bytesOf('0202'), order),
        block(5, new Uint8Array(40), order),
        block(3, bytesOf(number(3), '030303'), order),
        block(2, obsolete, order),
        // Another section in the other byte order, where interface 0 is another one.
        sectionHeader({isLittleEndian: !order.isLittleEndian}),
        interfaceBlock(101, undefined, {isLittleEndian: !order.isLittleEndian}),
        enhancedPacket(0, 0n, bytesOf('04'), {isLittleEndian: !order.isLittleEndian}),
      );
      for (const chunkSize of [file.length, 1, 13]) {
        const {seen, anomalies} = readAll(file, chunkSize);
        expect(anomalies).toEqual([]);
        expect(seen).toMatchObject([
          {frame: 1, data: '01', linkType: 1, time: '2023-11-14T22:13:20.250000000Z'},
          {frame: 2, data: '0202', linkType: 113, time: '2023-11-14T22:13:20.250000001Z'},
          {frame: 3, data: '030303', linkType: 1, time: undefined},
          {frame: 4, data: 'cc', original: 4, linkType: 113, time: '1970-01-01T00:00:00.005000000Z'},
          {frame: 5, data: '04', linkType: 101, time: '1970-01-01T00:00:00.000000000Z'},
        ]);
      }
    },
  );

  test('when a custom block stands between packets, then it takes a frame number as in Wireshark, and is no packet', () => {
    const file = bytesOf(
      sectionHeader(),
      interfaceBlock(1),
      block(0x0bad, bytesOf(uint32(32473, true))),
      enhancedPacket(0, 0n, bytesOf('01')),
    );
    expect(readAll(file)).toMatchObject({seen: [{frame: 2}], frames: 2});
  });

  test('when the clock counts in powers of two from an offset, then the time is exact', () => {
    const offset = new Uint8Array(8);
    new DataView(offset.buffer).setBigInt64(0, -10n, true);
    const options = bytesOf(option(9, bytesOf(0x81)), option(14, offset));
    const file = bytesOf(sectionHeader(), interfaceBlock(1, options), enhancedPacket(0, 23n, bytesOf('')));
    expect(readAll(file).seen).toMatchObject([{time: '1970-01-01T00:00:01.500000000Z'}]);
    expect(clockOfResolution(0xff, 0n)).toBeUndefined();
  });

  test('when keys stand in a block of their own, then they are handed on in place, and those that lie are not', () => {
    const secrets = (length: number) => bytesOf('4b534c54', uint32(length, true), Buffer.from('CLIENT_RANDOM 00 11'));
    const file = bytesOf(sectionHeader(), block(0x0a, secrets(19)), block(0x0a, secrets(4000)), block(0x0a, uint32(1)));
    for (const chunkSize of [file.length, 9]) {
      const {secrets: given, anomalies} = readAll(file, chunkSize);
      expect(given).toEqual([{secretsType: tlsKeyLog, text: 'CLIENT_RANDOM 00 11'}]);
      expect(anomalies).toMatchObject([{kind: 'malformed', layer: 'file', count: 2}]);
    }
  });

  test('when the clock is finer than 64 bits hold, then packets have no time rather than a wrong one', () => {
    const options = option(9, bytesOf(0xff));
    const file = bytesOf(sectionHeader(), interfaceBlock(1, options), enhancedPacket(0, 23n, bytesOf('01')));
    expect(readAll(file)).toMatchObject({seen: [{time: undefined}], anomalies: [{kind: 'unknown'}]});
  });

  test('when the section has another version, then it is unknown, not malformed', () => {
    const file = sectionHeader();
    file[12] = 2;
    expect(readAll(file).anomalies).toMatchObject([{kind: 'unknown'}]);
  });
});

describe('given damaged bytes', () => {
  const whole = [
    pcap(packets),
    bytesOf(sectionHeader(), interfaceBlock(1), enhancedPacket(0, 5n, bytesOf('010203')), block(3, uint32(0))),
  ];

  test('when every single byte is changed, then reading returns', () => {
    for (const file of whole) {
      for (let index = 0; index < file.length; index += 1) {
        for (const value of [0, 1, 0x7f, 0xff]) {
          const changed = file.slice();
          changed[index] = value;
          expect(readAll(changed, 50).seen.length).toBeLessThan(20);
        }
      }
    }
  });

  test('when bytes are random behind a right beginning, then reading returns', () => {
    const beginning = fc.constantFrom(...whole.map((file) => file.subarray(0, 24)), bytesOf(''));
    fc.assert(
      fc.property(
        beginning,
        fc.uint8Array({maxLength: 300}),
        fc.integer({min: 1, max: 64}),
        (start, rest, chunkSize) => {
          readAll(bytesOf(start, rest), chunkSize);
        },
      ),
    );
  });
});

/** Reading goes on behind damage, says what it left out, and costs no more than the bytes that are there. */
import {describe, expect, test} from '@jest/globals';
import * as fc from 'fast-check';
import {block, bytesOf, enhancedPacket, interfaceBlock, pcap, sectionHeader, uint16, uint32} from '../build-capture.ts';
import {readAll} from './read-all.ts';

const start = bytesOf(sectionHeader(), interfaceBlock(1), enhancedPacket(0, 0n, bytesOf('0a')));
const tail = [enhancedPacket(0, 1n, bytesOf('0b')), block(5, new Uint8Array(12)), enhancedPacket(0, 2n, bytesOf('0c'))];

function datas(file: Uint8Array, chunkSize?: number): string[] {
  return readAll(file, chunkSize).seen.map(({data}) => data);
}

describe('given a pcapng file with one wrong block whose lengths are right', () => {
  test.each([
    ['names an interface that is not described', enhancedPacket(1, 0n, bytesOf('01')), 'does not describe'],
    [
      'claims more bytes than it has',
      block(6, bytesOf(uint32(0), uint32(0), uint32(0), uint32(99, true), uint32(99, true))),
      'more bytes than their block holds',
    ],
    ['is too short', block(6, uint32(0)), 'too short'],
    ['is a simple packet that is too short', block(3, bytesOf('')), 'too short'],
    [
      'has a wrong closing length',
      bytesOf(enhancedPacket(0, 0n, bytesOf('')).subarray(0, -4), uint32(40)),
      'closing length',
    ],
  ])('when it %s, then only it is left out, and keeps its frame number', (_, wrong, detail) => {
    for (const chunkSize of [1000, 1, 13]) {
      const {seen, anomalies} = readAll(bytesOf(start, wrong, ...tail), chunkSize);
      expect(seen.filter(({data}) => data !== '').map(({frame, data}) => [frame, data])).toEqual([
        [1, '0a'],
        [3, '0b'],
        [4, '0c'],
      ]);
      expect(anomalies).toMatchObject([
        {kind: 'malformed', layer: 'file', count: 1, detail: expect.stringContaining(detail)},
      ]);
    }
  });

  test('when an interface description is too short, then those after it keep their numbers', () => {
    const file = bytesOf(
      sectionHeader(),
      block(1, bytesOf('')),
      interfaceBlock(113),
      enhancedPacket(1, 0n, bytesOf('01')),
    );
    expect(readAll(file)).toMatchObject({seen: [{linkType: 113, data: '01'}], anomalies: [{kind: 'malformed'}]});
  });

  test('when there is no interface for a simple packet, then it is left out', () => {
    expect(readAll(bytesOf(sectionHeader(), block(3, uint32(0)), interfaceBlock(1), ...tail))).toMatchObject({
      seen: [{frame: 2}, {frame: 3}],
      anomalies: [{kind: 'malformed', frame: 1}],
    });
  });
});

describe('given a pcapng file whose blocks break', () => {
  const zeros = new Uint8Array(20);
  test.each([
    ['a length of 3', bytesOf(uint32(6, true), uint32(3, true), zeros), 28],
    ['a length beyond all blocks', bytesOf(uint32(6, true), uint32(0x7fffffff, true), zeros), 28],
    ['a claim of 4 GB in a block of no interest', bytesOf(uint32(11, true), uint32(0xfffffff0, true), zeros), 28],
    ['a length that runs beyond the file', bytesOf(uint32(6, true), uint32(4000, true), zeros), 28],
    ['a hole of zeros', new Uint8Array(4001), 4001],
    ['text', Buffer.from('<html>502 Bad Gateway</html>'), 28],
    ['a section header without its magic', bytesOf('0a0d0d0a', new Uint8Array(24)), 28],
  ])('when there is %s, then reading goes on behind it and says what is lost', (_, damage, bytes) => {
    const file = bytesOf(start, damage, ...tail);
    for (const chunkSize of [file.length, 1, 13]) {
      const {seen, anomalies} = readAll(file, chunkSize);
      expect(seen).toMatchObject([
        {frame: 1, data: '0a'},
        {frame: 2, data: '0b'},
        {frame: 3, data: '0c'},
      ]);
      expect(anomalies).toMatchObject([{kind: 'malformed', layer: 'file', frame: 1, count: 1}]);
      expect(anomalies[0]?.detail).toContain(`after packet 1`);
      expect(anomalies[0]?.detail).toContain(`${bytes} bytes left out`);
      expect(anomalies[0]?.detail).toContain('frames are numbered on from 2');
    }
  });

  test('when nothing whole follows, then what remains is counted and the file is not called cut as well', () => {
    const {seen, anomalies} = readAll(bytesOf(start, uint32(6, true), uint32(3, true), new Uint8Array(5000)), 64);
    expect(seen).toHaveLength(1);
    expect(anomalies).toMatchObject([
      {kind: 'malformed', detail: expect.stringContaining('the remaining 5008 bytes hold no whole block')},
    ]);
  });

  test('when a section in the other byte order is what follows, then it is read as that', () => {
    const order = {isLittleEndian: false};
    const section = bytesOf(
      sectionHeader(order),
      interfaceBlock(113, undefined, order),
      enhancedPacket(0, 0n, bytesOf('0d'), order),
    );
    expect(readAll(bytesOf(start, 'ffffff', section)).seen).toMatchObject([{data: '0a'}, {data: '0d', linkType: 113}]);
  });

  test('when there are hundreds of holes, then each is passed and the list of them stays short', () => {
    const piece = bytesOf('ffffffff ffffffff ffffffff', ...tail);
    const {seen, anomalies} = readAll(bytesOf(start, ...new Array<Uint8Array>(300).fill(piece)), 512);
    expect(seen).toHaveLength(601);
    expect(anomalies).toHaveLength(21);
    expect(anomalies.at(-1)).toMatchObject({count: 280});
  });
});

describe('given a pcap file whose records break', () => {
  const records = Array.from({length: 8}, (_, index) => ({
    data: bytesOf(uint16(0x1000 + index), new Uint8Array(30)),
    time: 1_700_000_000 + index,
  }));
  const whole = pcap(records);
  const recordLength = 16 + 32;
  const at = (index: number) => 24 + index * recordLength;
  const numbers = (file: Uint8Array, chunkSize?: number) => datas(file, chunkSize).map((data) => data.slice(0, 4));
  const all = records.map((_, index) => (0x1000 + index).toString(16));

  test.each([
    ['a claim of 4 GB', 8, 'ffffffff', 2],
    ['a claim of 200 KB', 8, '400d0300', 2],
    ['lengths that are too short', 8, '03000000 03000000', 3],
    ['a fraction of a second beyond a second, and a wrong length', 4, 'ffffffff 21000000', 2],
  ])('when a record has %s, then the next whole one is found', (_, offset, bytes, lastWhole) => {
    const file = whole.slice();
    file.set(bytesOf(bytes), at(2) + offset);
    for (const chunkSize of [file.length, 1, 50]) {
      const {anomalies} = readAll(file, chunkSize);
      const found = numbers(file, chunkSize);
      expect(found.slice(0, lastWhole)).toEqual(all.slice(0, lastWhole).map((text) => expect.stringContaining(text)));
      expect(found.slice(-5)).toEqual(all.slice(-5));
      expect(anomalies).toMatchObject([
        {
          kind: 'malformed',
          layer: 'file',
          frame: lastWhole,
          detail: expect.stringContaining(`after packet ${lastWhole}`),
        },
      ]);
    }
  });

  test('when a hole of zeros stands between records, then it gives no packets', () => {
    const file = bytesOf(whole.subarray(0, at(3)), new Uint8Array(1003), whole.subarray(at(3)));
    for (const chunkSize of [file.length, 1, 50]) {
      expect(numbers(file, chunkSize)).toEqual(all);
      expect(readAll(file, chunkSize).anomalies).toMatchObject([
        {frame: 3, detail: expect.stringContaining('1003 bytes left out')},
      ]);
    }
  });

  test('when only the last record is whole behind the damage, then the end of the file proves it', () => {
    const file = whole.slice();
    file.set(bytesOf('ffffffff'), at(6) + 8);
    expect(numbers(file)).toEqual(all.filter((_, index) => index !== 6));
  });

  test('when times leap by years, but records follow, then all are read', () => {
    const leaping = pcap([0, 1_700_000_000, 5, 4_000_000_000].map((time) => ({data: bytesOf('01'), time})));
    for (const chunkSize of [1000, 1]) {
      expect(readAll(leaping, chunkSize)).toMatchObject({seen: {length: 4}, anomalies: []});
    }
  });

  test('when the header states a snapshot length that records exceed, then they are read all the same', () => {
    const file = whole.slice();
    file.set(uint32(8, true), 16);
    expect(readAll(file)).toMatchObject({seen: {length: 8}, anomalies: []});
  });
});

describe('given hostile files', () => {
  const plain = fc.constantFrom('ff', '00', '06000000 24000000', '0a0d0d0a 1c000000 4d3c2b1a', '06000000 00000400');

  test('when megabytes hold nothing but beginnings of blocks, then time grows with their size alone', () => {
    for (const filling of ['06000000 fc000400', '0a0d0d0a 00000400 4d3c2b1a', '00000006 00040000', '00']) {
      const garbage = new Uint8Array(500_000);
      const pattern = bytesOf(filling);
      for (let offset = 0; offset + pattern.length <= garbage.length; offset += pattern.length)
        garbage.set(pattern, offset);
      const before = performance.now();
      for (const head of [bytesOf(start, 'ffffffff ffffffff ffffffff'), pcap([]), pcap([{data: bytesOf('01')}])]) {
        readAll(bytesOf(head, garbage), 65_536);
      }
      // Quadratic work would take minutes.
      expect(performance.now() - before).toBeLessThan(10_000);
    }
  });

  test('when stretches of whole and broken blocks alternate at random, then reading returns with every whole packet of both ends', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(plain, fc.uint8Array({maxLength: 40}))),
        fc.integer({min: 1, max: 99}),
        (parts, size) => {
          const damage = bytesOf(...parts.flat());
          const {seen, anomalies} = readAll(bytesOf(start, damage, ...tail, ...tail, ...tail), size);
          expect(seen[0]).toMatchObject({frame: 1, data: '0a'});
          expect(anomalies.every(({layer}) => layer === 'file')).toBe(true);
        },
      ),
    );
  });
});

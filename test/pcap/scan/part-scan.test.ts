import {readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, test} from '@jest/globals';
import type {CaptureResult} from '../../../src/pcap/capture-analysis.ts';
import {
  block,
  bytesOf,
  enhancedPacket,
  ethernet,
  interfaceBlock,
  type Packet,
  pcap,
  sectionHeader,
  tcp,
  uint32,
} from '../build-capture.ts';
import {allocate, client, down, failure, success, up} from '../turn-exchange.ts';
import {boundaryAfter, readInTwo, readWhole, scanPart} from './read-in-two.ts';
import {opus, range} from './scan-packets.ts';

const root = join(import.meta.dirname, '../../..');
const captures = readdirSync(join(root, 'fixtures'), {recursive: true, encoding: 'utf8'})
  .filter((path) => /\.pcap(?:ng)?$/.test(path))
  .map((path) => join('fixtures', path));

/** Lost and late packets, a wrap of the sequence number, TURN that begins in one half and ends in the other, TCP. */
function mixed(): Packet[] {
  const web = {address: '203.0.113.7', port: 443};
  const media = opus([...range(65_400, 60), ...range(65_462, 100), 65_461, ...range(65_563, 140)], 1000);
  const bulk = range(0, 60).map((index) => ({
    data: ethernet(tcp(web, client, {sequence: 1 + index * 1000}, new Uint8Array(1000).fill(index))),
    time: 1000.001 + index * 0.1,
  }));
  const turn: Packet[] = [
    {data: up(allocate(1, false)), time: 1000.5},
    {data: down(failure(1, 401)), time: 1000.6},
    {data: up(allocate(2, true)), time: 1002.9},
    {data: up(allocate(2, true)), time: 1003.5},
    {data: down(success(2)), time: 1003.6},
    {data: up(allocate(3, true)), time: 1005.5},
    {data: ethernet(tcp(client, web, {sequence: 5, flags: 0x14}, bytesOf(''))), time: 1005.9},
  ];
  return [...media, ...bulk, ...turn].sort((one, other) => (one.time ?? 0) - (other.time ?? 0));
}

/** Without what is reckoned from the neighbours of a packet: that starts anew with a part. */
function told(result: CaptureResult) {
  const rtpStreams = result.rtpStreams.map(
    ({value: {jitterMs: _, clockRateHz: __, reordered: ___, ...value}, ...rest}) => ({
      value,
      ...rest,
    }),
  );
  return {...result, rtpStreams};
}

/** Connections whose TLS or HTTP handshake stood right at the cut: of them a part may tell less, and nothing else. */
function withoutStreams({tlsHandshakes: _, httpExchanges: __, tcpConnections: ___, ...rest}: ReturnType<typeof told>) {
  return rest;
}

function asPcapng(packets: readonly Packet[], between: ReadonlyMap<number, Uint8Array> = new Map()): Uint8Array {
  return bytesOf(
    sectionHeader(),
    interfaceBlock(1),
    ...packets.flatMap(({data, time = 0}, index) => [
      between.get(index) ?? new Uint8Array(0),
      enhancedPacket(0, BigInt(Math.round(time * 1e6)), data),
    ]),
  );
}

const files = {
  pcap: pcap(mixed()),
  'pcap, big-endian, nanoseconds': pcap(mixed(), {isLittleEndian: false, isNanoseconds: true}),
  pcapng: asPcapng(mixed()),
  // Counted as a frame, as Wireshark does, and no packet.
  'pcapng with statistics and unknown blocks': asPcapng(
    mixed(),
    new Map([
      [100, block(5, bytesOf(uint32(0, true), new Uint8Array(8)))],
      [300, block(0x0bad, new Uint8Array(40))],
    ]),
  ),
} as const;
const names = Object.keys(files) as (keyof typeof files)[];

describe('given a capture whose later part another thread reads', () => {
  test.each(names)('when %s is cut at any place, then what is told is the same', (name) => {
    const file = files[name];
    const whole = readWhole(file);
    expect(whole.rtpStreams).toMatchObject([{value: {packets: 301}}]);
    expect(whole.sessions).toHaveLength(1);
    let joined = 0;
    for (let middle = 400; middle < file.length - 1000; middle += 1732) {
      const start = boundaryAfter(file, middle);
      if (start === undefined) throw new Error(`no boundary after ${middle}`);
      const {result, isJoined} = readInTwo(file, start);
      expect(isJoined).toBe(true);
      expect(told(result)).toEqual(told(whole));
      joined += 1;
    }
    expect(joined).toBeGreaterThan(20);
  });

  test.each(captures)('when %s is cut in two, then what is told is the same', (path) => {
    const file = readFileSync(join(root, path));
    const whole = told(readWhole(file));
    for (const share of [0.2, 0.5, 0.8]) {
      const start = boundaryAfter(file, Math.floor((file.length * share) / 4) * 4);
      if (start === undefined) continue;
      const result = told(readInTwo(file, start).result);
      expect(withoutStreams(result)).toEqual(withoutStreams(whole));
      const known = new Set(whole.tlsHandshakes.map(({value}) => `${value.client.port} ${value.outcome}`));
      for (const {value} of result.tlsHandshakes) {
        if (value.outcome !== 'cut') expect([...known]).toContain(`${value.client.port} ${value.outcome}`);
      }
    }
  });
});

describe('given a part that cannot stand for itself', () => {
  const {pcapng} = files;
  const middle = Math.floor(pcapng.length / 8) * 4;
  const start = boundaryAfter(pcapng, middle) ?? 0;

  test.each([
    ['the boundary is wrong', pcapng, start + 4],
    ['the boundary is inside a packet', files.pcap, (boundaryAfter(files.pcap, middle) ?? 0) + 16],
  ])('when %s, then all of it is read in its turn', (_, file, at) => {
    const {result, isJoined} = readInTwo(file, at);
    expect(isJoined).toBe(false);
    expect(result).toEqual(readWhole(file));
  });

  test('when an interface is described in its middle, then it is not joined where that matters', () => {
    // Packets after it are of link type 101 (raw IP): read with the first interface's they would be nothing.
    const raw = mixed().map(({data, ...rest}) => ({...rest, data: data.subarray(14)}));
    const half = Math.floor(raw.length / 2);
    const late = bytesOf(
      asPcapng(mixed().slice(0, half)),
      interfaceBlock(101),
      ...raw.slice(half).map(({data, time = 0}) => enhancedPacket(1, BigInt(Math.round(time * 1e6)), data)),
    );
    const whole = readWhole(late);
    expect(whole.rtpStreams).toMatchObject([{value: {packets: 301}}]);
    const afterIt = boundaryAfter(late, Math.floor((late.length * 0.6) / 4) * 4) ?? 0;
    const behind = readInTwo(late, afterIt);
    expect(behind.isJoined).toBe(false);
    expect(told(behind.result)).toEqual(told(whole));
    const beforeIt = boundaryAfter(late, Math.floor((late.length * 0.2) / 4) * 4) ?? 0;
    expect(told(readInTwo(late, beforeIt).result)).toEqual(told(whole));
  });

  test('when keys come with its middle, then it is read in its turn', () => {
    const file = asPcapng(mixed(), new Map([[300, block(10, bytesOf('4b534c54 04000000 23202020'))]]));
    const before = boundaryAfter(file, 4000) ?? 0;
    expect(scanPart(file, before)).toBeUndefined();
    expect(readInTwo(file, before).result).toEqual(readWhole(file));
  });

  test.each(['pcap', 'pcapng'] as const)(
    'when a %s is damaged in its middle or cut short, then it is not joined',
    (name) => {
      const file = files[name].slice();
      const before = boundaryAfter(file, 4000) ?? 0;
      const damage = boundaryAfter(file, Math.floor(file.length / 2)) ?? 0;
      file.fill(0xff, damage, damage + 30);
      for (const broken of [file, files[name].subarray(0, -5)]) {
        expect(scanPart(broken, before)).toBeUndefined();
        expect(readInTwo(broken, before).result).toEqual(readWhole(broken));
      }
    },
  );

  test('when what came before it was damaged, then it is not joined', () => {
    const file = files.pcapng.slice();
    const damage = boundaryAfter(file, 4000) ?? 0;
    file.fill(0xff, damage, damage + 30);
    const {result, isJoined} = readInTwo(file, boundaryAfter(file, middle) ?? 0);
    expect(isJoined).toBe(false);
    expect(result).toEqual(readWhole(file));
  });

  test('when it holds more control packets than may wait, then it gives up, and holds no more of them', () => {
    const packet = {data: up(allocate(1, false)), time: 1000};
    const record = pcap([packet]).subarray(24);
    const times = Math.ceil((40 << 20) / record.length);
    const file = bytesOf(pcap([packet]), Buffer.concat(Array.from({length: times}, () => record)));
    expect(scanPart(file, 24 + record.length)).toBeUndefined();
  });
});

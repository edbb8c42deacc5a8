/** Builds captures for tests: packets from the payload out, and files in every variant of both containers. */
import {parseIpAddress} from '../../src/stun/ip-address.ts';

export interface Endpoint {
  readonly address: string;
  readonly port: number;
}

export function bytesOf(...parts: (number | string | Uint8Array)[]): Uint8Array {
  const arrays = parts.map((part) => {
    if (typeof part === 'number') return Uint8Array.of(part);
    return typeof part === 'string' ? Uint8Array.from(Buffer.from(part.replace(/\s/g, ''), 'hex')) : part;
  });
  return Uint8Array.from(Buffer.concat(arrays));
}

export function uint16(number: number, isLittleEndian = false): Uint8Array {
  const bytes = new Uint8Array(2);
  new DataView(bytes.buffer).setUint16(0, number, isLittleEndian);
  return bytes;
}

export function uint32(number: number, isLittleEndian = false): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, number, isLittleEndian);
  return bytes;
}

function address(text: string): Uint8Array {
  const bytes = parseIpAddress(text);
  if (bytes === undefined) throw new Error(`no address: ${text}`);
  return bytes;
}

export function udp(source: Endpoint, destination: Endpoint, payload: Uint8Array): Uint8Array {
  const header = bytesOf(uint16(source.port), uint16(destination.port), uint16(8 + payload.length), '0000');
  return ip(source.address, destination.address, 17, bytesOf(header, payload));
}

export interface Segment {
  readonly sequence: number;
  readonly acknowledgment?: number;
  readonly flags?: number;
}

export function tcp(source: Endpoint, destination: Endpoint, segment: Segment, payload: Uint8Array): Uint8Array {
  const flags = segment.flags ?? 0x18;
  const numbers = [uint32(segment.sequence >>> 0), uint32((segment.acknowledgment ?? 0) >>> 0)];
  const start = bytesOf(uint16(source.port), uint16(destination.port), ...numbers);
  return ip(source.address, destination.address, 6, bytesOf(start, 0x50, flags, 'ffff 0000 0000', payload));
}

export interface IpOptions {
  /** IPv4 header options, a multiple of 4 bytes. */
  readonly options?: Uint8Array;
  /** IPv4 flags and fragment offset. */
  readonly fragment?: number;
}

export function ip(
  source: string,
  destination: string,
  protocol: number,
  payload: Uint8Array,
  more: IpOptions = {},
): Uint8Array {
  const [from, to] = [address(source), address(destination)];
  if (from.length === 16) return bytesOf('60000000', uint16(payload.length), protocol, 64, from, to, payload);
  const options = more.options ?? new Uint8Array(0);
  const length = uint16(20 + options.length + payload.length);
  const start = bytesOf(0x45 + options.length / 4, 0, length, '0000', uint16(more.fragment ?? 0x4000));
  return bytesOf(start, 64, protocol, '0000', from, to, options, payload);
}

export function ethernet(packet: Uint8Array, tags = ''): Uint8Array {
  const type = (packet[0] ?? 0) >> 4 === 6 ? '86dd' : '0800';
  return bytesOf('020000000001 020000000002', tags, type, packet);
}

export interface Packet {
  readonly data: Uint8Array;
  /** Seconds since 1970, with a fraction down to microseconds. */
  readonly time?: number;
  readonly originalLength?: number;
}

export interface PcapOptions {
  readonly isLittleEndian?: boolean;
  readonly isNanoseconds?: boolean;
  readonly isModified?: boolean;
  readonly linkType?: number;
}

export function pcap(packets: readonly Packet[], options: PcapOptions = {}): Uint8Array {
  const {isLittleEndian = true, isNanoseconds = false, isModified = false, linkType = 1} = options;
  const number = (value: number) => uint32(value, isLittleEndian);
  const magic = isModified ? 0xa1b2cd34 : isNanoseconds ? 0xa1b23c4d : 0xa1b2c3d4;
  const version = bytesOf(uint16(2, isLittleEndian), uint16(4, isLittleEndian));
  const header = bytesOf(number(magic), version, number(0), number(0), number(262144), number(linkType));
  const records = packets.map(({data, time = 0, originalLength = data.length}) => {
    const micro = Math.round((time % 1) * 1e6);
    const stamp = bytesOf(number(Math.floor(time)), number(isNanoseconds ? micro * 1000 : micro));
    const extra = isModified ? new Uint8Array(8) : new Uint8Array(0);
    return bytesOf(stamp, number(data.length), number(originalLength), extra, data);
  });
  return bytesOf(header, ...records);
}

export interface Order {
  readonly isLittleEndian?: boolean;
}

export function block(type: number, body: Uint8Array, {isLittleEndian = true}: Order = {}): Uint8Array {
  const padded = bytesOf(body, new Uint8Array((4 - (body.length % 4)) % 4));
  const length = uint32(padded.length + 12, isLittleEndian);
  return bytesOf(uint32(type, isLittleEndian), length, padded, length);
}

export function sectionHeader(order: Order = {}): Uint8Array {
  const {isLittleEndian = true} = order;
  const version = bytesOf(uint16(1, isLittleEndian), uint16(0, isLittleEndian));
  return block(0x0a0d0d0a, bytesOf(uint32(0x1a2b3c4d, isLittleEndian), version, 'ffffffffffffffff'), order);
}

/** `options`: already encoded. */
export function interfaceBlock(
  linkType: number,
  options: Uint8Array = new Uint8Array(0),
  order: Order = {},
): Uint8Array {
  const {isLittleEndian = true} = order;
  return block(1, bytesOf(uint16(linkType, isLittleEndian), '0000', uint32(0, isLittleEndian), options), order);
}

export function option(code: number, value: Uint8Array, {isLittleEndian = true}: Order = {}): Uint8Array {
  const padding = new Uint8Array((4 - (value.length % 4)) % 4);
  return bytesOf(uint16(code, isLittleEndian), uint16(value.length, isLittleEndian), value, padding);
}

export function enhancedPacket(index: number, ticks: bigint, data: Uint8Array, order: Order = {}): Uint8Array {
  const number = (value: number) => uint32(value, order.isLittleEndian ?? true);
  const [high, low] = [Number(ticks >> 32n), Number(ticks & 0xffffffffn)];
  return block(
    6,
    bytesOf(number(index), number(high), number(low), number(data.length), number(data.length), data),
    order,
  );
}

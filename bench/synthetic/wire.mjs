/**
 * Ethernet, IPv4/IPv6, UDP, TCP and ICMP with valid checksums. A flow is {client, clientPort, server, serverPort} with
 * addresses as Buffers; TCP adds `sequences`, one of each side. Side 0 is the client, a packet goes from `side`.
 */
const UDP = 17;
const TCP = 6;
const ICMP = 1;
const ETHERNET_BYTES = 14;
export const SYN = 0x02;
export const ACK = 0x10;
export const PSH = 0x08;

export class Wire {
  constructor(writer, random, startMicroseconds) {
    this.writer = writer;
    this.random = random;
    this.microseconds = startMicroseconds;
    this.identification = 0;
  }

  /** `fill(bytes, at)` writes the payload of `length` bytes. */
  udp(flow, side, length, fill) {
    const {writer} = this;
    const {bytes, view, frameAt} = writer;
    const at = this.ip(frameAt, flow, side, UDP, 8 + length);
    view.setUint16(at, side === 0 ? flow.clientPort : flow.serverPort);
    view.setUint16(at + 2, side === 0 ? flow.serverPort : flow.clientPort);
    view.setUint16(at + 4, 8 + length);
    view.setUint16(at + 6, 0);
    fill(bytes, at + 8);
    view.setUint16(at + 6, this.transportChecksum(flow, UDP, at, 8 + length) || 0xffff);
    this.end(at + 8 + length - frameAt);
  }

  tcp(flow, side, flags, length = 0, fill = undefined) {
    const {bytes, view, frameAt} = this.writer;
    const at = this.ip(frameAt, flow, side, TCP, 20 + length);
    view.setUint16(at, side === 0 ? flow.clientPort : flow.serverPort);
    view.setUint16(at + 2, side === 0 ? flow.serverPort : flow.clientPort);
    view.setUint32(at + 4, flow.sequences[side]);
    view.setUint32(at + 8, (flags & ACK) === 0 ? 0 : flow.sequences[1 - side]);
    view.setUint16(at + 12, 0x5000 | flags);
    view.setUint16(at + 14, 64_240);
    view.setUint32(at + 16, 0);
    fill?.(bytes, at + 20);
    view.setUint16(at + 16, this.transportChecksum(flow, TCP, at, 20 + length));
    flow.sequences[side] = (flow.sequences[side] + length + ((flags & SYN) === 0 ? 0 : 1)) >>> 0;
    this.end(at + 20 + length - frameAt);
  }

  connect(flow) {
    flow.sequences = [this.random.next(), this.random.next()];
    this.tcp(flow, 0, SYN);
    this.tcp(flow, 1, SYN | ACK);
    this.tcp(flow, 0, ACK);
  }

  /** The server's host says that nothing listens on the flow's port (IPv4 only). */
  portUnreachable(flow, udpLength) {
    const {bytes, view, frameAt} = this.writer;
    const at = this.ip(frameAt, flow, 1, ICMP, 36);
    view.setUint32(at, 0x03030000);
    view.setUint32(at + 4, 0);
    this.ipv4Header(at + 8, flow.client, flow.server, UDP, udpLength);
    view.setUint16(at + 28, flow.clientPort);
    view.setUint16(at + 30, flow.serverPort);
    view.setUint16(at + 32, udpLength);
    view.setUint16(at + 34, 0);
    view.setUint16(at + 2, ~sum(bytes, at, 36, 0) & 0xffff);
    this.end(at + 36 - frameAt);
  }

  ip(at, flow, side, protocol, length) {
    const {bytes, view} = this.writer;
    const source = side === 0 ? flow.client : flow.server;
    const destination = side === 0 ? flow.server : flow.client;
    view.setUint32(at, 0x02000000);
    view.setUint32(at + 4, side === 0 ? 0x00020200 : 0x00010200);
    view.setUint32(at + 8, side === 0 ? 0x00000001 : 0x00000002);
    view.setUint16(at + 12, source.length === 4 ? 0x0800 : 0x86dd);
    const header = at + ETHERNET_BYTES;
    if (source.length === 4) return this.ipv4Header(header, source, destination, protocol, length);
    view.setUint32(header, 0x60000000);
    view.setUint16(header + 4, length);
    bytes[header + 6] = protocol;
    bytes[header + 7] = 64;
    bytes.set(source, header + 8);
    bytes.set(destination, header + 24);
    return header + 40;
  }

  ipv4Header(at, source, destination, protocol, length) {
    const {bytes, view} = this.writer;
    this.identification = (this.identification + 1) & 0xffff;
    view.setUint16(at, 0x4500);
    view.setUint16(at + 2, 20 + length);
    view.setUint16(at + 4, this.identification);
    view.setUint16(at + 6, 0x4000);
    view.setUint16(at + 8, 0x4000 | protocol);
    view.setUint16(at + 10, 0);
    bytes.set(source, at + 12);
    bytes.set(destination, at + 16);
    view.setUint16(at + 10, ~sum(bytes, at, 20, 0) & 0xffff);
    return at + 20;
  }

  transportChecksum({client, server}, protocol, at, length) {
    const addresses = sum(server, 0, server.length, sum(client, 0, client.length, protocol + length));
    return ~sum(this.writer.bytes, at, length, addresses) & 0xffff;
  }

  end(length) {
    this.writer.endPacket(length, this.microseconds);
    this.microseconds += 3 + (this.random.next() & 15);
  }
}

/** One's complement sum of 16-bit words (RFC 1071). */
function sum(bytes, at, length, start) {
  let total = start;
  const even = at + (length & ~1);
  for (let index = at; index < even; index += 2) total += (bytes[index] << 8) | bytes[index + 1];
  if ((length & 1) === 1) total += bytes[even] << 8;
  while (total > 0xffff) total = (total & 0xffff) + (total >>> 16);
  return total;
}

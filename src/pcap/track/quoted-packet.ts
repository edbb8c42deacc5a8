/**
 * The packet that an ICMP error quotes: its IP header and the first bytes after it, 8 at least (RFC 792), as much as fits
 * today (RFC 1812 §4.3.2.3, RFC 4443 §2.4). Never throws; what the quote does not hold is left out.
 */
import type {TransportAddress} from '../../stun/attributes/address.ts';
import {isChannelNumber} from '../../stun/channel-data.ts';
import {formatIpAddress} from '../../stun/ip-address.ts';
import {byteAt, decodeMessage, headerLength, magicCookie, uint16At, uint32At} from '../../stun/message.ts';
import {messageTitle} from '../../stun/summarise.ts';

export interface QuotedPacket {
  /** Ports are 0 where the protocol has none, in later fragments, and where the quote ends before them. */
  readonly source: TransportAddress;
  readonly destination: TransportAddress;
  /** `udp`, `tcp`, or the protocol's number. */
  readonly transport: string;
  /** `STUN Allocate Request`, `TURN ChannelData` */
  readonly payload?: string;
}

const protocolNames: ReadonlyMap<number, string> = new Map([
  [6, 'tcp'],
  [17, 'udp'],
]);
/** Protocols that begin with source and destination port: TCP, UDP, DCCP, SCTP, UDP-Lite. */
const withPorts: ReadonlySet<number> = new Set([6, 17, 33, 132, 136]);
const udp = 17;

/** Of IPv6, with the same layout: hop-by-hop, routing, destination options, mobility, HIP, Shim6 (RFC 7045 §4). */
const extensionHeaders: ReadonlySet<number> = new Set([0, 43, 60, 135, 139, 140]);
const fragmentHeader = 44;
const mostExtensionHeaders = 8;

/** Undefined when the bytes do not begin with an IP header whose addresses are there. */
export function readQuotedPacket(bytes: Uint8Array): QuotedPacket | undefined {
  const version = byteAt(bytes, 0) >> 4;
  if (version === 4) return readQuotedIpv4(bytes);
  return version === 6 ? readQuotedIpv6(bytes) : undefined;
}

function readQuotedIpv4(bytes: Uint8Array): QuotedPacket | undefined {
  const length = (byteAt(bytes, 0) & 0x0f) * 4;
  if (length < 20 || bytes.length < 20) return undefined;
  const isLaterFragment = (uint16At(bytes, 6) & 0x1fff) !== 0;
  const transport = isLaterFragment ? undefined : bytes.subarray(length);
  return quoted(formatIpAddress(bytes, 12, 4), formatIpAddress(bytes, 16, 4), byteAt(bytes, 9), transport);
}

function readQuotedIpv6(bytes: Uint8Array): QuotedPacket | undefined {
  if (bytes.length < 40) return undefined;
  let next = byteAt(bytes, 6);
  let offset = 40;
  let isLaterFragment = false;
  for (let count = 0; count < mostExtensionHeaders && offset + 8 <= bytes.length; count += 1) {
    if (next === fragmentHeader) {
      isLaterFragment ||= uint16At(bytes, offset + 2) >> 3 !== 0;
      next = byteAt(bytes, offset);
      offset += 8;
    } else if (extensionHeaders.has(next)) {
      next = byteAt(bytes, offset);
      offset += 8 + byteAt(bytes, offset + 1) * 8;
    } else break;
  }
  const transport = isLaterFragment ? undefined : bytes.subarray(offset);
  return quoted(formatIpAddress(bytes, 8, 16), formatIpAddress(bytes, 24, 16), next, transport);
}

function quoted(from: string, to: string, protocol: number, transport: Uint8Array | undefined): QuotedPacket {
  const hasPorts = transport !== undefined && transport.length >= 4 && withPorts.has(protocol);
  const payload = protocol === udp && transport !== undefined ? payloadOf(transport) : undefined;
  return {
    source: {address: from, port: hasPorts ? uint16At(transport, 0) : 0},
    destination: {address: to, port: hasPorts ? uint16At(transport, 2) : 0},
    transport: protocolNames.get(protocol) ?? String(protocol),
    ...(payload === undefined ? {} : {payload}),
  };
}

/** A quote may end after type, length and magic cookie, or even before. */
function payloadOf(datagram: Uint8Array): string | undefined {
  const stated = uint16At(datagram, 4) - 8;
  const payload = datagram.subarray(8);
  if (payload.length >= 8 && byteAt(payload, 0) < 0x40 && uint32At(payload, 4) === magicCookie) {
    const header = new Uint8Array(headerLength);
    header.set(payload.subarray(0, headerLength));
    const message = decodeMessage(header);
    return message === undefined ? undefined : `STUN ${messageTitle(message)}`;
  }
  if (payload.length < 4 || !isChannelNumber(uint16At(payload, 0))) return undefined;
  const padding = stated - 4 - uint16At(payload, 2);
  return padding >= 0 && padding < 4 ? 'TURN ChannelData' : undefined;
}

/**
 * Finds link, network and transport headers of one packet, in place. One object is used for all packets and holds
 * offsets only, so that a packet costs no allocation. Tunnels and the packets quoted in ICMP are not entered.
 */
import {formatIpAddress} from '../stun/ip-address.ts';
import {linkType} from './link-types.ts';
import type {PacketRecord, Window} from './packet-record.ts';

export const protocol = {tcp: 6, udp: 17} as const;

/**
 * `transport`: UDP or TCP with its header whole. `fragment`: a part of an IP packet. `other`: IP with another payload.
 * `short`: cut off before the transport header. `not-ip`, `unknown-link`: not looked into.
 */
export type LayerOutcome = 'transport' | 'fragment' | 'other' | 'short' | 'not-ip' | 'unknown-link';

const etherType = {ipv4: 0x0800, ipv6: 0x86dd, pppoe: 0x8864, mpls: 0x8847, mplsMulticast: 0x8848} as const;
const pppProtocol = {ipv4: 0x0021, ipv6: 0x0057} as const;

/** 802.1Q, 802.1ad and two older numbers for stacked tags. */
function isVlanTag(type: number): boolean {
  return type === 0x8100 || type === 0x88a8 || type === 0x9100 || type === 0x9200;
}

export class PacketLayers {
  /** 4 or 16. */
  addressLength: 4 | 16 = 4;
  /** Of the source address; the destination follows it in both versions of IP. */
  addressOffset = 0;
  /** TCP or UDP. */
  protocol = 0;
  transportOffset = 0;
  payloadOffset = 0;
  /** As the headers state it. */
  payloadLength = 0;
  /** What the capture holds of it. */
  payloadAvailable = 0;
  #bytes: Uint8Array = new Uint8Array(0);
  #view: DataView = new DataView(new ArrayBuffer(0));
  #offset = 0;
  #capturedEnd = 0;
  #wireEnd = 0;

  locate(record: PacketRecord, window: Window): LayerOutcome {
    this.#bytes = window.bytes;
    this.#view = window.view;
    this.#offset = record.start;
    this.#capturedEnd = record.start + record.capturedLength;
    // A writer that leaves the original length at 0 means the captured one.
    this.#wireEnd = record.start + Math.max(record.originalLength, record.capturedLength);
    return this.#locateLink(record.linkType);
  }

  source(): {address: string; port: number} {
    return {
      address: formatIpAddress(this.#bytes, this.addressOffset, this.addressLength),
      port: this.#view.getUint16(this.transportOffset),
    };
  }

  destination(): {address: string; port: number} {
    return {
      address: formatIpAddress(this.#bytes, this.addressOffset + this.addressLength, this.addressLength),
      port: this.#view.getUint16(this.transportOffset + 2),
    };
  }

  #locateLink(type: number): LayerOutcome {
    switch (type) {
      case linkType.ethernet:
        return this.#locateEtherType(12, 14);
      case linkType.linuxCooked:
        return this.#locateEtherType(14, 16);
      case linkType.linuxCooked2:
        return this.#locateEtherType(0, 20);
      case linkType.raw:
      case linkType.rawBsd:
      case linkType.rawOpenBsd:
      case linkType.ipv4:
      case linkType.ipv6:
        return this.#locateNetwork();
      case linkType.null:
      case linkType.loop:
        // The address family's number and byte order differ by system; the IP version does not.
        this.#offset += 4;
        return this.#locateNetwork();
      case linkType.ppp:
        return this.#locatePpp();
      case linkType.pktap:
        return this.#locatePktap();
      default:
        return 'unknown-link';
    }
  }

  /** Where the EtherType stands and where the header ends, from the start of the packet. */
  #locateEtherType(typeAt: number, headerLength: number): LayerOutcome {
    const view = this.#view;
    let next = this.#offset + headerLength;
    if (next > this.#capturedEnd) return 'short';
    let type = view.getUint16(this.#offset + typeAt);
    while (isVlanTag(type)) {
      if (next + 4 > this.#capturedEnd) return 'short';
      type = view.getUint16(next + 2);
      next += 4;
    }
    this.#offset = next;
    switch (type) {
      case etherType.ipv4:
      case etherType.ipv6:
        return this.#locateNetwork();
      case etherType.pppoe:
        this.#offset += 6;
        return this.#locatePpp();
      case etherType.mpls:
      case etherType.mplsMulticast:
        return this.#locateMpls();
      default:
        return 'not-ip';
    }
  }

  #locatePpp(): LayerOutcome {
    const hasAddressField = this.#offset < this.#capturedEnd && this.#bytes[this.#offset] === 0xff;
    const at = hasAddressField ? this.#offset + 2 : this.#offset;
    if (at + 2 > this.#capturedEnd) return 'short';
    const type = this.#view.getUint16(at);
    this.#offset = at + 2;
    return type === pppProtocol.ipv4 || type === pppProtocol.ipv6 ? this.#locateNetwork() : 'not-ip';
  }

  /** Labels of 4 bytes; the last has the lowest bit of its third byte set (RFC 3032 §2.1). */
  #locateMpls(): LayerOutcome {
    let isLast = false;
    while (!isLast) {
      if (this.#offset + 4 > this.#capturedEnd) return 'short';
      isLast = ((this.#bytes[this.#offset + 2] ?? 0) & 1) === 1;
      this.#offset += 4;
    }
    return this.#locateNetwork();
  }

  /** Apple's header: its own length, then at 8 the link type of what follows, both little-endian. */
  #locatePktap(): LayerOutcome {
    if (this.#offset + 12 > this.#capturedEnd) return 'short';
    const length = this.#view.getUint32(this.#offset, true);
    const inner = this.#view.getUint32(this.#offset + 8, true);
    if (length < 12 || length > this.#capturedEnd - this.#offset) return 'short';
    this.#offset += length;
    return inner === linkType.pktap ? 'unknown-link' : this.#locateLink(inner);
  }

  #locateNetwork(): LayerOutcome {
    if (this.#offset >= this.#capturedEnd) return 'short';
    const version = (this.#bytes[this.#offset] ?? 0) >> 4;
    if (version === 4) return this.#locateIpv4();
    return version === 6 ? this.#locateIpv6() : 'not-ip';
  }

  #locateIpv4(): LayerOutcome {
    const view = this.#view;
    const offset = this.#offset;
    if (offset + 20 > this.#capturedEnd) return 'short';
    const headerLength = ((this.#bytes[offset] ?? 0) & 0x0f) * 4;
    const totalLength = view.getUint16(offset + 2);
    // 0: the network card was to cut the packet up and fill the length in.
    if (totalLength !== 0) this.#wireEnd = Math.min(this.#wireEnd, offset + totalLength);
    if (headerLength < 20 || offset + headerLength > this.#wireEnd) return 'other';
    if ((view.getUint16(offset + 6) & 0x3fff) !== 0) return 'fragment';
    this.addressLength = 4;
    this.addressOffset = offset + 12;
    return this.#locateTransport(this.#bytes[offset + 9] ?? 0, offset + headerLength);
  }

  #locateIpv6(): LayerOutcome {
    const offset = this.#offset;
    if (offset + 40 > this.#capturedEnd) return 'short';
    const payloadLength = this.#view.getUint16(offset + 4);
    if (payloadLength !== 0) this.#wireEnd = Math.min(this.#wireEnd, offset + 40 + payloadLength);
    this.addressLength = 16;
    this.addressOffset = offset + 8;
    let next = this.#bytes[offset + 6] ?? 0;
    let at = offset + 40;
    for (;;) {
      if (next === protocol.udp || next === protocol.tcp) return this.#locateTransport(next, at);
      if (!isExtensionHeader(next)) return 'other';
      if (at + 8 > this.#capturedEnd) return 'short';
      if (next === 44 && (this.#view.getUint16(at + 2) & 0xfff9) !== 0) return 'fragment';
      const length = extensionLength(next, this.#bytes[at + 1] ?? 0);
      next = this.#bytes[at] ?? 0;
      at += length;
    }
  }

  #locateTransport(number: number, offset: number): LayerOutcome {
    const view = this.#view;
    this.protocol = number;
    this.transportOffset = offset;
    let end = this.#wireEnd;
    if (number === protocol.udp) {
      if (offset + 8 > this.#capturedEnd) return 'short';
      const length = view.getUint16(offset + 4);
      this.payloadOffset = offset + 8;
      if (length >= 8) end = Math.min(end, offset + length);
    } else if (number === protocol.tcp) {
      if (offset + 20 > this.#capturedEnd) return 'short';
      this.payloadOffset = offset + Math.max(5, (this.#bytes[offset + 12] ?? 0) >> 4) * 4;
    } else return 'other';
    this.payloadLength = Math.max(0, end - this.payloadOffset);
    this.payloadAvailable = Math.max(0, Math.min(end, this.#capturedEnd) - this.payloadOffset);
    return 'transport';
  }
}

/** Hop-by-hop, routing, fragment, authentication, destination options, mobility, HIP, shim6 (RFC 8200 §4, RFC 7045). */
function isExtensionHeader(number: number): boolean {
  return (
    number === 0 ||
    number === 43 ||
    number === 44 ||
    number === 51 ||
    number === 60 ||
    number === 135 ||
    number === 139 ||
    number === 140
  );
}

function extensionLength(number: number, lengthField: number): number {
  if (number === 44) return 8;
  // RFC 4302 §2.2 counts in units of 4 bytes, the others in units of 8 without the first.
  return number === 51 ? (lengthField + 2) * 4 : (lengthField + 1) * 8;
}

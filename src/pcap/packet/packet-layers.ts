/**
 * Finds link, network and transport headers of one packet, in place, through tunnels to the innermost. One object is
 * used for all packets and holds offsets only, so that a plain packet costs no allocation. Packets quoted in ICMP are
 * not entered.
 */
import {formatIpAddress} from '../../stun/ip-address.ts';
import type {PacketRecord, Window} from '../container/packet-record.ts';
import {etherType, isVlanTag} from './ether-type.ts';
import {linkType} from './link-types.ts';
import {enterGre, enterMpls, enterUdp, type Inner} from './tunnels.ts';

/** IP protocol numbers of what is handed on. */
export const protocol = {icmp: 1, tcp: 6, udp: 17, icmpv6: 58} as const;
/** And of what is looked through. */
const innerProtocol = {ipv4: 4, ipv6: 41, gre: 47, authentication: 51, mpls: 137} as const;

/**
 * `transport`: UDP, TCP or ICMP with its header whole. `fragment`: a part of an IP packet. `other`: IP with another
 * payload. `short`: cut off before the transport header by the capture. `malformed`: headers that cannot be right, as
 * `problem` says. `not-ip`, `unknown-link`: not looked into.
 */
export type LayerOutcome = 'transport' | 'fragment' | 'other' | 'short' | 'malformed' | 'not-ip' | 'unknown-link';

const pppProtocol = {ipv4: 0x0021, ipv6: 0x0057, mpls: 0x0281} as const;
const udpHeaderLength = 8;
/** Real ones are two or three deep. */
const deepestNesting = 8;

export class PacketLayers {
  /** 4 or 16. */
  addressLength: 4 | 16 = 4;
  /** Of the source address; the destination follows it in both versions of IP. */
  addressOffset = 0;
  /** One of `protocol`; of a fragment, whatever it carries. For ICMP the payload begins with its header. */
  protocol = 0;
  transportOffset = 0;
  /** Of a fragment: what it carries. */
  payloadOffset = 0;
  /** As the headers state it. */
  payloadLength = 0;
  /** What the capture holds of it. */
  payloadAvailable = 0;
  /** Of a fragment: identification, where its payload belongs in bytes, and whether more follow. */
  fragmentId = 0;
  fragmentOffset = 0;
  hasMoreFragments = false;
  /** What is wrong with the headers, where something is: for an anomaly, also of packets that are still read. */
  problem: string | undefined;
  #bytes: Uint8Array = new Uint8Array(0);
  #view: DataView = new DataView(new ArrayBuffer(0));
  #offset = 0;
  #capturedEnd = 0;
  #wireEnd = 0;
  #depth = 0;

  locate(record: PacketRecord, window: Window): LayerOutcome {
    this.#bytes = window.bytes;
    this.#view = window.view;
    this.#offset = record.start;
    this.#capturedEnd = record.start + record.capturedLength;
    // A writer that leaves the original length at 0 means the captured one.
    this.#wireEnd = record.start + Math.max(record.originalLength, record.capturedLength);
    this.#depth = 0;
    this.problem = undefined;
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
        return this.#locateTyped(12, 14);
      case linkType.linuxCooked:
        return this.#locateTyped(14, 16);
      case linkType.linuxCooked2:
        return this.#locateTyped(0, 20);
      case linkType.ciscoHdlc:
        return this.#locateTyped(2, 4);
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
      case linkType.pppHdlc:
        return this.#locatePpp();
      case linkType.pppoe:
        return this.#locateEtherType(etherType.pppoe);
      case linkType.pktap:
        return this.#locatePktap();
      default:
        return 'unknown-link';
    }
  }

  /** A link header with an EtherType: where that stands and where the header ends, from the start of the packet. */
  #locateTyped(typeAt: number, headerLength: number): LayerOutcome {
    const end = this.#offset + headerLength;
    if (end > this.#capturedEnd) return this.#missing(end);
    const type = this.#view.getUint16(this.#offset + typeAt);
    this.#offset = end;
    return this.#locateEtherType(type);
  }

  /** From behind the EtherType on. */
  #locateEtherType(first: number): LayerOutcome {
    let type = first;
    while (isVlanTag(type)) {
      if (this.#offset + 4 > this.#capturedEnd) return this.#missing(this.#offset + 4);
      type = this.#view.getUint16(this.#offset + 2);
      this.#offset += 4;
    }
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
        return type <= 1500 ? this.#locateLlc() : 'not-ip';
    }
  }

  /** IEEE 802.2 behind a length instead of a type: IP comes in SNAP, with organisation 0 (RFC 1042). */
  #locateLlc(): LayerOutcome {
    const offset = this.#offset;
    if (offset + 8 > this.#capturedEnd) return 'not-ip';
    if (this.#view.getUint32(offset) !== 0xaaaa0300 || this.#view.getUint8(offset + 4) !== 0) return 'not-ip';
    const type = this.#view.getUint16(offset + 6);
    if (type <= 1500) return 'not-ip';
    this.#offset += 8;
    return this.#locateEtherType(type);
  }

  #locatePpp(): LayerOutcome {
    const hasAddressField = this.#offset < this.#capturedEnd && this.#bytes[this.#offset] === 0xff;
    const at = hasAddressField ? this.#offset + 2 : this.#offset;
    if (at + 2 > this.#capturedEnd) return this.#missing(at + 2);
    const first = this.#bytes[at] ?? 0;
    // RFC 1661 §6.5: an odd first byte is all of a compressed protocol field.
    const isCompressed = (first & 1) === 1;
    const type = isCompressed ? first : this.#view.getUint16(at);
    this.#offset = at + (isCompressed ? 1 : 2);
    if (type === pppProtocol.mpls) return this.#locateMpls();
    return type === pppProtocol.ipv4 || type === pppProtocol.ipv6 ? this.#locateNetwork() : 'not-ip';
  }

  /** Labels of 4 bytes; the last has the lowest bit of its third byte set (RFC 3032 §2.1). */
  #locateMpls(): LayerOutcome {
    let isLast = false;
    while (!isLast) {
      if (this.#offset + 4 > this.#capturedEnd) return this.#missing(this.#offset + 4);
      isLast = ((this.#bytes[this.#offset + 2] ?? 0) & 1) === 1;
      this.#offset += 4;
    }
    const inner = enterMpls(this.#view, this.#offset, this.#capturedEnd, this.#wireEnd);
    return inner.kind === 'unknown' ? 'not-ip' : this.#enter(inner);
  }

  /** Apple's header: its own length, then at 8 the link type of what follows, both little-endian. */
  #locatePktap(): LayerOutcome {
    if (this.#offset + 12 > this.#capturedEnd) return this.#missing(this.#offset + 12);
    const length = this.#view.getUint32(this.#offset, true);
    const inner = this.#view.getUint32(this.#offset + 8, true);
    if (length < 12 || length > this.#capturedEnd - this.#offset) return this.#missing(this.#offset + length);
    this.#offset += length;
    return inner === linkType.pktap ? 'unknown-link' : this.#locateLink(inner);
  }

  /** What a tunnel carries. */
  #enter(inner: Inner): LayerOutcome {
    if (inner.kind === 'unknown') return 'other';
    if (inner.kind === 'short') return this.#missing(this.#capturedEnd + 1);
    this.#depth += 1;
    if (this.#depth > deepestNesting) return this.#malformed(`packets nested more than ${deepestNesting} deep`);
    this.#offset = inner.offset;
    switch (inner.kind) {
      case 'ethernet':
        return this.#locateTyped(12, 14);
      case 'network':
        return this.#locateNetwork();
      case 'ppp':
        return this.#locatePpp();
      case 'ether-type':
        return this.#locateEtherType(inner.type);
    }
  }

  #locateNetwork(): LayerOutcome {
    if (this.#offset >= this.#capturedEnd) return this.#missing(this.#offset + 1);
    const version = (this.#bytes[this.#offset] ?? 0) >> 4;
    if (version === 4) return this.#locateIpv4();
    return version === 6 ? this.#locateIpv6() : 'not-ip';
  }

  #locateIpv4(): LayerOutcome {
    const view = this.#view;
    const offset = this.#offset;
    if (offset + 20 > this.#capturedEnd) return this.#missing(offset + 20);
    const headerLength = ((this.#bytes[offset] ?? 0) & 0x0f) * 4;
    const totalLength = view.getUint16(offset + 2);
    // 0: the network card was to cut the packet up and fill the length in.
    if (totalLength !== 0) this.#endAt(offset + totalLength);
    const payloadOffset = offset + headerLength;
    if (headerLength < 20 || payloadOffset > this.#wireEnd) return this.#malformed('IPv4 headers of a wrong length');
    this.addressLength = 4;
    this.addressOffset = offset + 12;
    const number = this.#bytes[offset + 9] ?? 0;
    const fragment = view.getUint16(offset + 6);
    if ((fragment & 0x3fff) === 0) return this.#locateProtocol(number, payloadOffset);
    return this.#locateFragment(
      number,
      payloadOffset,
      view.getUint16(offset + 4),
      fragment & 0x1fff,
      fragment & 0x2000,
    );
  }

  #locateIpv6(): LayerOutcome {
    const offset = this.#offset;
    if (offset + 40 > this.#capturedEnd) return this.#missing(offset + 40);
    const payloadLength = this.#view.getUint16(offset + 4);
    if (payloadLength !== 0) this.#endAt(offset + 40 + payloadLength);
    this.addressLength = 16;
    this.addressOffset = offset + 8;
    return this.#locateProtocol(this.#bytes[offset + 6] ?? 0, offset + 40);
  }

  /** Goes through extension headers (of IPv4: the authentication header). */
  #locateProtocol(number: number, start: number): LayerOutcome {
    let next = number;
    let at = start;
    while (isExtensionHeader(next, this.addressLength)) {
      if (at + 8 > this.#wireEnd || at + 8 > this.#capturedEnd) return this.#missing(at + 8);
      const type = next;
      next = this.#bytes[at] ?? 0;
      if (type === 44) {
        const fragment = this.#view.getUint16(at + 2);
        if ((fragment & 0xfff9) !== 0) {
          return this.#locateFragment(next, at + 8, this.#view.getUint32(at + 4), fragment >>> 3, fragment & 1);
        }
      }
      at += extensionLength(type, this.#bytes[at + 1] ?? 0);
    }
    switch (next) {
      case protocol.udp:
      case protocol.tcp:
      case protocol.icmp:
      case protocol.icmpv6:
        return this.#locateTransport(next, at);
      case innerProtocol.ipv4:
      case innerProtocol.ipv6:
        return this.#enter({kind: 'network', offset: at});
      case innerProtocol.gre:
        return this.#enter(enterGre(this.#view, at, this.#capturedEnd));
      case innerProtocol.mpls:
        return this.#enter({kind: 'ether-type', offset: at, type: etherType.mpls});
      default:
        return 'other';
    }
  }

  /** `place` in units of 8 bytes. */
  #locateFragment(number: number, offset: number, id: number, place: number, more: number): LayerOutcome {
    // What is only said to have been sent cannot be put in its place.
    if (this.problem !== undefined) return 'malformed';
    this.protocol = number;
    this.fragmentId = id;
    this.fragmentOffset = place * 8;
    this.hasMoreFragments = more !== 0;
    this.payloadOffset = offset;
    this.#measurePayload(this.#wireEnd);
    return 'fragment';
  }

  #locateTransport(number: number, offset: number): LayerOutcome {
    const view = this.#view;
    this.protocol = number;
    this.transportOffset = offset;
    const headerEnd = offset + (number === protocol.tcp ? 20 : 8);
    if (headerEnd > this.#wireEnd || headerEnd > this.#capturedEnd) return this.#missing(headerEnd);
    let end = this.#wireEnd;
    if (number === protocol.udp) {
      const length = view.getUint16(offset + 4);
      this.payloadOffset = headerEnd;
      if (offset + length > end) return this.#malformed('UDP datagrams longer than the IP packets that carry them');
      if (length >= udpHeaderLength) end = offset + length;
      const port = view.getUint16(offset + 2);
      const inner = enterUdp(view, port, headerEnd, Math.min(end, this.#capturedEnd), end);
      if (inner !== undefined) return this.#enter(inner);
    } else if (number === protocol.tcp) {
      const length = ((this.#bytes[offset + 12] ?? 0) >> 4) * 4;
      if (length < 20 || offset + length > end) return this.#malformed('TCP headers of a wrong length');
      this.payloadOffset = offset + length;
    } else this.payloadOffset = offset;
    this.#measurePayload(end);
    return 'transport';
  }

  #measurePayload(end: number): void {
    this.payloadLength = Math.max(0, end - this.payloadOffset);
    this.payloadAvailable = Math.max(0, Math.min(end, this.#capturedEnd) - this.payloadOffset);
  }

  /** Where the IP packet ends by its own account: what follows it in the frame is padding. */
  #endAt(end: number): void {
    if (end > this.#wireEnd) this.problem ??= 'IP packets longer than the frames that carry them';
    else this.#wireEnd = end;
  }

  /** A header that ends there is not all here: cut by the capture, or never sent. */
  #missing(end: number): LayerOutcome {
    return end <= this.#wireEnd ? 'short' : this.#malformed('packets that end before their headers do');
  }

  #malformed(problem: string): LayerOutcome {
    this.problem ??= problem;
    return 'malformed';
  }
}

/** Hop-by-hop, routing, fragment, authentication, destination options, mobility, HIP, shim6 (RFC 8200 §4, RFC 7045). */
function isExtensionHeader(number: number, addressLength: 4 | 16): boolean {
  if (number === innerProtocol.authentication) return true;
  if (addressLength === 4) return false;
  return (
    number === 0 ||
    number === 43 ||
    number === 44 ||
    number === 60 ||
    number === 135 ||
    number === 139 ||
    number === 140
  );
}

function extensionLength(number: number, lengthField: number): number {
  if (number === 44) return 8;
  // RFC 4302 §2.2 counts in units of 4 bytes, the others in units of 8 without the first.
  return number === innerProtocol.authentication ? (lengthField + 2) * 4 : (lengthField + 1) * 8;
}

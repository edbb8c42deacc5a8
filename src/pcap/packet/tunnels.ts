/**
 * Headers of tunnels and mirrors that carry a packet inside another: GRE with ERSPAN, VXLAN, Geneve, MPLS pseudo-wires.
 * Each is told by its own fields; what cannot be told for sure is not entered.
 */
import {etherType, isVlanTag} from './ether-type.ts';

/** What stands at `offset`. `etherType`: as `type` says. `unknown`: nothing that is read here. `short`: not captured. */
export type Inner =
  | {readonly kind: 'ether-type'; readonly offset: number; readonly type: number}
  | {readonly kind: 'ethernet' | 'network' | 'ppp'; readonly offset: number}
  | {readonly kind: 'unknown'}
  | {readonly kind: 'short'};

const unknown: Inner = {kind: 'unknown'};
const short: Inner = {kind: 'short'};

const greType = {transparentEthernet: 0x6558, erspan: 0x88be, erspan3: 0x22eb, ppp: 0x880b} as const;
/** Of VXLAN (RFC 7348 §8), as Linux numbered it before, VXLAN-GPE and Geneve (RFC 8926 §3.3). */
const tunnelPort = {vxlan: 4789, vxlanLinux: 8472, vxlanGpe: 4790, geneve: 6081} as const;
const portNumbers: ReadonlySet<number> = new Set(Object.values(tunnelPort));
/** Whether a UDP payload may have to be looked through: quick, for each datagram. */
export function isTunnelPort(port: number): boolean {
  return port >= tunnelPort.vxlan && port <= tunnelPort.vxlanLinux && portNumbers.has(port);
}

/** The first word of a VXLAN header: the flag for a valid network identifier, and nothing else (RFC 7348 §5). */
const vxlanWord = 0x08000000;
const vxlanHeaderLength = 8;
const ethernetHeaderLength = 14;
/** Least payload of an Ethernet frame, without its tag: shorter packets are padded. */
const shortestEthernetPayload = 46;

/** RFC 2784 and 2890; version 1 is PPTP's (RFC 2637 §4.1). */
export function enterGre(view: DataView, offset: number, end: number): Inner {
  if (offset + 4 > end) return short;
  const flags = view.getUint16(offset);
  const type = view.getUint16(offset + 2);
  const [hasChecksum, hasRouting] = [(flags & 0x8000) !== 0, (flags & 0x4000) !== 0];
  const [hasKey, hasSequence] = [(flags & 0x2000) !== 0, (flags & 0x1000) !== 0];
  const version = flags & 7;
  if (hasRouting || version > 1) return unknown;
  const isPptp = version === 1;
  const hasAcknowledgment = isPptp && (flags & 0x80) !== 0;
  const words = 1 + [hasChecksum, hasKey, hasSequence, hasAcknowledgment].filter(Boolean).length;
  const inner = offset + words * 4;
  if (isPptp) return type === greType.ppp ? {kind: 'ppp', offset: inner} : unknown;
  switch (type) {
    case greType.transparentEthernet:
      return {kind: 'ethernet', offset: inner};
    case greType.erspan:
      // Type I has no header of its own and no sequence number, type II has both.
      return {kind: 'ethernet', offset: hasSequence ? inner + 8 : inner};
    case greType.erspan3:
      return enterErspan3(view, inner, end);
    default:
      return {kind: 'ether-type', offset: inner, type};
  }
}

/** draft-foschiano-erspan-03 §4.2.3: 12 bytes, and 8 more where the last bit says so; it may hold IP without Ethernet. */
function enterErspan3(view: DataView, offset: number, end: number): Inner {
  if (offset + 12 > end) return short;
  const last = view.getUint16(offset + 10);
  const frameType = (last >>> 10) & 0x1f;
  const inner = offset + ((last & 1) === 1 ? 20 : 12);
  if (frameType === 0) return {kind: 'ethernet', offset: inner};
  return frameType === 2 ? {kind: 'network', offset: inner} : unknown;
}

/**
 * The packet inside a UDP payload from `offset`, of which `end` is captured and `wireEnd` was sent. Undefined: this is
 * no tunnel, but a payload like any other.
 */
export function enterUdp(
  view: DataView,
  port: number,
  offset: number,
  end: number,
  wireEnd: number,
): Inner | undefined {
  if (offset + vxlanHeaderLength > end) return undefined;
  const word = view.getUint32(offset);
  const inner = offset + vxlanHeaderLength;
  if (port === tunnelPort.vxlan) return (word & vxlanWord) === 0 ? undefined : {kind: 'ethernet', offset: inner};
  if (port === tunnelPort.vxlanGpe) return enterVxlanGpe(word, inner);
  if (port === tunnelPort.geneve) return enterGeneve(word, offset);
  if (word !== vxlanWord || view.getUint8(offset + 7) !== 0) return undefined;
  const isSure = port === tunnelPort.vxlanLinux ? isEthernet(view, inner, end) : holdsPacket(view, inner, end, wireEnd);
  return isSure ? {kind: 'ethernet', offset: inner} : undefined;
}

/** draft-ietf-nvo3-vxlan-gpe §3: flags I and P, and what follows in the fourth byte. */
function enterVxlanGpe(word: number, offset: number): Inner | undefined {
  if (word >>> 8 !== 0x0c0000) return undefined;
  const next = word & 0xff;
  if (next === 1 || next === 2) return {kind: 'network', offset};
  return next === 3 ? {kind: 'ethernet', offset} : unknown;
}

/** RFC 8926 §3.4: version 0, length of options in words, protocol as an EtherType. */
function enterGeneve(word: number, offset: number): Inner | undefined {
  const type = word & 0xffff;
  if (word >>> 30 !== 0 || (word & 0x3f0000) !== 0) return undefined;
  const inner = offset + 8 + ((word >>> 24) & 0x3f) * 4;
  if (type === greType.transparentEthernet) return {kind: 'ethernet', offset: inner};
  return type === etherType.ipv4 || type === etherType.ipv6 ? {kind: 'network', offset: inner} : undefined;
}

/**
 * What follows the last label of MPLS, which no field tells: IP by its version and length (RFC 4928 §2), a pseudo-wire
 * with a control word that begins with zero bits (RFC 4448 §4.6), or one without it.
 */
export function enterMpls(view: DataView, offset: number, end: number, wireEnd: number): Inner {
  if (offset >= end) return short;
  if (isIp(view, offset, end, wireEnd)) return {kind: 'network', offset};
  const first = view.getUint8(offset) >>> 4;
  if (first === 0 && isEthernet(view, offset + 4, end)) return {kind: 'ethernet', offset: offset + 4};
  return isEthernet(view, offset, end) ? {kind: 'ethernet', offset} : unknown;
}

function isIp(view: DataView, offset: number, end: number, wireEnd: number): boolean {
  const version = view.getUint8(offset) >>> 4;
  if (version === 4) {
    if (offset + 20 > end) return true;
    const length = view.getUint16(offset + 2);
    return (view.getUint8(offset) & 0x0f) >= 5 && length >= 20 && length <= wireEnd - offset;
  }
  if (version !== 6) return false;
  return offset + 40 > end || 40 + view.getUint16(offset + 4) <= wireEnd - offset;
}

/** Whether an Ethernet header of a type that is read here stands there, and what follows it agrees. */
function isEthernet(view: DataView, offset: number, end: number): boolean {
  const payload = offset + ethernetHeaderLength;
  if (payload >= end) return false;
  const type = view.getUint16(offset + 12);
  const version = view.getUint8(payload) >>> 4;
  if (type === etherType.ipv4) return version === 4;
  return type === etherType.ipv6 ? version === 6 : isVlanTag(type) || type === etherType.arp;
}

/** Whether an Ethernet frame with an IP packet stands there that ends where the payload does. */
function holdsPacket(view: DataView, offset: number, end: number, wireEnd: number): boolean {
  const packet = offset + ethernetHeaderLength;
  if (!isEthernet(view, offset, end) || packet + 20 > end) return false;
  const type = view.getUint16(offset + 12);
  if (type !== etherType.ipv4 && type !== etherType.ipv6) return false;
  const length = type === etherType.ipv4 ? view.getUint16(packet + 2) : 40 + view.getUint16(packet + 4);
  const room = wireEnd - packet;
  return length === room || (length < room && room === shortestEthernetPayload);
}

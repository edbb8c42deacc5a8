/** EtherTypes that are looked into (IANA "IEEE 802 Numbers"). */
export const etherType = {
  ipv4: 0x0800,
  arp: 0x0806,
  ipv6: 0x86dd,
  mpls: 0x8847,
  mplsMulticast: 0x8848,
  pppoe: 0x8864,
} as const;

/** 802.1Q, 802.1ad and two older numbers for stacked tags. */
export function isVlanTag(type: number): boolean {
  return type === 0x8100 || type === 0x88a8 || type === 0x9100 || type === 0x9200;
}

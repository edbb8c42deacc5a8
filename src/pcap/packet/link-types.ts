/** Link types of captures by number (tcpdump.org/linktypes.html): those that occur, and those that are looked into. */

export const linkType = {
  null: 0,
  ethernet: 1,
  ppp: 9,
  /** Raw IP as three systems numbered it. */
  rawBsd: 12,
  rawOpenBsd: 14,
  pppHdlc: 50,
  pppoe: 51,
  raw: 101,
  ciscoHdlc: 104,
  loop: 108,
  linuxCooked: 113,
  ipv4: 228,
  ipv6: 229,
  pktap: 258,
  linuxCooked2: 276,
} as const;

const names: ReadonlyMap<number, string> = new Map([
  [0, 'null/loopback'],
  [1, 'Ethernet'],
  [6, 'Token Ring'],
  [9, 'PPP'],
  [12, 'raw IP'],
  [14, 'raw IP'],
  [50, 'PPP HDLC'],
  [51, 'PPPoE'],
  [101, 'raw IP'],
  [104, 'Cisco HDLC'],
  [105, 'IEEE 802.11'],
  [107, 'Frame Relay'],
  [108, 'OpenBSD loopback'],
  [113, 'Linux cooked v1'],
  [127, 'IEEE 802.11 with radiotap'],
  [192, 'PPI'],
  [195, 'IEEE 802.15.4'],
  [220, 'USB'],
  [227, 'CAN'],
  [228, 'raw IPv4'],
  [229, 'raw IPv6'],
  [239, 'NFLOG'],
  [252, 'Wireshark upper PDU'],
  [258, 'Apple PKTAP'],
  [276, 'Linux cooked v2'],
]);

export function linkTypeName(number: number): string {
  return names.get(number) ?? `link type ${number}`;
}

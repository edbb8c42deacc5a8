/** Differences from tshark 4.0 that stand, each with its reason. A difference that is not here fails the comparison. */
import type {Difference, Reason} from './compare.ts';

const stunFields = [
  'STUN class',
  'STUN method',
  'STUN transaction id',
  'STUN error code',
  'STUN username',
  'STUN realm',
  'STUN addresses',
];
const dnsFields = ['DNS questions', 'DNS response code', 'DNS addresses'];

const isOursAlone = ({theirs}: Difference): boolean => theirs === undefined;
const isTheirsAlone = ({ours}: Difference): boolean => ours === undefined;

/** `10.0.0.1 > 10.0.0.2 53 A example.com` */
function serverPortOf({key}: Difference): string | undefined {
  return / > \S+ (\d+) /.exec(key)?.[1];
}

export const reasons: readonly Reason[] = [
  // tshark does not see it.
  {
    fields: [...stunFields, 'DTLS handshake types', 'RTP stream'],
    files: ['lab/n-healthy-turns.client-dsb.pcapng'],
    applies: isOursAlone,
    why: 'TURN inside TLS: tshark decrypts it with the secrets of the file and then reads no STUN in it',
  },
  {
    fields: ['STUN class', 'STUN method', 'STUN transaction id'],
    files: [
      'corpus/ntop+nDPI/lru_ipv6_caches.pcapng',
      'corpus/ntop+nDPI/wa_video.pcap',
      'corpus/ntop+nDPI/wa_voice.pcap',
      'corpus/ntop+nDPI/whatsapp_voice_and_message.pcap',
    ],
    applies: isOursAlone,
    why: 'methods above 0xFF, which WhatsApp sends: tshark refuses them, though cookie and length are right',
  },
  {
    fields: ['RTP packets', 'RTP lost'],
    files: ['lab/q-loss-10pct.client.pcapng', 'lab/q-loss-10pct.exp.pcapng'],
    applies: ({ours, theirs}) => Math.abs(Number(ours) - Number(theirs)) === 2,
    why: 'two packets with the padding bit: the count of padding is encrypted in SRTP, and tshark takes a large one for proof that it is no RTP',
  },
  {
    fields: ['TLS server name'],
    files: ['corpus/zeek+zeek/rdp-to-ssl.pcap'],
    applies: isOursAlone,
    why: 'RDP goes on with TLS after its first messages: tshark stays with TPKT',
  },
  {
    fields: ['TLS alert'],
    files: ['corpus/OISF+suricata-verify/tls_DER-incomplete-header.pcap'],
    applies: isOursAlone,
    why: 'a record of the file claims 4 MB: tshark stops there, ours goes on at the next whole one',
  },
  {
    fields: ['DNS questions'],
    files: ['corpus/the-tcpdump-group+tcpdump/LINKTYPE_IPV6_invalid.pcap'],
    applies: isOursAlone,
    why: 'an IPv4 packet under the link type of IPv6: read here by its version',
  },
  {
    fields: ['DNS response code', 'DNS addresses'],
    files: ['corpus/cisco+mercury/emix.pcap', 'corpus/zeek+zeek/tkey.pcap', 'corpus/arkime+arkime/dns-tcp.pcap'],
    applies: isOursAlone,
    why: 'answers over TCP that tshark with heuristics first takes for another protocol; with its default settings it reads them as here',
  },
  // tshark reads past the end.
  {
    fields: ['STUN addresses'],
    files: ['corpus/corelight+zeek-spicy-stun/stun-attribute-length-ffff.pcap'],
    applies: isTheirsAlone,
    why: 'MAPPED-ADDRESS claims 65535 bytes and passes the end of the message: tshark reads the first eight all the same',
  },
  {
    fields: ['STUN error code'],
    files: ['corpus/corelight+zeek-spicy-stun/stun-malformed-error.pcap'],
    applies: isTheirsAlone,
    why: 'ERROR-CODE of three bytes: tshark makes 500 of it and calls the packet malformed',
  },
  {
    fields: ['RTP stream'],
    files: ['corpus/ntop+nDPI/FAX-Call-t38-CA-TDM-SIP-FB-1.pcap'],
    applies: isTheirsAlone,
    why: 'fax (T.38) in the place of RTP: tshark counts 132 packets and 1712 lost of it',
  },
  // Not read here on purpose.
  {
    fields: [...dnsFields, 'TLS server name', 'RTP stream'],
    files: [
      'corpus/arkime+arkime/gtp-iphone.pcap',
      'corpus/arkime+arkime/ipv6-gtp6.pcap',
      'corpus/seladb+PcapPlusPlus/gtp.pcap',
      'corpus/zeek+zeek/gtp6_gtp_0x32.pcap',
    ],
    applies: isTheirsAlone,
    why: 'inside GTP, the tunnel of mobile networks: no way of a mirror port',
  },
  {
    fields: dnsFields,
    files: [
      'corpus/the-tcpdump-group+libpcap/arcnet-rfc1051-arp-icmp-http.pcap',
      'corpus/the-tcpdump-group+libpcap/arcnet-rfc1201-arp-icmp-http.pcap',
      'corpus/the-tcpdump-group+tcpdump/arcnet-rfc1051-arp-icmp-http.pcap',
      'corpus/the-tcpdump-group+tcpdump/arcnet-rfc1201-arp-icmp-http.pcap',
      'corpus/dotpcap+packetnet/80211_ppi_multiplefields.pcap',
      'corpus/the-tcpdump-group+libpcap/http_PPI.pcap',
      'corpus/the-tcpdump-group+tcpdump/LINKTYPE_USER2_PKTAP.pcap',
      'corpus/the-tcpdump-group+tcpdump/nflog.pcap',
      'corpus/seladb+PcapPlusPlus/nflogPacket.pcap',
    ],
    applies: isTheirsAlone,
    why: 'link types that are named and left alone: ARCNET, 802.11 with PPI, PKTAP, NFLOG',
  },
  {
    fields: dnsFields,
    files: ['corpus/zeek+zeek/gre-over-udp-4754.pcap'],
    applies: isTheirsAlone,
    why: 'GRE in UDP (RFC 8086): not among the tunnels that are entered',
  },
  {
    fields: ['DNS response code', 'DNS addresses'],
    files: ['corpus/arkime+arkime/arkime_synthetic.pcap'],
    applies: ({ours, key}) => ours === undefined && key.startsWith('10.111.111.10 > '),
    why: 'Geneve from port 6081 to another: its destination port is 6081 (RFC 8926 §3.3)',
  },
  {
    fields: ['TLS server name'],
    files: [
      'corpus/OISF+suricata-verify/pgsql-upgrade-tls__input.pcap',
      'corpus/zeek+zeek/psql-aws-ssl-preferred.pcap',
      'corpus/zeek+zeek/psql-aws-ssl-require-15432.pcap',
      'corpus/zeek+zeek/psql-aws-ssl-require.pcap',
      'corpus/cisco+mercury/openvpn_tcp_multi.pcap',
    ],
    applies: isTheirsAlone,
    why: 'TLS that begins inside another protocol (PostgreSQL, OpenVPN): a browser and its servers do not',
  },
  {
    fields: ['TLS server name'],
    files: ['corpus/deb-wireshark-4.0.17/tls-fragmented-handshakes.pcap.gz'],
    applies: isTheirsAlone,
    why: 'a connection that begins with a record of three bytes, not even the head of a message: made for the test of a dissector',
  },
  {
    fields: ['TLS alert'],
    files: ['corpus/seladb+PcapPlusPlus/SSL-AlertClear.pcap'],
    applies: isTheirsAlone,
    why: 'a file of one packet: an alert without any handshake belongs to none',
  },
  {
    fields: ['DTLS handshake types'],
    files: ['corpus/ntop+nDPI/anyconnect-vpn.pcap', 'corpus/ntop+nDPI/dtls_old_version.pcapng'],
    applies: isTheirsAlone,
    why: 'version 0x0100, from before RFC 4347: AnyConnect speaks it, WebRTC never did',
  },
  {
    fields: ['DTLS handshake types'],
    files: ['corpus/deb-wireshark-4.0.17/dtls12-aes128ccm8-dsb.pcapng'],
    applies: ({theirs}) => theirs?.includes('Finished') === true,
    why: 'tshark decrypts DTLS with the secrets of the file; here secrets open TLS alone',
  },
  {
    fields: dnsFields,
    applies: (difference) => isTheirsAlone(difference) && !['53', '5353'].includes(serverPortOf(difference) ?? ''),
    why: 'NetBIOS, LLMNR, DNS over HTTP and DNS on ports of its own: here DNS is port 53 and 5353, for a TURN server may have any other',
  },
  {
    fields: ['DNS questions'],
    files: ['corpus/OISF+suricata-verify/dns-incomplete__input.pcap'],
    applies: isTheirsAlone,
    why: 'port 5353 without multicast and from another port: any client may have it by chance',
  },
  {
    fields: ['DNS questions'],
    files: [
      'corpus/OISF+suricata-verify/dns-forward-pointer__input.pcap',
      'corpus/OISF+suricata-verify/dns-sshfp.pcap',
      'corpus/OISF+suricata-verify/dns-z-bit__input.pcap',
    ],
    applies: isTheirsAlone,
    why: 'questions that cannot be one: a pointer that leads forward (RFC 1035 §4.1.4), the bit that has to be zero (RFC 6895 §2)',
  },
  // Counted otherwise on purpose.
  {
    fields: ['DNS questions'],
    files: [
      'corpus/cisco+mercury/emix.pcap',
      'corpus/appneta+tcpreplay/test.pcap',
      'corpus/rusticata+pcap-parser/wireshark_samples-test.pcapng',
    ],
    applies: ({ours, theirs}) => Number(ours) < Number(theirs),
    why: 'the same question twice within 11 ms: one packet captured twice, counted once',
  },
  {
    fields: ['DNS questions'],
    files: [
      'corpus/ntop+nDPI/anyconnect-vpn.pcap',
      'corpus/seladb+PcapPlusPlus/DnsEdit.pcap',
      'corpus/seladb+PcapPlusPlus/DnsPackets.pcap',
      'corpus/seladb+PcapPlusPlus/ip6_fragments.pcap',
      'corpus/zeek+zeek/conn-count-too-large.pcap',
    ],
    applies: ({ours, theirs}) => Number(ours) < Number(theirs),
    why: 'the same question several times in one message: asked once',
  },
];

/** Every finding on the public captures of the corpus, reviewed packet by packet: what is claimed there, and why it is right. */

export interface ReviewedFinding {
  /** Below the folder of the corpus. */
  readonly file: string;
  /** `check/message` */
  readonly finding: string;
  /** What is claimed, as it is printed. */
  readonly text: string;
  readonly why: string;
}

export const reviewedFindings: readonly ReviewedFinding[] = [
  {
    file: 'OISF+suricata-verify/tls-extra-alert__input.pcap',
    finding: 'tls/refused-by-server/refused',
    text: '3.168.86.127:443 ends the TLS handshake of 192.168.10.220 for 3.168.86.127:443 with handshake_failure',
    why: 'frame 6 is a fatal alert, handshake_failure, of the server in the clear, right after the only Client Hello',
  },
  {
    file: 'OISF+suricata-verify/tls_DER-incomplete-header.pcap',
    finding: 'tls/certificate-rejected/rejected',
    text: '127.0.0.1 rejects the certificate of 127.0.0.1:10443: it ends the TLS handshake with bad_certificate',
    why: 'the certificate of frame 6 is cut off inside its DER; behind the damage that is noted, frame 7 is the fatal alert of the client',
  },
  {
    file: 'arkime+arkime/badcurveball.pcap',
    finding: 'tls/certificate-rejected/rejected',
    text: '172.130.128.76 rejects the certificate of bad.curveballtest.com: it ends the TLS handshake with certificate_unknown',
    why: 'the certificate of frame 7 is forged (CVE-2020-0601); frame 9 is the fatal alert of the client',
  },
  {
    file: 'ntop+nDPI/stun_tcp_multiple_msgs_same_pkt.pcap',
    finding: 'turn/unanswered/silent',
    text: 'TURN server 166.172.142.131:3479/tcp answered none of 6 Allocate requests',
    why: 'the connection stands, frames 2 to 5 hold six copies of one Allocate in 11 s, and nothing comes back; that one direction alone was captured is among the causes',
  },
  {
    file: 'zeek+zeek/tls13draft16-chrome55.0.2879.0-canary-aborted.pcap',
    finding: 'tls/refused-by-server/refused',
    text: '52.32.149.186:443 ends the TLS handshake of 192.168.6.203 for tls13.crypto.mozilla.org with protocol_version',
    why: 'frames 6 and 18 are fatal alerts, protocol_version, of the server in the clear, each right after a Client Hello',
  },
  {
    file: 'zeek+zeek/tls13draft16-ff52.a01.pcap',
    finding: 'tls/certificate-rejected/sometimes',
    text: '192.150.187.20 rejects the certificate of 138.68.41.77:443 with unknown_ca, and completes other handshakes with it',
    why: 'frame 8 is the fatal alert of the client; seven seconds later another of its handshakes ends well and data flow both ways',
  },
];

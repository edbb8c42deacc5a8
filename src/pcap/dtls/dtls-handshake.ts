/** What is told of one DTLS handshake, in the shape of the fact `dtls.handshake`. */
import type {Instant} from '../../model/instant.ts';
import type {TransportAddress} from '../../stun/attributes/address.ts';
import type {Transport} from '../track/sighting.ts';

export type DtlsEnd = 'client' | 'server';

export interface DtlsAlert {
  /** Who sent it. */
  readonly from: DtlsEnd;
  /** `unknown` where it cannot be read. */
  readonly level: 'warning' | 'fatal' | 'unknown';
  /**
   * `bad_certificate` … as the IANA registry "TLS Alerts" names it. `encrypted` where it cannot be read: in DTLS 1.3
   * the sender's last record, as long as only an alert is (or an acknowledgement of nothing).
   */
  readonly description: string;
  /** Messages of the other side's flight that it follows. */
  readonly after: string[];
  readonly frame: number;
  readonly time: Instant;
}

/** The last flight that passed here, when nothing followed it. */
export interface UnansweredFlight {
  readonly from: DtlsEnd;
  /** `ServerHello`, `Certificate` … */
  readonly messages: string[];
  /** How often it was sent. */
  readonly copies: number;
  /** How often the other side repeated what it had sent before, as if this flight had not come. */
  readonly ignoredRepeats: number;
  readonly firstTime: Instant;
  /** From then to the end of the capture. */
  readonly seconds: number;
  /** Its longest datagram: bytes of DTLS, without the headers of TURN, UDP and IP. */
  readonly longestDatagram: number;
}

export interface DtlsHandshake {
  /** The DTLS client (it sent ClientHello) and server, by the ends of the outer packets. */
  readonly client: TransportAddress;
  readonly server: TransportAddress;
  readonly transport: Transport;
  readonly isRelayed: boolean;
  /** Who is behind the relay, and which of the two it is. */
  readonly peer?: TransportAddress;
  readonly relayedEnd?: DtlsEnd;
  /** 32 bytes, hexadecimal: the same on every leg where this handshake is seen. */
  readonly clientRandom?: string;
  /** Whether ClientHello asks for SRTP keys (RFC 5764), as WebRTC does. */
  readonly offersSrtp?: boolean;
  /** As offered and chosen: `DTLS 1.2`, `DTLS 1.3`. */
  readonly offeredVersions: string[];
  readonly version?: string;
  /** IANA name of the cipher suite. */
  readonly cipherSuite?: string;
  /** Handshake messages in the order seen, copies once: `client ClientHello`, `server ServerHello` … */
  readonly messages: string[];
  /** Flights that were sent again because no answer came. */
  readonly retransmissions: number;
  /** SHA-256 over the DER of the certificates, lower-case hex, where they are visible (DTLS 1.2). */
  readonly clientCertificateSha256?: string;
  readonly serverCertificateSha256?: string;
  readonly alerts: DtlsAlert[];
  /**
   * `complete`: both sides use the new keys. `alert`: an alert ended it. `no-answer`: no answer to ClientHello came.
   * `stalled`: one side went on repeating its flight. `cut`: the capture ends too early to tell.
   */
  readonly outcome: 'complete' | 'alert' | 'no-answer' | 'stalled' | 'cut';
  readonly completedTime?: Instant;
  /** Who waits in vain, for `stalled` and `no-answer`. */
  readonly waiting?: DtlsEnd;
  /** For `stalled` and `no-answer`. */
  readonly unanswered?: UnansweredFlight;
  /** From its last record to the end of the capture. */
  readonly quietSeconds: number;
  /** Longest datagram of the handshake: bytes of DTLS, without the headers of TURN, UDP and IP. */
  readonly longestDatagram: number;
  readonly firstFrame: number;
  readonly firstTime: Instant;
  readonly lastTime: Instant;
}

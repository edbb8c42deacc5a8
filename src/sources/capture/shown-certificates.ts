/** The certificates that servers showed in the TLS handshakes of a capture: who they name, and as facts of their own. */
import {X509Certificate} from 'node:crypto';
import {certificateFile} from '../../facts/certificate-file.ts';
import type {Fact} from '../../facts/fact.ts';
import type {ShownCertificate} from '../../facts/tls-handshake.ts';
import type {Origin} from '../../model/origin.ts';
import {formatHostPort, type Subject} from '../../model/subject.ts';
import type {TlsHandshake} from '../../pcap/track/tls-tracker.ts';
import type {CertificateCollection} from '../certificates/certificate-collection.ts';
import {readCertificate} from '../certificates/certificate-fields.ts';

/** The server's own certificate: the first of a handshake (RFC 8446 §4.4.2). Undefined when the bytes are none. */
export function shownCertificate(derHex: string): ShownCertificate | undefined {
  const der = Buffer.from(derHex, 'hex');
  const fields = readCertificate(der);
  if (fields === undefined) return undefined;
  const {subject, issuer, notBefore, notAfter, dnsNames} = fields;
  return {
    subjectName: subject.text,
    issuerName: issuer.text,
    dnsNames: [...dnsNames],
    notBefore,
    notAfter,
    isSelfSigned: subject.key === issuer.key && isSignedByItself(fields.der),
  };
}

/** `serverOf`: of a handshake in a capture, and where it stands. One fact for each server, name and chain. */
export class ShownFiles {
  readonly #seen = new Set<string>();
  readonly #collection: CertificateCollection;

  constructor(collection: CertificateCollection) {
    this.#collection = collection;
  }

  facts({server, serverName, certificates}: TlsHandshake, origin: Origin): Fact[] {
    if (certificates.length === 0) return [];
    const endpoint = formatHostPort(server.address, server.port);
    const key = `${endpoint} ${serverName ?? ''} ${certificates.join(' ')}`;
    if (this.#seen.has(key)) return [];
    this.#seen.add(key);
    const hashes = certificates.flatMap((hex) => this.#collection.add(Buffer.from(hex, 'hex'), origin) ?? []);
    const subject: Subject = serverName === undefined ? `address:${endpoint}` : `name:${serverName}`;
    const value = {
      fileName: formatHostPort(serverName ?? server.address, server.port),
      certificates: hashes,
      channel: 'tls' as const,
      server,
      ...(serverName === undefined ? {} : {serverName}),
    };
    return hashes.length === 0 ? [] : [certificateFile.of(subject, origin, value)];
  }
}

function isSignedByItself(der: Uint8Array): boolean {
  try {
    const certificate = new X509Certificate(der);
    return certificate.verify(certificate.publicKey);
  } catch {
    return false;
  }
}

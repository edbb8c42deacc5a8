/** The Certificate message: DER of each certificate in the order sent (RFC 5246 §7.4.2, RFC 8446 §4.4.2). */
import {ByteReader} from './byte-reader.ts';

/** Chains have two to five. */
const mostCertificates = 16;

export function parseCertificates(body: Uint8Array, isTls13: boolean): Uint8Array[] {
  const reader = new ByteReader(body);
  if (isTls13) reader.vector(1);
  const list = new ByteReader(reader.vector(3));
  const certificates: Uint8Array[] = [];
  while (!list.isAtEnd && certificates.length < mostCertificates) {
    const certificate = list.vector(3);
    if (isTls13) list.vector(2);
    if (!list.isShort && certificate.length > 0) certificates.push(certificate);
  }
  return certificates;
}

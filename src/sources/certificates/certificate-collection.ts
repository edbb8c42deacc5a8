/**
 * The certificates of one run, from every file and handshake. Who signed whom can only be said when all are there, so
 * certificates become facts at the end.
 */
import {createHash, X509Certificate} from 'node:crypto';
import {rootCertificates} from 'node:tls';
import {type Certificate, certificate} from '../../facts/certificate.ts';
import type {Fact} from '../../facts/fact.ts';
import type {Origin} from '../../model/origin.ts';
import {certificateSubject} from '../../model/subject.ts';
import {type CertificateFields, readCertificate} from './certificate-fields.ts';

interface Member {
  readonly sha256: string;
  readonly fields: CertificateFields;
  /** Undefined when OpenSSL refuses what the DER reader took, e.g. a curve it does not know. */
  readonly x509: X509Certificate | undefined;
}

export class CertificateCollection {
  readonly #members = new Map<string, Member>();
  readonly #places: {readonly member: Member; readonly origin: Origin}[] = [];

  /** Takes a certificate as DER; returns its SHA-256 as lower-case hex, or undefined when the bytes are none. */
  add(bytes: Uint8Array, origin: Origin): string | undefined {
    const fields = readCertificate(bytes);
    if (fields === undefined) return undefined;
    const sha256 = createHash('sha256').update(fields.der).digest('hex');
    const member = this.#members.get(sha256) ?? {sha256, fields, x509: openCertificate(fields.der)};
    this.#members.set(sha256, member);
    this.#places.push({member, origin});
    return sha256;
  }

  get size(): number {
    return this.#members.size;
  }

  /** One fact for each certificate and each place, in the order in which they were added. */
  facts(): readonly Fact<Certificate>[] {
    const members = [...this.#members.values()];
    const bySubject = groupBy(members, ({fields}) => fields.subject.key);
    const values = new Map(
      members.map((member) => [member, describeCertificate(member, bySubject.get(member.fields.issuer.key) ?? [])]),
    );
    return this.#places.flatMap(({member, origin}) => {
      const value = values.get(member);
      return value === undefined ? [] : [certificate.of(certificateSubject(member.sha256), origin, value)];
    });
  }
}

function describeCertificate(member: Member, namesakesOfIssuer: readonly Member[]): Certificate {
  const {fields, sha256, x509} = member;
  const signers = namesakesOfIssuer.filter((issuer) => isSignedBy(x509, issuer.x509));
  const publicKey = describePublicKey(x509);
  return {
    sha256,
    subjectName: fields.subject.text,
    issuerName: fields.issuer.text,
    ...(fields.subject.commonName === undefined ? {} : {commonName: fields.subject.commonName}),
    ...(fields.issuer.commonName === undefined ? {} : {issuerCommonName: fields.issuer.commonName}),
    dnsNames: [...fields.dnsNames],
    ipAddresses: [...fields.ipAddresses],
    hasSubjectAlternativeName: fields.hasSubjectAlternativeName,
    notBefore: fields.notBefore,
    notAfter: fields.notAfter,
    isCa: fields.isCa,
    isSelfSigned: signers.includes(member),
    issuedBy: signers.filter((issuer) => issuer !== member).map((issuer) => issuer.sha256),
    isIssuedByPublicRoot:
      publicRoots()
        .get(fields.issuer.key)
        ?.some((root) => isSignedBy(x509, openCertificate(root.der))) ?? false,
    extendedKeyUsage: [...fields.extendedKeyUsage],
    ...(publicKey === undefined ? {} : {publicKey}),
    ...(fields.isPubliclyIssued ? {isPubliclyIssued: true} : {}),
    ...(fields.signatureAlgorithm === undefined ? {} : {signatureAlgorithm: fields.signatureAlgorithm}),
  };
}

function openCertificate(der: Uint8Array): X509Certificate | undefined {
  try {
    return new X509Certificate(der);
  } catch {
    return undefined;
  }
}

function isSignedBy(subject: X509Certificate | undefined, issuer: X509Certificate | undefined): boolean {
  try {
    return subject !== undefined && issuer !== undefined && subject.verify(issuer.publicKey);
  } catch {
    return false;
  }
}

/** `RSA 2048`, `EC prime256v1`. */
function describePublicKey(x509: X509Certificate | undefined): string | undefined {
  try {
    const key = x509?.publicKey;
    const detail = key?.asymmetricKeyDetails?.modulusLength ?? key?.asymmetricKeyDetails?.namedCurve;
    return [key?.asymmetricKeyType?.toUpperCase(), detail].filter((part) => part !== undefined).join(' ') || undefined;
  } catch {
    return undefined;
  }
}

let roots: ReadonlyMap<string, readonly CertificateFields[]> | undefined;

/** The roots that Node ships with, by name. Read when first asked for: it costs some milliseconds. */
function publicRoots(): ReadonlyMap<string, readonly CertificateFields[]> {
  roots ??= groupBy(
    rootCertificates.flatMap((pem) => {
      const fields = readCertificate(Buffer.from(pem.replace(/-----[^-]+-----/g, ''), 'base64'));
      return fields === undefined ? [] : [fields];
    }),
    ({subject}) => subject.key,
  );
  return roots;
}

function groupBy<Item>(items: readonly Item[], keyOf: (item: Item) => string): ReadonlyMap<string, readonly Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group === undefined) groups.set(keyOf(item), [item]);
    else group.push(item);
  }
  return groups;
}

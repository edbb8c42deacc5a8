/**
 * The fields of one X.509 certificate (RFC 5280 §4.1), out of its DER. Names are read from the DER and never from a
 * printed form, where a comma or a line break in one name can pass for a second name.
 */
import {type DerElement, derTag, readChildren, readElement, readObjectIdentifier, readString, readTime} from './der.ts';

export interface CertificateFields {
  /** The certificate alone, without what follows it in the input. */
  readonly der: Uint8Array;
  readonly subject: DistinguishedName;
  readonly issuer: DistinguishedName;
  readonly notBefore: string;
  readonly notAfter: string;
  readonly dnsNames: readonly string[];
  readonly ipAddresses: readonly string[];
  readonly hasSubjectAlternativeName: boolean;
  readonly isCa: boolean;
  /** Names where known (`serverAuth`), else object identifiers. */
  readonly extendedKeyUsage: readonly string[];
  /** CA/Browser Forum policies (Baseline Requirements §7.1.6.1), or signed certificate timestamps (RFC 6962 §3.3). */
  readonly isPubliclyIssued: boolean;
  /** Name where known (`sha1WithRSAEncryption`), else object identifier. */
  readonly signatureAlgorithm: string | undefined;
}

export interface DistinguishedName {
  /** `CN=vcse.octavio.com,O=Octavio` in the order of RFC 4514: most specific first. */
  readonly text: string;
  readonly commonName: string | undefined;
  /** Equal for names that are the same to RFC 5280 §7.1: case and runs of spaces do not count. */
  readonly key: string;
}

/** Undefined when the bytes do not begin with a certificate. */
export function readCertificate(bytes: Uint8Array): CertificateFields | undefined {
  const certificate = readElement(bytes);
  if (certificate?.tag !== derTag.sequence) return undefined;
  const [tbs, algorithm, signature] = readChildren(certificate.content);
  if (tbs?.tag !== derTag.sequence || algorithm?.tag !== derTag.sequence || signature?.tag !== derTag.bitString) {
    return undefined;
  }
  const fields = readChildren(tbs.content);
  // version [0] is left out in version 1 certificates.
  const at = fields[0]?.tag === 0xa0 ? 1 : 0;
  const [, , issuer, validity, subject, publicKey] = fields.slice(at);
  if (issuer?.tag !== derTag.sequence || subject?.tag !== derTag.sequence || publicKey?.tag !== derTag.sequence) {
    return undefined;
  }
  const [notBefore, notAfter] = readChildren(validity?.content ?? new Uint8Array()).map(readTime);
  if (notBefore === undefined || notAfter === undefined) return undefined;
  const extensions = readExtensions(fields.find(({tag}) => tag === 0xa3));
  const names = readAlternativeNames(extensions.get('2.5.29.17'));
  return {
    der: certificate.whole,
    subject: readName(subject),
    issuer: readName(issuer),
    notBefore: isoSeconds(notBefore),
    notAfter: isoSeconds(notAfter),
    ...names,
    hasSubjectAlternativeName: extensions.has('2.5.29.17'),
    isCa: readIsCa(extensions.get('2.5.29.19')),
    extendedKeyUsage: readKeyPurposes(extensions.get('2.5.29.37')),
    isPubliclyIssued: extensions.has('1.3.6.1.4.1.11129.2.4.2') || hasPublicPolicy(extensions.get('2.5.29.32')),
    signatureAlgorithm: readAlgorithm(algorithm),
  };
}

function isoSeconds(epochMs: number): string {
  return `${new Date(epochMs).toISOString().slice(0, 19)}Z`;
}

/** Extension values by object identifier: the DER inside the OCTET STRING. */
function readExtensions(wrapper: DerElement | undefined): ReadonlyMap<string, DerElement> {
  const values = new Map<string, DerElement>();
  const list = wrapper === undefined ? undefined : readElement(wrapper.content);
  for (const extension of readChildren(list?.content ?? new Uint8Array())) {
    const parts = readChildren(extension.content);
    const [id] = parts;
    const octets = parts.at(-1);
    if (id?.tag !== derTag.objectIdentifier || octets?.tag !== derTag.octetString) continue;
    const value = readElement(octets.content);
    if (value !== undefined) values.set(readObjectIdentifier(id.content), value);
  }
  return values;
}

/** dNSName and iPAddress of GeneralNames (RFC 5280 §4.2.1.6), as written. */
function readAlternativeNames(names: DerElement | undefined): {dnsNames: string[]; ipAddresses: string[]} {
  const dnsNames: string[] = [];
  const ipAddresses: string[] = [];
  for (const {tag, content} of readChildren(names?.content ?? new Uint8Array())) {
    if (tag === 0x82) dnsNames.push(Buffer.from(content).toString('latin1'));
    else if (tag === 0x87) ipAddresses.push(formatAddress(content));
  }
  return {dnsNames, ipAddresses};
}

function formatAddress(octets: Uint8Array): string {
  const hex = Buffer.from(octets).toString('hex');
  if (octets.length === 4) return octets.join('.');
  // The URL standard writes IPv6 addresses as RFC 5952 §4 has them.
  return octets.length === 16 ? new URL(`http://[${hex.replace(/.{4}(?=.)/g, '$&:')}]`).hostname.slice(1, -1) : hex;
}

/** BasicConstraints (RFC 5280 §4.2.1.9): cA is FALSE when left out. */
function readIsCa(constraints: DerElement | undefined): boolean {
  const [first] = readChildren(constraints?.content ?? new Uint8Array());
  return first?.tag === derTag.boolean && (first.content[0] ?? 0) !== 0;
}

/** RFC 5280 §4.2.1.12. */
const keyPurposes: Readonly<Record<string, string>> = {
  '1.3.6.1.5.5.7.3.1': 'serverAuth',
  '1.3.6.1.5.5.7.3.2': 'clientAuth',
  '1.3.6.1.5.5.7.3.3': 'codeSigning',
  '1.3.6.1.5.5.7.3.4': 'emailProtection',
  '1.3.6.1.5.5.7.3.8': 'timeStamping',
  '1.3.6.1.5.5.7.3.9': 'OCSPSigning',
  '2.5.29.37.0': 'anyExtendedKeyUsage',
};

function readKeyPurposes(purposes: DerElement | undefined): readonly string[] {
  return readChildren(purposes?.content ?? new Uint8Array()).map(({content}) => {
    const id = readObjectIdentifier(content);
    return keyPurposes[id] ?? id;
  });
}

/** Extended, domain, organisation and individual validation. */
const publicPolicies: ReadonlySet<string> = new Set([
  '2.23.140.1.1',
  '2.23.140.1.2.1',
  '2.23.140.1.2.2',
  '2.23.140.1.2.3',
]);

function hasPublicPolicy(policies: DerElement | undefined): boolean {
  return readChildren(policies?.content ?? new Uint8Array()).some(({content}) => {
    const [id] = readChildren(content);
    return id?.tag === derTag.objectIdentifier && publicPolicies.has(readObjectIdentifier(id.content));
  });
}

/** RFC 8017 §A.2.4, RFC 5758 §3.2, RFC 8410 §3. */
const signatureAlgorithms: Readonly<Record<string, string>> = {
  '1.2.840.113549.1.1.2': 'md2WithRSAEncryption',
  '1.2.840.113549.1.1.4': 'md5WithRSAEncryption',
  '1.2.840.113549.1.1.5': 'sha1WithRSAEncryption',
  '1.2.840.113549.1.1.10': 'RSASSA-PSS',
  '1.2.840.113549.1.1.11': 'sha256WithRSAEncryption',
  '1.2.840.113549.1.1.12': 'sha384WithRSAEncryption',
  '1.2.840.113549.1.1.13': 'sha512WithRSAEncryption',
  '1.2.840.10040.4.3': 'dsa-with-sha1',
  '1.2.840.10045.4.1': 'ecdsa-with-SHA1',
  '1.2.840.10045.4.3.2': 'ecdsa-with-SHA256',
  '1.2.840.10045.4.3.3': 'ecdsa-with-SHA384',
  '1.2.840.10045.4.3.4': 'ecdsa-with-SHA512',
  '1.3.101.112': 'Ed25519',
  '1.3.101.113': 'Ed448',
};

function readAlgorithm(algorithm: DerElement): string | undefined {
  const [type] = readChildren(algorithm.content);
  if (type?.tag !== derTag.objectIdentifier) return undefined;
  const id = readObjectIdentifier(type.content);
  return signatureAlgorithms[id] ?? id;
}

/** RFC 4514 §3, and what certificates use beyond it. */
const attributeNames: Readonly<Record<string, string>> = {
  '2.5.4.3': 'CN',
  '2.5.4.5': 'serialNumber',
  '2.5.4.6': 'C',
  '2.5.4.7': 'L',
  '2.5.4.8': 'ST',
  '2.5.4.10': 'O',
  '2.5.4.11': 'OU',
  '0.9.2342.19200300.100.1.25': 'DC',
  '1.2.840.113549.1.9.1': 'emailAddress',
};

function readName(name: DerElement): DistinguishedName {
  const attributes = readChildren(name.content)
    .flatMap((set) => readChildren(set.content))
    .flatMap((pair) => {
      const [type, value] = readChildren(pair.content);
      return type === undefined || value === undefined
        ? []
        : [{id: readObjectIdentifier(type.content), value: readString(value)}];
    });
  return {
    text: attributes
      .toReversed()
      .map(({id, value}) => `${attributeNames[id] ?? id}=${escapeValue(value)}`)
      .join(','),
    commonName: attributes.findLast(({id}) => id === '2.5.4.3')?.value,
    key: JSON.stringify(attributes.map(({id, value}) => [id, value.toLowerCase().trim().replace(/\s+/g, ' ')])),
  };
}

/** RFC 4514 §2.4. */
function escapeValue(value: string): string {
  return value.replace(/[\\",+;<>]/g, '\\$&');
}

/** Certificates of the embedded deployment: roots, intermediates, server certificates, each with a new EC P-256 key. */
import {createHash, generateKeyPairSync, type KeyObject, randomBytes} from 'node:crypto';
import {type KeyPurpose, type Name, writeCertificate} from './write-certificate.ts';
import {writePem} from './write-pem.ts';

export interface AuthorityRequest extends Name {
  /** ISO 8601, UTC: `2031-05-04T09:12:33Z` */
  readonly notBefore: string;
  readonly notAfter: string;
  /** Left out: a root, which signs itself. */
  readonly issuer?: IssuedCertificate;
  /** Hex, the first digit below 8; left out: random. */
  readonly serialNumber?: string;
}

export interface CertificateRequest extends AuthorityRequest {
  readonly dnsNames: readonly string[];
  readonly ipAddresses?: readonly string[];
  readonly isCa?: boolean;
  /** Left out: both for a server's certificate, none for an authority. */
  readonly extendedKeyUsage?: readonly KeyPurpose[];
}

export interface IssuedCertificate {
  readonly pem: string;
  /** PKCS #8 */
  readonly keyPem: string;
  readonly der: Buffer;
  /** Lower-case hex over `der`. */
  readonly sha256: string;
  readonly name: Name;
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
}

export function createAuthority(request: AuthorityRequest): IssuedCertificate {
  return issueCertificate({...request, dnsNames: [], isCa: true});
}

export function issueCertificate(request: CertificateRequest): IssuedCertificate {
  const {commonName, organization, issuer, isCa = false, dnsNames, ipAddresses = [], notBefore, notAfter} = request;
  const {publicKey, privateKey} = generateKeyPairSync('ec', {namedCurve: 'P-256'});
  const name: Name = {
    ...(commonName === undefined ? {} : {commonName}),
    ...(organization === undefined ? {} : {organization}),
  };
  const der = writeCertificate({
    subject: name,
    issuer: issuer?.name ?? name,
    // Above 0 and below 20 octets (RFC 5280 §4.1.2.2).
    serial:
      request.serialNumber === undefined
        ? Buffer.concat([Buffer.from([0x1f]), randomBytes(8)])
        : Buffer.from(request.serialNumber, 'hex'),
    notBefore,
    notAfter,
    dnsNames,
    ipAddresses,
    isCa,
    extendedKeyUsage: request.extendedKeyUsage ?? (isCa ? [] : ['serverAuth', 'clientAuth']),
    publicKey,
    issuerPublicKey: issuer?.publicKey ?? publicKey,
    issuerPrivateKey: issuer?.privateKey ?? privateKey,
  });
  return {
    pem: writePem('CERTIFICATE', der),
    keyPem: privateKey.export({type: 'pkcs8', format: 'pem'}).toString(),
    der,
    sha256: createHash('sha256').update(der).digest('hex'),
    name,
    publicKey,
    privateKey,
  };
}

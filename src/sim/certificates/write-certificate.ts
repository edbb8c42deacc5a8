/** One X.509 version 3 certificate (RFC 5280 §4.1) as DER, signed. Who signs whom is the caller's business. */
import {createHash, createSign, type KeyObject} from 'node:crypto';
import {parseIpAddress} from '../../stun/ip-address.ts';
import {bitString, der, integer, objectIdentifier, sequence, time} from './write-der.ts';

export interface Name {
  readonly commonName?: string;
  readonly organization?: string;
}

export type KeyPurpose = 'serverAuth' | 'clientAuth';

export interface CertificateToWrite {
  readonly subject: Name;
  readonly issuer: Name;
  readonly serial: Uint8Array;
  /** `2031-05-04T09:12:33Z` */
  readonly notBefore: string;
  readonly notAfter: string;
  readonly dnsNames: readonly string[];
  readonly ipAddresses: readonly string[];
  readonly isCa: boolean;
  /** Without any, the extension is left out. */
  readonly extendedKeyUsage: readonly KeyPurpose[];
  readonly publicKey: KeyObject;
  readonly issuerPublicKey: KeyObject;
  readonly issuerPrivateKey: KeyObject;
}

const yes = der(0x01, Buffer.from([0xff]));

/** RFC 5280 §4.2.1.12 */
const purposeIdentifiers: Readonly<Record<KeyPurpose, string>> = {
  serverAuth: '1.3.6.1.5.5.7.3.1',
  clientAuth: '1.3.6.1.5.5.7.3.2',
};

export function writeCertificate(request: CertificateToWrite): Buffer {
  const {subject, issuer, serial, notBefore, notAfter, publicKey, issuerPrivateKey} = request;
  const algorithm = signatureAlgorithmOf(issuerPrivateKey);
  const toBeSigned = sequence(
    der(0xa0, integer(Buffer.from([2]))),
    integer(serial),
    algorithm,
    writeName(issuer),
    sequence(time(notBefore), time(notAfter)),
    writeName(subject),
    publicKeyInfoOf(publicKey),
    der(0xa3, sequence(...writeExtensions(request))),
  );
  return sequence(toBeSigned, algorithm, bitString(createSign('sha256').update(toBeSigned).sign(issuerPrivateKey)));
}

function writeExtensions(request: CertificateToWrite): Buffer[] {
  const {subject, dnsNames, ipAddresses, isCa, extendedKeyUsage, publicKey, issuerPublicKey} = request;
  const names = [
    ...dnsNames.map((name) => der(0x82, Buffer.from(name))),
    ...ipAddresses.flatMap((address) => parseIpAddress(address) ?? []).map((octets) => der(0x87, octets)),
  ];
  const purposes = extendedKeyUsage.map((purpose) => objectIdentifier(purposeIdentifiers[purpose]));
  return [
    extension('2.5.29.19', sequence(...(isCa ? [yes] : [])), true),
    // keyCertSign and cRLSign; digitalSignature and keyEncipherment.
    extension('2.5.29.15', isCa ? bitString(Buffer.from([0x06]), 1) : bitString(Buffer.from([0xa0]), 5), true),
    ...(purposes.length === 0 ? [] : [extension('2.5.29.37', sequence(...purposes))]),
    // Critical where the subject is empty (RFC 5280 §4.2.1.6).
    ...(names.length === 0
      ? []
      : [
          extension(
            '2.5.29.17',
            sequence(...names),
            subject.commonName === undefined && subject.organization === undefined,
          ),
        ]),
    extension('2.5.29.14', der(0x04, keyIdentifierOf(publicKey))),
    extension('2.5.29.35', sequence(der(0x80, keyIdentifierOf(issuerPublicKey)))),
  ];
}

function extension(id: string, value: Buffer, isCritical = false): Buffer {
  return sequence(objectIdentifier(id), ...(isCritical ? [yes] : []), der(0x04, value));
}

/** RFC 5758 §3.2, RFC 4055 §5 */
function signatureAlgorithmOf(key: KeyObject): Buffer {
  return key.asymmetricKeyType === 'ec'
    ? sequence(objectIdentifier('1.2.840.10045.4.3.2'))
    : sequence(objectIdentifier('1.2.840.113549.1.1.11'), der(0x05));
}

/** From the organisation down. */
function writeName({commonName, organization}: Name): Buffer {
  return sequence(...attribute('2.5.4.10', organization), ...attribute('2.5.4.3', commonName));
}

function attribute(type: string, value: string | undefined): Buffer[] {
  return value === undefined ? [] : [der(0x31, sequence(objectIdentifier(type), der(0x0c, Buffer.from(value))))];
}

function publicKeyInfoOf(key: KeyObject): Buffer {
  return key.export({type: 'spki', format: 'der'});
}

function keyIdentifierOf(key: KeyObject): Buffer {
  return createHash('sha1').update(publicKeyInfoOf(key)).digest();
}

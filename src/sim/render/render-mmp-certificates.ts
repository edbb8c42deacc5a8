/** `pki inspect <file>`: the lines of the MMP, then each certificate of the file as OpenSSL prints it. */
import type {CertificateDescription} from '../site/certificate-description.ts';
import type {CmsBox} from '../site/cms-box.ts';
import {opensslDate} from '../site/dates.ts';
import type {Site} from '../site/site.ts';
import {certificateOf} from '../site/site-certificates.ts';

export function inspectFile(site: Site, cms: CmsBox, fileName: string): string {
  const file = cms.files.find(({name}) => name === fileName);
  const lines = ['Checking ssh public keys...not found'];
  if (file === undefined) lines.push('Checking user configured certificates and keys...not found');
  else if (file.certificates.length === 0) {
    lines.push('Checking user configured certificates and keys...found', 'File contains a PEM encoded private key');
  } else {
    lines.push('Checking user configured certificates and keys...found', 'File contains a PEM encoded certificate');
    for (const id of file.certificates) lines.push(...opensslText(site, certificateOf(site, id)));
  }
  return `${lines.join('\n')}\n`;
}

const purposes = {
  serverAuth: 'TLS Web Server Authentication',
  clientAuth: 'TLS Web Client Authentication',
} as const;

function opensslText(site: Site, certificate: CertificateDescription): readonly string[] {
  const {serialNumber, dnsNames, isCa, extendedKeyUsage, notBefore, notAfter} = certificate;
  const extension = (name: string, value: string): readonly string[] => [
    `            X509v3 ${name}`,
    `                ${value}`,
  ];
  return [
    'Certificate:',
    '    Data:',
    '        Version: 3 (0x2)',
    '        Serial Number:',
    `            ${octets(serialNumber)}`,
    '    Signature Algorithm: ecdsa-with-SHA256',
    `        Issuer: ${nameOf(site, certificateOf(site, certificate.issuer))}`,
    '        Validity',
    `            Not Before: ${opensslDate(notBefore)}`,
    `            Not After : ${opensslDate(notAfter)}`,
    `        Subject: ${nameOf(site, certificate)}`,
    '        Subject Public Key Info:',
    '            Public Key Algorithm: id-ecPublicKey',
    '                Public-Key: (256 bit)',
    '        X509v3 extensions:',
    ...extension('Basic Constraints: critical', `CA:${isCa ? 'TRUE' : 'FALSE'}`),
    ...(extendedKeyUsage.length === 0
      ? []
      : extension('Extended Key Usage:', extendedKeyUsage.map((usage) => purposes[usage]).join(', '))),
    ...(dnsNames.length === 0
      ? []
      : extension('Subject Alternative Name:', dnsNames.map((name) => `DNS:${name}`).join(', '))),
    '    Signature Algorithm: ecdsa-with-SHA256',
  ];
}

function nameOf({style}: Site, {organisation, commonName}: CertificateDescription): string {
  const equals = style.hasSpacedNames ? ' = ' : '=';
  const parts = [`O${equals}${organisation}`, ...(commonName === undefined ? [] : [`CN${equals}${commonName}`])];
  return parts.join(', ');
}

function octets(hex: string): string {
  return (hex.match(/../g) ?? []).join(':');
}

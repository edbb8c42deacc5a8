import {X509Certificate} from 'node:crypto';
import {describe, expect, test} from '@jest/globals';
import {
  type CertificateRequest,
  createAuthority,
  type IssuedCertificate,
  issueCertificate,
} from '../../../src/sim/certificates/issue-certificate.ts';
import {CertificateCollection} from '../../../src/sources/certificates/certificate-collection.ts';

const dates = {notBefore: '2030-01-01T00:00:00Z', notAfter: '2031-02-03T04:05:06Z'};

function factsOf(...issued: readonly IssuedCertificate[]) {
  const collection = new CertificateCollection();
  for (const {der} of issued) collection.add(der, {input: 'test', format: 'certificate'});
  return collection.facts().map(({value}) => value);
}

function leafOf(request: Partial<CertificateRequest>) {
  const [fact] = factsOf(issueCertificate({dnsNames: ['edge.example.com'], ...dates, ...request}));
  return fact;
}

describe('issueCertificate', () => {
  test('given a root, an intermediate and a leaf, when OpenSSL verifies them, then each was signed by the one above', () => {
    const root = createAuthority({commonName: 'Root', organization: 'Example', ...dates});
    const intermediate = createAuthority({commonName: 'Issuing', organization: 'Example', issuer: root, ...dates});
    const leaf = issueCertificate({
      commonName: 'edge.example.com',
      dnsNames: ['edge.example.com'],
      issuer: intermediate,
      ...dates,
    });

    const [a, b, c] = [root, intermediate, leaf].map(({pem}) => new X509Certificate(pem));
    expect(a?.verify(root.publicKey)).toBe(true);
    expect(b?.verify(root.publicKey)).toBe(true);
    expect(b?.checkIssued(a ?? new X509Certificate(''))).toBe(true);
    expect(c?.verify(intermediate.publicKey)).toBe(true);
    expect(c?.verify(root.publicKey)).toBe(false);
    expect([a?.ca, b?.ca, c?.ca]).toEqual([true, true, false]);
    expect(c?.checkPrivateKey(leaf.privateKey)).toBe(true);
  });

  test('given all fields, when the certificate is read, then it holds them', () => {
    const issuer = createAuthority({commonName: 'Root', ...dates});
    const leaf = issueCertificate({
      commonName: 'edge.example.com',
      organization: 'Example',
      dnsNames: ['edge.example.com', '*.example.com'],
      ipAddresses: ['192.0.2.7', '2001:db8::7'],
      extendedKeyUsage: ['serverAuth'],
      issuer,
      ...dates,
    });

    expect(factsOf(issuer, leaf)[1]).toEqual({
      sha256: leaf.sha256,
      subjectName: 'CN=edge.example.com,O=Example',
      issuerName: 'CN=Root',
      commonName: 'edge.example.com',
      issuerCommonName: 'Root',
      dnsNames: ['edge.example.com', '*.example.com'],
      ipAddresses: ['192.0.2.7', '2001:db8::7'],
      hasSubjectAlternativeName: true,
      ...dates,
      isCa: false,
      isSelfSigned: false,
      issuedBy: [issuer.sha256],
      isIssuedByPublicRoot: false,
      extendedKeyUsage: ['serverAuth'],
      publicKey: 'EC prime256v1',
      signatureAlgorithm: 'ecdsa-with-SHA256',
    });
  });

  test('given no issuer, when the certificate is read, then it is self-signed', () => {
    expect(leafOf({commonName: 'edge.example.com'})).toMatchObject({isSelfSigned: true, isCa: false});
  });

  test.each([
    {given: 'no extended key usage', request: {extendedKeyUsage: []}, expected: {extendedKeyUsage: []}},
    {given: 'none asked for', request: {}, expected: {extendedKeyUsage: ['serverAuth', 'clientAuth']}},
    {
      given: 'no DNS name',
      request: {commonName: 'x', dnsNames: []},
      expected: {hasSubjectAlternativeName: false, dnsNames: []},
    },
    {given: 'no common name', request: {}, expected: {subjectName: '', dnsNames: ['edge.example.com']}},
    {
      given: 'an end after 2049',
      request: {notAfter: '2061-12-31T23:59:59Z'},
      expected: {notAfter: '2061-12-31T23:59:59Z'},
    },
  ])('given $given, when the certificate is read, then it says so', ({request, expected}) => {
    expect(leafOf(request)).toMatchObject(expected);
  });

  test('given the same request twice, when both are issued, then they are two certificates with two keys', () => {
    const [one, other] = [leafOf({}), leafOf({})];
    expect(one?.sha256).not.toBe(other?.sha256);
  });
});

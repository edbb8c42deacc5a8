import {generateKeyPairSync} from 'node:crypto';
import {readFileSync} from 'node:fs';
import {rootCertificates} from 'node:tls';
import {describe, expect, test} from '@jest/globals';
import fc from 'fast-check';
import {issueCertificate} from '../../../scripts/fixtures/issue-certificate.ts';
import {certificateFile} from '../../../src/facts/certificate-file.ts';
import type {Fact} from '../../../src/facts/fact.ts';
import {FactStore} from '../../../src/facts/store.ts';
import type {BoxRole} from '../../../src/model/subject.ts';
import {bitString, der, integer, objectIdentifier, sequence} from '../../../src/sim/certificates/write-der.ts';
import {CertificateCollection} from '../../../src/sources/certificates/certificate-collection.ts';
import {readCertificate} from '../../../src/sources/certificates/certificate-fields.ts';
import {
  createCertificateReader,
  createCertificateTextReader,
} from '../../../src/sources/certificates/certificate-reader.ts';
import type {Head, ReadContext, ReadOutcome} from '../../../src/sources/format-reader.ts';

const fixtures = 'fixtures/octavio';
const serverPem = readFileSync(`${fixtures}/healthy/expressway-e/server.pem`, 'utf8');
const authorityPem = readFileSync(`${fixtures}/healthy/expressway-e/ca.pem`, 'utf8');
const selfSignedPem = readFileSync(`${fixtures}/not-secure/expressway-e/server.pem`, 'utf8');
const [leafPem = ''] = serverPem.split(/(?<=-----END CERTIFICATE-----\n)/);
const leafDer = derOf(leafPem);
/** What `openssl x509 -trustout -setalias x` writes: the certificate, and behind it a SEQUENCE of its own. */
const trustedPem = `-----BEGIN TRUSTED CERTIFICATE-----\n${Buffer.concat([leafDer, sequence(der(0x0c, Buffer.from('x')))]).toString('base64')}\n-----END TRUSTED CERTIFICATE-----\n`;

/** Made by openssl: signed with ecdsa-with-SHA1, policies 2.23.140.1.2.1 (domain validated) and 1.2.3.4. */
const publicDer = Buffer.from(
  'MIIBkTCCATegAwIBAgIUFxK3Pn2sTf/DCbrUEVSKm6LItyAwCQYHKoZIzj0EATAbMRkwFwYDVQQDDBBqb2luLmV4YW1wbGUuY29tMB4XDTI2MT' +
    'EyMzIzMjY0MFoXDTM2MTEyMDIzMjY0MFowGzEZMBcGA1UEAwwQam9pbi5leGFtcGxlLmNvbTBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABCm/' +
    '2+x3wKQhjvd5F6OKBouPL4cAZfsoUGYYLXnBFHtRaSZXJCyNnHAZdtdeeiHMOXbr2HhYQwWVV4TN8VDBxNijWjBYMBsGA1UdEQQUMBKCEGpvaW' +
    '4uZXhhbXBsZS5jb20wGgYDVR0gBBMwETAIBgZngQwBAgEwBQYDKgMEMB0GA1UdDgQWBBTPNZtQM6CGYuWB5EWSxdMiVZ8pvjAJBgcqhkjOPQQB' +
    'A0kAMEYCIQC/Xvt6TKZFZzyejHeh655bSO9rYNYRzQ/R/KKhqX/T0gIhAIdkC7ujdUke2gf57ORt7FS2JhDaCukcaXqM+c5SNIPY',
  'base64',
);

function derOf(pem: string): Buffer {
  return Buffer.from(pem.replace(/-----[^-]+-----/g, ''), 'base64');
}

function contextFor(store: FactStore, boxHint?: BoxRole): ReadContext {
  const {signal} = new AbortController();
  return {emit: (fact) => store.add(fact), absent: () => {}, progress: () => {}, signal, boxHint};
}

function headOf(content: string | Uint8Array): Head {
  return {bytes: Buffer.from(content), text: typeof content === 'string' ? content : undefined};
}

interface Result {
  readonly outcome: ReadOutcome;
  readonly collection: CertificateCollection;
  readonly files: readonly Fact<{fileName: string; certificates: string[]; holder?: string | undefined}>[];
  readonly score: number;
}

async function read(content: string | Uint8Array, path = 'cms/callbridge.cer', boxHint?: BoxRole): Promise<Result> {
  const collection = new CertificateCollection();
  const store = new FactStore();
  const reader = createCertificateReader(collection);
  const bytes = Buffer.from(content);
  const head = headOf(content);
  const input = {
    path,
    fileName: 'x',
    sizeBytes: bytes.length,
    head,
    isWholeInHead: true,
    chunks: async function* () {
      yield bytes;
    },
  };
  const outcome = await reader.read(input, contextFor(store, boxHint));
  return {outcome, collection, files: store.of(certificateFile), score: reader.recognise(head, 'x')};
}

describe('certificateReader', () => {
  test('given a PEM chain in the folder of a box, when it is read, then order, line and holder are kept', async () => {
    const {outcome, files, collection, score} = await read(
      serverPem,
      'bundle.tgz!/expressway-e/server.pem',
      'expressway-e',
    );
    expect(score).toBeGreaterThan(0.95);
    expect(outcome).toEqual({state: 'read', notes: ['2 certificates']});
    const facts = collection.facts();
    expect(files[0]?.value).toEqual({
      fileName: 'server.pem',
      certificates: facts.map(({value}) => value.sha256),
      channel: 'file',
      holder: 'expressway-e',
      holderKnownBy: 'path',
    });
    expect(facts.map(({origin}) => origin.line)).toEqual([1, 25]);
  });

  test('given a certificate of a public authority, then its policy tells, and how it is signed', () => {
    expect(readCertificate(publicDer)).toMatchObject({isPubliclyIssued: true, signatureAlgorithm: 'ecdsa-with-SHA1'});
    expect(readCertificate(leafDer)).toMatchObject({isPubliclyIssued: false});
  });

  test('given a certificate, then its fields are those that OpenSSL shows', async () => {
    const {collection} = await read(leafDer);
    expect(collection.facts()[0]?.value).toEqual({
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
      subjectName: 'CN=vcse.octavio.com,O=Octavio',
      issuerName: 'CN=Harbour Fixture Issuing CA 1,O=Harbour Fixture Trust',
      commonName: 'vcse.octavio.com',
      issuerCommonName: 'Harbour Fixture Issuing CA 1',
      dnsNames: [
        'vcse.octavio.local',
        'vcsc.octavio.local',
        'cmsweb.octavio.com',
        'cmsweb.octavio.local',
        'octavio.local',
        'octavio.com',
      ],
      ipAddresses: [],
      hasSubjectAlternativeName: true,
      notBefore: '2017-01-01T00:00:00Z',
      notAfter: '2018-12-31T23:59:59Z',
      isCa: false,
      isSelfSigned: false,
      issuedBy: [],
      isIssuedByPublicRoot: false,
      extendedKeyUsage: ['serverAuth', 'clientAuth'],
      publicKey: 'RSA 2048',
      signatureAlgorithm: 'sha256WithRSAEncryption',
    });
  });

  test.each([
    [
      'text around, quote marks and CRLF',
      `Issued by mail:\r\n${leafPem.replace(/^/gm, '> ').replace(/\n/g, '\r\n')}\r\nRegards`,
    ],
    ['a TRUSTED CERTIFICATE with its appendix', trustedPem],
    ['DER', leafDer],
    ['DER with bytes behind it', Buffer.concat([leafDer, Buffer.from([0x0a])])],
  ])('given %s, then the one certificate is found', async (_, content) => {
    const {collection} = await read(content);
    expect(collection.facts().map(({value}) => value.commonName)).toEqual(['vcse.octavio.com']);
  });

  test('given PKCS #7, as DER and as PEM, then its certificates are found', async () => {
    const authorities = authorityPem.split(/(?<=-----END CERTIFICATE-----\n)/).map(derOf);
    const signedData = sequence(
      integer(Buffer.from([1])),
      der(0x31),
      sequence(objectIdentifier('1.2.840.113549.1.7.1')),
      der(0xa0, leafDer, ...authorities),
      der(0x31),
    );
    const p7b = sequence(objectIdentifier('1.2.840.113549.1.7.2'), der(0xa0, signedData));
    expect((await read(p7b)).collection.size).toBe(3);
    expect((await read(p7b)).score).toBe(1);
    const pem = `-----BEGIN PKCS7-----\n${p7b.toString('base64')}\n-----END PKCS7-----\n`;
    expect((await read(pem)).outcome.notes).toEqual(['3 certificates']);
  });

  test('given private keys in every form, then none is read, and the row says so', async () => {
    const {privateKey} = generateKeyPairSync('rsa', {modulusLength: 1024});
    const {privateKey: curveKey} = generateKeyPairSync('ec', {namedCurve: 'prime256v1'});
    const forms = [
      privateKey.export({type: 'pkcs8', format: 'pem'}),
      privateKey.export({type: 'pkcs1', format: 'der'}),
      privateKey.export({type: 'pkcs8', format: 'der'}),
      curveKey.export({type: 'sec1', format: 'der'}),
      curveKey.export({type: 'pkcs8', format: 'pem', cipher: 'aes-128-cbc', passphrase: 'x'}),
    ];
    for (const form of forms) {
      const {outcome, files, score} = await read(form);
      expect(score).toBeGreaterThan(0.5);
      expect(files).toEqual([]);
      expect(outcome).toEqual({state: 'unreadable', notes: ['holds a private key: not read; keep it out of evidence']});
    }
    const both = await read(leafPem + privateKey.export({type: 'pkcs1', format: 'pem'}).toString());
    expect(both.outcome).toEqual({
      state: 'read',
      notes: ['1 certificate', 'holds a private key: not read; keep it out of evidence'],
    });
  });

  test('given a PEM block without its END, then the others are read and the loss is said with its line', async () => {
    const {outcome, collection} = await read(serverPem.slice(0, -400));
    expect(collection.size).toBe(1);
    expect(outcome.state).toBe('partial');
    expect(outcome.notes.at(-1)).toContain('line 25');
  });

  test('given a name that holds a comma and a prefix, then it is one name and not two', () => {
    const {pem} = issueCertificate({
      subject: 'CN=vcse.octavio.com',
      dnsNames: ['a.example, DNS:cmsweb.octavio.com'],
      notBefore: '2017-01-01T00:00:00Z',
      notAfter: '2018-01-01T00:00:00Z',
    });
    expect(readCertificate(derOf(pem))?.dnsNames).toEqual(['a.example, DNS:cmsweb.octavio.com']);
  });
});

describe('createCertificateTextReader', () => {
  test('given PEM inside a paste, then it claims the lines of the block alone', () => {
    const collection = new CertificateCollection();
    const store = new FactStore();
    const reader = createCertificateTextReader(collection);
    const text = `cms1> version\n3.8\n${leafPem}cms1>\n`;
    expect(reader.recognise(headOf(text), 'x')).toBeGreaterThan(0.5);
    // Not certain: then readers of the other lines get the text as well.
    expect(createCertificateReader(collection).recognise(headOf(leafPem + text), 'x')).toBeLessThan(0.95);
    const {claimedLines} = reader.readText(text, 'paste.txt', contextFor(store));
    expect([Math.min(...claimedLines), Math.max(...claimedLines), claimedLines.size]).toEqual([3, 26, 24]);
    expect(store.of(certificateFile)).toHaveLength(1);
  });
});

describe('CertificateCollection', () => {
  const origin = (input: string) => ({input, format: 'certificate'});

  test('given a chain spread over files, then each certificate names its issuer, and a copy has its own origin', () => {
    const collection = new CertificateCollection();
    collection.add(leafDer, origin('leaf'));
    for (const pem of authorityPem.split(/(?<=-----END CERTIFICATE-----\n)/)) collection.add(derOf(pem), origin('ca'));
    collection.add(leafDer, origin('copy'));
    const facts = collection.facts();
    expect(facts.map((fact) => fact.origin.input)).toEqual(['leaf', 'ca', 'ca', 'copy']);
    const [leaf, root, issuing] = facts.map(({value}) => value);
    expect(leaf?.issuedBy).toEqual([issuing?.sha256]);
    expect(issuing?.issuedBy).toEqual([root?.sha256]);
    expect([root?.isSelfSigned, root?.issuedBy, root?.isCa]).toEqual([true, [], true]);
  });

  test('given a self-signed certificate that has the name of a known authority, then its key decides', () => {
    const collection = new CertificateCollection();
    const subject = 'CN=Harbour Fixture Issuing CA 1, O=Harbour Fixture Trust';
    const dates = {notBefore: '2017-01-01T00:00:00Z', notAfter: '2018-01-01T00:00:00Z'};
    const key = issueCertificate({subject: 'CN=Impostor', ...dates});
    const impostor = issueCertificate({subject: 'CN=x', issuer: {...key, subject}, ...dates});
    const sha256 = collection.add(derOf(impostor.pem), origin('impostor'));
    for (const pem of authorityPem.split(/(?<=-----END CERTIFICATE-----\n)/)) collection.add(derOf(pem), origin('ca'));
    expect(collection.facts().find(({value}) => value.sha256 === sha256)?.value.issuedBy).toEqual([]);
  });

  test('given a public root, then it is known to be one; given a certificate of a private authority, then not', () => {
    const collection = new CertificateCollection();
    collection.add(derOf(rootCertificates[0] ?? ''), origin('root'));
    collection.add(derOf(selfSignedPem), origin('own'));
    const values = collection.facts().map(({value}) => value);
    expect(values.map(({isIssuedByPublicRoot}) => isIssuedByPublicRoot)).toEqual([true, false]);
    expect(values[1]?.isSelfSigned).toBe(true);
  });

  test('given every public root of Node, then each is read and its subject is what OpenSSL says', () => {
    const collection = new CertificateCollection();
    for (const pem of rootCertificates) collection.add(derOf(pem), origin('roots'));
    const facts = collection.facts();
    expect(facts).toHaveLength(rootCertificates.length);
    expect(facts.every(({value}) => value.isSelfSigned && value.isIssuedByPublicRoot)).toBe(true);
  });
});

describe('readCertificate on bad input', () => {
  test('given every prefix and every single-byte change of a certificate, then it returns', () => {
    for (let length = 0; length < leafDer.length; length++)
      expect(readCertificate(leafDer.subarray(0, length))).toBeUndefined();
    for (let index = 0; index < leafDer.length; index++) {
      const changed = Buffer.from(leafDer);
      changed[index] = (changed[index] ?? 0) ^ 0xff;
      const collection = new CertificateCollection();
      collection.add(changed, {input: 'x', format: 'certificate'});
      expect(collection.facts().length).toBeLessThan(2);
    }
  });

  test('given any bytes or text, then reading returns', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.uint8Array({maxLength: 400}),
          fc.uint8Array({maxLength: 400}).map((bytes) => Buffer.from([0x30, 0x82, 1, 0, ...bytes])),
        ),
        async (bytes) => {
          expect((await read(bytes)).outcome.state).toBeDefined();
        },
      ),
      {numRuns: 300},
    );
    await fc.assert(
      fc.asyncProperty(fc.string(), fc.boolean(), async (text, isPem) => {
        const content = isPem ? `-----BEGIN CERTIFICATE-----\n${text}\n-----END CERTIFICATE-----` : text;
        expect((await read(content)).outcome.state).toBeDefined();
      }),
      {numRuns: 200},
    );
  });

  test('given an iPAddress entry for each version, then it is written in its usual form', () => {
    const san = der(
      0x30,
      der(0x87, Buffer.from([10, 88, 246, 156])),
      der(0x87, Buffer.from('fe800000000000000000000000000001', 'hex')),
    );
    const extensions = der(0xa3, sequence(sequence(objectIdentifier('2.5.29.17'), der(0x04, san))));
    const name = sequence();
    const dates = sequence(der(0x17, Buffer.from('170101000000Z')), der(0x18, Buffer.from('20500101000000Z')));
    const tbs = sequence(integer(Buffer.from([1])), sequence(), name, dates, name, sequence(), extensions);
    const fields = readCertificate(sequence(tbs, sequence(), bitString(Buffer.alloc(4))));
    expect(fields).toMatchObject({ipAddresses: ['10.88.246.156', 'fe80::1'], notAfter: '2050-01-01T00:00:00Z'});
  });
});

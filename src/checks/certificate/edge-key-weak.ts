import type {Certificate} from '../../facts/certificate.ts';
import {edgeCertificate} from '../../facts/derived/edge-certificate.ts';
import type {Fact} from '../../facts/fact.ts';
import {quoteOf} from '../../model/origin.ts';
import {defineCheck} from '../check.ts';

/** CA/Browser Forum Baseline Requirements §6.1.5; Apple’s systems refuse shorter ones of servers altogether. */
const shortestRsaBits = 2048;
/** Refused by all browsers since 2017. */
const weakDigest = /md[25]|sha-?1(?!\d)/i;

/** The certificate of Expressway-E has a short key, or its issuer signed it with a broken digest (F03). */
export default defineCheck({
  id: 'certificate/edge-key-weak',
  system: 'Expressway-E',
  title: {
    pass: 'Keys and signatures of the certificate of Expressway-E are strong',
    fail: 'The certificate of Expressway-E has a weak key or signature',
  },
  failureModes: ['F03'],
  needs: {certificates: edgeCertificate},
  after: ['certificate/edge-self-signed'],
  references: ['CA/Browser Forum Baseline Requirements §6.1.5 and §7.1.3', 'RFC 9155'],
  messages: {
    signature: {
      severity: 'error',
      impact: 'blocks-join',
      confidence: 'certain',
      text: 'The certificate {subjectName} of {box} is signed with {signature}',
      volatile: ['box'],
      why: 'Browsers have refused certificates that are signed with MD5 or SHA-1 since 2017: guests see that the connection is not secure.',
      fix: [
        {
          action: 'Have the certificate signed anew with SHA-256, install it and restart {box}.',
          where: '{box}, Maintenance > Security > Server certificate > Generate CSR',
          verify: '`openssl x509 -noout -text` of the certificate prints a signature algorithm with SHA-256 or better.',
        },
      ],
    },
    key: {
      severity: 'warning',
      impact: 'degrades',
      confidence: 'certain',
      text: 'The certificate {subjectName} of {box} has an RSA key of {bits} bits',
      volatile: ['box'],
      why: 'Public authorities sign none below 2048 bits, and iOS, iPadOS and macOS refuse shorter keys of servers: guests on them cannot open the page.',
      fix: [
        {
          action:
            'Make a new signing request with a key of 2048 bits or more, have it signed, install it and restart {box}.',
          where: '{box}, Maintenance > Security > Server certificate > Generate CSR, Key length',
          verify: '`openssl x509 -noout -text` of the certificate prints Public-Key: (2048 bit) or more.',
        },
      ],
    },
  },
  examples: {fail: 'page/weak-certificate', pass: 'page/healthy'},
  run({certificates}, report) {
    for (const fact of certificates) {
      const {leaf, box} = fact.value;
      const {signatureAlgorithm: signature, publicKey} = leaf;
      const bits = rsaBitsOf(leaf);
      const subjectName = leaf.commonName ?? leaf.subjectName;
      // The signature of a certificate on itself is checked by nobody.
      if (!leaf.isSelfSigned && signature !== undefined && weakDigest.test(signature)) {
        report.fail('signature', {
          subject: fact.subject,
          args: {box, subjectName, signature},
          evidence: [evidenceIn(fact, 'signatureAlgorithm', signature, 'how the certificate is signed')],
        });
      } else if (bits !== undefined && bits < shortestRsaBits) {
        report.fail('key', {
          subject: fact.subject,
          args: {box, subjectName, bits},
          evidence: [evidenceIn(fact, 'publicKey', publicKey ?? '', 'the public key of the certificate')],
        });
      } else if (publicKey === undefined)
        report.lacking(edgeCertificate, 'the key of the certificate could not be read');
      else report.pass(signature === undefined ? `${publicKey}.` : `${publicKey}, ${signature}.`);
    }
  },
});

function evidenceIn(fact: Fact, field: string, quote: string, shows: string) {
  return {origin: {...fact.origin, field, quote: quoteOf(quote)}, shows};
}

/** `RSA 1024` */
function rsaBitsOf({publicKey = ''}: Certificate): number | undefined {
  const bits = /^RSA(?:-PSS)? (\d+)$/.exec(publicKey)?.[1];
  return bits === undefined ? undefined : Number(bits);
}

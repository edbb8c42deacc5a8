import {edgeCertificate} from '../../facts/derived/edge-certificate.ts';
import {quoteOf} from '../../model/origin.ts';
import {defineCheck} from '../check.ts';

const temporaryIssuer = /^(?:.*=)?\s*temporary ca\b/i;

/**
 * Expressway-E shows a certificate that no CA stands behind (F03): one that it signed itself, or the one that a new
 * Expressway makes for itself, which is signed by a "Temporary CA" of its own.
 */
export default defineCheck({
  id: 'certificate/edge-self-signed',
  system: 'Expressway-E',
  title: {
    pass: 'The certificate of Expressway-E is signed by a CA',
    fail: 'The certificate of Expressway-E is self-signed',
  },
  failureModes: ['F03'],
  needs: {certificates: edgeCertificate},
  after: ['certificate/page-from-elsewhere'],
  references: ['RFC 5280 §3.2', 'Cisco document 211301, troubleshooting: the connection is not secure'],
  messages: {
    selfSigned: {
      severity: 'error',
      impact: 'blocks-join',
      confidence: 'certain',
      text: 'The certificate of {box} is self-signed: {subjectName} signed itself',
      volatile: ['box'],
      why: 'No browser trusts it, so guests see that the connection is not secure, and many cannot go on.',
      fix: [
        {
          action:
            'Have a CA that browsers trust sign a certificate for this box, with the name that guests open as SAN; install it together with the CA’s certificates, and restart {box}.',
          where: '{box}, Maintenance > Security > Server certificate, and Trusted CA certificate',
          verify: 'The issuer of the certificate is no longer its subject, and the page opens without a warning.',
        },
      ],
    },
    temporary: {
      severity: 'error',
      impact: 'blocks-join',
      confidence: 'likely',
      text: '{box} still has the certificate that it made for itself when it was installed: issued by {issuer}',
      volatile: ['box'],
      why: 'No browser trusts that issuer, so guests see that the connection is not secure, and many cannot go on.',
      fix: [
        {
          action:
            'Have a CA that browsers trust sign a certificate for this box, with the name that guests open as SAN; install it together with the CA’s certificates, and restart {box}.',
          where: '{box}, Maintenance > Security > Server certificate, and Trusted CA certificate',
          verify: 'The page opens without a warning.',
        },
      ],
    },
  },
  examples: {fail: 'octavio/not-secure', pass: 'octavio/healthy'},
  run({certificates}, report) {
    for (const fact of certificates) {
      const {leaf, box} = fact.value;
      const issuer = leaf.issuerCommonName ?? leaf.issuerName;
      if (!leaf.isSelfSigned && !temporaryIssuer.test(issuer)) report.pass(`Issued by ${leaf.issuerName}.`);
      else if (!leaf.isSelfSigned) {
        report.fail('temporary', {
          subject: fact.subject,
          args: {box, issuer},
          evidence: [
            {
              origin: {...fact.origin, field: 'issuer', quote: quoteOf(`issuer = ${leaf.issuerName}`)},
              shows: 'the issuer of the certificate',
            },
          ],
        });
      } else {
        report.fail('selfSigned', {
          subject: fact.subject,
          args: {box, subjectName: leaf.commonName ?? leaf.subjectName},
          evidence: [
            {
              origin: {...fact.origin, field: 'issuer', quote: quoteOf(`issuer = subject = ${leaf.subjectName}`)},
              shows: 'its own key verifies its signature',
            },
          ],
        });
      }
    }
  },
});

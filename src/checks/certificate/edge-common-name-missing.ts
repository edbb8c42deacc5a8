import {edgeCertificate} from '../../facts/derived/edge-certificate.ts';
import {quoteOf} from '../../model/origin.ts';
import {defineCheck} from '../check.ts';

/**
 * The certificate of Expressway-E has no common name (F80). Browsers do without one; Expressway’s web proxy and mobile and
 * remote access do not.
 */
export default defineCheck({
  id: 'certificate/edge-common-name-missing',
  system: 'Expressway-E',
  title: {
    pass: 'The certificate of Expressway-E has a common name',
    fail: 'The certificate of Expressway-E has no common name',
  },
  failureModes: ['F80'],
  needs: {certificates: edgeCertificate},
  after: [],
  references: ['Expressway alarm 40052', 'Expressway certificate creation and use deployment guide X14.3'],
  messages: {
    missing: {
      severity: 'error',
      impact: 'blocks-join',
      confidence: 'likely',
      text: 'The certificate of {box} has no common name (CN) in its subject',
      why: 'Browsers take the alternative names, but Expressway needs a CN for the Meeting Server web proxy and for mobile and remote access, and raises alarm 40052 without one. Some public authorities leave the CN out unless asked.',
      competing: ['This release works without a CN.'],
      volatile: ['box'],
      fix: [
        {
          action:
            'Make a new signing request with the full name of the box as common name, have it signed with the CN kept, install it and restart {box}.',
          where: '{box}, Maintenance > Security > Server certificate > Generate CSR',
          verify: '`openssl x509 -noout -subject` of the installed certificate prints a CN, and alarm 40052 is gone.',
        },
      ],
    },
  },
  examples: {fail: 'demo:certificate-edge-common-name-missing', pass: 'demo:healthy'},
  run({certificates}, report) {
    for (const fact of certificates) {
      const {leaf, box} = fact.value;
      if (leaf.commonName !== undefined && leaf.commonName.trim() !== '') {
        report.pass(`Common name ${leaf.commonName}.`);
        continue;
      }
      report.fail('missing', {
        subject: fact.subject,
        args: {box},
        evidence: [
          {
            origin: {...fact.origin, field: 'subject', quote: quoteOf(`subject = ${leaf.subjectName || '(empty)'}`)},
            shows: 'the subject of the certificate',
          },
        ],
      });
    }
  },
});

import type {Certificate} from '../../facts/certificate.ts';
import {edgeCertificate} from '../../facts/derived/edge-certificate.ts';
import {quoteOf} from '../../model/origin.ts';
import {defineCheck} from '../check.ts';

/** The certificates come in another order than that from the server's own to the root. */
export default defineCheck({
  id: 'certificate/edge-chain-order',
  system: 'Expressway-E',
  title: {
    pass: 'The certificates of Expressway-E come in order',
    fail: 'The certificates of Expressway-E come in the wrong order',
  },
  failureModes: ['F03'],
  needs: {certificates: edgeCertificate},
  after: ['certificate/edge-self-signed', 'certificate/edge-chain-incomplete'],
  references: ['RFC 5246 §7.4.2', 'RFC 8446 §4.4.2'],
  messages: {
    disordered: {
      severity: 'warning',
      impact: 'degrades',
      confidence: 'certain',
      text: '{box} sends the certificate of {issuer} out of place: it does not follow {subjectName}, which it signed',
      volatile: ['box'],
      why: 'RFC 5246 wants each certificate to be followed by that of its issuer. Browsers put them in order themselves; other programs and older devices refuse the connection.',
      fix: [
        {
          action:
            'Install the certificates in the order from the server’s own to the last intermediate, without the root, and restart {box}.',
          where: '{box}, Maintenance > Security > Server certificate, and Trusted CA certificate',
          verify: 'In `openssl s_client -showcerts` each certificate (s:) is the issuer (i:) of the one before.',
        },
      ],
    },
  },
  examples: {fail: 'page/chain-order', pass: 'page/healthy'},
  run({certificates}, report) {
    for (const fact of certificates) {
      const {chain, channel, box} = fact.value;
      const misplaced = channel === 'tls' ? misplacedIn(chain) : undefined;
      if (channel !== 'tls') report.notApplicable('In a file the order does not say how they are sent.');
      else if (misplaced === undefined) report.pass(`${chain.length} in order.`);
      else {
        const {one, issuer} = misplaced;
        report.fail('disordered', {
          subject: fact.subject,
          args: {box, issuer: nameOf(issuer), subjectName: nameOf(one)},
          evidence: [
            {
              origin: {...fact.origin, field: 'chain', quote: quoteOf(chain.map(nameOf).join(' / '))},
              shows: 'the certificates in the order in which they are sent',
            },
          ],
        });
      }
    }
  },
});

/** The first whose issuer is sent too, and not next. Cross-signed authorities have several issuers of one key. */
function misplacedIn(chain: readonly Certificate[]): {one: Certificate; issuer: Certificate} | undefined {
  for (const [index, one] of chain.entries()) {
    const next = chain[index + 1];
    if (one.isSelfSigned || (next !== undefined && one.issuedBy.includes(next.sha256))) continue;
    const issuer = chain.find(({sha256}) => one.issuedBy.includes(sha256));
    if (issuer !== undefined) return {one, issuer};
  }
  return undefined;
}

function nameOf({commonName, subjectName}: Certificate): string {
  return commonName ?? subjectName;
}

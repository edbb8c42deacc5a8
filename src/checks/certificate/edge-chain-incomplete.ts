import {type Certificate, certificate} from '../../facts/certificate.ts';
import {certificateFile} from '../../facts/certificate-file.ts';
import {edgeCertificate} from '../../facts/derived/edge-certificate.ts';
import {heldCertificateFiles, placeOf} from '../../facts/derived/held-certificate-files.ts';
import {externalJoinName} from '../../facts/derived/join-names.ts';
import {onlyValue} from '../../facts/derived/only-value.ts';
import {isTrustList} from '../../facts/derived/server-certificate.ts';
import {quoteOf} from '../../model/origin.ts';
import {defineCheck} from '../check.ts';

/**
 * Whether Expressway-E can send what leads from its certificate to a root (F03). What it sends are the certificates of its
 * trusted CA list, so that list (or the chain in the same file, or a handshake) has to be known; else nothing is said.
 * The root itself need not be sent (RFC 8446 §4.4.2).
 */
export default defineCheck({
  id: 'certificate/edge-chain-incomplete',
  system: 'Expressway-E',
  title: {
    pass: 'The certificate chain of Expressway-E is complete',
    fail: 'The certificate chain of Expressway-E is incomplete',
  },
  failureModes: ['F03'],
  needs: {certificates: edgeCertificate},
  wants: {all: certificate, held: heldCertificateFiles, names: externalJoinName},
  after: ['certificate/edge-self-signed', 'certificate/page-from-elsewhere'],
  references: [
    'RFC 8446 §4.4.2',
    'CA/Browser Forum Baseline Requirements §6.1.7',
    'Webex hybrid call service troubleshooting guide: Expressway sends what its trusted CA list holds',
  ],
  messages: {
    incomplete: {
      severity: 'error',
      impact: 'blocks-join',
      confidence: 'likely',
      text: 'The chain of {box} ends before a root: it does not have the certificate of the issuer {issuer}',
      volatile: ['box', 'host'],
      why: 'A browser that does not have this certificate from elsewhere cannot build the chain and refuses the connection, so the page opens for some guests only.',
      competing: [
        'The certificate is in the trusted CA list, but that list was not in the evidence, or not all of it.',
      ],
      fix: [
        {
          action: 'Append the certificate of {issuer} to the trusted CA list, and restart {box}.',
          where: '{box}, Maintenance > Security > Trusted CA certificate',
          verify:
            '`openssl s_client -connect {host}:443 -servername {host} -showcerts </dev/null` prints the whole chain.',
        },
      ],
    },
    unknownIssuer: {
      severity: 'warning',
      impact: 'blocks-join',
      confidence: 'possible',
      text: 'What is known of the chain of {box} ends at a certificate issued by {issuer}, which is not in the evidence',
      volatile: ['box', 'host'],
      why: 'If {issuer} is an intermediate authority, browsers that do not have its certificate refuse the connection.',
      competing: [
        '{issuer} is a private root: it need not be sent, and browsers that trust it open the page.',
        'The certificate is in the trusted CA list, which was not in the evidence.',
      ],
      fix: [
        {
          action:
            'See whether {issuer} is a root. If it is not, append its certificate to the trusted CA list, and restart {box}.',
          where: '{box}, Maintenance > Security > Trusted CA certificate',
          verify:
            '`openssl s_client -connect {host}:443 -servername {host} -showcerts </dev/null` prints a chain whose last issuer is a root.',
        },
      ],
    },
  },
  examples: {fail: 'certificate/edge-chain-incomplete', pass: 'octavio/healthy'},
  run({certificates, all, held, names}, report) {
    const host = onlyValue(names.map(({value}) => value.host)) ?? '<name that guests open>';
    const known = knownOf(all.map(({value}) => value));
    const files = held.filter(({value}) => value.holder === 'expressway-e' && value.channel === 'file');
    const isOne = certificates.length === 1;
    for (const fact of certificates) {
      const {leaf, chain, channel, box, place} = fact.value;
      // Each peer of a cluster sends what its own list holds.
      const ofEdge = files.filter(({origin}) => isOne || placeOf(origin.input) === place);
      const trusted = new Set(ofEdge.flatMap(({value}) => value.certificates));
      const hasTrustList = ofEdge.some(({value}) =>
        isTrustList(
          value,
          value.certificates.flatMap((sha256) => known.get(sha256) ?? []),
        ),
      );
      if (leaf.isSelfSigned) {
        report.notApplicable('The certificate is self-signed; it has no chain.');
        continue;
      }
      const sent = new Set([...chain.map(({sha256}) => sha256), ...(channel === 'file' ? trusted : [])]);
      const {end, isComplete} = climb(known.get(leaf.sha256) ?? leaf, known, sent);
      if (isComplete) {
        report.pass(`The chain reaches a root: ${end.isSelfSigned ? end.subjectName : end.issuerName}.`);
        continue;
      }
      const isWhole = channel === 'tls' || chain.length > 1;
      if (!isWhole && !hasTrustList) {
        report.lacking(
          certificateFile,
          'the trusted CA list of Expressway-E (ca_*.pem of the diagnostic archive, or Trusted CA certificate > Show all), in the same folder',
        );
        continue;
      }
      // An issuer that is known and is no root is an intermediate; one that nobody knows may be a private root.
      // Public authorities sign servers with intermediate certificates only, so that one has to be sent.
      const isAlone = channel === 'tls' && end.sha256 === leaf.sha256 && leaf.isPubliclyIssued === true;
      const isProven =
        isAlone || end.issuedBy.some((sha256) => known.has(sha256)) || (hasTrustList && channel === 'file');
      report.fail(isProven ? 'incomplete' : 'unknownIssuer', {
        subject: fact.subject,
        args: {box, issuer: end.issuerCommonName ?? end.issuerName, host},
        evidence: [
          {
            origin: {...fact.origin, field: 'issuer', quote: quoteOf(`${end.subjectName} issued by ${end.issuerName}`)},
            shows: `the last certificate of the chain (${chain.length} in the ${channel === 'tls' ? 'handshake' : 'file'}${trusted.size === 0 ? '' : `, ${trusted.size} known of Expressway-E`})`,
          },
        ],
      });
    }
  },
});

/** Who signed a certificate is told by what was read with it: copies of other evidence may know more. */
function knownOf(all: readonly Certificate[]): ReadonlyMap<string, Certificate> {
  const known = new Map<string, Certificate>();
  for (const one of all) {
    const before = known.get(one.sha256);
    const issuedBy = [...new Set([...(before?.issuedBy ?? []), ...one.issuedBy])];
    known.set(one.sha256, {...one, issuedBy});
  }
  return known;
}

/**
 * Follows every way from issuer to issuer as far as the box has them: a cross-signed authority has several. `end` is where
 * the way to a root ends, or the longest way without one.
 */
function climb(
  leaf: Certificate,
  known: ReadonlyMap<string, Certificate>,
  sent: ReadonlySet<string>,
): {end: Certificate; isComplete: boolean} {
  const seen = new Set([leaf.sha256]);
  const queue = [leaf];
  let end = leaf;
  for (const current of queue) {
    end = current;
    if (reachesRoot(current, known)) return {end, isComplete: true};
    for (const sha256 of current.issuedBy) {
      const issuer = known.get(sha256);
      if (issuer === undefined || !sent.has(sha256) || seen.has(sha256)) continue;
      seen.add(sha256);
      queue.push(issuer);
    }
  }
  return {end, isComplete: false};
}

/** It is a root, or a root signed it: one that browsers have, or one that is anywhere in the evidence. */
function reachesRoot(one: Certificate, known: ReadonlyMap<string, Certificate>): boolean {
  return (
    one.isSelfSigned ||
    one.isIssuedByPublicRoot ||
    one.issuedBy.some((sha256) => known.get(sha256)?.isSelfSigned === true)
  );
}

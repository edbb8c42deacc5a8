import {certificate} from '../../facts/certificate.ts';
import {roleOf} from '../../facts/derived/box-addresses.ts';
import {edgeCertificate} from '../../facts/derived/edge-certificate.ts';
import {systemsByBox} from '../../facts/derived/expressway-boxes.ts';
import {heldCertificateFiles} from '../../facts/derived/held-certificate-files.ts';
import {serverCertificateIn} from '../../facts/derived/server-certificate.ts';
import {expresswaySystem} from '../../facts/expressway-system.ts';
import type {Fact} from '../../facts/fact.ts';
import {boxName} from '../../model/box-name.ts';
import {quoteOf} from '../../model/origin.ts';
import {isOlderThan} from '../../model/version.ts';
import {defineCheck, evidenceOf} from '../check.ts';

/**
 * A certificate of Expressway-E or Expressway-C is for servers only (F68). On the traversal zone each box shows it as a
 * client too; before X15.4 that needs clientAuth. Public authorities have left it out since 2026.
 */
export default defineCheck({
  id: 'certificate/edge-client-auth-missing',
  system: 'Expressway-E',
  title: {
    pass: 'The certificates of the Expressways are for clients too',
    fail: 'A certificate of an Expressway is for servers only',
  },
  failureModes: ['F68'],
  needs: {systems: systemsByBox},
  needsOneOf: {edges: edgeCertificate, files: heldCertificateFiles},
  wants: {all: certificate},
  after: [],
  references: ['RFC 5280 §4.2.1.12', 'Cisco document 225482', 'Field notice FN74362'],
  messages: {
    missing: {
      severity: 'error',
      impact: 'blocks-join',
      confidence: 'likely',
      text: 'The certificate of {box} may be used for {usages} only; {version} needs clientAuth as well',
      why: 'The two Expressways show each other their certificates on the traversal zone, each also as a client. Before X15.4 a certificate without clientAuth is refused there or cannot be uploaded; without the zone nothing is proxied.',
      competing: ['The zone uses another certificate than this one.', 'The certificate is to be installed only later.'],
      volatile: ['box'],
      fix: [
        {
          action:
            'Install a certificate whose extended key usage holds serverAuth and clientAuth (from a private authority that both boxes trust, if the public one leaves it out), or upgrade both Expressways to X15.4 or later.',
          where: '{box}, Maintenance > Security > Server certificate; Maintenance > Upgrade',
          verify:
            '`openssl x509 -noout -ext extendedKeyUsage` of the certificate prints both, and the traversal zone is Active.',
        },
      ],
    },
  },
  examples: {fail: 'demo:certificate-edge-client-auth-missing', pass: 'demo:healthy'},
  run({systems, edges, files, all}, report) {
    const ofCore = files
      .filter(({value}) => value.holder === 'expressway-c')
      .flatMap((file) => serverCertificateIn(file, all)?.fact ?? []);
    const judged = [
      ...edges.map((fact) => ({role: 'expressway-e', box: fact.value.box, fact, leaf: fact.value.leaf})),
      ...new Map(
        ofCore.map((fact) => [fact.subject, {role: 'expressway-c', box: 'Expressway-C', fact, leaf: fact.value}]),
      ).values(),
    ];
    if (judged.length === 0)
      report.lacking(edgeCertificate, 'no server certificate of an Expressway is in the evidence');
    for (const {role, box, fact, leaf} of judged) {
      const usages = leaf.extendedKeyUsage;
      // Without the extension a certificate is for everything.
      if (usages.length === 0 || usages.includes('clientAuth') || usages.includes('anyExtendedKeyUsage')) {
        report.pass(`That of ${box} may be used by clients.`);
        continue;
      }
      const versions = systems.filter(({subject, value}) => roleOf(subject) === role && value.version !== undefined);
      // Its own version, where peers have told theirs.
      const old = versions.filter(isOld);
      const first = old.find(({subject}) => boxName(subject) === box) ?? old[0];
      if (first === undefined && versions.length > 0 && versions.every((system) => isOld(system) === false)) {
        report.notApplicable(`${box} has X15.4 or later.`);
      } else if (first === undefined || !versions.every(isOld)) {
        report.lacking(expresswaySystem, `the version of ${box}`);
      } else {
        report.fail('missing', {
          subject: fact.subject,
          args: {box, usages: usages.join(', '), version: first.value.version ?? ''},
          evidence: [
            {
              origin: {...fact.origin, field: 'extendedKeyUsage', quote: quoteOf(usages.join(', '))},
              shows: 'what the certificate may be used for',
            },
            evidenceOf(first, 'its version', 'version'),
          ],
        });
      }
    }
  },
});

function isOld({value}: Fact<{version?: string | undefined}>): boolean | undefined {
  return isOlderThan(value.version ?? '', 'X15.4');
}

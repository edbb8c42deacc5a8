import {cmsInspectedCertificate} from '../../facts/cms-inspected-certificate.ts';
import {
  type CertificateContents,
  type CmsCertificateUse,
  cmsCertificateUse,
} from '../../facts/derived/cms-certificate-uses.ts';
import {areAll, cmsGeneration} from '../../facts/derived/cms-generation.ts';
import {type ComparableCertificate, isIssuedBy, verifies} from '../../facts/derived/compare-certificates.ts';
import {onlyValue} from '../../facts/derived/only-value.ts';
import type {Fact} from '../../facts/fact.ts';
import {boxName} from '../../model/box-name.ts';
import {defineCheck, evidenceOf} from '../check.ts';

/**
 * CMS 3.x: what one side of the C2W connection trusts does not verify the certificate of the other (F29, F30). Only files
 * that the evidence shows are compared; where a chain has a gap, `webbridge/c2w-not-full-chain` says so.
 */
export default defineCheck({
  id: 'webbridge/c2w-trust-mismatch',
  system: 'Web bridge',
  title: {
    pass: 'Call Bridge and web bridge trust each other’s C2W certificates',
    fail: 'Call Bridge or web bridge does not trust the other’s C2W certificate',
  },
  failureModes: ['F29', 'F30'],
  needs: {},
  needsOneOf: {uses: cmsCertificateUse, generations: cmsGeneration},
  wants: {inspected: cmsInspectedCertificate},
  after: ['webbridge/disabled', 'cms/certificate-file-missing'],
  references: ['Cisco document 221729 (CMS edge)', 'Collaboration CVD, conferencing chapter'],
  messages: {
    callBridge: {
      severity: 'error',
      impact: 'blocks-join',
      confidence: 'likely',
      text: 'The Call Bridge on {box} trusts {trust} on C2W, which does not verify {certificates} of the web bridge on {peers}',
      competing: ['The web bridge is assigned to other Call Bridges.', 'The file was replaced after it was read.'],
      why: 'The Call Bridge breaks off the connection to this web bridge: the page opens, but joining and signing in fail.',
      fix: [
        {
          action:
            'Trust {certificates} of {peers}, or the issuer; with several web bridges one file that verifies all. Copy it here by SFTP where it is on another CMS.',
          where: 'MMP of {box}',
          command: 'callbridge trust c2w {certificate}\ncallbridge restart',
          verify:
            '`callbridge` shows it under "C2W trusted certs", and the status of the web bridge in the CMS API is success.',
        },
      ],
    },
    webBridge: {
      severity: 'error',
      impact: 'blocks-join',
      confidence: 'likely',
      text: 'The web bridge on {box} trusts {trust} on C2W, which does not verify {certificates} of the Call Bridge on {peers}',
      competing: ['The web bridge is assigned to other Call Bridges.', 'The file was replaced after it was read.'],
      why: 'The web bridge breaks off the connection of this Call Bridge: the page opens, but joining and signing in fail.',
      fix: [
        {
          action:
            'Trust {certificates} of {peers}, or the issuer; with several Call Bridges one file that verifies all. Copy it here by SFTP where it is on another CMS.',
          where: 'MMP of {box}',
          command: 'webbridge3 c2w trust {certificate}\nwebbridge3 restart',
          verify:
            '`webbridge3` shows it under "C2W Trust bundle", and the status of the web bridge in the CMS API is success.',
        },
      ],
    },
  },
  examples: {fail: 'demo:webbridge-c2w-trust-mismatch', pass: 'demo:healthy'},
  run({uses, generations, inspected}, report) {
    const of = (service: CmsCertificateUse['service'], purpose: CmsCertificateUse['purpose']) =>
      uses.filter(({value}) => value.service === service && value.purpose === purpose);
    const trusts = [
      ...of('callbridge', 'c2w-trust').map((trust) => ({
        message: 'callBridge' as const,
        trust,
        peers: of('webbridge3', 'c2w-certificate'),
      })),
      ...of('webbridge3', 'c2w-trust').map((trust) => ({
        message: 'webBridge' as const,
        trust,
        peers: of('callbridge', 'certificate'),
      })),
    ].filter(({peers}) => peers.length > 0);
    if (trusts.length === 0) {
      if (areAll(generations, '2.x')) report.notApplicable('CMS 2.x without `webbridge3` has no C2W.');
      else report.lacking(cmsCertificateUse, 'no trust for C2W and certificate of the other side are in the evidence');
    }
    for (const {message, trust, peers} of trusts) {
      const judged = peers.map((peer) => ({peer, answer: judge(trust, peer, inspected)}));
      const box = boxName(trust.subject);
      for (const {peer, answer} of judged) {
        const other = `${peer.value.fileName} of ${boxName(peer.subject)}`;
        if (answer === 'verified') report.pass(`${trust.value.fileName} of ${box} verifies ${other}.`);
        else if (answer === 'gap') report.notApplicable(`The chain in ${other} has a gap.`);
        else if (answer === 'unknown') {
          report.lacking(
            cmsInspectedCertificate,
            `\`pki inspect\` of ${trust.value.fileName} of ${box} and ${other} is needed to compare them`,
          );
        }
      }
      const [refused, ...refusedToo] = judged.flatMap(({peer, answer}) => (answer === 'refused' ? [peer] : []));
      const bundle = trust.value.contents;
      if (refused === undefined || bundle === undefined) continue;
      const all = [refused, ...refusedToo];
      const files = [...new Set(all.map(({value}) => value.fileName))];
      report.fail(message, {
        subject: trust.subject,
        related: [...new Set(all.map(({subject}) => subject))],
        args: {
          box,
          peers: [...new Set(all.map(({subject}) => boxName(subject)))].join(', '),
          trust: trust.value.fileName,
          certificates: files.join(', '),
          certificate:
            peers.length === 1
              ? refused.value.fileName
              : (onlyValue(
                  trusts
                    .filter((other) => other.message === message && other.trust.value.fileName !== trust.value.fileName)
                    .map((other) => other.trust.value.fileName),
                ) ?? '<file that verifies all of them>'),
        },
        evidence: [
          evidenceOf(trust, 'the trust that is set'),
          evidenceOf(bundle, `it holds ${namesOf(bundle)}`),
          ...all
            .slice(0, 3)
            .flatMap(({value: {contents}}) =>
              contents === undefined ? [] : [evidenceOf(contents, `the other side has ${namesOf(contents)}`)],
            ),
        ],
      });
    }
  },
});

type Use = Fact<CmsCertificateUse>;

function judge(
  trust: Use,
  peer: Use,
  inspected: readonly Fact<ComparableCertificate>[],
): 'verified' | 'refused' | 'gap' | 'unknown' {
  // One CMS keeps its files in one place, so one name on one box is one file.
  if (trust.subject === peer.subject && trust.value.fileName === peer.value.fileName) return 'verified';
  const trusted = trust.value.contents?.value.certificates ?? [];
  const chain = peer.value.contents?.value.certificates ?? [];
  const answer = verifies(trusted, chain);
  if (answer !== false) return answer === true ? 'verified' : 'unknown';
  const last = chain.at(-1);
  const isGap = inspected.some(
    ({value}) => last !== undefined && isIssuedBy(last, value) === true && verifies(trusted, [value]) !== false,
  );
  return isGap ? 'gap' : 'refused';
}

function namesOf({value}: Fact<CertificateContents>): string {
  return value.certificates
    .map(({subjectName, sha256}) => subjectName ?? `${(sha256 ?? '').slice(0, 16)}…`)
    .join(' and ');
}

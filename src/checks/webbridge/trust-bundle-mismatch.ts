import {callBridgeSettings} from '../../facts/call-bridge-settings.ts';
import {cmsInspectedCertificate} from '../../facts/cms-inspected-certificate.ts';
import {cmsCertificateUse, type KnownCertificate} from '../../facts/derived/cms-certificate-uses.ts';
import {areAll, cmsGeneration} from '../../facts/derived/cms-generation.ts';
import {isSameCertificate} from '../../facts/derived/compare-certificates.ts';
import {onlyValue} from '../../facts/derived/only-value.ts';
import {webBridgeSettings} from '../../facts/web-bridge-settings.ts';
import {boxName} from '../../model/box-name.ts';
import {defineCheck, evidenceOf} from '../check.ts';

/** CMS 2.x: the trust bundle has to hold the Call Bridge's own certificate; its issuer does not do (F08). */
export default defineCheck({
  id: 'webbridge/trust-bundle-mismatch',
  system: 'Web bridge',
  title: {
    pass: 'The trust bundle of the web bridge holds the Call Bridge’s certificate',
    fail: 'The trust bundle of the web bridge does not hold the Call Bridge’s certificate',
  },
  failureModes: ['F08'],
  needs: {},
  needsOneOf: {webBridges: webBridgeSettings, generations: cmsGeneration},
  wants: {callBridges: callBridgeSettings, uses: cmsCertificateUse},
  after: ['webbridge/disabled', 'cms/certificate-file-missing'],
  references: ['Cisco document 210800, web bridge trust', 'Cisco document 211301, step `webbridge trust`'],
  messages: {
    different: {
      severity: 'error',
      impact: 'blocks-join',
      confidence: 'likely',
      text: 'The trust bundle {trustBundle} of the web bridge on {box} does not hold the Call Bridge’s certificate {certificate}',
      why: 'The web bridge accepts only a Call Bridge whose own certificate is in the trust bundle; the certificate of its issuer is not enough. Without that link the join page offers guests no way to join.',
      competing: ['The files in the evidence are not the ones that are installed.'],
      fix: [
        {
          action:
            'Set the Call Bridge’s own certificate as the trust bundle; with several Call Bridges one file with the certificates of all. Copy it here by SFTP where it is on another CMS.',
          where: 'MMP of {box}',
          command: 'webbridge disable\nwebbridge trust {right}\nwebbridge enable',
          verify: '`webbridge` shows "Trust bundle : {right}", and the page offers Join call.',
        },
      ],
    },
  },
  examples: {fail: 'octavio/trust-issuer', pass: 'octavio/healthy'},
  run({webBridges, callBridges, uses, generations}, report) {
    if (areAll(generations, '3.x')) {
      report.notApplicable('CMS 3.x has no such trust bundle.');
      return;
    }
    if (webBridges.length === 0) report.lacking(webBridgeSettings, 'the output of `webbridge` is not in the evidence');
    // A CMS that is only an edge prints `callbridge` too, with nothing set.
    const withCertificate = callBridges.filter(({value}) => value.certificateFile !== '');
    for (const bridge of webBridges) {
      const {trustBundle, isEnabled} = bridge.value;
      const box = boxName(bridge.subject);
      if (isEnabled === false || trustBundle === '') {
        report.notApplicable(isEnabled === false ? 'The web bridge is disabled.' : 'No trust bundle is set.');
        continue;
      }
      const callBridge =
        withCertificate.find((fact) => fact.subject === bridge.subject) ??
        (withCertificate.length === 1 ? withCertificate[0] : undefined);
      const name = callBridge?.value.certificateFile;
      if (trustBundle === undefined) {
        report.lacking(webBridgeSettings, 'the output of `webbridge` has no line "Trust bundle"');
        continue;
      }
      if (callBridge === undefined || name === undefined) {
        report.lacking(callBridgeSettings, `no output of \`callbridge\` with a certificate belongs to ${box}`);
        continue;
      }
      const isOneBox = callBridge.subject === bridge.subject;
      // One CMS keeps its files in one place, so one name on one box is one file.
      if (isOneBox && name === trustBundle) {
        report.pass(`Both are ${name}.`);
        continue;
      }
      const contentsOf = (subject: string, service: string, purpose: string) =>
        uses.find((use) => use.subject === subject && use.value.service === service && use.value.purpose === purpose)
          ?.value.contents;
      const bundle = contentsOf(bridge.subject, 'webbridge', 'trust');
      const leafFile = contentsOf(callBridge.subject, 'callbridge', 'certificate');
      const [leaf] = leafFile?.value.certificates ?? [];
      if (bundle === undefined || leafFile === undefined || leaf === undefined) {
        const wanted = [
          bundle === undefined ? `${trustBundle} of ${box}` : '',
          leaf === undefined ? `${name} of ${boxName(callBridge.subject)}` : '',
        ];
        report.lacking(
          cmsInspectedCertificate,
          `to compare them, \`pki inspect\` (or the files) of ${wanted.filter(Boolean).join(' and ')} is needed`,
        );
        continue;
      }
      const answers = bundle.value.certificates.map((trusted) => isSameCertificate(trusted, leaf));
      if (answers.includes(true)) report.pass(`${trustBundle} holds ${name}.`);
      else if (answers.includes(undefined)) {
        report.lacking(
          cmsInspectedCertificate,
          `what is known of ${trustBundle} and ${name} does not tell whether one holds the other`,
        );
      } else {
        const others = webBridges.map(({value}) => value.trustBundle).filter((other) => other !== trustBundle);
        // Every Call Bridge has to be in it: what the other web bridges have does that.
        const right =
          withCertificate.length < 2 ? name : (onlyValue(others) ?? '<file with the certificate of each Call Bridge>');
        report.fail('different', {
          subject: bridge.subject,
          args: {box, trustBundle, certificate: name, right},
          evidence: [
            evidenceOf(bridge, 'the trust bundle that is set', 'trustBundle'),
            evidenceOf(callBridge, 'the Call Bridge’s certificate', 'certificateFile'),
            evidenceOf(bundle, `in ${trustBundle}: ${namesOf(bundle.value.certificates)}`),
            evidenceOf(leafFile, `in ${name}: ${namesOf([leaf])}`),
          ],
        });
      }
    }
  },
});

/** By hash where it is known, for names repeat. */
function namesOf(list: readonly KnownCertificate[]): string {
  return list
    .map(({sha256, subjectName = 'a certificate', serialNumber = 'not shown'}) =>
      sha256 === undefined ? `${subjectName}, serial number ${serialNumber}` : `SHA-256 ${sha256.slice(0, 16)}…`,
    )
    .join('; ');
}

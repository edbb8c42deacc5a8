import {callBridgeSettings} from '../../facts/call-bridge-settings.ts';
import {certificateFile} from '../../facts/certificate-file.ts';
import {areAll, cmsGeneration} from '../../facts/derived/cms-generation.ts';
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
  wants: {callBridges: callBridgeSettings, files: certificateFile},
  after: ['webbridge/disabled'],
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
            'Set the Call Bridge’s own certificate as the trust bundle; with several Call Bridges one file with the certificates of all.',
          where: 'MMP of {box}',
          command: 'webbridge disable\nwebbridge trust {certificate}\nwebbridge enable',
          verify: '`webbridge` shows "Trust bundle : {certificate}", and the page offers Join call.',
        },
      ],
    },
  },
  examples: {fail: 'octavio/trust-issuer', pass: 'octavio/healthy'},
  run({webBridges, callBridges, files, generations}, report) {
    if (areAll(generations, '3.x')) {
      report.notApplicable('CMS 3.x has no such trust bundle.');
      return;
    }
    if (webBridges.length === 0) report.lacking(webBridgeSettings, 'the output of `webbridge` is not in the evidence');
    const stored = files.filter(({value}) => value.channel === 'file' && (value.holder ?? 'cms') === 'cms');
    for (const bridge of webBridges) {
      const {trustBundle, isEnabled} = bridge.value;
      const box = boxName(bridge.subject);
      if (isEnabled === false || trustBundle === '') {
        report.notApplicable(isEnabled === false ? 'The web bridge is disabled.' : 'No trust bundle is set.');
        continue;
      }
      const callBridge =
        callBridges.find((fact) => fact.subject === bridge.subject) ??
        (callBridges.length === 1 ? callBridges[0] : undefined);
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
      const bundles = stored.filter(({value}) => value.fileName === trustBundle);
      const leaves = stored.filter(({value}) => value.fileName === name);
      const [bundle] = bundles;
      const [leaf] = leaves;
      if (bundle === undefined || leaf === undefined) {
        const wanted = [bundle === undefined ? trustBundle : '', leaf === undefined ? name : ''];
        report.lacking(
          certificateFile,
          `to compare them, ${[...new Set(wanted)].filter(Boolean).join(' and ')} from the CMS (SFTP) are needed`,
        );
        continue;
      }
      if (name === trustBundle && bundles.length < 2) {
        report.lacking(certificateFile, `${name} stands on two CMS; to compare them, both files are needed`);
        continue;
      }
      const trusted = new Set(bundles.flatMap(({value}) => value.certificates));
      const own = leaves.map(({value}) => value.certificates[0] ?? '');
      // With several files of one name nobody knows which is whose: all have to agree, one way or the other.
      const matches = own.filter((sha256) => bundles.every(({value}) => value.certificates.includes(sha256)));
      if (matches.length === own.length) report.pass(`${trustBundle} holds ${name}.`);
      else if (own.some((sha256) => trusted.has(sha256))) {
        report.lacking(
          certificateFile,
          `there are several files ${trustBundle} or ${name}, and which belong to ${box} is not known`,
        );
      } else {
        report.fail('different', {
          subject: bridge.subject,
          args: {box, trustBundle, certificate: name},
          evidence: [
            evidenceOf(bridge, 'the trust bundle that is set', 'trustBundle'),
            evidenceOf(callBridge, 'the Call Bridge’s certificate', 'certificateFile'),
            evidenceOf(bundle, `SHA-256 in ${trustBundle}: ${shorten(bundle.value.certificates)}`),
            evidenceOf(leaf, `SHA-256 in ${name}: ${shorten(leaf.value.certificates)}`),
          ],
        });
      }
    }
  },
});

function shorten(fingerprints: readonly string[]): string {
  return fingerprints.map((sha256) => `${sha256.slice(0, 16)}…`).join(', ');
}

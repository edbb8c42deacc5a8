import {callBridgeSettings} from '../../facts/call-bridge-settings.ts';
import {areAll, cmsGeneration} from '../../facts/derived/cms-generation.ts';
import {onlyValue} from '../../facts/derived/only-value.ts';
import {webBridgeSettings} from '../../facts/web-bridge-settings.ts';
import {boxName} from '../../model/box-name.ts';
import {defineCheck, evidenceOf} from '../check.ts';

/** CMS 2.x: the web bridge accepts a Call Bridge only when its certificate is in the trust bundle (F01). */
export default defineCheck({
  id: 'webbridge/trust-bundle-missing',
  system: 'Web bridge',
  title: {pass: 'The web bridge has a trust bundle', fail: 'The web bridge has no trust bundle'},
  failureModes: ['F01'],
  needs: {},
  needsOneOf: {webBridges: webBridgeSettings, generations: cmsGeneration},
  wants: {callBridges: callBridgeSettings},
  after: ['webbridge/disabled'],
  references: [
    'Cisco document 211301, troubleshooting: the Join Call button is not shown',
    'CMS MMP command reference: webbridge trust',
  ],
  messages: {
    missing: {
      severity: 'error',
      impact: 'blocks-join',
      confidence: 'certain',
      text: 'The web bridge on {box} has no trust bundle, so it refuses the Call Bridge',
      why: 'Without the Call Bridge’s certificate in its trust bundle the web bridge accepts no Call Bridge, and the join page shows only sign-in: no way to join as a guest.',
      fix: [
        {
          action:
            'Set the Call Bridge’s own certificate as the trust bundle; with several Call Bridges one file with the certificates of all. From another CMS, copy it here by SFTP first.',
          where: 'MMP of {box}',
          command: 'webbridge disable\nwebbridge trust {certificate}\nwebbridge enable',
          verify:
            '`webbridge` shows "Trust bundle : {certificate}"; the fault condition about the web bridge connection on Status > General is gone; the page offers Join call.',
        },
      ],
    },
  },
  examples: {fail: 'octavio/no-join-button', pass: 'octavio/healthy'},
  run({webBridges, callBridges, generations}, report) {
    if (areAll(generations, '3.x')) {
      report.notApplicable('CMS 3.x has no such trust bundle.');
      return;
    }
    if (webBridges.length === 0) report.lacking(webBridgeSettings, 'the output of `webbridge` is not in the evidence');
    // A CMS that is only an edge prints `callbridge` too, with nothing set.
    const withCertificate = callBridges.filter(({value}) => value.certificateFile);
    for (const bridge of webBridges) {
      const {trustBundle, isEnabled} = bridge.value;
      if (isEnabled === false) report.notApplicable('The web bridge is disabled.');
      else if (trustBundle === undefined) {
        report.lacking(webBridgeSettings, 'the output of `webbridge` has no line "Trust bundle"');
      } else if (trustBundle !== '') report.pass(`Trust bundle: ${trustBundle}`);
      else {
        // One Call Bridge only: which of several it should trust is not for us to pick.
        const callBridge = withCertificate.find((fact) => fact.subject === bridge.subject) ?? onlyOne(withCertificate);
        const isOne = withCertificate.length < 2;
        // Every Call Bridge has to be in it: what the other web bridges have does that.
        const shared = onlyValue(webBridges.map(({value}) => value.trustBundle));
        const certificate = isOne
          ? callBridge?.value.certificateFile || '<certificate file of the Call Bridge>'
          : (shared ?? '<file with the certificate of each Call Bridge>');
        report.fail('missing', {
          subject: bridge.subject,
          args: {
            box: boxName(bridge.subject),
            certificate,
          },
          evidence: [
            evidenceOf(bridge, '`webbridge` prints no trust bundle', 'trustBundle'),
            ...(callBridge !== undefined && callBridge.value.certificateFile === certificate
              ? [evidenceOf(callBridge, 'the certificate that belongs there', 'certificateFile')]
              : []),
          ],
        });
      }
    }
  },
});

function onlyOne<Item>(list: readonly Item[]): Item | undefined {
  return list.length === 1 ? list[0] : undefined;
}

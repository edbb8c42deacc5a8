import {callBridgeSettings} from '../../facts/call-bridge-settings.ts';
import {areAll, cmsGeneration} from '../../facts/derived/cms-generation.ts';
import {onlyValue} from '../../facts/derived/only-value.ts';
import {webBridge3Settings} from '../../facts/web-bridge3-settings.ts';
import {boxName} from '../../model/box-name.ts';
import {defineCheck, evidenceOf} from '../check.ts';

/** CMS 3.x: Call Bridge and web bridge verify each other on the C2W connection; either side without trust fails (F29, F30). */
export default defineCheck({
  id: 'webbridge/c2w-trust-missing',
  system: 'Web bridge',
  title: {
    pass: 'Call Bridge and web bridge have trust bundles for C2W',
    fail: 'Call Bridge or web bridge has no trust bundle for C2W',
  },
  failureModes: ['F29', 'F30'],
  needs: {},
  needsOneOf: {webBridges: webBridge3Settings, generations: cmsGeneration},
  wants: {callBridges: callBridgeSettings},
  after: ['webbridge/disabled'],
  references: ['Cisco document 221729 (CMS edge)', 'Collaboration CVD, conferencing chapter'],
  messages: {
    webBridge: {
      severity: 'error',
      impact: 'blocks-join',
      confidence: 'certain',
      text: 'The web bridge on {box} has no C2W trust bundle, so it refuses every Call Bridge',
      why: 'The page opens, but joining and signing in fail: the web bridge cannot verify the certificate of the Call Bridge on the C2W connection.',
      fix: [
        {
          action:
            'Trust the certificate of the Call Bridge, or its issuer; with several Call Bridges one file that verifies all. Copy it here by SFTP where it is on another CMS.',
          where: 'MMP of {box}',
          command: 'webbridge3 c2w trust {certificate}\nwebbridge3 restart',
          verify:
            '`webbridge3` shows "C2W Trust bundle : {certificate}", and the status of the web bridge in the CMS API is success.',
        },
      ],
    },
    callBridge: {
      severity: 'error',
      impact: 'blocks-join',
      confidence: 'certain',
      text: 'The Call Bridge on {box} trusts no C2W certificate, so it refuses every web bridge',
      why: 'The page opens, but joining and signing in fail: the Call Bridge cannot verify the certificate of the web bridge on the C2W connection.',
      fix: [
        {
          action:
            'Trust the C2W certificate of the web bridge, or its issuer; with several web bridges one file that verifies all. Copy it here by SFTP where it is on another CMS.',
          where: 'MMP of {box}',
          command: 'callbridge trust c2w {certificate}\ncallbridge restart',
          verify:
            '`callbridge` shows "C2W trusted certs : {certificate}", and the status of the web bridge in the CMS API is success.',
        },
      ],
    },
  },
  examples: {fail: 'meridian/trust-wrong', pass: 'meridian/healthy'},
  run({webBridges, callBridges, generations}, report) {
    if (webBridges.length === 0) {
      if (areAll(generations, '2.x')) report.notApplicable('CMS 2.x without `webbridge3` has no C2W.');
      else report.lacking(webBridge3Settings, 'the output of `webbridge3` is not in the evidence');
      return;
    }
    const enabled = webBridges.filter((fact) => fact.value.isEnabled !== false);
    if (enabled.length === 0) {
      report.notApplicable('No web bridge is enabled.');
      return;
    }
    // A box that is only an edge has no listening Call Bridge; its empty list means nothing.
    const listening = callBridges.filter(
      ({value}) => value.listeningInterfaces && value.c2wTrustedCertificates !== undefined,
    );
    const onlyCallBridge = listening.length === 1 ? listening[0] : undefined;
    const onlyWebBridge = enabled.length === 1 ? enabled[0] : undefined;
    for (const fact of enabled) {
      const trust = fact.value.c2wTrustBundle;
      if (trust === undefined)
        report.lacking(webBridge3Settings, 'the output of `webbridge3` has no line "C2W Trust bundle"');
      else if (trust !== '') report.pass(`C2W Trust bundle on ${boxName(fact.subject)}: ${trust}`);
      else {
        report.fail('webBridge', {
          subject: fact.subject,
          args: {
            box: boxName(fact.subject),
            // With several Call Bridges all have to be trusted: what the other web bridges have does that.
            certificate:
              onlyCallBridge?.value.certificateFile ||
              (onlyValue(enabled.map(({value}) => value.c2wTrustBundle)) ?? '<certificate file of the Call Bridge>'),
          },
          evidence: [evidenceOf(fact, '`webbridge3` prints no C2W trust bundle', 'c2wTrustBundle')],
        });
      }
    }
    if (listening.length === 0) {
      report.lacking(
        callBridgeSettings,
        'what the Call Bridge trusts on C2W is in the output of `callbridge` on its own CMS',
      );
    }
    for (const fact of listening) {
      const trust = fact.value.c2wTrustedCertificates;
      if (trust !== '') report.pass(`C2W trusted certs on ${boxName(fact.subject)}: ${trust}`);
      else {
        report.fail('callBridge', {
          subject: fact.subject,
          args: {
            box: boxName(fact.subject),
            certificate:
              onlyWebBridge?.value.c2wCertificateFile ||
              (onlyValue(listening.map(({value}) => value.c2wTrustedCertificates)) ??
                '<C2W certificate file of the web bridge>'),
          },
          evidence: [evidenceOf(fact, '`callbridge` prints no C2W trust', 'c2wTrustedCertificates')],
        });
      }
    }
  },
});

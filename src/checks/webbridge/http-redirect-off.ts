import {areAll, cmsGeneration} from '../../facts/derived/cms-generation.ts';
import {webBridgeSettings} from '../../facts/web-bridge-settings.ts';
import {boxName} from '../../model/box-name.ts';
import {defineCheck, evidenceOf} from '../check.ts';

/** CMS 2.x: who types the name without `https://` inside gets no page (S-C3). */
export default defineCheck({
  id: 'webbridge/http-redirect-off',
  system: 'Web bridge',
  title: {pass: 'The web bridge redirects HTTP to HTTPS', fail: 'The web bridge does not redirect HTTP to HTTPS'},
  failureModes: ['S-C3'],
  needs: {},
  needsOneOf: {webBridges: webBridgeSettings, generations: cmsGeneration},
  after: [],
  references: ['Cisco document 211301, step `webbridge http-redirect enable`'],
  messages: {
    off: {
      severity: 'info',
      impact: 'hygiene',
      confidence: 'certain',
      text: 'The web bridge on {box} does not redirect HTTP to HTTPS',
      why: 'Inside, a browser that opens the name with http:// gets no page. From outside Expressway-E redirects, so guests there do not notice.',
      fix: [
        {
          action: 'Switch the redirect on.',
          where: 'MMP of {box}',
          command: 'webbridge disable\nwebbridge http-redirect enable\nwebbridge enable',
          verify: '`webbridge` shows "HTTP redirect : Enabled".',
        },
      ],
    },
  },
  examples: {fail: 'demo:webbridge-http-redirect-off', pass: 'demo:healthy'},
  run({webBridges, generations}, report) {
    if (areAll(generations, '3.x')) {
      report.notApplicable('Judged on CMS 2.x only.');
      return;
    }
    if (webBridges.length === 0) report.lacking(webBridgeSettings, 'the output of `webbridge` is not in the evidence');
    for (const fact of webBridges) {
      const {isEnabled, httpRedirect} = fact.value;
      const box = boxName(fact.subject);
      if (isEnabled === false) report.notApplicable('The web bridge is disabled.');
      else if (httpRedirect === undefined) {
        report.lacking(webBridgeSettings, 'the output of `webbridge` has no line "HTTP redirect"');
      } else if (httpRedirect) report.pass(`${box} redirects.`);
      else {
        report.fail('off', {
          subject: fact.subject,
          args: {box},
          evidence: [evidenceOf(fact, '`webbridge` prints', 'httpRedirect')],
        });
      }
    }
  },
});

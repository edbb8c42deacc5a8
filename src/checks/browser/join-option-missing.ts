import {browserPage} from '../../facts/browser-page.ts';
import {joinPages} from '../../facts/derived/browser-pages.ts';
import {defineCheck, evidenceOf} from '../check.ts';

/** The page opens, and offers no way to join a meeting (F01, F14). */
export default defineCheck({
  id: 'browser/join-option-missing',
  system: 'Web bridge',
  title: {pass: 'The page offers to join a meeting', fail: 'The page offers no way to join a meeting'},
  failureModes: ['F01', 'F14'],
  needs: {pages: joinPages},
  after: [
    'web/bad-request',
    'web/forbidden',
    'web/next-hop-failed',
    'expressway/web-proxy-off',
    'webbridge/connection-down',
    'webbridge/c2w-trust-mismatch',
    'webbridge/trust-bundle-mismatch',
    'cms/call-bridge-unset',
  ],
  references: ['Cisco document 211301, troubleshooting: no Join option'],
  messages: {
    missing: {
      severity: 'error',
      impact: 'blocks-join',
      confidence: 'likely',
      text: 'The page {url} answers {status}, and shows no way to join a meeting ("{title}")',
      why: 'Guests see the page and cannot go on. On CMS 2.x this is what the page looks like while the web bridge is not connected to the Call Bridge.',
      competing: [
        'The web bridge is not connected to the Call Bridge, or guest access is off in its profile.',
        'Another page than that of the web bridge is served there, such as a login page of Expressway.',
        'The page is in a language, or of a release, whose words for "join" this program does not know.',
      ],
      fix: [
        {
          action:
            'Open {url} and compare with the page inside. If it is that of the web bridge, see whether the web bridge is connected.',
          where: 'CMS web admin, Status > General, and Configuration > API, /api/v1/webBridges/<id>/status',
          verify: 'The page shows "Join meeting".',
        },
      ],
    },
  },
  examples: {fail: 'browser/join-option-missing', pass: 'browser/join-page'},
  run({pages}, report) {
    for (const page of pages) {
      const {joinOption, status, title, host} = page.value;
      const url = page.value.landedOn ?? page.value.url;
      if (joinOption === 'shown') report.pass(`${host} offers to join.`);
      else if (joinOption === undefined)
        report.lacking(browserPage, 'nobody looked what the page shows: `wrtc-doctor browser-test --join` does');
      else if (status === undefined || status >= 400) report.notApplicable(`${host} did not give its page.`);
      else {
        report.fail('missing', {
          subject: page.subject,
          args: {url, status, title: title ?? 'no title'},
          evidence: [evidenceOf(page, 'what stands on the page')],
        });
      }
    }
  },
});

import {browserConnection} from '../../facts/browser-connection.ts';
import {joinConnections} from '../../facts/derived/browser-connections.ts';
import {joinPages} from '../../facts/derived/browser-pages.ts';
import {defineCheck, evidenceOf} from '../check.ts';

/**
 * Internet Explorer has no WebRTC (F111). Which newer ones a release supports stands in its
 * release notes; of those nothing is said.
 */
export default defineCheck({
  id: 'browser/unsupported',
  system: 'TURN and media',
  title: {pass: 'The browser has WebRTC', fail: 'The browser has no WebRTC for this page'},
  failureModes: ['F111'],
  needs: {},
  needsOneOf: {pages: joinPages, connections: joinConnections},
  after: [],
  references: ['Cisco Meeting Server web app important information, supported browsers'],
  messages: {
    none: {
      severity: 'error',
      impact: 'blocks-join',
      confidence: 'certain',
      text: 'The guest uses {browser}, which has no WebRTC that the page could use',
      why: 'The page opens and cannot make a call. Nothing is wrong with the network or the servers.',
      fix: [
        {
          action:
            'Join with a current Chrome, Edge, Firefox or Safari; the release notes of the CMS release list those that it supports.',
          where: 'the computer of the guest',
          verify: 'The guest joins with it.',
        },
      ],
    },
  },
  examples: {fail: 'browser/unsupported', pass: 'browser/har-healthy'},
  run({pages, connections}, report) {
    const told = new Set<string>();
    for (const fact of [...pages, ...connections]) {
      const {browser} = fact.value;
      if (browser === undefined || told.has(`${fact.origin.input} ${browser}`)) continue;
      told.add(`${fact.origin.input} ${browser}`);
      if (/^Internet Explorer /.test(browser))
        report.fail('none', {
          subject: fact.subject,
          args: {browser},
          evidence: [evidenceOf(fact, `the browser names itself ${browser}`)],
        });
      else report.pass(`${browser} has WebRTC.`);
    }
    if (told.size === 0) report.lacking(browserConnection, 'the evidence does not name the browser');
  },
});

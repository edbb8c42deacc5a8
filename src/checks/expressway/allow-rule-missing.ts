import {byBox, listsByBox, wholeTable} from '../../facts/derived/expressway-boxes.ts';
import {webProxies} from '../../facts/derived/web-proxies.ts';
import {expresswayAllowRule} from '../../facts/expressway-allow-rule.ts';
import {boxName} from '../../model/box-name.ts';
import {counted} from '../../model/count.ts';
import {hostOf} from '../../model/host-name.ts';
import {defineCheck, evidenceOf} from '../check.ts';

const rulesByBox = byBox(expresswayAllowRule, 'expressway-c');

/**
 * Expressway-C adds two rules of its own for the web bridges, https and wss (F47, F48). That a web bridge is not among the
 * discovered nodes is as it should be.
 */
export default defineCheck({
  id: 'expressway/allow-rule-missing',
  system: 'Expressway-C',
  title: {
    pass: 'The HTTP allow list lets the requests for web bridges through',
    fail: 'The HTTP allow list lacks a rule for web bridges',
  },
  failureModes: ['F47', 'F48'],
  needs: {proxies: webProxies},
  wants: {lists: listsByBox, rules: rulesByBox},
  after: ['expressway/guest-uri-unresolved', 'expressway/web-bridge-down'],
  references: ['Cisco document 210800 (web proxy), verification: automatically added rules'],
  messages: {
    none: {
      severity: 'error',
      impact: 'blocks-join',
      confidence: 'certain',
      text: 'The HTTP allow list of {box} has no https rule for the web bridges',
      why: 'Expressway-C refuses what no rule allows: guests get an error instead of the join page. It adds the rules by itself when the guest account client URI is saved and a web bridge is found.',
      fix: [
        {
          action:
            'Open the page with the guest account client URI {name} and save it; look that it lists a web bridge.',
          where: '{box}, Configuration > Unified Communications > Cisco Meeting Server; or by the command over SSH',
          command: 'xcommand CMS Delete name: "{name}"\nxcommand CMS Add name: "{name}"',
          verify:
            'HTTP allow list > Automatically added rules lists “Meeting Server web bridges” twice, for https and for wss.',
        },
      ],
    },
    webSocket: {
      severity: 'error',
      impact: 'blocks-join',
      confidence: 'certain',
      text: 'The HTTP allow list of {box} has no wss rule for the web bridges',
      why: 'The join page opens, but the web app talks to the web bridge over a WebSocket (wss), which Expressway-C refuses: joining hangs.',
      fix: [
        {
          action:
            'Open the page with the guest account client URI {name} and save it, so that both rules are added anew.',
          where: '{box}, Configuration > Unified Communications > Cisco Meeting Server; or by the command over SSH',
          command: 'xcommand CMS Delete name: "{name}"\nxcommand CMS Add name: "{name}"',
          verify:
            'HTTP allow list > Automatically added rules lists “Meeting Server web bridges” twice, for https and for wss.',
        },
      ],
    },
  },
  examples: {fail: 'demo:expressway-allow-rule-missing', pass: 'demo:healthy'},
  run({proxies, lists, rules}, report) {
    const boxes = new Map(proxies.filter(({value}) => value.isOn).map((proxy) => [proxy.subject, proxy]));
    if (boxes.size === 0) report.notApplicable('The Meeting Server web proxy is off.');
    for (const [subject, proxy] of boxes) {
      const box = boxName(subject);
      const table = wholeTable(lists, subject, 'allow-rules');
      const hosts = proxies.filter((other) => other.subject === subject).map(({value}) => value.host);
      const own = rules.filter(({value, subject: at}) => {
        const isForHost = value.host !== undefined && hosts.includes(hostOf(value.host));
        const isForWebBridges = /meeting server|web ?bridge|\bcms\b/i.test(value.description ?? '');
        return at === subject && (isForHost || isForWebBridges || isUnlabelled(value));
      });
      const has = (protocol: string): boolean => own.some(({value}) => value.protocol.toLowerCase() === protocol);
      if (has('https') && has('wss')) report.pass(`The rules of ${box} allow https and wss.`);
      else if (table === undefined)
        report.lacking(expresswayAllowRule, `the HTTP allow list of ${box} was not read as a whole`);
      else {
        const which = has('https') ? 'none of them for wss' : 'none of them for https to a web bridge';
        const whole = evidenceOf(table, `the whole HTTP allow list, ${counted(table.value.total, 'rule')}, ${which}`);
        const args = {box, name: proxy.value.host ?? '<name that guests open>'};
        const setting = evidenceOf(proxy, 'the guest account client URI', 'uri');
        report.fail(has('https') ? 'webSocket' : 'none', {subject, args, evidence: [whole, setting]});
      }
    }
  },
});

/** A rule that says neither what nor whom it is for may be the one. */
function isUnlabelled(rule: {description?: string | undefined; host?: string | undefined}): boolean {
  return rule.description === undefined && rule.host === undefined;
}

import {listsByBox, subjectsOf, wholeTable} from '../../facts/derived/expressway-boxes.ts';
import {externalJoinName} from '../../facts/derived/join-names.ts';
import {webProxies} from '../../facts/derived/web-proxies.ts';
import {guestAccountClientUri} from '../../facts/guest-account-client-uri.ts';
import {boxName} from '../../model/box-name.ts';
import {defineCheck, evidenceOf} from '../check.ts';

/** The Meeting Server web proxy of Expressway-C is disabled, or knows no Meeting Server (F44). */
export default defineCheck({
  id: 'expressway/web-proxy-off',
  system: 'Expressway-C',
  title: {
    pass: 'The Meeting Server web proxy of Expressway-C is on',
    fail: 'The Meeting Server web proxy of Expressway-C is off',
  },
  failureModes: ['F44'],
  needs: {},
  needsOneOf: {proxies: webProxies, lists: listsByBox},
  wants: {external: externalJoinName},
  after: ['expressway/unified-communications-off'],
  references: ['Cisco document 211301, step Cisco Meeting Server on Expressway-C'],
  messages: {
    disabled: {
      severity: 'error',
      impact: 'blocks-join',
      confidence: 'certain',
      text: 'The Meeting Server web proxy of {box} is disabled',
      why: 'Expressway-C passes requests for the join page on only while the web proxy is enabled. Guests get an error page of Expressway-E.',
      fix: [
        {
          action: 'Set Meeting Server Web Proxy to Enable, the guest account client URI to {name}, and save.',
          where: '{box}, Configuration > Unified Communications > Cisco Meeting Server',
          verify: 'The page lists {name} with the address of the web bridge, and https://{name} opens the join page.',
        },
      ],
    },
    none: {
      severity: 'error',
      impact: 'blocks-join',
      confidence: 'certain',
      text: 'No Meeting Server is configured on {box}',
      why: 'Expressway-C passes on only requests for the guest account client URI, and there is none. Guests get an error page of Expressway-E.',
      fix: [
        {
          action: 'Enable the Meeting Server Web Proxy, set the guest account client URI to {name} and save.',
          where: '{box}, Configuration > Unified Communications > Cisco Meeting Server; or by the command over SSH',
          command: 'xcommand CMS Add name: "{name}"',
          verify: 'The page lists {name} with the address of the web bridge, and https://{name} opens the join page.',
        },
      ],
    },
  },
  examples: {fail: 'demo:expressway-web-proxy-off', pass: 'demo:healthy'},
  run({proxies, lists, external}, report) {
    const opened = external[0]?.value.host;
    let judged = 0;
    for (const subject of subjectsOf(proxies, lists)) {
      if (!subject.startsWith('box:expressway-c')) continue;
      const box = boxName(subject);
      const own = proxies.filter((proxy) => proxy.subject === subject);
      const [off] = own.filter(({value}) => !value.isOn);
      const [on] = own.filter(({value}) => value.isOn && value.host !== undefined);
      const table = wholeTable(lists, subject, 'meeting-servers');
      judged += 1;
      if (on !== undefined) report.pass(`The web proxy of ${box} is on, for ${on.value.host ?? ''}.`);
      else if (off !== undefined) {
        const name = opened ?? off.value.host ?? '<name that guests open>';
        report.fail('disabled', {subject, args: {box, name}, evidence: [evidenceOf(off, 'the setting', 'webProxy')]});
      } else if (table?.value.total === 0) {
        const evidence = evidenceOf(table, 'the list of Meeting Servers is empty');
        report.fail('none', {subject, args: {box, name: opened ?? '<name that guests open>'}, evidence: [evidence]});
      } else judged -= 1;
    }
    if (judged === 0) report.lacking(guestAccountClientUri, 'nothing tells whether the web proxy is on');
  },
});

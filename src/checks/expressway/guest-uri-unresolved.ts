import {listsByBox, wholeTable} from '../../facts/derived/expressway-boxes.ts';
import {webBridgeAddresses, webBridgeAddressWords} from '../../facts/derived/web-bridge-addresses.ts';
import {webProxies} from '../../facts/derived/web-proxies.ts';
import {expresswayWebBridgeTarget} from '../../facts/expressway-web-bridge-target.ts';
import {boxName} from '../../model/box-name.ts';
import {defineCheck, evidenceOf} from '../check.ts';

/** Expressway-C found no address for its guest account client URI (F46): the DNS inside lacks the external name. */
export default defineCheck({
  id: 'expressway/guest-uri-unresolved',
  system: 'Expressway-C',
  title: {
    pass: 'Expressway-C resolves its guest account client URI',
    fail: 'Expressway-C does not resolve its guest account client URI',
  },
  failureModes: ['F46'],
  needs: {proxies: webProxies},
  wants: {lists: listsByBox, webBridges: webBridgeAddresses},
  after: ['expressway/dns-unset', 'dns/inside-missing'],
  references: [
    'Cisco document 211301, prerequisites: internal DNS record of the external web bridge name',
    'Cisco document 213481 (discovery of web bridges)',
  ],
  messages: {
    unresolved: {
      severity: 'error',
      impact: 'blocks-join',
      confidence: 'certain',
      volatile: ['right'],
      text: '{box} has no address for its guest account client URI {name}',
      why: 'Expressway-C asks its own DNS servers where the web bridge for this name is. Without an answer it has nowhere to send the guests, and they do not get the join page.',
      fix: [
        {
          action:
            'In the DNS that {box} asks, add an A record for {name} with {right}. Without split DNS: a zone for exactly {name}.',
          where: 'DNS server inside',
        },
        {
          action: 'Have Expressway-C ask again: open the page and save it.',
          where: '{box}, Configuration > Unified Communications > Cisco Meeting Server; or by the command over SSH',
          command: 'xcommand CMS Delete name: "{name}"\nxcommand CMS Add name: "{name}"',
          verify: '“Guest account client URI resolved to the following targets” lists the address of the web bridge.',
        },
      ],
    },
  },
  examples: {fail: 'demo:expressway-guest-uri-unresolved', pass: 'demo:healthy'},
  run({proxies, lists, webBridges}, report) {
    for (const fact of proxies) {
      const {subject, value} = fact;
      const box = boxName(subject);
      const targets = wholeTable(lists, subject, 'web-bridge-targets');
      const addresses = value.resolvedAddresses;
      if (!value.isOn) report.notApplicable(`The web proxy of ${box} is off.`);
      else if (value.host === undefined) report.notApplicable(`The guest account client URI of ${box} is not set.`);
      else if (addresses !== undefined && addresses.length > 0)
        report.pass(`${value.host} resolves to ${addresses.join(', ')}.`);
      else if (addresses === undefined && targets === undefined)
        report.lacking(expresswayWebBridgeTarget, `nothing tells what ${value.host} resolves to`);
      else {
        const setting = evidenceOf(fact, 'the setting', 'uri');
        const proof = targets === undefined ? [] : [evidenceOf(targets, 'no target for it in the whole list')];
        report.fail('unresolved', {
          subject,
          args: {box, name: value.host, right: webBridgeAddressWords(webBridges)},
          evidence: [setting, ...proof],
        });
      }
    }
  },
});

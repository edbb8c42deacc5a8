import {cmsInterface} from '../../facts/cms-interface.ts';
import {boxAddresses} from '../../facts/derived/box-addresses.ts';
import {webBridgeAddresses, webBridgeAddressWords} from '../../facts/derived/web-bridge-addresses.ts';
import {webProxies} from '../../facts/derived/web-proxies.ts';
import {expresswayWebBridgeTarget} from '../../facts/expressway-web-bridge-target.ts';
import {boxName} from '../../model/box-name.ts';
import {defineCheck, evidenceOf} from '../check.ts';

/**
 * For Expressway-C the name that guests open has to lead to a web bridge. Where it gets the answer that is meant for the
 * outside, it sends the guests back to Expressway-E (F06).
 */
export default defineCheck({
  id: 'expressway/guest-uri-elsewhere',
  system: 'Expressway-C',
  title: {
    pass: 'For Expressway-C the guest account client URI leads to a web bridge',
    fail: 'For Expressway-C the guest account client URI leads elsewhere',
  },
  failureModes: ['F06'],
  needs: {proxies: webProxies},
  wants: {boxes: boxAddresses, webBridges: webBridgeAddresses},
  after: ['dns/inside-wrong'],
  references: ['Cisco document 211301, prerequisites: internal DNS record of the external web bridge name'],
  messages: {
    edge: {
      severity: 'error',
      impact: 'blocks-join',
      confidence: 'certain',
      text: 'For {box} the name {name} leads to {address}, which is {edge}',
      volatile: ['right'],
      why: 'Expressway-C has to reach the web bridge under this name. With the address of Expressway-E it sends the requests of guests back to where they came from, and the join page does not open.',
      fix: [
        {
          action:
            'In the DNS that {box} asks, point {name} to {right}. The DNS outside keeps the address of Expressway-E.',
          where: 'DNS server inside',
        },
        {
          action: 'Have Expressway-C ask again: open the page and save it.',
          where: '{box}, Configuration > Unified Communications > Cisco Meeting Server; or by the command over SSH',
          command: 'xcommand CMS Delete name: "{name}"\nxcommand CMS Add name: "{name}"',
          verify: 'The targets on that page show the address of the web bridge, and no longer {address}.',
        },
      ],
    },
    noWebBridge: {
      severity: 'error',
      impact: 'blocks-join',
      confidence: 'likely',
      text: 'For {box} the name {name} leads to {address}; the web bridges have {known}',
      why: 'Expressway-C has to reach the web bridge under this name. Where something else answers, the join page does not open.',
      competing: [
        'A web bridge that is not in the evidence, or a load balancer before the web bridges, has {address}.',
      ],
      fix: [
        {
          action: 'If {address} is no web bridge: point {name} to one in the DNS that {box} asks.',
          where: 'DNS server inside',
        },
        {
          action: 'Have Expressway-C ask again: open the page and save it.',
          where: '{box}, Configuration > Unified Communications > Cisco Meeting Server; or by the command over SSH',
          command: 'xcommand CMS Delete name: "{name}"\nxcommand CMS Add name: "{name}"',
          verify: 'The targets on that page show the address of a web bridge.',
        },
      ],
    },
  },
  examples: {fail: 'demo:expressway-guest-uri-elsewhere', pass: 'demo:healthy'},
  run({proxies, boxes, webBridges}, report) {
    const [bridges] = webBridges;
    const known = bridges?.value.addresses;
    for (const proxy of proxies) {
      const {subject} = proxy;
      const {host, isOn, resolvedAddresses: addresses = []} = proxy.value;
      const box = boxName(subject);
      if (!isOn || host === undefined) {
        report.notApplicable(`The web proxy of ${box} is off.`);
        continue;
      }
      const setting = evidenceOf(proxy, 'what the name resolves to', 'resolvedAddresses');
      const edges = boxes.filter(({value}) => value.role === 'expressway-e' && addresses.includes(value.address));
      // What the box itself says tells more than the site file.
      const edge = edges.find(({value}) => value.because !== 'site-file') ?? edges[0];
      const strangers = known === undefined ? [] : addresses.filter((address) => !known.includes(address));
      if (edge !== undefined) {
        const args = {
          box,
          name: host,
          address: edge.value.address,
          edge: boxName(edge.subject),
          right: webBridgeAddressWords(webBridges),
        };
        report.fail('edge', {subject, args, evidence: [setting, evidenceOf(edge, `it has ${edge.value.address}`)]});
      } else if (addresses.length === 0) {
        report.lacking(expresswayWebBridgeTarget, `nothing tells what ${host} resolves to`);
      } else if (known === undefined) {
        if (boxes.some(({value}) => value.role === 'expressway-e')) report.pass(`${host} is no Expressway-E.`);
        else report.lacking(cmsInterface, 'the addresses of the web bridges are not known');
      } else if (strangers.length < addresses.length) {
        report.pass(`${host} leads to a web bridge: ${addresses.join(', ')}.`);
      } else {
        const args = {box, name: host, address: strangers.join(', '), known: known.join(', ')};
        const own = webBridges.map((fact) => evidenceOf(fact, 'the web bridge'));
        report.fail('noWebBridge', {subject, args, evidence: [setting, ...own]});
      }
    }
  },
});

import {boxAddresses} from '../../facts/derived/box-addresses.ts';
import {edgeWith, expresswayEdges} from '../../facts/derived/expressway-edges.ts';
import {joinNameAnswers} from '../../facts/derived/join-name-answers.ts';
import {webBridgeAddresses, webBridgeAddressWords} from '../../facts/derived/web-bridge-addresses.ts';
import {dnsAnswer} from '../../facts/dns-answer.ts';
import {webBridgeSettings} from '../../facts/web-bridge-settings.ts';
import {webBridge3Settings} from '../../facts/web-bridge3-settings.ts';
import {lookupCommand} from '../../model/lookup-command.ts';
import {defineCheck, evidenceOf} from '../check.ts';

/**
 * The DNS inside sends those who look for the join name to Expressway-E, or to no CMS of the site (F06). Inside, the name
 * has to lead to the web bridge: Expressway-C asks there.
 */
export default defineCheck({
  id: 'dns/inside-wrong',
  system: 'DNS',
  title: {
    pass: 'The DNS inside leads the join name to the web bridge',
    fail: 'The DNS inside leads the join name elsewhere than to the web bridge',
  },
  failureModes: ['F06'],
  needs: {answers: joinNameAnswers},
  needsOneOf: {edges: expresswayEdges, boxes: boxAddresses},
  wants: {older: webBridgeSettings, newer: webBridge3Settings, webBridges: webBridgeAddresses},
  after: ['cms/external-uri-wrong'],
  references: ['Cisco document 210800, DNS', 'Cisco document 213481'],
  messages: {
    edge: {
      severity: 'error',
      impact: 'blocks-join',
      confidence: 'certain',
      text: 'Inside, {asked} leads to {address}, an address of {box}, instead of the web bridge',
      volatile: ['right', 'lookup'],
      why: 'Expressway-C looks the join name up inside and passes guests on to what it finds. With the address of Expressway-E requests come back to where they were, and the join page fails for every guest from outside.',
      fix: [
        {
          action:
            'Give {asked} {right} in the DNS inside. Where the domain belongs to the outside, make a zone for exactly this name.',
          where: 'DNS server that CMS and Expressway-C ask',
          verify: '`{lookup}` prints {right}.',
        },
        {
          action: 'Make CMS forget the old answer.',
          where: 'MMP of each CMS',
          command: 'dns flush',
        },
        {
          action: 'Save the guest account client URI again, so that Expressway-C asks at once.',
          where: 'Expressway-C, Configuration > Unified Communications > Cisco Meeting Server',
          verify: 'The page lists {right}.',
        },
      ],
    },
    elsewhere: {
      severity: 'error',
      impact: 'blocks-join',
      confidence: 'likely',
      text: 'Inside, {asked} leads to {address}, which is no address of {boxes}',
      volatile: ['right', 'lookup'],
      why: 'Expressway-C looks the join name up inside and passes guests on to what it finds. When no web bridge is there, the page fails for every guest from outside.',
      competing: ['A web bridge or load balancer that is not in the evidence has that address.'],
      fix: [
        {
          action: 'Give {asked} {right} in the DNS inside.',
          where: 'DNS server that CMS and Expressway-C ask',
          verify: '`{lookup}` prints {right}.',
        },
        {
          action: 'Make CMS forget the old answer.',
          where: 'MMP of each CMS',
          command: 'dns flush',
        },
        {
          action: 'Save the guest account client URI again, so that Expressway-C asks at once.',
          where: 'Expressway-C, Configuration > Unified Communications > Cisco Meeting Server',
          verify: 'The page lists {right}.',
        },
      ],
    },
  },
  examples: {fail: 'demo:dns-inside-wrong', pass: 'demo:healthy'},
  run({answers, edges, boxes, older, newer, webBridges}, report) {
    const ofCms = boxes.filter(({value}) => value.role === 'cms');
    const right = webBridgeAddressWords(webBridges);
    const bridges = [...older, ...newer];
    const isElsewhere = bridges.length > 0 && bridges.every(({value}) => value.isEnabled === false);
    const inside = answers.filter(({value}) => value.view === 'inside');
    if (inside.length === 0) report.lacking(dnsAnswer, 'no DNS server inside was asked for the join name');
    for (const fact of inside) {
      const {asked, addresses, answering} = fact.value;
      const strange = addresses.filter((address) => !ofCms.some(({value}) => value.address === address));
      // A lab may have everything on one address.
      const atEdge = strange.find((address) => edgeWith(edges, address) !== undefined);
      const edge = edgeWith(edges, atEdge);
      const [address] = strange;
      if (addresses.length === 0) report.notApplicable(`${asked} has no address inside.`);
      else if (atEdge !== undefined && edge !== undefined) {
        report.fail('edge', {
          subject: fact.subject,
          related: [edge.subject],
          args: {asked, address: atEdge, box: edge.value.name, right, lookup: lookupCommand(asked, answering[0])},
          evidence: [
            evidenceOf(fact, 'the answer inside', `address:${atEdge}`),
            evidenceOf(edge, `an address of ${edge.value.name}`, `address:${atEdge}`),
          ],
        });
      } else if (address === undefined) report.pass(`${asked} leads to ${addresses.join(', ')}, which is CMS.`);
      else if (ofCms.length === 0 || isElsewhere)
        report.lacking(boxAddresses, 'the addresses of the CMS that have a web bridge');
      else if (strange.length < addresses.length || address.includes(':'))
        report.lacking(boxAddresses, `which box has ${strange.join(' and ')}`);
      else {
        report.fail('elsewhere', {
          subject: fact.subject,
          args: {
            asked,
            address,
            boxes: `a CMS of the evidence (${listOf(ofCms.map(({value}) => value.address))})`,
            right,
            lookup: lookupCommand(asked, answering[0]),
          },
          evidence: [
            evidenceOf(fact, 'the answer inside', `address:${address}`),
            ...ofCms.slice(0, 3).map((one) => evidenceOf(one, `CMS has ${one.value.address}`)),
          ],
        });
      }
    }
  },
});

const mostAddresses = 4;

function listOf(addresses: readonly string[]): string {
  const all = [...new Set(addresses)].toSorted();
  const more = all.length - mostAddresses;
  return all.slice(0, mostAddresses).join(', ') + (more > 0 ? ` and ${more} more` : '');
}

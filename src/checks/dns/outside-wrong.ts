import {edgeWith, expresswayEdges} from '../../facts/derived/expressway-edges.ts';
import {joinNameAnswers} from '../../facts/derived/join-name-answers.ts';
import {dnsAnswer} from '../../facts/dns-answer.ts';
import {lookupCommand} from '../../model/lookup-command.ts';
import {defineCheck, evidenceOf} from '../check.ts';

/**
 * The DNS outside leads guests to another address than the one at which they reach Expressway-E (F74): to a LAN behind its
 * static NAT, or to no Expressway-E at all. How an address looks is never a reason.
 */
export default defineCheck({
  id: 'dns/outside-wrong',
  system: 'DNS',
  title: {
    pass: 'The DNS outside leads the join name to Expressway-E',
    fail: 'The DNS outside leads the join name elsewhere than to Expressway-E',
  },
  failureModes: ['F74'],
  needs: {answers: joinNameAnswers, edges: expresswayEdges},
  after: ['cms/external-uri-wrong', 'expressway/static-nat-missing'],
  references: ['Cisco document 211301, prerequisites: external DNS record', 'Cisco document 210800, DNS'],
  messages: {
    inside: {
      severity: 'error',
      impact: 'blocks-join',
      confidence: 'certain',
      volatile: ['lookup'],
      text: 'Outside, {asked} leads to {address}, a LAN address of {box}; guests reach that box at {outside}',
      why: 'A browser outside does not reach {address}, so the page does not open.',
      fix: [
        {
          action: 'Give {asked} the address {outside} in the public DNS.',
          where: 'public DNS zone that {asked} belongs to',
          verify: '`{lookup}` prints {outside}, and the page opens from outside.',
        },
      ],
    },
    elsewhere: {
      severity: 'error',
      impact: 'blocks-join',
      confidence: 'likely',
      volatile: ['lookup'],
      text: 'Outside, {asked} leads to {address}; guests reach Expressway-E at {outside}',
      why: 'When no Expressway-E answers at {address}, the page does not open from outside, or another page does.',
      competing: [
        'A load balancer, or an Expressway-E that is not in the evidence, has that address.',
        'A firewall translates {address} to Expressway-E without its static NAT setting.',
      ],
      fix: [
        {
          action: 'Give {asked} the address {outside} in the public DNS.',
          where: 'public DNS zone that {asked} belongs to',
          verify: '`{lookup}` prints {outside}, and the page opens from outside.',
        },
      ],
    },
    partly: {
      severity: 'warning',
      impact: 'degrades',
      confidence: 'likely',
      volatile: ['lookup'],
      text: 'Outside, {asked} leads to {address} as well; guests reach Expressway-E at {outside}',
      why: 'Browsers take one of the addresses by chance. The page does not open for those that take {address}, or opens late.',
      competing: ['An Expressway-E that is not in the evidence has that address.'],
      fix: [
        {
          action: 'Take {address} out of the records of {asked}.',
          where: 'public DNS zone that {asked} belongs to',
          verify: '`{lookup}` prints addresses of Expressway-E only.',
        },
      ],
    },
  },
  examples: {fail: 'demo:dns-outside-wrong', pass: 'demo:healthy'},
  run({answers, edges}, report) {
    const known = edges.flatMap(({value}) => value.outsideAddress ?? []);
    const outside = known.join(' or ');
    const seen = answers.filter(({value}) => value.view === 'outside');
    if (seen.length === 0) report.lacking(dnsAnswer, 'no DNS server outside was asked for the join name');
    for (const fact of seen) {
      const {asked, answering} = fact.value;
      const lookup = lookupCommand(asked, answering[0]);
      // Of IPv6 addresses the evidence rarely tells.
      const isTold = (one: string): boolean => !one.includes(':') || known.some((own) => own.includes(':'));
      const addresses = fact.value.addresses.filter(isTold);
      const wrong = addresses.filter((address) => !known.includes(address));
      const [address] = wrong;
      const edge = edges.find(({value}) => wrong.some((one) => isBehindNat(value, one)));
      const behind = wrong.find((one) => edge !== undefined && isBehindNat(edge.value, one));
      if (addresses.length === 0) report.notApplicable(`${asked} has no address outside that could be compared.`);
      else if (address === undefined) report.pass(`${asked} leads to ${addresses.join(', ')}.`);
      else if (edge?.value.outsideAddress !== undefined && behind !== undefined) {
        report.fail('inside', {
          subject: fact.subject,
          related: [edge.subject],
          args: {asked, address: behind, box: edge.value.name, outside: edge.value.outsideAddress, lookup},
          evidence: [
            evidenceOf(fact, 'the answer outside', `address:${behind}`),
            evidenceOf(edge, `a LAN of ${edge.value.name}`, `address:${behind}`),
            evidenceOf(edge, 'what guests reach', `address:${edge.value.outsideAddress}`),
          ],
        });
      } else if (known.length < edges.length || edgeWith(edges, address) !== undefined) {
        report.lacking(
          expresswayEdges,
          'at which address guests reach each Expressway-E (static NAT, or its outer LAN)',
        );
      } else {
        report.fail(wrong.length < addresses.length ? 'partly' : 'elsewhere', {
          subject: fact.subject,
          args: {asked, address, outside, lookup},
          evidence: [
            evidenceOf(fact, 'the answer outside', `address:${address}`),
            ...edges
              .slice(0, 3)
              .map((one) =>
                evidenceOf(one, `what guests reach of ${one.value.name}`, `address:${one.value.outsideAddress}`),
              ),
          ],
        });
      }
    }
  },
});

function isBehindNat(
  {lanAddresses, natAddresses}: {lanAddresses: readonly string[]; natAddresses: readonly string[]},
  address: string,
): boolean {
  return natAddresses.length > 0 && lanAddresses.includes(address);
}

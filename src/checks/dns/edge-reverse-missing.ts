import {edgeWith, expresswayEdges} from '../../facts/derived/expressway-edges.ts';
import {nameAnswers} from '../../facts/derived/name-answers.ts';
import {dnsAnswer} from '../../facts/dns-answer.ts';
import {expresswaySystem} from '../../facts/expressway-system.ts';
import {lookupCommand} from '../../model/lookup-command.ts';
import {defineCheck, evidenceOf} from '../check.ts';

/** From X15 the Expressways look up the name of Expressway-E’s address before they connect (F84). Before, nothing asks for it. */
export default defineCheck({
  id: 'dns/edge-reverse-missing',
  system: 'DNS',
  title: {
    pass: 'The address of Expressway-E has a name in the DNS',
    fail: 'The address of Expressway-E has no name in the DNS',
  },
  failureModes: ['F84'],
  needs: {names: nameAnswers, edges: expresswayEdges},
  after: [],
  references: ['Expressway administrator guide X15.0, alarms 25030 and 25031', 'RFC 1035 §3.5'],
  messages: {
    missing: {
      severity: 'warning',
      impact: 'degrades',
      confidence: 'certain',
      text: '{resolver} has no PTR record for {address}, the address of {box} ({version})',
      volatile: ['lookup'],
      why: 'From X15 the Expressways look this record up before they connect, and raise alarm 25030 without it.',
      fix: [
        {
          action: 'Add one PTR record for {address} with a name that the certificate of {box} holds.',
          where: 'DNS zone of {address}: with the provider for a public address',
          verify: '`{lookup}` prints that name.',
        },
      ],
    },
  },
  examples: {fail: 'demo:dns-edge-reverse-missing', pass: 'demo:healthy'},
  run({names, edges}, report) {
    const asked = names.filter(({value}) => value.kind === 'PTR');
    if (asked.length === 0) report.lacking(dnsAnswer, 'no DNS server was asked for the name of an address');
    for (const fact of asked) {
      const {view, denying, answering, answers, silent} = fact.value;
      const {address} = fact.value;
      const edge = edgeWith(edges, address);
      if (address === undefined || edge === undefined) {
        report.notApplicable(`${fact.value.asked} is of no known Expressway-E.`);
        continue;
      }
      const {name: box, version} = edge.value;
      const major = Number(/^X(\d+)/i.exec(version ?? '')?.[1]);
      const [resolver] = denying;
      if (version === undefined || Number.isNaN(major)) report.lacking(expresswaySystem, `the version of ${box}`);
      else if (major < firstMajor) report.notApplicable(`${box} (${version}) does not look it up.`);
      else if (answering.length > 0) report.pass(`${address} has the name ${answers.join(', ')}.`);
      else if (view === 'inside')
        report.lacking(dnsAnswer, `no DNS server outside was asked for the name of ${address}`);
      else if (resolver === undefined) {
        report.lacking(dnsAnswer, `${silent.join(' and ')} gave no usable answer for ${fact.value.asked}`);
      } else {
        report.fail('missing', {
          subject: edge.subject,
          related: [fact.subject],
          args: {
            resolver,
            address,
            box,
            version,
            lookup: lookupCommand(address, resolver),
          },
          evidence: [
            evidenceOf(fact, `${resolver} has no such record`, `resolver:${resolver}`),
            evidenceOf(edge, `an address of ${box}`, `address:${address}`),
            evidenceOf(edge, 'its version', 'version'),
          ],
        });
      }
    }
  },
});

/** The alarms are new in X15.0. */
const firstMajor = 15;

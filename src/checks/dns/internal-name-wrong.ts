import {edgeWith, expresswayEdges} from '../../facts/derived/expressway-edges.ts';
import {internalNameAnswers} from '../../facts/derived/internal-name-answers.ts';
import {webBridgeAddresses, webBridgeAddressWords} from '../../facts/derived/web-bridge-addresses.ts';
import {dnsAnswer} from '../../facts/dns-answer.ts';
import {lookupCommand} from '../../model/lookup-command.ts';
import {defineCheck, evidenceOf} from '../check.ts';

/** The name under which CMS looks for the web bridge has no address inside, or that of Expressway-E (F05, F06). */
export default defineCheck({
  id: 'dns/internal-name-wrong',
  system: 'DNS',
  title: {
    pass: 'The DNS inside leads the internal name to the web bridge',
    fail: 'The DNS inside does not lead the internal name to the web bridge',
  },
  failureModes: ['F05', 'F06'],
  needs: {answers: internalNameAnswers},
  wants: {edges: expresswayEdges, webBridges: webBridgeAddresses},
  after: [],
  references: ['Cisco document 210800, DNS', 'Cisco document 211301, prerequisites'],
  messages: {
    missing: {
      severity: 'error',
      impact: 'blocks-join',
      confidence: 'certain',
      text: 'Inside, {resolver} has no address for {asked}, the name of the web bridge ({source})',
      volatile: ['right', 'lookup'],
      why: 'The Call Bridge looks for the web bridge under this name. Without an address there is no link between the two, and guests cannot join.',
      fix: [
        {
          action: 'Add an A record for {asked} with {right} to the DNS inside; or correct the name.',
          where: 'DNS server {resolver}; {source}',
          verify: '`{lookup}` prints {right}.',
        },
        {
          action: 'Make CMS forget the old answer.',
          where: 'MMP of each CMS',
          command: 'dns flush',
          verify: 'CMS no longer reports that it cannot resolve {asked}.',
        },
      ],
    },
    partly: {
      severity: 'warning',
      impact: 'degrades',
      confidence: 'likely',
      text: 'Inside, {resolver} has no address for {asked}, the name of the web bridge ({source}), while {other} has',
      volatile: ['right', 'lookup'],
      why: 'Which of its DNS servers CMS asks changes. When it asks this one, it finds no web bridge.',
      competing: ['CMS does not ask {resolver}.'],
      fix: [
        {
          action: 'Give {resolver} the same record as {other}.',
          where: 'DNS server {resolver}',
          verify: '`{lookup}` prints {right}.',
        },
      ],
    },
    edge: {
      severity: 'error',
      impact: 'blocks-join',
      confidence: 'certain',
      text: 'Inside, {asked}, the name of the web bridge ({source}), leads to {address}, an address of {box}',
      volatile: ['right', 'lookup'],
      why: 'The Call Bridge looks for the web bridge under this name, and comes to Expressway-E instead: there is no link between the two, and guests cannot join.',
      fix: [
        {
          action: 'Give {asked} {right} in the DNS inside.',
          where: 'DNS server that CMS asks',
          verify: '`{lookup}` prints {right}.',
        },
        {
          action: 'Make CMS forget the old answer.',
          where: 'MMP of each CMS',
          command: 'dns flush',
          verify: 'CMS no longer reports that it cannot resolve {asked}.',
        },
      ],
    },
  },
  examples: {fail: 'demo:dns-internal-name-wrong', pass: 'demo:healthy'},
  run({answers, edges, webBridges}, report) {
    const inside = answers.filter(({value}) => value.view === 'inside');
    if (inside.length === 0) report.lacking(dnsAnswer, 'no DNS server inside was asked for the internal name');
    const right = webBridgeAddressWords(webBridges);
    for (const fact of inside) {
      const {asked, source, role, denying, answering, silent} = fact.value;
      const {subject} = fact;
      const atEdge = fact.value.answers.find((address) => edgeWith(edges, address) !== undefined);
      const edge = edgeWith(edges, atEdge);
      const isBridgeToo = webBridges.some(({value}) => atEdge !== undefined && value.addresses.includes(atEdge));
      const [resolver] = denying;
      const [other] = answering;
      const named = evidenceOf(role, 'the name of the web bridge');
      if (atEdge !== undefined && edge !== undefined && !isBridgeToo) {
        report.fail('edge', {
          subject,
          related: [edge.subject],
          args: {asked, source, address: atEdge, box: edge.value.name, right, lookup: lookupCommand(asked, other)},
          evidence: [
            evidenceOf(fact, 'the answer inside', `answer:${atEdge}`),
            evidenceOf(edge, `an address of ${edge.value.name}`, `address:${atEdge}`),
            named,
          ],
        });
      } else if (resolver !== undefined) {
        const args = {asked, source, resolver, right, lookup: lookupCommand(asked, resolver)};
        const evidence = [evidenceOf(fact, `${resolver} knows of no address`, `resolver:${resolver}`), named] as const;
        if (other === undefined) report.fail('missing', {subject, args, evidence});
        else {
          report.fail('partly', {
            subject,
            args: {...args, other},
            evidence: [...evidence, evidenceOf(fact, `${other} knows one`, `resolver:${other}`)],
          });
        }
      } else if (other !== undefined) {
        const [bridges] = webBridges;
        const strange = fact.value.answers.filter((address) => bridges?.value.addresses.includes(address) !== true);
        if (strange.length === 0) report.pass(`${asked} leads to ${fact.value.answers.join(', ')}, the web bridge.`);
        else report.lacking(webBridgeAddresses, `whether a web bridge has ${strange.join(', ')}`);
      } else report.lacking(dnsAnswer, `${silent.join(' and ')} gave no usable answer for ${asked}`);
    }
  },
});

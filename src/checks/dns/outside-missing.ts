import {expresswayEdges} from '../../facts/derived/expressway-edges.ts';
import {joinNameAnswers} from '../../facts/derived/join-name-answers.ts';
import {dnsAnswer} from '../../facts/dns-answer.ts';
import {lookupCommand} from '../../model/lookup-command.ts';
import {defineCheck, evidenceOf} from '../check.ts';

/** The DNS outside has no address for the join name (F74), so no guest finds the page. */
export default defineCheck({
  id: 'dns/outside-missing',
  system: 'DNS',
  title: {
    pass: 'The DNS outside knows the join name',
    fail: 'The DNS outside does not know the join name',
  },
  failureModes: ['F74'],
  needs: {answers: joinNameAnswers},
  wants: {edges: expresswayEdges},
  after: ['cms/external-uri-wrong'],
  references: ['Cisco document 211301, prerequisites: external DNS record'],
  messages: {
    missing: {
      severity: 'error',
      impact: 'blocks-join',
      confidence: 'certain',
      text: 'Outside, {resolver} has no address for {asked}, the name that guests open',
      volatile: ['outside', 'lookup'],
      why: 'A browser outside cannot find the page at all.',
      fix: [
        {
          action: 'Add an A record for {asked} with {outside} to the public DNS.',
          where: 'public DNS zone that {asked} belongs to',
          verify: '`{lookup}` prints {outside}.',
        },
      ],
    },
    partly: {
      severity: 'warning',
      impact: 'blocks-join',
      confidence: 'likely',
      text: 'Outside, {resolver} has no address for {asked}, while {other} has',
      volatile: ['outside', 'lookup'],
      why: 'Guests whose network asks this DNS server do not find the page.',
      competing: ['The record is new, and {resolver} still holds the old answer.'],
      fix: [
        {
          action:
            'See that all name servers of the zone hold the record. A fresh record takes as long as the old answer lives.',
          where: 'public DNS zone that {asked} belongs to',
          verify: '`{lookup}` prints {outside}.',
        },
      ],
    },
  },
  examples: {fail: 'demo:dns-outside-missing', pass: 'demo:healthy'},
  run({answers, edges}, report) {
    const known = edges.flatMap(({value}) => value.outsideAddress ?? []);
    const isKnown = known.length > 0 && known.length === edges.length;
    const outside = `the outer address of Expressway-E${isKnown ? ` (${known.join(', ')})` : ''}`;
    const asked = answers.filter(({value}) => value.view === 'outside');
    if (asked.length === 0) report.lacking(dnsAnswer, 'no DNS server outside was asked for the join name');
    for (const fact of asked) {
      const {asked: name, answering, denying, silent} = fact.value;
      const [resolver] = denying;
      if (resolver !== undefined) {
        const evidence = [
          evidenceOf(fact, `${resolver} knows of no address`, `resolver:${resolver}`),
          ...denying.slice(1, 3).map((other) => evidenceOf(fact, 'and this one', `resolver:${other}`)),
        ] as const;
        const args = {asked: name, resolver, outside, lookup: lookupCommand(name, resolver)};
        const [other] = answering;
        if (other === undefined) report.fail('missing', {subject: fact.subject, args, evidence});
        else {
          report.fail('partly', {
            subject: fact.subject,
            args: {...args, other},
            evidence: [...evidence, evidenceOf(fact, `${other} knows one`, `resolver:${other}`)],
          });
        }
      } else if (answering.length > 0) report.pass(`${name} is known outside.`);
      else report.lacking(dnsAnswer, `${silent.join(' and ')} gave no usable answer for ${name}`);
    }
  },
});

import {joinNameAnswers} from '../../facts/derived/join-name-answers.ts';
import {lookupCommand} from '../../model/lookup-command.ts';
import {defineCheck, evidenceOf} from '../check.ts';

/**
 * The DNS servers of this computer have no address for the join name (F46, F74), and nobody said on which side it is. The
 * name has to be known on both, so it is missing on one of them.
 */
export default defineCheck({
  id: 'dns/join-name-missing',
  system: 'DNS',
  title: {
    pass: 'The DNS servers of this computer know the join name',
    fail: 'The DNS servers of this computer do not know the join name',
  },
  failureModes: ['F46', 'F74'],
  needs: {answers: joinNameAnswers},
  after: ['dns/outside-missing', 'dns/inside-missing', 'cms/external-uri-wrong'],
  references: ['Cisco document 211301, prerequisites: DNS records'],
  messages: {
    missing: {
      severity: 'error',
      impact: 'blocks-join',
      confidence: 'likely',
      text: '{resolver} has no address for {asked}, the name that guests open',
      volatile: ['lookup'],
      why: 'A browser that asks this DNS server cannot find the page at all. Both sides need the name: guests outside find Expressway-E by it, and Expressway-C inside the web bridge.',
      competing: ['This computer asks a DNS server that neither guests nor Expressway-C ask.', '{asked} is mistyped.'],
      fix: [
        {
          action:
            'Compare {asked} with what guests open. If it is right, add an A record: outside with the public address of Expressway-E, inside with that of the web bridge.',
          where: 'DNS server {resolver}, or the zone that {asked} belongs to',
          verify: '`{lookup}` prints that address.',
        },
      ],
    },
    partly: {
      severity: 'warning',
      impact: 'blocks-join',
      confidence: 'likely',
      text: '{resolver} has no address for {asked}, while {other} has',
      volatile: ['lookup'],
      why: 'Who asks this DNS server does not find the page.',
      competing: [
        'The record is new, and {resolver} still holds the old answer.',
        '{resolver} is not meant to know the name, and is in the list by mistake.',
      ],
      fix: [
        {
          action: 'Give {resolver} the same record as {other}, or take it out of the list of DNS servers.',
          where: 'DNS server {resolver}',
          verify: '`{lookup}` prints the same address as at {other}.',
        },
      ],
    },
  },
  examples: {fail: 'dns/probe-nxdomain', pass: 'dns/probe-healthy'},
  run({answers}, report) {
    const own = answers.filter(({value}) => value.view === 'unknown');
    if (own.length === 0) report.notApplicable('It is known which side each DNS server serves.');
    for (const fact of own) {
      const {asked, answering, denying, silent} = fact.value;
      const [resolver] = denying;
      const [other] = answering;
      if (resolver !== undefined) {
        const evidence = [
          evidenceOf(fact, `${resolver} knows of no address`, `resolver:${resolver}`),
          ...denying.slice(1, 3).map((further) => evidenceOf(fact, 'and this one', `resolver:${further}`)),
        ] as const;
        const args = {asked, resolver, lookup: lookupCommand(asked, resolver)};
        if (other === undefined) report.fail('missing', {subject: fact.subject, args, evidence});
        else {
          report.fail('partly', {
            subject: fact.subject,
            args: {...args, other},
            evidence: [...evidence, evidenceOf(fact, `${other} knows one`, `resolver:${other}`)],
          });
        }
      } else if (other !== undefined) report.pass(`${asked} is known.`);
      else report.notApplicable(`${silent.join(' and ')} gave no usable answer for ${asked}.`);
    }
  },
});

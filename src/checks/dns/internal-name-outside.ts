import {internalNameAnswers} from '../../facts/derived/internal-name-answers.ts';
import {dnsAnswer} from '../../facts/dns-answer.ts';
import {lookupCommand} from '../../model/lookup-command.ts';
import {defineCheck, evidenceOf} from '../check.ts';

/** The name of the web bridge inside is known outside, where nobody needs it. Nothing fails by it: a note. */
export default defineCheck({
  id: 'dns/internal-name-outside',
  system: 'DNS',
  title: {
    pass: 'The internal name is not known outside',
    fail: 'The internal name is known outside',
  },
  failureModes: [],
  needs: {answers: internalNameAnswers},
  after: [],
  references: ['Cisco document 210800, DNS'],
  messages: {
    known: {
      severity: 'info',
      impact: 'hygiene',
      confidence: 'certain',
      text: 'Outside, {asked}, the name of the web bridge inside ({source}), leads to {address}',
      volatile: ['lookup'],
      why: 'Guests open another name. That this one is known outside tells of the inside, and an invitation with it seems right and leads elsewhere.',
      fix: [
        {
          action: 'Take {asked} out of the public DNS, unless something else needs it there.',
          where: 'public DNS zone that {asked} belongs to',
          verify: '`{lookup}` prints no address.',
        },
      ],
    },
  },
  examples: {fail: 'demo:dns-internal-name-outside', pass: 'demo:healthy'},
  run({answers}, report) {
    const outside = answers.filter(({value}) => value.view === 'outside');
    if (outside.length === 0) report.lacking(dnsAnswer, 'no DNS server outside was asked for the internal name');
    for (const fact of outside) {
      const {asked, source, role, answering, denying, silent} = fact.value;
      const [address] = fact.value.answers;
      if (address !== undefined) {
        report.fail('known', {
          subject: fact.subject,
          args: {asked, source, address, lookup: lookupCommand(asked, answering[0])},
          evidence: [
            evidenceOf(fact, 'the answer outside', `answer:${address}`),
            evidenceOf(role, 'the name of the web bridge'),
          ],
        });
      } else if (denying.length > 0) report.pass(`${asked} is not known outside.`);
      else report.lacking(dnsAnswer, `${silent.join(' and ')} gave no usable answer for ${asked}`);
    }
  },
});

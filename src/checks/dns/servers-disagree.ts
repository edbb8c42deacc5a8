import {joinNameAnswers} from '../../facts/derived/join-name-answers.ts';
import {type DnsAnswer, dnsAnswer} from '../../facts/dns-answer.ts';
import type {Fact} from '../../facts/fact.ts';
import {groupBy} from '../../model/group-by.ts';
import {lookupCommand} from '../../model/lookup-command.ts';
import {defineCheck, evidenceOf} from '../check.ts';

/**
 * Two DNS servers of one side send those who look for the join name to wholly different addresses (F06, F74). Where the
 * addresses of the boxes are known, other checks tell which one is wrong; without them it is a hint.
 */
export default defineCheck({
  id: 'dns/servers-disagree',
  system: 'DNS',
  title: {
    pass: 'The DNS servers of one side lead the join name to the same addresses',
    fail: 'DNS servers of one side lead the join name to different addresses',
  },
  failureModes: ['F06', 'F74'],
  needs: {names: joinNameAnswers, answers: dnsAnswer},
  after: ['dns/inside-wrong', 'dns/outside-wrong'],
  references: ['Cisco document 210800, DNS'],
  messages: {
    different: {
      severity: 'warning',
      impact: 'degrades',
      confidence: 'possible',
      text: 'DNS server {resolver} leads {name} to {addresses}, {other} leads it to {others}',
      volatile: ['lookup'],
      why: 'Both serve the same side. When one of the two is wrong (an old record, or the address of the other side), the page opens for those alone who ask the other.',
      competing: [
        'Both are right: a DNS that balances load gives each client another address.',
        'The record was changed, and one of them keeps the old answer until its time is over.',
        'They do not serve the same side: the list of servers (`resolvers`, or of this computer) mixes both.',
      ],
      fix: [
        {
          action: 'Find out which of the addresses is right for this side, and correct the record at the other server.',
          where: 'DNS servers {resolver} and {other}',
          verify: '`{lookup}` prints the same as at {other}.',
        },
      ],
    },
  },
  examples: {fail: 'dns/probe-servers-disagree', pass: 'dns/probe-healthy'},
  run({names, answers}, report) {
    const pairs = names.flatMap(({value: {view, asked, joinName}}) =>
      [joinName, asked].map((name) => [`${view} ${name}`, {view, asked: name}] as const),
    );
    for (const {view, asked} of new Map(pairs).values()) {
      const own = answers.filter(
        (fact) =>
          fact.value.view === view &&
          fact.value.name === asked &&
          fact.value.recordType.toUpperCase() === 'A' &&
          fact.value.outcome === 'answered',
      );
      const servers = groupBy(own, (fact) => fact.value.resolver);
      const byServer = [...servers].toSorted(([one], [two]) => (one < two ? -1 : 1)).map(([, facts]) => facts);
      const [first, ...others] = byServer;
      if (first?.[0] === undefined || others.length === 0) {
        report.notApplicable(`${asked} has an address from one DNS server only.`);
        continue;
      }
      const addresses = addressesOf(first);
      const stranger = others.find((facts) => addressesOf(facts).every((address) => !addresses.includes(address)));
      const strange = stranger?.[0];
      if (stranger === undefined || strange === undefined) {
        report.pass(`${byServer.length} DNS servers agree on ${asked}.`);
        continue;
      }
      const [resolver, other] = [first[0].value.resolver, strange.value.resolver];
      report.fail('different', {
        subject: `name:${asked}`,
        args: {
          name: asked,
          resolver,
          addresses: addresses.join(', '),
          other,
          others: addressesOf(stranger).join(', '),
          lookup: lookupCommand(asked, resolver),
        },
        evidence: [evidenceOf(first[0], `the answer of ${resolver}`), evidenceOf(strange, `the answer of ${other}`)],
      });
    }
  },
});

function addressesOf(facts: readonly Fact<DnsAnswer>[]): readonly string[] {
  return [...new Set(facts.flatMap(({value}) => value.answers))].toSorted();
}

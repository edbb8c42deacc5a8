import {joinNameAnswers} from '../../facts/derived/join-name-answers.ts';
import {type DnsAnswer, dnsAnswer, dnsOutcomes} from '../../facts/dns-answer.ts';

import type {Fact} from '../../facts/fact.ts';
import {groupBy} from '../../model/group-by.ts';
import {lookupCommand} from '../../model/lookup-command.ts';
import {defineCheck, evidenceOf} from '../check.ts';

/**
 * A DNS server neither knows the join name nor says that there is none (F46, F74): it refuses, fails, has nothing to do
 * with the zone, or sends what no client takes. Silence proves nothing from afar, and is told beside one that answers only.
 */
export default defineCheck({
  id: 'dns/server-not-resolving',
  system: 'DNS',
  title: {
    pass: 'Each DNS server that was asked resolves the join name, or says that there is none',
    fail: 'A DNS server does not resolve the join name',
  },
  failureModes: ['F46', 'F74'],
  needs: {names: joinNameAnswers, answers: dnsAnswer},
  after: [],
  references: ['RFC 1035 §4.1.1', 'RFC 8499 §7 (lame delegation)', 'RFC 2308 §2.2'],
  messages: {
    lame: {
      severity: 'error',
      impact: 'blocks-join',
      confidence: 'certain',
      text: 'DNS server {resolver} answers for {name} without an address: it does not have the zone (no authority), and does not ask others (no recursion)',
      volatile: ['lookup'],
      why: 'Who asks this server does not find {name}, so the join page does not open.',
      fix: [
        {
          action:
            'Let the clients ask a server that resolves for them; or, where it is meant to be a name server of the zone, load the zone there, or take it out of the delegation.',
          where: 'DNS server {resolver}, or `resolvers` in the site file when it is the wrong one',
          verify: '`{lookup}` prints an address.',
        },
      ],
    },
    refused: {
      severity: 'error',
      impact: 'blocks-join',
      confidence: 'likely',
      text: 'DNS server {resolver} refuses to resolve {name} (REFUSED)',
      volatile: ['lookup'],
      why: 'Who is refused does not find {name}, so the join page does not open.',
      competing: ['It refuses this computer alone, and serves those who are meant to ask it.'],
      fix: [
        {
          action:
            'Allow recursion for the clients of this server, or give it the zone; look at its list of who may ask.',
          where: 'DNS server {resolver}',
          verify: '`{lookup}` prints an address.',
        },
      ],
    },
    failed: {
      severity: 'error',
      impact: 'blocks-join',
      confidence: 'certain',
      text: 'DNS server {resolver} fails to resolve {name} (SERVFAIL)',
      volatile: ['lookup'],
      why: 'The server could not find out whether the name exists: no name server of the zone answers it, or a signature (DNSSEC) does not fit. Who asks it does not open the join page.',
      fix: [
        {
          action:
            'See that the name servers of the zone (or the forwarder) answer {resolver}, and that the zone is signed rightly or not at all.',
          where: 'DNS server {resolver}, and the servers that it asks',
          verify: '`{lookup}` prints an address.',
        },
      ],
    },
    garbled: {
      severity: 'error',
      impact: 'blocks-join',
      confidence: 'likely',
      text: 'DNS server {resolver} gives no answer for {name} that a client takes: {how}',
      volatile: ['lookup', 'how'],
      why: 'Clients drop such answers and wait in vain, so the join page does not open.',
      competing: ['A firewall or proxy between this computer and {resolver} changes or makes the packets.'],
      fix: [
        {
          action: 'See what answers on UDP and TCP 53 of that address, and which address translation lies on the way.',
          where: 'DNS server {resolver}, and firewalls before it',
          verify: '`{lookup}` prints an address.',
        },
      ],
    },
    oneOf: {
      severity: 'warning',
      impact: 'degrades',
      confidence: 'certain',
      text: 'DNS server {resolver} does not resolve {name} here ({how}), while {other} does',
      volatile: ['lookup', 'how'],
      why: 'A client that asks it first gets no address, and opens the page late or not at all.',
      fix: [
        {
          action: 'Let it answer like {other}, or take it out of the list of servers that clients and boxes ask.',
          where: 'DNS server {resolver}; DNS settings of Expressway, CMS and the clients',
          verify: '`{lookup}` prints an address.',
        },
      ],
    },
    none: {
      severity: 'error',
      impact: 'blocks-join',
      confidence: 'possible',
      text: 'No DNS server answers here for {name}: {servers}',
      volatile: ['lookup', 'servers'],
      why: 'Whoever asks these servers does not find {name}, so the join page does not open.',
      competing: [
        'A firewall keeps this computer from them, and those who are meant to ask them reach them.',
        'The list of DNS servers (`resolvers` in the site file, or of this computer) is wrong.',
      ],
      fix: [
        {
          action: 'See that the servers run and that UDP and TCP 53 to them are open from those who ask them.',
          where: 'DNS servers, and firewalls before them',
          verify: '`{lookup}` prints an address.',
        },
      ],
    },
    silent: {
      severity: 'warning',
      impact: 'degrades',
      confidence: 'possible',
      text: 'DNS server {resolver} does not answer here ({how}), while {other} does',
      volatile: ['lookup', 'how'],
      why: 'Who asks it first waits for seconds with each name, or does not find it at all.',
      competing: ['A firewall keeps this computer from it, and those who are meant to ask it reach it.'],
      fix: [
        {
          action: 'See that the server runs and that UDP and TCP 53 to it are open from those who ask it.',
          where: 'DNS server {resolver}, and firewalls before it',
          verify: '`{lookup}` prints an address.',
        },
      ],
    },
  },
  examples: {fail: 'demo:dns-server-not-resolving', pass: 'demo:healthy'},
  run({names, answers}, report) {
    const asked = new Set(names.map(({value}) => `${value.view} ${value.asked}`));
    const all = answers.filter(
      ({value}) => value.recordType.toUpperCase() === 'A' && asked.has(`${value.view} ${value.name}`),
    );
    // Asked again, it may have answered.
    const own = [...groupBy(all, ({value}) => `${value.view} ${value.name} ${value.resolver}`).values()].flatMap(
      (facts) => facts.toSorted((one, two) => worthOf(one) - worthOf(two))[0] ?? [],
    );
    const telling = new Set<string>();
    for (const fact of own) {
      const {name, resolver, outcome, why, view} = fact.value;
      if (/^(?:answered|no-data|nxdomain)$/.test(outcome)) {
        telling.add(`${resolver} tells of ${name}.`);
        continue;
      }
      const same = own.filter(({value}) => value.view === view && value.name === name);
      if (outcome === 'referral' && (fact.value.aliases ?? []).length > 0) {
        report.lacking(
          dnsAnswer,
          `${resolver} gives an alias of ${name} and does not follow it: ask a server that resolves for its clients`,
        );
        continue;
      }
      const other = same
        .filter(({value}) => value.outcome === 'answered')
        .toSorted((one, two) => (one.value.resolver < two.value.resolver ? -1 : 1))[0];
      const how = outcome === 'unusable' || outcome === 'timeout' ? (why ?? howOf[outcome]) : howOf[outcome];
      const args = {resolver, name, lookup: lookupCommand(name, resolver)};
      const evidence = [evidenceOf(fact, `what ${resolver} answered`)] as const;
      const {subject} = fact;
      if (other !== undefined) {
        const {value} = other;
        report.fail(outcome === 'timeout' ? 'silent' : 'oneOf', {
          subject,
          args: {...args, how, other: value.resolver},
          evidence: [...evidence, evidenceOf(other, `what ${value.resolver} answered`)],
        });
      } else if (outcome === 'timeout') {
        if (!isAskedByItsClients(fact) || same.some((one) => one.value.outcome !== 'timeout'))
          report.lacking(dnsAnswer, `${resolver} does not answer here: ${how}`);
        else if (fact === same[0]) {
          const [first, ...others] = same.toSorted((one, two) => (one.value.resolver < two.value.resolver ? -1 : 1));
          const pieces = [first ?? fact, ...others] as const;
          const servers = pieces.map(({value}) => `${value.resolver} (${value.why ?? howOf.timeout})`);
          report.fail('none', {
            subject,
            args: {name, servers: servers.join(', '), lookup: lookupCommand(name, pieces[0].value.resolver)},
            evidence: [
              evidenceOf(pieces[0], 'what came'),
              ...others.slice(0, 2).map((other) => evidenceOf(other, 'and from this one')),
            ],
          });
        }
      } else if (outcome === 'lame' || outcome === 'referral') report.fail('lame', {subject, args, evidence});
      else if (outcome === 'unusable') report.fail('garbled', {subject, args: {...args, how}, evidence});
      else report.fail(outcome === 'refused' ? 'refused' : 'failed', {subject, args, evidence});
    }
    for (const note of telling) report.pass(note);
  },
});

function worthOf({value}: Fact<DnsAnswer>): number {
  return dnsOutcomes.indexOf(value.outcome);
}

/** Whether this computer is one of those that the server is for; a server inside rightly does not answer to the outside. */
function isAskedByItsClients({value, origin}: Fact<DnsAnswer>): boolean {
  return value.view === 'unknown' || value.view === origin.vantage;
}

const howOf: Readonly<Record<DnsAnswer['outcome'], string>> = {
  answered: 'it gives an address',
  'no-data': 'it knows of no address',
  nxdomain: 'NXDOMAIN',
  servfail: 'SERVFAIL',
  refused: 'REFUSED',
  referral: 'it refers to other servers',
  lame: 'it neither has the zone nor asks others',
  unusable: 'what it sends is no answer',
  timeout: 'no answer',
};

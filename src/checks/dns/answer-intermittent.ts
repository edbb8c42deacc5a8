import {type DnsAnswer, type DnsOutcome, dnsAnswer} from '../../facts/dns-answer.ts';
import type {Fact} from '../../facts/fact.ts';
import {counted} from '../../model/count.ts';
import {groupBy} from '../../model/group-by.ts';
import {lookupCommand} from '../../model/lookup-command.ts';
import type {Evidence} from '../../model/report.ts';
import {defineCheck, evidenceOf} from '../check.ts';

/**
 * A DNS server gives a record, and does not give it, to the same question within one probe (F05, F22, F46, F74). Which
 * addresses come, and in which order, is its own affair: servers turn them.
 */
export default defineCheck({
  id: 'dns/answer-intermittent',
  system: 'DNS',
  title: {
    pass: 'The DNS servers answer the same each time',
    fail: 'A DNS server gives a record at one time and not at another',
  },
  failureModes: ['F05', 'F22', 'F46', 'F74'],
  needs: {answers: dnsAnswer},
  after: [],
  references: ['RFC 1035 §4.1.1', 'Cisco document 210800, DNS'],
  messages: {
    denied: {
      severity: 'error',
      impact: 'blocks-join',
      confidence: 'certain',
      text: 'DNS server {resolver} gives {name} {record} at one time, and says that there is none at another',
      volatile: ['good', 'total', 'lookup', 'other'],
      why: 'Asked {total} times for the same, it gave a record {good}, and otherwise {other}. Whoever asks at the wrong moment does not find {name}, and keeps that answer for minutes: it works for one and not for the other.',
      fix: [
        {
          action:
            'See which servers {resolver} asks for this zone, and that all of them hold the record: a forwarder or a second name server of the zone does not.',
          where: 'DNS server {resolver}, and the servers behind it',
          verify: '`{lookup}`, repeated ten times, gives the record each time.',
        },
      ],
    },
    failing: {
      severity: 'warning',
      impact: 'degrades',
      confidence: 'certain',
      text: 'DNS server {resolver} gives {name} {record} at one time, and fails at another: {how}',
      volatile: ['good', 'total', 'lookup', 'other', 'how'],
      why: 'Asked {total} times for the same, it gave a record {good}, and otherwise {other}. A client that meets the failure asks another server, or gives up.',
      fix: [
        {
          action:
            'Look at the log of {resolver} for this name: one of the servers that it asks does not answer it, or it limits the rate of questions.',
          where: 'DNS server {resolver}',
          verify: '`{lookup}`, repeated ten times, gives the record each time.',
        },
      ],
    },
    silent: {
      severity: 'warning',
      impact: 'degrades',
      confidence: 'likely',
      text: 'DNS server {resolver} answers for {name} at one time, and not at another',
      volatile: ['good', 'total', 'lookup', 'other'],
      why: 'Asked {total} times for the same, it gave a record {good}, and otherwise {other}. Each question that gets lost costs a client seconds before the page opens.',
      competing: [
        'Packets get lost on the way between this computer and {resolver}.',
        '{resolver} is overloaded, or waits for another server.',
      ],
      fix: [
        {
          action:
            'Compare with another name: when that gets lost, too, look at the network on the way, else at the server.',
          where: 'DNS server {resolver}, and the way to it',
          verify: '`{lookup}`, repeated ten times, is answered each time.',
        },
      ],
    },
  },
  examples: {fail: 'demo:dns-answer-intermittent', pass: 'demo:healthy'},
  run({answers}, report) {
    const questions = groupBy(answers, ({value}) =>
      [value.view, value.resolver, value.recordType, value.name].join(' '),
    );
    const steady = new Map<string, {readonly given: number; readonly isAskedAgain: boolean}>();
    for (const [first, ...others] of questions.values()) {
      if (first === undefined) continue;
      const facts = [first, ...others];
      const mixed = facts.filter(({value}) => classesOf(value).size > 1);
      const {name, resolver} = first.value;
      const total = sum(facts, triesOf);
      if (mixed.length === 0) {
        const isGiven = total > 1 && facts.some(({value}) => value.outcome === 'answered');
        const known = steady.get(resolver) ?? {given: 0, isAskedAgain: false};
        steady.set(resolver, {
          given: known.given + Number(isGiven),
          isAskedAgain: known.isAskedAgain || total > 1,
        });
        continue;
      }
      const kind = (['denied', 'failing', 'silent'] as const).find((one) =>
        mixed.some(({value}) => classesOf(value).has(one)),
      );
      const good = sum(facts, (value) => countOf(value, 'given'));
      const bad = new Set(mixed.flatMap(({value}) => attemptsOf(value).flatMap((one) => badWords(one) ?? [])));
      const failure = {
        subject: first.subject,
        args: {
          resolver,
          name,
          record: recordWords[first.value.recordType.toUpperCase()] ?? 'a record',
          good: counted(good, 'time'),
          total: String(total),
          other: [...bad].join(', or '),
          how: [...bad].join(', or '),
          lookup: lookupCommand(name, resolver, first.value.recordType),
        },
        evidence: mixed.slice(0, 3).map((fact) => evidenceOf(fact, 'what it answered to the same question')) as [
          Evidence,
          ...Evidence[],
        ],
      };
      const {how: _, ...args} = failure.args;
      if (kind === 'failing') report.fail('failing', failure);
      else if (kind !== undefined) report.fail(kind, {...failure, args});
    }
    for (const [resolver, {given, isAskedAgain}] of steady) {
      if (given > 0) report.pass(`${resolver} gives the same records each time.`);
      else if (isAskedAgain) report.notApplicable(`${resolver} gives none of the records.`);
      else report.lacking(dnsAnswer, `${resolver} was asked once only`);
    }
  },
});

type Class = 'given' | 'denied' | 'failing' | 'silent';

const classOf: Readonly<Record<DnsOutcome, Class>> = {
  answered: 'given',
  'no-data': 'denied',
  nxdomain: 'denied',
  servfail: 'failing',
  refused: 'failing',
  referral: 'failing',
  lame: 'failing',
  unusable: 'failing',
  timeout: 'silent',
};

type Attempt = NonNullable<DnsAnswer['attempts']>[number];

function attemptsOf({attempts, outcome, answers}: DnsAnswer): readonly Attempt[] {
  return attempts ?? [{outcome, answers, count: 1}];
}

/** A record has to be among them: what is never given is another matter. */
function classesOf(value: DnsAnswer): ReadonlySet<Class> {
  const classes = new Set(attemptsOf(value).map(({outcome}) => classOf[outcome]));
  return classes.has('given') ? classes : new Set();
}

function triesOf(value: DnsAnswer): number {
  return attemptsOf(value).reduce((total, {count}) => total + count, 0);
}

function countOf(value: DnsAnswer, wanted: Class): number {
  return attemptsOf(value).reduce((total, {outcome, count}) => total + (classOf[outcome] === wanted ? count : 0), 0);
}

function sum(facts: readonly Fact<DnsAnswer>[], of: (value: DnsAnswer) => number): number {
  return facts.reduce((total, {value}) => total + of(value), 0);
}

const badOutcomes: Readonly<Record<DnsOutcome, string | undefined>> = {
  answered: undefined,
  'no-data': 'no record',
  nxdomain: 'NXDOMAIN',
  servfail: 'SERVFAIL',
  refused: 'REFUSED',
  referral: 'a referral to other servers',
  lame: 'an empty answer without authority',
  unusable: 'what is no answer',
  timeout: 'nothing',
};

function badWords({outcome, why}: Attempt): string | undefined {
  return outcome === 'unusable' ? (why ?? badOutcomes.unusable) : badOutcomes[outcome];
}

const recordWords: Readonly<Record<string, string>> = {
  A: 'an address',
  AAAA: 'an IPv6 address',
  SRV: 'a service record',
  PTR: 'a name',
};

/** What the DNS servers of one side say to one question, all together: one fact for each side, name and kind of record. */
import {groupBy} from '../../model/group-by.ts';
import {hostOf} from '../../model/host-name.ts';
import {isIpAddress} from '../../model/ip-address.ts';
import type {Place} from '../../model/origin.ts';
import {defineDerived} from '../derived.ts';
import {type DnsAnswer, dnsAnswer} from '../dns-answer.ts';
import {type Fact, originOf} from '../fact.ts';

export interface NameAnswers {
  readonly view: DnsAnswer['view'];
  /** Lower case, without the final dot. */
  readonly asked: string;
  /** `PTR`: whose name was asked for. */
  readonly address?: string;
  /** `address`: A and AAAA together. */
  readonly kind: 'address' | 'SRV' | 'PTR';
  /** Addresses, names, or `priority weight port target`, sorted. */
  readonly answers: readonly string[];
  /** Resolvers that gave one, that know of none, and that gave no usable answer. */
  readonly answering: readonly string[];
  readonly denying: readonly string[];
  readonly silent: readonly string[];
}

/** Where things stand is in `at`: under `answer:<answer>` and `resolver:<resolver>`. */
export const nameAnswers = defineDerived<NameAnswers>({
  id: 'dns.name-answers',
  title: 'what the DNS servers answer',
  collect: '`resolvers` in wrtc-doctor.yaml, and `wrtc-doctor probe` or `wrtc-doctor run --live`',
  derive: (store) =>
    [...groupBy(store.of(dnsAnswer), keyOf).values()].flatMap(([first, ...others]) =>
      first === undefined ? [] : (answersOf([first, ...others]) ?? []),
    ),
});

type Answers = readonly [Fact<DnsAnswer>, ...Fact<DnsAnswer>[]];

function keyOf({value}: Fact<DnsAnswer>): string {
  return `${value.view} ${kindOf(value) ?? value.recordType} ${nameOf(value)}`;
}

function nameOf({name}: DnsAnswer): string {
  return hostOf(name) ?? name.toLowerCase().replace(/\.$/, '');
}

function kindOf({recordType}: DnsAnswer): NameAnswers['kind'] | undefined {
  const type = recordType.toUpperCase();
  if (type === 'A' || type === 'AAAA') return 'address';
  return type === 'SRV' || type === 'PTR' ? type : undefined;
}

function answersOf(facts: Answers): Fact<NameAnswers> | undefined {
  const [first] = facts;
  const kind = kindOf(first.value);
  if (kind === undefined) return undefined;
  const isAnswer = (answer: string): boolean => kind !== 'address' || isIpAddress(answer);
  const byResolver = [...groupBy(facts, ({value}) => value.resolver)].map(([resolver, own]) => ({
    resolver,
    state: stateOf(own, kind),
  }));
  const inState = (state: State): string[] =>
    byResolver.flatMap((one) => (one.state === state ? [one.resolver] : [])).toSorted();
  const at: Record<string, Place> = {};
  for (const fact of facts.toSorted(byWorth)) {
    at[`resolver:${fact.value.resolver}`] ??= originOf(fact);
    for (const answer of fact.value.answers) at[`answer:${answer}`] ??= originOf(fact, 'answers');
  }
  const {input, format} = first.origin;
  const asked = nameOf(first.value);
  return {
    type: 'dns.name-answers',
    subject: `name:${asked}`,
    origin: {input, format},
    value: {
      view: first.value.view,
      asked,
      ...(first.value.address === undefined ? {} : {address: first.value.address}),
      kind,
      answers: [...new Set(facts.flatMap(({value}) => value.answers.filter(isAnswer)))].toSorted(),
      answering: inState('answering'),
      denying: inState('denying'),
      silent: inState('silent'),
    },
    at,
  };
}

/** An answer is shown rather than that there is no AAAA record. */
function byWorth({value: one}: Fact<DnsAnswer>, {value: other}: Fact<DnsAnswer>): number {
  const order = Number(other.answers.length > 0) - Number(one.answers.length > 0);
  return order === 0 ? one.recordType.localeCompare(other.recordType) : order;
}

type State = 'answering' | 'denying' | 'silent';

/** A name may have IPv4 or IPv6 addresses only, so one of both is enough; NXDOMAIN is said of all kinds of records. */
function stateOf(facts: readonly Fact<DnsAnswer>[], kind: NameAnswers['kind']): State {
  const isGiven = ({value}: Fact<DnsAnswer>): boolean =>
    kind === 'address' ? value.answers.some(isIpAddress) : value.answers.length > 0;
  if (facts.some(isGiven)) return 'answering';
  const main = facts.filter(({value}) => value.recordType.toUpperCase() !== 'AAAA');
  if (main.some(({value}) => value.outcome === 'nxdomain')) return 'denying';
  const isDenied = facts.every(({value}) => value.outcome === 'nxdomain' || value.outcome === 'no-data');
  return isDenied && main.length > 0 ? 'denying' : 'silent';
}

/**
 * What DNS says on each side to those who look for the join page: one fact for each side and name. Inside, Expressway-C
 * looks for the SRV record `_cms-web._tls.<join name>` first (from X8.11) and then for the addresses of its targets.
 */
import {groupBy} from '../../model/group-by.ts';
import {hostOf} from '../../model/host-name.ts';
import {isIpAddress} from '../../model/ip-address.ts';
import type {Place} from '../../model/origin.ts';
import {defineDerived} from '../derived.ts';
import {dnsAnswer} from '../dns-answer.ts';
import {type Fact, originOf} from '../fact.ts';
import {externalJoinName} from './join-names.ts';

export interface JoinNameAnswers {
  readonly view: 'inside' | 'outside';
  /** What guests open. */
  readonly joinName: string;
  /** What was asked for: the join name, or a target of its SRV record. */
  readonly asked: string;
  readonly addresses: readonly string[];
  /** Resolvers that gave an address, that know of none, and that gave no usable answer. */
  readonly answering: readonly string[];
  readonly denying: readonly string[];
  readonly silent: readonly string[];
}

/** Where things stand is in `at`: under `address:<address>` and `resolver:<resolver>`. */
export const joinNameAnswers = defineDerived<JoinNameAnswers>({
  id: 'dns.join-name-answers',
  title: 'what the DNS servers answer for the join name',
  collect: '`names.external` and `resolvers` in wrtc-doctor.yaml, and a live run',
  derive: (store) => {
    const answers = store.of(dnsAnswer);
    const joinNames = [...new Set(store.of(externalJoinName).map(({value}) => value.host))].filter(
      (name) => !isIpAddress(name),
    );
    return (['inside', 'outside'] as const).flatMap((view) =>
      joinNames.flatMap((joinName) => {
        const own = answers.filter(({value}) => value.view === view);
        const targets = view === 'inside' ? serviceTargets(own, joinName) : [];
        return (targets.length > 0 ? targets : [joinName]).flatMap((asked) => answersFor(own, joinName, asked));
      }),
    );
  },
});

type Answer = ReturnType<(typeof dnsAnswer)['of']>;

/** The last part of `priority weight port target`. */
function serviceTargets(answers: readonly Answer[], joinName: string): readonly string[] {
  const records = answers.filter(
    ({value}) => value.recordType.toUpperCase() === 'SRV' && hostOf(value.name) === `_cms-web._tls.${joinName}`,
  );
  return [
    ...new Set(
      records.flatMap(({value}) => value.answers.flatMap((answer) => hostOf(answer.split(' ').at(-1) ?? '') ?? [])),
    ),
  ].toSorted();
}

function answersFor(answers: readonly Answer[], joinName: string, asked: string): Fact<JoinNameAnswers>[] {
  const own = answers.filter(({value}) => /^(?:A|AAAA)$/i.test(value.recordType) && hostOf(value.name) === asked);
  const [first] = own;
  if (first === undefined) return [];
  const byResolver = [...groupBy(own, ({value}) => value.resolver)].map(([resolver, facts]) => ({
    resolver,
    state: stateOf(facts),
  }));
  const inState = (state: string): string[] =>
    byResolver.flatMap((one) => (one.state === state ? [one.resolver] : [])).toSorted();
  const at: Record<string, Place> = {};
  for (const fact of own) {
    at[`resolver:${fact.value.resolver}`] ??= originOf(fact);
    for (const address of fact.value.answers) at[`address:${address}`] ??= originOf(fact, 'answers');
  }
  const {input, format} = first.origin;
  return [
    {
      type: 'dns.join-name-answers',
      subject: `name:${asked}`,
      origin: {input, format},
      value: {
        view: first.value.view,
        joinName,
        asked,
        addresses: [...new Set(own.flatMap(({value}) => value.answers.filter(isIpAddress)))].toSorted(),
        answering: inState('answering'),
        denying: inState('denying'),
        silent: inState('silent'),
      },
      at,
    },
  ];
}

/** A name may have IPv4 or IPv6 addresses only, so one of both is enough. */
function stateOf(facts: readonly Answer[]): 'answering' | 'denying' | 'silent' {
  if (facts.some(({value}) => value.answers.some(isIpAddress))) return 'answering';
  const isDenied = facts.every(({value}) => value.outcome === 'nxdomain' || value.outcome === 'no-data');
  const isAsked = facts.some(({value}) => value.recordType.toUpperCase() === 'A');
  return isDenied && isAsked ? 'denying' : 'silent';
}

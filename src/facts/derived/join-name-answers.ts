/**
 * What DNS says on each side to those who look for the join page: one fact for each side and name. Inside, Expressway-C
 * looks for the SRV record `_cms-web._tls.<join name>` first (from X8.11) and then for the addresses of its targets.
 */
import {hostOf} from '../../model/host-name.ts';
import {isIpAddress} from '../../model/ip-address.ts';
import type {Place} from '../../model/origin.ts';
import {defineDerived, type FactLookup} from '../derived.ts';
import type {Fact} from '../fact.ts';
import {externalJoinName} from './join-names.ts';
import {type NameAnswers, nameAnswers} from './name-answers.ts';

export interface JoinNameAnswers {
  readonly view: NameAnswers['view'];
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
  collect: '`names.external` and `resolvers` in wrtc-doctor.yaml, and `wrtc-doctor probe` or `wrtc-doctor run --live`',
  derive: (store) =>
    (['inside', 'outside', 'unknown'] as const).flatMap((view) =>
      externalHosts(store).flatMap((joinName) => {
        const own = store.of(nameAnswers).filter(({value}) => value.view === view);
        const targets = view === 'inside' ? serviceTargets(own, joinName) : [];
        return (targets.length > 0 ? targets : [joinName]).flatMap((asked) => answersFor(own, joinName, asked));
      }),
    ),
});

/** Names that guests open; an address needs no DNS. */
export function externalHosts(store: FactLookup): readonly string[] {
  return [...new Set(store.of(externalJoinName).map(({value}) => value.host))].filter((name) => !isIpAddress(name));
}

/** The last part of `priority weight port target`. */
export function serviceTargets(answers: readonly Fact<NameAnswers>[], joinName: string): readonly string[] {
  const records = answers.filter(({value}) => value.kind === 'SRV' && value.asked === `_cms-web._tls.${joinName}`);
  return [
    ...new Set(
      records.flatMap(({value}) => value.answers.flatMap((answer) => hostOf(answer.split(' ').at(-1) ?? '') ?? [])),
    ),
  ].toSorted();
}

function answersFor(own: readonly Fact<NameAnswers>[], joinName: string, asked: string): Fact<JoinNameAnswers>[] {
  const found = own.find(({value}) => value.kind === 'address' && value.asked === asked);
  if (found === undefined) return [];
  const {view, answers, answering, denying, silent} = found.value;
  const at: Record<string, Place> = {};
  for (const [key, place] of Object.entries(found.at ?? {})) at[key.replace(/^answer:/, 'address:')] = place;
  return [
    {
      ...found,
      type: 'dns.join-name-answers',
      value: {view, joinName, asked, addresses: answers, answering, denying, silent},
      at,
    },
  ];
}

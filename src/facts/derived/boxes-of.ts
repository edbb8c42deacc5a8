import type {Subject} from '../../model/subject.ts';
import type {Fact} from '../fact.ts';

/**
 * The boxes that facts speak of, each once, in an order that does not depend on the evidence: what several Call Bridges
 * tell of one object in their common database is one finding.
 */
export function boxesOf(facts: readonly [Fact, ...Fact[]]): readonly [Subject, ...Subject[]] {
  const [first, ...others] = [...new Set(facts.map(({subject}) => subject))].sort();
  return [first ?? facts[0].subject, ...others];
}

/** Facts that speak of one thing, by a key: each group has one at least. */
export function groupFacts<Value>(
  facts: readonly Fact<Value>[],
  keyOf: (fact: Fact<Value>) => string,
): readonly (readonly [Fact<Value>, ...Fact<Value>[]])[] {
  const groups = new Map<string, [Fact<Value>, ...Fact<Value>[]]>();
  for (const fact of facts) {
    const key = keyOf(fact);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [fact]);
    else group.push(fact);
  }
  return [...groups.values()];
}

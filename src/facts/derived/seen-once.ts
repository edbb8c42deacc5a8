/** What captures from several places saw of one thing took place once: it counts as often as the one that saw most of it says. */
import {groupBy} from '../../model/group-by.ts';
import type {Fact} from '../fact.ts';

/** `nameOf`: the same for what is the same thing, whichever capture saw it. `countOf`: how much of it a capture saw. */
export function seenOnce<Value>(
  facts: readonly Fact<Value>[],
  nameOf: (value: Value) => string,
  countOf: (value: Value) => number = () => 1,
): Fact<Value>[] {
  return [...groupBy(facts, ({value}) => nameOf(value)).values()].flatMap((same) => {
    const views = [...groupBy(same, ({origin}) => origin.input)].toSorted(
      ([one, first], [other, second]) => sum(second, countOf) - sum(first, countOf) || (one < other ? -1 : 1),
    );
    return views[0]?.[1] ?? [];
  });
}

/** How often it was, over all of them. */
export function countOnce<Value>(
  facts: readonly Fact<Value>[],
  nameOf: (value: Value) => string,
  countOf: (value: Value) => number,
): number {
  return sum(seenOnce(facts, nameOf, countOf), countOf);
}

function sum<Value>(facts: readonly Fact<Value>[], countOf: (value: Value) => number): number {
  return facts.reduce((total, {value}) => total + countOf(value), 0);
}

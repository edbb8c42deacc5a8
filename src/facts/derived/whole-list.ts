import {groupBy} from '../../model/group-by.ts';
import type {cmsList} from '../cms-list.ts';
import type {Fact} from '../fact.ts';

type CmsList = ReturnType<(typeof cmsList)['of']>;

/**
 * The replies that prove what is not in a collection of the CMS API: those that hold all of it, alone or as pages of one
 * list. A page of a longer list proves nothing; and where one reply says that there is none and another that there is
 * some, neither does.
 */
export function wholeLists(lists: readonly CmsList[], collection: string): readonly Fact<CmsList['value']>[] {
  const of = lists.filter(({value}) => value.collection.toLowerCase() === collection.toLowerCase());
  const totals = new Set(of.map(({value}) => value.total));
  if (totals.size > 1) return [];
  const whole = of.filter(({value}) => value.returned >= value.total);
  return whole.length > 0 ? whole : [...groupBy(of, ({subject}) => subject).values()].flatMap(joinPages);
}

/** The first page stands for all of them when together they name every object. */
function joinPages(pages: readonly CmsList[]): readonly CmsList[] {
  const ids = new Set(pages.flatMap(({value}) => value.ids ?? []));
  const [first] = pages;
  return first === undefined || ids.size < first.value.total
    ? []
    : [{...first, value: {...first.value, returned: ids.size}}];
}

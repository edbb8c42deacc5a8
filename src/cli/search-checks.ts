/** Finds checks by words: ids, codes, failure modes, what messages say, and what people say when they cannot join. */
import type {CheckDefinition, Token} from '../checks/check.ts';
import {bestOf, type Correction, type Field, spelled, wordsOf} from './search-words.ts';
import {type Symptom, symptoms} from './symptoms.ts';

export interface FoundSymptom {
  readonly symptom: Symptom;
  /** In the order of its failure modes. */
  readonly checks: readonly CheckDefinition[];
}

export interface SearchResult {
  /** What was searched for in place of a word that occurs nowhere. */
  readonly corrections: readonly Correction[];
  readonly symptoms: readonly FoundSymptom[];
  /** The best first. */
  readonly checks: readonly CheckDefinition[];
}

/** What a hit is worth: a name says more than a sentence. */
const weights = {id: 8, failureMode: 8, title: 4, text: 2, rest: 1} as const;
const mostSymptoms = 3;
const mostChecks = 12;

export function searchChecks(query: string, checks: readonly CheckDefinition[]): SearchResult {
  const asked = wordsOf(query);
  if (asked.length === 0) return {corrections: [], symptoms: [], checks: []};
  const {words, corrections} = spelled(asked, [
    ...checks.flatMap((check) => fieldsOfCheck(check).map(({text}) => text)),
    ...symptoms.flatMap(({title, alsoSaid}) => [title, ...alsoSaid]),
  ]);
  const found = bestOf(checks, words, fieldsOfCheck);
  const said = bestOf(symptoms, words, ({title, alsoSaid}) => [{text: [title, ...alsoSaid].join('. '), weight: 1}]);
  return {
    corrections,
    // What checks say with more of the words is no symptom that lacks some.
    symptoms: (said.hits < found.hits ? [] : said.items)
      .slice(0, mostSymptoms)
      .map((symptom) => ({symptom, checks: checksOfSymptom(symptom, checks)})),
    checks: found.items.slice(0, mostChecks),
  };
}

/**
 * In the order of its failure modes; for each, those first that are above all about it, causes before consequences, and
 * what tells of few things before what tells of many.
 */
export function checksOfSymptom(
  {failureModes}: Symptom,
  checks: readonly CheckDefinition[],
): readonly CheckDefinition[] {
  const depths = causeDepths(checks);
  const ranked = failureModes.flatMap((mode) =>
    checks
      .filter((check) => check.failureModes.includes(mode))
      .map((check) => ({
        check,
        ranks: [check.failureModes.indexOf(mode), depths.get(check.id) ?? 0, check.failureModes.length],
      }))
      .toSorted((one, other) => compareRanks(one.ranks, other.ranks)),
  );
  return [...new Set(ranked.map(({check}) => check))];
}

/** How many pieces of evidence a symptom names: a person who is asked for more collects none. */
const mostEvidence = 4;

/** What to collect, in words of how: what most of these checks judge by comes first. */
export function evidenceFor(checks: readonly CheckDefinition[]): readonly Token[] {
  const counts = new Map<string, {readonly token: Token; readonly count: number}>();
  for (const {needs, needsOneOf} of checks) {
    for (const token of new Set([...Object.values(needs), ...Object.values(needsOneOf ?? {})])) {
      const known = counts.get(token.collect) ?? {token, count: 0};
      counts.set(token.collect, {...known, count: known.count + 1});
    }
  }
  return [...counts.values()]
    .filter(({token}) => !token.collect.startsWith('nothing to collect'))
    .toSorted((one, other) => other.count - one.count)
    .slice(0, mostEvidence)
    .map(({token}) => token);
}

function compareRanks(one: readonly number[], other: readonly number[]): number {
  const differing = one.findIndex((rank, index) => rank !== other[index]);
  return differing < 0 ? 0 : (one[differing] ?? 0) - (other[differing] ?? 0);
}

/** How many causes stand before each check, along the longest way. */
function causeDepths(checks: readonly CheckDefinition[]): ReadonlyMap<string, number> {
  const causes = new Map(checks.map(({id, after}) => [id, after]));
  const depths = new Map<string, number>();
  const depthOf = (id: string): number => {
    const known = depths.get(id);
    if (known !== undefined) return known;
    const depth = Math.max(0, ...(causes.get(id) ?? []).map((cause) => depthOf(cause) + 1));
    depths.set(id, depth);
    return depth;
  };
  for (const {id} of checks) depthOf(id);
  return depths;
}

function fieldsOfCheck({id, failureModes, title, messages, references}: CheckDefinition): readonly Field[] {
  const all = Object.values(messages);
  return [
    {text: id, weight: weights.id},
    {text: failureModes.join(' '), weight: weights.failureMode},
    {text: `${title.fail}. ${title.pass}`, weight: weights.title},
    {text: all.map(({text}) => text).join('. '), weight: weights.text},
    {
      text: [
        ...all.flatMap(({why, competing = [], fix}) => [why, ...competing, ...fix.map(({action}) => action)]),
        ...references,
      ].join('. '),
      weight: weights.rest,
    },
  ];
}

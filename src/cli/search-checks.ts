/** Finds checks by words: ids, codes, failure modes, what messages say, and what people say when they cannot join. */
import type {CheckDefinition} from '../checks/check.ts';
import {type Symptom, symptoms} from './symptoms.ts';

export interface FoundSymptom {
  readonly symptom: Symptom;
  /** In the order of its failure modes. */
  readonly checks: readonly CheckDefinition[];
}

export interface SearchResult {
  readonly symptoms: readonly FoundSymptom[];
  /** The best first. */
  readonly checks: readonly CheckDefinition[];
}

/** What a hit is worth: a name says more than a sentence. */
const weights = {id: 8, failureMode: 8, title: 4, text: 2, rest: 1} as const;
const mostSymptoms = 3;
const mostChecks = 12;

export function searchChecks(query: string, checks: readonly CheckDefinition[]): SearchResult {
  const words = wordsOf(query);
  if (words.length === 0) return {symptoms: [], checks: []};
  const found = bestOf(checks, words, fieldsOfCheck).slice(0, mostChecks);
  const said = bestOf(symptoms, words, ({title, alsoSaid}) => [{text: [title, ...alsoSaid].join('. '), weight: 1}]);
  return {
    symptoms: said.slice(0, mostSymptoms).map((symptom) => ({symptom, checks: checksOf(symptom, checks)})),
    checks: found,
  };
}

function checksOf({failureModes}: Symptom, checks: readonly CheckDefinition[]): readonly CheckDefinition[] {
  return [...new Set(failureModes.flatMap((mode) => checks.filter((check) => check.failureModes.includes(mode))))];
}

interface Field {
  readonly text: string;
  readonly weight: number;
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

/** Those that have all words; where none has, those that have most. The best first. */
function bestOf<Item>(
  items: readonly Item[],
  words: readonly string[],
  fieldsOf: (item: Item) => readonly Field[],
): Item[] {
  const scored = items.flatMap((item) => {
    const fields = fieldsOf(item).map(({text, weight}) => ({words: wordsOf(text), weight}));
    const hits = words.flatMap((word) => {
      const best = Math.max(0, ...fields.flatMap((field) => (hasWord(field.words, word) ? field.weight : [])));
      return best > 0 ? [best] : [];
    });
    return hits.length === 0 ? [] : [{item, count: hits.length, score: hits.reduce((sum, hit) => sum + hit, 0)}];
  });
  const most = Math.max(0, ...scored.map(({count}) => count));
  // One word of three says little.
  if (most * 2 < words.length) return [];
  return scored
    .filter(({count}) => count === most)
    .toSorted((one, other) => other.score - one.score)
    .map(({item}) => item);
}

/** Numbers are codes and have to be whole; other words may be the beginning of one. */
function hasWord(words: readonly string[], word: string): boolean {
  return /^\d+$/.test(word) ? words.includes(word) : words.some((one) => one.startsWith(word));
}

/** Lower case, without what stands in every sentence. */
function wordsOf(text: string): string[] {
  return (text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []).filter((word) => !common.has(word));
}

const common: ReadonlySet<string> = new Set(
  'a an and are as at be but by can does do for from has i in is it its of on or that the then there this to when with'.split(
    ' ',
  ),
);

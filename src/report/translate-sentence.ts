/** Finds a sentence of ours in a dictionary whose keys have holes: `issued by {0}` is also `issued by CN=Example CA`. */
import type {PhraseWords} from '../model/catalogue.ts';
import {fillTemplate} from '../model/rich-text.ts';

interface Pattern {
  /** As long as what is the same in all its sentences: of two that fit, the longer says more. */
  readonly fixedLength: number;
  /** What stands before, between and after the holes; one more than there are names. */
  readonly fixed: readonly string[];
  readonly names: readonly string[];
  readonly words: string;
}

/** What stands in the holes is taken over as it is. A sentence that is not in the dictionary stays as it is. */
export function sentenceTranslator(dictionary: PhraseWords): (sentence: string) => string {
  const patterns = Object.entries(dictionary)
    .filter(([key]) => hole.test(key))
    .map(([key, words]) => patternOf(key, words))
    .sort((one, other) => other.fixedLength - one.fixedLength);
  const told = new Map<string, string>();
  return (sentence) => {
    const known = told.get(sentence);
    if (known !== undefined) return known;
    if (sentence.length > longestSentence) return sentence;
    const translated = Object.hasOwn(dictionary, sentence) ? dictionary[sentence] : matchOf(sentence, patterns);
    told.set(sentence, translated ?? sentence);
    return translated ?? sentence;
  };
}

/** No sentence of ours is longer; what came from outside may be. */
const longestSentence = 2000;
const hole = /\{\w+\}/;

function patternOf(key: string, words: string): Pattern {
  const fixed = key.split(hole);
  const names = [...key.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? '');
  return {fixedLength: fixed.join('').length, fixed, names, words};
}

function matchOf(sentence: string, patterns: readonly Pattern[]): string | undefined {
  for (const {fixed, names, words} of patterns) {
    const values = valuesIn(sentence, fixed);
    if (values !== undefined)
      return fillTemplate(words, Object.fromEntries(names.map((name, index) => [name, values[index] ?? ''])));
  }
  return undefined;
}

/**
 * What stands in the holes, each as short as it can be and none empty. Not a regular expression: with many holes one may
 * try for ages on a text that was made for it.
 */
function valuesIn(sentence: string, fixed: readonly string[]): readonly string[] | undefined {
  const [start = '', ...rest] = fixed;
  const end = rest.at(-1) ?? '';
  if (!sentence.startsWith(start) || !sentence.endsWith(end)) return undefined;
  const values: string[] = [];
  let from = start.length;
  for (const [index, part] of rest.entries()) {
    const isLast = index === rest.length - 1;
    const at = isLast ? sentence.length - end.length : sentence.indexOf(part, from + 1);
    if (at <= from) return undefined;
    values.push(sentence.slice(from, at));
    from = at + part.length;
  }
  return values;
}

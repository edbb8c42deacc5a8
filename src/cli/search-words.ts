/** Search by words: case and endings do not count, a misspelt word is taken for the one most like it. Also in the pages. */

export interface Correction {
  readonly asked: string;
  readonly taken: string;
}

export interface Field {
  readonly text: string;
  readonly weight: number;
}

export interface Best<Item> {
  /** The best first. */
  readonly items: readonly Item[];
  /** How many of the words each of them has. */
  readonly hits: number;
}

/** Those that have all words; where none has, those that have most. */
export function bestOf<Item>(
  items: readonly Item[],
  words: readonly string[],
  fieldsOf: (item: Item) => readonly Field[],
): Best<Item> {
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
  if (most * 2 < words.length) return {items: [], hits: 0};
  return {
    items: scored
      .filter(({count}) => count === most)
      .toSorted((one, other) => other.score - one.score)
      .map(({item}) => item),
    hits: most,
  };
}

/** Puts in place of a word that begins none of the texts the one most like it, where there is one. */
export function spelled(
  asked: readonly string[],
  texts: readonly string[],
): {readonly words: readonly string[]; readonly corrections: readonly Correction[]} {
  const counts = new Map<string, number>();
  for (const text of texts) for (const word of wordsOf(text)) counts.set(word, (counts.get(word) ?? 0) + 1);
  const known = [...counts.keys()];
  const corrections = asked.flatMap((word) => {
    const taken = hasWord(known, word) ? undefined : nearestOf(word, counts);
    return taken === undefined ? [] : [{asked: word, taken}];
  });
  return {words: asked.map((word) => corrections.find((one) => one.asked === word)?.taken ?? word), corrections};
}

/** Numbers are never misspelt words. Of those that are equally like it, the one that occurs most. */
function nearestOf(word: string, counts: ReadonlyMap<string, number>): string | undefined {
  if (word.length < 4 || /\d/.test(word)) return undefined;
  const most = word.length < 7 ? 1 : 2;
  const near = [...counts].flatMap(([known, count]) => {
    if (Math.abs(known.length - word.length) > most || /\d/.test(known)) return [];
    const distance = editDistance(word, known);
    return distance <= most ? [{known, count, distance}] : [];
  });
  return near.toSorted((one, other) => one.distance - other.distance || other.count - one.count)[0]?.known;
}

/** Letters to add, drop, change or exchange with their neighbour: Damerau and Levenshtein, optimal string alignment. */
function editDistance(one: string, other: string): number {
  let [before, last] = [[] as number[], Array.from({length: other.length + 1}, (_, column) => column)];
  for (let row = 1; row <= one.length; row++) {
    const current = [row];
    for (let column = 1; column <= other.length; column++) {
      const isSame = one[row - 1] === other[column - 1];
      const isExchange =
        row > 1 && column > 1 && one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1];
      current[column] = Math.min(
        (last[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (last[column - 1] ?? 0) + (isSame ? 0 : 1),
        isExchange ? (before[column - 2] ?? 0) + 1 : Number.POSITIVE_INFINITY,
      );
    }
    [before, last] = [last, current];
  }
  return last[other.length] ?? 0;
}

/** Numbers are codes and have to be whole; other words may be the beginning of one. */
function hasWord(words: readonly string[], word: string): boolean {
  return /^\d+$/.test(word) ? words.includes(word) : words.some((one) => one.startsWith(word));
}

/** Lower case, without what stands in every sentence. */
export function wordsOf(text: string): string[] {
  return (text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []).filter((word) => !common.has(word));
}

const common: ReadonlySet<string> = new Set(
  'a an and are as at be but by can does do for from has i in is it its of on or that the then there this to when with'.split(
    ' ',
  ),
);

/** Ids that `id` may have meant, the likeliest first. */
export function nearIds(id: string, checks: readonly {readonly id: string}[]): readonly string[] {
  return checks
    .map((check) => ({id: check.id, distance: editDistance(id, check.id)}))
    .filter(({distance}) => distance * 4 <= id.length)
    .toSorted((one, other) => one.distance - other.distance)
    .map((near) => near.id);
}

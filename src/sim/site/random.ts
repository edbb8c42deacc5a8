/**
 * Chance with a seed: the same seed gives the same sequence on every machine (mulberry32, a public-domain generator by
 * Tommy Ettinger). For inventing sites only; nothing secret depends on it.
 */
export interface Random {
  /** Whole number from `least` to `most`, both included. */
  integer(least: number, most: number): number;
  /** True in this share of cases (0 to 1). */
  chance(share: number): boolean;
  pick<Item>(list: readonly Item[]): Item;
  shuffle<Item>(list: readonly Item[]): readonly Item[];
  /** Lower-case hexadecimal digits. */
  hex(digits: number): string;
  /** `2aa16ccc-87d1-424d-9d3d-3d007f23243a`: version 4, variant 1 (RFC 9562 §5.4). */
  guid(): string;
}

export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const integer = (least: number, most: number): number => least + Math.floor(next() * (most - least + 1));
  const pick = <Item>(list: readonly Item[]): Item => {
    const item = list[integer(0, list.length - 1)];
    if (item === undefined) throw new Error('there is nothing to pick from an empty list');
    return item;
  };
  const hex = (digits: number): string => Array.from({length: digits}, () => integer(0, 15).toString(16)).join('');
  return {
    integer,
    pick,
    hex,
    chance: (share) => next() < share,
    shuffle: (list) => {
      const left = [...list];
      return list.flatMap(() => left.splice(integer(0, left.length - 1), 1));
    },
    guid: () => `${hex(8)}-${hex(4)}-4${hex(3)}-${pick(['8', '9', 'a', 'b'])}${hex(3)}-${hex(12)}`,
  };
}

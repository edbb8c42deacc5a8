/** Of more rows than a page holds, those that tell something: around what matters, then from the beginning. */

/** How many rows before and after one that matters are kept with it. */
const around = 4;

/** Indexes, ascending. */
export function chooseRows<Row>(rows: readonly Row[], most: number, matters: (row: Row) => boolean): readonly number[] {
  if (rows.length <= most) return rows.map((_, index) => index);
  const chosen = new Set<number>();
  const choose = (index: number): void => {
    if (index >= 0 && index < rows.length && chosen.size < most) chosen.add(index);
  };
  for (let index = 0; index < Math.min(around, most); index += 1) choose(index);
  const important = rows.flatMap((row, index) => (matters(row) ? [index] : []));
  // What matters itself comes before what stands around it: there may be more of it than there is room.
  for (const index of important) choose(index);
  for (const index of important) {
    for (let step = 1; step <= around; step += 1) {
      choose(index - step);
      choose(index + step);
    }
  }
  for (let index = 0; index < rows.length && chosen.size < most; index += 1) choose(index);
  return [...chosen].sort((one, other) => one - other);
}

/** How many rows are left out before each of them, and after the last. */
export function gapsOf(
  indexes: readonly number[],
  total: number,
): {readonly before: readonly number[]; readonly after: number} {
  return {
    before: indexes.map((index, place) => index - (indexes[place - 1] ?? -1) - 1),
    after: total - (indexes.at(-1) ?? -1) - 1,
  };
}

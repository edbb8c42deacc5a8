/**
 * The part of a long list that is on the screen. Rows differ in height, so only those near the selected one are laid
 * out: what it costs does not grow with the list.
 */
import type {Line} from './lines.ts';

export function windowLines(
  rowCount: number,
  selected: number,
  height: number,
  linesOf: (index: number) => readonly Line[],
  /** So many lines above the selected row come before those below it. */
  linesAbove = Math.floor(height / 2),
): readonly Line[] {
  if (rowCount === 0 || height <= 0) return [];
  const center = Math.min(Math.max(0, selected), rowCount - 1);
  const middle = linesOf(center);
  const above: (readonly Line[])[] = [];
  const below: (readonly Line[])[] = [];
  let used = middle.length;
  let top = center - 1;
  let bottom = center + 1;
  const growUp = (limit: number) => {
    for (; top >= 0 && used < limit; top -= 1) {
      const lines = linesOf(top);
      above.unshift(lines);
      used += lines.length;
    }
  };
  growUp(linesAbove);
  for (; bottom < rowCount && used < height; bottom += 1) {
    const lines = linesOf(bottom);
    below.push(lines);
    used += lines.length;
  }
  growUp(height);
  const lines = [...above.flat(), ...middle, ...below.flat()];
  // What is too much goes at the top when the list ends here, otherwise at the bottom; the selected row stays whole.
  const aboveLines = above.reduce((sum, each) => sum + each.length, 0);
  const surplus = Math.max(0, lines.length - height);
  const isAtEnd = bottom >= rowCount;
  const start = isAtEnd
    ? Math.min(surplus, aboveLines)
    : Math.min(surplus, Math.max(0, aboveLines + middle.length - height));
  return lines.slice(start, start + height);
}

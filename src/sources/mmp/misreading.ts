/** Letters that OCR takes for one another, and whether one text may be a misreading of another. */
import {editDistance} from './edit-distance.ts';

/** Letters and digits alone, with those that look alike made one: two texts with one result look the same. */
export function foldLookAlikes(text: string): string {
  return text
    .toLowerCase()
    .replace(/rn/g, 'm')
    .replace(/vv/g, 'w')
    .replace(/[1i|!]/g, 'l')
    .replace(/0/g, 'o')
    .replace(/5/g, 's')
    .replace(/8/g, 'b')
    .replace(/[^a-z0-9]/g, '');
}

const foldedByText = new Map<string, string>();

/** Of the words that are looked for: labels and commands, a small number. */
function foldKnown(text: string): string {
  const known = foldedByText.get(text);
  if (known !== undefined) return known;
  const folded = foldLookAlikes(text);
  foldedByText.set(text, folded);
  return folded;
}

/** Short words have near neighbours that mean something else. */
function allowedDistance(letters: number): number {
  if (letters < 6) return 0;
  return letters < 9 ? 1 : 2;
}

/** The words of these that a text is nearest to, when it may be a misreading of them; several when they are as near. */
export function findMisread<Word extends string>(text: string, words: readonly Word[]): readonly Word[] {
  const folded = foldLookAlikes(text);
  let nearest: Word[] = [];
  let least = Number.POSITIVE_INFINITY;
  for (const word of words) {
    const meant = foldKnown(word);
    const limit = Math.min(allowedDistance(meant.length), least);
    if (Math.abs(meant.length - folded.length) > limit) continue;
    const distance = editDistance(folded, meant, limit);
    if (distance > limit) continue;
    if (distance === least) nearest.push(word);
    else nearest = [word];
    least = distance;
  }
  return nearest;
}

export function isMisread(text: string, word: string): boolean {
  return findMisread(text, [word]).length > 0;
}

/** Whether a value is no word of these, but so near to one that it may be it, misread. Such a value says nothing. */
export function isNearMiss(value: string, words: readonly string[]): boolean {
  const text = value.toLowerCase();
  if (words.some((word) => word.toLowerCase() === text)) return false;
  const read = foldLookAlikes(text);
  return words.some((word) => {
    const folded = foldKnown(word);
    const limit = folded.length < 4 ? 0 : folded.length < 8 ? 1 : 2;
    return editDistance(read, folded, limit) <= limit;
  });
}

/**
 * Finds the labels of known pages in the lines of a copied web page, with the raw cells of their values: separated by
 * tabs, two or more spaces or a colon, or on the next line. Which page a label belongs to is decided elsewhere.
 */
import {type Page, type PageLabel, pages} from './pages.ts';

export interface LabelUse {
  readonly page: Page;
  readonly label: PageLabel;
}

export interface PageLine {
  readonly line: number;
  readonly text: string;
  /** All pages that have this label, or that this title opens. */
  readonly uses: readonly LabelUse[];
  readonly opens: readonly Page[];
  /** Cells behind the label; empty when the value stands on the next line or nowhere. */
  readonly cells: readonly string[];
}

const byLabel = new Map<string, LabelUse[]>();
const byTitle = new Map<string, Page[]>();
for (const page of pages) {
  for (const title of page.titles) byTitle.set(keyOf(title), [...(byTitle.get(keyOf(title)) ?? []), page]);
  for (const label of page.labels) {
    for (const spelling of label.labels)
      byLabel.set(keyOf(spelling), [...(byLabel.get(keyOf(spelling)) ?? []), {page, label}]);
  }
}

/** No line of these pages is longer; bounds the work that a hostile one makes. */
const longestLine = 1_000;

export function readPageLine(raw: string, line: number): PageLine | undefined {
  const text = raw.trim();
  if (text.length > longestLine || !beginnings.has(beginningOf(keyOf(text.slice(0, 12))))) return undefined;
  const cells = text.split(/\t| {2,}/).map((cell) => cell.trim());
  return (
    fromTitle(cells, line, text) ??
    fromCells(cells, line, text) ??
    fromColon(text, line) ??
    fromSingleSpace(cells, line, text)
  );
}

/** Most lines of most texts begin like no label: they are let go before anything is split. */
const beginnings: ReadonlySet<string> = new Set([...byLabel.keys(), ...byTitle.keys()].map(beginningOf));

function beginningOf(key: string): string {
  return key.slice(0, 2);
}

/** OCR may cut a label in two cells, between words or inside one. */
const mostLabelCells = 4;

function fromCells(cells: readonly string[], line: number, text: string): PageLine | undefined {
  for (let count = Math.min(mostLabelCells, cells.length); count >= 1; count -= 1) {
    for (const joined of joinings(cells.slice(0, count))) {
      const uses = byLabel.get(keyOf(joined));
      if (uses !== undefined) return {line, text, uses, opens: [], cells: cells.slice(count)};
    }
  }
  return undefined;
}

function fromTitle(cells: readonly string[], line: number, text: string): PageLine | undefined {
  for (let count = Math.min(mostLabelCells, cells.length); count >= 1; count -= 1) {
    for (const joined of joinings(cells.slice(0, count))) {
      const opens = byTitle.get(keyOf(joined));
      if (opens !== undefined) return {line, text, uses: [], opens, cells: []};
    }
  }
  return undefined;
}

/** Cut between words, inside a word, or inside a word with the letter at the cut read twice. */
function joinings(parts: readonly string[]): readonly string[] {
  if (parts.length === 1) return parts;
  const overlapped = parts.reduce((left, right) =>
    left.at(-1) === right[0] ? left + right.slice(1) : `${left} ${right}`,
  );
  return [parts.join(' '), parts.join(''), overlapped];
}

function fromColon(text: string, line: number): PageLine | undefined {
  const colon = text.indexOf(':');
  const uses = colon < 0 ? undefined : byLabel.get(keyOf(text.slice(0, colon)));
  return uses === undefined ? undefined : {line, text, uses, opens: [], cells: [text.slice(colon + 1).trim()]};
}

/** `HTTP Strict Transport Security (HSTS)` and the like. */
const mostLabelWords = 9;

/** `Web administrator port 445`: only for labels that tell their page, with one word or the mark of a field behind. */
function fromSingleSpace(cells: readonly string[], line: number, text: string): PageLine | undefined {
  const words = (cells[0] ?? '').split(' ');
  for (let count = Math.min(words.length - 1, mostLabelWords); count >= 2; count -= 1) {
    const uses = byLabel.get(keyOf(words.slice(0, count).join(' ')));
    if (uses === undefined) continue;
    const rest = words.slice(count).join(' ');
    const isGuestUri = uses.length > 1;
    const isTelling = isGuestUri || uses.some(({label}) => label.isWeak !== true);
    if (!isTelling || !(count === words.length - 1 || /^[*[]/.test(rest))) return undefined;
    return {line, text, uses, opens: [], cells: [rest, ...cells.slice(1)]};
  }
  return undefined;
}

/** Letters in lower case, numbers as `#`, no marks at the ends. */
function keyOf(label: string): string {
  return label
    .toLowerCase()
    .replace(/\s+/g, ' ')
    .replace(/^[*\s-]+|[\s:*]+$/g, '')
    .replace(/\b\d+\b/g, '#');
}

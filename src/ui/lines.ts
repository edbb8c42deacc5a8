/**
 * Text laid out in lines of terminal cells. Everything that the screen shows is made here, so that nothing reaches the
 * terminal with control characters in it, and no line is wider than was asked for.
 */
import stringWidth from 'string-width';
import {stripControlCharacters} from '../model/origin.ts';
import type {StyleName} from './theme.ts';

declare const cleaned: unique symbol;
/** Text that went through `cleanText`: safe to write to a terminal, and as wide as it is measured. */
type CleanText = string & {readonly [cleaned]: true};

export interface Span {
  readonly text: CleanText;
  readonly style?: StyleName;
}
export type Line = readonly Span[];

/** Also drops characters without a width of their own, on which terminals disagree, and line separators. */
function cleanText(text: string): CleanText {
  const printable = stripControlCharacters(text.replace(/[\r\n\u2028\u2029]+/g, ' '));
  return printable.normalize('NFC').replace(/[\p{Cf}\p{Cs}\p{Variation_Selector}]/gu, '') as CleanText;
}

export function span(text: string | number, style?: StyleName): Span {
  const clean = cleanText(String(text));
  return style === undefined ? {text: clean} : {text: clean, style};
}

export function widthOf(line: Line): number {
  return line.reduce((width, {text}) => width + stringWidth(text), 0);
}

export function plainLine(line: Line): string {
  return line.map(({text}) => text).join('');
}

/** The same line, with each place that holds `search` (in any letter case) in the style of a match. */
export function markMatches(line: Line, search: string): Line {
  const text = plainLine(line).toLowerCase();
  const wanted = search.toLowerCase();
  if (wanted === '' || !text.includes(wanted)) return line;
  // Letters that change their length with their case would shift what is marked.
  if (text.length !== plainLine(line).length) return line;
  const marked = new Set<number>();
  for (let at = text.indexOf(wanted); at >= 0; at = text.indexOf(wanted, at + wanted.length)) {
    for (let index = at; index < at + wanted.length; index += 1) marked.add(index);
  }
  let start = 0;
  return line.flatMap((each) => {
    const from = start;
    start += each.text.length;
    return partsOf(each, (index) => marked.has(from + index));
  });
}

function partsOf({text, style}: Span, isMarked: (index: number) => boolean): Span[] {
  const parts: Span[] = [];
  let start = 0;
  for (let end = 1; end <= text.length; end += 1) {
    if (end < text.length && isMarked(end) === isMarked(start)) continue;
    parts.push(span(text.slice(start, end), isMarked(start) ? 'match' : style));
    start = end;
  }
  return parts;
}

interface Indent {
  /** Before the first line. */
  readonly first?: Line;
  /** Before the others; as wide as `first`, in spaces, when it is left out. */
  readonly rest?: Line;
}

/** Wraps between words; a word that is wider than a line is cut. Runs of spaces inside a line are kept. */
export function wrapSpans(spans: Line, width: number, indent: Indent = {}): Line[] {
  const first = cutLine(indent.first ?? [], Math.max(0, width - 1));
  const rest = cutLine(indent.rest ?? [span(' '.repeat(widthOf(first)))], Math.max(0, width - 1));
  const lines: Line[] = [];
  let line: Span[] = [...first];
  let room = width - widthOf(first);
  let isEmpty = true;
  let gap: Word | undefined;
  const breakLine = () => {
    lines.push(line);
    line = [...rest];
    room = width - widthOf(rest);
    isEmpty = true;
    gap = undefined;
  };
  for (const word of wordsOf(spans)) {
    if (word.isSpace) {
      gap = word;
      continue;
    }
    if (!isEmpty && (gap?.width ?? 0) + word.width > room) breakLine();
    if (gap !== undefined && gap.width < room) {
      line.push(...gap.spans);
      room -= gap.width;
    }
    gap = undefined;
    for (const character of word.width > room ? charactersOf(word.spans) : word.spans) {
      const characterWidth = stringWidth(character.text);
      if (characterWidth > room && !isEmpty) breakLine();
      line.push(character);
      room -= characterWidth;
      isEmpty = false;
    }
  }
  lines.push(line);
  return lines.map((each) => joinSpans(cutLine(each, width)));
}

/** Neighbours of one style become one span: fewer to draw. */
function joinSpans(line: Line): Line {
  const joined: Span[] = [];
  for (const each of line) {
    const before = joined.at(-1);
    if (before === undefined || before.style !== each.style) joined.push(each);
    else joined[joined.length - 1] = span(before.text + each.text, each.style);
  }
  return joined;
}

interface Word {
  readonly spans: Span[];
  width: number;
  readonly isSpace: boolean;
}

/** Words cross spans: a value followed by a colon stays together. */
function wordsOf(spans: Line): Word[] {
  const words: Word[] = [];
  for (const {text, style} of spans) {
    for (const part of text.split(/( +)/)) {
      if (part === '') continue;
      const isSpace = part.startsWith(' ');
      let word = words.at(-1);
      if (word === undefined || word.isSpace !== isSpace) {
        word = {spans: [], width: 0, isSpace};
        words.push(word);
      }
      word.spans.push(span(part, style));
      word.width += stringWidth(part);
    }
  }
  return words;
}

function charactersOf(spans: Line): Span[] {
  return spans.flatMap(({text, style}) => [...text].map((character) => span(character, style)));
}

/** Cuts what is too wide at the end, and says so with an ellipsis. */
export function cutLine(line: Line, width: number): Line {
  if (widthOf(line) <= width) return line;
  if (width <= 0) return [];
  const kept: Span[] = [];
  let room = width - 1;
  for (const {text, style} of line) {
    let part = '';
    for (const character of text) {
      const characterWidth = stringWidth(character);
      if (characterWidth > room) return [...kept, span(`${part}…`, style)];
      part += character;
      room -= characterWidth;
    }
    kept.push(span(part, style));
  }
  return kept;
}

/** Cuts at the start, for paths: their end tells them apart. */
export function cutStart(text: string, width: number): string {
  const clean = cleanText(text);
  if (stringWidth(clean) <= width) return clean;
  const kept: string[] = [];
  let room = width - 1;
  for (const character of [...clean].reverse()) {
    room -= stringWidth(character);
    if (room < 0) break;
    kept.unshift(character);
  }
  return width <= 0 ? '' : `…${kept.join('')}`;
}

/** Fills with spaces up to `width`, or cuts. */
export function fitLine(line: Line, width: number): Line {
  const cut = cutLine(line, width);
  const missing = width - widthOf(cut);
  return missing > 0 ? [...cut, span(' '.repeat(missing))] : cut;
}

/** `left` and `right` at the two ends of a line; `right` goes first when both do not fit. */
export function spreadLine(left: Line, right: Line, width: number): Line {
  const rightWidth = widthOf(right);
  if (widthOf(left) + rightWidth + 1 > width) return cutLine(left, width);
  return [...fitLine(left, width - rightWidth), ...right];
}

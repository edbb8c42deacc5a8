/** Breaks styled text into lines. Widths are counted before styles are put on, so that colours do not count. */
import {textWidth} from './text-width.ts';

/** A run of text with what is to be done to it before it is printed. */
export interface Span {
  readonly text: string;
  readonly style?: (text: string) => string;
  /** Its spaces are no place to break. */
  readonly isWhole?: boolean;
}

type Word = readonly Span[];

/** `first` and `rest` stand before the first and the other lines. A word that is too long gets a line of its own, whole. */
export function wrapSpans(spans: readonly Span[], width: number, first = '', rest = first): string[] {
  const lines: string[] = [];
  let line = '';
  let used = 0;
  for (const word of wordsOf(spans)) {
    const length = word.reduce((sum, {text}) => sum + textWidth(text), 0);
    const room = width - textWidth(lines.length === 0 ? first : rest);
    const styled = word.map(({text, style}) => (style === undefined ? text : style(text))).join('');
    if (used > 0 && used + 1 + length > room) {
      lines.push((lines.length === 0 ? first : rest) + line);
      [line, used] = ['', 0];
    }
    line += used === 0 ? styled : ` ${styled}`;
    used += used === 0 ? length : length + 1;
  }
  if (used > 0 || lines.length === 0) lines.push((lines.length === 0 ? first : rest) + line);
  return lines.map((text) => text.trimEnd());
}

/** Words of one or more spans: a value and the comma after it stay together. */
function wordsOf(spans: readonly Span[]): Word[] {
  const words: Span[][] = [];
  let current: Span[] = [];
  const close = () => {
    if (current.length > 0) words.push(current);
    current = [];
  };
  for (const span of spans) {
    for (const part of span.isWhole ? [span.text] : span.text.split(/(\s+)/)) {
      if (part === '') continue;
      if (!span.isWhole && /^\s+$/.test(part)) close();
      else current.push({...span, text: part});
    }
  }
  close();
  return words;
}

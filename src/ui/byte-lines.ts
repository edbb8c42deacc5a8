/** The bytes of a message: what stands where, and the bytes themselves with what matters marked. */
import type {MessageBytes} from '../model/origin.ts';
import {type Line, type Span, span, wrapSpans} from './lines.ts';

/** `0070  00 09 00 1b 00 00 04 1f  49 6e 74 65 67 72 69 74  ........Integrit` */
const wideColumns = 76;

export function byteLines({hex, parts}: MessageBytes, width: number): readonly Line[] {
  const pairs = hex.match(/../g) ?? [];
  const perRow = width >= wideColumns ? 16 : 8;
  const marked = parts.filter(({matters}) => matters === true);
  const markAt = (index: number) => marked.some(({offset, length}) => index >= offset && index < offset + length);
  const rows = Array.from({length: Math.ceil(pairs.length / perRow)}, (_, row) => {
    const start = row * perRow;
    return rowOf(pairs.slice(start, start + perRow), start, perRow, markAt);
  });
  return [
    ...parts.flatMap(({offset, length, name, text, matters}) =>
      wrapSpans(
        [
          span(`${name}  `, matters === true ? 'match' : 'value'),
          span(text === undefined ? '' : `${text}  `),
          span(`bytes ${offset} to ${offset + length - 1}`, 'faint'),
        ],
        width,
        {first: [span(matters === true ? '   ▶ ' : '     ')], rest: [span('       ')]},
      ),
    ),
    [],
    ...rows,
  ];
}

/** Brackets stand around what matters, so that it shows without colour. */
function rowOf(pairs: readonly string[], start: number, perRow: number, markAt: (index: number) => boolean): Line {
  const spans: Span[] = [span(`   ${start.toString(16).padStart(4, '0')} `, 'faint')];
  for (let index = 0; index <= perRow; index += 1) {
    const isMarked = index < pairs.length && markAt(start + index);
    const wasMarked = index > 0 && index - 1 < pairs.length && markAt(start + index - 1);
    const edge = isMarked === wasMarked ? ' ' : isMarked ? '[' : ']';
    spans.push(span(edge, isMarked && wasMarked ? 'match' : undefined));
    if (index < perRow) spans.push(span(pairs[index] ?? '  ', isMarked ? 'match' : undefined));
  }
  return [...spans, span(` ${pairs.map(characterOf).join('')}`, 'faint')];
}

function characterOf(pair: string): string {
  const code = Number.parseInt(pair, 16);
  return code > 0x20 && code < 0x7f ? String.fromCharCode(code) : '.';
}

/** The building blocks of a detail: sections, labelled lines, bullets. */
import {type Line, span, wrapSpans} from './lines.ts';

export {type Line, span, wrapSpans} from './lines.ts';

/** A heading and what stands under it; nothing when that is empty. */
export function sectionOf(heading: string, lines: readonly Line[]): readonly Line[] {
  return lines.length === 0 ? [] : [[], [span(heading, 'heading')], ...lines];
}

/** `where: …`, indented under the point that it belongs to. */
export function blockOf(label: string, spans: Line, width: number): readonly Line[] {
  return wrapSpans([span(`${label}: `, 'faint'), ...spans], width, {first: [span('   ')], rest: [span('     ')]});
}

export function bulletsOf(texts: readonly string[], width: number): readonly Line[] {
  return texts.flatMap((text) => wrapSpans([span(text)], width, {first: [span('• ')]}));
}

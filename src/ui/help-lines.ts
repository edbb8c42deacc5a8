/** The keys, from their table, and the symbols. */
import {bindings} from './keys.ts';
import {fitLine, type Line, span, wrapSpans} from './lines.ts';
import {acceptedMark, hintMark, type Mark, severityMarks, statusMarks} from './theme.ts';

export function helpLines(width: number): readonly Line[] {
  return [
    [span('  Keys', 'heading'), span('  (↑ ↓ scroll, any other key closes this)', 'faint')],
    ...bindings.flatMap(({shown, does}) =>
      wrapSpans([span(does)], width, {
        first: fitLine([span('  '), span(shown, 'value')], 16),
        rest: [span(' '.repeat(16))],
      }),
    ),
    ...legend([...Object.values(severityMarks), hintMark, acceptedMark], width),
    ...legend(Object.values(statusMarks), width),
  ];
}

/** A symbol and its words stay on one line: the spaces between them do not break. */
function legend(marks: readonly Mark[], width: number): readonly Line[] {
  const pairs = marks.flatMap(({symbol, word, style}) => [
    span(`${symbol} ${word}`.replaceAll(' ', '\u00a0'), style),
    span('   '),
  ]);
  return wrapSpans(pairs, width, {first: [span('  ')]});
}

/** The keys, from their table, and the symbols. */
import {bindings} from './keys.ts';
import {fitLine, type Line, span, wrapSpans} from './lines.ts';
import type {PaneProps} from './list-pane.tsx';
import {TextLines} from './text-lines.tsx';
import {hintMark, type Mark, severityMarks, statusMarks} from './theme.ts';

export function HelpPane({width, height, color}: Omit<PaneProps, 'state'>) {
  const lines: readonly Line[] = [
    [span('  Keys', 'heading'), span('  (any key closes this)', 'faint')],
    ...bindings.map(({shown, does}) => [...fitLine([span('  '), span(shown, 'value')], 16), span(does)]),
    ...legend([...Object.values(severityMarks), hintMark], width),
    ...legend(Object.values(statusMarks), width),
  ];
  return <TextLines lines={lines} width={width} height={height} color={color} />;
}

/** A symbol and its words stay on one line: the spaces between them do not break. */
function legend(marks: readonly Mark[], width: number): readonly Line[] {
  const pairs = marks.flatMap(({symbol, word, style}) => [
    span(`${symbol} ${word}`.replaceAll(' ', '\u00a0'), style),
    span('   '),
  ]);
  return wrapSpans(pairs, width, {first: [span('  ')]});
}

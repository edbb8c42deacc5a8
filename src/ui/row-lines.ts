/** One row of a list as lines: short, the whole text is in the detail. */

import {english, type Phrasebook} from '../model/phrasebook.ts';
import type {Finding} from '../model/report.ts';
import {isFailedJoin, outcomeText, stageWords, whoText} from '../report/join-words.ts';
import {momentLines} from '../report/time-line-lines.ts';
import {ladderSpans} from './ladder-spans.ts';
import {cutLine, cutStart, type Line, span, wrapSpans} from './lines.ts';
import {isNotUnderstood} from './report-index.ts';
import {richSpans} from './rich-spans.ts';
import type {AttemptRow, CheckRow, FindingRow, InputListRow, MissingRow, MomentRow, Row} from './row-kinds.ts';
import {
  acceptedMark,
  hintMark,
  inputMarks,
  joinMarks,
  type Mark,
  type StyleName,
  selectionSymbol,
  severityMarks,
  statusMarks,
} from './theme.ts';

/** A longer headline is cut here: at 60 × 20 three causes should fit, each with what it explains and the next step. */
const headlineLines = 2;

export function rowLines(row: Row, width: number, isSelected: boolean, book: Phrasebook = english): readonly Line[] {
  switch (row.kind) {
    case 'heading':
      return [[], ...wrapSpans([span(row.text, 'heading')], width)];
    case 'note':
      return wrapSpans([span(row.text, row.style)], width, {first: [span('  ')]});
    case 'finding':
      return findingLines(row, width, isSelected, book);
    case 'check':
      return checkLines(row, width, isSelected, book);
    case 'input':
      return inputLines(row, width, isSelected, book);
    case 'accepted':
      return wrapSpans(
        [
          span(
            book.say('{findings}, not counted', {findings: book.counted(row.amount, 'finding')}),
            proseStyle(isSelected),
          ),
        ],
        width,
        {
          first: [marker(isSelected), span(`${row.isUnfolded ? '▾' : '▸'} `, 'faint')],
        },
      );
    case 'missing':
      return missingLines(row, width, isSelected, book);
    case 'ladder':
      return wrapSpans([span(row.text, proseStyle(isSelected))], width, {
        first: [marker(isSelected), span(`${String(row.number).padStart(3)}  `, 'faint')],
      });
    case 'attempt':
      return attemptLines(row, width, isSelected, book);
    case 'moment':
      return momentRowLines(row, width, isSelected);
  }
}

export function markOf({severity, confidence, suppressed}: Finding): Mark {
  if (suppressed !== undefined) return acceptedMark;
  return confidence === 'possible' ? hintMark : severityMarks[severity];
}

function findingLines(
  {finding, explains, isConsequence, isUnfolded}: FindingRow,
  width: number,
  isSelected: boolean,
  book: Phrasebook,
) {
  const mark = markOf(finding);
  const indent = isConsequence ? '  └ ' : '';
  const lines = wrapSpans(
    [span(`${book.say(mark.word)}  `, mark.style), ...richSpans(finding.text, proseStyle(isSelected))],
    width,
    {first: [marker(isSelected), span(indent, 'faint'), span(`${mark.symbol} `, mark.style)]},
  );
  const told = [...shorten(lines, headlineLines)];
  if (explains > 0) {
    const folded = `${isUnfolded ? '▾' : '▸'} ${book.say('explains {findings}', {findings: book.counted(explains, 'more finding')})}`;
    told.push(...wrapSpans([span(folded, 'faint')], width, {first: [span('    ')]}));
  }
  const [step] = finding.fix;
  // What to do about a consequence is what to do about its cause.
  if (step === undefined || isConsequence || finding.suppressed !== undefined) return told;
  return [...told, cutLine([span('    → '), ...richSpans(step.action)], width)];
}

function checkLines({check, rule}: CheckRow, width: number, isSelected: boolean, book: Phrasebook): readonly Line[] {
  const mark = statusMarks[check.status];
  const title = rule === undefined ? check.id : check.status === 'fail' ? rule.title.fail : rule.title.pass;
  return shorten(
    wrapSpans([span(book.say(mark.word), mark.style), span(`: ${title}`, proseStyle(isSelected))], width, {
      first: [marker(isSelected), span(`${mark.symbol} `, mark.style)],
      rest: [span('    ')],
    }),
    2,
  );
}

function inputLines({input}: InputListRow, width: number, isSelected: boolean, book: Phrasebook): readonly Line[] {
  const mark = inputMarks[input.state];
  const what = isNotUnderstood(input)
    ? (input.notes[0] ?? input.title)
    : `${input.title}, ${book.counted(input.facts, 'fact')}`;
  const head: Line = [
    marker(isSelected),
    span(`${mark.symbol} `, mark.style),
    span(cutStart(input.path, width - 4), proseStyle(isSelected)),
  ];
  const told = wrapSpans([span(book.say(mark.word), mark.style), span(`: ${what}`)], width, {first: [span('    ')]});
  return [head, ...shorten(told, 2)];
}

/** What it would let be judged, and where it comes from. */
function missingLines(
  {missing, checks}: MissingRow,
  width: number,
  isSelected: boolean,
  book: Phrasebook,
): readonly Line[] {
  const {symbol, style} = statusMarks['not-evaluated'];
  const head = wrapSpans(
    [span(missing.title, proseStyle(isSelected)), span(` (${book.counted(checks.length, 'check')})`, 'faint')],
    width,
    {first: [marker(isSelected), span(`${symbol} `, style)]},
  );
  return [...shorten(head, 2), cutLine([span('    → '), span(missing.collect, 'command')], width)];
}

/** `✖  3  2026-03-04 10:15:03  guest4711 (Kim)`, and below it how it ended. */
function attemptLines({attempt}: AttemptRow, width: number, isSelected: boolean, book: Phrasebook): readonly Line[] {
  const {number, startedAt, reached, outcome} = attempt;
  const mark = isFailedJoin(attempt) ? joinMarks.failed : outcome === 'joined' ? joinMarks.joined : joinMarks.open;
  const when = startedAt === undefined ? '' : `${startedAt.iso.slice(0, 19).replace('T', ' ')}  `;
  const came =
    outcome === 'joined' || reached === undefined
      ? ''
      : `; ${book.say('came as far as: {stage}', {stage: book.say(stageWords[reached])})}`;
  const head: Line = [
    marker(isSelected),
    span(`${mark.symbol} `, mark.style),
    span(`${String(number).padStart(3)}  ${when}`, 'faint'),
    span(whoText(attempt, book), proseStyle(isSelected)),
  ];
  const told = wrapSpans([span(outcomeText(attempt), mark.style), span(came)], width, {first: [span(' '.repeat(9))]});
  return [head, ...shorten(told, 2)];
}

/** The day and the gap before it are not what is selected. */
function momentRowLines({arranged, index, before}: MomentRow, width: number, isSelected: boolean): readonly Line[] {
  const lines = momentLines(arranged, index, width - 2, before);
  const own = lines.findIndex((line) => line.length > 1);
  return lines.map((line, place) => [marker(isSelected && place === own), ...ladderSpans(line)]);
}

function marker(isSelected: boolean) {
  return span(isSelected ? `${selectionSymbol} ` : '  ', 'selected');
}

function proseStyle(isSelected: boolean): StyleName | undefined {
  return isSelected ? 'selected' : undefined;
}

function shorten(lines: readonly Line[], most: number): readonly Line[] {
  const last = lines[most - 1];
  if (lines.length <= most || last === undefined) return lines;
  return [...lines.slice(0, most - 1), withEllipsis(last)];
}

/** In place of the last character, so that the line does not grow. */
function withEllipsis(line: Line): Line {
  const end = line.at(-1);
  return end === undefined ? line : [...line.slice(0, -1), span(`${end.text.slice(0, -1)}…`, end.style)];
}

/** The staged view of a probe as text: stages in order, a row for each, what came of it beside or below. */
import {english, type Phrasebook} from '../model/phrasebook.ts';
import type {ProbeOverview, ProbeStageRow, ProbeStepRow} from '../model/probe-overview.ts';
import type {Palette} from './palette.ts';
import {
  arrangeSteps,
  probeCounts,
  probeTimes,
  probeTitle,
  stageNote,
  stageResult,
  stageTime,
  unknownSideText,
} from './probe-words.ts';
import {textWidth} from './text-width.ts';
import {cleanText} from './words.ts';
import {wrapSpans} from './wrap.ts';

const indent = '    ';
const columnWidth = 10;
const timeWidth = 8;
/** Indent, stage, result, time and a gap. */
const noteColumn = indent.length + 2 * columnWidth + timeWidth + 2;
/** Beside the columns a narrower note would be a tower of words. */
const leastNoteWidth = 44;

export function probeLines(
  probe: ProbeOverview,
  palette: Palette,
  width: number,
  book: Phrasebook = english,
): string[] {
  const {tried, untried} = arrangeSteps(probe);
  const wrap = (text: string, first: string, rest = first, style?: (text: string) => string): string[] =>
    wrapSpans([{text: cleanText(text), ...(style === undefined ? {} : {style})}], width, first, rest);
  return [
    ...wrapSpans(
      [
        {
          text: book.say('Path of {name}', {name: cleanText(probeTitle(probe, book))}),
          style: palette.heading,
          isWhole: true,
        },
        {text: `: ${probeCounts(probe, book)}`},
      ],
      width,
    ),
    ...wrap(probeTimes(probe, book), '  ', '  ', palette.faint),
    ...tried.flatMap((step) => [
      ...wrap(step.title, '  ', indent, palette.strong),
      ...step.stages.flatMap((row) => stageLines(step, row, palette, width, book)),
    ]),
    ...untried.flatMap(({why, steps}) => [
      ...wrapSpans(
        [{text: book.say('Not tried'), style: palette.lost, isWhole: true}, {text: `: ${cleanText(why)}`}],
        width,
        '  ',
        indent,
      ),
      ...steps.flatMap(({title}) => wrap(title, `${indent}- `, `${indent}  `)),
    ]),
    ...(probe.vantage === undefined ? wrap(book.say(unknownSideText), '  ', '  ', palette.lost) : []),
  ];
}

function stageLines(
  step: ProbeStepRow,
  row: ProbeStageRow,
  palette: Palette,
  width: number,
  book: Phrasebook,
): string[] {
  const head = [
    indent,
    row.stage.padEnd(columnWidth),
    outcomeStyle(palette, step, row)(stageResult(step, row, book).padEnd(columnWidth)),
    palette.faint(stageTime(row).padStart(timeWidth)),
  ].join('');
  const note = cleanText(stageNote(step, row, book));
  if (note === '') return [head.trimEnd()];
  const room = width - noteColumn;
  if (textWidth(note) <= room) return [`${head}  ${note}`];
  if (room < leastNoteWidth) return [head.trimEnd(), ...wrapSpans([{text: note}], width, `${indent}  `)];
  const [first = '', ...rest] = wrapSpans([{text: note}], width, ' '.repeat(noteColumn));
  return [`${head}  ${first.trimStart()}`, ...rest];
}

function outcomeStyle(
  {status, faint, lost}: Palette,
  {isOptional}: ProbeStepRow,
  {outcome}: ProbeStageRow,
): (text: string) => string {
  if (isOptional && outcome === 'failed') return faint;
  return {ok: status.pass, failed: status.fail, sometimes: lost, 'not-tried': faint}[outcome];
}

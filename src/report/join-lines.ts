/** Attempts to join laid out for a width: the table of all, and one with its raw lines. */
import {counted, formatCount} from '../model/count.ts';
import type {JoinAttempt, JoinAttemptRow, JoinLine, JoinOverview} from '../model/join-attempt.ts';
import {
  attemptDetails,
  attemptNotes,
  attemptTitle,
  hourText,
  isFailedJoin,
  joinCountsText,
  outcomeCountsText,
  outcomeText,
  outcomeWords,
  secondsText,
  stagesText,
  stageWords,
  timeBasisText,
  whoText,
} from './join-words.ts';
import type {LadderLine, LadderPart} from './ladder-lines.ts';
import {textWidth} from './text-width.ts';
import {cleanText} from './words.ts';
import {wrapSpans} from './wrap.ts';

const heads = ['#', 'Began (UTC)', 'Guest', 'Came as far as', 'Took', 'How it ended'];
const widestGuest = 26;

/** All attempts, with the counts by cause and by hour below. */
export function joinTableLines(overview: JoinOverview, width: number): LadderLine[] {
  const {attempts, total, byHour, byCallBridge = []} = overview;
  const rows = attempts.map(cellsOf);
  const widths = heads.map((head, column) =>
    Math.max(head.length, ...rows.map((cells) => textWidth(cells[column] ?? ''))),
  );
  const indent = ' '.repeat((widths[0] ?? 0) + 2);
  return [
    [{text: 'Attempts to join', tone: 'heading'}],
    ...timeBasisText(attempts.map(({startedAt}) => startedAt)).flatMap((text) => faintLines(text, width, '! ', '  ')),
    [faint(rowText(heads, widths))],
    ...attempts.flatMap((attempt, index): LadderLine[] => [
      [{text: rowText(rows[index] ?? [], widths), tone: isFailedJoin(attempt) ? 'wrong' : 'plain'}],
      ...secondary(attempt).flatMap((text) => faintLines(text, width, indent, indent)),
    ]),
    ...(attempts.length < total
      ? [[faint(`${formatCount(total - attempts.length)} more between them: counted, and not kept.`)]]
      : []),
    [],
    [{text: joinCountsText(overview), tone: 'heading'}],
    ...byCallBridge.flatMap(({callBridge, byOutcome}) =>
      faintLines(`Call Bridge ${callBridge}: ${outcomeCountsText(byOutcome)}`, width, '  ', '    '),
    ),
    ...byHour.map(
      (hour): LadderLine => [faint(`  ${hourText(hour)}  `), {text: outcomeCountsText(hour.byOutcome), tone: 'plain'}],
    ),
  ];
}

function cellsOf(attempt: JoinAttemptRow): string[] {
  const {number, startedAt, reached, tookMs, outcome} = attempt;
  return [
    String(number),
    startedAt === undefined ? '' : startedAt.iso.slice(0, 19).replace('T', ' '),
    shortened(cleanText(whoText(attempt)), widestGuest),
    reached === undefined ? '' : stageWords[reached],
    tookMs === undefined ? '' : secondsText(tookMs),
    outcomeWords[outcome],
  ];
}

function secondary(attempt: JoinAttemptRow): string[] {
  return [attemptDetails(attempt).join('; '), stagesText(attempt)].filter((text) => text !== '');
}

function rowText(cells: readonly string[], widths: readonly number[]): string {
  return cells
    .map((cell, column) => {
      const space = ' '.repeat(Math.max(0, (widths[column] ?? 0) - textWidth(cell)));
      return column === 0 ? space + cell : cell + space;
    })
    .join('  ')
    .trimEnd();
}

/** One attempt: what is known of it, and its lines as they stand in the logs. */
export function joinAttemptLines(attempt: JoinAttempt, width: number): LadderLine[] {
  const {lines, droppedLines, reached} = attempt;
  const details = attemptDetails(attempt).join('; ');
  const inputs = [...new Set(lines.map(({input}) => input))];
  return [
    [{text: cleanText(attemptTitle(attempt)), tone: 'heading'}],
    ...wrapSpans([{text: cleanText(outcomeText(attempt))}], width, '   ').map(
      (text): LadderLine => [{text, tone: isFailedJoin(attempt) ? 'wrong' : 'plain'}],
    ),
    ...(reached === undefined ? [] : [[faint(`   came as far as: ${stageWords[reached]}`)]]),
    ...(details === '' ? [] : faintLines(details, width, '   ', '   ')),
    ...inputs.flatMap((input, index) => faintLines(`${letterOf(index, inputs)}${input}`, width, '   ', '     ')),
    ...attemptNotes(attempt).flatMap((text) => faintLines(text, width, ' ! ', '   ')),
    [],
    [{text: `${'seconds'.padStart(9)}  ${'stage'.padEnd(14)}  ${'line'.padStart(8)}  as written`, tone: 'heading'}],
    ...lines.flatMap((line) => lineLines(line, inputs, isFailedJoin(attempt), width)),
    ...(droppedLines === 0 ? [] : [[faint(`${counted(droppedLines, 'line')} more of it: not kept.`)]]),
  ];
}

function lineLines(line: JoinLine, inputs: readonly string[], hasFailed: boolean, width: number): LadderLine[] {
  const {sinceStartMs, stage, quote, isOutcome, isLeaving} = line;
  const isFailure = hasFailed && isOutcome === true;
  const seconds = sinceStartMs === undefined ? '' : (sinceStartMs / 1000).toFixed(3);
  const what = stage === undefined ? (isLeaving === true ? 'left' : isFailure ? 'failed' : '') : stageWords[stage];
  const place = `${letterOf(inputs.indexOf(line.input), inputs)}${line.line}`;
  const head = `${seconds.padStart(9)}  ${what.padEnd(14)}  ${place.padStart(8)}  `;
  return wrapSpans([{text: cleanText(quote)}], Math.max(20, width - head.length)).map(
    (text, index): LadderLine => [
      faint(index === 0 ? head : ' '.repeat(head.length)),
      {text, tone: isFailure ? 'wrong' : 'plain'},
    ],
  );
}

/** `A:` where there are several logs. */
function letterOf(index: number, inputs: readonly string[]): string {
  return inputs.length < 2 ? '' : `${String.fromCharCode(65 + (index % 26))}:`;
}

function shortened(text: string, width: number): string {
  return textWidth(text) <= width ? text : `${text.slice(0, width - 1)}…`;
}

function faintLines(text: string, width: number, first: string, rest: string): LadderLine[] {
  return wrapSpans([{text: cleanText(text)}], width, first, rest).map((line): LadderLine => [faint(line)]);
}

function faint(text: string): LadderPart {
  return {text, tone: 'faint'};
}

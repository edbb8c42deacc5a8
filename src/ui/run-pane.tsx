/** The run while it goes on: each input with its state, and the checks as they are judged. */

import {counted} from '../model/count.ts';
import type {CheckStatus} from '../model/report.ts';
import {byteCount} from '../report/byte-count.ts';
import {amountText, speedText} from '../report/reading-speed.ts';
import {cutStart, fitLine, type Line, span, spreadLine, widthOf, wrapSpans} from './lines.ts';
import type {PaneProps} from './list-pane.tsx';
import {type InputProgress, isReading, type Progress} from './progress.ts';
import {TextLines} from './text-lines.tsx';
import {inputMarks, statusMarks} from './theme.ts';
import {windowLines} from './window.ts';

/** Below the inputs: a blank line, the bar, the counts, the last check. */
const checkRows = 4;
const turning = ['◐', '◓', '◑', '◒'];

export function RunPane({state, width, height, color}: PaneProps) {
  const {isOver, stopped} = state;
  const progress = state.isHiding ? withoutPaths(state.progress) : state.progress;
  const lines = [
    ...inputLines(progress, width, Math.max(1, height - checkRows - 1), isOver || stopped !== undefined),
    ...checkLines(progress, width),
    ...(stopped === undefined
      ? []
      : wrapSpans([span(`The run stopped: ${stopped}`, 'error')], width, {first: [span('  ')]})),
  ];
  return <TextLines lines={lines} width={width} height={height} color={color} />;
}

/** Names of files tell names of boxes. */
function withoutPaths(progress: Progress): Progress {
  return {...progress, inputs: progress.inputs.map((input, index) => ({...input, path: `input ${index + 1}`}))};
}

function inputLines({inputs, events}: Progress, width: number, height: number, isOver: boolean): readonly Line[] {
  const done = inputs.filter((input) => !isReading(input)).length;
  const bytes = inputs.reduce((sum, {bytesRead}) => sum + bytesRead, 0);
  const facts = inputs.reduce((sum, input) => sum + input.facts, 0);
  const life = isOver ? ' ' : (turning[events % turning.length] ?? ' ');
  const title: Line = [
    span(`${life} `, 'good'),
    span('Inputs', 'heading'),
    span(`  ${done} of ${inputs.length} read · ${byteCount(bytes)} · ${counted(facts, 'fact')}`),
  ];
  const first = inputs.findIndex(isReading);
  const center = first < 0 ? inputs.length - 1 : first;
  const rows = windowLines(inputs.length, center, height, (index) => {
    const input = inputs[index];
    return input === undefined ? [] : [inputLine(input, width)];
  });
  return [title, ...rows];
}

const stateColumns = 19;

/** `✔ read          site.log                    1.2 MB · 312 facts` */
function inputLine(input: InputProgress, width: number): Line {
  const mark = inputMarks[input.state];
  // Speed and time left stand beside what is being read alone.
  const amountColumns = isReading(input) && width >= 80 ? 40 : 26;
  const room = width - stateColumns - amountColumns;
  const left = [
    ...fitLine([span(`  ${mark.symbol} ${mark.word}`, mark.style)], stateColumns),
    ...fitLine([span(isLiveName(input.path) ? input.path : cutStart(input.path, room), 'value')], room),
  ];
  const amount = isReading(input) ? amountText(input) : byteCount(input.bytesRead);
  const full = [span(`${amount} · ${speedOf(input) || counted(input.facts, 'fact')} `)];
  return spreadLine(left, widthOf(full) < amountColumns ? full : [span(`${amount} `)], width);
}

/** `CMS cms1, API, https://…`: its start tells which it is, where the end of a path does. */
function isLiveName(name: string): boolean {
  return /^[^/\\]*, /.test(name);
}

/** `312.0 MB/s, 12 s left`, while it is read. */
function speedOf(input: InputProgress): string {
  const {startedAtMs, seenAtMs} = input;
  if (!isReading(input) || startedAtMs === undefined || seenAtMs === undefined) return '';
  return speedText({...input, elapsedMs: seenAtMs - startedAtMs});
}

function checkLines({checks, checksTotal}: Progress, width: number): readonly Line[] {
  if (checksTotal === undefined)
    return [[], [span('  Checks', 'heading'), span('  when all inputs are read', 'faint')]];
  const barCells = Math.max(4, Math.min(40, width - 40));
  const filled =
    checksTotal === 0 ? barCells : Math.round((Math.min(checks.length, checksTotal) / checksTotal) * barCells);
  const last = checks.at(-1);
  return [
    [],
    [
      span('  Checks', 'heading'),
      span('  '),
      span('█'.repeat(filled), 'good'),
      span('░'.repeat(barCells - filled), 'faint'),
      span(`  ${checks.length} of ${checksTotal}`),
    ],
    countsLine(checks.map(({status}) => status)),
    last === undefined ? [] : [span('    '), span(`${statusMarks[last.status].symbol} ${last.id}`, 'faint')],
  ];
}

function countsLine(statuses: readonly CheckStatus[]): Line {
  const shown = ['fail', 'crashed', 'pass', 'not-evaluated'] as const;
  return [
    span('    '),
    ...shown.flatMap((status) => {
      const amount = statuses.filter((each) => each === status).length;
      const {symbol, word, style} = statusMarks[status];
      return amount === 0 ? [] : [span(`${symbol} ${amount} ${word}`, style), span('   ')];
    }),
  ];
}

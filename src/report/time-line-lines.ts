/** A time line laid out for a width: time, place, a column for each kind of source, and what happened. */
import {counted, formatCount} from '../model/count.ts';
import {groupBy} from '../model/group-by.ts';
import type {LadderTone} from '../model/ladder.ts';
import type {Lane, TimeLine, TimeLinePlace, TimeLineRow, TimeLineSource} from '../model/time-line.ts';
import type {LadderLine, LadderPart} from './ladder-lines.ts';
import {cleanText} from './words.ts';
import {wrapSpans} from './wrap.ts';

/** `short`: where the terminal is narrow. */
export const laneNames: Readonly<Record<Lane, {readonly name: string; readonly short: string; readonly long: string}>> =
  {
    cms: {name: 'CMS', short: 'CMS', long: 'CMS'},
    'expressway-c': {name: 'Exp-C', short: 'E-C', long: 'Expressway-C'},
    'expressway-e': {name: 'Exp-E', short: 'E-E', long: 'Expressway-E'},
    expressway: {name: 'Exp', short: 'Exp', long: 'Expressway'},
    packets: {name: 'packets', short: 'pkt', long: 'Packets'},
    browser: {name: 'browser', short: 'web', long: 'Browser'},
  };

/** From here on the columns have their whole names. */
const wideColumns = 100;
/** Between two rows: what is longer is said. */
const gapMs = 60_000;

/** A time line with what all its rows share. */
export interface ArrangedTimeLine {
  readonly line: TimeLine;
  readonly texts: readonly string[];
  /** Columns of the widest place. */
  readonly placeWidth: number;
}

export function arrangeTimeLine(line: TimeLine): ArrangedTimeLine {
  const longestPlace = line.rows.reduce((most, {places}) => Math.max(most, placeText(places).length), 5);
  return {line, texts: rowTexts(line), placeWidth: Math.min(10, longestPlace)};
}

export function timeLineLines(line: TimeLine, width: number): LadderLine[] {
  const arranged = arrangeTimeLine(line);
  return [
    [{text: cleanText(line.title), tone: 'heading'}],
    ...introTexts(line).flatMap(({first, text}) =>
      wrapSpans([{text}], width, first, ' '.repeat(first.length)).map((each): LadderLine => [faint(each)]),
    ),
    [],
    ...(line.rows.length === 0 ? [] : [timeLineHeading(arranged, width)]),
    ...line.rows.flatMap((_, index) => momentLines(arranged, index, width)),
    ...outroTexts(line).map((text) => [faint(text)]),
  ];
}

/** The sources by the letter that places name them by, and what to keep in mind; `first` stands before the text. */
export function introTexts(line: TimeLine): {readonly first: string; readonly text: string}[] {
  return [
    ...line.sources.map(({input}, index) => ({first: `   ${sourceName(index)}  `, text: cleanText(input)})),
    ...timeLineNotes(line).map((text) => ({first: '   ! ', text})),
  ];
}

/** What was assumed or measured to put the rows in one order, and what could not be put there. */
export function timeLineNotes({sources, rows, untimed, attempt, omittedConversations}: TimeLine): string[] {
  const namesOf = (which: (source: TimeLineSource) => boolean) =>
    sources.flatMap((source, index) => (which(source) ? sourceName(index) : []));
  const note = (names: readonly string[], text: (states: string) => string) =>
    names.length === 0 ? [] : [`${listed(names)} ${text(names.length === 1 ? 's' : '')}`];
  const groups = [
    ...groupBy(
      sources.map(({clock}, index) => ({clock, name: sourceName(index)})),
      ({clock}) => String(clock),
    ).values(),
  ].map((group) => listed(group.map(({name}) => name)));
  return [
    ...note(
      namesOf(({zone}) => zone === 'assumed'),
      (s) => `state${s} no time zone: UTC is assumed; --timezone says which it is.`,
    ),
    ...note(
      namesOf(({year}) => year === 'assumed'),
      (s) => `state${s} no year: it is concluded from when the log was written; --year says which it is.`,
    ),
    ...note(
      namesOf(({hasWholeSeconds}) => hasWholeSeconds === true),
      (s) => `write${s} whole seconds: within one, rows may stand before what they follow.`,
    ),
    ...sources.flatMap(({aheadMs, measuredBy}, index) =>
      aheadMs === undefined || measuredBy === undefined
        ? []
        : [
            `${Math.abs(aheadMs / 1000).toFixed(3)} s are ${aheadMs > 0 ? 'taken off' : 'added to'} the times of ${sourceName(index)}: known from ${cleanText(measuredBy)}.`,
          ],
    ),
    ...(groups.length < 2
      ? []
      : [
          `Nothing that was read ties these clocks to each other: ${groups.join('; ')}. Between them the order of rows is as good as the clocks are.`,
        ]),
    ...untimed.map(
      ({input, messages}) =>
        `${counted(messages, 'message')} of ${cleanText(input)} cannot be placed: it states no time, or no year (--year says which it is).`,
    ),
    ...(attempt === undefined
      ? []
      : [
          `Rows without #${attempt} stand here because of their time: that they belong to attempt ${attempt} is not proved.`,
        ]),
    ...(rows.some(({places}) => places.length > 1)
      ? ['A place with + stands for several: other sources hold it too.']
      : []),
    ...(omittedConversations === 0
      ? []
      : [
          `${formatCount(omittedConversations)} later TURN exchanges and calls of the captures are left out: --timeline with the number of an attempt shows those around it.`,
        ]),
  ];
}

/** `A`, `A and B`, `A, B and C` */
function listed(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}

export function outroTexts({rows, omitted}: TimeLine): string[] {
  if (rows.length === 0) return ['Nothing that was read has a time.'];
  return omitted === 0
    ? []
    : [`… and ${formatCount(omitted)} more rows: --timeline with an attempt, or t on one, shows fewer`];
}

export function timeLineHeading({line: {lanes}, placeWidth}: ArrangedTimeLine, width: number): LadderLine {
  const {step, isWide} = columnsOf(width);
  const names = lanes.map((lane) => laneNames[lane][isWide ? 'name' : 'short'].padEnd(step)).join('');
  return [
    {text: `${'time (UTC)'.padEnd(timeWidth)}  ${'where'.padEnd(placeWidth)}  ${names.trimEnd()}`, tone: 'heading'},
  ];
}

/** One row, after the day where it changes, and how long after the one before. `before`: which row is shown before it, -1 for none. */
export function momentLines(
  {line, texts, placeWidth}: ArrangedTimeLine,
  index: number,
  width: number,
  before = index - 1,
): LadderLine[] {
  const row = line.rows[index];
  if (row === undefined) return [];
  const {step} = columnsOf(width);
  const lanes = line.lanes.length;
  const head = `${row.time.iso.slice(11, 23)}  ${placeText(row.places).padEnd(placeWidth)}  `;
  const textWidth = Math.max(leastTextWidth, width - head.length - (lanes - 1) * step - 3);
  const marked = (isFirst: boolean) => laneMarks(isFirst ? row : undefined, lanes, step);
  return [
    ...betweenLines(line.rows[before], row),
    ...wrapSpans([{text: texts[index] ?? ''}], textWidth).map(
      (text, part): LadderLine => [
        faint(part === 0 ? head : ' '.repeat(head.length)),
        {text: marked(part === 0), tone: row.tone},
        {text: `  ${text}`, tone: row.tone},
      ],
    ),
  ];
}

const timeWidth = 12;
const leastTextWidth = 20;

/** `step`: from one column to the next. */
function columnsOf(width: number): {readonly isWide: boolean; readonly step: number} {
  const isWide = width >= wideColumns;
  return {isWide, step: isWide ? 9 : 5};
}

/** `A` … `Z`, `AA` … */
export function sourceName(index: number): string {
  const last = String.fromCharCode(65 + (index % 26));
  return index < 26 ? last : sourceName(Math.floor(index / 26) - 1) + last;
}

/** The day where it changes, and how long after. */
function betweenLines(before: TimeLineRow | undefined, row: TimeLineRow): LadderLine[] {
  const day = row.time.iso.slice(0, 10);
  const passedMs = before === undefined ? 0 : Date.parse(msText(row)) - Date.parse(msText(before));
  return [
    ...(passedMs >= gapMs ? [[faint(`  … ${durationText(passedMs)} later`)]] : []),
    ...(before?.time.iso.slice(0, 10) === day ? [] : [[faint(day)]]),
  ];
}

function msText({time}: TimeLineRow): string {
  return `${time.iso.slice(0, 23)}Z`;
}

function durationText(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  const [days, hours, minutes] = [
    Math.floor(seconds / 86_400),
    Math.floor(seconds / 3600) % 24,
    Math.floor(seconds / 60) % 60,
  ];
  if (days > 0) return `${days} d ${hours} h`;
  return hours > 0 ? `${hours} h ${minutes} min` : `${minutes} min ${seconds % 60} s`;
}

/** What happened in each row, and what it belongs to. */
function rowTexts({rows}: TimeLine): string[] {
  const begun = new Set<number>();
  return rows.map(({text, attempt, ladder, findings = [], until}) => {
    const isFirstOfLadder = ladder !== undefined && !begun.has(ladder);
    if (ladder !== undefined) begun.add(ladder);
    const rules = new Set(findings.map((id) => id.split('#')[0]));
    return [
      ...(attempt === undefined ? [] : [`#${attempt}`]),
      cleanText(text),
      ...(until === undefined ? [] : [`(until ${until.iso.slice(11, 23)})`]),
      ...(isFirstOfLadder ? [`(ladder ${ladder})`] : []),
      ...[...rules].map((rule) => `◄ ${rule}`),
    ].join(' ');
  });
}

/** `A12`: line 12 of A, or packet 12. What several captures saw is named by the first. */
export function placeText([first, ...others]: readonly TimeLinePlace[]): string {
  if (first === undefined) return '';
  const name = `${sourceName(first.source)}${first.frame ?? first.line ?? ''}`;
  return others.length === 0 ? name : `${name}+`;
}

const marks: Readonly<Record<LadderTone, string>> = {plain: '●', bulk: '●', wrong: '✖', lost: '○'};

function laneMarks(row: TimeLineRow | undefined, lanes: number, step: number): string {
  const cells = Array.from({length: lanes}, (_, lane) => (row?.lane === lane ? marks[row.tone] : '│'));
  return cells.join(' '.repeat(step - 1));
}

function faint(text: string): LadderPart {
  return {text, tone: 'faint'};
}

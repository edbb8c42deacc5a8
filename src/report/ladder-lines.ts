/** A ladder laid out for a width: frame numbers, time, the life lines with arrows, and what was sent. */
import type {Ladder, LadderRow, LadderTone} from '../model/ladder.ts';
import {textWidth} from './text-width.ts';
import {cleanText} from './words.ts';
import {wrapSpans} from './wrap.ts';

export interface LadderPart {
  readonly text: string;
  readonly tone: LadderTone | 'heading' | 'faint';
}
export type LadderLine = readonly LadderPart[];

const widestColumn = 18;
const narrowestColumn = 7;
/** So much at least is left for what was sent. */
const leastTextWidth = 40;
/** More hosts than fit stand in the last column. */
const mostHosts = 6;

export function ladderLines(ladder: Ladder, width: number): LadderLine[] {
  const layout = layoutOf(ladder, width);
  return [
    [{text: `${ladder.number}  ${cleanText(ladder.title)}`, tone: 'heading'}],
    ...legendOf(ladder, layout),
    [],
    ...headingLines(ladder, layout),
    ...ladder.rows.flatMap((row) => rowLines(row, layout)),
    ...(ladder.rows.length === 0 ? [[faint('The capture holds no packet of it that could be shown.')]] : []),
    ...(ladder.omitted === 0 ? [] : [[faint(`… and ${ladder.omitted} more rows`)]]),
  ];
}

interface Layout {
  readonly width: number;
  /** A column of frame numbers for each capture; one for all where each packet was seen in one of them alone. */
  readonly frameColumns: number;
  readonly frameWidth: number;
  readonly timeWidth: number;
  readonly hosts: number;
  /** From one life line to the next. */
  readonly step: number;
  readonly textWidth: number;
}

const longestFrame = 8;

function layoutOf({rows, hosts: all, inputs}: Ladder, width: number): Layout {
  const isShared = rows.some(({places}) => places.length > 1);
  const frameColumns = inputs.length > 1 && isShared ? inputs.length : 1;
  const frameWidth =
    Math.max(
      5,
      ...rows.flatMap(({places}) => places.map((place) => frameText(place, inputs.length > 1 && !isShared).length)),
    ) + 1;
  const timeWidth = Math.max(9, ...rows.map(({seconds}) => seconds.toFixed(3).length + 1));
  const hosts = Math.max(1, Math.min(mostHosts, all.length));
  const left = width - frameColumns * Math.min(frameWidth, longestFrame) - timeWidth - 2;
  const step = Math.max(narrowestColumn, Math.min(widestColumn, Math.floor((left - leastTextWidth) / hosts)));
  return {
    width,
    frameColumns,
    frameWidth: Math.min(frameWidth, longestFrame),
    timeWidth,
    hosts,
    step,
    textWidth: Math.max(12, left - (hosts - 1) * step - 3),
  };
}

function legendOf({hosts, inputs}: Ladder, {frameColumns}: Layout): LadderLine[] {
  const captures = inputs.map((input, index) => `   ${inputName(index)}: ${cleanText(input)}`);
  return [
    ...hosts.map(({role, addresses}) => [faint(`   ${role}: ${addresses.map(cleanText).join(', ')}`)]),
    ...(inputs.length > 1 ? captures : [`   capture: ${cleanText(inputs[0] ?? '')}`]).map((text) => [faint(text)]),
    ...(frameColumns > 1
      ? [[faint('   Times are of capture A; – stands where a capture does not hold the packet.')]]
      : []),
  ];
}

/** `A`, `B` … */
function inputName(index: number): string {
  return String.fromCharCode(65 + (index % 26));
}

function headingLines(
  {hosts, inputs}: Ladder,
  {frameColumns, frameWidth, timeWidth, hosts: shown, step}: Layout,
): LadderLine[] {
  const frames = Array.from({length: frameColumns}, (_, index) =>
    (frameColumns > 1 ? `# ${inputName(index)}` : inputs.length > 1 ? '#' : 'frame').padStart(frameWidth),
  ).join('');
  const names = hosts.slice(0, shown).map(({role}) => role.slice(0, step - 1).padEnd(step));
  return [[{text: `${frames}${'seconds'.padStart(timeWidth)}  ${names.join('').trimEnd()}`, tone: 'heading'}]];
}

function rowLines(row: LadderRow, layout: Layout): LadderLine[] {
  const {frameColumns, frameWidth, timeWidth, hosts, step, textWidth: room} = layout;
  const isShared = frameColumns > 1;
  const hasManyInputs = row.places.some(({input}) => input > 0);
  const frames = Array.from({length: frameColumns}, (_, column) => {
    const place = isShared ? row.places.find(({input}) => input === column) : row.places[0];
    if (place === undefined) return (isShared && row.places.length > 0 ? '–' : '').padStart(frameWidth);
    return frameText({...place}, !isShared && hasManyInputs).padStart(frameWidth);
  }).join('');
  const time = row.places.length === 0 ? '' : row.seconds.toFixed(3);
  const until = untilText(row);
  const texts = wrapSpans([{text: cleanText(row.text) + until}], room);
  return texts.map((text, index): LadderLine => {
    const head =
      index === 0 ? `${frames}${time.padStart(timeWidth)}` : ' '.repeat(frameColumns * frameWidth + timeWidth);
    return [
      faint(`${head}  `),
      {text: index === 0 ? arrow(row, hosts, step) : lifeLines(hosts, step), tone: row.tone},
      {text: `  ${text}`, tone: row.tone},
    ];
  });
}

function frameText({input, frame}: LadderRow['places'][number], isNamed: boolean): string {
  return isNamed ? `${inputName(input)}${frame}` : String(frame);
}

/** ` (until 12.345 s, frame 812)` */
function untilText({untilSeconds, places}: LadderRow): string {
  if (untilSeconds === undefined) return '';
  const [first] = places;
  const frame = first?.untilFrame === undefined ? '' : `, frame ${first.untilFrame}`;
  return ` (until ${untilSeconds.toFixed(3)} s${frame})`;
}

function lifeLines(hosts: number, step: number): string {
  return Array.from({length: hosts}, () => '│').join(' '.repeat(step - 1));
}

function arrow({from, to, tone}: LadderRow, hosts: number, step: number): string {
  const cells = [...lifeLines(hosts, step)];
  const [start, end] = [Math.min(from, hosts - 1) * step, Math.min(to, hosts - 1) * step];
  const shaft = tone === 'bulk' ? '═' : tone === 'lost' ? '╌' : '─';
  const [low, high] = [Math.min(start, end), Math.max(start, end)];
  for (let cell = low + 1; cell < high; cell += 1) cells[cell] = shaft;
  if (high > low) {
    if (end > start) cells[high - 1] = tone === 'lost' ? '×' : '►';
    else cells[low + 1] = tone === 'lost' ? '×' : '◄';
  }
  return cells.join('');
}

function faint(text: string): LadderPart {
  return {text, tone: 'faint'};
}

/** Columns that a line takes. */
export function lineWidth(line: LadderLine): number {
  return line.reduce((sum, {text}) => sum + textWidth(text), 0);
}

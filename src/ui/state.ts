/** Everything that the screen shows; `reduce.ts` holds the one function that changes it. */
import type {RunEvent} from '../engine/events.ts';
import type {JoinAttempt} from '../model/join-attempt.ts';
import type {Ladders} from '../model/ladder.ts';
import {english, type Phrasebook} from '../model/phrasebook.ts';
import type {TimeLines} from '../model/time-line.ts';
import type {Copied} from './copy-text.ts';
import {detailLines} from './detail-lines.ts';
import {layoutOf, type Size} from './layout.ts';
import {type Line, plainLine} from './lines.ts';
import type {Shell} from './open-command.ts';
import {noProgress, type Progress} from './progress.ts';
import type {IndexedReport} from './report-index.ts';
import type {ItemRow, ListName, Row, StatusChoice} from './row-kinds.ts';

export const screens = ['run', 'diagnosis', 'checks', 'inputs', 'calls', 'attempts', 'timeline'] as const;
export type ScreenName = (typeof screens)[number];

export interface ListState {
  /** Which of the rows that can be selected. */
  readonly selected: number;
  readonly filter: string;
  readonly rows: readonly Row[];
  /** Those of the rows that can be selected. */
  readonly items: readonly ItemRow[];
}

/** What a run has proved, as it is shown. */
export type Judged = Pick<
  Extract<RunEvent, {kind: 'so-far' | 'finished'}>,
  'report' | 'ladders' | 'timeLines' | 'attempts'
>;

/** Takes names and addresses out. */
export type Hiding = <Shown extends Judged>(judged: Shown) => Shown;

export interface State {
  readonly size: Size;
  /** For the command lines that are shown. */
  readonly shell: Shell;
  /** The fixed words, in the language of the findings. */
  readonly book: Phrasebook;
  readonly progress: Progress;
  /** The report, or what is proved so far while an input is still open. */
  readonly indexed: IndexedReport | undefined;
  readonly ladders: Ladders | undefined;
  readonly attempts: readonly JoinAttempt[];
  readonly timeLines: TimeLines | undefined;
  /** Number of the attempt whose time line is shown; undefined: that of all. */
  readonly timeLineOf: number | undefined;
  /** Whether the report is the whole one. */
  readonly isOver: boolean;
  /** Set when the events end before there is a report. */
  readonly stopped: string | undefined;
  readonly screen: ScreenName;
  readonly lists: Readonly<Record<ListName, ListState>>;
  readonly unfolded: readonly string[];
  readonly statusChoice: StatusChoice;
  /** What is searched for in a detail. */
  readonly search: string;
  readonly areBytesShown: boolean;
  /** As it was told, while names and addresses are hidden: what comes back then. */
  readonly plain: Judged | undefined;
  /** Whether names and addresses are hidden. */
  readonly isHiding: boolean;
  /** The person has pressed the key for it: whoever runs the screen answers with `hidden` or `shown`. */
  readonly wantsHiding: boolean;
  /** For the clipboard; a new object each time. */
  readonly copied: Copied | undefined;
  /** Said in the footer until the next key. */
  readonly notice: string | undefined;
  readonly helpTop: number;
  /** What the arrows move. On a narrow terminal only this one is shown. */
  readonly focus: 'list' | 'detail';
  /** First line of the detail that is shown. */
  readonly detailTop: number;
  readonly isTyping: boolean;
  readonly isHelpOpen: boolean;
  /** The person has asked that the reading ends. */
  readonly isStopping: boolean;
  readonly isQuitting: boolean;
}

export type Action =
  /** `atMs`: when it came, by any clock. */
  | {readonly kind: 'event'; readonly event: RunEvent; readonly atMs?: number; readonly plain?: Judged}
  /** Names and addresses are hidden from now on: in what is judged already, and in all events that come. */
  | {readonly kind: 'hidden'; readonly judged: Judged | undefined}
  | {readonly kind: 'noticed'; readonly text: string}
  | {readonly kind: 'stopped'; readonly reason: string}
  /** A key by its name in `keys.ts`. */
  | {readonly kind: 'key'; readonly key: string}
  | {readonly kind: 'resized'; readonly size: Size};

export function initialState(size: Size, shell: Shell = 'posix', book: Phrasebook = english): State {
  const list: ListState = {selected: 0, filter: '', rows: [], items: []};
  return {
    size,
    shell,
    book,
    progress: noProgress,
    indexed: undefined,
    ladders: undefined,
    attempts: [],
    timeLines: undefined,
    timeLineOf: undefined,
    isOver: false,
    stopped: undefined,
    screen: 'run',
    lists: {diagnosis: list, checks: list, inputs: list, calls: list, attempts: list, timeline: list},
    unfolded: [],
    statusChoice: 'all',
    search: '',
    areBytesShown: false,
    plain: undefined,
    isHiding: false,
    wantsHiding: false,
    copied: undefined,
    notice: undefined,
    helpTop: 0,
    focus: 'list',
    detailTop: 0,
    isTyping: false,
    isHelpOpen: false,
    isStopping: false,
    isQuitting: false,
  };
}

/** Undefined before anything is judged. */
export function judgedOf({indexed, ladders, timeLines, attempts}: State): Judged | undefined {
  if (indexed === undefined) return undefined;
  return {
    report: indexed.report,
    attempts,
    ...(ladders === undefined ? {} : {ladders}),
    ...(timeLines === undefined ? {} : {timeLines}),
  };
}

/** Numbers of the lines that hold it, in any letter case. */
export function matchesIn(lines: readonly Line[], search: string): readonly number[] {
  const wanted = search.toLowerCase();
  if (wanted === '') return [];
  return lines.flatMap((line, index) => (plainLine(line).toLowerCase().includes(wanted) ? [index] : []));
}

/** Ladders, raw lines and time lines take the whole width. */
export function layoutFor({size, screen}: State): ReturnType<typeof layoutOf> {
  return layoutOf(size, screen === 'calls' || screen === 'attempts' || screen === 'timeline');
}

/** All lines of the detail of the selected row. */
export function shownDetail(state: State): readonly Line[] {
  return detailLines(selectedRow(state), state, layoutFor(state).detailColumns);
}

export function currentList({screen}: State): ListName | undefined {
  return screen === 'run' ? undefined : screen;
}

export function selectedRow(state: State): ItemRow | undefined {
  const list = currentList(state);
  return list === undefined ? undefined : state.lists[list].items[state.lists[list].selected];
}

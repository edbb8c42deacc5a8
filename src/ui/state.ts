/** Everything that the screen shows, and the one pure function that changes it. */
import type {RunEvent} from '../engine/events.ts';
import type {JoinAttempt} from '../model/join-attempt.ts';
import type {Ladders} from '../model/ladder.ts';
import type {TimeLines} from '../model/time-line.ts';
import {detailLines} from './detail-lines.ts';
import {type Command, commandOf} from './keys.ts';
import {layoutOf, type Size} from './layout.ts';
import {followEvent, noProgress, type Progress} from './progress.ts';
import {type IndexedReport, indexReport} from './report-index.ts';
import {type ItemRow, isItem, type ListName, type Row, rowsOf} from './rows.ts';

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

export interface State {
  readonly size: Size;
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
  | {readonly kind: 'event'; readonly event: RunEvent; readonly atMs?: number}
  | {readonly kind: 'stopped'; readonly reason: string}
  /** A key by its name in `keys.ts`. */
  | {readonly kind: 'key'; readonly key: string}
  | {readonly kind: 'resized'; readonly size: Size};

export function initialState(size: Size): State {
  const list: ListState = {selected: 0, filter: '', rows: [], items: []};
  return {
    size,
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
    focus: 'list',
    detailTop: 0,
    isTyping: false,
    isHelpOpen: false,
    isStopping: false,
    isQuitting: false,
  };
}

export function reduce(state: State, action: Action): State {
  switch (action.kind) {
    case 'event':
      return applyEvent(state, action.event, action.atMs);
    case 'stopped':
      return {...state, stopped: action.reason};
    case 'key':
      return applyKey(state, action.key);
    case 'resized':
      return keepDetailInside({...state, size: action.size});
  }
}

function applyEvent(state: State, event: RunEvent, atMs: number | undefined): State {
  const next = {...state, progress: followEvent(state.progress, event, atMs)};
  const list = currentList(state);
  if (event.kind !== 'finished') {
    const known = event.kind === 'so-far' ? withJudged(next, event) : next;
    // The others show what is judged, and nothing of how far the reading is.
    const isOld = event.kind !== 'so-far' && list !== 'checks' && list !== 'inputs';
    return list === undefined || isOld
      ? known
      : {...relist(known, list, state.lists[list]), detailTop: state.detailTop};
  }
  const finished: State = {
    ...withJudged(next, event),
    timeLineOf: undefined,
    isOver: true,
    focus: 'list',
    detailTop: 0,
  };
  // Who looks at another screen already is not taken away from it, but its rows are new.
  return showScreen(finished, state.screen === 'run' ? 'diagnosis' : state.screen);
}

function withJudged(
  state: State,
  {report, ladders, timeLines, attempts = []}: Extract<RunEvent, {kind: 'so-far' | 'finished'}>,
): State {
  return {...state, indexed: indexReport(report), ladders, timeLines, attempts};
}

function applyKey(state: State, key: string): State {
  const command = commandOf(key);
  if (state.isTyping && key !== 'ctrl-c') return applyTyping(state, key, command);
  if (state.isHelpOpen && command !== 'quit' && command !== 'stop') return {...state, isHelpOpen: false};
  if (command === undefined) return state;
  return applyCommand(state, command);
}

function applyTyping(state: State, key: string, command: Command | undefined): State {
  const list = currentList(state);
  if (list === undefined || key === 'enter') return {...state, isTyping: false};
  const {filter} = state.lists[list];
  if (key === 'escape') return relist({...state, isTyping: false}, list, unfiltered);
  if (key === 'backspace') return relist(state, list, {selected: 0, filter: [...filter].slice(0, -1).join('')});
  if ([...key].length === 1) return relist(state, list, {selected: 0, filter: filter + key});
  return command === undefined || !isMove(command) ? state : applyCommand(state, command);
}

const moves = ['up', 'down', 'page-up', 'page-down', 'first', 'last'] as const;
type Move = (typeof moves)[number];

function isMove(command: Command): command is Move {
  return moves.some((move) => move === command);
}

function applyCommand(state: State, command: Command): State {
  const list = currentList(state);
  switch (command) {
    case 'up':
    case 'down':
    case 'page-up':
    case 'page-down':
    case 'first':
    case 'last':
      return move(state, command);
    case 'open':
      return selectedRow(state) === undefined ? state : {...state, focus: 'detail'};
    case 'back':
      if (state.focus === 'detail') return {...state, focus: 'list', detailTop: 0};
      if (list !== undefined && state.lists[list].filter !== '') return relist(state, list, unfiltered);
      return list === 'timeline' && state.timeLineOf !== undefined ? showTimeLine(state, undefined) : state;
    case 'fold':
      return fold(state);
    case 'next-screen':
    case 'previous-screen': {
      const step = command === 'next-screen' ? 1 : screens.length - 1;
      return showScreen(state, screens[(screens.indexOf(state.screen) + step) % screens.length] ?? 'run');
    }
    case 'run':
    case 'diagnosis':
    case 'checks':
    case 'inputs':
    case 'calls':
    case 'attempts':
    case 'timeline':
      return showScreen(state, command);
    case 'around':
      return showAround(state);
    case 'filter':
      return list === undefined ? state : {...state, isTyping: true, focus: 'list', detailTop: 0};
    case 'help':
      return {...state, isHelpOpen: true};
    case 'redraw':
      return state;
    case 'stop':
      return state.isOver || state.stopped !== undefined || state.isStopping
        ? {...state, isQuitting: true}
        : {...state, isStopping: true};
    case 'quit':
      return {...state, isQuitting: true};
  }
}

function move(state: State, command: Move): State {
  const list = currentList(state);
  if (list === undefined) return state;
  const {bodyRows} = layoutOf(state.size);
  const page = Math.max(1, bodyRows - 2);
  const steps: Readonly<Record<Move, number>> = {
    up: -1,
    down: 1,
    'page-up': -page,
    'page-down': page,
    first: Number.NEGATIVE_INFINITY,
    last: Number.POSITIVE_INFINITY,
  };
  const step = steps[command];
  if (state.focus === 'detail') return keepDetailInside({...state, detailTop: state.detailTop + step});
  // A row takes two or three lines: a page of a list is half as many rows.
  const rows = Math.abs(step) === page ? Math.sign(step) * Math.ceil(page / 2) : step;
  return select(state, list, state.lists[list].selected + rows);
}

function fold(state: State): State {
  const row = selectedRow(state);
  if (row?.kind !== 'finding' || state.screen !== 'diagnosis') return state;
  const root = state.indexed?.diagnoses.get(row.finding.id)?.root ?? row.finding.id;
  const isUnfolded = state.unfolded.includes(root);
  const unfolded = isUnfolded ? state.unfolded.filter((id) => id !== root) : [...state.unfolded, root];
  const next = relist({...state, unfolded}, 'diagnosis', state.lists.diagnosis);
  const {items} = next.lists.diagnosis;
  return select(
    next,
    'diagnosis',
    items.findIndex((item) => item.kind === 'finding' && item.finding.id === root),
  );
}

function showScreen(state: State, screen: ScreenName): State {
  const next: State = {...state, screen, focus: 'list', detailTop: 0, isTyping: false};
  const list = currentList(next);
  return list === undefined ? next : relist(next, list, next.lists[list]);
}

/** Of the attempt that is selected, or that the selected row belongs to. */
function showAround(state: State): State {
  const row = selectedRow(state);
  if (row?.kind === 'attempt') return showTimeLine(state, row.attempt.number);
  const attempt = row?.kind === 'moment' ? row.arranged.line.rows[row.index]?.attempt : undefined;
  return attempt === undefined ? state : showTimeLine(state, attempt);
}

function showTimeLine(state: State, timeLineOf: number | undefined): State {
  const lists = {...state.lists, timeline: {...state.lists.timeline, ...unfiltered}};
  return showScreen({...state, lists, timeLineOf}, 'timeline');
}

const unfiltered = {selected: 0, filter: ''};

/** Works the rows of a list out again: they depend on the report, the filter and what is unfolded. */
function relist(state: State, list: ListName, {filter, selected}: Pick<ListState, 'filter' | 'selected'>): State {
  const rows = rowsOf(list, state, filter);
  const listState: ListState = {filter, selected, rows, items: rows.filter(isItem)};
  return select({...state, lists: {...state.lists, [list]: listState}}, list, selected);
}

/** Keeps the selection inside the list, and shows the detail from its start. */
function select(state: State, list: ListName, wanted: number): State {
  const listState = state.lists[list];
  const selected = Math.max(0, Math.min(wanted, listState.items.length - 1));
  return {...state, lists: {...state.lists, [list]: {...listState, selected}}, detailTop: 0};
}

function keepDetailInside(state: State): State {
  const {bodyRows, detailColumns} = layoutFor(state);
  const lines = detailLines(selectedRow(state), state, detailColumns).length;
  return {...state, detailTop: Math.max(0, Math.min(state.detailTop, lines - bodyRows))};
}

/** Ladders, raw lines and time lines take the whole width. */
export function layoutFor({size, screen}: State): ReturnType<typeof layoutOf> {
  return layoutOf(size, screen === 'calls' || screen === 'attempts' || screen === 'timeline');
}

export function currentList({screen}: State): ListName | undefined {
  return screen === 'run' ? undefined : screen;
}

export function selectedRow(state: State): ItemRow | undefined {
  const list = currentList(state);
  return list === undefined ? undefined : state.lists[list].items[state.lists[list].selected];
}

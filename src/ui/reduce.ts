/** The one pure function that changes what the screen shows. */
import type {RunEvent} from '../engine/events.ts';
import {type Copied, fixOf, openingOf} from './copy-text.ts';
import {helpLines} from './help-lines.ts';
import {type Command, commandOf} from './keys.ts';
import {layoutOf} from './layout.ts';
import {followEvent} from './progress.ts';
import {indexReport} from './report-index.ts';
import {acceptedFold, isItem, keyOf, type ListName, statusChoices} from './row-kinds.ts';
import {rowsOf} from './rows.ts';
import {
  type Action,
  currentList,
  type Judged,
  judgedOf,
  type ListState,
  layoutFor,
  matchesIn,
  type ScreenName,
  type State,
  screens,
  selectedRow,
  shownDetail,
} from './state.ts';

export function reduce(state: State, action: Action): State {
  switch (action.kind) {
    case 'event':
      return applyEvent('report' in action.event ? {...state, plain: action.plain} : state, action.event, action.atMs);
    case 'hidden':
      return hide(state, action.judged);
    case 'noticed':
      return {...state, notice: action.text};
    case 'stopped':
      return {...state, stopped: action.reason};
    case 'key':
      return applyKey(state.notice === undefined ? state : {...state, notice: undefined}, action.key);
    case 'resized':
      return keepDetailInside({...state, size: action.size});
  }
}

function hide(state: State, judged: Judged | undefined): State {
  const plain = state.indexed === undefined ? undefined : judgedOf(state);
  return showJudged({...state, isHiding: true, wantsHiding: true, plain}, judged);
}

function unhide(state: State): State {
  return showJudged({...state, isHiding: false, wantsHiding: false, plain: undefined}, state.plain);
}

/** What is on the screen, in the other form; the selection and the place in the detail stay. */
function showJudged(state: State, judged: Judged | undefined): State {
  if (judged === undefined) return state;
  const next = withJudged(state, judged);
  const list = currentList(next);
  return list === undefined
    ? next
    : keepDetailInside({...relist(next, list, state.lists[list]), detailTop: state.detailTop});
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
      : {...relist(known, list, state.lists[list], selectedKey(state)), detailTop: state.detailTop};
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

function withJudged(state: State, {report, ladders, timeLines, attempts = []}: Judged): State {
  return {...state, indexed: indexReport(report, state.book), ladders, timeLines, attempts};
}

function applyKey(state: State, key: string): State {
  const command = commandOf(key);
  if (state.isTyping && key !== 'ctrl-c') return applyTyping(state, key, command);
  if (state.isHelpOpen && command !== 'quit' && command !== 'stop') {
    return command !== undefined && isMove(command)
      ? {...state, helpTop: Math.max(0, Math.min(state.helpTop + stepOf(command, state), lastHelpTop(state)))}
      : {...state, isHelpOpen: false, helpTop: 0};
  }
  if (command === undefined) return state;
  return applyCommand(state, command);
}

function lastHelpTop({size}: State): number {
  return Math.max(0, helpLines(size.columns).length - layoutOf(size).bodyRows);
}

/** In a list the filter is typed, in a detail what is searched for. */
function applyTyping(state: State, key: string, command: Command | undefined): State {
  if (state.focus === 'detail') return applySearching(state, key);
  const list = currentList(state);
  if (list === undefined || key === 'enter') return {...state, isTyping: false};
  const {filter} = state.lists[list];
  if (key === 'escape') return clearFilter({...state, isTyping: false}, list);
  if (key === 'backspace') return relist(state, list, {selected: 0, filter: [...filter].slice(0, -1).join('')});
  if ([...key].length === 1) return relist(state, list, {selected: 0, filter: filter + key});
  return command === undefined || !isMove(command) ? state : applyCommand(state, command);
}

function applySearching(state: State, key: string): State {
  if (key === 'enter') return {...state, isTyping: false};
  if (key === 'escape') return {...state, isTyping: false, search: ''};
  const {search} = state;
  const typed =
    key === 'backspace' ? [...search].slice(0, -1).join('') : [...key].length === 1 ? search + key : undefined;
  return typed === undefined ? state : toMatch({...state, search: typed}, 0);
}

/** The next match (1), the one before (-1), or the first that is not above what is shown (0). */
function toMatch(state: State, step: -1 | 0 | 1): State {
  const found = matchesIn(shownDetail(state), state.search);
  const {detailTop} = state;
  const target =
    step < 0
      ? (found.findLast((line) => line < detailTop) ?? found.at(-1))
      : (found.find((line) => line >= detailTop + step) ?? found[0]);
  return target === undefined ? state : keepDetailInside({...state, detailTop: target});
}

/** What was selected stays so: to filter and clear is to search. */
function clearFilter(state: State, list: ListName): State {
  return relist(state, list, unfiltered, selectedKey(state));
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
      if (state.focus === 'detail') return {...state, focus: 'list', detailTop: 0, search: ''};
      if (list !== undefined && state.lists[list].filter !== '') return clearFilter(state, list);
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
    case 'status': {
      if (list !== 'checks') return state;
      const next = (statusChoices.indexOf(state.statusChoice) + 1) % statusChoices.length;
      const statusChoice = statusChoices[next] ?? 'all';
      return relist({...state, statusChoice, focus: 'list'}, list, state.lists[list], selectedKey(state));
    }
    case 'bytes':
      return keepDetailInside({...state, areBytesShown: !state.areBytesShown});
    case 'copy':
      return copy(state, fixOf(selectedRow(state)), 'There is nothing to do here that could be copied.');
    case 'copy-command':
      return copy(
        state,
        openingOf(selectedRow(state), state.shell),
        'No file of its own: there is no command line that opens it.',
      );
    case 'hide':
      return state.isHiding ? unhide(state) : {...state, wantsHiding: true};
    case 'filter':
      if (list === undefined) return state;
      return state.focus === 'detail' ? {...state, isTyping: true, search: ''} : {...state, isTyping: true};
    case 'next-match':
    case 'previous-match':
      return state.focus === 'detail' ? toMatch(state, command === 'next-match' ? 1 : -1) : state;
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

function copy(state: State, copied: Copied | undefined, otherwise: string): State {
  return copied === undefined ? {...state, notice: otherwise} : {...state, copied};
}

/** In lines. */
function stepOf(command: Move, {size}: State): number {
  const page = Math.max(1, layoutOf(size).bodyRows - 2);
  const steps: Readonly<Record<Move, number>> = {
    up: -1,
    down: 1,
    'page-up': -page,
    'page-down': page,
    first: Number.NEGATIVE_INFINITY,
    last: Number.POSITIVE_INFINITY,
  };
  return steps[command];
}

function move(state: State, command: Move): State {
  const list = currentList(state);
  if (list === undefined) return state;
  const step = stepOf(command, state);
  if (state.focus === 'detail') return keepDetailInside({...state, detailTop: state.detailTop + step});
  // A row takes two or three lines: a page of a list is half as many rows.
  const rows =
    command === 'page-up' || command === 'page-down' ? Math.sign(step) * Math.ceil(Math.abs(step) / 2) : step;
  return select(state, list, state.lists[list].selected + rows);
}

function fold(state: State): State {
  const row = selectedRow(state);
  if (row?.kind === 'accepted') return toggleFold(state, acceptedFold, acceptedFold);
  if (row?.kind !== 'finding' || state.screen !== 'diagnosis') return state;
  const root = state.indexed?.diagnoses.get(row.finding.id)?.root ?? row.finding.id;
  return toggleFold(state, root, root);
}

/** `key`: of the row that is selected then. */
function toggleFold(state: State, id: string, key: string): State {
  const isUnfolded = state.unfolded.includes(id);
  const unfolded = isUnfolded ? state.unfolded.filter((each) => each !== id) : [...state.unfolded, id];
  return relist({...state, unfolded}, 'diagnosis', state.lists.diagnosis, key);
}

function showScreen(state: State, screen: ScreenName): State {
  const next: State = {...state, screen, focus: 'list', detailTop: 0, isTyping: false, search: ''};
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

/**
 * Works the rows of a list out again: they depend on the report, the filter and what is unfolded. `key`: of the row that
 * stays selected, where it is still there.
 */
function relist(
  state: State,
  list: ListName,
  {filter, selected}: Pick<ListState, 'filter' | 'selected'>,
  key?: string,
): State {
  const rows = rowsOf(list, state, filter);
  const items = rows.filter(isItem);
  const kept = key === undefined ? -1 : items.findIndex((item) => keyOf(item) === key);
  const next = {...state, lists: {...state.lists, [list]: {filter, selected, rows, items}}};
  return select(next, list, kept < 0 ? selected : kept);
}

function selectedKey(state: State): string | undefined {
  const row = selectedRow(state);
  return row === undefined ? undefined : keyOf(row);
}

/** Keeps the selection inside the list, and shows the detail from its start. */
function select(state: State, list: ListName, wanted: number): State {
  const listState = state.lists[list];
  const selected = Math.max(0, Math.min(wanted, listState.items.length - 1));
  return {...state, lists: {...state.lists, [list]: {...listState, selected}}, detailTop: 0};
}

function keepDetailInside(state: State): State {
  const {bodyRows} = layoutFor(state);
  return {...state, detailTop: Math.max(0, Math.min(state.detailTop, shownDetail(state).length - bodyRows))};
}

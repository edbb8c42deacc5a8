/**
 * The screens as plain lines that follow each other, for screen readers: what a key or an event has changed, in words,
 * and never what stands there already. Pure; the state is that of the screens.
 */
import {counted, formatCount} from '../model/count.ts';
import type {Ladder} from '../model/ladder.ts';
import type {Phrasebook} from '../model/phrasebook.ts';
import {byteCount} from '../report/byte-count.ts';
import {cleanText} from '../report/words.ts';
import {detailLines} from './detail-lines.ts';
import {helpLines} from './help-lines.ts';
import {type Line, plainLine} from './lines.ts';
import {isItem, type ListName, type Row} from './row-kinds.ts';
import {rowLines} from './row-lines.ts';
import {currentList, matchesIn, type ScreenName, type State, screens, selectedRow, shownDetail} from './state.ts';
import {inputMarks} from './theme.ts';

export const screenTitles: Readonly<Record<ScreenName, string>> = {
  run: 'Run',
  diagnosis: 'Diagnosis',
  checks: 'Checks',
  inputs: 'Sources',
  calls: 'Calls',
  attempts: 'Joins',
  timeline: 'Time line',
};

/** What to say once, before anything else. */
export const linearWelcome: readonly string[] = [
  'wrtc-doctor, as plain lines. Down and up move, Enter reads the detail, Tab goes to the next screen, question mark tells all keys, q quits.',
];

/** A line is wrapped by the terminal, so that a reader gets it whole. */
const longLine = 2000;

export function linearLines(before: State, after: State): readonly string[] {
  if (after.notice !== undefined && after.notice !== before.notice) return [after.notice];
  return [
    ...runLines(before, after),
    ...(after.isHelpOpen && !before.isHelpOpen ? spoken(helpLines(longLine)) : []),
    ...(after.isHiding !== before.isHiding ? [`Names and addresses are ${after.isHiding ? 'hidden' : 'shown'}.`] : []),
    ...screenLines(before, after),
  ];
}

/** What is read and judged. */
function runLines({progress: was, ...before}: State, {progress: is, ...after}: State): readonly string[] {
  const done = is.inputs.filter(
    ({path, row}) => row !== undefined && !was.inputs.some((each) => each.path === path && each.row !== undefined),
  );
  return [
    ...done.map(({path, state, bytesRead, facts}, index) => {
      const name = after.isHiding ? `input ${index + 1}` : path;
      return `${inputMarks[state].word}: ${name}, ${byteCount(bytesRead)}, ${counted(facts, 'fact')}`;
    }),
    ...(is.checksTotal !== undefined && was.checksTotal === undefined
      ? [`Judging ${counted(is.checksTotal, 'check')}.`]
      : []),
    ...(after.isOver && !before.isOver ? ['The run is over.'] : []),
    ...(after.isStopping && !before.isStopping ? ['The reading ends.'] : []),
    ...(after.stopped !== undefined && before.stopped === undefined ? [`The run stopped: ${after.stopped}`] : []),
  ];
}

function screenLines(before: State, after: State): readonly string[] {
  const list = currentList(after);
  if (after.screen !== before.screen || (after.isOver && !before.isOver))
    return [titleOf(after), ...listLines(after, list)];
  if (list === undefined) return [];
  if (after.timeLineOf !== before.timeLineOf || after.statusChoice !== before.statusChoice)
    return listLines(after, list);
  if (after.isTyping) return typingLines(before, after, list);
  if (before.isTyping && after.focus === 'list') return listLines(after, list);
  if (after.focus === 'detail') return detailLinesOf(before, after);
  const isOther = selectedRow(after) !== selectedRow(before) || before.focus === 'detail';
  return isOther ? selectedLines(after, list) : [];
}

function titleOf({screen}: State): string {
  return `Screen ${screens.indexOf(screen) + 1} of ${screens.length}: ${screenTitles[screen]}.`;
}

/** All that cannot be selected, then what is selected. */
function listLines(state: State, list: ListName | undefined): readonly string[] {
  if (list === undefined) return [];
  const {rows, filter} = state.lists[list];
  if (rows.length === 0) return [filter === '' ? 'Nothing here.' : `Nothing matches ${filter}.`];
  // A heading of nothing but what can be selected is told with that.
  const notes = rows.filter(
    (row, index) => row.kind === 'note' || (row.kind === 'heading' && rows[index + 1]?.kind === 'note'),
  );
  return [...notes.flatMap((row) => rowText(row, state.book)), ...selectedLines(state, list)];
}

/** `2 of 5, Root causes: ERROR …` */
function selectedLines(state: State, list: ListName): readonly string[] {
  const {rows, items, selected} = state.lists[list];
  const item = items[selected];
  if (item === undefined) return [];
  const heading = rows.slice(0, rows.indexOf(item)).findLast((row) => row.kind === 'heading');
  const place = `${formatCount(selected + 1)} of ${formatCount(items.length)}`;
  const under = heading === undefined || isItem(heading) ? '' : `, ${heading.text}`;
  return [`${place}${under}: ${rowText(item, state.book).join('. ')}`];
}

function typingLines(before: State, after: State, list: ListName): readonly string[] {
  const wanted = after.focus === 'detail' ? after.search : after.lists[list].filter;
  if (!before.isTyping) return [after.focus === 'detail' ? 'Search for:' : 'Filter by words:'];
  const had = before.focus === 'detail' ? before.search : before.lists[list].filter;
  if (wanted === had) return [];
  const found =
    after.focus === 'detail' ? matchesIn(shownDetail(after), wanted).length : after.lists[list].items.length;
  return [`${wanted}: ${found} found`];
}

/** The whole detail when it is opened; after that what a search has found. */
function detailLinesOf(before: State, after: State): readonly string[] {
  if (before.focus !== 'detail' || before.areBytesShown !== after.areBytesShown) return wholeDetail(after);
  if (after.detailTop === before.detailTop) return [];
  return spoken(shownDetail(after).slice(after.detailTop, after.detailTop + 1));
}

function wholeDetail(state: State): readonly string[] {
  const row = selectedRow(state);
  const ladder = row?.kind === 'ladder' ? state.ladders?.of(row.number) : undefined;
  return ladder === undefined ? spoken(detailLines(row, state, longLine)) : ladderWords(ladder);
}

/** Arrows between columns say nothing when they are read out: who sends to whom does. */
function ladderWords({title, hosts, rows, omitted}: Ladder): readonly string[] {
  const nameOf = (index: number) => hosts[index]?.role ?? 'somebody';
  return [
    title,
    ...hosts.map(({role, addresses}) => `${role}: ${addresses.join(', ')}`),
    ...rows.map(({places: [place], seconds, from, to, text}) => {
      const where = place === undefined ? '' : `frame ${place.frame}, `;
      return `${where}${seconds.toFixed(3)} s, ${nameOf(from)} to ${nameOf(to)}: ${text}`;
    }),
    ...(omitted > 0 ? [`${counted(omitted, 'more row')} left out`] : []),
  ].map(cleanText);
}

function rowText(row: Row, book: Phrasebook): readonly string[] {
  return spoken(rowLines(row, longLine, false, book));
}

/** Without the symbols and rules, which are words of their own to a reader; words stand beside each. */
function spoken(lines: readonly Line[]): readonly string[] {
  return lines
    .map((line) =>
      plainLine(line)
        .replace(/^ *→ /u, 'next step: ')
        .replace(/[→►]/gu, ' to ')
        .replace(/[✖▲●✔○›▸▾│┃└├┼─◄▶█░•]/gu, ' ')
        .replace(/\s+/g, ' ')
        .trim(),
    )
    .filter((text) => text !== '');
}

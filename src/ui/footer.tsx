/** The filter while there is one, the place in the list, and the keys, as many as fit. */

import {counted, formatCount} from '../model/count.ts';
import {bindings, type HintPlace} from './keys.ts';
import {type Line, span, spreadLine, widthOf} from './lines.ts';
import type {ListName} from './row-kinds.ts';
import {currentList, matchesIn, type State, shownDetail} from './state.ts';
import {TextLines} from './text-lines.tsx';

export function Footer({state, color}: {readonly state: State; readonly color: boolean}) {
  const {columns} = state.size;
  const lines = [[span('─'.repeat(columns), 'faint')], keysLine(state, columns)];
  return <TextLines lines={lines} width={columns} height={2} color={color} />;
}

function keysLine(state: State, columns: number): Line {
  const list = currentList(state);
  if (state.notice !== undefined) return [span(` ${state.notice}`, 'value')];
  const place = placeIn(state);
  if (list === undefined)
    return spreadLine(hintsLine([], 'run', undefined, columns - widthOf(place) - 1), place, columns);
  const {filter} = state.lists[list];
  if (state.focus === 'detail' && (state.isTyping || state.search !== '')) return searchLine(state, columns);
  if (state.isTyping)
    return spreadLine([span(` / ${filter}`, 'value'), span('▏  Enter keep · Esc clear', 'faint')], place, columns);
  const kept = filter === '' ? [] : [span(` / ${filter} `, 'value'), span('(Esc clears)  ', 'faint')];
  return spreadLine(hintsLine(kept, state.focus, list, columns - widthOf(place) - 1), place, columns);
}

/** ` / 431  n next · N before · Esc back     2 of 5` */
function searchLine(state: State, columns: number): Line {
  const found = matchesIn(shownDetail(state), state.search);
  const place = found.filter((line) => line <= state.detailTop).length;
  const count =
    state.search === ''
      ? ''
      : found.length === 0
        ? 'not found '
        : `${Math.max(1, place)} of ${counted(found.length, 'line')} `;
  const keys = state.isTyping ? '▏  Enter keep · Esc clear' : '  n next · N before · Esc back';
  return spreadLine([span(` / ${state.search}`, 'value'), span(keys, 'faint')], [span(count, 'faint')], columns);
}

function placeIn(state: State): Line {
  const hidden = state.isHiding ? [span('names hidden ', 'value')] : [];
  const list = currentList(state);
  if (list === undefined) return hidden;
  const {selected, items} = state.lists[list];
  if (items.length === 0) return hidden;
  return [...hidden, span(`${formatCount(selected + 1)} of ${formatCount(items.length)} `, 'faint')];
}

/** Help and quit are the last of the table and always there; of the others as many as fit. */
function hintsLine(start: Line, place: HintPlace, list: ListName | undefined, columns: number): Line {
  const hints = bindings
    .filter(({on}) => on === undefined || (list !== undefined && on.includes(list)))
    .flatMap(({hint}) => hint?.[place] ?? []);
  const always = hints.slice(-2);
  const optional = hints.slice(0, -2);
  for (let shown = optional.length; shown > 0; shown -= 1) {
    const line = [...start, ...hintSpans([...optional.slice(0, shown), ...always])];
    if (widthOf(line) <= columns) return line;
  }
  return [...start, ...hintSpans(always)];
}

function hintSpans(hints: readonly string[]): Line {
  return [span(` ${hints.join(' · ')}`, 'faint')];
}

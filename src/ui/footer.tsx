/** The filter while there is one, the place in the list, and the keys, as many as fit. */

import {formatCount} from '../model/count.ts';
import {bindings, type HintPlace} from './keys.ts';
import {type Line, span, spreadLine, widthOf} from './lines.ts';
import type {ListName} from './rows.ts';
import {currentList, type State} from './state.ts';
import {TextLines} from './text-lines.tsx';

export function Footer({state, color}: {readonly state: State; readonly color: boolean}) {
  const {columns} = state.size;
  const lines = [[span('─'.repeat(columns), 'faint')], keysLine(state, columns)];
  return <TextLines lines={lines} width={columns} height={2} color={color} />;
}

function keysLine(state: State, columns: number): Line {
  const list = currentList(state);
  const place = placeIn(state);
  if (list === undefined) return hintsLine([], 'run', undefined, columns);
  const {filter} = state.lists[list];
  if (state.isTyping)
    return spreadLine([span(` / ${filter}`, 'value'), span('▏  Enter keep · Esc clear', 'faint')], place, columns);
  const kept = filter === '' ? [] : [span(` / ${filter} `, 'value'), span('(Esc clears)  ', 'faint')];
  return spreadLine(hintsLine(kept, state.focus, list, columns - widthOf(place) - 1), place, columns);
}

function placeIn(state: State): Line {
  const list = currentList(state);
  if (list === undefined) return [];
  const {selected, items} = state.lists[list];
  return items.length === 0 ? [] : [span(`${formatCount(selected + 1)} of ${formatCount(items.length)} `, 'faint')];
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

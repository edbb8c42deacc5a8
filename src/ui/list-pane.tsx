/** The list of a screen: only the rows around the selected one are laid out. */

import {timeLineHeading} from '../report/time-line-lines.ts';
import {ladderSpans} from './ladder-spans.ts';
import {type Line, span} from './lines.ts';
import {rowLines} from './row-lines.ts';
import {currentList, type State} from './state.ts';
import {TextLines} from './text-lines.tsx';
import {windowLines} from './window.ts';

export interface PaneProps {
  readonly state: State;
  readonly width: number;
  readonly height: number;
  readonly color: boolean;
}

export function ListPane({state, width, height, color}: PaneProps) {
  return <TextLines lines={listLines(state, width, height)} width={width} height={height} color={color} />;
}

function listLines(state: State, width: number, height: number): readonly Line[] {
  const list = currentList(state);
  if (list === undefined) return [];
  const {selected, filter, rows, items} = state.lists[list];
  if (rows.length === 0) return [[span(filter === '' ? '  Nothing here.' : `  Nothing matches "${filter}".`)]];
  const selectedItem = items[selected];
  // The names of the columns stay while the rows move.
  const heading =
    selectedItem?.kind === 'moment'
      ? [[span('  '), ...ladderSpans(timeLineHeading(selectedItem.arranged, width - 2))]]
      : [];
  const center = selectedItem === undefined ? 0 : rows.indexOf(selectedItem);
  const room = height - heading.length;
  const linesOf = (index: number) => {
    const row = rows[index];
    if (row === undefined) return [];
    const lines = rowLines(row, width, row === selectedItem, state.book);
    return index === 0 && row.kind === 'heading' ? lines.slice(1) : lines;
  };
  // What stands above the first one can be reached in no other way.
  return [...heading, ...windowLines(rows.length, center, room, linesOf, selected === 0 ? room : undefined)];
}

/** The list of a screen: only the rows around the selected one are laid out. */
import type {Line} from './lines.ts';
import {span} from './lines.ts';
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
  const center = selectedItem === undefined ? 0 : rows.indexOf(selectedItem);
  return windowLines(rows.length, center, height, (index) => {
    const row = rows[index];
    if (row === undefined) return [];
    const lines = rowLines(row, width, row === selectedItem);
    return index === 0 && row.kind === 'heading' ? lines.slice(1) : lines;
  });
}

/** The detail of the selected row, from the line that it was scrolled to; the last line says when there is more. */

import {counted} from '../model/count.ts';
import {type Line, markMatches, span} from './lines.ts';
import type {PaneProps} from './list-pane.tsx';
import {shownDetail} from './state.ts';
import {TextLines} from './text-lines.tsx';

export function DetailPane({state, width, height, color}: PaneProps) {
  const lines = visibleLines(shownDetail(state), state.detailTop, height).map((line) =>
    markMatches(line, state.search),
  );
  return <TextLines lines={lines} width={width} height={height} color={color} />;
}

function visibleLines(lines: readonly Line[], top: number, height: number): readonly Line[] {
  const shown = lines.slice(top, top + height);
  const hidden = lines.length - top - height;
  if (hidden <= 0) return shown;
  return [...shown.slice(0, -1), [span(`↓ ${counted(hidden + 1, 'more line')}`, 'faint')]];
}

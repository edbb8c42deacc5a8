/** The help, from the line that it was scrolled to. */
import {counted} from '../model/count.ts';
import {helpLines} from './help-lines.ts';
import {span} from './lines.ts';
import type {PaneProps} from './list-pane.tsx';
import {TextLines} from './text-lines.tsx';

export function HelpPane({state, width, height, color}: PaneProps) {
  const lines = helpLines(width);
  const top = Math.min(state.helpTop, Math.max(0, lines.length - height));
  const shown = lines.slice(top, top + height);
  const hidden = lines.length - top - height;
  const told =
    hidden <= 0 ? shown : [...shown.slice(0, -1), [span(`  ↓ ${counted(hidden + 1, 'more line')}`, 'faint')]];
  return <TextLines lines={told} width={width} height={height} color={color} />;
}

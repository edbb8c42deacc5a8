/** Lines of ladders and time lines in the styles of the screen. */
import type {LadderLine, LadderPart} from '../report/ladder-lines.ts';
import {type Line, span} from './lines.ts';
import type {StyleName} from './theme.ts';

const toneStyles: Readonly<Record<LadderPart['tone'], StyleName | undefined>> = {
  heading: 'heading',
  faint: 'faint',
  wrong: 'error',
  lost: 'warning',
  bulk: 'good',
  plain: undefined,
};

export function ladderSpans(line: LadderLine): Line {
  return line.map(({text, tone}) => span(text, toneStyles[tone]));
}

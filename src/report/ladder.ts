/** Ladders, and the list of those that there are, for a terminal, a mail or a program. */
import type {CaptureOverview} from '../model/capture-overview.ts';
import type {Ladder} from '../model/ladder.ts';
import {escapeControls} from './json.ts';
import {type LadderLine, type LadderPart, ladderLines} from './ladder-lines.ts';
import {overviewGroups} from './overview-words.ts';
import {type Palette, paletteFor} from './palette.ts';
import type {TextOptions} from './text.ts';
import {cleanText} from './words.ts';

export function writeLadder(ladder: Ladder, {color = false, width = 100}: TextOptions = {}): string {
  return writeLines(ladderLines(ladder, Math.max(60, width)), color);
}

export function writeLines(lines: readonly LadderLine[], color: boolean): string {
  const palette = paletteFor(color);
  const texts = lines.map((line) =>
    line
      .map(({text, tone}) => styleOf(palette, tone)(text))
      .join('')
      .trimEnd(),
  );
  return `${texts.join('\n')}\n`;
}

/** In a block of code, where columns stay columns. */
export function writeLadderMarkdown(ladder: Ladder): string {
  const body = writeLadder(ladder, {width: 120});
  const ticks = '`'.repeat(Math.max(3, ...(body.match(/`+/g) ?? []).map((run) => run.length + 1)));
  return `${ticks}\n${body}${ticks}\n`;
}

export function writeLadderJson(ladders: Ladder | readonly Ladder[] | LadderList): string {
  return `${escapeControls(JSON.stringify(ladders, null, 2))}\n`;
}

export type LadderList = Pick<CaptureOverview, 'totals' | 'allocations' | 'calls'>;

export function ladderListOf({totals, allocations, calls}: CaptureOverview): LadderList {
  return {totals, allocations, calls};
}

/** What `--ladder` can show, with its numbers. */
export function writeLadderList(overview: CaptureOverview): string {
  const groups = overviewGroups({...overview, clients: [], turnServers: [], encrypted: []}, Number.POSITIVE_INFINITY);
  if (groups.length === 0) return 'The captures hold no TURN exchange and no call: there is no ladder to show.\n';
  const lines = groups.flatMap(({title, rows, omitted}) => [
    title,
    ...rows.map(({ladder, text}) => `${String(ladder ?? '').padStart(5)}  ${cleanText(text)}`),
    ...(omitted > 0 ? [`       … and ${omitted} more`] : []),
  ]);
  return `${lines.join('\n')}\n`;
}

function styleOf(palette: Palette, tone: LadderPart['tone']): (text: string) => string {
  switch (tone) {
    case 'heading':
      return palette.strong;
    case 'faint':
      return palette.faint;
    case 'wrong':
      return palette.severity.error;
    case 'lost':
      return palette.severity.warning;
    case 'bulk':
    case 'plain':
      return (text) => text;
  }
}

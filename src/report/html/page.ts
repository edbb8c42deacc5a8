/** What every part of the page is made from. */
import type {Ladder, Ladders} from '../../model/ladder.ts';
import type {Phrasebook} from '../../model/phrasebook.ts';
import type {Finding, Report} from '../../model/report.ts';
import type {TimeLine, TimeLines} from '../../model/time-line.ts';
import type {ReportView} from '../view.ts';
import {html, type Markup} from './markup.ts';

/** A finished run. Ladders and time lines are laid out from the evidence, so a report alone does not hold them. */
export interface HtmlMaterial {
  readonly report: Report;
  readonly ladders?: Ladders;
  readonly timeLines?: TimeLines;
}

export interface Page {
  readonly book: Phrasebook;
  readonly report: Report;
  readonly view: ReportView;
  readonly ladders: readonly Ladder[];
  /** Ladders that are not on the page. */
  readonly omittedLadders: number;
  readonly timeLine: TimeLine | undefined;
  /** Where a finding stands on the page: `f3`; undefined where it does not. */
  anchorOf(id: string): string | undefined;
  readonly findings: ReadonlyMap<string, Finding>;
  /** Numbers of the ladders that are on the page. */
  readonly shownLadders: ReadonlySet<number>;
}

/** A table or figure that may be wider than the window: it scrolls by itself, also by the keyboard. */
export function scrollable(label: string, content: Markup): Markup {
  return html`<div class="scroll" role="region" aria-label="${label}" tabindex="0">${content}</div>`;
}

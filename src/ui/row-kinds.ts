/** What a row of a list can be. */
import type {JoinAttempt} from '../model/join-attempt.ts';
import type {Phrasebook} from '../model/phrasebook.ts';
import type {CheckResult, Finding, InputRow, MissingFact, RuleInfo} from '../model/report.ts';
import type {TimeLines} from '../model/time-line.ts';
import type {ArrangedTimeLine} from '../report/time-line-lines.ts';
import type {Progress} from './progress.ts';
import type {IndexedReport} from './report-index.ts';
import type {StyleName} from './theme.ts';

export interface FindingRow {
  readonly kind: 'finding';
  readonly finding: Finding;
  /** How many findings it explains; 0 for those that are explained themselves. */
  readonly explains: number;
  readonly isConsequence: boolean;
  readonly isUnfolded: boolean;
}
/** What the site accepts: folded, until somebody asks for it. */
export interface AcceptedRow {
  readonly kind: 'accepted';
  readonly amount: number;
  readonly isUnfolded: boolean;
}
export interface CheckRow {
  readonly kind: 'check';
  readonly check: CheckResult;
  readonly rule: RuleInfo | undefined;
}
export interface InputListRow {
  readonly kind: 'input';
  readonly input: InputRow;
}
/** Evidence that is missing, and the checks that wait for it. */
export interface MissingRow {
  readonly kind: 'missing';
  readonly missing: Pick<MissingFact, 'title' | 'collect'>;
  /** Why, where more is known than that it was not given. */
  readonly reasons: readonly string[];
  readonly checks: readonly RuleInfo[];
}
/** A TURN exchange or a call; its detail is its ladder. */
export interface LadderListRow {
  readonly kind: 'ladder';
  readonly number: number;
  readonly text: string;
}
/** A row of the time line. */
export interface MomentRow {
  readonly kind: 'moment';
  readonly arranged: ArrangedTimeLine;
  readonly index: number;
  /** Which row is shown before it; -1: none. */
  readonly before: number;
}
/** An attempt to join; its detail is what logs tell of it. */
export interface AttemptRow {
  readonly kind: 'attempt';
  readonly attempt: JoinAttempt;
}
export type ItemRow =
  | FindingRow
  | AcceptedRow
  | CheckRow
  | InputListRow
  | MissingRow
  | LadderListRow
  | AttemptRow
  | MomentRow;
export type Row = ItemRow | {readonly kind: 'heading' | 'note'; readonly text: string; readonly style?: StyleName};

/** Which checks are listed. */
export const statusChoices = ['all', 'failed', 'not judged', 'passed'] as const;
export type StatusChoice = (typeof statusChoices)[number];

/** Where the fold of what is accepted is kept among the unfolded. */
export const acceptedFold = 'accepted';

export const listNames = ['diagnosis', 'checks', 'inputs', 'calls', 'attempts', 'timeline'] as const;
export type ListName = (typeof listNames)[number];

/** What rows are made of. */
export interface ListSource {
  readonly indexed: IndexedReport | undefined;
  readonly progress: Progress;
  readonly attempts: readonly JoinAttempt[];
  readonly timeLines: TimeLines | undefined;
  /** Number of the attempt whose time line is shown; undefined: that of all. */
  readonly timeLineOf: number | undefined;
  /** Ids of the root causes whose consequences are shown. */
  readonly unfolded: readonly string[];
  readonly statusChoice: StatusChoice;
  readonly book: Phrasebook;
}

/** The same in every list that it is in, also after a new report. */
export function keyOf(row: ItemRow): string {
  switch (row.kind) {
    case 'finding':
      return row.finding.id;
    case 'accepted':
      return row.kind;
    case 'check':
      return row.check.id;
    case 'input':
      return row.input.path;
    case 'missing':
      return `missing ${row.missing.title} ${row.missing.collect}`;
    case 'ladder':
      return `ladder ${row.number}`;
    case 'attempt':
      return `attempt ${row.attempt.number}`;
    case 'moment':
      return `moment ${row.index}`;
  }
}

export function isItem(row: Row): row is ItemRow {
  return row.kind !== 'heading' && row.kind !== 'note';
}

/** Whether a row with these texts passes the filter. */
export type Accepts = (...texts: readonly string[]) => boolean;

/** Every word must occur, in any order and letter case. */
export function wordFilter(filter: string): Accepts {
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return () => true;
  return (...texts) => {
    const text = texts.join('\n').toLowerCase();
    return words.every((word) => text.includes(word));
  };
}

/** Nothing where there are no rows. */
export function section(heading: string, rows: readonly Row[]): readonly Row[] {
  return rows.length === 0 ? [] : [{kind: 'heading', text: heading}, ...rows];
}

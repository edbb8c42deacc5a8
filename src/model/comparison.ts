/** What differs between two reports of one site. */
import type {CheckStatus, Finding} from './report.ts';

export interface Comparison {
  /** As the person named them. */
  readonly old: ComparedReport;
  readonly new: ComparedReport;
  /** Findings that the old report does not have, of checks that it evaluated. */
  readonly appeared: readonly Finding[];
  /** Findings that the new report does not have any more, of checks that it evaluated. As the old one tells them. */
  readonly fixed: readonly Finding[];
  /** The same fault, told otherwise: graver, surer, with other numbers. */
  readonly changed: readonly ChangedFinding[];
  /** In both, and the same. As the new one tells them. */
  readonly unchanged: readonly Finding[];
  /** In one report alone, while the other did not evaluate the check: nothing can be said. */
  readonly notComparable: readonly NotComparable[];
}

export interface ComparedReport {
  readonly path: string;
  readonly version: string;
  readonly startedAt: string;
}

export interface ChangedFinding {
  readonly old: Finding;
  readonly new: Finding;
  /** What changed: `severity`, `confidence`, `impact`, `accepted`, or the name of an argument. */
  readonly fields: readonly string[];
}

export interface NotComparable {
  readonly finding: Finding;
  /** Which report has it. */
  readonly in: 'old' | 'new';
  /** Of its check in the other one; `absent`: that one does not know the check. */
  readonly otherStatus: CheckStatus | 'absent';
}

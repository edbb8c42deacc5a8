/** What was found at one time and is accepted since: the file that `baseline` writes and `--baseline` reads. */
import type {Severity} from './severity.ts';

export interface Baseline {
  readonly baselineVersion: 1;
  readonly tool: {readonly name: 'wrtc-doctor'; readonly version: string};
  readonly entries: readonly BaselineEntry[];
}

/** All findings of one fingerprint. */
export interface BaselineEntry {
  readonly check: string;
  readonly subject: string;
  readonly fingerprint: string;
  /** How many there were: a fingerprint holds no numbers. */
  readonly count: number;
  readonly severity: Severity;
  /** What the first of them says, for people. */
  readonly text: string;
  readonly reason: string;
  /** The last day on which it is accepted (UTC): `2026-12-31`. */
  readonly until?: string;
}

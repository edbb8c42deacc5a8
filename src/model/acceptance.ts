/** What a person decided to live with, as the site file or a baseline says it. */
import type {Suppression} from './report.ts';
import type {Severity} from './severity.ts';

export interface Acceptance extends Omit<Suppression, 'through'> {
  /** Id of a check, or an area of them. */
  readonly check: string;
  /** A subject, or its name alone (`vcse` for `box:expressway-e/vcse`); left out: whatever it is about. */
  readonly subject?: string;
  /** Where it stands: `wrtc-doctor.yaml line 31`. */
  readonly place: string;
  /** Of a baseline: these very findings and no others. */
  readonly exactly?: ExactFindings;
}

export interface ExactFindings {
  readonly fingerprint: string;
  /** How many have this fingerprint: it holds no numbers, so further ones may be other faults. */
  readonly count: number;
  /** What has become graver since is not accepted. */
  readonly severity: Severity;
  /** Of the program that wrote it: another one may tell the same fault otherwise. */
  readonly toolVersion: string;
}

/** What a run tells while it goes on: the screen shows it live, the plain formats ignore all but the last. */
import type {JoinAttempt} from '../model/join-attempt.ts';
import type {Ladders} from '../model/ladder.ts';
import type {CheckStatus, InputRow, Report} from '../model/report.ts';
import type {TimeLines} from '../model/time-line.ts';

export type RunEvent =
  | {readonly kind: 'input-started'; readonly path: string; readonly sizeBytes: number | undefined}
  | {readonly kind: 'input-progress'; readonly path: string; readonly bytesRead: number; readonly facts: number}
  | {readonly kind: 'input-done'; readonly row: InputRow}
  | {readonly kind: 'checks-started'; readonly total: number}
  | {readonly kind: 'check-done'; readonly id: string; readonly status: CheckStatus}
  /** What is proved while an input is still open: a live capture, a pipe. Later ones take its place. */
  | {
      readonly kind: 'so-far';
      readonly report: Report;
      readonly ladders: Ladders;
      readonly timeLines: TimeLines;
      readonly attempts: readonly JoinAttempt[];
    }
  | {
      readonly kind: 'finished';
      readonly report: Report;
      readonly ladders?: Ladders;
      readonly timeLines?: TimeLines;
      readonly attempts?: readonly JoinAttempt[];
    };

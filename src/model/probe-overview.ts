/** A probe as people read it: its steps, the stages of each, and what came of them. Part of the report. */
import type {Instant} from './instant.ts';
import type {Subject} from './subject.ts';

export interface ProbeOverview {
  /** `join.example.com`. */
  readonly of: string;
  /** From which side of the firewall; left out when nobody said it. */
  readonly vantage?: 'inside' | 'outside';
  readonly started: Instant;
  /** Until the end of the last stage; of all repetitions together. */
  readonly durationMs: number;
  readonly repetitions: number;
  /** In the order of the path. */
  readonly steps: readonly ProbeStepRow[];
}

export interface ProbeStepRow {
  /** `web join.example.com:443`. */
  readonly step: string;
  /** `page of join.example.com, TCP 443 at 203.0.113.7`. */
  readonly title: string;
  /** What was tried: a name, an address, a TURN server. */
  readonly subjects?: readonly Subject[];
  /** Nobody said that this is offered there. */
  readonly isOptional: boolean;
  readonly stages: readonly ProbeStageRow[];
}

/** `sometimes`: of several times, it failed at least once and not always. */
export type ProbeOutcome = 'ok' | 'sometimes' | 'failed' | 'not-tried';

export interface ProbeStageRow {
  readonly stage: string;
  readonly outcome: ProbeOutcome;
  /** What came of it, or why it failed or was not tried; of several times the latest that tells the outcome. */
  readonly note: string;
  /** Of the first time that it was tried. */
  readonly startMs: number;
  /** How long it took when it went well; where it never did, until it failed. Median of several times. */
  readonly durationMs: number;
  /** Where it was tried several times. */
  readonly times?: {readonly tried: number; readonly failed: number; readonly minMs: number; readonly maxMs: number};
}

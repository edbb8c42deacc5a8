/** A plan, and the steps of all kinds. What the runner of a kind has to know stands with it, in the folder of its protocol. */
import type {ProbeStageName} from '../../facts/probe-stage.ts';
import type {DnsStep} from '../dns/dns-step.ts';
import type {WebStep} from '../http/web-step.ts';
import type {RelayStep} from '../turn/relay-step.ts';
import type {TurnStep} from '../turn/turn-step.ts';

export type AnyStep = DnsStep | WebStep | TurnStep | RelayStep;

export interface ProbePlan {
  /** What is probed: `join.example.com`. */
  readonly of: string;
  readonly steps: readonly AnyStep[];
  readonly leftOut: readonly LeftOut[];
}

/** What was not planned, and why. */
export interface LeftOut {
  readonly id: string;
  readonly title: string;
  readonly stages: readonly ProbeStageName[];
  readonly why: string;
}

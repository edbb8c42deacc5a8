/**
 * What a probe is made of. The plan is plain data (`PlannedStep`): it is printed by `--dry-run`, and carried out step by
 * step by the `StepRunner` of its kind. Steps that do not wait for each other run side by side.
 */
import type {ProbeStageName} from '../../facts/probe-stage.ts';
import type {Instant} from '../../model/instant.ts';
import type {LiveFacts, LiveProblem} from '../live/live-source.ts';

/** Where the probe runs; `unknown`: nobody said, so nothing is judged that depends on it. */
export type Vantage = 'inside' | 'outside' | 'unknown';

export interface PlannedStep {
  /** Unique in the plan: `web join.example.com:443`. */
  readonly id: string;
  /** Of its runner: `dns`, `web`, `turn`, `relay`. */
  readonly kind: string;
  /** What is tried, as people read it. */
  readonly title: string;
  /**
   * The stages that it goes through, in order; the plan and the staged view list them. The runner goes no further than the
   * last of them: `--stop-at` cuts the list.
   */
  readonly stages: readonly ProbeStageName[];
  /** Ids of steps that have to be done before; when one of them failed, this one is not tried. */
  readonly after: readonly string[];
  /** What goes over the wire, a line for each stage; of the last stage there may be more: `A and AAAA of join.example.com to 198.51.100.53:53/udp, 3 times`. */
  readonly sends: readonly string[];
  /**
   * A name: the step is carried out once for each of its addresses, side by side. `addressesOf` of that name then gives
   * that one address. Left out for DNS steps, and where an address stands in place of a name.
   */
  readonly eachAddressOf?: string;
  /**
   * A healthy path need not have it, and nobody said that this one has: TURN over TLS on the port of the page, a service in
   * the DNS. It is not waited for when all else is done. The facts of its runner say so, where a failure is no evidence.
   */
  readonly isOptional?: boolean;
  /**
   * Ids of steps that do the same in a better way: tried only where all of them failed, at that address, and else not told
   * at all. Nothing waits for such a step to begin.
   */
  readonly insteadOf?: readonly string[];
  /** Such steps run one after the other, since each would measure what the others take from it. */
  readonly isExclusive?: boolean;
}

/** All that a runner may use besides its own sockets: clock, randomness and what earlier steps found. */
export interface StepContext {
  readonly vantage: Vantage;
  now(): Instant;
  /** Milliseconds from the start of the probe, monotonic. */
  elapsedMs(): number;
  /** Random bytes. */
  randomBytes(length: number): Uint8Array;
  /** Addresses that the DNS steps so far gave for a name, in the order of the answers; an address gives itself. */
  addressesOf(name: string): readonly string[];
}

/** A stage ended, or will not be tried. The executor makes the fact `probe.stage` of it. */
export interface StageDone {
  readonly kind: 'stage';
  readonly stage: ProbeStageName;
  readonly outcome: 'ok' | 'failed';
  readonly note: string;
  /** By `elapsedMs`. */
  readonly startMs: number;
  readonly durationMs: number;
}

/** Addresses of a name, for the steps that wait for this one. */
export interface NameResolved {
  readonly kind: 'resolved';
  readonly name: string;
  readonly addresses: readonly string[];
}

export type StepYield = LiveFacts | LiveProblem | StageDone | NameResolved;

export interface StepRunner<Step extends PlannedStep = PlannedStep> {
  readonly kind: Step['kind'];
  /**
   * Carries one step out. Never throws: what goes wrong is a failed stage, and a problem where something cannot be told
   * because of it. The stages after a failed one are not yielded: the executor tells that they were not tried. Ends soon
   * after the signal is aborted; sockets and relays are given back on every way out.
   */
  run(step: Step, context: StepContext, signal: AbortSignal): AsyncGenerator<StepYield>;
}

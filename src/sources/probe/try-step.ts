/** Carries one step out, and sees to it that each of its stages is told once and that it ends. */
import {setMaxListeners} from 'node:events';
import type {ProbeStageName} from '../../facts/probe-stage.ts';
import {stripControlCharacters} from '../../model/origin.ts';
import {messageOf} from '../files/error-words.ts';
import type {LiveFacts, LiveProblem} from '../live/live-source.ts';
import type {AnyStep} from './planned-steps.ts';
import type {NameResolved, StageDone, StepContext, StepRunner} from './probe-step.ts';

export interface StepTrial {
  readonly step: AnyStep;
  runner(): Promise<StepRunner<AnyStep>>;
  readonly context: StepContext;
  readonly signal: AbortSignal;
  /** Of an optional step: when all others have ended. It is not waited for much longer. */
  readonly othersEnded?: Promise<void>;
  /** `isLast`: all stages are told. */
  onStage(done: StageDone, isLast: boolean): void;
  onUntried(stage: ProbeStageName, why: string): void;
  onResolved(resolved: NameResolved): void;
  onFound(what: LiveFacts | LiveProblem): void;
}

/** The runners end by their own time-outs; this ends one that does not, so that there is a report. */
export const stepLimitMs = 60_000;
/** A server that is there answers in one round trip, and thinks a little; a page that is no TURN server never does. */
export const optionalGraceMs = 500;
/** Signed exchanges take three round trips, a handshake two; the connection showed how long one is. */
const graceRoundTrips = 6;

/** Never rejects. */
export async function tryStep(trial: StepTrial): Promise<void> {
  const {step, context, signal, othersEnded} = trial;
  const told = new Map<ProbeStageName, StageDone>();
  const startMs = context.elapsedMs();
  const limit = new StepLimit(context, othersEnded);
  const tell = (done: StageDone): void => {
    if (told.has(done.stage) || !step.stages.includes(done.stage)) return;
    told.set(done.stage, done);
    limit.sawStage(done);
    trial.onStage(done, told.size === step.stages.length);
  };
  const failNext = (note: string): void => {
    const stage = step.stages.find((each) => !told.has(each));
    const begunMs = Math.max(startMs, ...[...told.values()].map((done) => done.startMs + done.durationMs));
    const durationMs = context.elapsedMs() - begunMs;
    if (stage !== undefined) tell({kind: 'stage', stage, outcome: 'failed', note, startMs: begunMs, durationMs});
  };
  const hasFailed = (): boolean => [...told.values()].some(({outcome}) => outcome === 'failed');
  try {
    if (signal.aborted) return tellRest(trial, told);
    const runner = await trial.runner();
    const ended = AbortSignal.any([signal, limit.signal]);
    // Each of its requests listens.
    setMaxListeners(0, ended);
    for await (const what of untilOverdue(runner.run(step, context, ended), ended)) {
      if (what.kind === 'stage') tell(what);
      else if (what.kind === 'resolved') trial.onResolved(what);
      else trial.onFound(what);
    }
    if (limit.signal.aborted && !signal.aborted && !hasFailed()) failNext(limit.words());
  } catch (error) {
    failNext(`a mistake in wrtc-doctor itself: ${stripControlCharacters(messageOf(error))}`);
  } finally {
    limit.end();
  }
  tellRest(trial, told);
}

/** The stages that were not come to. */
function tellRest({step, signal, onUntried}: StepTrial, told: ReadonlyMap<ProbeStageName, StageDone>): void {
  const failed = [...told.values()].find(({outcome}) => outcome === 'failed')?.stage;
  const why = failed === undefined ? (signal.aborted ? 'interrupted' : 'there was nothing to try') : `${failed} failed`;
  for (const stage of step.stages.filter((each) => !told.has(each))) onUntried(stage, why);
}

/** What a runner may take to give back sockets and relays after the end; one that takes longer is left behind. */
export const endingLimitMs = 3_000;

async function* untilOverdue<Item>(items: AsyncGenerator<Item>, ended: AbortSignal): AsyncGenerator<Item> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let giveUp = (): void => {};
  const overdue = new Promise<'overdue'>((resolve) => {
    giveUp = () => resolve('overdue');
  });
  const arm = (): void => {
    timer = setTimeout(giveUp, endingLimitMs);
  };
  ended.addEventListener('abort', arm, {once: true});
  if (ended.aborted) arm();
  try {
    for (;;) {
      const next = await Promise.race([items.next(), overdue]);
      if (next === 'overdue' || next.done === true) return;
      yield next.value;
    }
  } finally {
    ended.removeEventListener('abort', arm);
    clearTimeout(timer);
  }
}

/** Ends a step that takes too long. */
class StepLimit {
  readonly #abort = new AbortController();
  readonly #context: StepContext;
  #timer: ReturnType<typeof setTimeout>;
  #isLate = false;
  #isOver = false;
  #graceMs = optionalGraceMs;
  #seenMs: number;

  constructor(context: StepContext, othersEnded: Promise<void> | undefined) {
    this.#context = context;
    this.#seenMs = context.elapsedMs();
    this.#timer = setTimeout(() => this.#abort.abort(), stepLimitMs);
    void othersEnded?.then(() => {
      this.#isLate = true;
      this.#arm();
    });
  }

  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  sawStage({stage, durationMs}: StageDone): void {
    if (stage === 'tcp') this.#graceMs = optionalGraceMs + graceRoundTrips * durationMs;
    this.#seenMs = this.#context.elapsedMs();
    if (this.#isLate) this.#arm();
  }

  words(): string {
    const ms = this.#isLate ? this.#context.elapsedMs() - this.#seenMs : stepLimitMs;
    return `no answer within ${(ms / 1000).toFixed(1)} s`;
  }

  end(): void {
    clearTimeout(this.#timer);
    this.#isOver = true;
  }

  #arm(): void {
    clearTimeout(this.#timer);
    if (this.#isOver) return;
    const leftMs = this.#graceMs - (this.#context.elapsedMs() - this.#seenMs);
    this.#timer = setTimeout(() => this.#abort.abort(), Math.max(0, leftMs));
  }
}

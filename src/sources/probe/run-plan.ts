/**
 * Carries a plan out: each step as soon as those before it are done, once for each address of its name, side by side. What
 * the runners yield becomes facts, and each stage a fact of its own, also those that were not tried. Judges nothing.
 */
import {isIP, isIPv6} from 'node:net';
import type {Fact} from '../../facts/fact.ts';
import {type ProbeStage, type ProbeStageName, probeStage} from '../../facts/probe-stage.ts';
import {formatCount} from '../../model/count.ts';
import type {Instant} from '../../model/instant.ts';
import {stripControlCharacters} from '../../model/origin.ts';
import {type Subject, turnServerSubject} from '../../model/subject.ts';
import type {LiveFacts, LiveProblem} from '../live/live-source.ts';
import type {AnyStep, ProbePlan} from './planned-steps.ts';
import type {StageDone, StepContext, StepRunner, Vantage} from './probe-step.ts';
import type {StepRunners} from './step-runners.ts';
import {tryStep} from './try-step.ts';
import {YieldQueue} from './yield-queue.ts';

export interface RunPlanOptions {
  readonly plan: ProbePlan;
  readonly runners: StepRunners;
  readonly vantage: Vantage;
  now(): Instant;
  /** Milliseconds, monotonic. */
  clockMs(): number;
  randomBytes(length: number): Uint8Array;
  /** False: this computer has no address of IPv6 that leads anywhere, so those of a name are not tried. */
  readonly hasIpv6: boolean;
  /** How often the whole is done; 1. */
  readonly repeat?: number;
  /** Between two repetitions; must end when the signal is aborted. */
  pause?(ms: number, signal: AbortSignal): Promise<void>;
  /** Told as it goes on. */
  onStep?(event: StepEvent): void;
}

export type StepEvent =
  | {readonly kind: 'step-started'; readonly id: string; readonly title: string}
  | {readonly kind: 'stage-done'; readonly stage: ProbeStage}
  | {readonly kind: 'step-done'; readonly id: string};

/** A name with more addresses than any site has servers is a mistake, or somebody else's. */
export const mostAddresses = 8;
/** Repetitions that follow at once would meet the rate limits of firewalls and servers. */
export const betweenRepetitionsMs = 1_000;

/** How a step ended, for those that wait for it. */
type Outcome = {readonly kind: 'ok'} | {readonly kind: 'failed'; readonly because: Because};
type Because = NonNullable<ProbeStage['because']>;

/** Never throws. After an abort what has come is still told. */
export async function* runPlan(
  options: RunPlanOptions,
  signal: AbortSignal,
): AsyncGenerator<LiveFacts | LiveProblem, void> {
  const queue = new YieldQueue();
  const run = new PlanRun(options, signal, (what) => queue.push(what));
  const work = run.all().finally(() => queue.close());
  yield* queue.drain();
  await work;
}

class PlanRun {
  readonly #options: RunPlanOptions;
  readonly #signal: AbortSignal;
  readonly #push: (what: LiveFacts | LiveProblem) => void;
  readonly #startMs: number;
  readonly #started: Instant;

  constructor(options: RunPlanOptions, signal: AbortSignal, push: (what: LiveFacts | LiveProblem) => void) {
    this.#options = options;
    this.#signal = signal;
    this.#push = push;
    this.#startMs = options.clockMs();
    this.#started = options.now();
  }

  async all(): Promise<void> {
    const {repeat = 1, pause, plan} = this.#options;
    for (const [index, {id, title, stages, why}] of plan.leftOut.entries()) {
      const place = plan.steps.length + index;
      for (const stage of stages) this.untried({id, title, place}, stage, why, 1);
    }
    for (let repetition = 1; repetition <= repeat; repetition++) {
      if (repetition > 1) await pause?.(betweenRepetitionsMs, this.#signal);
      if (repetition > 1 && this.#signal.aborted) return;
      await new Repetition(this, plan.steps, repetition).all();
    }
  }

  get options(): RunPlanOptions {
    return this.#options;
  }

  get signal(): AbortSignal {
    return this.#signal;
  }

  elapsedMs(): number {
    return this.#options.clockMs() - this.#startMs;
  }

  take(what: LiveFacts | LiveProblem): void {
    this.#push(what.kind === 'facts' ? {...what, facts: what.facts.map((fact) => this.#placed(fact))} : what);
  }

  done(step: TriedStep, {stage, outcome, note, startMs, durationMs}: StageDone, repetition: number): void {
    this.#tell(step, {stage, outcome, note: stripControlCharacters(note), startMs, durationMs, repetition});
  }

  tellStep(event: StepEvent): void {
    this.#options.onStep?.(event);
  }

  untried(step: TriedStep, stage: ProbeStageName, note: string, repetition: number, because?: Because): void {
    const rest = because === undefined ? {} : {because};
    this.#tell(step, {stage, outcome: 'not-tried', note, startMs: 0, durationMs: 0, repetition, ...rest});
  }

  #tell(
    {id, title, place, subject = 'site', isOptional}: TriedStep,
    told: Omit<ProbeStage, 'step' | 'title' | 'place' | 'time' | 'probeStarted' | 'probeOf' | 'vantage' | 'isOptional'>,
  ): void {
    const {now, plan, vantage} = this.#options;
    const value: ProbeStage = {
      step: id,
      title,
      place,
      ...told,
      time: now(),
      probeStarted: this.#started,
      probeOf: plan.of,
      ...(vantage === 'unknown' ? {} : {vantage}),
      ...(isOptional === true ? {isOptional} : {}),
    };
    const origin = {input: `probe of ${plan.of}`, format: 'probe', field: `${id}, ${told.stage}`, time: value.time};
    this.take({kind: 'facts', facts: [probeStage.of(subject, origin, value)], note: ''});
    this.tellStep({kind: 'stage-done', stage: value});
  }

  #placed(fact: Fact): Fact {
    const {vantage} = this.#options;
    return vantage === 'unknown' ? fact : {...fact, origin: {...fact.origin, vantage}};
  }
}

/** A step as it is tried: at one address. */
interface TriedStep {
  readonly id: string;
  readonly title: string;
  readonly place: number;
  readonly subject?: Subject;
  readonly isOptional?: boolean;
}

/** One time through the plan. */
class Repetition {
  readonly #run: PlanRun;
  readonly #steps: readonly AnyStep[];
  readonly #repetition: number;
  /** Of each step, by address; the key is empty where it is carried out once. Settles when it is known which there are. */
  readonly #outcomes = new Map<string, Promise<ReadonlyMap<string, Promise<Outcome>>>>();
  readonly #addresses = new Map<string, string[]>();
  readonly #ends: Promise<void>[] = [];
  readonly #requiredEnds: Promise<void>[] = [];
  /** When the exclusive step that was begun last has ended. */
  #exclusiveEnd: Promise<void> = Promise.resolve();
  #requiredEnd: () => void = () => {};
  /** When nothing is waited for any more but what nobody said is there. */
  readonly #requiredEnded: Promise<void> = new Promise((resolve) => {
    this.#requiredEnd = resolve;
  });

  constructor(run: PlanRun, steps: readonly AnyStep[], repetition: number) {
    this.#run = run;
    this.#steps = steps;
    this.#repetition = repetition;
  }

  async all(): Promise<void> {
    // In the order of the plan a step stands after those that it waits for.
    for (const step of this.#steps) this.#outcomes.set(step.id, this.#begin(step));
    const required = this.#steps.filter(({isOptional, insteadOf}) => isOptional !== true && insteadOf === undefined);
    await this.#untilEnded(required);
    await Promise.all(this.#requiredEnds);
    this.#requiredEnd();
    await this.#untilEnded(this.#steps);
    await Promise.all(this.#ends);
  }

  async #untilEnded(steps: readonly AnyStep[]): Promise<void> {
    for (const {id} of steps) await this.#outcomesOf(id);
  }

  async #begin(step: AnyStep): Promise<ReadonlyMap<string, Promise<Outcome>>> {
    const {eachAddressOf} = step;
    const isPaired = (id: string): boolean =>
      eachAddressOf !== undefined && this.#stepOf(id)?.eachAddressOf === eachAddressOf;
    const failed = await this.#failureOf(step.after.filter((id) => !isPaired(id)));
    if (failed !== undefined && step.insteadOf !== undefined) return new Map();
    if (failed !== undefined) return new Map([['', this.#notTried(step, failed)]]);
    if (eachAddressOf === undefined) {
      return (await this.#hasBetter(step, '')) ? new Map() : new Map([['', this.#carryOut(step, undefined)]]);
    }
    const paired = step.after.filter(isPaired);
    const all = (this.#addresses.get(eachAddressOf) ?? []).filter((address) => !this.#isCovered(step, address));
    if (all.length === 0) {
      if (step.insteadOf !== undefined) return new Map();
      if (this.#addresses.get(eachAddressOf)?.length) return new Map();
      return new Map([['', this.#skip(step, `no address of ${eachAddressOf} was found`)]]);
    }
    const {tried, skipped} = this.#choose(all);
    const at = (shown: string): AnyStep => ({
      ...step,
      id: all.length === 1 ? step.id : `${step.id} at ${shown}`,
      title: `${step.title} (${shown})`,
    });
    if (step.insteadOf === undefined) for (const {shown, why} of skipped) await this.#skip(at(shown), why);
    return new Map(tried.map((address) => [address, this.#pairedAfter(at(address), paired, address)]));
  }

  /** Which addresses of a name are tried, and why others are not. */
  #choose(all: readonly string[]): {
    readonly tried: readonly string[];
    readonly skipped: readonly {readonly shown: string; readonly why: string}[];
  } {
    const skipped: {shown: string; why: string}[] = [];
    const usable = all.filter((address) => {
      const why = this.#whyNot(address);
      if (why !== undefined && skipped.length < mostAddresses) skipped.push({shown: address, why});
      return why === undefined;
    });
    const rest = usable.length - mostAddresses;
    if (rest > 0)
      skipped.push({
        shown: rest === 1 ? '1 more address' : `${formatCount(rest)} more addresses`,
        why: `only ${mostAddresses} are tried`,
      });
    return {tried: usable.slice(0, mostAddresses), skipped};
  }

  #whyNot(address: string): string | undefined {
    if (/^(?:0\.|2(?:2[4-9]|[345]\d)\.|::$|ff)/i.test(address)) return 'no computer can have this address';
    if (isIPv6(address) && !this.#run.options.hasIpv6) return 'this computer has no address of IPv6 to reach it from';
    return undefined;
  }

  async #pairedAfter(step: AnyStep, paired: readonly string[], address: string): Promise<Outcome> {
    for (const id of paired) {
      const outcome = await (await this.#outcomes.get(id))?.get(address);
      if (outcome?.kind !== 'failed') continue;
      return step.insteadOf === undefined ? this.#notTried(step, outcome.because) : outcome;
    }
    if (await this.#hasBetter(step, address)) return {kind: 'ok'};
    return this.#carryOut(step, address);
  }

  /** Whether a step that this one stands in for was done at that address. */
  async #hasBetter({insteadOf = []}: AnyStep, address: string): Promise<boolean> {
    for (const id of insteadOf) {
      if ((await (await this.#outcomes.get(id))?.get(address))?.kind === 'ok') return true;
    }
    return false;
  }

  /** Of a step at all its addresses. */
  async #outcomesOf(id: string): Promise<readonly Outcome[]> {
    const outcomes = await this.#outcomes.get(id);
    return outcomes === undefined ? [] : Promise.all([...outcomes.values()]);
  }

  /** The first failure among steps that were not carried out for the same name. */
  async #failureOf(ids: readonly string[]): Promise<Because | undefined> {
    for (const id of ids) {
      for (const outcome of await this.#outcomesOf(id)) if (outcome.kind === 'failed') return outcome.because;
    }
    return undefined;
  }

  /** Whether another step leads to the same page there, for the box that the site file names. */
  #isCovered(step: AnyStep, address: string): boolean {
    if (step.kind !== 'web') return false;
    return this.#steps.some(
      (other) =>
        other.kind === 'web' &&
        other.use === step.use &&
        other.host === step.host &&
        other.connect?.host === address &&
        other.connect.port === step.port,
    );
  }

  /** How it is shown, and what it is of. */
  #triedOf(step: AnyStep, address?: string): TriedStep {
    const {id, title, isOptional} = step;
    const place = this.#steps.findIndex((planned) => id === planned.id || id.startsWith(`${planned.id} at `));
    return {id, title, place, subject: subjectOf(step, address), ...(isOptional === undefined ? {} : {isOptional})};
  }

  #stepOf(id: string): AnyStep | undefined {
    return this.#steps.find((step) => step.id === id);
  }

  async #notTried(step: AnyStep, because: Because): Promise<Outcome> {
    const whatFailed = because.step.startsWith(`${because.stage} `)
      ? 'which failed'
      : `of which ${because.stage} failed`;
    const why = `needs ${because.step}, ${whatFailed}`;
    for (const stage of step.stages) this.#run.untried(this.#triedOf(step), stage, why, this.#repetition, because);
    return {kind: 'failed', because};
  }

  /** Not tried, and not for a failure. */
  async #skip(step: AnyStep, reason: string): Promise<Outcome> {
    const why = this.#run.signal.aborted ? 'interrupted' : reason;
    for (const stage of step.stages) this.#run.untried(this.#triedOf(step), stage, why, this.#repetition);
    return {kind: 'failed', because: {step: step.id, stage: step.stages[0] ?? 'dns'}};
  }

  /** Settles when the outcome of all stages is known: those that wait for it may begin, also while it goes on. */
  #carryOut(step: AnyStep, address: string | undefined): Promise<Outcome> {
    return new Promise((settle) => {
      const follow = (): Promise<void> => this.#follow(step, this.#triedOf(step, address), address, settle);
      const end = step.isExclusive === true ? this.#exclusiveEnd.then(follow) : follow();
      if (step.isExclusive === true) this.#exclusiveEnd = end;
      this.#ends.push(end);
      if (step.isOptional !== true) this.#requiredEnds.push(end);
    });
  }

  async #follow(
    step: AnyStep,
    tried: TriedStep,
    address: string | undefined,
    settle: (outcome: Outcome) => void,
  ): Promise<void> {
    const run = this.#run;
    run.tellStep({kind: 'step-started', id: tried.id, title: tried.title});
    let because: Because | undefined;
    await tryStep({
      step,
      runner: () => this.#runnerOf(step),
      context: this.#context(step, address),
      signal: run.signal,
      ...(step.isOptional === true ? {othersEnded: this.#requiredEnded} : {}),
      onStage: (done, isLast) => {
        run.done(tried, done, this.#repetition);
        if (done.outcome === 'failed') because ??= {step: tried.id, stage: done.stage};
        if (isLast || because !== undefined) settle(outcomeOf(because));
      },
      onUntried: (stage, why) => run.untried(tried, stage, why, this.#repetition, because),
      onResolved: ({name, addresses}) => this.#resolve(name, addresses),
      onFound: (what) => run.take(what),
    });
    settle(outcomeOf(because));
    run.tellStep({kind: 'step-done', id: tried.id});
  }

  /** The registry gives to each kind the runner of its own steps. */
  async #runnerOf(step: AnyStep): Promise<StepRunner<AnyStep>> {
    return (await this.#run.options.runners[step.kind]()) as StepRunner<AnyStep>;
  }

  #resolve(name: string, addresses: readonly string[]): void {
    const known = this.#addresses.get(name) ?? [];
    this.#addresses.set(name, [...new Set([...known, ...addresses])]);
  }

  #context({eachAddressOf}: AnyStep, address: string | undefined): StepContext {
    const {now, vantage, randomBytes} = this.#run.options;
    return {
      vantage,
      now,
      elapsedMs: () => this.#run.elapsedMs(),
      randomBytes,
      addressesOf: (name) => {
        if (address !== undefined && name === eachAddressOf) return [address];
        return this.#addresses.get(name) ?? (isIP(name) !== 0 ? [name] : []);
      },
    };
  }
}

function subjectOf(step: AnyStep, address: string | undefined): Subject {
  switch (step.kind) {
    case 'dns':
      return `name:${step.name}`;
    case 'web':
      return isIP(step.host) === 0 ? `name:${step.host}` : `address:${step.host}`;
    case 'turn':
    case 'relay':
      return turnServerSubject(address ?? step.server.host, step.server.port, step.transport === 'udp' ? 'udp' : 'tcp');
  }
}

function outcomeOf(because: Because | undefined): Outcome {
  return because === undefined ? {kind: 'ok'} : {kind: 'failed', because};
}

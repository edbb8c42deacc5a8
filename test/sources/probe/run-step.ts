/** Carries out one step as the executor does, and tells what came and how long it took. */
import type {Fact, FactType} from '../../../src/facts/fact.ts';
import {instantFromEpoch} from '../../../src/model/instant.ts';
import type {
  PlannedStep,
  StageDone,
  StepContext,
  StepRunner,
  StepYield,
  Vantage,
} from '../../../src/sources/probe/probe-step.ts';

export interface StepOutcome {
  readonly yields: readonly StepYield[];
  readonly stages: readonly StageDone[];
  readonly facts: readonly Fact[];
  /** What the problems say, in order. */
  readonly problems: readonly string[];
  readonly tookMs: number;
  valuesOf<Value>(type: FactType<Value>): Value[];
}

export interface StepSurroundings {
  /** Addresses of names; an address gives itself. */
  readonly addresses?: Readonly<Record<string, readonly string[]>>;
  readonly vantage?: Vantage;
  readonly signal?: AbortSignal;
}

/** Side by side, but no more at a time than a busy machine can serve: who waits for us must not look silent. */
export async function eachOf<Item>(
  items: readonly Item[],
  act: (item: Item) => Promise<unknown>,
  atOnce = 14,
): Promise<void> {
  const waiting = [...items];
  const work = async (): Promise<void> => {
    for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) await act(item);
  };
  await Promise.all(Array.from({length: atOnce}, work));
}

export async function runStep<Step extends PlannedStep>(
  runner: StepRunner<Step>,
  step: Step,
  {addresses = {}, vantage = 'unknown', signal = new AbortController().signal}: StepSurroundings = {},
): Promise<StepOutcome> {
  const started = performance.now();
  const context: StepContext = {
    vantage,
    now: () => instantFromEpoch(Math.floor(Date.now() / 1000)),
    elapsedMs: () => performance.now() - started,
    randomBytes: (length) => crypto.getRandomValues(new Uint8Array(length)),
    addressesOf: (name) => addresses[name] ?? [name],
  };
  const yields: StepYield[] = [];
  for await (const what of runner.run(step, context, signal)) yields.push(what);
  const facts = yields.flatMap((what) => (what.kind === 'facts' ? what.facts : []));
  return {
    yields,
    stages: yields.filter((what) => what.kind === 'stage'),
    facts,
    problems: yields.flatMap((what) => (what.kind === 'problem' ? [what.note] : [])),
    tookMs: performance.now() - started,
    valuesOf: (type) => facts.filter((fact) => fact.type === type.id).map(({value}) => type.schema.parse(value)),
  };
}

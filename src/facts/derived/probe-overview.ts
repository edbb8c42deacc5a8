/** The probes of a run, from the facts of their stages: what the staged view shows. */
import {groupBy} from '../../model/group-by.ts';
import type {ProbeOutcome, ProbeOverview, ProbeStageRow, ProbeStepRow} from '../../model/probe-overview.ts';
import type {Subject} from '../../model/subject.ts';
import type {FactLookup} from '../derived.ts';
import {type ProbeStage, probeStage, probeStages} from '../probe-stage.ts';

/** In the order in which they began. Empty where there was none. */
export function probesOf(store: FactLookup): readonly ProbeOverview[] {
  const stages = store.of(probeStage).map(({value, subject}) => ({...value, subject}));
  const probes = groupBy(stages, ({probeOf, vantage, probeStarted}) => [probeOf, vantage, probeStarted.iso].join('\n'));
  return [...probes.values()]
    .flatMap((told) => overviewOf(told) ?? [])
    .toSorted((one, other) => (one.started.iso < other.started.iso ? -1 : 1));
}

type ToldStage = ProbeStage & {readonly subject: Subject};

function overviewOf(told: readonly ToldStage[]): ProbeOverview | undefined {
  const [first] = told;
  if (first === undefined) return undefined;
  const {probeOf, vantage, probeStarted} = first;
  const steps = [...groupBy(told.toSorted(byPlace), ({step}) => step).values()].map(stepOf);
  return {
    of: probeOf,
    ...(vantage === undefined ? {} : {vantage}),
    started: probeStarted,
    durationMs: Math.max(...told.map(({startMs, durationMs}) => startMs + durationMs)),
    repetitions: Math.max(...told.map(({repetition}) => repetition)),
    steps,
  };
}

/** As the plan has it; a step that was carried out at several addresses by the addresses. */
function byPlace(one: ToldStage, other: ToldStage): number {
  return one.place - other.place || (one.step < other.step ? -1 : Number(one.step > other.step));
}

function stepOf(told: readonly ToldStage[]): ProbeStepRow {
  const rows = [...groupBy(told, ({stage}) => stage).values()].map(rowOf);
  const tried = told.filter(({outcome}) => outcome !== 'not-tried');
  return {
    step: told[0]?.step ?? '',
    title: told[0]?.title ?? '',
    subjects: [...new Set(tried.map(({subject}) => subject))],
    isOptional: told[0]?.isOptional === true,
    stages: rows.toSorted((one, other) => rank(one.stage) - rank(other.stage)),
  };
}

function rowOf(told: readonly ProbeStage[]): ProbeStageRow {
  const tried = told.filter(({outcome}) => outcome !== 'not-tried');
  const failed = tried.filter(({outcome}) => outcome === 'failed');
  const well = tried.filter(({outcome}) => outcome === 'ok');
  const outcome = outcomeOf(tried.length, failed.length);
  const shown = (failed.length > 0 ? failed : tried.length > 0 ? well : told).at(-1);
  const durations = (well.length > 0 ? well : failed).map(({durationMs}) => durationMs).sort((a, b) => a - b);
  return {
    stage: shown?.stage ?? '',
    outcome,
    note: shown?.note ?? '',
    startMs: tried[0]?.startMs ?? 0,
    durationMs: durations[Math.floor((durations.length - 1) / 2)] ?? 0,
    ...(tried.length < 2
      ? {}
      : {
          times: {
            tried: tried.length,
            failed: failed.length,
            minMs: durations[0] ?? 0,
            maxMs: durations.at(-1) ?? 0,
          },
        }),
  };
}

function outcomeOf(tried: number, failed: number): ProbeOutcome {
  if (tried === 0) return 'not-tried';
  if (failed === 0) return 'ok';
  return failed === tried ? 'failed' : 'sometimes';
}

const stageOrder: readonly string[] = probeStages;

function rank(stage: string): number {
  return stageOrder.indexOf(stage);
}

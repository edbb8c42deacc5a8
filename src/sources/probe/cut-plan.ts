/** What `--stop-at` and `--only` leave of a plan. */
import {type ProbeStageName, probeStages} from '../../facts/probe-stage.ts';
import type {AnyStep, ProbePlan} from './planned-steps.ts';

export interface PlanCut {
  /** Goes no further than this stage. */
  readonly stopAt?: ProbeStageName;
  /** Only these stages, or steps by id or its first word, and what they wait for. */
  readonly only?: readonly string[];
}

export function cutPlan(
  {steps, leftOut}: Pick<ProbePlan, 'steps' | 'leftOut'>,
  {stopAt, only = []}: PlanCut,
): Pick<ProbePlan, 'steps' | 'leftOut'> {
  const last = stopAt === undefined ? probeStages.length : probeStages.indexOf(stopAt);
  const reached = steps.flatMap((step) => cutStep(step, (stage) => probeStages.indexOf(stage) <= last));
  const isWanted = (step: AnyStep): boolean => only.length === 0 || only.some((pattern) => matchesStep(pattern, step));
  const wanted = new Set<string>();
  const want = (id: string): void => {
    const step = reached.find((each) => each.id === id);
    if (step === undefined || wanted.has(id)) return;
    wanted.add(id);
    step.after.forEach(want);
  };
  for (const step of reached.filter(isWanted)) want(step.id);
  const lastAsked = ({stages}: AnyStep): number =>
    stages.reduce((last, stage, index) => (only.includes(stage) ? index : last), -1);
  return {
    steps: reached
      .filter(({id}) => wanted.has(id))
      .flatMap((step) => {
        const isWhole = !isWanted(step) || only.length === 0 || only.some((pattern) => namesStep(pattern, step));
        return isWhole ? [step] : cutStep(step, (stage) => step.stages.indexOf(stage) <= lastAsked(step));
      }),
    leftOut:
      only.length > 0
        ? []
        : leftOut.flatMap((left) => {
            const stages = left.stages.filter((stage) => probeStages.indexOf(stage) <= last);
            return stages.length === 0 ? [] : [{...left, stages}];
          }),
  };
}

function cutStep(step: AnyStep, keeps: (stage: ProbeStageName) => boolean): AnyStep[] {
  const stages = step.stages.filter(keeps);
  if (stages.length === step.stages.length) return [step];
  return stages.length === 0 ? [] : [{...step, stages, sends: step.sends.slice(0, stages.length)}];
}

function matchesStep(pattern: string, step: AnyStep): boolean {
  return step.stages.some((stage) => stage === pattern) || namesStep(pattern, step);
}

/** By its id, or by what all of a kind have in common. */
function namesStep(pattern: string, {id, kind}: AnyStep): boolean {
  return id === pattern || (kind === pattern && kind === 'web');
}

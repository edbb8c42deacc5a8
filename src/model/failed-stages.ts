/** Which stages of a probed path stand in a guest's way. */
import type {ProbeStageRow, ProbeStepRow} from './probe-overview.ts';
import type {Finding, Report} from './report.ts';

export interface FailedStage {
  readonly step: ProbeStepRow;
  readonly stage: ProbeStageRow;
}

/** Those that failed, at least sometimes; without those that nobody said are offered. */
export function failedStagesOf(step: ProbeStepRow): readonly FailedStage[] {
  if (step.isOptional) return [];
  return step.stages
    .filter(({outcome}) => outcome === 'failed' || outcome === 'sometimes')
    .map((stage) => ({step, stage}));
}

/** The same of all probes, without those of what an accepted error that stops guests is about. */
export function failedStages({probes = [], findings}: Pick<Report, 'probes' | 'findings'>): readonly FailedStage[] {
  const accepted = new Set(findings.filter(isAcceptedStop).flatMap(({subject, related = []}) => [subject, ...related]));
  return probes
    .flatMap(({steps}) => steps)
    .filter(({subjects = []}) => !subjects.some((subject) => accepted.has(subject)))
    .flatMap(failedStagesOf);
}

function isAcceptedStop({suppressed, severity, originalSeverity = severity, impact}: Finding): boolean {
  return suppressed !== undefined && originalSeverity === 'error' && impact.startsWith('blocks-');
}

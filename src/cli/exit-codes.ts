import {failedStages} from '../model/failed-stages.ts';
import type {Report} from '../model/report.ts';
import {isAtLeast, type Severity} from '../model/severity.ts';

/** Exit codes (docs/exit-codes.md). */
export const exitCodes = {
  nothingFound: 0,
  findings: 1,
  usage: 2,
  nothingEvaluated: 3,
  bug: 70,
  interrupted: 130,
} as const;

export function exitCodeOf(report: Report, failOn: Severity): number {
  if (report.run.interrupted) return exitCodes.interrupted;
  if (report.summary.checks.crashed > 0) return exitCodes.bug;
  if (report.findings.some(({severity, suppressed}) => suppressed === undefined && isAtLeast(severity, failOn))) {
    return exitCodes.findings;
  }
  // The path does not lead to its end, whether or not a check knows why.
  if (failedStages(report).length > 0) return exitCodes.findings;
  return report.summary.verdict === 'nothing-evaluated' ? exitCodes.nothingEvaluated : exitCodes.nothingFound;
}

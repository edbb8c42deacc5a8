/** Applies the severities and profiles of a site to a report. What explains what was judged before, and stays. Pure. */
import type {CheckResult, Finding, Report} from '../model/report.ts';
import {type Severity, severities} from '../model/severity.ts';
import {byWeight} from './diagnose.ts';
import {matchesCheck, summarise} from './judge.ts';
import type {Profile} from './profiles.ts';

/** By check, area or message (`check#message`). */
export type Severities = Readonly<Record<string, Severity>>;

/** `own` goes before what the profiles say. */
export function adjustSeverities(report: Report, own: Severities, profiles: readonly Profile[]): Report {
  const findings = report.findings.map((finding) => adjusted(finding, own, profiles));
  const checks = report.checks.map((result) => asExpected(result, profiles));
  return {
    ...report,
    findings,
    checks,
    diagnoses: inOrder(report.diagnoses, findings),
    summary: summarise(checks, findings),
  };
}

function adjusted(finding: Finding, own: Severities, profiles: readonly Profile[]): Finding {
  const severity = [own, ...profiles.map((profile) => profile.severities)]
    .map((given) => severityFor(finding, given))
    .find((found) => found !== undefined);
  if (severity === undefined || severity === finding.severity) return finding;
  return {...finding, severity, originalSeverity: finding.originalSeverity ?? finding.severity};
}

/** What names the finding most exactly holds. */
function severityFor({rule, message}: Finding, given: Severities): Severity | undefined {
  const exact = given[`${rule}#${message}`] ?? given[rule];
  if (exact !== undefined) return exact;
  const area = Object.keys(given).find((pattern) => !pattern.includes('#') && matchesCheck(pattern, rule));
  return area === undefined ? undefined : given[area];
}

/** Of what such a site does not have nothing is missing. */
function asExpected(result: CheckResult, profiles: readonly Profile[]): CheckResult {
  const isSilent = result.status === 'not-evaluated' || result.status === 'not-applicable';
  const isAbsent = profiles.some(({absent}) => absent.some((pattern) => matchesCheck(pattern, result.id)));
  return isSilent && isAbsent ? {...result, status: 'disabled', notes: [], missing: []} : result;
}

/** The gravest first: of a cause that was made a detail, what it explains may not have been. */
export function inOrder(diagnoses: Report['diagnoses'], findings: readonly Finding[]): Report['diagnoses'] {
  const byId = new Map(findings.map((finding) => [finding.id, finding]));
  const weighed = diagnoses.flatMap((diagnosis) => {
    const root = byId.get(diagnosis.root);
    if (root === undefined) return [];
    const told = diagnosis.explains.flatMap((id) => byId.get(id) ?? []);
    const open = [root, ...told.filter(({suppressed}) => suppressed === undefined)].map(({severity}) => severity);
    const severity = severities.find((each) => open.includes(each)) ?? root.severity;
    return [{diagnosis, weight: {...root, severity}}];
  });
  // What is accepted comes last.
  const rank = ({suppressed}: Finding): number => Number(suppressed !== undefined);
  return weighed
    .toSorted((one, other) => rank(one.weight) - rank(other.weight) || byWeight(one.weight, other.weight))
    .map(({diagnosis}) => diagnosis);
}

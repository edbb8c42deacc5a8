/** The report arranged as people read it: causes first, then what is left, then what was not looked at. */
import type {CheckResult, Finding, MissingFact, Report, RuleInfo} from '../model/report.ts';

export interface DiagnosisView {
  readonly root: Finding;
  readonly explains: readonly Finding[];
  readonly notes: readonly string[];
}

export interface CheckView {
  readonly result: CheckResult;
  /** What the check looks at, in the words that fit its status. */
  readonly title: string;
  /** It failed, and all that it found is accepted. */
  readonly isAccepted: boolean;
}

export interface SystemView {
  readonly system: string;
  readonly checks: readonly CheckView[];
}

/** One piece of evidence that is missing, and the checks that wait for it. */
export interface MissingView {
  readonly missing: MissingFact;
  readonly checks: readonly string[];
}

export interface ReportView {
  readonly diagnoses: readonly DiagnosisView[];
  /** Those whose cause is accepted, with what goes with it. */
  readonly accepted: readonly DiagnosisView[];
  /** Findings that belong to no diagnosis. */
  readonly others: readonly Finding[];
  readonly systems: readonly SystemView[];
  readonly missing: readonly MissingView[];
}

export function arrangeReport(report: Report): ReportView {
  const byId = new Map(report.findings.map((finding) => [finding.id, finding]));
  const findings = (ids: readonly string[]) =>
    ids.flatMap((id) => {
      const finding = byId.get(id);
      return finding === undefined ? [] : [finding];
    });
  const diagnoses = report.diagnoses.flatMap(({root, explains, notes = []}) =>
    findings([root]).map((finding) => ({root: finding, explains: findings(explains), notes})),
  );
  const told = new Set(diagnoses.flatMap(({root, explains}) => [root.id, ...explains.map(({id}) => id)]));
  const others = report.findings.filter(({id}) => !told.has(id));
  const isAccepted = ({suppressed}: Finding): boolean => suppressed !== undefined;
  return {
    diagnoses: diagnoses.filter(({root}) => !isAccepted(root)),
    accepted: [
      ...diagnoses.filter(({root}) => isAccepted(root)),
      ...others.filter(isAccepted).map((root) => ({root, explains: [], notes: []})),
    ],
    others: others.filter((finding) => !isAccepted(finding)),
    systems: groupBySystem(report),
    missing: groupMissing(report.checks),
  };
}

function groupBySystem({checks, rules, findings}: Report): SystemView[] {
  const accepted = acceptedChecks(checks, findings);
  const groups = new Map<string, CheckView[]>();
  // What was switched off was not asked for; the head of the report counts it.
  for (const result of checks.filter(({status}) => status !== 'disabled')) {
    const rule = rules[result.id];
    const system = rule?.system ?? 'Other';
    const view = {result, title: titleOf(rule, result), isAccepted: accepted.has(result.id)};
    groups.set(system, [...(groups.get(system) ?? []), view]);
  }
  return [...groups].map(([system, views]) => ({system, checks: views}));
}

/** Ids of the checks that failed with nothing but what is accepted. */
export function acceptedChecks(checks: Report['checks'], findings: Report['findings']): ReadonlySet<string> {
  const suppressed = new Set(findings.flatMap((finding) => (finding.suppressed === undefined ? [] : [finding.id])));
  const failed = checks.filter(({status, findings: own}) => status === 'fail' && own.length > 0);
  return new Set(failed.filter((result) => result.findings.every((id) => suppressed.has(id))).map(({id}) => id));
}

function titleOf(rule: RuleInfo | undefined, {id, status}: CheckResult): string {
  if (rule === undefined) return id;
  return status === 'fail' ? rule.title.fail : rule.title.pass;
}

function groupMissing(checks: readonly CheckResult[]): MissingView[] {
  const groups = new Map<string, {missing: MissingFact; checks: string[]}>();
  for (const {id, missing} of checks) {
    for (const fact of missing) {
      const key = JSON.stringify([fact.fact, fact.collect, fact.reason]);
      const group = groups.get(key) ?? {missing: fact, checks: []};
      if (!group.checks.includes(id)) group.checks.push(id);
      groups.set(key, group);
    }
  }
  // What unlocks most comes first.
  return [...groups.values()].sort((first, second) => second.checks.length - first.checks.length);
}

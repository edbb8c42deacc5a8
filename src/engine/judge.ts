/** From a store of facts to the judgement: every check, the findings, the diagnoses, the summary. Pure but for events. */
import type {CheckDefinition, CheckRule} from '../checks/check.ts';
import {sameSubjects} from '../facts/derived/same-subjects.ts';
import type {FactStore} from '../facts/store.ts';
import {Bug} from '../model/errors.ts';
import type {CheckResult, CheckStatus, Finding, Report, RuleInfo, Summary} from '../model/report.ts';
import {diagnose} from './diagnose.ts';
import {evaluateCheck} from './evaluate.ts';

export interface Selection {
  /** Check ids, or areas (`turn`, `turn/*`). Empty: all. */
  readonly only: readonly string[];
  readonly skip: readonly string[];
  /**
   * What the evidence is there for. Others are judged where it happens to tell, and count as not asked for where it does
   * not. Undefined: all are.
   */
  readonly expected?: readonly string[];
}

export type Judgement = Pick<Report, 'rules' | 'checks' | 'findings' | 'diagnoses' | 'summary'>;

/** Of a check that is not asked for its rule will do. */
export function judge(
  checks: readonly (CheckDefinition | CheckRule)[],
  store: FactStore,
  selection: Selection,
  onCheckDone: (result: CheckResult) => void = () => {},
): Judgement {
  const results: CheckResult[] = [];
  const findings: Finding[] = [];
  for (const check of checks) {
    const {result, findings: found} = isSelected(check.id, selection)
      ? asExpected(evaluateCheck(loaded(check), store), selection)
      : {result: disabled(check.id), findings: []};
    results.push(result);
    findings.push(...found);
    onCheckDone(result);
  }
  const causes = Object.fromEntries(checks.map((check) => [check.id, 'after' in check ? check.after : []]));
  return {
    rules: Object.fromEntries(checks.map((check) => [check.id, ruleOf(check)])),
    checks: results,
    findings,
    diagnoses: diagnose(findings, causes, sameSubjects(store)),
    summary: summarise(results, findings),
  };
}

/** Whether a pattern names this check: its id, its area, or `area/*`. */
export function matchesCheck(pattern: string, id: string): boolean {
  const area = pattern.replace(/\/\*?$/, '');
  return pattern === id || id.startsWith(`${area}/`);
}

export function isSelected(id: string, {only, skip}: Selection): boolean {
  const isWanted = only.length === 0 || only.some((pattern) => matchesCheck(pattern, id));
  return isWanted && !skip.some((pattern) => matchesCheck(pattern, id));
}

function asExpected(judged: ReturnType<typeof evaluateCheck>, {expected}: Selection): ReturnType<typeof evaluateCheck> {
  const {id, status} = judged.result;
  const isSilent = status === 'not-evaluated' || status === 'not-applicable';
  const isExpected = expected === undefined || expected.some((pattern) => matchesCheck(pattern, id));
  return isSilent && !isExpected ? {result: disabled(id), findings: []} : judged;
}

function loaded(check: CheckDefinition | CheckRule): CheckDefinition {
  if ('run' in check) return check;
  throw new Bug(`${check.id} is to be judged and was not loaded`);
}

function disabled(id: string): CheckResult {
  return {id, status: 'disabled', notes: [], missing: [], findings: []};
}

export function ruleOf(check: CheckRule): RuleInfo {
  return {
    id: check.id,
    system: check.system,
    title: check.title,
    failureModes: check.failureModes,
    references: check.references,
    docs: `docs/checks/${check.id}.md`,
  };
}

/** What is accepted counts apart. */
export function summarise(results: readonly CheckResult[], findings: readonly Finding[]): Summary {
  const checks: Record<CheckStatus, number> = {
    pass: 0,
    fail: 0,
    'not-applicable': 0,
    'not-evaluated': 0,
    crashed: 0,
    disabled: 0,
  };
  for (const {status} of results) checks[status] += 1;
  const open = findings.filter(({suppressed}) => suppressed === undefined);
  const accepted = findings.length - open.length;
  // What does not apply was not evaluated: a version alone is no healthy site.
  const isEvaluated = checks.pass > 0 || accepted > 0;
  return {
    verdict: open.length > 0 ? 'findings' : isEvaluated ? 'no-findings' : 'nothing-evaluated',
    errors: open.filter(({severity}) => severity === 'error').length,
    warnings: open.filter(({severity}) => severity === 'warning').length,
    infos: open.filter(({severity}) => severity === 'info').length,
    ...(accepted === 0 ? {} : {suppressed: accepted}),
    checks,
  };
}

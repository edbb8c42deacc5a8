/** Compares two reports by the fingerprints of their findings. Pure. */

import type {ChangedFinding, Comparison, NotComparable} from '../model/comparison.ts';
import {groupBy} from '../model/group-by.ts';
import type {CheckStatus, Finding, Report} from '../model/report.ts';

export interface NamedReport {
  readonly path: string;
  readonly report: Report;
}

export function compareReports(old: NamedReport, recent: NamedReport): Comparison {
  const before = byFingerprint(old.report.findings);
  const after = byFingerprint(recent.report.findings);
  const pairs = [...after].flatMap(([fingerprint, finding]) => {
    const earlier = before.get(fingerprint);
    return earlier === undefined ? [] : [{old: earlier, new: finding, fields: changedFields(earlier, finding)}];
  });
  const gone = [...before].flatMap(([fingerprint, finding]) => (after.has(fingerprint) ? [] : [finding]));
  const come = [...after].flatMap(([fingerprint, finding]) => (before.has(fingerprint) ? [] : [finding]));
  const reworded = pairReworded(gone, come);
  const left = (finding: Finding): boolean => !reworded.some((pair) => pair.old === finding || pair.new === finding);
  const fixed = gone.filter(left).map((finding) => judgedIn(recent.report, finding, 'old'));
  const appeared = come.filter(left).map((finding) => judgedIn(old.report, finding, 'new'));
  return {
    old: sideOf(old),
    new: sideOf(recent),
    appeared: comparable(appeared),
    fixed: comparable(fixed),
    changed: [...pairs.filter(({fields}) => fields.length > 0), ...reworded],
    unchanged: pairs.flatMap(({new: finding, fields}) => (fields.length === 0 ? [finding] : [])),
    notComparable: [...appeared, ...fixed].flatMap((one) => (one.otherStatus === undefined ? [] : [withStatus(one)])),
  };
}

function sideOf({path, report}: NamedReport) {
  return {path, version: report.tool.version, startedAt: report.run.startedAt};
}

/** Numbers are no part of a fingerprint, so several findings may share one: they are paired in their order. */
function byFingerprint(findings: readonly Finding[]): ReadonlyMap<string, Finding> {
  const named = new Map<string, Finding>();
  for (const [fingerprint, group] of groupBy(findings, (finding) => finding.fingerprint)) {
    for (const [index, finding] of group.entries()) named.set(`${fingerprint} ${index}`, finding);
  }
  return named;
}

function changedFields(old: Finding, recent: Finding): string[] {
  const words = (['severity', 'confidence', 'impact'] as const).filter((field) => old[field] !== recent[field]);
  const acceptance = (old.suppressed === undefined) === (recent.suppressed === undefined) ? [] : ['accepted'];
  const names = [...new Set([...Object.keys(old.args), ...Object.keys(recent.args)])];
  return [...words, ...acceptance, ...names.filter((name) => old.args[name] !== recent.args[name])];
}

/** One fault of a thing that is told with another message or other words: the same check, the same subject, one each. */
function pairReworded(gone: readonly Finding[], come: readonly Finding[]): ChangedFinding[] {
  return come.flatMap((finding) => {
    const isSame = (other: Finding): boolean => other.rule === finding.rule && other.subject === finding.subject;
    const [old, ...others] = gone.filter(isSame);
    if (old === undefined || others.length > 0 || come.filter(isSame).length > 1) return [];
    const message = old.message === finding.message ? [] : ['message'];
    return [{old, new: finding, fields: [...message, ...changedFields(old, finding)]}];
  });
}

interface Judged {
  readonly finding: Finding;
  readonly in: 'old' | 'new';
  /** Undefined when the other report could have told it. */
  readonly otherStatus: CheckStatus | 'absent' | undefined;
}

/** A check that passed or failed in the other report would have told it there; one that did not apply saw nothing of it. */
function judgedIn(other: Report, finding: Finding, side: 'old' | 'new'): Judged {
  const status = other.checks.find(({id}) => id === finding.rule)?.status ?? 'absent';
  const isJudged = status === 'pass' || status === 'fail';
  return {finding, in: side, otherStatus: isJudged ? undefined : status};
}

function comparable(judged: readonly Judged[]): Finding[] {
  return judged.flatMap(({finding, otherStatus}) => (otherStatus === undefined ? [finding] : []));
}

function withStatus({finding, in: side, otherStatus = 'absent'}: Judged): NotComparable {
  return {finding, in: side, otherStatus};
}

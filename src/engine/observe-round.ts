/** What a report says of the things that `watch` follows: what is wrong, and what could not be looked at. Pure. */
import {failedStages} from '../model/failed-stages.ts';
import {groupBy} from '../model/group-by.ts';
import {stripControlCharacters} from '../model/origin.ts';
import type {ProbeOverview} from '../model/probe-overview.ts';
import type {Finding, InputRow, Report} from '../model/report.ts';
import {plainText, type RichText} from '../model/rich-text.ts';
import type {Observation, Seen, WatchRound} from '../model/watch.ts';

export function observeRound(report: Report): Observation {
  const probes = report.probes ?? [];
  const isJudged = report.checks.filter(({status}) => status === 'pass' || status === 'fail');
  return {
    at: report.run.startedAt,
    seen: [...seenFindings(report), ...report.inputs.flatMap(seenSource), ...seenPaths(report)],
    judgedChecks: new Set(isJudged.map(({id}) => id)),
    asked: new Set([...report.inputs.map(({path}) => path), ...probes.map(pathSubject)]),
    unlooked: [...report.inputs.flatMap(lostOf), ...probes.flatMap(untriedOf)],
  };
}

/** Numbers are no part of a fingerprint, so several findings may share one: their order tells them apart. */
function seenFindings({findings, diagnoses}: Report): readonly Seen[] {
  const explained = new Set(diagnoses.flatMap(({explains}) => explains));
  return [...groupBy(findings, ({fingerprint}) => fingerprint)].flatMap(([fingerprint, group]) =>
    group.map((finding, index) => seenFinding(finding, `${fingerprint} ${index}`, explained)),
  );
}

function seenFinding(finding: Finding, key: string, explained: ReadonlySet<string>): Seen {
  const [step] = finding.fix;
  return {
    key,
    kind: 'finding',
    check: finding.rule,
    subject: lineOf(finding.subject),
    level: finding.suppressed === undefined ? finding.severity : 'accepted',
    text: lineOfTokens(finding.text),
    ...(step === undefined ? {} : {fix: lineOfTokens(step.action)}),
    isConsequence: explained.has(finding.id),
  };
}

function seenSource({path, state, notes}: InputRow): readonly Seen[] {
  if (state !== 'unreadable' && state !== 'unrecognised') return [];
  const text = lineOf(`cannot be read: ${path}${notes.length === 0 ? '' : `: ${notes.join('; ')}`}`);
  return [{key: `source ${path}`, kind: 'source', subject: path, level: 'warning', text, isConsequence: false}];
}

function seenPaths(report: Report): readonly Seen[] {
  if (isExplained(report)) return [];
  return (report.probes ?? []).flatMap((probe): readonly Seen[] => {
    const [failed, ...others] = failedStages({...report, probes: [probe]}).map(
      ({step, stage}) => `${step.title}: ${stage.stage} (${stage.note})`,
    );
    if (failed === undefined) return [];
    const more = others.length === 0 ? '' : `, and ${others.length} more`;
    const text = lineOf(`the path of ${probe.of} does not lead to its end, and no check knows why: ${failed}${more}`);
    const subject = pathSubject(probe);
    return [{key: `path ${subject}`, kind: 'path', subject, level: 'error', text, isConsequence: false}];
  });
}

/** What fails on a path is then told by findings. */
function isExplained({findings}: Report): boolean {
  return findings.some(({severity, suppressed}) => severity === 'error' && suppressed === undefined);
}

function pathSubject({of, vantage}: ProbeOverview): string {
  return vantage === undefined ? of : `${of} from ${vantage}`;
}

/** What was read in part at one time and not at all at another lost more then: each has a line of its own. */
function lostOf({path, state}: InputRow): readonly string[] {
  switch (state) {
    case 'read':
      return [];
    case 'partial':
      return [`part of ${path}`];
    case 'unrecognised':
    case 'unreadable':
    case 'skipped':
      return [`part of ${path}`, path];
  }
}

function untriedOf(probe: ProbeOverview): readonly string[] {
  return probe.steps.flatMap(({title, stages}) =>
    stages.filter(({outcome}) => outcome === 'not-tried').map(({stage}) => `${stage} of ${title}`),
  );
}

export function roundOf({run, summary, inputs}: Report): WatchRound {
  const {verdict, errors, warnings, infos, suppressed = 0} = summary;
  return {
    startedAt: run.startedAt,
    durationMs: run.durationMs,
    verdict,
    errors,
    warnings,
    infos,
    suppressed,
    sources: inputs.length,
    sourcesRead: inputs.filter(({state}) => state === 'read' || state === 'partial').length,
  };
}

function lineOfTokens(text: RichText): string {
  return lineOf(plainText(text));
}

function lineOf(text: string): string {
  return stripControlCharacters(text.replace(/\s+/g, ' ')).trim();
}

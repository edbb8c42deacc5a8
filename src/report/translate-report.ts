/**
 * Gives the checks and findings of a report the words of another language: templates of a catalogue, filled with the
 * arguments that the report holds. What the catalogue does not know (a report of another release) stays as it is.
 */
import type {Catalogue, CheckWords, MessageWords} from '../model/catalogue.ts';
import type {LogHistory} from '../model/log-history.ts';
import type {ProbeOverview} from '../model/probe-overview.ts';
import type {CheckResult, Finding, FixStep, Report, RuleInfo} from '../model/report.ts';
import {type Arguments, type RichText, renderTemplate} from '../model/rich-text.ts';
import {sentenceTranslator} from './translate-sentence.ts';

export function translateReport(report: Report, catalogue: Catalogue): Report {
  const {language, checks} = catalogue;
  const sentence = sentenceTranslator(catalogue.sentences);
  const spoken = argumentTranslator(catalogue.arguments);
  return {
    ...report,
    language,
    run: {...report.run, judgedAt: {...report.run.judgedAt, source: sentence(report.run.judgedAt.source)}},
    inputs: report.inputs.map((input) => ({
      ...input,
      title: sentence(input.title),
      notes: input.notes.map(sentence),
    })),
    rules: mapValues(report.rules, (rule, id) => translateRule(rule, ownOf(checks, id))),
    checks: report.checks.map((result) => translateResult(result, sentence)),
    diagnoses: report.diagnoses.map(({notes, ...diagnosis}) => ({
      ...diagnosis,
      ...(notes === undefined ? {} : {notes: notes.map(sentence)}),
    })),
    ...(report.suppressions === undefined
      ? {}
      : {suppressions: report.suppressions.map((row) => ({...row, notes: row.notes.map(sentence)}))}),
    ...(report.probes === undefined ? {} : {probes: report.probes.map((probe) => translateProbe(probe, sentence))}),
    ...(report.logHistory === undefined ? {} : {logHistory: translateHistory(report.logHistory, sentence)}),
    findings: report.findings.map((finding) => ({
      ...translateFinding(finding, ownOf(checks, finding.rule), spoken(finding)),
      evidence: finding.evidence.map((piece) => ({...piece, shows: sentence(piece.shows)})),
    })),
  };
}

/** The arguments of a finding as they are read; those that are names, numbers and addresses are the same. */
function argumentTranslator(dictionaries: Catalogue['arguments']): (finding: Finding) => Arguments {
  const made = mapValues(dictionaries, (byName) => mapValues(byName, sentenceTranslator));
  return ({rule, args}) =>
    mapValues(args, (value, name) => {
      if (typeof value === 'number') return value;
      for (const key of [rule, '*']) {
        const byName = ownOf(made, key);
        const translate = byName === undefined ? undefined : ownOf(byName, name);
        const words: string | undefined = translate?.(value);
        if (words !== undefined && words !== value) return words;
      }
      return value;
    });
}

function translateRule(rule: RuleInfo, words: CheckWords | undefined): RuleInfo {
  return words === undefined ? rule : {...rule, title: words.title};
}

function translateResult(result: CheckResult, sentence: (text: string) => string): CheckResult {
  return {
    ...result,
    notes: result.status === 'crashed' ? result.notes : result.notes.map(sentence),
    missing: result.missing.map((fact) => ({
      ...fact,
      title: sentence(fact.title),
      collect: sentence(fact.collect),
      ...(fact.reason === undefined ? {} : {reason: sentence(fact.reason)}),
    })),
  };
}

function translateProbe(probe: ProbeOverview, sentence: (text: string) => string): ProbeOverview {
  return {
    ...probe,
    steps: probe.steps.map((step) => ({
      ...step,
      title: sentence(step.title),
      stages: step.stages.map((stage) => ({...stage, note: sentence(stage.note)})),
    })),
  };
}

/** Reasons are quoted from the logs. */
function translateHistory({connections, changes}: LogHistory, sentence: (text: string) => string): LogHistory {
  return {
    connections: connections.map((connection) => ({...connection, name: sentence(connection.name)})),
    changes: changes.map((change) => ({...change, what: sentence(change.what)})),
  };
}

function translateFinding(finding: Finding, check: CheckWords | undefined, spoken: Arguments): Finding {
  const words = check === undefined ? undefined : ownOf(check.messages, finding.message);
  if (words === undefined || !isSameShape(finding, words)) return finding;
  const render = (template: string): RichText => renderTemplate(template, spoken, finding.args);
  const translated: Finding = {
    ...finding,
    text: render(words.text),
    why: render(words.why),
    competing: (words.competing ?? []).map(render),
    fix: finding.fix.map((step, index) => translateStep(step, words, index, render)),
  };
  return isFilled(translated) ? translated : finding;
}

function translateStep(
  step: FixStep,
  {fix}: MessageWords,
  index: number,
  render: (template: string) => RichText,
): FixStep {
  const words = fix[index];
  if (words === undefined) return step;
  return {
    ...step,
    action: render(words.action),
    ...(words.where === undefined ? {} : {where: render(words.where)}),
    ...(words.verify === undefined ? {} : {verify: render(words.verify)}),
  };
}

/** Half of another release's advice in each language would be worse than all of it in one. */
function isSameShape({fix, competing}: Finding, words: MessageWords): boolean {
  return fix.length === words.fix.length && competing.length === (words.competing ?? []).length;
}

/** Whether the report holds all the arguments that its words want. */
function isFilled({text, why, competing, fix}: Finding): boolean {
  const all = [text, why, ...competing, ...fix.flatMap(({action, where = [], verify = []}) => [action, where, verify])];
  return !all.some((words) => words.some(({kind, text: part}) => kind === 'text' && /^\{\w+\}$/.test(part)));
}

/** Ids come from a file: `constructor` is none. */
function ownOf<Value>(record: Readonly<Record<string, Value>>, key: string): Value | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}

function mapValues<Value, Mapped>(
  record: Readonly<Record<string, Value>>,
  map: (value: Value, key: string) => Mapped,
): Record<string, Mapped> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value, key)]));
}

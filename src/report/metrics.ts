/**
 * What `watch` knows in the text format of Prometheus, version 0.0.4
 * (https://prometheus.io/docs/instrumenting/exposition_formats/). Pure. A family is left out while it has no sample.
 */
import {groupBy} from '../model/group-by.ts';
import {stripControlCharacters} from '../model/origin.ts';
import type {ProbeStageRow, ProbeStepRow} from '../model/probe-overview.ts';
import type {InputRow, Report} from '../model/report.ts';
import {severities} from '../model/severity.ts';
import {changeKinds, type WatchedItem, type WatchStatus} from '../model/watch.ts';

export const metricsContentType = 'text/plain; version=0.0.4; charset=utf-8';

interface Family {
  /** Without `wrtc_doctor_`. */
  readonly name: string;
  readonly type: 'counter' | 'gauge';
  readonly help: string;
  readonly samples: readonly Sample[];
}

interface Sample {
  readonly labels?: Readonly<Record<string, string>>;
  readonly value: number;
}

/** A site with more faults than that has other troubles than a missing sample; a scrape has to stay small. */
const mostFaults = 500;

export function writeMetrics(status: WatchStatus): string {
  const families = [...runFamilies(status), ...faultFamilies(status.items), ...reportFamilies(status.report)];
  return families
    .filter(({samples}) => samples.length > 0)
    .map(writeFamily)
    .join('');
}

function runFamilies({version, last, counts}: WatchStatus): readonly Family[] {
  const {rounds, changes, notices} = counts;
  return [
    gauge('info', 'Version of the program.', [{labels: {version}, value: 1}]),
    counter(
      'rounds_total',
      'Rounds since the program started, by what came of them.',
      Object.entries(rounds).map(([verdict, value]) => ({labels: {verdict}, value})),
    ),
    counter(
      'changes_total',
      'Changes that were told since the program started.',
      changeKinds.map((change) => ({labels: {change}, value: changes[change]})),
    ),
    counter(
      'notices_total',
      'Notices of changes since the program started, by the way they took and what became of them.',
      Object.entries(notices).flatMap(([channel, outcomes]) =>
        Object.entries(outcomes).map(([outcome, value]) => ({labels: {channel, outcome}, value})),
      ),
    ),
    ...(last === undefined
      ? []
      : [
          gauge('last_round_timestamp_seconds', 'When the last round began.', [
            {value: Date.parse(last.startedAt) / 1000},
          ]),
          gauge('last_round_duration_seconds', 'How long the last round took.', [{value: last.durationMs / 1000}]),
          gauge('last_round_judged', 'Whether the last round evaluated anything.', [
            {value: last.verdict === 'findings' || last.verdict === 'no-findings' ? 1 : 0},
          ]),
        ]),
  ];
}

/** What was told and stands: damped, so that an alarm may rest on it. */
function faultFamilies(items: readonly WatchedItem[]): readonly Family[] {
  const open = items.filter(({told}) => told !== 'absent' && told !== 'accepted');
  const count = (test: (item: WatchedItem) => boolean): number => items.filter(test).length;
  return [
    gauge(
      'open_faults',
      'Faults that were told and stand, by severity.',
      severities.map((severity) => ({labels: {severity}, value: count(({told}) => told === severity)})),
    ),
    gauge('accepted_faults', 'Faults that the site file or a baseline accepts.', [
      {value: count(({level}) => level === 'accepted')},
    ]),
    gauge('unsteady_faults', 'Faults that come and go.', [{value: count(({isUnsteady}) => isUnsteady)}]),
    gauge('open_questions', 'Faults that stand because the last round could not judge them again.', [
      {value: open.filter(({isOpenQuestion}) => isOpenQuestion).length},
    ]),
    gauge(
      'fault',
      'Faults that were told and stand, by check and subject.',
      grouped(open.toSorted(byGravity).map(faultLabels)).slice(0, mostFaults),
    ),
  ];
}

function byGravity(one: WatchedItem, other: WatchedItem): number {
  const ranks: readonly string[] = severities;
  return ranks.indexOf(one.told) - ranks.indexOf(other.told);
}

function faultLabels({kind, check = '', subject, told, isConsequence}: WatchedItem) {
  return {kind, check, subject, severity: told, root: String(!isConsequence)};
}

/** What the last round saw. */
function reportFamilies(report: Report | undefined): readonly Family[] {
  if (report === undefined) return [];
  const {summary, inputs, probes = []} = report;
  const stages = probes.flatMap(({of, steps}) => steps.flatMap((step) => step.stages.map((row) => ({row, step, of}))));
  return [
    gauge('findings', 'Findings of the last round, by severity, without those that are accepted.', [
      {labels: {severity: 'error'}, value: summary.errors},
      {labels: {severity: 'warning'}, value: summary.warnings},
      {labels: {severity: 'info'}, value: summary.infos},
    ]),
    gauge(
      'checks',
      'Checks of the last round, by what came of them.',
      Object.entries(summary.checks).map(([status, value]) => ({labels: {status}, value})),
    ),
    gauge(
      'source_read',
      'Whether a source could be read in the last round: 1 wholly, 0.5 in part, 0 not.',
      onceEach(inputs.map((row) => ({labels: {source: row.path}, value: readValue(row)}))),
    ),
    gauge(
      'stage_ok',
      'Stages of the path in the last round: 1 went well, 0.5 sometimes, 0 failed; left out what was not tried.',
      onceEach(stages.flatMap(({row, step, of}) => (isTried(row) ? [sampleOf(row, step, of, okValue(row))] : []))),
    ),
    gauge(
      'stage_duration_seconds',
      'How long stages of the path took in the last round.',
      onceEach(
        stages.flatMap(({row, step, of}) => (isTried(row) ? [sampleOf(row, step, of, row.durationMs / 1000)] : [])),
      ),
    ),
  ];
}

function isTried({outcome}: ProbeStageRow): boolean {
  return outcome !== 'not-tried';
}

function sampleOf({stage}: ProbeStageRow, {step, isOptional}: ProbeStepRow, of: string, value: number): Sample {
  return {labels: {path: of, step, stage, optional: String(isOptional)}, value};
}

function okValue({outcome}: ProbeStageRow): number {
  if (outcome === 'ok') return 1;
  return outcome === 'sometimes' ? 0.5 : 0;
}

function readValue({state}: InputRow): number {
  if (state === 'read') return 1;
  return state === 'partial' ? 0.5 : 0;
}

/** A sample for each set of labels, with how often it is there. */
function grouped(labels: readonly Readonly<Record<string, string>>[]): readonly Sample[] {
  return [...groupBy(labels, labelText).values()].flatMap((group) => {
    const [first] = group;
    return first === undefined ? [] : [{labels: first, value: group.length}];
  });
}

/** Two samples with the same labels are no valid text: the worse one counts. */
function onceEach(samples: readonly Sample[]): readonly Sample[] {
  return [...groupBy(samples, ({labels = {}}) => labelText(labels)).values()].flatMap((group) =>
    group.toSorted((one, other) => one.value - other.value).slice(0, 1),
  );
}

function gauge(name: string, help: string, samples: readonly Sample[]): Family {
  return {name, type: 'gauge', help, samples};
}

function counter(name: string, help: string, samples: readonly Sample[]): Family {
  return {name, type: 'counter', help, samples};
}

function writeFamily({name, type, help, samples}: Family): string {
  const full = `wrtc_doctor_${name}`;
  const lines = samples.map(({labels = {}, value}) => `${full}${labelText(labels)} ${value}`);
  return `${[`# HELP ${full} ${help}`, `# TYPE ${full} ${type}`, ...lines].join('\n')}\n`;
}

function labelText(labels: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escapeLabel(value)}"`);
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
}

function escapeLabel(value: string): string {
  return stripControlCharacters(value).replaceAll('\\', '\\\\').replaceAll('"', '\\"');
}

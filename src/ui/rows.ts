/** The rows of each list, after its filter: what can be selected, and the headings and notes between. */

import {counted, formatCount} from '../model/count.ts';
import {formatInstant} from '../model/instant.ts';
import type {JoinAttempt} from '../model/join-attempt.ts';
import type {CheckResult, CheckStatus, Finding, InputRow, Report, RuleInfo} from '../model/report.ts';
import type {TimeLines} from '../model/time-line.ts';
import {
  attemptDetails,
  hourText,
  joinCountsText,
  outcomeCountsText,
  outcomeWords,
  timeBasisText,
  whoText,
} from '../report/join-words.ts';
import {overviewGroups} from '../report/overview-words.ts';
import {arrangeSteps, hasFailed, probeCounts, probeTitle, stepText, unknownSideText} from '../report/probe-words.ts';
import {type ArrangedTimeLine, arrangeTimeLine, introTexts, outroTexts} from '../report/time-line-lines.ts';
import {interruptionText} from '../report/words.ts';
import type {Progress} from './progress.ts';
import {type IndexedReport, isNotUnderstood} from './report-index.ts';
import type {StyleName} from './theme.ts';

export interface FindingRow {
  readonly kind: 'finding';
  readonly finding: Finding;
  /** How many findings it explains; 0 for those that are explained themselves. */
  readonly explains: number;
  readonly isConsequence: boolean;
  readonly isUnfolded: boolean;
}
export interface CheckRow {
  readonly kind: 'check';
  readonly check: CheckResult;
  readonly rule: RuleInfo | undefined;
}
export interface InputListRow {
  readonly kind: 'input';
  readonly input: InputRow;
}
/** A TURN exchange or a call; its detail is its ladder. */
export interface LadderListRow {
  readonly kind: 'ladder';
  readonly number: number;
  readonly text: string;
}
/** A row of the time line. */
export interface MomentRow {
  readonly kind: 'moment';
  readonly arranged: ArrangedTimeLine;
  readonly index: number;
  /** Which row is shown before it; -1: none. */
  readonly before: number;
}
/** An attempt to join; its detail is what logs tell of it. */
export interface AttemptRow {
  readonly kind: 'attempt';
  readonly attempt: JoinAttempt;
}
export type ItemRow = FindingRow | CheckRow | InputListRow | LadderListRow | AttemptRow | MomentRow;
export type Row = ItemRow | {readonly kind: 'heading' | 'note'; readonly text: string; readonly style?: StyleName};

export const listNames = ['diagnosis', 'checks', 'inputs', 'calls', 'attempts', 'timeline'] as const;
export type ListName = (typeof listNames)[number];

interface ListSource {
  readonly indexed: IndexedReport | undefined;
  readonly progress: Progress;
  readonly attempts: readonly JoinAttempt[];
  readonly timeLines: TimeLines | undefined;
  /** Number of the attempt whose time line is shown; undefined: that of all. */
  readonly timeLineOf: number | undefined;
  /** Ids of the root causes whose consequences are shown. */
  readonly unfolded: readonly string[];
}

export function isItem(row: Row): row is ItemRow {
  return row.kind !== 'heading' && row.kind !== 'note';
}

export function rowsOf(list: ListName, source: ListSource, filter: string): readonly Row[] {
  const accepts = wordFilter(filter);
  switch (list) {
    case 'diagnosis':
      return source.indexed === undefined
        ? waiting
        : diagnosisRows(source.indexed, source.unfolded, filter !== '', accepts);
    case 'checks':
      return checkRows(source, accepts);
    case 'inputs':
      return inputRows(source, accepts);
    case 'calls':
      return callRows(source, accepts);
    case 'attempts':
      return attemptRows(source, filter !== '', accepts);
    case 'timeline':
      return momentRows(source, filter !== '', accepts);
  }
}

const waiting: readonly Row[] = [{kind: 'note', text: 'No diagnosis yet: the checks have not finished.'}];

type Accepts = (...texts: readonly string[]) => boolean;

/** Every word must occur, in any order and letter case. */
function wordFilter(filter: string): Accepts {
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return () => true;
  return (...texts) => {
    const text = texts.join('\n').toLowerCase();
    return words.every((word) => text.includes(word));
  };
}

function diagnosisRows(
  {report, findings, searchTexts}: IndexedReport,
  unfolded: readonly string[],
  isFiltered: boolean,
  accepts: Accepts,
): readonly Row[] {
  const acceptsFinding = ({id}: Finding) => accepts(searchTexts.get(id) ?? '');
  const causes: Row[] = [];
  const hints: Row[] = [];
  for (const {root: rootId, explains} of report.diagnoses) {
    const root = findings.get(rootId);
    if (root === undefined) continue;
    const isOpen = isFiltered || unfolded.includes(rootId);
    const explained = isOpen ? explains.flatMap((id) => findings.get(id) ?? []).filter(acceptsFinding) : [];
    if (isFiltered && explained.length === 0 && !acceptsFinding(root)) continue;
    (root.confidence === 'possible' ? hints : causes).push(
      {kind: 'finding', finding: root, explains: explains.length, isConsequence: false, isUnfolded: isOpen},
      ...explained.map(
        (finding): Row => ({kind: 'finding', finding, explains: 0, isConsequence: true, isUnfolded: false}),
      ),
    );
  }
  const judged = report.findings.length === 0 ? judgedRows(report, accepts) : [];
  if (isFiltered) return [...section('Root causes', causes), ...section(hintsHeading, hints), ...judged];
  return [
    verdictNote(report),
    ...(report.run.interrupted
      ? [{kind: 'note' as const, text: interruptionText(report), style: 'warning' as const}]
      : []),
    ...section('Root causes', causes),
    ...section(hintsHeading, hints),
    ...judged,
    ...pathNotes(report),
    ...basisNotes(report),
  ];
}

/** The paths that probes walked, a step each; the report as text has a row for each stage. */
function pathNotes({probes = []}: Report): readonly Row[] {
  return probes.flatMap((probe) => {
    const {tried, untried} = arrangeSteps(probe);
    return section(`Path of ${probeTitle(probe)}: ${probeCounts(probe)}`, [
      ...tried.map(
        (step): Row => ({kind: 'note', text: stepText(step), ...(hasFailed(step) ? {style: 'warning'} : {})}),
      ),
      ...untried.map(({why, steps}): Row => {
        const text = `Not tried: ${steps.map(({title}) => title).join('; ')} (${why})`;
        return {kind: 'note', text, style: 'faint'};
      }),
      ...(probe.vantage === undefined ? [{kind: 'note' as const, text: unknownSideText}] : []),
    ]);
  });
}

const hintsHeading = 'Hints: the evidence fits other causes as well';

function section(heading: string, rows: readonly Row[]): readonly Row[] {
  return rows.length === 0 ? [] : [{kind: 'heading', text: heading}, ...rows];
}

function verdictNote({summary: {verdict, errors, warnings, infos}, findings}: Report): Row {
  const counts = [
    {amount: errors, noun: 'error'},
    {amount: warnings, noun: 'warning'},
    {amount: infos, noun: 'remark'},
  ].filter(({amount}) => amount > 0);
  const texts: Readonly<Record<typeof verdict, string>> = {
    findings: `${counted(findings.length, 'finding')}: ${counts.map(({amount, noun}) => counted(amount, noun)).join(', ')}.`,
    'no-findings': 'Nothing wrong was found in what was judged.',
    'nothing-evaluated': 'Nothing could be judged: no check found the evidence that it needs.',
  };
  return {kind: 'note', text: texts[verdict], style: 'title'};
}

/** What the judgement rests on. */
function basisNotes({run: {judgedAt}, summary: {checks}}: Report): readonly Row[] {
  const unjudged = checks['not-evaluated'] + checks.crashed;
  const missing = unjudged === 0 ? 'none lacked evidence' : `${unjudged} could not be judged (screen 3)`;
  return section('How it was judged', [
    {kind: 'note', text: `${counted(checks.pass, 'check')} passed, ${checks.fail} failed, ${missing}.`},
    {kind: 'note', text: `Dates were judged as of ${formatInstant(judgedAt.instant)} (${judgedAt.source}).`},
  ]);
}

/** Nothing was found: what that rests on. */
function judgedRows(report: Report, accepts: Accepts): readonly Row[] {
  const rows = report.checks
    .map((check): CheckRow => ({kind: 'check', check, rule: report.rules[check.id]}))
    .filter((row) => acceptsCheck(row, accepts));
  const withStatus = (...statuses: readonly CheckStatus[]) => rows.filter(({check}) => statuses.includes(check.status));
  return [
    ...section('Judged, and right', withStatus('pass')),
    ...section('Not judged: evidence is missing', withStatus('not-evaluated', 'crashed')),
    ...section('Does not apply here', withStatus('not-applicable')),
  ];
}

const statusOrder: readonly CheckStatus[] = ['fail', 'crashed', 'not-evaluated', 'pass', 'not-applicable', 'disabled'];

function checkRows({indexed, progress}: ListSource, accepts: Accepts): readonly Row[] {
  const results =
    indexed?.report.checks ??
    progress.checks.map(({id, status}) => ({id, status, notes: [], missing: [], findings: []}));
  if (results.length === 0) return [{kind: 'note', text: 'No check has run yet.'}];
  const systems = new Map<string, CheckRow[]>();
  for (const check of results) {
    const rule = indexed?.report.rules[check.id];
    const row: CheckRow = {kind: 'check', check, rule};
    if (!acceptsCheck(row, accepts)) continue;
    const system = rule?.system ?? check.id.split('/')[0] ?? '';
    const rows = systems.get(system);
    if (rows === undefined) systems.set(system, [row]);
    else rows.push(row);
  }
  const weight = ({check}: CheckRow) => statusOrder.indexOf(check.status);
  return [...systems].flatMap(([system, rows]) =>
    section(
      system,
      rows.sort((first, second) => weight(first) - weight(second)),
    ),
  );
}

function acceptsCheck({check, rule}: CheckRow, accepts: Accepts): boolean {
  return accepts(
    check.id,
    check.status.replace('-', ' '),
    rule?.system ?? '',
    rule?.title.pass ?? '',
    rule?.title.fail ?? '',
  );
}

function inputRows({indexed, progress}: ListSource, accepts: Accepts): readonly Row[] {
  const inputs = indexed?.report.inputs ?? progress.inputs.flatMap(({row}) => row ?? []);
  if (inputs.length === 0) return [{kind: 'note', text: 'No input has been read yet.'}];
  const rows = inputs
    .filter((input) => accepts(input.path, input.title, input.state, ...input.notes))
    .map((input): InputListRow => ({kind: 'input', input}));
  return [
    ...section(
      'Not understood',
      rows.filter(({input}) => isNotUnderstood(input)),
    ),
    ...section(
      'Read',
      rows.filter(({input}) => !isNotUnderstood(input)),
    ),
  ];
}

/** What the captures hold: the summary of the report, with a ladder behind each TURN exchange and call. */
function callRows({indexed}: ListSource, accepts: Accepts): readonly Row[] {
  const captures = indexed?.report.captures;
  if (captures === undefined) {
    const text = indexed === undefined ? 'Nothing has been read yet.' : 'No packet capture was read.';
    return [{kind: 'note', text}];
  }
  const groups = overviewGroups(captures, Number.POSITIVE_INFINITY);
  if (groups.length === 0) return [{kind: 'note', text: 'The captures hold no TURN exchange and no call.'}];
  return groups.flatMap(({title, rows, omitted}) =>
    section(title, [
      ...rows.flatMap(({ladder, text}): readonly Row[] => {
        if (!accepts(text)) return [];
        return ladder === undefined ? [{kind: 'note', text}] : [{kind: 'ladder', number: ladder, text}];
      }),
      ...(omitted > 0 ? [{kind: 'note' as const, text: `… and ${formatCount(omitted)} more`}] : []),
    ]),
  );
}

/** With the counts by cause above, and by hour below. */
function attemptRows({indexed, attempts}: ListSource, isFiltered: boolean, accepts: Accepts): readonly Row[] {
  const joins = indexed?.report.joins;
  if (joins === undefined) {
    const text = indexed === undefined ? 'Nothing has been read yet.' : 'No log tells of a guest who tried to join.';
    return [{kind: 'note', text}];
  }
  const rows = attempts
    .filter((attempt) => {
      const {call = '', spaceName = ''} = attempt;
      return accepts(
        whoText(attempt),
        outcomeWords[attempt.outcome],
        `call ${call}`,
        spaceName,
        ...attemptDetails(attempt),
      );
    })
    .map((attempt): AttemptRow => ({kind: 'attempt', attempt}));
  if (isFiltered) return rows;
  const leftOut = joins.total - attempts.length;
  return [
    {kind: 'note', text: joinCountsText(joins), style: 'title'},
    ...timeBasisText(attempts.map(({startedAt}) => startedAt)).map(
      (text): Row => ({kind: 'note', text, style: 'faint'}),
    ),
    ...rows,
    ...(leftOut > 0
      ? [{kind: 'note' as const, text: `${formatCount(leftOut)} more between them: counted, and not kept.`}]
      : []),
    ...section(
      'By the hour in which they began',
      joins.byHour.map((hour) => ({kind: 'note', text: `${hourText(hour)}: ${outcomeCountsText(hour.byOutcome)}`})),
    ),
  ];
}

/** What was assumed of the times stands before them. */
function momentRows({timeLines, timeLineOf}: ListSource, isFiltered: boolean, accepts: Accepts): readonly Row[] {
  if (timeLines === undefined) return [{kind: 'note', text: 'Nothing has been read yet.'}];
  const line = (timeLineOf === undefined ? undefined : timeLines.ofAttempt(timeLineOf)) ?? timeLines.all();
  const arranged = arrangeTimeLine(line);
  const note = (text: string): Row => ({kind: 'note', text, style: 'faint'});
  const shown = line.rows.flatMap(({places, quote = ''}, index) => {
    const inputs = places.map(({source}) => line.sources[source]?.input ?? '');
    return accepts(arranged.texts[index] ?? '', quote, ...inputs) ? [index] : [];
  });
  const moments = shown.map(
    (index, place): MomentRow => ({kind: 'moment', arranged, index, before: shown[place - 1] ?? -1}),
  );
  if (isFiltered) return moments;
  return [
    ...(timeLineOf === undefined ? [] : [note(`${line.title} (Esc: all that was read)`)]),
    ...introTexts(line).map(({first, text}) => note(`${first.trim()}  ${text}`)),
    ...moments,
    ...outroTexts(line).map(note),
  ];
}

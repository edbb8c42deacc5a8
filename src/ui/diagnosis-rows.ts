/** The diagnosis as rows: causes first, what each explains, and what the judgement rests on. */
import type {Phrasebook} from '../model/phrasebook.ts';
import type {CheckStatus, Finding, Report} from '../model/report.ts';
import {staleAcceptances} from '../report/accepted-words.ts';
import {arrangeSteps, hasFailed, probeCounts, probeTitle, stepText, unknownSideText} from '../report/probe-words.ts';
import {interruptionText, timeText} from '../report/words.ts';
import {acceptsCheck} from './check-rows.ts';
import type {IndexedReport} from './report-index.ts';
import {type Accepts, acceptedFold, type CheckRow, isItem, type Row, section} from './row-kinds.ts';

const acceptedHeading = 'Accepted: counted apart';
const hintsHeading = 'Hints: the evidence fits other causes as well';

export function diagnosisRows(
  {report, findings, searchTexts, book}: IndexedReport,
  unfolded: readonly string[],
  isFiltered: boolean,
  accepts: Accepts,
): readonly Row[] {
  const acceptsFinding = ({id}: Finding) => accepts(searchTexts.get(id) ?? '');
  const causes: Row[] = [];
  const hints: Row[] = [];
  const accepted: Row[] = [];
  for (const {root: rootId, explains} of report.diagnoses) {
    const root = findings.get(rootId);
    if (root === undefined) continue;
    const isOpen = isFiltered || unfolded.includes(rootId);
    const explained = isOpen ? explains.flatMap((id) => findings.get(id) ?? []).filter(acceptsFinding) : [];
    if (isFiltered && explained.length === 0 && !acceptsFinding(root)) continue;
    const rows = root.suppressed !== undefined ? accepted : root.confidence === 'possible' ? hints : causes;
    rows.push(
      {kind: 'finding', finding: root, explains: explains.length, isConsequence: false, isUnfolded: isOpen},
      ...explained.map(
        (finding): Row => ({kind: 'finding', finding, explains: 0, isConsequence: true, isUnfolded: false}),
      ),
    );
  }
  const judged = report.findings.length === 0 ? judgedRows(report, accepts, book) : [];
  if (isFiltered)
    return [
      ...section(book.say('Root causes'), causes),
      ...section(book.say(hintsHeading), hints),
      ...section(book.say(acceptedHeading), accepted),
      ...judged,
    ];
  return [
    verdictNote(report, book),
    ...(report.run.interrupted
      ? [{kind: 'note' as const, text: interruptionText(report, book), style: 'warning' as const}]
      : []),
    ...section(book.say('Root causes'), causes),
    ...section(book.say(hintsHeading), hints),
    ...acceptedRows(report, accepted, unfolded.includes(acceptedFold), book),
    ...judged,
    ...pathNotes(report, book),
    ...basisNotes(report, book),
  ];
}

/** Counted apart, and folded; what accepts nothing any more is said. */
function acceptedRows(report: Report, rows: readonly Row[], isUnfolded: boolean, book: Phrasebook): readonly Row[] {
  const {rows: stale, omitted} = staleAcceptances(report);
  return section(book.say(acceptedHeading), [
    ...(rows.length === 0
      ? []
      : [{kind: 'accepted' as const, amount: rows.filter(isItem).length, isUnfolded}, ...(isUnfolded ? rows : [])]),
    ...stale.map(({title, note}): Row => ({kind: 'note', text: `${title}: ${note}`, style: 'warning'})),
    ...(omitted === 0 ? [] : [{kind: 'note' as const, text: `… ${book.say('and {count} more', {count: omitted})}`}]),
  ]);
}

/** The paths that probes walked, a step each; the report as text has a row for each stage. */
function pathNotes({probes = []}: Report, book: Phrasebook): readonly Row[] {
  return probes.flatMap((probe) => {
    const {tried, untried} = arrangeSteps(probe);
    return section(`${book.say('Path of {name}', {name: probeTitle(probe, book)})}: ${probeCounts(probe, book)}`, [
      ...tried.map(
        (step): Row => ({kind: 'note', text: stepText(step, book), ...(hasFailed(step) ? {style: 'warning'} : {})}),
      ),
      ...untried.map(({why, steps}): Row => {
        const text = `${book.say('Not tried:')} ${steps.map(({title}) => title).join('; ')} (${why})`;
        return {kind: 'note', text, style: 'faint'};
      }),
      ...(probe.vantage === undefined ? [{kind: 'note' as const, text: book.say(unknownSideText)}] : []),
    ]);
  });
}

function verdictNote({summary: {verdict, errors, warnings, infos, suppressed = 0}}: Report, book: Phrasebook): Row {
  const counts = [
    {amount: errors, noun: 'error'},
    {amount: warnings, noun: 'warning'},
    {amount: infos, noun: 'remark'},
  ].filter(({amount}) => amount > 0);
  const findings = book.counted(errors + warnings + infos, 'finding');
  const accepted = book.counted(suppressed, 'finding');
  const apart = suppressed === 0 ? '' : ` ${book.say('{findings} accepted, counted apart.', {findings: accepted})}`;
  const texts: Readonly<Record<typeof verdict, string>> = {
    findings: `${findings}: ${counts.map(({amount, noun}) => book.counted(amount, noun)).join(', ')}.${apart}`,
    'no-findings': `${book.say('Nothing wrong was found in what was judged.')}${apart}`,
    'nothing-evaluated': book.say('Nothing could be judged: no check found the evidence that it needs.'),
  };
  return {kind: 'note', text: texts[verdict], style: 'title'};
}

/** What the judgement rests on. */
function basisNotes({run: {judgedAt}, summary: {checks}}: Report, book: Phrasebook): readonly Row[] {
  const unjudged = checks['not-evaluated'] + checks.crashed;
  const missing =
    unjudged === 0
      ? book.say('none lacked evidence')
      : book.say('{count} could not be judged (screen 3)', {count: unjudged});
  const counts = {checks: book.counted(checks.pass, 'check'), failed: checks.fail, missing};
  const dates = {time: timeText(judgedAt.instant, book), source: judgedAt.source};
  return section(book.say('How it was judged'), [
    {kind: 'note', text: book.say('{checks} passed, {failed} failed, {missing}.', counts)},
    {kind: 'note', text: book.say('Dates were judged as of {time} ({source}).', dates)},
  ]);
}

/** Nothing was found: what that rests on. */
function judgedRows(report: Report, accepts: Accepts, book: Phrasebook): readonly Row[] {
  const rows = report.checks
    .map((check): CheckRow => ({kind: 'check', check, rule: report.rules[check.id]}))
    .filter((row) => acceptsCheck(row, accepts));
  const withStatus = (...statuses: readonly CheckStatus[]) => rows.filter(({check}) => statuses.includes(check.status));
  return [
    ...section(book.say('Judged, and right'), withStatus('pass')),
    ...section(book.say('Not judged: evidence is missing'), withStatus('not-evaluated', 'crashed')),
    ...section(book.say('Does not apply here'), withStatus('not-applicable')),
  ];
}

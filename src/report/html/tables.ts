/** What was looked at and what was not: checks, missing evidence, inputs, and what captures, logs and probes hold. */
import {formatCount} from '../../model/count.ts';
import type {JoinOverview} from '../../model/join-attempt.ts';
import type {ProbeOverview} from '../../model/probe-overview.ts';
import type {InputRow} from '../../model/report.ts';
import {plainText} from '../../model/rich-text.ts';
import {byteCount} from '../byte-count.ts';
import {isFailedJoin, joinCountsText, outcomeWords, secondsText, stageWords, whoText} from '../join-words.ts';
import {logGroups} from '../log-history-words.ts';
import {type OverviewGroup, overviewGroups} from '../overview-words.ts';
import {
  arrangeSteps,
  probeCounts,
  probeTimes,
  probeTitle,
  stageNote,
  stageResult,
  stageTime,
  unknownSideText,
} from '../probe-words.ts';
import * as words from '../words.ts';
import {html, type Markup, nothing, prose} from './markup.ts';
import {type Page, scrollable} from './page.ts';

/** Of a list of one kind; each TURN exchange and call has a row in the report already. */
const mostOverviewRows = 60;
/** Below that a list is read and not searched. */
const fewRows = 8;

interface Choice {
  /** Name of the attribute of the row: `s` for `data-s`. */
  readonly by: string;
  readonly label: string;
  readonly values: readonly {readonly value: string; readonly text: string}[];
}

/** The controls of a table; they are there only where a script runs. */
function filterTools({book}: Page, table: string, choices: readonly Choice[]): Markup {
  return html`<div class="tools js-only" data-filter="${table}"><label>${book.say('Search')}<input type="search"></label>${choices.map(
    ({by, label, values}) =>
      html`<label>${label}<select data-by="${by}"><option value="">${book.say('all')}</option>${values.map(({value, text}) => html`<option value="${value}">${text}</option>`)}</select></label>`,
  )}<span class="count" role="status"></span></div>`;
}

/** Every finding in one table, where there are too many to scroll through. */
export function findingTable(page: Page): Markup {
  const {report, book} = page;
  if (report.findings.length <= fewRows) return nothing;
  const systemOf = (rule: string): string => report.rules[rule]?.system ?? '';
  const systems = unique(report.findings.map(({rule}) => systemOf(rule)));
  const rows = report.findings.map((finding) => {
    const anchor = page.anchorOf(finding.id);
    const text = plainText(finding.text);
    return html`<tr data-s="${finding.severity}" data-g="${systemOf(finding.rule)}"><td class="w t-${finding.severity}"><span class="tone">${words.severityWord(finding, book)}</span></td><td>${anchor === undefined ? text : html`<a href="#${anchor}">${text}</a>`}</td><td>${book.say(systemOf(finding.rule))}</td><td><code>${finding.rule}</code></td></tr>
`;
  });
  return html`<h3>${book.say('All findings')}</h3>${filterTools(page, 'findings', [
    {
      by: 's',
      label: book.say('Severity'),
      values: unique(report.findings.map(({severity}) => severity)).map((value) => ({value, text: book.say(value)})),
    },
    {by: 'g', label: book.say('System'), values: systems.map((value) => ({value, text: book.say(value)}))},
  ])}${scrollable(
    book.say('Table of findings'),
    html`<table id="findings">${headings(page, ['Severity', 'Finding', 'System', 'Check'])}<tbody>${rows}</tbody></table>`,
  )}`;
}

export function checkTable(page: Page): Markup {
  const {view, book} = page;
  const all = view.systems.flatMap(({system, checks}) => checks.map((check) => ({...check, system})));
  // What is wrong comes first; the rest stands as the systems do.
  const isWrong = ({result}: (typeof all)[number]): boolean => result.status === 'fail' || result.status === 'crashed';
  const rows = [...all.filter(isWrong), ...all.filter((check) => !isWrong(check))].map(
    ({result, title, isAccepted, system}) => {
      const notes = result.status === 'not-evaluated' ? result.missing.map(({title: fact}) => fact) : result.notes;
      const lead = result.status === 'not-evaluated' ? book.say('missing: ') : '';
      return html`<tr data-s="${result.status}" data-g="${system}"><td class="w s-${isAccepted ? 'disabled' : result.status}">${isAccepted ? book.say('accepted') : book.say(words.statusWords[result.status])}</td><td>${title}${notes.length === 0 ? nothing : html`<br><span class="faint">${lead}${notes.join(result.status === 'not-evaluated' ? '; ' : ' ')}</span>`}</td><td>${book.say(system)}</td><td><code>${result.id}</code></td></tr>
`;
    },
  );
  if (rows.length === 0) return nothing;
  const statuses = unique(view.systems.flatMap(({checks}) => checks.map(({result}) => result.status)));
  return html`${filterTools(page, 'checks', [
    {
      by: 's',
      label: book.say('Status'),
      values: statuses.map((value) => ({value, text: book.say(words.statusWords[value])})),
    },
    {
      by: 'g',
      label: book.say('System'),
      values: view.systems.map(({system}) => ({value: system, text: book.say(system)})),
    },
  ])}${scrollable(
    book.say('Table of checks'),
    html`<table id="checks">${headings(page, ['Status', 'Check', 'System', 'Id'])}<tbody>${rows}</tbody></table>`,
  )}`;
}

export function missingList({view, book}: Page): Markup {
  return html`<ul class="evidence">${view.missing.map(
    ({missing, checks}) =>
      html`<li><b>${missing.title}</b>${missing.reason === undefined ? '' : ` (${missing.reason})`}<br>${book.say('Collect:')} ${prose(missing.collect)}<br><span class="faint small">${book.say('For {count}', {count: book.counted(checks.length, 'check')})}: ${checks.join(', ')}</span></li>
`,
  )}</ul>`;
}

export function inputTable(page: Page): Markup {
  const row = (input: InputRow): Markup =>
    html`<tr><td class="w${words.isLost(input) ? ' wrong' : ''}">${page.book.say(words.stateWords[input.state])}</td><td><code>${input.path}</code></td><td>${input.title}</td><td class="n">${input.sizeBytes === undefined ? '' : byteCount(input.sizeBytes)}</td><td class="n">${formatCount(input.facts)}</td><td>${input.notes.map((note, index) => html`${index === 0 ? '' : html`<br>`}${note}`)}</td></tr>
`;
  return scrollable(
    page.book.say('Table of inputs'),
    html`<table>${headings(page, ['State', 'Input', 'What', 'Size', 'Facts', 'Notes'])}<tbody>${page.report.inputs.map(row)}</tbody></table>`,
  );
}

export function captureLists(page: Page): Markup {
  const {captures} = page.report;
  return captures === undefined ? nothing : groupLists(page, overviewGroups(captures, mostOverviewRows, page.book));
}

export function logLists(page: Page): Markup {
  const {logHistory, clocks} = page.report;
  return groupLists(
    page,
    logGroups(
      {...(logHistory === undefined ? {} : {logHistory}), ...(clocks === undefined ? {} : {clocks})},
      page.book,
    ),
  );
}

function groupLists({shownLadders, book}: Page, groups: readonly OverviewGroup[]): Markup {
  const name = (ladder: number): Markup =>
    shownLadders.has(ladder)
      ? html`<a href="#ladder-${ladder}">${book.say('ladder {number}', {number: ladder})}</a>: `
      : html`${book.say('ladder {number}', {number: ladder})}: `;
  return html`${groups.map(
    ({title, rows, omitted}) =>
      html`<h3>${title}</h3><ul class="evidence small">${rows.map(({ladder, text}) => html`<li>${ladder === undefined ? nothing : name(ladder)}${text}</li>`)}${omitted > 0 ? html`<li>${book.say('and {count} more', {count: formatCount(omitted)})}</li>` : nothing}</ul>`,
  )}`;
}

export function attemptTable(page: Page, joins: JoinOverview): Markup {
  const {book} = page;
  const rows = joins.attempts.map((attempt) => {
    const {number, startedAt, reached, tookMs, outcome, reason} = attempt;
    const tone = isFailedJoin(attempt) ? 'o-bad' : outcome === 'joined' ? 'o-good' : '';
    return html`<tr data-s="${outcome}"><td class="n">${number}</td><td class="w">${startedAt === undefined ? '' : startedAt.iso.slice(0, 19).replace('T', ' ')}</td><td>${whoText(attempt, book)}</td><td>${attempt.clientAddress ?? ''}</td><td>${reached === undefined ? '' : book.say(stageWords[reached])}</td><td class="n">${tookMs === undefined ? '' : secondsText(tookMs)}</td><td class="${tone}">${book.say(outcomeWords[outcome])}${reason === undefined ? '' : html`<br><span class="faint">${reason}</span>`}</td></tr>
`;
  });
  const outcomes = unique(joins.attempts.map(({outcome}) => outcome));
  const left = joins.total - joins.attempts.length;
  return html`<p>${joinCountsText(joins, book)}</p>${joins.attempts.length > fewRows ? filterTools(page, 'attempts', [{by: 's', label: book.say('How it ended'), values: outcomes.map((value) => ({value, text: book.say(outcomeWords[value])}))}]) : nothing}${scrollable(
    book.say('Table of attempts'),
    html`<table id="attempts">${headings(page, ['#', 'Began (UTC)', 'Guest', 'From', 'Came as far as', 'Took', 'How it ended'])}<tbody>${rows}</tbody></table>`,
  )}${left > 0 ? html`<p class="small faint">${book.say('{count} more between them: counted, and not kept.', {count: formatCount(left)})}</p>` : nothing}`;
}

export function probeTables(page: Page): Markup {
  return html`${(page.report.probes ?? []).map((probe) => probeTable(page, probe))}`;
}

function probeTable(page: Page, probe: ProbeOverview): Markup {
  const {book} = page;
  const {tried, untried} = arrangeSteps(probe);
  const rows = tried.flatMap((step) =>
    step.stages.map((stage, index) => {
      const isBad = !step.isOptional && (stage.outcome === 'failed' || stage.outcome === 'sometimes');
      const tone = isBad ? 'o-bad' : stage.outcome === 'ok' ? 'o-good' : 'faint';
      return html`<tr><td>${index === 0 ? step.title : ''}</td><td class="w">${stage.stage}</td><td class="w ${tone}">${stageResult(step, stage, book)}</td><td class="n">${stageTime(stage)}</td><td>${stageNote(step, stage, book)}</td></tr>
`;
    }),
  );
  const title = probeTitle(probe, book);
  return html`<h3>${title}</h3><p class="small faint">${probeCounts(probe, book)}; ${probeTimes(probe, book)}</p>${rows.length === 0 ? nothing : scrollable(title, html`<table>${headings(page, ['Step', 'Stage', 'Result', 'Time', 'What came of it'])}<tbody>${rows}</tbody></table>`)}${untried.map(({why, steps}) => html`<p><b>${book.say('Not tried:')}</b> ${why}</p><ul class="evidence small">${steps.map((step) => html`<li>${step.title}</li>`)}</ul>`)}${probe.vantage === undefined ? html`<p class="small faint">${book.say(unknownSideText)}</p>` : nothing}`;
}

function headings({book}: Page, names: readonly string[]): Markup {
  return html`<thead><tr>${names.map((name) => html`<th scope="col">${book.say(name)}</th>`)}</tr></thead>`;
}

function unique<Value>(values: readonly Value[]): Value[] {
  return [...new Set(values)];
}

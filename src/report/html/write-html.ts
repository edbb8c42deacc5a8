/**
 * The report as one page that needs nothing but itself: no network, no other file. All text that came from outside is
 * escaped; the policy in its head lets run what stands in it by hash alone, so that a hole in that would still run nothing.
 */
import {createHash} from 'node:crypto';
import {english, type Phrasebook} from '../../model/phrasebook.ts';
import {staleAcceptances} from '../accepted-words.ts';
import {isPathFirst} from '../probe-words.ts';
import {arrangeReport} from '../view.ts';
import {findingCounts, nothingFoundText} from '../words.ts';
import {deploymentFigure} from './deployment-figure.ts';
import {diagnosisCard, diagnosisCards, findingCard} from './finding-cards.ts';
import {chooseLadders, ladderFigures} from './ladder-figure.ts';
import {html, type Markup, nothing, textOf, verbatim} from './markup.ts';
import type {HtmlMaterial, Page} from './page.ts';
import {script} from './script.ts';
import {style} from './style.ts';
import {summaryPart} from './summary.ts';
import {
  attemptTable,
  captureLists,
  checkTable,
  findingTable,
  inputTable,
  logLists,
  missingList,
  probeTables,
} from './tables.ts';
import {timeLineFigure} from './time-line-figure.ts';

export function writeHtml(material: HtmlMaterial, book: Phrasebook = english): string {
  const page = pageOf(material, book);
  const parts = partsOf(page).filter(({content}) => textOf(content) !== '');
  const title = `${page.report.tool.name}: ${titleOf(page)}`;
  return textOf(html`<!doctype html>
<html lang="${book.language}"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${policy}"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark"><meta name="referrer" content="no-referrer"><title>${title}</title><style>${verbatim(style)}</style></head>
<body><a class="skip" href="#main">${book.say('To the report')}</a>
<nav aria-label="${book.say('Parts of the report')}"><ul><li><a href="#brief">${book.say('In short')}</a></li>${parts.map(({id, name}) => html`<li><a href="#${id}">${name}</a></li>`)}</ul></nav>
<main id="main" class="page">${summaryPart(page)}${parts.map(
    ({id, name, content}) => html`<section id="${id}" aria-labelledby="h-${id}"><h2 id="h-${id}">${name}</h2>
${content}</section>
`,
  )}<footer class="small faint"><p>${book.say('Made by {tool} {version}. The page holds names and addresses of the site; `--redact` writes one without.', {tool: page.report.tool.name, version: page.report.tool.version})}</p></footer></main>
<script>${verbatim(script)}</script></body></html>
`);
}

/** `connect-src` and all others fall back to `default-src`: nothing is loaded, sent or framed. */
const policy = [
  "default-src 'none'",
  `style-src ${hashOf(style)}`,
  `script-src ${hashOf(script)}`,
  "base-uri 'none'",
  "form-action 'none'",
  "require-trusted-types-for 'script'",
].join('; ');

function hashOf(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}

interface Part {
  readonly id: string;
  readonly name: string;
  /** Empty: it is left out. */
  readonly content: Markup;
}

function partsOf(page: Page): readonly Part[] {
  const {report, view, book} = page;
  const path = {id: 'path', name: book.say('Path'), content: probeTables(page)};
  return [
    {id: 'map', name: book.say('Deployment'), content: deploymentFigure(page)},
    ...(isPathFirst(report) ? [path] : []),
    {id: 'diagnoses', name: book.say('Diagnoses'), content: diagnosesPart(page)},
    {
      id: 'others',
      name: book.say('Other findings'),
      content: html`${view.others.map((finding) => findingCard(page, finding, '', false))}`,
    },
    ...(isPathFirst(report) ? [] : [path]),
    {
      id: 'attempts-part',
      name: book.say('Attempts to join'),
      content: report.joins === undefined ? nothing : attemptTable(page, report.joins),
    },
    {id: 'captures', name: book.say('In the captures'), content: captureLists(page)},
    {id: 'ladders', name: book.say('Ladders'), content: ladderFigures(page)},
    {id: 'time-line', name: book.say('Time line'), content: timeLineFigure(page)},
    {id: 'logs', name: book.say('In the logs'), content: logLists(page)},
    {id: 'accepted', name: book.say('Accepted'), content: acceptedPart(page)},
    {id: 'checks-part', name: book.say('Checks'), content: html`${findingTable(page)}${checkTable(page)}`},
    {id: 'missing', name: book.say('Not evaluated'), content: view.missing.length === 0 ? nothing : missingList(page)},
    {id: 'inputs', name: book.say('Inputs'), content: report.inputs.length === 0 ? nothing : inputTable(page)},
  ];
}

function diagnosesPart(page: Page): Markup {
  const {view, book} = page;
  if (view.diagnoses.length === 0) return nothing;
  const tools = html`<div class="tools js-only"><button type="button" data-open="diagnoses" data-state="open">${book.say('Open all')}</button><button type="button" data-open="diagnoses" data-state="closed">${book.say('Close all')}</button></div>`;
  return html`${view.diagnoses.length > 1 ? tools : nothing}${diagnosisCards(page)}`;
}

/** Folded: these are decided. What is out of date is not. */
function acceptedPart(page: Page): Markup {
  const {view, report, book} = page;
  const stale = staleAcceptances(report);
  const list = stale.rows.map(({title, note}) => html`<li><b>${title}.</b> ${note}</li>`);
  return html`${
    view.accepted.length === 0
      ? nothing
      : html`<details><summary>${book.counted(view.accepted.length, 'accepted cause')}</summary>${view.accepted.map((diagnosis) => diagnosisCard(page, diagnosis, '', false))}</details>`
  }${list.length === 0 ? nothing : html`<h3>${book.say('Acceptances to look at')}</h3><ul class="evidence">${list}${stale.omitted > 0 ? html`<li>${book.say('and {count} more', {count: stale.omitted})}</li>` : nothing}</ul>`}`;
}

function titleOf({report, book}: Page): string {
  return report.summary.verdict === 'findings'
    ? findingCounts(report, book)
    : (nothingFoundText(report, book)[0] ?? '');
}

function pageOf({report, ladders, timeLines}: HtmlMaterial, book: Phrasebook): Page {
  const view = arrangeReport(report);
  const chosen = ladders === undefined ? [] : chooseLadders(ladders, report.findings);
  const anchors = new Map(report.findings.map(({id}, index) => [id, `f${index + 1}`]));
  return {
    book,
    report,
    view,
    ladders: chosen,
    omittedLadders: (ladders?.count ?? 0) - chosen.length,
    timeLine: timeLines?.all(),
    anchorOf: (id) => anchors.get(id),
    findings: new Map(report.findings.map((finding) => [finding.id, finding])),
    shownLadders: new Set(chosen.map(({number}) => number)),
  };
}

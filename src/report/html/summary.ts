/** The head of the page: what a person who has ten seconds reads. */
import {formatCount} from '../../model/count.ts';
import type {CheckStatus} from '../../model/report.ts';
import {severities} from '../../model/severity.ts';
import {hasFailed} from '../probe-words.ts';
import type {DiagnosisView} from '../view.ts';
import * as words from '../words.ts';
import {chip} from './finding-cards.ts';
import {html, type Markup, nothing, rich} from './markup.ts';
import type {Page} from './page.ts';

/** The others stand below; nobody reads more at once. */
const mostCauses = 5;

export function summaryPart(page: Page): Markup {
  const {report, view, book} = page;
  const {tool, run, summary} = report;
  const causes = view.diagnoses.slice(0, mostCauses);
  const left = view.diagnoses.length - causes.length;
  const ended = run.interrupted ? html`<p class="wrong">${words.interruptionText(report, book)}</p>` : nothing;
  return html`<header><h1>${tool.name} ${tool.version} · <span class="faint">${run.command}</span></h1>
${verdict(page)}${ended}</header>
<section id="brief" aria-label="${book.say('In short')}">
${causes.length === 0 ? nothing : html`<ol class="brief">${causes.map((cause, index) => causeItem(page, cause, index + 1))}</ol>`}
${left > 0 ? html`<p><a href="#diagnoses">${book.say('and {count} more', {count: formatCount(left)})}</a></p>` : nothing}
<div class="cover"><div><p>${words.checkCounts(report, book)}</p>${statusBar(page)}</div><div><p>${words.inputCounts(report, book)}</p><p class="small faint">${book.say('Dates are judged at {time}', {time: words.judgedAtText(report, book)})}</p><p class="small faint">${book.say('Made {time}', {time: `${run.startedAt.slice(0, 10)} ${run.startedAt.slice(11, 19)} UTC`})}</p>${summary.suppressed === undefined || summary.suppressed === 0 ? nothing : html`<p><a href="#accepted">${book.counted(summary.suppressed, 'accepted finding')}</a></p>`}${summary.notShown === undefined || summary.notShown === 0 ? nothing : html`<p>${book.say('{count} below the severity that is shown', {count: book.counted(summary.notShown, 'finding')})}</p>`}</div></div>
</section>
`;
}

function verdict({report, view, book}: Page): Markup {
  if (report.summary.verdict === 'findings') {
    const gravest =
      severities.find((severity) =>
        report.findings.some((finding) => finding.severity === severity && finding.suppressed === undefined),
      ) ?? 'info';
    const sign = {error: '✖', warning: '⚠', info: 'ℹ'}[gravest];
    return html`<p class="verdict t-${gravest}"><span class="tone">${sign} ${words.findingCounts(report, book)}</span></p>`;
  }
  const [first = '', ...others] = words.nothingFoundText(report, book);
  const stuck = (report.probes ?? []).some(({steps}) => steps.some(hasFailed));
  const isGood = report.summary.verdict === 'no-findings' && !stuck && view.missing.length === 0;
  const tone = isGood ? 't-pass' : 't-info';
  return html`<p class="verdict ${tone}"><span class="tone">${isGood ? '✓' : 'ℹ'} ${first}</span></p>${others.map((text) => html`<p>${text}</p>`)}`;
}

function causeItem({anchorOf, book}: Page, {root, explains}: DiagnosisView, number: number): Markup {
  const [step] = root.fix;
  const more =
    explains.length === 0
      ? ''
      : `; ${book.say('explains {count}', {count: book.counted(explains.length, 'other finding')})}`;
  return html`<li class="card t-${root.severity}">${chip(root, book)} <span class="faint small">${book.say(words.impactWords[root.impact])}${more}</span><p class="what">${number}. <a href="#${anchorOf(root.id)}">${rich(root.text)}</a></p>${step === undefined ? nothing : html`<p class="do"><b>${book.say('First step:')}</b> ${rich(step.action)}${step.where === undefined ? nothing : html` <span class="faint">(${rich(step.where)})</span>`}</p>`}</li>
`;
}

const barOrder: readonly CheckStatus[] = ['fail', 'crashed', 'pass', 'not-evaluated', 'not-applicable'];

/** How much was looked at: what could not be evaluated is hatched. The same numbers stand above it as words. */
function statusBar({report: {summary}}: Page): Markup {
  const total = barOrder.reduce((sum, status) => sum + summary.checks[status], 0);
  if (total === 0) return nothing;
  let x = 0;
  const pieces = barOrder.map((status) => {
    const width = (1000 * summary.checks[status]) / total;
    const piece =
      width === 0
        ? nothing
        : html`<rect class="b-${status}" x="${x.toFixed(1)}" y="0" width="${width.toFixed(1)}" height="10"/>`;
    x += width;
    return piece;
  });
  return html`<div class="bar" aria-hidden="true"><svg viewBox="0 0 1000 10" preserveAspectRatio="none"><defs><pattern id="hatch" width="8" height="8" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect class="hatch-ground" width="8" height="8"/><path class="hatch-line" d="M0 0V8"/></pattern></defs>${pieces}</svg></div>`;
}

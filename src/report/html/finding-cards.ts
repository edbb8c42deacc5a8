/** Findings as cards: what, why, the evidence, what to do; causes with what they explain. */
import {formatCount} from '../../model/count.ts';
import type {MessageBytes} from '../../model/origin.ts';
import type {Phrasebook} from '../../model/phrasebook.ts';
import type {Evidence, Finding, FixStep, FrameFilter} from '../../model/report.ts';
import type {RichText} from '../../model/rich-text.ts';
import {acceptanceText, carriedText, severityNote} from '../accepted-words.ts';
import type {DiagnosisView} from '../view.ts';
import * as words from '../words.ts';
import {type Content, html, type Markup, nothing, prose, rich} from './markup.ts';
import type {Page} from './page.ts';

/** The first causes stand open: those are to be read. */
const openCards = 3;
/** More pieces of one finding say nothing new; the JSON report has all. */
const mostEvidence = 12;

export function diagnosisCards(page: Page): Markup {
  return html`${page.view.diagnoses.map((diagnosis, index) => diagnosisCard(page, diagnosis, `${index + 1}. `, index < openCards))}`;
}

export function diagnosisCard(
  page: Page,
  {root, explains, notes}: DiagnosisView,
  number: string,
  isOpen: boolean,
): Markup {
  const explained =
    explains.length === 0
      ? nothing
      : html`<h4>${page.book.say('Explains {count}', {count: page.book.counted(explains.length, 'other finding')})}</h4>${explains.map((finding) => findingCard(page, finding, '', false))}`;
  const kept = notes.map((note) => html`<p><b>${page.book.say('Note:')}</b> ${note}</p>`);
  return findingCard(page, root, number, isOpen, html`${explained}${kept}`);
}

export function findingCard(
  page: Page,
  finding: Finding,
  number: string,
  isOpen: boolean,
  more: Content = nothing,
): Markup {
  const {book} = page;
  return html`<article class="card t-${finding.severity}" id="${page.anchorOf(finding.id)}"><details${isOpen ? html` open` : nothing}><summary>${chip(finding, book)} <h3 class="headline">${number}${rich(finding.text)}</h3><span class="meta">${[book.say(words.impactWords[finding.impact]), words.confidenceText(finding, book), severityNote(finding, book)].filter((part) => part !== '').join('; ')} · <code>${finding.rule}</code></span></summary><div class="body">${acceptedLine(finding, book)}<h4>${book.say('Why')}</h4><p>${rich(finding.why)}</p>${evidencePart(page, finding)}${competingPart(page, finding)}${fixPart(page, finding)}${more}</div></details></article>
`;
}

export function chip(finding: Finding, book: Phrasebook): Markup {
  return html`<span class="chip">${words.severityWord(finding, book)}</span>`;
}

function acceptedLine(finding: Finding, book: Phrasebook): Markup {
  const {suppressed} = finding;
  if (suppressed === undefined) return nothing;
  return html`<p><b>${carriedText(finding, book) || acceptanceText(suppressed, book)}</b></p>`;
}

function evidencePart({book}: Page, finding: Finding): Markup {
  const {evidence} = finding;
  const left = evidence.length - mostEvidence;
  const rest =
    left > 0
      ? html`<li>${prose(book.say('and {count} more; `--format json` has all', {count: formatCount(left)}))}</li>`
      : nothing;
  const frames = words.frameFiltersOf(finding).map((each) => framesItem(book, each));
  return html`<h4>${book.say('Evidence')}</h4><ul class="evidence">${evidence.slice(0, mostEvidence).map((piece) => evidenceItem(book, piece))}${rest}${frames}</ul>`;
}

function evidenceItem(book: Phrasebook, {origin, shows}: Evidence): Markup {
  const time = origin.time === undefined ? '' : `, ${words.timeText(origin.time, book)}`;
  const quote =
    origin.quote === undefined || origin.quote === '' ? nothing : html`<span class="q">${origin.quote}</span>`;
  return html`<li><code>${words.placeText(origin, book)}</code>${time}: ${shows}${quote}${origin.bytes === undefined ? nothing : bytesPart(book, origin.bytes)}</li>`;
}

function framesItem(book: Phrasebook, {input, filter}: FrameFilter): Markup {
  return html`<li>${book.say('These frames together (Wireshark):')} <code>${input}</code>${copyable(book, filter)}</li>`;
}

function competingPart({book}: Page, {competing}: Finding): Markup {
  if (competing.length === 0) return nothing;
  return html`<h4>${book.say('The same evidence also fits')}</h4><ul class="evidence">${competing.map((cause) => html`<li>${rich(cause)}</li>`)}</ul>`;
}

function fixPart({book}: Page, {fix}: Finding): Markup {
  return fix.length === 0
    ? nothing
    : html`<h4>${book.say('What to do')}</h4><ol class="steps">${fix.map((step) => stepItem(book, step))}</ol>`;
}

function stepItem(book: Phrasebook, {action, where, command, verify}: FixStep): Markup {
  const named = (name: string, text: RichText | undefined): Markup =>
    text === undefined ? nothing : html`<div><span class="faint">${name}</span> ${rich(text)}</div>`;
  return html`<li>${rich(action)}${named(book.say('Where:'), where)}${command === undefined ? nothing : copyable(book, command)}${named(book.say('Verify:'), verify)}</li>`;
}

/** There to be copied: lines are not broken. */
export function copyable(book: Phrasebook, command: string): Markup {
  return html`<div class="copyable"><pre>${words.commandLines(command).join('\n')}</pre><button type="button" class="js-only" data-copy data-done="${book.say('Copied')}">${book.say('Copy')}</button></div>`;
}

const bytesInRow = 16;

/** The message byte by byte; what matters in it is marked. */
function bytesPart(book: Phrasebook, {name, hex, parts}: MessageBytes): Markup {
  const bytes: readonly string[] = hex.match(/../g) ?? [];
  const marked = parts.filter(({matters}) => matters === true);
  const isMarked = (offset: number): boolean =>
    marked.some((part) => offset >= part.offset && offset < part.offset + part.length);
  const rows = Array.from({length: Math.ceil(bytes.length / bytesInRow)}, (_, row) => row * bytesInRow);
  const lines = rows.map((start) => {
    const cells = bytes.slice(start, start + bytesInRow).map((byte, index) => {
      const space = index === 0 ? '' : ' ';
      return isMarked(start + index) ? html`${space}<mark>${byte}</mark>` : `${space}${byte}`;
    });
    return html`${start.toString(16).padStart(4, '0')}  ${cells}\n`;
  });
  const items = parts.map(({offset, length, name: part, text, matters}) => {
    const described = html`<code>${offset.toString(16).padStart(4, '0')}</code> ${part}${text === undefined ? '' : `: ${text}`} <span class="faint">(${book.counted(length, 'byte')})</span>`;
    return html`<li>${matters === true ? html`<mark>${described}</mark>` : described}</li>`;
  });
  const omitted = bytes.includes('..')
    ? html`<p class="small faint">${book.say('.. stands for bytes that are left out: a password could be guessed from them.')}</p>`
    : nothing;
  return html`<details class="small"><summary>${name}, ${book.counted(bytes.length, 'byte')}</summary><pre class="hex" tabindex="0">${lines}</pre><ul class="evidence">${items}</ul>${omitted}</details>`;
}

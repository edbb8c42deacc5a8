/** Ladders: a row for each message with its time and its frames, and an arrow from who sent it to who got it. */
import type {Ladder, LadderHost, LadderRow, Ladders} from '../../model/ladder.ts';
import type {Phrasebook} from '../../model/phrasebook.ts';
import type {Finding} from '../../model/report.ts';
import {cleanText} from '../words.ts';
import {chooseRows, gapsOf} from './choose-rows.ts';
import {html, type Markup, nothing, prose} from './markup.ts';
import {type Page, scrollable} from './page.ts';

/** All ladders of a run may be thousands; these are looked at, and so many stand on the page. */
const mostLookedAt = 200;
const mostLadders = 12;
/** Of each; and of all together, so that the page stays small enough for a mail. */
const mostRows = 150;
const mostRowsOfAll = 900;
/** Further hosts share the last column. */
const mostHosts = 6;
/** A host of two captures has an address in each. */
const mostAddresses = 3;
/** From one life line to the next, in the units of the drawing. */
const step = 112;
const rowHeight = 25;

/** Those that findings rest on, then those in which something went wrong, then the others. */
export function chooseLadders(ladders: Ladders, findings: readonly Finding[]): readonly Ladder[] {
  const frames = frameIndex(findings);
  const numbers = Array.from({length: Math.min(ladders.count, mostLookedAt)}, (_, index) => index + 1);
  const rated = numbers.flatMap((number) => {
    const ladder = ladders.of(number);
    if (ladder === undefined || ladder.rows.length === 0) return [];
    const isNamed = ladder.rows.some((row) => findingsOf(row, ladder, frames).length > 0);
    const isBad = ladder.rows.some(({tone}) => tone === 'wrong' || tone === 'lost');
    return [{ladder, rank: isNamed ? 0 : isBad ? 1 : 2}];
  });
  return rated
    .toSorted((one, other) => one.rank - other.rank || one.ladder.number - other.ladder.number)
    .slice(0, mostLadders)
    .map(({ladder}) => ladder);
}

export function ladderFigures(page: Page): Markup {
  const {ladders, omittedLadders} = page;
  if (ladders.length === 0) return nothing;
  const frames = frameIndex(page.report.findings);
  const arrows = new Set<string>();
  let left = mostRowsOfAll;
  const figures = ladders.map((ladder, index) => {
    const most = Math.max(12, Math.min(mostRows, left));
    const isNamed = ladder.rows.some((row) => findingsOf(row, ladder, frames).length > 0);
    const chosen = chooseRows(
      ladder.rows,
      most,
      (row) => row.tone === 'wrong' || row.tone === 'lost' || findingsOf(row, ladder, frames).length > 0,
    );
    left -= chosen.length;
    return ladderFigure(ladder, {page, frames, arrows, chosen, isOpen: isNamed || index === 0});
  });
  const more =
    omittedLadders === 0
      ? nothing
      : html`<p class="small faint">${prose(page.book.say('{count} not shown here: `wrtc-doctor pcap FILE --ladder` lists all.', {count: page.book.counted(omittedLadders, 'further ladder')}))}</p>`;
  return html`<svg width="0" height="0" aria-hidden="true"><defs>${[...arrows].map(arrowDefinition)}</defs></svg>${figures}${more}`;
}

type FrameIndex = ReadonlyMap<string, readonly Finding[]>;

interface Setting {
  readonly page: Page;
  readonly frames: FrameIndex;
  /** The kinds of arrows that are used; each is drawn once. */
  readonly arrows: Set<string>;
  /** Indexes of rows. */
  readonly chosen: readonly number[];
  readonly isOpen: boolean;
}

function ladderFigure(ladder: Ladder, setting: Setting): Markup {
  const {number, title, inputs, rows, omitted} = ladder;
  const hosts = ladder.hosts.slice(0, mostHosts);
  const gaps = gapsOf(setting.chosen, rows.length);
  const body = setting.chosen.map((index, place) => {
    const row = rows[index];
    if (row === undefined) return nothing;
    return html`${gapRow(setting.page, gaps.before[place] ?? 0)}${ladderRow(row, ladder, hosts.length, setting)}`;
  });
  const {book} = setting.page;
  const name = `${book.say('Ladder {number}', {number})}: ${title}`;
  const sources = inputs.map(
    (input, index) => html`<br>${inputs.length > 1 ? `${inputName(index)}: ` : ''}<code>${input}</code>`,
  );
  return html`<div class="card" id="ladder-${number}"><details${setting.isOpen ? html` open` : nothing}><summary><h3 class="headline">${name}</h3></summary><div class="body"><p class="small faint">${inputs.length > 1 ? book.say('Captures; times are of the first:') : book.say('Capture:')}${sources}</p>${scrollable(
    name,
    html`<table class="ladder"><thead><tr><th scope="col">${book.say('Seconds')}</th><th scope="col">${book.say('Frame')}</th><th scope="col" class="lanes">${hosts.map((host) => hostName(book, host))}</th><th scope="col">${book.say('Message')}</th></tr></thead><tbody>${body}${gapRow(setting.page, gaps.after + omitted)}</tbody></table>`,
  )}</div></details></div>
`;
}

function hostName(book: Phrasebook, {role, addresses}: LadderHost): Markup {
  const shown = addresses.slice(0, mostAddresses).map((address) => html`<small>${address}</small>`);
  const left = addresses.length - mostAddresses;
  return html`<span>${book.say(role)}${shown}${left > 0 ? html`<small>+${left}</small>` : nothing}</span>`;
}

function gapRow({book}: Page, count: number): Markup {
  if (count === 0) return nothing;
  return html`<tr><td colspan="4" class="faint">… ${book.say('{count} left out', {count: book.counted(count, 'row')})}</td></tr>`;
}

function ladderRow(row: LadderRow, ladder: Ladder, hosts: number, {page, frames, arrows}: Setting): Markup {
  const [from, to] = [Math.min(row.from, hosts - 1), Math.min(row.to, hosts - 1)];
  const arrow = `${from}-${to}-${row.tone}`;
  arrows.add(arrow);
  const about = findingsOf(row, ladder, frames);
  const until =
    row.untilSeconds === undefined
      ? ''
      : ` ${page.book.say('(until {time})', {time: `${row.untilSeconds.toFixed(3)} s`})}`;
  const way = `${ladder.hosts[row.from]?.role ?? '?'} to ${ladder.hosts[row.to]?.role ?? '?'}`;
  return html`<tr${about.length > 0 ? html` class="mark"` : nothing}><td class="n">${row.places.length === 0 ? '' : row.seconds.toFixed(3)}</td><td class="n">${framesText(row, ladder.inputs.length > 1)}</td><td class="lanes l${hosts}"><svg viewBox="0 0 ${hosts * step} ${rowHeight}" role="img" aria-label="${way}"><use href="#arrow-${arrow}"/></svg></td><td class="text ${row.tone}">${row.text}${until}${about.map((finding) => backLink(page, finding))}</td></tr>
`;
}

/** To the card of a finding that rests on it. */
export function backLink(page: Page, {id, rule}: Finding): Markup {
  const anchor = page.anchorOf(id);
  return anchor === undefined ? nothing : html` <a href="#${anchor}">◄ ${rule}</a>`;
}

function framesText({places}: LadderRow, isNamed: boolean): string {
  return places
    .map(
      ({input, frame, untilFrame}) =>
        `${isNamed ? inputName(input) : ''}${frame}${untilFrame === undefined ? '' : `–${untilFrame}`}`,
    )
    .join(', ');
}

function inputName(index: number): string {
  return String.fromCharCode(65 + (index % 26));
}

/** `0-1-plain` */
function arrowDefinition(name: string): Markup {
  const [from = 0, to = 0] = name.split('-').map(Number);
  const tone = name.split('-')[2] ?? 'plain';
  const [start, end] = [(from + 0.5) * step, (to + 0.5) * step];
  const middle = rowHeight / 2;
  if (from === to)
    return html`<g id="arrow-${name}" class="a-${tone}"><circle class="arrow-head" cx="${start}" cy="${middle}" r="4"/></g>`;
  const way = end > start ? 1 : -1;
  // What is lost does not arrive: it ends in a cross on its way.
  const tip = tone === 'lost' ? end - way * 30 : end - way * 3;
  const head =
    tone === 'lost'
      ? html`<path class="arrow-head" d="M${tip - 5} ${middle - 5}l10 10m0 -10l-10 10"/>`
      : html`<path class="arrow-head" d="M${tip} ${middle}l${-way * 9} -5v10z"/>`;
  return html`<g id="arrow-${name}" class="a-${tone}"><path class="arrow" d="M${start} ${middle}H${tip - way * 7}"/>${head}</g>`;
}

/** Findings by the packets that they rest on. */
export function frameIndex(findings: readonly Finding[]): FrameIndex {
  const index = new Map<string, Finding[]>();
  for (const finding of findings) {
    const keys = [
      ...finding.evidence.flatMap(({origin: {input, frame}}) => (frame === undefined ? [] : [frameKey(input, frame)])),
      ...(finding.frames ?? []).flatMap(({input, frames}) => frames.map((frame) => frameKey(input, frame))),
    ];
    for (const key of new Set(keys)) index.set(key, [...(index.get(key) ?? []), finding]);
  }
  return index;
}

function findingsOf({places}: LadderRow, {inputs}: Ladder, frames: FrameIndex): readonly Finding[] {
  return [...new Set(places.flatMap(({input, frame}) => frames.get(frameKey(inputs[input] ?? '', frame)) ?? []))];
}

function frameKey(input: string, frame: number): string {
  return `${frame} ${cleanText(input)}`;
}

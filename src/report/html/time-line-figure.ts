/** The merged time line: a drawing of when what happened where, and a row for each. The script zooms both. */
import type {Phrasebook} from '../../model/phrasebook.ts';
import type {TimeLine, TimeLineRow} from '../../model/time-line.ts';
import {introTexts, laneNames, placeText} from '../time-line-lines.ts';
import {chooseRows, gapsOf} from './choose-rows.ts';
import {backLink} from './ladder-figure.ts';
import {html, type Markup, nothing, prose} from './markup.ts';
import {type Page, scrollable} from './page.ts';

/** A page that is to be mailed holds so many. */
const mostRows = 700;

const chart = {width: 1000, left: 96, right: 16, laneHeight: 26, top: 12};
const ticks = 5;

export function timeLineFigure(page: Page): Markup {
  const line = page.timeLine;
  if (line === undefined || line.rows.length === 0) return nothing;
  const chosen = chooseRows(line.rows, mostRows, ({findings = [], tone}) => findings.length > 0 || tone === 'wrong');
  const gaps = gapsOf(chosen, line.rows.length);
  const rows = chosen.flatMap((index) => line.rows[index] ?? []);
  const first = timeOf(rows[0]);
  const {book} = page;
  const attempts = [...new Set(rows.flatMap(({attempt}) => attempt ?? []))].sort((one, other) => one - other);
  const body = rows.map(
    (row, index) => html`${gapRow(page, gaps.before[index] ?? 0)}${momentRow(row, rows[index - 1], first, line, page)}`,
  );
  return html`<ul class="evidence small">${introTexts(line).map(({first: name, text}) => html`<li>${name.trim()} ${text}</li>`)}</ul>
<div class="tools js-only" data-zoom="moments"><button type="button" data-zoom-by="0.5">${book.say('Zoom in')}</button><button type="button" data-zoom-by="2">${book.say('Zoom out')}</button><button type="button" data-pan="-0.5">${book.say('Earlier')}</button><button type="button" data-pan="0.5">${book.say('Later')}</button><button type="button" data-zoom-all>${book.say('All')}</button><label>${book.say('Show')}<select data-zoom-to><option value="">${book.say('everything')}</option>${attempts.map((number) => html`<option value="a${number}">${book.say('attempt {number}', {number})}</option>`)}${rows.some(({findings = []}) => findings.length > 0) ? html`<option value="f">${book.say('what findings rest on')}</option>` : nothing}</select></label><span class="count" role="status"></span></div>
${scrollable(book.say('Chart of the time line'), drawing(book, rows, line, first))}
${scrollable(
  book.say('Rows of the time line'),
  html`<table class="moments" id="moments" data-from="${first}"><thead><tr><th scope="col">${book.say('Time (UTC)')}</th><th scope="col">${book.say('Where')}</th><th scope="col">${book.say('Source')}</th><th scope="col">${book.say('What happened')}</th></tr></thead><tbody>${body}${gapRow(page, gaps.after + line.omitted)}</tbody></table>`,
)}`;
}

function gapRow({book}: Page, count: number): Markup {
  if (count === 0) return nothing;
  const text = book.say('{count} left out; `--timeline` has them', {count: book.counted(count, 'row')});
  return html`<tr data-gap><td colspan="4" class="faint">… ${prose(text)}</td></tr>`;
}

/** Milliseconds since 1970. */
function timeOf(row: TimeLineRow | undefined): number {
  return row === undefined ? 0 : Date.parse(`${row.time.iso.slice(0, 23)}Z`);
}

function momentRow(
  row: TimeLineRow,
  before: TimeLineRow | undefined,
  first: number,
  line: TimeLine,
  page: Page,
): Markup {
  const {time, lane, places, text, tone, attempt, ladder, findings = [], until} = row;
  const day = time.iso.slice(0, 10);
  const isNewDay = before === undefined || before.time.iso.slice(0, 10) !== day;
  const {book} = page;
  const name = book.say(laneNames[line.lanes[lane] ?? 'cms'].long);
  const about = findings.flatMap((id) => page.findings.get(id) ?? []);
  const link =
    ladder === undefined
      ? nothing
      : page.shownLadders.has(ladder)
        ? html` <a href="#ladder-${ladder}">${book.say('ladder {number}', {number: ladder})}</a>`
        : html` <span class="faint">${book.say('ladder {number}', {number: ladder})}</span>`;
  return html`<tr data-t="${timeOf(row) - first}" data-l="${lane}" data-k="${tone}"${attempt === undefined ? nothing : html` data-a="a${attempt}"`}${about.length === 0 ? nothing : html` class="mark"`}><td class="w">${isNewDay ? html`<b>${day}</b><br>` : nothing}${time.iso.slice(11, 23)}</td><td class="w">${placeText(places)}</td><td class="w">${name}</td><td class="${tone}">${attempt === undefined ? '' : `#${attempt} `}${text}${until === undefined ? '' : ` ${book.say('(until {time})', {time: until.iso.slice(11, 23)})}`}${link}${about.map((finding) => backLink(page, finding))}</td></tr>
`;
}

function drawing(book: Phrasebook, rows: readonly TimeLineRow[], {lanes}: TimeLine, first: number): Markup {
  const span = Math.max(1, timeOf(rows.at(-1)) - first);
  const inner = chart.width - chart.left - chart.right;
  const height = chart.top + lanes.length * chart.laneHeight + 26;
  const x = (ms: number): number => Math.round((chart.left + (ms / span) * inner) * 10) / 10;
  const y = (lane: number): number => chart.top + (lane + 0.5) * chart.laneHeight;
  const bottom = y(lanes.length - 1) + chart.laneHeight / 2;
  const hits = new Set(
    rows.filter(({findings = []}) => findings.length > 0).map((row) => Math.round(x(timeOf(row) - first))),
  );
  // Where several fall on one point, one is drawn.
  const dots = new Map(
    rows.map((row) => {
      const [cx, cy] = [Math.round(x(timeOf(row) - first)), y(row.lane)];
      return [
        `${cx} ${row.lane} ${row.tone}`,
        html`<circle class="dot ${row.tone}" cx="${cx}" cy="${cy}" r="${row.tone === 'plain' ? 3 : 4.5}"/>`,
      ];
    }),
  );
  const labels = Array.from({length: ticks}, (_, index) => {
    const ms = (span * index) / (ticks - 1);
    const anchor = index === 0 ? 'start' : index === ticks - 1 ? 'end' : 'middle';
    return html`<text class="tick" x="${x(ms)}" y="${bottom + 18}" text-anchor="${anchor}">${new Date(first + ms).toISOString().slice(11, 19)}</text>`;
  });
  const label = book.say('{count} from {start} to {end}; the table below has each', {
    count: book.counted(rows.length, 'moment'),
    start: new Date(first).toISOString(),
    end: new Date(first + span).toISOString(),
  });
  return html`<svg class="chart" viewBox="0 0 ${chart.width} ${height}" role="img" aria-label="${label}" data-left="${chart.left}" data-inner="${inner}" data-top="${chart.top}" data-lane="${chart.laneHeight}">${lanes.map((lane, index) => html`<line class="track" x1="${chart.left}" x2="${chart.width - chart.right}" y1="${y(index)}" y2="${y(index)}"/><text class="lane-name" x="4" y="${y(index) + 4}">${book.say(laneNames[lane].long)}</text>`)}<g data-marks>${[...hits].map((place) => html`<line class="hit" x1="${place}" x2="${place}" y1="${chart.top}" y2="${bottom}"/>`)}${[...dots.values()]}</g><g data-ticks>${labels}</g><rect class="range" x="0" y="${chart.top}" width="0" height="${bottom - chart.top}"/></svg>`;
}

/** The deployment as a drawing, and the same as a table. What nothing is known of is drawn as unknown. */
import type {DeploymentMap, MapBox, MapBoxId, MapHop, MapHopId} from '../../model/deployment.ts';
import type {Phrasebook} from '../../model/phrasebook.ts';
import type {Finding} from '../../model/report.ts';
import {plainText} from '../../model/rich-text.ts';
import {textWidth} from '../text-width.ts';
import * as words from '../words.ts';
import {html, type Markup, nothing} from './markup.ts';
import {type Page, scrollable} from './page.ts';

/**
 * `clear`: some checks passed and none found a fault, which is less than proof. `named`: no check looks at it, and the
 * evidence names it.
 */
type PlaceState = 'failed' | 'suspect' | 'clear' | 'named' | 'unknown';

const boxTitles: Readonly<Record<MapBoxId, string>> = {
  guest: 'Guest',
  'guest-dns': 'Guest’s DNS',
  'expressway-e': 'Expressway-E',
  'turn-server': 'TURN server',
  'expressway-c': 'Expressway-C',
  'inside-dns': 'DNS inside',
  'web-bridge': 'Web bridge',
  'call-bridge': 'Call Bridge',
};

const hopTitles: Readonly<Record<MapHopId, string>> = {
  'guest-lookup': 'looks up the name',
  page: 'opens the page',
  traversal: 'traversal zone, tunnels',
  'guest-uri': 'guest URI',
  'inside-lookup': 'names inside',
  link: 'web bridge link',
  'guest-turn': 'asks for a relay',
  'cms-turn': 'asks for a relay',
  media: 'audio and video',
};

interface Spot {
  readonly x: number;
  readonly y: number;
}

const width = 1000;
const height = 496;
const boxWidth = 176;
const boxHeight = 78;

/** Upper left corners. */
const boxSpots: Readonly<Record<MapBoxId, Spot>> = {
  'guest-dns': {x: 12, y: 36},
  guest: {x: 12, y: 190},
  'expressway-e': {x: 304, y: 190},
  'turn-server': {x: 304, y: 334},
  'expressway-c': {x: 560, y: 190},
  'inside-dns': {x: 560, y: 36},
  'web-bridge': {x: 804, y: 190},
  'call-bridge': {x: 804, y: 334},
};

interface HopPath {
  readonly path: string;
  /** Where the arrow ends, and which way it points there. */
  readonly end: Spot;
  readonly to: 'up' | 'left' | 'right';
  /** The middle of its words. */
  readonly label: Spot;
  /** Where there is no room for the sign beside the words: it stands on the arrow between two boxes. */
  readonly isNarrow?: true;
}

const hopPaths: Readonly<Record<MapHopId, HopPath>> = {
  'guest-lookup': {path: 'M100 190V124', end: {x: 100, y: 116}, to: 'up', label: {x: 100, y: 154}},
  page: {path: 'M188 229H294', end: {x: 302, y: 229}, to: 'right', label: {x: 245, y: 208}, isNarrow: true},
  traversal: {path: 'M560 229H490', end: {x: 482, y: 229}, to: 'left', label: {x: 520, y: 176}, isNarrow: true},
  'guest-uri': {path: 'M736 229H794', end: {x: 802, y: 229}, to: 'right', label: {x: 769, y: 208}, isNarrow: true},
  'inside-lookup': {path: 'M980 360H990V75H746', end: {x: 738, y: 75}, to: 'left', label: {x: 866, y: 75}},
  link: {path: 'M892 334V278', end: {x: 892, y: 270}, to: 'up', label: {x: 892, y: 304}},
  'guest-turn': {path: 'M150 268V373H294', end: {x: 302, y: 373}, to: 'right', label: {x: 222, y: 373}},
  'cms-turn': {path: 'M804 373H490', end: {x: 482, y: 373}, to: 'left', label: {x: 643, y: 373}},
  media: {path: 'M60 268V456H892V422', end: {x: 892, y: 414}, to: 'up', label: {x: 476, y: 456}},
};

const headPoints = {up: '-6,9 6,9 0,0', left: '9,-6 9,6 0,0', right: '-9,-6 -9,6 0,0'};

export function deploymentFigure(page: Page): Markup {
  const {book, report} = page;
  const {deployment} = report;
  if (deployment === undefined) return nothing;
  const places = judgedPlaces(deployment, page);
  return html`${scrollable(book.say('Map of the deployment'), drawing(deployment, places, page))}
<ul class="legend">${legend.map((text) => html`<li>${book.say(text)}</li>`)}</ul>
<p class="small faint">${book.say('Drawn as a deployment with Expressway is laid out; which boxes this site has is known only where names or addresses stand.')}</p>
${elsewhereLine(deployment, page)}
<details><summary>${book.say('The same as a table')}</summary>${scrollable(book.say('The map as a table'), placeTable(deployment, places, page))}</details>`;
}

/** What no place on the map can be given for is not to be overlooked. */
function elsewhereLine({elsewhere}: DeploymentMap, page: Page): Markup {
  const findings = elsewhere
    .flatMap((id) => page.findings.get(id) ?? [])
    .filter(({suppressed}) => suppressed === undefined);
  if (findings.length === 0) return nothing;
  return html`<p class="small">${page.book.say('Without a place on it:')}</p><ul class="evidence small">${findings.map((finding) => html`<li>${findingLink(page, finding)}</li>`)}</ul>`;
}

const legend: readonly string[] = [
  'thick and red: an error was found there; a number: the diagnosis whose cause is there',
  '! amber: a warning or a hint',
  '✓ no fault in what was checked, which need not be all',
  '? dashed: nothing of it could be checked',
];

interface JudgedPlace {
  readonly state: PlaceState;
  /** The gravest first. */
  readonly findings: readonly Finding[];
  /** Of the gravest diagnosis whose cause is here, from 1. */
  readonly diagnosis: number | undefined;
  readonly passed: number;
  readonly open: number;
}

function judgedPlaces(
  {boxes, hops}: DeploymentMap,
  {report, view: {diagnoses}}: Page,
): ReadonlyMap<string, JudgedPlace> {
  const findings = new Map(report.findings.map((finding) => [finding.id, finding]));
  const roots = diagnoses.map(({root}) => root.id);
  // What stops audio and video anywhere stops them here: that nothing else was found on their way is no comfort.
  const blocking = report.findings.filter(
    ({impact, severity, confidence}) => impact === 'blocks-media' && severity === 'error' && confidence !== 'possible',
  );
  const statuses = new Map(report.checks.map(({id, status}) => [id, status]));
  return new Map(
    [...boxes, ...hops].map((place) => {
      // What is accepted is no news on a map.
      const own = [...place.findings.flatMap((id) => findings.get(id) ?? []), ...(place.id === 'media' ? blocking : [])]
        .filter(({suppressed}) => suppressed === undefined)
        .toSorted((one, other) => weight(one, roots) - weight(other, roots));
      const count = (status: string) => place.checks.filter((id) => statuses.get(id) === status).length;
      const passed = count('pass');
      const causes = place.findings.flatMap((id) => (roots.includes(id) ? [roots.indexOf(id) + 1] : []));
      const diagnosis = causes.length === 0 ? undefined : Math.min(...causes);
      const isNamed = place.checks.length === 0 && 'names' in place && place.names.length + place.addresses.length > 0;
      const state = isNamed && own.length === 0 ? 'named' : stateOf(own, passed);
      return [place.id, {state, findings: own, diagnosis, passed, open: count('not-evaluated')}];
    }),
  );
}

function weight({id, severity, confidence}: Finding, roots: readonly string[]): number {
  return (
    (severity === 'error' ? 0 : severity === 'warning' ? 4 : 8) +
    (confidence === 'possible' ? 2 : 0) +
    (roots.includes(id) ? 0 : 1)
  );
}

function stateOf(findings: readonly Finding[], passed: number): PlaceState {
  if (findings.some(({severity, confidence}) => severity === 'error' && confidence !== 'possible')) return 'failed';
  if (findings.some(({severity}) => severity !== 'info')) return 'suspect';
  return passed > 0 || findings.length > 0 ? 'clear' : 'unknown';
}

function drawing({boxes, hops}: DeploymentMap, places: ReadonlyMap<string, JudgedPlace>, page: Page): Markup {
  const failed = [...places.values()].filter(({state}) => state === 'failed').length;
  const title =
    failed === 0
      ? page.book.say('Map of the deployment: no error found on it')
      : page.book.say('Map of the deployment: errors found at {count}', {count: page.book.counted(failed, 'place')});
  return html`<svg class="map" viewBox="0 0 ${width} ${height}" role="group" aria-label="${title}">
${zone(0, 240, page.book.say('outside'))}${zone(264, 230, 'DMZ')}${zone(524, 476, page.book.say('inside'))}
${partOfLine(boxes)}${hops.map((hop) => hopDrawing(hop, places.get(hop.id), page))}${boxes.map((box) => boxDrawing(box, places.get(box.id), page))}</svg>`;
}

function zone(x: number, w: number, name: string): Markup {
  return html`<rect class="zone" x="${x}" y="0" width="${w}" height="${height}" rx="8"/><text class="zone-name" x="${x + 12}" y="20">${name}</text>`;
}

/** That one runs on the other. */
function partOfLine(boxes: readonly MapBox[]): Markup {
  return html`${boxes.map(({id, partOf}) => {
    if (partOf === undefined) return nothing;
    const [one, other] = [boxSpots[partOf], boxSpots[id]];
    return html`<path class="hop" d="M${one.x + 40} ${one.y + boxHeight}V${other.y}M${one.x + boxWidth - 40} ${one.y + boxHeight}V${other.y}"/>`;
  })}`;
}

function hopDrawing({id, from, to}: MapHop, place: JudgedPlace | undefined, page: Page): Markup {
  if (place === undefined) return nothing;
  const {path, end, to: direction, label, isNarrow} = hopPaths[id];
  const {book} = page;
  const what = book.say(hopTitles[id]);
  const half = textWidth(what) * (place.state === 'failed' ? 3.7 : 3.3) + 6;
  const sign = isNarrow === true ? badge(place, label.x, 229) : badge(place, label.x - half - 8, label.y);
  return placed(
    page,
    place,
    [what],
    `${book.say(boxTitles[from])} → ${book.say(boxTitles[to])}`,
    html`<path class="hop" d="${path}"/><polygon class="head" points="${headPoints[direction]}" transform="translate(${end.x} ${end.y})"/><rect class="ground" x="${label.x - half}" y="${label.y - 10}" width="${2 * half}" height="20" rx="4"/><text class="what" text-anchor="middle" x="${label.x}" y="${label.y + 4}">${what}</text>${sign}`,
  );
}

function boxDrawing(box: MapBox, place: JudgedPlace | undefined, page: Page): Markup {
  if (place === undefined) return nothing;
  const {book} = page;
  const title = book.say(boxTitles[box.id]);
  const {x, y} = boxSpots[box.id];
  const known = [...box.names, ...box.addresses];
  const [first, second] = [
    box.names[0] ?? box.addresses[0],
    box.names.length === 0 ? box.addresses[1] : (box.addresses[0] ?? box.names[1]),
  ];
  const left = known.length + box.omitted - 2;
  const lines = [
    first === undefined ? book.say('not named in the evidence') : shortened(first, 25),
    ...(second === undefined ? [] : [left > 0 ? `${shortened(second, 21)} +${left}` : shortened(second, 25)]),
  ];
  const body = html`<rect class="box" x="${x}" y="${y}" width="${boxWidth}" height="${boxHeight}" rx="7"/><text class="name" x="${x + 12}" y="${y + 25}">${title}</text>${lines.map((text, index) => html`<text class="detail" x="${x + 12}" y="${y + 45 + 17 * index}"${fitting(text)}>${text}</text>`)}${badge(place, x + boxWidth - 18, y + 19)}`;
  return placed(page, place, [title, ...lines], known.join(', '), body);
}

/** Leads to the gravest finding, where there is one. `seen`: what stands on it, with which its name begins. */
function placed(page: Page, place: JudgedPlace, seen: readonly string[], names: string, body: Markup): Markup {
  const told = `${[...seen, signOf(place)].join(' ')}: ${names === '' ? '' : `${names}; `}${stateText(page.book, place)}`;
  const [first] = place.findings;
  const anchor = first === undefined ? undefined : page.anchorOf(first.id);
  const group = html`<g class="m-${place.state}">${body}</g>`;
  return anchor === undefined
    ? html`<g role="img"><title>${told}</title>${group}</g>`
    : html`<a href="#${anchor}"><title>${told}</title>${group}</a>`;
}

const badgeSigns: Readonly<Record<PlaceState, string>> = {
  failed: '✖',
  suspect: '!',
  clear: '✓',
  named: '',
  unknown: '?',
};

/** A sign and not a colour alone; where the cause is, the number of its diagnosis. */
function signOf({state, diagnosis}: JudgedPlace): string {
  return diagnosis === undefined || state === 'clear' ? badgeSigns[state] : String(diagnosis);
}

function badge(place: JudgedPlace, x: number, y: number): Markup {
  if (place.state === 'named') return nothing;
  return html`<circle class="badge" cx="${x}" cy="${y}" r="11"/><text class="badge-text" x="${x}" y="${y + 4.5}">${signOf(place)}</text>`;
}

function stateText(book: Phrasebook, {findings, passed, open}: JudgedPlace): string {
  const [first, ...others] = findings;
  const checked =
    passed + open === 0
      ? book.say('no check of it was asked for')
      : passed === 0
        ? book.say('nothing of it could be checked')
        : book.say('{count} passed, {open} could not be evaluated', {count: book.counted(passed, 'check'), open});
  if (first === undefined) return checked;
  const more =
    others.length === 0 ? '' : `; ${book.say('and {count}', {count: book.counted(others.length, 'other finding')})}`;
  return `${words.severityWord(first, book).toLowerCase()}: ${plainText(first.text)}${more}`;
}

function placeTable({boxes, hops}: DeploymentMap, places: ReadonlyMap<string, JudgedPlace>, page: Page): Markup {
  const {book} = page;
  const row = (name: string, details: readonly string[], id: string): Markup => {
    const place = places.get(id);
    if (place === undefined) return nothing;
    const links = place.findings.map((finding) => html`<li>${findingLink(page, finding)}</li>`);
    return html`<tr><td class="w">${badgeSigns[place.state]} ${book.say(stateWords[place.state])}</td><td>${name}</td><td>${details.join(', ')}</td><td>${links.length === 0 ? '–' : html`<ul class="evidence">${links}</ul>`}</td><td class="n">${place.passed}</td><td class="n">${place.open}</td></tr>
`;
  };
  const boxRow = ({id, names, addresses, omitted}: MapBox): Markup =>
    row(
      book.say(boxTitles[id]),
      [...names, ...addresses, ...(omitted > 0 ? [book.say('and {count} more', {count: omitted})] : [])],
      id,
    );
  const hopRow = ({id, from, to}: MapHop): Markup =>
    row(`${book.say(boxTitles[from])} → ${book.say(boxTitles[to])}: ${book.say(hopTitles[id])}`, [], id);
  const heads = ['State', 'Place', 'Known as', 'Findings', 'Checks passed', 'Not evaluated'];
  return html`<table><thead><tr>${heads.map((head) => html`<th scope="col">${book.say(head)}</th>`)}</tr></thead><tbody>${boxes.map(boxRow)}${hops.map(hopRow)}</tbody></table>`;
}

const stateWords: Readonly<Record<PlaceState, string>> = {
  failed: 'error',
  suspect: 'warning',
  clear: 'no fault found',
  named: 'not judged',
  unknown: 'unknown',
};

export function findingLink(page: Page, finding: Finding): Markup {
  const anchor = page.anchorOf(finding.id);
  const text = plainText(finding.text);
  return anchor === undefined ? html`${text}` : html`<a href="#${anchor}">${text}</a>`;
}

/** What is too long for a box by the usual width of letters is set narrower. */
function fitting(text: string): Markup {
  const room = boxWidth - 24;
  return textWidth(text) * 6.3 <= room ? nothing : html` textLength="${room}" lengthAdjust="spacingAndGlyphs"`;
}

function shortened(text: string, most: number): string {
  return textWidth(text) <= most ? text : `${text.slice(0, most - 1)}…`;
}

/**
 * Reads text copied from the web pages of CMS and Expressway. Whose a page is, is taken from the heading above it, from
 * the page itself when only one box has it, or from where the text was found; else the box stays unknown.
 */
import {expresswaySystem} from '../../facts/expressway-system.ts';
import {expresswayZone} from '../../facts/expressway-zone.ts';
import type {Fact} from '../../facts/fact.ts';
import {guestAccess} from '../../facts/guest-access.ts';
import {guestAccountClientUri} from '../../facts/guest-account-client-uri.ts';
import {hostOf} from '../../model/host-name.ts';
import {type Origin, type Place, quoteOf} from '../../model/origin.ts';
import type {BoxRole, Subject} from '../../model/subject.ts';
import {boxOf, type Head, type ReadContext, type TextOutcome, type TextReader} from '../format-reader.ts';
import {type Field, factOfFields} from '../mmp/fact-of-fields.ts';
import {type GroupField, groupPages, type PageGroup, type Section, type Undecided} from './page-groups.ts';
import {
  readFaultCondition,
  readRuleTable,
  readSavedBanner,
  readTargetRows,
  type SavedBanner,
  type TargetRow,
} from './page-rows.ts';
import {readPageValue, remarkedBox} from './page-value.ts';
import {impliedZoneFields, readTables, tableFacts} from './table-facts.ts';

const webPageFormat = 'web-page-text';

export const webPageReader: TextReader = {
  id: webPageFormat,
  title: 'web pages of CMS or Expressway, copied as text',
  kind: 'text',
  recognise(head: Head): number {
    if (head.text === undefined) return 0;
    const {facts, undecided} = readPages(head.text, '', nobody);
    if (facts.length === 0) return undecided > 0 ? 0.5 : 0;
    const fields = facts.reduce((sum, fact) => sum + Object.keys(fact.at ?? {}).length, 0);
    return facts.length > 1 || fields > 1 ? 0.9 : 0.7;
  },
  readText(text: string, path: string, context: ReadContext): TextOutcome {
    const {facts, undecided: _undecided, ...outcome} = readPages(text, path, context);
    for (const fact of facts) context.emit(fact);
    return outcome;
  },
};

/** For recognition, where nobody asks whose the pages are. */
const nobody: ReadContext = {
  emit: () => {},
  absent: () => {},
  progress: () => {},
  signal: new AbortController().signal,
  boxHint: undefined,
};

interface Reading extends TextOutcome {
  readonly facts: readonly Fact[];
  readonly undecided: number;
}

/** One page's fields, ready to become a fact for each box that they are true of. */
interface PageDraft {
  readonly group: PageGroup;
  readonly fields: readonly (Field & {readonly only?: BoxRole})[];
  readonly boxes: readonly (BoxRole | undefined)[];
}

/**
 * A line of an XML document: `<Name>1800 TURN Relays</Name>` is no row of a page. Its own reader knows whose it is.
 * A row of a page may end in an icon (`<u>i</u>`), but none begins with a tag.
 */
function isMarkup(line: string): boolean {
  if (/^\s*<[!?/]?[a-z]/i.test(line)) return true;
  // The end of an element whose text began on a line above.
  const closed = /<\/([a-z][\w:.-]*)>\s*$/i.exec(line)?.[1];
  return closed !== undefined && !line.includes(`<${closed}`);
}

function readPages(text: string, path: string, context: ReadContext): Reading {
  const hint = context.boxHint;
  const lines = text
    .replace(/^\ufeff/, '')
    .split(/\r*\n/)
    .map((line) => (isMarkup(line) ? '' : line));
  const origin: Origin = {input: path, format: webPageFormat};
  const tables = readTables(lines);
  // Headers of tables are words that are labels elsewhere.
  const {groups, undecided, headingLines} = groupPages(lines.map((line, at) => (tables.lines.has(at + 1) ? '' : line)));
  const notes: string[] = [];
  const claimed = new Set<number>();
  const facts: Fact[] = [];
  let isPartial = false;

  const drafts = groups.map((group): PageDraft => {
    for (const line of group.titleLines) claimed.add(line);
    const read = readFields(group, claimed);
    notes.push(...read.notes);
    if (read.notes.length > 0) isPartial = true;
    return {group, fields: [...read.fields, ...targetField(group, lines, claimed)], boxes: boxesOf(group, hint, notes)};
  });
  const subjectOf = subjectsBy(context, hostNames(drafts));
  for (const draft of drafts) facts.push(...factsOfDraft(draft, subjectOf, origin));

  const rows = readRows(lines, origin, claimed, context);
  facts.push(...rows.facts);
  notes.push(...rows.notes);

  const guestUris = undecided.filter(({uses}) => uses.length > 1);
  for (const entry of guestUris) {
    const fact = decideGuestUri(entry, hint, rows.banners, subjectOf, origin);
    claimed.add(entry.field.source.line).add(entry.field.valueLine);
    if (fact !== undefined) {
      facts.push(fact);
      continue;
    }
    isPartial = true;
    notes.push(
      `line ${entry.field.source.line}: “Guest account client URI” not used: it stands on a page of CMS and on one of Expressway-C, and nothing here says which; copy the whole page, or put “# CMS” or “# Expressway-C” above it`,
    );
  }
  facts.push(...bannerFacts(rows.banners, facts, subjectOf, origin));
  const guestUri = facts.map(uriOf).find((uri) => uri !== undefined);
  const ofTables = tableFacts(tables, lines, {subjectOf, hint, guestUri}, origin);
  facts.push(...ofTables);
  for (const line of tables.lines) claimed.add(line);
  if (ofTables.length > 0) notes.push(`tables: ${ofTables.length} facts`);
  const read = drafts.filter(({fields}) => fields.length > 0).map(({group}) => group.page.name);
  const summary = [...new Set(read)];
  if (facts.length > 0) for (const line of headingLines) claimed.add(line);
  return {
    facts,
    notes: [...(summary.length === 0 ? [] : [summary.join(', ')]), ...notes],
    claimedLines: claimed,
    isPartial,
    undecided: guestUris.length,
  };
}

function readFields(group: PageGroup, claimed: Set<number>): {fields: (Field & {only?: BoxRole})[]; notes: string[]} {
  const fields: (Field & {only?: BoxRole})[] = [];
  const notes: string[] = [];
  const natModes: Field[] = [];
  let lan = 0;
  for (const entry of group.fields) {
    const {label} = entry.use;
    claimed.add(entry.source.line).add(entry.valueLine);
    const read = readPageValue(entry.cells, label.kind);
    if (label.field === 'addresses') lan += 1;
    if (label.isNatMode === true && read.state === 'read')
      natModes.push({name: 'hasStaticNat', value: read.value, place: placeOf(entry)});
    const isNatOff = natModes.at(-1)?.value === false;
    if (label.field === undefined || (label.field === 'staticNatAddress' && isNatOff)) continue;
    if (read.state === 'unclear') {
      notes.push(`line ${entry.valueLine}: the value of “${label.labels[0] ?? ''}” is unclear and was not used`);
    }
    if (read.state !== 'read') continue;
    const only = remarkedBox(entry.valueText) ?? (label.isEdgeOnly === true ? 'expressway-e' : undefined);
    const earlier = fields.findIndex((field) => field.name === label.field);
    const previous = fields[earlier];
    const item = label.field === 'peers' ? {address: read.value} : read.value;
    if (label.field === 'staticNatAddress' && (lan === 1 || lan === 2))
      fields.push({name: 'staticNatInterface', value: lan, place: placeOf(entry)});
    if (label.isSum === true && typeof previous?.value === 'number') {
      fields[earlier] = {...previous, value: previous.value + Number(read.value)};
    } else if (label.isList !== true)
      fields.push({name: label.field, value: read.value, place: placeOf(entry), ...(only === undefined ? {} : {only})});
    else if (previous !== undefined && Array.isArray(previous.value)) {
      fields[earlier] = {...previous, value: [...previous.value, item]};
    } else fields.push({name: label.field, value: [item], place: placeOf(entry)});
  }
  const nat = natModes.find(({value}) => value === true) ?? natModes[0];
  return {fields: nat === undefined ? fields : [...fields, nat], notes};
}

function placeOf({
  source,
  valueLine,
  valueText,
  use,
}: Pick<GroupField, 'source' | 'valueLine' | 'valueText' | 'use'>): Place {
  const quote = valueLine === source.line ? source.text : `${source.text} ${valueText}`;
  return {line: valueLine, field: use.label.labels[0] ?? '', quote: quoteOf(quote)};
}

function targetField(group: PageGroup, lines: readonly string[], claimed: Set<number>): Field[] {
  if (group.page.fact !== guestAccountClientUri) return [];
  const titles = group.titleLines.filter((line) => /targets/i.test(lines[line - 1] ?? ''));
  const rows = titles.flatMap((title): readonly TargetRow[] => {
    const table = readTargetRows(lines, title);
    // The line with the names of the columns stands between the title and the rows.
    for (let line = title + 1; line <= (table.at(-1)?.line ?? 0); line += 1) claimed.add(line);
    return table;
  });
  const [first] = rows;
  if (first === undefined) return [];
  return [{name: 'resolvedAddresses', value: [...new Set(rows.map((row) => row.address))], place: first.place}];
}

function boxesOf(group: PageGroup, hint: BoxRole | undefined, notes: string[]): readonly (BoxRole | undefined)[] {
  const {page, section} = group;
  const headed = (section.boxes ?? []).filter((box) => page.boxes.includes(box));
  if (headed.length > 0) return headed;
  const [only] = page.boxes;
  if (page.boxes.length === 1) {
    if (section.boxes !== undefined && section.boxes.length > 0) {
      notes.push(
        `line ${section.headingLine ?? 1}: the heading names ${section.boxes.join(' and ')}, but the page is ${page.name}`,
      );
    }
    return [only];
  }
  // The server side of a Unified Communications zone verifies a name; the client side has no such field.
  if (group.fields.some(({use, cells}) => use.label.isEdgeOnly === true && cells.some((cell) => cell !== '')))
    return ['expressway-e'];
  return [hint !== undefined && page.boxes.includes(hint) ? hint : undefined];
}

/** The name of a box, when the text gives exactly one for its role. */
function hostNames(drafts: readonly PageDraft[]): ReadonlyMap<BoxRole, string> {
  const found = new Map<BoxRole, Set<string>>();
  for (const {fields, boxes} of drafts) {
    const name = fields.find((field) => field.name === 'hostName')?.value;
    const [box] = boxes;
    if (typeof name !== 'string' || box === undefined || boxes.length > 1) continue;
    found.set(box, (found.get(box) ?? new Set()).add(name.toLowerCase()));
  }
  return new Map(
    [...found].flatMap(([box, names]) =>
      [...names].slice(0, names.size === 1 ? 1 : 0).map((name) => [box, name] as const),
    ),
  );
}

function factsOfDraft({group, fields, boxes}: PageDraft, subjectOf: SubjectOf, origin: Origin): Fact[] {
  const {fact: type} = group.page;
  return boxes.flatMap((box) => {
    const own = fields
      .filter((field) => field.only === undefined || box === undefined || field.only === box)
      .map(({only: _only, ...field}) => field);
    const [first] = own;
    if (first === undefined) return [];
    const named = own.find((field) => field.name === 'hostName')?.value;
    const subject = subjectOf(box, typeof named === 'string' ? named : undefined);
    const role: Field[] = type === expresswaySystem && box !== undefined ? [{name: 'role', value: box}] : [];
    const implied = type === expresswayZone ? impliedZoneFields(own, box) : [];
    const fact = factOfFields(type, subject, {...origin, ...first.place}, [...role, ...own, ...implied]);
    return fact ?? [];
  });
}

/** The subject of a role, under the name of its box where the text or who gave it says one. */
type SubjectOf = (box: BoxRole | undefined, named?: string) => Subject;

function subjectsBy(context: ReadContext, names: ReadonlyMap<BoxRole, string>): SubjectOf {
  return (box, named) => boxOf(context, box ?? 'unknown', named ?? (box === undefined ? undefined : names.get(box)));
}

function readRows(
  lines: readonly string[],
  origin: Origin,
  claimed: Set<number>,
  context: ReadContext,
): {facts: Fact[]; banners: SavedBanner[]; notes: string[]} {
  const cms = boxOf(context, 'cms');
  const facts: Fact[] = [];
  const banners: SavedBanner[] = [];
  const hosts = new Set<string>();
  const notes: string[] = [];
  let faults = 0;
  for (const [index, text] of lines.entries()) {
    const line = index + 1;
    const fault = readFaultCondition(text, line, origin, cms);
    const banner = readSavedBanner(text, line);
    if (fault !== undefined) {
      facts.push(fault);
      faults += 1;
      claimed.add(line);
    } else if (banner !== undefined) {
      // Saved again, the page shows the same banner; the first tells it all.
      if (!hosts.has(banner.host)) banners.push(banner);
      hosts.add(banner.host);
      claimed.add(line);
    } else if (/^\s*Domain name(?:\t| {2,})/i.test(text)) {
      const table = readRuleTable(lines, line, origin, cms);
      facts.push(...table.facts);
      for (const row of table.lines) claimed.add(row);
      if (table.facts.length > 0) notes.push(`CMS incoming calls: ${table.facts.length} rules`);
    } else if (/^\s*X509v3 Subject Alternative Name\s*:/i.test(text)) {
      claimed.add(line);
      notes.push(`line ${line}: names of a certificate not used: give the certificate itself (PEM)`);
    }
  }
  if (faults > 0) notes.push(`CMS fault conditions: ${faults}`);
  return {facts, banners, notes};
}

/** A banner whose page is not there still tells the URI; one whose page is there adds the addresses. */
function bannerFacts(banners: readonly SavedBanner[], facts: Fact[], subjectOf: SubjectOf, origin: Origin): Fact[] {
  const added: Fact[] = [];
  for (const banner of banners) {
    const index = facts.findIndex((fact) => hostOf(uriOf(fact) ?? '') === banner.host);
    const page = facts[index];
    const parsed = page === undefined ? undefined : guestAccountClientUri.schema.safeParse(page.value);
    if (page === undefined || parsed?.success !== true) {
      const fields = [{name: 'uri', value: banner.host, place: banner.place}, ...bannerAddresses(banner)];
      const fact = factOfFields(guestAccountClientUri, subjectOf('expressway-c'), {...origin, ...banner.place}, fields);
      if (fact !== undefined) added.push(fact);
    } else if (parsed.data.resolvedAddresses === undefined && banner.addresses.length > 0) {
      facts[index] = {
        ...page,
        value: {...parsed.data, resolvedAddresses: [...banner.addresses]},
        at: {...page.at, resolvedAddresses: banner.place},
      };
    }
  }
  return added;
}

function bannerAddresses(banner: SavedBanner): Field[] {
  return banner.addresses.length === 0
    ? []
    : [{name: 'resolvedAddresses', value: [...banner.addresses], place: banner.place}];
}

function uriOf(fact: Fact): string | undefined {
  if (fact.type !== guestAccountClientUri.id) return undefined;
  const parsed = guestAccountClientUri.schema.safeParse(fact.value);
  return parsed.success ? parsed.data.uri : undefined;
}

/** Decided by the heading, by a banner that names the same host, or by where the text was found; else undefined. */
function decideGuestUri(
  {section, field, uses}: Undecided,
  hint: BoxRole | undefined,
  banners: readonly SavedBanner[],
  subjectOf: SubjectOf,
  origin: Origin,
): Fact | undefined {
  const box = guestUriBox(section, field, hint, banners);
  const use = uses.find((candidate) => candidate.page.boxes.length === 1 && candidate.page.boxes[0] === box);
  const read = readPageValue(field.cells, 'host');
  if (use === undefined || box === undefined || read.state !== 'read') return undefined;
  const place = placeOf({...field, use});
  const type = box === 'cms' ? guestAccess : guestAccountClientUri;
  const banner = banners.find((candidate) => candidate.host === hostOf(String(read.value)));
  return factOfFields<unknown>(type, subjectOf(box), {...origin, ...place}, [
    {name: use.label.field ?? '', value: read.value, place},
    ...(banner === undefined || box === 'cms' ? [] : bannerAddresses(banner)),
  ]);
}

function guestUriBox(
  section: Section,
  field: Undecided['field'],
  hint: BoxRole | undefined,
  banners: readonly SavedBanner[],
): BoxRole | undefined {
  const [headed] = section.boxes ?? [];
  if (section.boxes?.length === 1) return headed;
  const read = readPageValue(field.cells, 'host');
  const host = read.state === 'read' ? hostOf(String(read.value)) : undefined;
  // The banner stands right above the field on the page of Expressway-C.
  const isSaved = banners.some((banner) => banner.host === host && Math.abs(field.source.line - banner.line) <= 6);
  return isSaved ? 'expressway-c' : hint;
}

/**
 * Reads text copied from the web pages of CMS and Expressway. Whose a page is, is taken from the heading above it, from
 * the page itself when only one box has it, or from where the text was found; else the box stays unknown.
 */
import {expresswaySystem} from '../../facts/expressway-system.ts';
import type {Fact} from '../../facts/fact.ts';
import {guestAccess} from '../../facts/guest-access.ts';
import {guestAccountClientUri} from '../../facts/guest-account-client-uri.ts';
import {hostOf} from '../../model/host-name.ts';
import {type Origin, type Place, quoteOf} from '../../model/origin.ts';
import {type BoxRole, boxSubject, type Subject} from '../../model/subject.ts';
import type {Head, ReadContext, TextOutcome, TextReader} from '../format-reader.ts';
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

const webPageFormat = 'web-page-text';

export const webPageReader: TextReader = {
  id: webPageFormat,
  title: 'web pages of CMS or Expressway, copied as text',
  kind: 'text',
  recognise(head: Head): number {
    if (head.text === undefined) return 0;
    const {facts, undecided} = readPages(head.text, '', undefined);
    if (facts.length === 0) return undecided > 0 ? 0.5 : 0;
    const fields = facts.reduce((sum, fact) => sum + Object.keys(fact.at ?? {}).length, 0);
    return facts.length > 1 || fields > 1 ? 0.9 : 0.7;
  },
  readText(text: string, path: string, context: ReadContext): TextOutcome {
    const {facts, undecided: _undecided, ...outcome} = readPages(text, path, context.boxHint);
    for (const fact of facts) context.emit(fact);
    return outcome;
  },
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

function readPages(text: string, path: string, hint: BoxRole | undefined): Reading {
  const lines = text.replace(/^\ufeff/, '').split(/\r*\n/);
  const origin: Origin = {input: path, format: webPageFormat};
  const {groups, undecided, headingLines} = groupPages(lines);
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
  const names = hostNames(drafts);
  for (const draft of drafts) facts.push(...factsOfDraft(draft, names, origin));

  const rows = readRows(lines, origin, claimed);
  facts.push(...rows.facts);
  notes.push(...rows.notes);

  const guestUris = undecided.filter(({uses}) => uses.length > 1);
  for (const entry of guestUris) {
    const fact = decideGuestUri(entry, hint, rows.banners, names, origin);
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
  facts.push(...bannerFacts(rows.banners, facts, names, origin));
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
  let isNatOff = false;
  for (const entry of group.fields) {
    const {label} = entry.use;
    claimed.add(entry.source.line).add(entry.valueLine);
    const read = readPageValue(entry.cells, label.kind);
    if (label.isNatMode === true) isNatOff = read.state === 'read' && read.value === false;
    if (label.field === undefined || (label.field === 'staticNatAddress' && isNatOff)) continue;
    if (read.state === 'unclear') {
      notes.push(`line ${entry.valueLine}: the value of “${label.labels[0] ?? ''}” is unclear and was not used`);
    }
    if (read.state !== 'read') continue;
    const only = remarkedBox(entry.valueText) ?? (label.isEdgeOnly === true ? 'expressway-e' : undefined);
    const earlier = fields.findIndex((field) => field.name === label.field);
    const previous = fields[earlier];
    const item = label.field === 'peers' ? {address: read.value} : read.value;
    if (label.isList !== true)
      fields.push({name: label.field, value: read.value, place: placeOf(entry), ...(only === undefined ? {} : {only})});
    else if (previous !== undefined && Array.isArray(previous.value)) {
      fields[earlier] = {...previous, value: [...previous.value, item]};
    } else fields.push({name: label.field, value: [item], place: placeOf(entry)});
  }
  return {fields, notes};
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

function factsOfDraft({group, fields, boxes}: PageDraft, names: ReadonlyMap<BoxRole, string>, origin: Origin): Fact[] {
  const {fact: type} = group.page;
  return boxes.flatMap((box) => {
    const own = fields
      .filter((field) => field.only === undefined || box === undefined || field.only === box)
      .map(({only: _only, ...field}) => field);
    const [first] = own;
    if (first === undefined) return [];
    const named = own.find((field) => field.name === 'hostName')?.value;
    const subject = subjectOf(box, names, typeof named === 'string' ? named : undefined);
    const role: Field[] = type === expresswaySystem && box !== undefined ? [{name: 'role', value: box}] : [];
    const fact = factOfFields(type, subject, {...origin, ...first.place}, [...role, ...own]);
    return fact ?? [];
  });
}

function subjectOf(box: BoxRole | undefined, names: ReadonlyMap<BoxRole, string>, named?: string): Subject {
  return boxSubject(box ?? 'unknown', named ?? (box === undefined ? undefined : names.get(box)));
}

function readRows(
  lines: readonly string[],
  origin: Origin,
  claimed: Set<number>,
): {facts: Fact[]; banners: SavedBanner[]; notes: string[]} {
  const facts: Fact[] = [];
  const banners: SavedBanner[] = [];
  const hosts = new Set<string>();
  const notes: string[] = [];
  let faults = 0;
  for (const [index, text] of lines.entries()) {
    const line = index + 1;
    const fault = readFaultCondition(text, line, origin);
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
      const table = readRuleTable(lines, line, origin);
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
function bannerFacts(
  banners: readonly SavedBanner[],
  facts: Fact[],
  names: ReadonlyMap<BoxRole, string>,
  origin: Origin,
): Fact[] {
  const added: Fact[] = [];
  for (const banner of banners) {
    const index = facts.findIndex((fact) => hostOf(uriOf(fact) ?? '') === banner.host);
    const page = facts[index];
    const parsed = page === undefined ? undefined : guestAccountClientUri.schema.safeParse(page.value);
    if (page === undefined || parsed?.success !== true) {
      const fields = [{name: 'uri', value: banner.host, place: banner.place}, ...bannerAddresses(banner)];
      const fact = factOfFields(
        guestAccountClientUri,
        subjectOf('expressway-c', names),
        {...origin, ...banner.place},
        fields,
      );
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
  names: ReadonlyMap<BoxRole, string>,
  origin: Origin,
): Fact | undefined {
  const box = guestUriBox(section, field, hint, banners);
  const use = uses.find((candidate) => candidate.page.boxes.length === 1 && candidate.page.boxes[0] === box);
  const read = readPageValue(field.cells, 'host');
  if (use === undefined || box === undefined || read.state !== 'read') return undefined;
  const place = placeOf({...field, use});
  const type = box === 'cms' ? guestAccess : guestAccountClientUri;
  const banner = banners.find((candidate) => candidate.host === hostOf(String(read.value)));
  return factOfFields<unknown>(type, subjectOf(box, names), {...origin, ...place}, [
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

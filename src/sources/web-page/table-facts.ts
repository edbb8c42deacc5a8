/** The tables of copied pages as facts, each with the list fact that proves what is not in it. */
import {expresswayAllowRule} from '../../facts/expressway-allow-rule.ts';
import {expresswayList} from '../../facts/expressway-list.ts';
import {expresswaySystem} from '../../facts/expressway-system.ts';
import {expresswayWebBridgeTarget} from '../../facts/expressway-web-bridge-target.ts';
import {expresswayZone} from '../../facts/expressway-zone.ts';
import type {Fact} from '../../facts/fact.ts';
import type {Origin, Place} from '../../model/origin.ts';
import type {BoxRole, Subject} from '../../model/subject.ts';
import {readBoxHeading} from '../expressway/box-heading.ts';
import {type Field, factOfFields} from '../mmp/fact-of-fields.ts';
import {type AllowRules, readAllowRules} from './allow-rules.ts';
import {findPageTables, type PageTable} from './page-tables.ts';

export interface TableReading {
  readonly tables: readonly PageTable[];
  readonly rules: AllowRules;
  readonly relays: {readonly count: number; readonly place: Place} | undefined;
  /** Lines that are understood, 1-based. */
  readonly lines: ReadonlySet<number>;
}

export interface TableOwners {
  /** Of a role, or of a box that nobody names. */
  subjectOf(role: BoxRole | undefined): Subject;
  readonly hint: BoxRole | undefined;
  /** The join name that the page of Expressway-C has, where it was copied too. */
  readonly guestUri: string | undefined;
}

export function readTables(lines: readonly string[]): TableReading {
  const tables = findPageTables(lines);
  const rules = readAllowRules(lines);
  const relays = readLicensedRelays(lines);
  const own = new Set([...tables.flatMap((table) => table.lines), ...rules.lines]);
  if (relays?.place.line !== undefined) own.add(relays.place.line);
  return {tables, rules, relays, lines: own};
}

export function tableFacts(
  {tables, rules, relays}: TableReading,
  lines: readonly string[],
  owners: TableOwners,
  origin: Origin,
): readonly Fact[] {
  return [
    ...tables.flatMap((table) => {
      const roles = rolesOf(table, lines, owners.hint);
      return roles.flatMap((role) => factsOfTable(table, role, owners, origin));
    }),
    ...ruleFacts(rules, owners.subjectOf('expressway-c'), origin),
    ...(relays === undefined ? [] : relayFacts(relays, owners, origin)),
  ];
}

function factsOfTable(table: PageTable, role: BoxRole | undefined, owners: TableOwners, origin: Origin): Fact[] {
  const {layout, rows, headerLine, isWhole} = table;
  const subject = owners.subjectOf(role);
  const facts = rows.flatMap((fields) => {
    const added = [...fields, ...impliedFields(table, fields, role, owners)];
    return factOfFields(layout.fact, subject, {...origin, ...fields[0]?.place}, added) ?? [];
  });
  const list = expresswayList.of(
    subject,
    {...origin, line: headerLine, field: layout.name},
    {collection: layout.collection, total: rows.length},
  );
  return isWhole ? [...facts, list] : facts;
}

/** What the table as such says of its rows. */
function impliedFields(
  {layout}: PageTable,
  fields: readonly Field[],
  role: BoxRole | undefined,
  owners: TableOwners,
): Field[] {
  if (layout.fact.id === expresswayWebBridgeTarget.id) {
    const name = fields.find((field) => field.name === 'name')?.value;
    const uri = owners.guestUri ?? name;
    return uri === undefined ? [] : [{name: 'uri', value: uri}];
  }
  if (layout.fact.id === expresswayZone.id) return impliedZoneFields(fields, role);
  return [];
}

/** Which end a zone is, and whether it carries Unified Communications, as its type and its box say. */
export function impliedZoneFields(fields: readonly Field[], role: BoxRole | undefined): Field[] {
  const type = fields.find(({name}) => name === 'type');
  const text = typeof type?.value === 'string' ? type.value : '';
  const isUnified = /unified communications traversal/i.test(text);
  const place = type?.place === undefined ? {} : {place: type.place};
  const side = /traversal client/i.test(text)
    ? 'client'
    : /traversal server/i.test(text)
      ? 'server'
      : isUnified && role !== undefined
        ? role === 'expressway-c'
          ? 'client'
          : 'server'
        : undefined;
  return [
    ...(isUnified ? [{name: 'isUnifiedCommunications', value: true, ...place}] : []),
    ...(side === undefined ? [] : [{name: 'side', value: side, ...place}]),
  ];
}

/** The heading above tells the box; else the page, when only one has it; else where the text was found. */
function rolesOf(
  {layout, headerLine}: PageTable,
  lines: readonly string[],
  hint: BoxRole | undefined,
): (BoxRole | undefined)[] {
  for (let line = headerLine - 1; line >= 1; line -= 1) {
    const heading = readBoxHeading(lines[line - 1] ?? '');
    if (heading === undefined) continue;
    const headed = heading.boxes.filter((box) => layout.boxes.includes(box));
    if (headed.length > 0) return [...headed];
    break;
  }
  const [only] = layout.boxes;
  if (layout.boxes.length === 1) return [only];
  return [hint !== undefined && layout.boxes.includes(hint) ? hint : undefined];
}

function ruleFacts({rows, hasBeginning, lines}: AllowRules, subject: Subject, origin: Origin): Fact[] {
  const facts = rows.flatMap(
    (fields) => factOfFields(expresswayAllowRule, subject, {...origin, ...fields[0]?.place}, fields) ?? [],
  );
  if (!hasBeginning) return facts;
  const [line] = lines;
  const place = line === undefined ? {} : {line};
  return [
    ...facts,
    expresswayList.of(
      subject,
      {...origin, ...place, field: 'HTTP allow list'},
      {collection: 'allow-rules', total: facts.length},
    ),
  ];
}

/** The page of option keys says it twice, in a summary and a row for each key: the larger number counts. */
function readLicensedRelays(lines: readonly string[]): TableReading['relays'] {
  let best: TableReading['relays'];
  for (const [index, text] of lines.entries()) {
    const match = text.length > 2_000 ? null : /\b(\d{1,6}) TURN Relays\b/.exec(text);
    if (match === null) continue;
    const count = Number(match[1]);
    // The key beside it is not quoted: it is worth money.
    if (best === undefined || count > best.count)
      best = {count, place: {line: index + 1, field: 'Option keys', quote: match[0]}};
  }
  return best;
}

function relayFacts(
  {count, place}: NonNullable<TableReading['relays']>,
  {subjectOf}: TableOwners,
  origin: Origin,
): Fact[] {
  // Only Expressway-E takes the key.
  const role = 'expressway-e';
  return [
    expresswaySystem.of(
      subjectOf(role),
      {...origin, ...place},
      {role, licensedTurnRelays: count},
      {licensedTurnRelays: place},
    ),
  ];
}

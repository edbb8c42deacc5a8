/**
 * Puts the labels of a text together into pages: a label that tells its page opens a group, common labels beside it join.
 * `Guest account client URI` stands on two pages and joins the one around it; alone, it stays undecided.
 */
import type {BoxRole} from '../../model/subject.ts';
import {readBoxHeading} from '../expressway/box-heading.ts';
import {type LabelUse, type PageLine, readPageLine} from './page-lines.ts';
import type {Page} from './pages.ts';

/** What stands under one heading, or before the first. */
export interface Section {
  /** Undefined without a heading; none when the heading names no box. */
  readonly boxes: readonly BoxRole[] | undefined;
  readonly headingLine: number | undefined;
}

export interface GroupField {
  readonly use: LabelUse;
  readonly source: PageLine;
  /** Where the value stands: the label's line or the next. */
  readonly valueLine: number;
  readonly valueText: string;
  readonly cells: readonly string[];
}

export interface PageGroup {
  readonly section: Section;
  readonly page: Page;
  readonly fields: readonly GroupField[];
  /** Lines of titles. */
  readonly titleLines: readonly number[];
}

export interface Undecided {
  readonly section: Section;
  readonly field: Omit<GroupField, 'use'>;
  readonly uses: readonly LabelUse[];
}

export interface Grouping {
  readonly groups: readonly PageGroup[];
  readonly undecided: readonly Undecided[];
  readonly headingLines: readonly number[];
}

/** Common labels this far above the label that tells the page still belong to it. */
const reachLines = 12;

interface OpenGroup {
  readonly section: Section;
  readonly page: Page;
  readonly fields: GroupField[];
  readonly titleLines: number[];
}

export function groupPages(lines: readonly string[]): Grouping {
  const groups: OpenGroup[] = [];
  const undecided: Undecided[] = [];
  const headingLines: number[] = [];
  let section: Section = {boxes: undefined, headingLine: undefined};
  let current: OpenGroup | undefined;
  let pending: Undecided[] = [];

  const give = (page: Page): GroupField[] => {
    const line = pending.at(-1)?.field.source.line ?? 0;
    const own = pending.flatMap(({field, uses}) => {
      const use = uses.find((candidate) => candidate.page === page);
      return use === undefined || line - field.source.line > reachLines ? [] : [{...field, use}];
    });
    undecided.push(...pending.filter(({field}) => !own.some((taken) => taken.source === field.source)));
    pending = [];
    return own;
  };
  const open = (page: Page): OpenGroup => {
    const group = {section, page, fields: give(page), titleLines: []};
    groups.push(group);
    return group;
  };
  const flush = (): void => {
    undecided.push(...pending);
    pending = [];
    current = undefined;
  };

  let consumed = 0;
  for (const [index, raw] of lines.entries()) {
    const line = index + 1;
    if (line <= consumed) continue;
    const read = readPageLine(raw, line);
    if (read === undefined) {
      const heading = readBoxHeading(raw);
      if (heading === undefined) continue;
      flush();
      section = {boxes: heading.boxes, headingLine: line};
      headingLines.push(line);
      continue;
    }
    const [title] = read.opens;
    if (title !== undefined) {
      if (current?.page !== title) current = open(title);
      current.titleLines.push(line);
      continue;
    }
    const field = locateValue(read, lines);
    const inCurrent = current === undefined ? undefined : read.uses.find((use) => use.page === current?.page);
    const isRepeat = inCurrent !== undefined && current !== undefined && isTwice(inCurrent, current.fields);
    if (current !== undefined && inCurrent !== undefined && !isRepeat) {
      current.fields.push({...field, use: inCurrent});
    } else {
      const telling = read.uses.find((use) => use.label.isWeak !== true) ?? tellingZone(read);
      if (telling === undefined) {
        pending.push({section, field, uses: read.uses});
      } else {
        current = open(telling.page);
        current.fields.push({...field, use: telling});
      }
    }
    consumed = field.valueLine;
  }
  flush();
  return {groups, undecided, headingLines};
}

/** A field that a page has once: a second one begins the page of another box. */
function isTwice({label}: LabelUse, fields: readonly GroupField[]): boolean {
  if (label.isList === true || label.isRepeated === true || label.isSum === true || label.field === undefined)
    return false;
  return fields.some((earlier) => earlier.use.label === label);
}

/** `Type` tells the zone page when its value is a type of zone. */
function tellingZone(read: PageLine): LabelUse | undefined {
  const isZone = /traversal(?: client| server)?$/i.test(read.cells.join(' ').trim());
  return isZone ? read.uses.find((use) => use.label.field === 'type') : undefined;
}

/** Behind the label, or on the next line when that is neither empty nor a label or heading itself. */
function locateValue(read: PageLine, lines: readonly string[]): Omit<GroupField, 'use'> {
  const own = {source: read, valueLine: read.line, valueText: read.text, cells: read.cells};
  if (read.cells.some((cell) => cell !== '')) return own;
  const next = lines[read.line];
  if (next === undefined || next.trim() === '' || readPageLine(next, 0) !== undefined) return own;
  if (readBoxHeading(next) !== undefined || next.length > 200) return own;
  return {source: read, valueLine: read.line + 1, valueText: next.trim(), cells: [next.trim()]};
}

/**
 * Tables copied from web pages: with tabs or wide gaps between the cells, or with every cell on a line of its own. A table
 * begins with its headers; it is whole when what follows its rows is nothing, a blank line or the buttons of the page.
 */
import type {Place} from '../../model/origin.ts';
import {quoteOf} from '../../model/origin.ts';
import type {Field} from '../mmp/fact-of-fields.ts';
import {type Column, type TableLayout, tableLayouts} from './table-layouts.ts';

export interface PageTable {
  readonly layout: TableLayout;
  readonly headerLine: number;
  readonly title: string | undefined;
  /** Fields of each kept row. */
  readonly rows: readonly (readonly Field[])[];
  readonly isWhole: boolean;
  /** All lines of it, 1-based. */
  readonly lines: readonly number[];
}

/** Titles and counts stand this far above the headers at most. */
const titleReach = 8;
/** A browser shows 200 rows on a page; longer tables come in several. */
const mostRows = 1_000;

export function findPageTables(lines: readonly string[]): readonly PageTable[] {
  const tables: PageTable[] = [];
  let from = 0;
  for (let index = 0; index < lines.length; index += 1) {
    const table = readTableAt(lines, index, from);
    if (table === undefined) continue;
    tables.push(table);
    index = Math.max(index, ...table.lines.map((line) => line - 1));
    from = index + 1;
  }
  return tables;
}

interface Header {
  readonly layout: TableLayout;
  /** By cell; undefined for a column that nobody knows. */
  readonly columns: readonly (Column | undefined)[];
  readonly labels: readonly string[];
  /** Lines that it takes. */
  readonly height: number;
}

function readTableAt(lines: readonly string[], index: number, from: number): PageTable | undefined {
  const text = lines[index] ?? '';
  if (text.length > 1_000 || !firstHeaders.has(keyOf(cellsOf(text).find((cell) => cell !== '') ?? '')))
    return undefined;
  for (const layout of tableLayouts) {
    const title = titleAbove(lines, index, from, layout);
    if (title === undefined && layout.isTitleNeeded === true) continue;
    const header = headerInLines(lines, index, layout) ?? headerInLine(text, layout);
    if (header === undefined) continue;
    return readRows(lines, index, header, {title, from});
  }
  return undefined;
}

const firstHeaders: ReadonlySet<string> = new Set(
  tableLayouts.flatMap(({columns}) => columns.flatMap(({headers}) => headers)),
);

function headerInLine(text: string, layout: TableLayout): Header | undefined {
  return headerOf(cellsOf(text), layout, 1);
}

/** Every header on a line of its own. */
function headerInLines(lines: readonly string[], index: number, layout: TableLayout): Header | undefined {
  const labels: string[] = [];
  for (let at = index; at < lines.length && labels.length < 12; at += 1) {
    const label = (lines[at] ?? '').trim();
    if (columnOf(label, layout) === undefined) break;
    labels.push(label);
  }
  return labels.length < 2 ? undefined : headerOf(labels, layout, labels.length);
}

function headerOf(labels: readonly string[], layout: TableLayout, height: number): Header | undefined {
  const columns = labels.map((label) => columnOf(label, layout));
  const needed = layout.columns.filter(({isNeeded}) => isNeeded === true);
  if (!needed.every((column) => columns.includes(column))) return undefined;
  // A cell of a known page beside them is a label with its value, not a header.
  const strangers = columns.filter((column, at) => column === undefined && labels[at] !== '').length;
  return strangers > columns.length / 2 ? undefined : {layout, columns, labels: labels.map(keyOf), height};
}

function columnOf(label: string, {columns}: TableLayout): Column | undefined {
  const key = keyOf(label);
  return key === '' ? undefined : columns.find(({headers}) => headers.includes(key));
}

function titleAbove(lines: readonly string[], index: number, from: number, {titles}: TableLayout): string | undefined {
  for (let at = index - 1; at >= Math.max(from, index - titleReach); at -= 1) {
    const title = (lines[at] ?? '').replace(/^[\s#=*[-]+|[\s:\]=*#-]+$/g, '').replace(/\s+/g, ' ');
    // `Expressway-E: Configuration > Authentication > Local database`
    const last = title.split(/\s*(?:>|:)\s*/).at(-1) ?? '';
    if (title.length < 200 && (titles.test(title) || titles.test(last))) return title;
  }
  return undefined;
}

/** Nothing but buttons and links of the page. */
const buttons =
  /^(?:(?:new|add|delete|(?:un)?select all|refresh|save|cancel|(?:un)?acknowledge|related tasks?.{0,80})(?:\s+|$))+$/i;
const noRows = /\b(?:no (?:alarms|records|domains|tunnels|entries|data)|there are no|none (?:found|configured))\b/i;

function readRows(
  lines: readonly string[],
  index: number,
  header: Header,
  {title, from}: {readonly title: string | undefined; readonly from: number},
): PageTable {
  const {layout, height} = header;
  const isStacked = height > 1;
  const claimed = Array.from({length: height}, (_, offset) => index + 1 + offset);
  const rows: (readonly Field[])[] = [];
  let at = index + height;
  let seen = 0;
  let saysNone = false;
  for (; at < lines.length && seen < mostRows; ) {
    const size = isStacked ? header.columns.length : 1;
    const own = isStacked ? lines.slice(at, at + size).map((line) => line.trim()) : cellsOf(lines[at] ?? '');
    if (own.every((cell) => cell === '')) {
      // One blank line may stand below the headers.
      if (seen > 0 || isStacked || (lines[at + 1] ?? '').trim() === '') break;
      at += 1;
      continue;
    }
    if (buttons.test(own.join(' ').trim())) break;
    const row = readRow(own, header, {line: at + 1, quote: quoteOf(own.filter((cell) => cell !== '').join('  '))});
    if (row === undefined) {
      saysNone = seen === 0 && noRows.test(own.join(' '));
      if (saysNone) claimed.push(at + 1);
      break;
    }
    if (row.isKept) rows.push(row.fields);
    for (let line = at + 1; line <= at + size; line += 1) claimed.push(line);
    seen += 1;
    at += size;
  }
  const after = (lines[at] ?? '').trim();
  const isEnded = saysNone || after === '' || buttons.test(after) || isPaging(after);
  const paging = pagingAround(lines, index, at, from);
  if (paging !== undefined) claimed.push(paging.line);
  const isComplete = paging === undefined ? seen > 0 || saysNone || title !== undefined : paging.total === seen;
  return {layout, headerLine: index + 1, title, rows, isWhole: isEnded && isComplete, lines: claimed};
}

function isPaging(text: string): boolean {
  return totalIn(text) !== undefined || /^page 1 of 1\b/i.test(text);
}

/** `Records: 2`, `1 - 2 of 2`: how many rows there are, where the page says it near the table; -1 for a part. */
function pagingAround(
  lines: readonly string[],
  header: number,
  end: number,
  from: number,
): {readonly total: number; readonly line: number} | undefined {
  const below = Array.from({length: 4}, (_, offset) => end + offset);
  const above = Array.from({length: titleReach}, (_, offset) => header - 1 - offset);
  for (const at of [...below, ...above]) {
    const total = at < from ? undefined : totalIn((lines[at] ?? '').trim());
    if (total !== undefined) return {total, line: at + 1};
  }
  return undefined;
}

function totalIn(text: string): number | undefined {
  if (text.length > 200) return undefined;
  const records = /^(?:records|total|displaying \d+ ?[-–] ?\d+ of)\s*:?\s*(\d{1,6})\b/i.exec(text)?.[1];
  if (records !== undefined) return Number(records);
  return /\bpage \d+ of (?!1\b)\d+/i.test(text) ? -1 : undefined;
}

function readRow(
  given: readonly string[],
  {layout, columns, labels}: Header,
  place: Place,
): {readonly fields: readonly Field[]; readonly isKept: boolean} | undefined {
  // The box in front of each row comes along as an empty cell, or not at all.
  const isShifted = given.length === columns.length + 1 && given[0] === '';
  const isHeaderShifted = labels[0] === '' && given.length === columns.length - 1;
  const cells = isShifted ? given.slice(1) : isHeaderShifted ? ['', ...given] : given;
  const fields = new Map<string, Field>();
  const byLabel = new Map<string, string>();
  for (const [at, column] of columns.entries()) {
    const cell = cells[at] ?? '';
    if (column === undefined) continue;
    byLabel.set(labels[at] ?? '', cell);
    const value = column.read?.(cell);
    if (value === undefined) {
      if (column.isNeeded === true) return undefined;
      continue;
    }
    if (column.field === undefined) continue;
    const earlier = fields.get(column.field);
    // Two columns may say it: on in one of them is on.
    if (earlier?.value !== true) fields.set(column.field, {name: column.field, value, place});
  }
  return {fields: [...fields.values()], isKept: layout.keeps?.(byLabel) ?? true};
}

/** Cells as copied: tabs, or two and more blanks. An empty one in front stays. */
function cellsOf(text: string): readonly string[] {
  const line = text.slice(0, 2_000).trimEnd();
  return (line.includes('\t') ? line.split('\t') : line.trimStart().split(/ {2,}/)).map((cell) => cell.trim());
}

function keyOf(label: string): string {
  return label
    .toLowerCase()
    .replace(/\s+/g, ' ')
    .replace(/[\s:*▲▼↑↓]+$/u, '')
    .trim();
}

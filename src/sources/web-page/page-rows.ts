/**
 * Lines of web pages that are no label and value: fault conditions, the banner after saving, the table of resolved
 * targets, and the rows of incoming call rules.
 */
import {isIP} from 'node:net';
import {dialPlanRule} from '../../facts/dial-plan-rule.ts';
import type {Fact} from '../../facts/fact.ts';
import {faultCondition} from '../../facts/fault-condition.ts';
import {hostOf} from '../../model/host-name.ts';
import {instantFromCalendar} from '../../model/instant.ts';
import {type Origin, type Place, quoteOf} from '../../model/origin.ts';
import type {Subject} from '../../model/subject.ts';

const faultLine =
  /(?:^|\s)(?:(\d{4})-(\d\d)-(\d\d)\s{1,8}(\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?\s{1,8})(Web bridge connection to "?([^"\s]{1,253})"? failed(?: \(([^)]{1,80})\))?)/i;

/** `2031-03-04 18:15:28.769  Web bridge connection to "join.example.net" failed (connect failure)` */
export function readFaultCondition(text: string, line: number, origin: Origin, cms: Subject): Fact | undefined {
  const match = faultLine.exec(text.slice(0, 600));
  if (match === null) return undefined;
  const part = (index: number): number => Number(match[index]);
  const time = instantFromCalendar({
    year: part(1),
    month: part(2),
    day: part(3),
    hour: part(4),
    minute: part(5),
    second: part(6),
    ...(match[7] === undefined ? {} : {fraction: match[7]}),
  });
  const host = hostOf(match[9] ?? '');
  const reason = match[10];
  const place: Place = {line, quote: quoteOf(text), field: 'Fault conditions', ...(time === undefined ? {} : {time})};
  return faultCondition.of(
    cms,
    {...origin, ...place},
    {
      ...(time === undefined ? {} : {time}),
      text: quoteOf(match[8] ?? ''),
      ...(host === undefined ? {} : {webBridgeHost: host}),
      ...(reason === undefined ? {} : {reason}),
    },
  );
}

export interface SavedBanner {
  readonly line: number;
  readonly host: string;
  readonly addresses: readonly string[];
  readonly place: Place;
}

/** `Success: The address join.example.net resolved successfully. … Inserted: 192.0.2.1` */
export function readSavedBanner(text: string, line: number): SavedBanner | undefined {
  const match = /Success: The address (\S{1,253}) resolved successfully\b(.*)$/i.exec(text.slice(0, 1_000));
  if (match === null) return undefined;
  const host = hostOf(match[1] ?? '');
  if (host === undefined) return undefined;
  const inserted = /Inserted:\s*([0-9a-f.:,\s]+)/i.exec(match[2] ?? '')?.[1] ?? '';
  const addresses = inserted.split(/[,\s]+/).filter((address) => isIP(address) !== 0);
  return {line, host, addresses, place: {line, field: 'Success', quote: quoteOf(text)}};
}

export interface TargetRow {
  readonly line: number;
  readonly address: string;
  readonly place: Place;
}

/** Rows below “… resolved to the following targets”: name, address, and from X8.11 priority, weight and status. */
export function readTargetRows(lines: readonly string[], titleLine: number): readonly TargetRow[] {
  const rows: TargetRow[] = [];
  // A name has a handful of web bridges; further down another page begins.
  for (let line = titleLine + 1; line <= Math.min(lines.length, titleLine + 30); line += 1) {
    const text = lines[line - 1] ?? '';
    if (/^\s*$|^\s*Name\b.*\bAddress\b/i.test(text)) continue;
    const cells = text.trim().split(/\s+/);
    const address = cells.slice(0, 2).find((cell) => isIP(cell) !== 0);
    if (address === undefined) break;
    rows.push({line, address, place: {line, field: 'Address', quote: quoteOf(text)}});
  }
  return rows;
}

export interface RuleTable {
  readonly facts: readonly Fact[];
  readonly lines: readonly number[];
}

/** `Domain name | Priority | Targets spaces …` and its rows (CMS Configuration > Incoming calls). */
export function readRuleTable(lines: readonly string[], headerLine: number, origin: Origin, cms: Subject): RuleTable {
  const header = cellsOf(lines[headerLine - 1] ?? '');
  const column = (pattern: RegExp): number => header.findIndex((cell) => pattern.test(cell));
  const domainColumn = column(/^domain name$/i);
  const priorityColumn = column(/^priority$/i);
  const spacesColumn = column(/^targets? (?:co)?spaces$/i);
  if (domainColumn < 0 || priorityColumn < 0 || spacesColumn < 0) return {facts: [], lines: []};
  const facts: Fact[] = [];
  const claimed = [headerLine];
  for (let line = headerLine + 1; line <= lines.length; line += 1) {
    const text = lines[line - 1] ?? '';
    const cells = cellsOf(text);
    const domain = hostOf(cells[domainColumn] ?? '');
    const priority = cells[priorityColumn] ?? '';
    if (cells.length < 2 || domain === undefined || !/^\d{1,9}$/.test(priority)) break;
    const spaces = cells[spacesColumn] ?? '';
    const place: Place = {line, field: 'Incoming calls', quote: quoteOf(text)};
    facts.push(
      dialPlanRule.of(
        cms,
        {...origin, ...place},
        {
          domain,
          priority: Number(priority),
          ...(/^(?:yes|no)$/i.test(spaces) ? {resolvesToSpaces: /^yes$/i.test(spaces)} : {}),
        },
      ),
    );
    claimed.push(line);
  }
  return facts.length === 0 ? {facts, lines: []} : {facts, lines: claimed};
}

function cellsOf(text: string): readonly string[] {
  return text
    .slice(0, 1_000)
    .trim()
    .split(/\t| {2,}/)
    .map((cell) => cell.trim());
}

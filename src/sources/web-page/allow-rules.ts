/**
 * Rows of the HTTP allow list, with or without their headers:
 * `Meeting Server web bridges | https | 443 | Prefix | / | GET, POST, PUT, HEAD, DELETE`.
 */
import type {Place} from '../../model/origin.ts';
import {quoteOf} from '../../model/origin.ts';
import type {Field} from '../mmp/fact-of-fields.ts';

export interface AllowRules {
  readonly rows: readonly (readonly Field[])[];
  readonly lines: readonly number[];
  /** A title or headers stand above the first row: the copy begins where the table does. */
  readonly hasBeginning: boolean;
}

const protocol = /^(?:https?|wss?)$/i;
const match = /^(?:prefix|exact)$/i;
const methods = /^(?:GET|HEAD|POST|PUT|DELETE|OPTIONS|PATCH)(?:\s*,\s*[A-Z]+)*$/;
const title = /\b(?:allow ?list|(?:automatically added|automatic|editable|manual\w*)\b.*\brules)\b/i;
const headers = /\bprotocol\b.*\b(?:port|match)/i;
const manual = /\b(?:editable|manual)/i;

export function readAllowRules(lines: readonly string[]): AllowRules {
  const rows: (readonly Field[])[] = [];
  const own: number[] = [];
  let list: 'auto' | 'manual' = 'auto';
  let hasBeginning = false;
  for (const [index, text] of lines.entries()) {
    if (text.length > 2_000) continue;
    const line = index + 1;
    const row = readRow(text, list, line);
    if (row !== undefined) {
      rows.push(row);
      own.push(line);
    } else if (title.test(text) && text.trim().length < 120) {
      list = manual.test(text) ? 'manual' : 'auto';
      hasBeginning ||= rows.length === 0;
      own.push(line);
    } else if (headers.test(text) && text.trim().length < 200) {
      hasBeginning ||= rows.length === 0;
      own.push(line);
    }
  }
  return rows.length === 0 ? {rows, lines: [], hasBeginning: false} : {rows, lines: own, hasBeginning};
}

function readRow(text: string, list: 'auto' | 'manual', line: number): readonly Field[] | undefined {
  const cells = text.split(/\t| {2,}/).map((cell) => cell.trim());
  const at = cells.findIndex((cell) => protocol.test(cell));
  const kind = cells.findIndex((cell, index) => index > at && match.test(cell));
  if (at === -1 || kind === -1) return undefined;
  const place: Place = {line, field: 'HTTP allow list', quote: quoteOf(text)};
  const field = (name: string, value: unknown): Field[] => (value === undefined ? [] : [{name, value, place}]);
  const between = cells.slice(at + 1, kind);
  const port = between.find((cell) => /^\d{1,5}$/.test(cell));
  const host = [...between, ...cells.slice(0, at)].find((cell) => /^[\w-]+(?:\.[\w-]+)+$/.test(cell));
  const description = cells.slice(0, at).find((cell) => cell !== '' && cell !== host && !/^\d+$/.test(cell));
  const allowed = cells.slice(kind + 1).find((cell) => methods.test(cell));
  return [
    ...field('list', list),
    ...field('description', description),
    ...field('protocol', cells[at]?.toLowerCase()),
    ...field('host', host),
    ...field('port', port === undefined ? undefined : Number(port)),
    ...field('methods', allowed?.split(/\s*,\s*/)),
  ];
}

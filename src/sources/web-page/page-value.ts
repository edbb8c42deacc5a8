/** Values as copied from a web page, made what the field wants. Drop-down arrows, field marks and icons are taken off. */
import {isIP} from 'node:net';
import {hostOf} from '../../model/host-name.ts';
import type {BoxRole} from '../../model/subject.ts';
import type {ValueKind} from './pages.ts';

export type PageValue =
  | {readonly state: 'read'; readonly value: unknown}
  | {readonly state: 'empty'}
  /** Something stands there that is no such value, or several things. */
  | {readonly state: 'unclear'};

/** `(Expressway-E side only)` behind a value: a remark that narrows down whose it is. */
export function remarkedBox(text: string): BoxRole | undefined {
  const letter = /\(expressway-([ce]) (?:side )?only\)\s*$/i.exec(text)?.[1]?.toLowerCase();
  return letter === undefined ? undefined : letter === 'c' ? 'expressway-c' : 'expressway-e';
}

export function readPageValue(cells: readonly string[], kind: ValueKind): PageValue {
  const cleaned = cells.map((cell) => ({isMarked: /^\*\s/.test(cell), text: cleanCell(cell, kind)}));
  const meaningful = cleaned.filter((cell) => cell.text !== '');
  // Annotations stand between label and value on screenshots; a required field has its star.
  const marked = meaningful.filter((cell) => cell.isMarked);
  const candidates = marked.length === 1 ? marked : meaningful;
  if (candidates.length === 0) return {state: 'empty'};
  const [only] = candidates;
  if (kind === 'listener') return orUnclear(readListener(candidates.map((cell) => cell.text).join(' ')));
  if (candidates.length > 1 || only === undefined) return {state: 'unclear'};
  return orUnclear(readText(only.text, kind));
}

function orUnclear(value: unknown): PageValue {
  return value === undefined ? {state: 'unclear'} : {state: 'read', value};
}

function readText(text: string, kind: Exclude<ValueKind, 'listener'>): unknown {
  switch (kind) {
    case 'text':
    case 'choice':
      return text;
    case 'host':
      return !/\s/.test(text) && hostOf(text) !== undefined ? text : undefined;
    case 'address':
      return isIP(text) === 0 ? undefined : text;
    case 'number':
      return /^\d{1,9}$/.test(text) ? Number(text) : undefined;
    case 'lan': {
      const digit = /^lan ?([12])$/i.exec(text)?.[1];
      return digit === undefined ? undefined : Number(digit);
    }
    case 'switch':
      // OCR reads the O of On as a zero.
      if (/^(?:[o0]n|yes)$/i.test(text)) return true;
      return /^(?:[o0]ff|no)$/i.test(text) ? false : undefined;
  }
}

function readListener(text: string): unknown {
  const match = /^\[?([0-9a-f.:]+?)\]?[\s:]+(\d{1,5})$/i.exec(text);
  const address = match?.[1] ?? '';
  return isIP(address) === 0 ? undefined : {address, port: Number(match?.[2])};
}

const leadingMark = /^(?:\*\s*|:\s*|\[)+/;
const remark = /\(expressway-[ce] (?:side )?only\)\s*$/i;
/** Information icons as text and as symbols. */
const icons = /(?:<u>\s*i\s*<\/u>|(?:^|\s)\(?[ij]\)|[^\p{L}\p{N}\p{P}\s$+<=>^`|~]|\$\$|\])\s*$/u;
/** The arrow of a drop-down list, as OCR reads it. */
const arrow = /\s[vV]$/;

function cleanCell(cell: string, kind: ValueKind): string {
  let text = cell.trim().replace(remark, '').replace(leadingMark, '').trim();
  const hasArrow = kind === 'choice' || kind === 'switch' || kind === 'number';
  for (let round = 0; round < 6; round += 1) {
    const shorter = text.replace(icons, '').trim();
    const bare = hasArrow ? shorter.replace(arrow, '').trim() : shorter;
    if (bare === text) break;
    text = bare;
  }
  return /^[ijvV]{1,2}$/.test(text) && kind !== 'text' ? '' : text;
}

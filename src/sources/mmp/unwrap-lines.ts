/**
 * Puts lines together that the width of a terminal broke, in the middle of a label, a value or a command. What is no
 * continuation for sure stays a line of its own.
 */
import {commandShapes} from './command-shapes.ts';
import {findExactLabel, splitLabel} from './label-search.ts';

/** One line, or several that were one. */
export interface Row {
  /** 1-based number of its first line. */
  readonly line: number;
  /** How many lines it was. */
  readonly span: number;
  readonly text: string;
}

/** What a terminal has unless somebody changes it. */
const usualColumns = 80;
/** From here on one word alone on the next line is the end of a value, whatever the width. */
const nearlyFullColumns = 70;
/** Narrower ones are not in use, and lines shorter than that are as wide by chance. */
const fewestColumns = 24;
/** A terminal of fewer columns takes more lines to believe. */
const unusualColumns = 40;
/** Of a label: a shorter text is a word of its own. */
const shortestHalf = 10;
const mostLines = 12;

export function unwrapLines(lines: readonly string[]): readonly Row[] {
  const rows = joinLines(lines, findWidth(lines));
  return isDoubleSpaced(lines) ? rows.filter(({text}) => text !== '') : rows;
}

/** Line ends that were doubled on the way: after every line stands an empty one. */
function isDoubleSpaced(lines: readonly string[]): boolean {
  const filled = lines.flatMap((line, index) => (line.trim() === '' ? [] : [index]));
  const alone = filled.filter((index) => (lines[index + 1] ?? '').trim() === '');
  return filled.length >= fewestDoubleSpaced && alone.length === filled.length;
}

const fewestDoubleSpaced = 8;

function joinLines(lines: readonly string[], width: Width): readonly Row[] {
  const rows: Row[] = [];
  for (let index = 0; index < lines.length; ) {
    let text = lines[index] ?? '';
    let last = text;
    let span = 1;
    while (span < mostLines && index + span < lines.length) {
      const next = lines[index + span] ?? '';
      const joined = join(text, last, next, width);
      if (joined === undefined) break;
      text = joined;
      last = next;
      span += 1;
    }
    rows.push({line: index + 1, span, text: text.trimEnd()});
    index += span;
  }
  return rows;
}

interface Width {
  readonly columns: ReadonlySet<number>;
  /** Whether short lines are filled up with spaces, as terminal multiplexers copy them. */
  readonly isPadded: boolean;
}

/** Widths at which lines of this text end because they must: several lines, none of them longer, and one goes on. */
function findWidth(lines: readonly string[]): Width {
  const lengths = lines.map((line) => (isDrawing(line) ? 0 : line.trimEnd().length));
  const longest = lengths.reduce((most, length) => Math.max(most, length), 0);
  const full = lengths.flatMap((length, index) => (length === longest ? [index] : []));
  const goesOn = full.some((index) => !startsAnew(lines[index + 1] ?? '', lines[index] ?? ''));
  const isEnough = full.length >= (longest >= unusualColumns ? 2 : 4) && longest >= fewestColumns;
  const filled = lines.filter((line) => line.trim() !== '');
  const padded = filled.filter((line) => / {3}$/.test(line));
  return {
    columns: new Set([usualColumns, ...(isEnough && goesOn ? [longest] : [])]),
    isPadded: padded.length * 2 > filled.length,
  };
}

/** Rulers of tables, and key material in hex. */
function isDrawing(line: string): boolean {
  return !/[g-z]/i.test(line);
}

function join(text: string, last: string, next: string, {columns, isPadded}: Width): string | undefined {
  if (next.trim() === '' || text.trim() === '' || certificateFile.test(text.trimEnd())) return undefined;
  const trimmed = last.trimEnd();
  // A break behind a space leaves it at the end of the line.
  const isFullRaw = !isPadded && columns.has(last.length);
  if ((isFullRaw || columns.has(trimmed.length)) && !startsAnew(next, text)) {
    return `${isFullRaw ? text : text.trimEnd()}${next}`;
  }
  if (startsAnew(next, '')) return undefined;
  const field = splitLabel(text);
  const isField = field !== undefined && isLabel(field.label);
  if (!isField) return joinLabel(text.trimEnd(), next);
  const word = next.trim();
  if (!/^[\w.:@-]+$/.test(word)) return undefined;
  // The MMP prints `none`, never nothing.
  if (field.value === '') return `${text.trimEnd()} ${word}`;
  const isCut = trimmed.length >= nearlyFullColumns && !word.includes(':');
  return isCut || isFileNameCut(field.value, word, trimmed.length) ? `${text.trimEnd()}${word}` : undefined;
}

/** A label is known only as a whole: then both halves are its. */
function joinLabel(text: string, next: string): string | undefined {
  const isValueNext = /^\s*[:;]\s/.test(next);
  if ((text.length < shortestHalf && !isValueNext) || text.includes(':')) return undefined;
  return [`${text}${next}`, `${text} ${next.trimStart()}`].find((whole) => {
    const field = splitLabel(whole);
    return field?.hasColon === true && isLabel(field.label);
  });
}

function isFileNameCut(value: string, word: string, length: number): boolean {
  return (
    length >= unusualColumns && value !== 'none' && !/\.\w{2,4}$/.test(value) && certificateFile.test(value + word)
  );
}

const certificateFile = /\.(?:cer|crt|pem|key|der|csr|p7b)$/i;

function isLabel(text: string): boolean {
  return findExactLabel(commandShapes, text, false) !== undefined;
}

/** Beginnings of lines that no other line goes on with. */
const beginnings: readonly RegExp[] = [
  /^\s*[A-Za-z0-9][\w.-]{0,62} ?>/,
  /^\s*>/,
  /^\s*Feature\b/i,
  /^\s*(?:Checking |File contains|User supplied|Unknown command|System time|Local time|SUCCESS|FAILURE)/i,
  /^\s*(?:Certificate:|Data:|Version:|Serial Number:|Signature |Issuer:|Validity|Not Before|Not After|Subject\b|Public.Key|Modulus|Exponent|X509v3|CA:(?:TRUE|FALSE)|DNS:|Authority Information|SHA-?\d+ Fingerprint|-----)/i,
  /^[ *+#o.x-]?\S+\s+\S+\s+\d+\s+[ulbm]\s+[\d-]/,
  /^\s*(?:address(?:es)?|prefix\w*|gateway|default|dhcp|enabled|ipv4)\b/i,
  /^\s*\w[\w.@-]*(?:\t| {2,})\s*(?:admin|crypto|audit|appadmin|api)\b/i,
  /^\s*[=─-]{8,}/,
];

function startsAnew(line: string, before: string): boolean {
  if (line.trim() === '' || beginnings.some((pattern) => pattern.test(line))) return true;
  const field = splitLabel(line);
  if (field === undefined) return false;
  if (isLabel(field.label)) return true;
  // After a whole field the next `label : value` is one too, though nobody knows it.
  return field.hasColon && / [:;]\s|^\s*[A-Za-z][\w -]{2,40}\s*: /.test(line) && / [:;]\s/.test(before);
}

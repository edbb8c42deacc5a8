/** The objects in a JSON reply that hold values, each with its place. Secrets are left out. */
import {type Place, quoteOf} from '../../model/origin.ts';
import type {JsonDocument} from './json-documents.ts';
import {isSecretSetting} from './secret-setting.ts';
import {keyOf} from './tree-leaves.ts';

export interface RestValue {
  readonly value: string | number | boolean;
  readonly place: Place;
}

export interface RestRecord {
  /** Names of the objects around it. */
  readonly path: readonly string[];
  /** Plain values by name, without case and marks. */
  readonly values: ReadonlyMap<string, RestValue>;
  /** Lists of plain values, by the same names. */
  readonly lists: ReadonlyMap<string, readonly RestValue[]>;
}

const deepest = 12;
const mostRecords = 20_000;

export function restRecords(document: JsonDocument): readonly RestRecord[] {
  const records: RestRecord[] = [];
  const lineOf = keyLines(document);
  const walk = (value: unknown, path: readonly string[]): void => {
    if (path.length > deepest || records.length >= mostRecords) return;
    if (Array.isArray(value)) {
      for (const entry of value) walk(entry, path);
      return;
    }
    if (typeof value !== 'object' || value === null) return;
    const values = new Map<string, RestValue>();
    const lists = new Map<string, readonly RestValue[]>();
    records.push({path, values, lists});
    for (const [name, child] of Object.entries(value)) {
      const line = lineOf(name);
      const restValue = (plain: string | number | boolean): RestValue => ({
        value: plain,
        place: {line, field: [...path, name].join('/'), quote: quoteOf(`"${name}": ${JSON.stringify(plain)}`)},
      });
      if (isPlain(child)) {
        if (!isSecretSetting(name, String(child))) values.set(keyOf(name), restValue(child));
      } else if (Array.isArray(child) && child.every(isPlain)) {
        lists.set(keyOf(name), child.map(restValue));
      } else walk(child, [...path, name]);
    }
  };
  walk(document.value, []);
  return records;
}

function isPlain(value: unknown): value is string | number | boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

/** Lines of the names, in the order in which they are asked for: the walk follows the text. */
function keyLines({text, firstLine}: JsonDocument): (name: string) => number {
  let offset = 0;
  let line = firstLine;
  return (name) => {
    const found = text.indexOf(`${JSON.stringify(name)}`, offset);
    if (found === -1) return line;
    for (let index = text.indexOf('\n', offset); index !== -1 && index < found; index = text.indexOf('\n', index + 1))
      line += 1;
    offset = found + 1;
    return line;
  };
}

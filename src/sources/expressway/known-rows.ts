/** Picks the rows that a table knows and makes them fields of a fact. The last row with a value that fits counts. */
import type {Field} from '../mmp/fact-of-fields.ts';
import {keyOf, type Row} from './tree-leaves.ts';

export interface KnownRow {
  /** Matches the key of a row (`keyOf`). */
  readonly key: RegExp;
  readonly field: string;
  /** Undefined when the text is no such value. */
  readonly read: (value: string) => unknown;
}

export interface KeyedRow extends Row {
  readonly key: string;
}

export function keyed(rows: Iterable<Row>): readonly KeyedRow[] {
  return [...rows].map((row) => ({...row, key: keyOf(row.path)}));
}

export function knownFields(rows: readonly KeyedRow[], known: readonly KnownRow[]): Field[] {
  return known.flatMap(({key, field, read}) =>
    rows
      .filter((row) => key.test(row.key))
      .flatMap((row) => {
        const value = read(row.value);
        return value === undefined ? [] : [{name: field, value, place: row.place}];
      })
      .slice(-1),
  );
}

export const readText = (value: string): string | undefined => (value === '' ? undefined : value);
/** Kept when it is empty: that nothing is set there is evidence too. */
export const readAnyText = (value: string): string => value;
export const readPort = (value: string): number | undefined =>
  /^\d{1,5}$/.test(value) && Number(value) > 0 && Number(value) < 65_536 ? Number(value) : undefined;
export const readCount = (value: string): number | undefined => (/^\d{1,9}$/.test(value) ? Number(value) : undefined);

const truths: Readonly<Record<string, boolean>> = {
  on: true,
  true: true,
  yes: true,
  enabled: true,
  enable: true,
  off: false,
  false: false,
  no: false,
  disabled: false,
  disable: false,
};
export const readSwitch = (value: string): boolean | undefined => truths[value.toLowerCase()];

/** Puts the facts that several pages tell of one thing into one. Each field keeps the place where it stands. */
import type {Origin} from '../../model/origin.ts';
import {type Fact, type FactType, isStated, originOf} from '../fact.ts';

/**
 * One fact with the fields of all. Lists are united. Values that differ by more than their case contradict each other:
 * the field is left out, as if nobody told it.
 */
export function mergeFacts<Value>(type: FactType<Value>, facts: readonly Fact<Value>[]): Fact<Value>[] {
  const [first] = facts;
  if (first === undefined) return [];
  const value: Record<string, unknown> = {};
  const at: Record<string, Origin> = {};
  for (const field of new Set(facts.flatMap((fact) => Object.keys(Object(fact.value))))) {
    const told = facts.flatMap((fact): Told[] => {
      const one: unknown = Object(fact.value)[field];
      return one === undefined ? [] : [{value: one, origin: originOf(fact, field)}];
    });
    const settled = told.every((one) => Array.isArray(one.value)) ? united(told) : agreed(told);
    if (settled === undefined) continue;
    value[field] = settled.value;
    at[field] = settled.origin;
    if (Array.isArray(settled.value)) Object.assign(at, entryPlaces(facts, field, settled.value));
  }
  const parsed = type.schema.safeParse(value);
  const {input, format} = first.origin;
  return parsed.success ? [type.of(first.subject, {input, format}, parsed.data, at)] : [];
}

/** Where the entries of a united list stand, as far as a reader tells (`addresses.1`). */
function entryPlaces(facts: readonly Fact[], field: string, entries: readonly unknown[]): Record<string, Origin> {
  const places: Record<string, Origin> = {};
  for (const [index, entry] of entries.entries()) {
    for (const fact of facts) {
      const own: unknown = Object(fact.value)[field];
      const position = Array.isArray(own) ? own.findIndex((one) => keyOf(one) === keyOf(entry)) : -1;
      const name = `${field}.${position}`;
      if (!isStated(fact, name)) continue;
      places[`${field}.${index}`] = originOf(fact, name);
      break;
    }
  }
  return places;
}

interface Told {
  readonly value: unknown;
  readonly origin: Origin;
}

/** The first by spelling, so that the order of the evidence changes nothing. */
function agreed(told: readonly Told[]): Told | undefined {
  const spellings = new Set(told.map(({value}) => JSON.stringify(value).toLowerCase()));
  if (spellings.size > 1) return undefined;
  return told.toSorted((one, other) => (JSON.stringify(one.value) < JSON.stringify(other.value) ? -1 : 1))[0];
}

/** Entries with the same address are one, with the fields of both. */
function united(told: readonly Told[]): Told | undefined {
  const entries = new Map<string, unknown>();
  for (const entry of told.flatMap(({value}): unknown[] => (Array.isArray(value) ? value : []))) {
    const key = keyOf(entry);
    const known = entries.get(key);
    entries.set(key, typeof entry === 'object' && known !== undefined ? {...Object(known), ...entry} : entry);
  }
  const origin = (told.find(({value}) => Array.isArray(value) && value.length > 0) ?? told[0])?.origin;
  const sorted = [...entries].toSorted(([one], [other]) => (one < other ? -1 : 1)).map(([, entry]) => entry);
  return origin === undefined ? undefined : {value: sorted, origin};
}

function keyOf(entry: unknown): string {
  if (typeof entry !== 'object' || entry === null) return JSON.stringify(entry);
  const {address, port}: {address?: unknown; port?: unknown} = entry;
  return address === undefined ? JSON.stringify(entry) : `${String(address).toLowerCase()} ${String(port)}`;
}

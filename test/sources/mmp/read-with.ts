/** Runs one text reader over a text and keeps what it emits; and finds the shared samples where they are mounted. */
import {existsSync, readFileSync} from 'node:fs';
import {resolve} from 'node:path';
import type {Fact, FactType} from '../../../src/facts/fact.ts';
import type {Absence} from '../../../src/facts/store.ts';
import type {BoxRole} from '../../../src/model/subject.ts';
import type {TextOutcome, TextReader} from '../../../src/sources/format-reader.ts';

export interface Reading extends TextOutcome {
  readonly facts: readonly Fact[];
  readonly absences: readonly Absence[];
}

export function readWith(reader: TextReader, text: string, boxHint?: BoxRole): Reading {
  const facts: Fact[] = [];
  const absences: Absence[] = [];
  const outcome = reader.readText(text, 'evidence.txt', {
    emit: (fact) => facts.push(fact),
    absent: (absence) => absences.push(absence),
    progress: () => undefined,
    signal: new AbortController().signal,
    boxHint,
  });
  return {...outcome, facts, absences};
}

export function scoreOf(reader: TextReader, text: string): number {
  return reader.recognise({bytes: new TextEncoder().encode(text), text}, 'evidence.txt');
}

export function factsOf<Value>(reading: Reading, type: FactType<Value>): readonly Fact<Value>[] {
  return reading.facts.flatMap((fact) =>
    fact.type === type.id ? [{...fact, value: type.schema.parse(fact.value)} satisfies Fact<Value>] : [],
  );
}

/** Everything that a reader lets out: what must not hold a secret. */
export function everythingIn(reading: Reading): string {
  return JSON.stringify([reading.facts, reading.absences, reading.notes]);
}

const samplesFolder = resolve(import.meta.dirname, '../../../../shared/samples');
export const hasSamples = existsSync(samplesFolder);

export function sampleText(path: string): string {
  return readFileSync(resolve(samplesFolder, path), 'utf8');
}

/** Runs a reader over a text whose path, hint and owner matter. */
import type {Fact} from '../../../src/facts/fact.ts';
import type {Absence} from '../../../src/facts/store.ts';
import type {BoxRole} from '../../../src/model/subject.ts';
import type {BoxIdentity, TextReader} from '../../../src/sources/format-reader.ts';
import type {Reading} from '../mmp/read-with.ts';

export interface Whose {
  readonly path?: string;
  readonly hint?: BoxRole;
  readonly box?: BoxIdentity;
}

export function readAs(reader: TextReader, text: string, {path = 'evidence.txt', hint, box}: Whose = {}): Reading {
  const facts: Fact[] = [];
  const absences: Absence[] = [];
  const outcome = reader.readText(text, path, {
    emit: (fact) => facts.push(fact),
    absent: (absence) => absences.push(absence),
    progress: () => undefined,
    signal: new AbortController().signal,
    boxHint: hint,
    ...(box === undefined ? {} : {box}),
  });
  return {...outcome, facts, absences};
}

/** What was understood, without the places: to compare layouts of one content. */
export function contentOf({facts}: Reading): readonly unknown[] {
  return facts.map(({type, subject, value}) => [subject, type, value]);
}

export function subjectsOf({facts}: Reading): readonly string[] {
  return [...new Set(facts.map(({subject}) => subject))];
}

/**
 * SQLite, by what is there: better-sqlite3, an optional package that has to be compiled, or `node:sqlite` of newer Node.
 * Both are used through the few things that they share.
 */
import {UserError} from '../../model/errors.ts';

export type SqlValue = string | number | null;

export interface Statement {
  run(...values: readonly SqlValue[]): unknown;
  all(...values: readonly SqlValue[]): readonly unknown[];
}

export interface Database {
  exec(sql: string): unknown;
  prepare(sql: string): Statement;
  close(): unknown;
}

export type DatabaseClass = new (path: string) => Database;

/** Loads a module as a program beside this one would; throws where it is not there. */
export type LoadModule = (id: string) => unknown;

/** Throws `UserError` where neither is to be had. */
export function findSqlite(load: LoadModule): DatabaseClass {
  const problems: string[] = [];
  for (const {id, classOf} of candidates) {
    try {
      const found = classOf(load(id));
      // The compiled part of better-sqlite3 is looked for when the first database is opened.
      new found(':memory:').close();
      return found;
    } catch (error) {
      problems.push(`${id}: ${firstLineOf(error)}`);
    }
  }
  throw new UserError(
    `The history needs SQLite, and there is none (${problems.join('; ')}).`,
    'Use Node.js 22.13 or newer, which has it; or run `npm install better-sqlite3` beside wrtc-doctor (a compiler is needed), or `npm rebuild better-sqlite3` where it is installed.',
  );
}

const candidates: readonly {readonly id: string; classOf(module: unknown): DatabaseClass}[] = [
  {id: 'better-sqlite3', classOf: (module) => classIn(module)},
  {id: 'node:sqlite', classOf: (module) => classIn((module as {DatabaseSync?: unknown}).DatabaseSync)},
];

function classIn(module: unknown): DatabaseClass {
  if (typeof module !== 'function') throw new Error('it is another module than expected');
  return module as DatabaseClass;
}

function firstLineOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.split('\n')[0] ?? '';
}

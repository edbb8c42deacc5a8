/**
 * The history of `watch` in one SQLite file: its rounds, what changed, and what it knows between two rounds, so that a
 * restart tells nothing twice and misses nothing. It holds what findings say, and no secret.
 */
import {closeSync, openSync} from 'node:fs';
import * as z from 'zod';
import {UserError} from '../../model/errors.ts';
import {severities} from '../../model/severity.ts';
import {
  changeKinds,
  type WatchChange,
  type WatchedItem,
  type WatchHistory,
  type WatchRound,
} from '../../model/watch.ts';
import {messageOf} from '../files/error-words.ts';
import {type Database, findSqlite, type LoadModule} from './sqlite.ts';

/** What one round adds. */
export interface RoundEntry {
  readonly round: WatchRound;
  readonly changes: readonly WatchChange[];
}

/** Of the tables below (`PRAGMA user_version`). */
const schemaVersion = 1;
/** Another process may be writing its round. */
const busyMs = 5000;

const tables = `
CREATE TABLE rounds (
  started_at TEXT NOT NULL, duration_ms INTEGER NOT NULL, verdict TEXT NOT NULL, errors INTEGER NOT NULL,
  warnings INTEGER NOT NULL, infos INTEGER NOT NULL, suppressed INTEGER NOT NULL, sources INTEGER NOT NULL,
  sources_read INTEGER NOT NULL, note TEXT
);
CREATE INDEX rounds_by_time ON rounds (started_at);
CREATE TABLE changes (at TEXT NOT NULL, change TEXT NOT NULL, level TEXT NOT NULL, subject TEXT NOT NULL,
  check_id TEXT, content TEXT NOT NULL);
CREATE INDEX changes_by_time ON changes (at);
CREATE TABLE items (content TEXT NOT NULL);
`;

const level = z.enum([...severities, 'absent', 'accepted']);
const seen = {
  key: z.string(),
  kind: z.enum(['finding', 'source', 'path']),
  check: z.string().exactOptional(),
  subject: z.string(),
  text: z.string(),
  fix: z.string().exactOptional(),
  isConsequence: z.boolean(),
};
const itemSchema = z.object({
  ...seen,
  told: level,
  toldAt: z.string(),
  level,
  streak: z.number(),
  turns: z.array(z.boolean()),
  isUnsteady: z.boolean(),
  judgedAt: z.string(),
  isOpenQuestion: z.boolean(),
  unlooked: z.array(z.string()),
}) satisfies z.ZodType<WatchedItem>;
const changeSchema = z.object({
  ...seen,
  change: z.enum(changeKinds),
  at: z.string(),
  level,
  before: level,
  since: z.string().exactOptional(),
}) satisfies z.ZodType<WatchChange>;
const contentRow = z.object({content: z.string()});
const totalsRow = z.object({
  total: z.number(),
  first: z.string().nullable(),
  last: z.string().nullable(),
  failed: z.number(),
  unjudged: z.number(),
});

export class History {
  readonly path: string;
  readonly #database: Database;

  /** Makes the file where there is none. Throws `UserError` for one that is no history, and where there is no SQLite. */
  constructor(path: string, load: LoadModule) {
    this.path = path;
    const Sqlite = findSqlite(load);
    try {
      // It names boxes and people: for its owner alone.
      closeSync(openSync(path, 'a', 0o600));
      this.#database = new Sqlite(path);
    } catch (error) {
      throw this.#unusable(error);
    }
    try {
      this.#prepare();
    } catch (error) {
      this.#database.close();
      throw this.#unusable(error);
    }
  }

  #unusable(error: unknown): UserError {
    if (error instanceof UserError) return error;
    return new UserError(
      `${this.path} cannot be used as a history: ${messageOf(error)}`,
      'Choose another path with --database, or move the file away.',
    );
  }

  #prepare(): void {
    this.#database.exec(`PRAGMA busy_timeout = ${busyMs}`);
    const version = this.#version();
    if (version === schemaVersion) return;
    const {length} = this.#database.prepare('SELECT name FROM sqlite_master').all();
    if (version !== 0 || length > 0)
      throw new UserError(
        version > schemaVersion
          ? `${this.path} is a history of a newer version of this program.`
          : `${this.path} is a database of something else.`,
        'Choose another path with --database, or move the file away.',
      );
    this.#inTransaction(() => {
      this.#database.exec(tables);
      this.#database.exec(`PRAGMA user_version = ${schemaVersion}`);
    });
  }

  #version(): number {
    const [row] = this.#database.prepare('PRAGMA user_version').all();
    return z.object({user_version: z.number()}).parse(row).user_version;
  }

  /** What was known after the last round. Throws `UserError` when it cannot be read. */
  items(): readonly WatchedItem[] {
    return this.#readable(() => this.#contents('SELECT content FROM items').map((json) => itemSchema.parse(json)));
  }

  hasRounds(): boolean {
    return this.#database.prepare('SELECT 1 FROM rounds LIMIT 1').all().length > 0;
  }

  /** All of it or nothing; `items` are all that is known now. Throws the error of SQLite, as when the disk is full. */
  add(entries: readonly RoundEntry[], items: readonly WatchedItem[]): void {
    this.#inTransaction(() => {
      for (const {round, changes} of entries) {
        this.#addRound(round);
        this.#addChanges(changes);
      }
      this.#database.exec('DELETE FROM items');
      const insert = this.#database.prepare('INSERT INTO items VALUES (?)');
      for (const item of items) insert.run(JSON.stringify(item));
    });
  }

  #addRound({startedAt, durationMs, verdict, errors, warnings, infos, suppressed, ...rest}: WatchRound): void {
    this.#database
      .prepare('INSERT INTO rounds VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)')
      .run(
        startedAt,
        Math.round(durationMs),
        verdict,
        errors,
        warnings,
        infos,
        suppressed,
        rest.sources,
        rest.sourcesRead,
        rest.note ?? null,
      );
  }

  #addChanges(changes: readonly WatchChange[]): void {
    const insert = this.#database.prepare('INSERT INTO changes VALUES (?, ?, ?, ?, ?, ?)');
    for (const change of changes) {
      const {at, change: kind, subject, check = null} = change;
      insert.run(at, kind, change.level, subject, check, JSON.stringify(change));
    }
  }

  /** Forgets rounds and changes before that time (ISO 8601). */
  forgetBefore(time: string): void {
    this.#inTransaction(() => {
      this.#database.prepare('DELETE FROM rounds WHERE started_at < ?').run(time);
      this.#database.prepare('DELETE FROM changes WHERE at < ?').run(time);
    });
  }

  /** Since that time (ISO 8601), where one is given. Throws `UserError` when it cannot be read. */
  read(since = ''): WatchHistory {
    return this.#readable(() => ({
      path: this.path,
      rounds: this.#totals(since),
      items: this.items(),
      changes: this.#contents('SELECT content FROM changes WHERE at >= ? ORDER BY at, rowid', since).map((json) =>
        changeSchema.parse(json),
      ),
    }));
  }

  #totals(since: string): WatchHistory['rounds'] {
    const [row] = this.#database
      .prepare(
        `SELECT count(*) AS total, min(started_at) AS first, max(started_at) AS last,
          count(*) FILTER (WHERE verdict = 'failed') AS failed,
          count(*) FILTER (WHERE verdict = 'nothing-evaluated') AS unjudged
        FROM rounds WHERE started_at >= ?`,
      )
      .all(since);
    const {total, first, last, failed, unjudged} = totalsRow.parse(row);
    return {
      total,
      ...(first === null ? {} : {first}),
      ...(last === null ? {} : {last}),
      failed,
      nothingEvaluated: unjudged,
    };
  }

  #readable<Result>(read: () => Result): Result {
    try {
      return read();
    } catch (error) {
      throw this.#unusable(error);
    }
  }

  close(): void {
    this.#database.close();
  }

  #contents(sql: string, ...values: readonly string[]): readonly unknown[] {
    return this.#database
      .prepare(sql)
      .all(...values)
      .map((row): unknown => JSON.parse(contentRow.parse(row).content));
  }

  #inTransaction(work: () => void): void {
    this.#database.exec('BEGIN IMMEDIATE');
    try {
      work();
      this.#database.exec('COMMIT');
    } catch (error) {
      this.#rollBack();
      throw error;
    }
  }

  /** SQLite has rolled back by itself after some errors. */
  #rollBack(): void {
    try {
      this.#database.exec('ROLLBACK');
    } catch {
      // Nothing was open any more.
    }
  }
}

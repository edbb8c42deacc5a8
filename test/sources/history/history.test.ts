/** The history in real SQLite, of each kind that loads here; what does not load is skipped, with the reason. */
import {existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync} from 'node:fs';
import {createRequire} from 'node:module';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, describe, expect, test} from '@jest/globals';
import {UserError} from '../../../src/model/errors.ts';
import type {WatchChange, WatchedItem, WatchRound} from '../../../src/model/watch.ts';
import {History} from '../../../src/sources/history/history.ts';
import {findSqlite, type LoadModule} from '../../../src/sources/history/sqlite.ts';

const folder = mkdtempSync(join(tmpdir(), 'wrtc-doctor-history-'));
afterAll(() => rmSync(folder, {recursive: true, force: true}));

const require = createRequire(import.meta.url);
const only =
  (wanted: string): LoadModule =>
  (id) => {
    if (id !== wanted) throw new Error(`Cannot find module '${id}'`);
    return require(id);
  };
const isThere = (id: string): boolean => {
  try {
    findSqlite(only(id));
    return true;
  } catch {
    return false;
  }
};
let made = 0;
function newPath(): string {
  made += 1;
  return join(folder, `${made}.sqlite`);
}

const roundAt = (hour: number, verdict: WatchRound['verdict'] = 'findings'): WatchRound => ({
  startedAt: `2026-11-24T${String(hour).padStart(2, '0')}:00:00.000Z`,
  durationMs: 4321.7,
  verdict,
  errors: 1,
  warnings: 0,
  infos: 0,
  suppressed: 0,
  sources: 7,
  sourcesRead: 6,
  ...(verdict === 'failed' ? {note: 'the disk is on fire'} : {}),
});
const item: WatchedItem = {
  key: 'f1 0',
  kind: 'finding',
  check: 'turn/unanswered',
  subject: 'turn://192.0.2.7:3478/udp',
  text: "no answer; it's “quoted”",
  fix: 'open UDP 3478',
  isConsequence: false,
  told: 'error',
  toldAt: '2026-11-24T01:00:00.000Z',
  level: 'error',
  streak: 3,
  turns: [true, false, false],
  isUnsteady: false,
  judgedAt: '2026-11-24T03:00:00.000Z',
  isOpenQuestion: true,
  unlooked: ['CMS core2, API'],
};
const changeAt = (hour: number): WatchChange => ({
  change: 'fixed',
  at: roundAt(hour).startedAt,
  key: item.key,
  kind: item.kind,
  check: 'turn/unanswered',
  subject: item.subject,
  text: item.text,
  isConsequence: false,
  level: 'absent',
  before: 'error',
  since: '2026-11-24T00:00:00.000Z',
});

const kinds = ['better-sqlite3', 'node:sqlite'];
for (const id of kinds.filter(isThere))
  describe(id, () => {
    const open = (path: string) => new History(path, only(id));

    test('given rounds that were added, when it is opened again, then all of it is there as it was', () => {
      const path = newPath();
      const history = open(path);
      expect([history.hasRounds(), history.items()]).toEqual([false, []]);
      history.add([{round: roundAt(1), changes: []}], [item]);
      history.add([{round: roundAt(2, 'failed'), changes: [changeAt(2)]}], [{...item, streak: 4}]);
      history.add([{round: roundAt(3, 'nothing-evaluated'), changes: [changeAt(3)]}], [{...item, streak: 5}]);
      history.close();
      const again = open(path);
      expect(again.hasRounds()).toBe(true);
      expect(again.read()).toEqual({
        path,
        rounds: {total: 3, first: roundAt(1).startedAt, last: roundAt(3).startedAt, failed: 1, nothingEvaluated: 1},
        items: [{...item, streak: 5}],
        changes: [changeAt(2), changeAt(3)],
      });
      expect(again.read('2026-11-24T02:30:00').changes).toEqual([changeAt(3)]);
      again.close();
    });

    test('given old rounds, when what is before a time is forgotten, then the rest and what stands is kept', () => {
      const history = open(newPath());
      for (const hour of [1, 2, 3]) history.add([{round: roundAt(hour), changes: [changeAt(hour)]}], [item]);
      history.forgetBefore('2026-11-24T02:30:00.000Z');
      expect(history.read()).toMatchObject({rounds: {total: 1}, changes: [changeAt(3)], items: [item]});
      history.close();
    });

    test('given that a round cannot be written to its end, when it is added, then nothing of it is there', () => {
      const history = open(newPath());
      const broken = {...item, text: BigInt(1)} as unknown as WatchedItem;
      expect(() => history.add([{round: roundAt(1), changes: [changeAt(1)]}], [item, broken])).toThrow();
      expect(history.read()).toMatchObject({rounds: {total: 0}, changes: [], items: []});
      history.add([{round: roundAt(1), changes: []}], [item]);
      expect(history.hasRounds()).toBe(true);
      history.close();
    });

    test('given two programs, when both write, then neither loses anything', () => {
      const path = newPath();
      const [one, other] = [open(path), open(path)];
      one.add([{round: roundAt(1), changes: []}], []);
      other.add([{round: roundAt(2), changes: []}], []);
      expect(one.read().rounds.total).toBe(2);
      one.close();
      other.close();
    });

    test('given a new history, when its file is looked at, then it is for its owner alone', () => {
      const path = newPath();
      open(path).close();
      if (process.platform !== 'win32') expect(statSync(path).mode & 0o777).toBe(0o600);
    });

    test.each<[string, (path: string) => void, RegExp]>([
      [
        'text',
        (path) => writeFileSync(path, 'names:\n  external: join.example.com\n'.repeat(100)),
        /cannot be used as a history/,
      ],
      ['a folder', (path) => mkdirSync(path), /cannot be used as a history/],
      ['a database of something else', (path) => makeOther(path, 'CREATE TABLE people (name TEXT)'), /something else/],
      ['a history of a newer program', (path) => makeOther(path, 'PRAGMA user_version = 99'), /newer version/],
    ])('given %s in its place, when opened, then it says so, and the file stays as it was', (_, make, says) => {
      const path = newPath();
      make(path);
      const before = statSync(path).isFile() ? readFileSync(path) : undefined;
      expect(() => open(path)).toThrow(says);
      expect(() => open(path)).toThrow(UserError);
      if (before !== undefined) expect(readFileSync(path)).toEqual(before);
    });

    function makeOther(path: string, sql: string): void {
      const Sqlite = findSqlite(only(id));
      const database = new Sqlite(path);
      database.exec(sql);
      database.close();
    }

    test('given what is known of an item that was changed by hand, when read, then it says so', () => {
      const path = newPath();
      open(path).close();
      makeOther(path, `INSERT INTO items VALUES ('{"key": 1}')`);
      const history = open(path);
      expect(() => history.items()).toThrow(UserError);
      history.close();
    });
  });

for (const id of kinds.filter((each) => !isThere(each))) {
  test.skip(`${id} does not load here`, () => undefined);
}

test('given no SQLite at all, when a history is opened, then it says what to do, and leaves no file', () => {
  const path = newPath();
  const open = () => new History(path, only('neither'));
  expect(open).toThrow(UserError);
  expect(open).toThrow(/better-sqlite3: Cannot find module.*node:sqlite/);
  expect(existsSync(path)).toBe(false);
});

test('given a folder that is not there, when a history is opened, then it says so', () => {
  const [id = ''] = kinds.filter(isThere);
  expect(() => new History(join(folder, 'none', 'history.sqlite'), only(id))).toThrow(UserError);
});

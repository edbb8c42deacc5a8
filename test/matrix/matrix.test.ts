/**
 * The fault matrix (DESIGN §5): healthy sites give no finding, every fault is the first diagnosis, pairs are both found; seen
 * live, from the bundle of the live run, from saved files, and by a probe from outside. `npm run matrix -- --full` tries every fault on every site.
 */
import {spawnSync} from 'node:child_process';
import {mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {beforeAll, describe, expect, test} from '@jest/globals';
import {checks} from '../../src/checks/generated/registry.ts';
import {faults} from '../../src/sim/faults/all-faults.ts';
import type {Vantage} from '../../src/sim/faults/fault.ts';

/** A line of `npm run matrix -- --results`. */
interface Result {
  readonly seed: number;
  readonly faults: readonly string[];
  readonly vantage: Vantage;
  readonly misses: readonly string[];
  readonly passed: readonly string[];
}
let results: readonly Result[] = [];

beforeAll(() => {
  const folder = mkdtempSync(join(tmpdir(), 'matrix-'));
  const path = join(folder, 'results.ndjson');
  // A program of its own: the module loader of the tests fails on packages that are loaded late, by several at once.
  spawnSync(process.execPath, ['--import', 'tsx', 'scripts/matrix.ts', '--results', path]);
  const lines = readFileSync(path, 'utf8').trim().split('\n');
  results = lines.map((line): Result => JSON.parse(line));
  rmSync(folder, {recursive: true});
}, 15 * 60_000);

const missesOf = (chosen: (result: Result) => boolean): string[] =>
  results
    .filter(chosen)
    .flatMap(({seed, vantage, faults: injected, misses}) =>
      misses.map((miss) => `site ${seed}, ${vantage}, ${injected.join(' + ')}: ${miss}`),
    );

describe('healthy sites', () => {
  test.each<Vantage>(['live', 'bundle', 'saved'])(
    'given 50 of them, when seen %s, then nothing is found',
    (vantage) => {
      const tried = results.filter((result) => result.faults.length === 0 && result.vantage === vantage);
      expect(tried).toHaveLength(50);
      expect(missesOf((result) => tried.includes(result))).toEqual([]);
    },
  );

  test('given some of them, when the path of a guest is walked from outside, then nothing is found', () => {
    const tried = results.filter((result) => result.faults.length === 0 && result.vantage === 'probe');
    expect(tried.length).toBeGreaterThanOrEqual(6);
    expect(missesOf((result) => tried.includes(result))).toEqual([]);
  });

  test('given all of them, when judged, then every check whose fault can be injected passed on one at least', () => {
    const passed = new Set(results.flatMap((result) => (result.faults.length === 0 ? result.passed : [])));
    const shown = checks.filter(({examples}) => examples.fail.startsWith('demo:')).map(({id}) => id);
    expect(shown.filter((id) => !passed.has(id))).toEqual([]);
  });
});

describe('one fault', () => {
  test.each(faults.map(({name, check}) => ({name, check})))(
    'given $name, when it is alone, then $check is the first diagnosis and the only one',
    ({name}) => {
      const isIt = (result: Result) => result.faults.length === 1 && result.faults[0] === name;
      expect(missesOf(isIt)).toEqual([]);
      const seen = new Set(results.filter(isIt).map(({vantage}) => vantage));
      expect(seen).toEqual(new Set(faults.find((fault) => fault.name === name)?.seenBy));
    },
  );
});

test('given pairs of independent faults, when judged, then both are found and none is invented', () => {
  const isPair = (result: Result) => result.faults.length === 2;
  expect(results.filter(isPair).length).toBeGreaterThan(40);
  expect(missesOf(isPair)).toEqual([]);
});

test('given all checks with a fault in the embedded deployment, when looked up, then each fault names its check', () => {
  const known = new Set(checks.map(({id}) => id));
  expect(faults.filter(({check}) => !known.has(check)).map(({name}) => name)).toEqual([]);
});

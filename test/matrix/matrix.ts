/** The fault matrix: which cases are tried, and what came of them. */
import {faults as allFaults} from '../../src/sim/faults/all-faults.ts';
import {byProbe, everywhere, type Fault, type Vantage} from '../../src/sim/faults/fault.ts';
import {faultsConflict} from '../../src/sim/faults/faults-conflict.ts';
import {generateSite} from '../../src/sim/site/generate-site.ts';
import type {Site} from '../../src/sim/site/site.ts';
import {missesOf} from './expectation.ts';
import {Workbench} from './workbench.ts';

export interface MatrixPlan {
  /** Sites are those of the seeds 1…n. */
  readonly sites: number;
  /** On how many of the sites that have a place for it each fault is tried, for each way of seeing. */
  readonly sitesPerFault: Readonly<Record<Vantage, number>>;
  readonly pairs: Readonly<Record<Vantage, number>>;
  readonly isHealthyLive: boolean;
  /** On how many healthy sites the path of a guest is walked: each takes seconds. */
  readonly healthyProbes: number;
  /** Only faults whose name contains one of these; all when empty. */
  readonly only: readonly string[];
}

export interface MatrixCase {
  readonly seed: number;
  readonly faults: readonly Fault[];
  readonly vantages: readonly Vantage[];
}

export interface MatrixResult {
  readonly seed: number;
  readonly faults: readonly Fault[];
  readonly vantage: Vantage;
  readonly misses: readonly string[];
  /** Checks that passed. */
  readonly passed: readonly string[];
}

/** All cases of a plan, those of one site together. */
export function planCases(plan: MatrixPlan): readonly MatrixCase[] {
  const sites = Array.from({length: plan.sites}, (_, index) => generateSite(index + 1));
  const faults = allFaults.filter(({name}) => plan.only.length === 0 || plan.only.some((part) => name.includes(part)));
  const healthy: MatrixCase[] = sites.map(({seed}, index) => ({
    seed,
    faults: [],
    vantages: [
      ...(plan.isHealthyLive ? everywhere : ['saved' as const]),
      ...(index < plan.healthyProbes ? byProbe : []),
    ],
  }));
  const single = faults.flatMap((fault, index) => {
    const fitting = rotate(sites.filter(fault.applies), index * 7);
    return fitting.map(
      ({seed}, place): MatrixCase => ({
        seed,
        faults: [fault],
        vantages: fault.seenBy.filter((vantage) => place < plan.sitesPerFault[vantage]),
      }),
    );
  });
  const cases = plan.only.length > 0 ? single : [...healthy, ...single, ...planPairs(sites, faults, plan)];
  return cases.filter(({vantages}) => vantages.length > 0).toSorted((first, second) => first.seed - second.seed);
}

/** Pairs are spread over sites and faults by counting on, so that every run tries the same ones. */
function planPairs(sites: readonly Site[], faults: readonly Fault[], plan: MatrixPlan): MatrixCase[] {
  const wanted = Math.max(...Object.values(plan.pairs));
  const cases: MatrixCase[] = [];
  for (let step = 0; cases.length < wanted && step < wanted * 40; step += 1) {
    const site = sites[step % sites.length];
    const first = faults[(step * 13) % faults.length];
    const second = faults[(step * 29 + 5) % faults.length];
    if (site === undefined || first === undefined || second === undefined || first === second) continue;
    if (!first.applies(site) || faultsConflict(first, second)) continue;
    // The second has to find its place in what the first left.
    if (!second.applies(site) || !second.applies(first.inject(site))) continue;
    const both = first.seenBy.filter((vantage) => second.seenBy.includes(vantage));
    const vantages = both.filter((vantage) => cases.length < plan.pairs[vantage]);
    if (vantages.length > 0) cases.push({seed: site.seed, faults: [first, second], vantages});
  }
  return cases;
}

/** Runs the cases, several sites at a time, and yields results as they come. */
export async function* runCases(cases: readonly MatrixCase[], atOnce: number): AsyncGenerator<MatrixResult> {
  const seeds = [...new Set(cases.map(({seed}) => seed))];
  const results: MatrixResult[] = [];
  let wake = (): void => {};
  let working = atOnce;
  let failure: unknown;
  const work = async (): Promise<void> => {
    const bench = new Workbench();
    try {
      for (let seed = seeds.shift(); seed !== undefined; seed = seeds.shift()) {
        for (const each of cases.filter((one) => one.seed === seed)) {
          results.push(...(await runCase(each, bench)));
          wake();
        }
      }
    } catch (error) {
      failure ??= error;
    } finally {
      await bench.close();
      working -= 1;
      wake();
    }
  };
  for (let worker = 0; worker < atOnce; worker += 1) void work();
  while (working > 0 || results.length > 0) {
    const next = results.shift();
    if (next !== undefined) yield next;
    else
      await new Promise<void>((resolve) => {
        wake = resolve;
        if (working === 0) resolve();
      });
  }
  if (failure !== undefined) throw failure;
}

async function runCase({seed, faults, vantages}: MatrixCase, bench: Workbench): Promise<MatrixResult[]> {
  const site = faults.reduce((broken, fault) => fault.inject(broken), generateSite(seed));
  const reports = await bench.judge(site, vantages);
  return vantages.flatMap((vantage) => {
    const report = reports[vantage];
    if (report === undefined) return [];
    const passed = report.checks.filter(({status}) => status === 'pass').map(({id}) => id);
    return [{seed, faults, vantage, misses: missesOf(report, faults), passed}];
  });
}

function rotate<Item>(items: readonly Item[], by: number): Item[] {
  const start = items.length === 0 ? 0 : by % items.length;
  return [...items.slice(start), ...items.slice(0, start)];
}

const columns: readonly Vantage[] = [...everywhere, ...byProbe];

/** Faults by ways of seeing: how many of the tries were right, `-` where it cannot be seen that way. */
export function matrixTable(results: readonly MatrixResult[]): string {
  const rows = new Map<string, MatrixResult[]>();
  for (const result of results) {
    const name =
      result.faults.length === 0 ? '(healthy)' : result.faults.length > 1 ? '(pairs)' : result.faults[0]?.name;
    rows.set(name ?? '', [...(rows.get(name ?? '') ?? []), result]);
  }
  const width = Math.max(...[...rows.keys()].map((name) => name.length));
  const cells = (own: readonly MatrixResult[]): string[] =>
    columns.map((vantage) => {
      const tried = own.filter((result) => result.vantage === vantage);
      const right = tried.filter(({misses}) => misses.length === 0).length;
      return (tried.length === 0 ? '-' : `${right}/${tried.length}`).padStart(8);
    });
  const head = ['fault'.padEnd(width), ...columns.map((vantage) => vantage.padStart(8))].join('');
  return [head, ...[...rows].map(([name, own]) => [name.padEnd(width), ...cells(own)].join(''))]
    .map((line) => `${line}\n`)
    .join('');
}

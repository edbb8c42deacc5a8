/**
 * `npm run matrix`: the fault matrix as a table. `-- --sites N`, `--full` (every fault on every site), `--saved` (files
 * only), `--only NAME`, `--results FILE` (each result as a line of JSON). Exits with 1 on a miss.
 */
import {appendFileSync, writeFileSync} from 'node:fs';
import {parseArgs} from 'node:util';
import {type MatrixPlan, type MatrixResult, matrixTable, planCases, runCases} from '../test/matrix/matrix.ts';

const {values} = parseArgs({
  options: {
    sites: {type: 'string', default: '50'},
    full: {type: 'boolean', default: false},
    saved: {type: 'boolean', default: false},
    only: {type: 'string', multiple: true, default: []},
    results: {type: 'string'},
  },
});
const sites = Number(values.sites);
const live = values.saved ? 0 : 1;
const plan: MatrixPlan = {
  sites,
  sitesPerFault: values.full
    ? {live: live * sites, bundle: live * sites, saved: sites, probe: live * sites}
    : {live, bundle: live, saved: 2, probe: live},
  pairs: values.full
    ? {live: live * 200, bundle: live * 200, saved: 1000, probe: 0}
    : {live: live * 12, bundle: live * 12, saved: 40, probe: 0},
  isHealthyLive: !values.saved,
  healthyProbes: live * (values.full ? sites : 6),
  only: values.only,
};
const results: MatrixResult[] = [];
if (values.results !== undefined) writeFileSync(values.results, '');
for await (const result of runCases(planCases(plan), 4)) {
  results.push(result);
  const {seed, faults, vantage, misses, passed} = result;
  const names = faults.map(({name}) => name);
  if (values.results !== undefined)
    appendFileSync(values.results, `${JSON.stringify({seed, faults: names, vantage, misses, passed})}\n`);
  if (process.stderr.isTTY) process.stderr.write(`\r${results.length} judged`);
  if (misses.length === 0) continue;
  process.stdout.write(`site ${seed}, ${vantage}, ${names.join(' + ') || '(healthy)'}:\n`);
  for (const miss of misses) process.stdout.write(`    ${miss}\n`);
}
const wrong = results.filter(({misses}) => misses.length > 0).length;
process.stdout.write(`\n${matrixTable(results)}\n${sites} sites, ${results.length} judged, ${wrong} wrong\n`);
process.exitCode = wrong === 0 ? 0 : 1;

/**
 * `npm run differential`: reads the captures beside the repository here and with tshark, and holds the two against each
 * other. `-- --only TEXT` (part of a path), `--keep FOLDER` (what tshark said is kept there, and read from there the next
 * time), `--all` (every unlisted difference, not the first of each field). Exits with 1 on a difference that
 * test/pcap/differential/reasons.ts does not list.
 */
import {mkdirSync} from 'node:fs';
import {parseArgs} from 'node:util';
import {Comparison, type Difference, describeDifference} from '../test/pcap/differential/compare.ts';
import {reasons} from '../test/pcap/differential/reasons.ts';
import {compareAll} from '../test/pcap/differential/run.ts';
import {tsharkVersion} from '../test/pcap/differential/tshark.ts';
import {areCapturesHere} from '../test/pcap/real-captures.ts';

/** Of each field, without `--all`. */
const mostShown = 10;

const {values} = parseArgs({
  options: {
    only: {type: 'string', default: ''},
    keep: {type: 'string'},
    all: {type: 'boolean', default: false},
  },
});
const version = await tsharkVersion();
if (version === undefined) process.stdout.write('skipped: tshark is not installed\n');
else if (!areCapturesHere) process.stdout.write('skipped: ../shared/captures is not there\n');
else process.exitCode = await run(version);

async function run(tshark: string): Promise<number> {
  const comparison = new Comparison(reasons);
  if (values.keep !== undefined) mkdirSync(values.keep, {recursive: true});
  const {files, empty} = await compareAll(comparison, {
    only: values.only,
    ...(values.keep === undefined ? {} : {keep: values.keep}),
    onFile: (done, all) => {
      if (process.stderr.isTTY) process.stderr.write(`\r${done} of ${all} captures`);
    },
  });
  const shown = new Map<string, number>();
  for (const difference of comparison.unlisted) show(difference, shown);
  process.stdout.write(`\n${tableOf(comparison)}\n`);
  process.stdout.write(`${files} captures compared with tshark ${tshark}, ${empty} have nothing to compare\n`);
  if (values.only === '') {
    for (const {fields, why} of comparison.idleReasons) {
      process.stdout.write(`stands for nothing: ${fields.join(', ')}: ${why}\n`);
    }
  }
  return comparison.unlisted.length === 0 ? 0 : 1;
}

function show(difference: Difference, shown: Map<string, number>): void {
  const before = shown.get(difference.field) ?? 0;
  shown.set(difference.field, before + 1);
  if (values.all || before < mostShown) process.stdout.write(`${describeDifference(difference)}\n`);
}

function tableOf({tallies}: Comparison): string {
  const rows = [...tallies].map(([field, {compared, equal, reasoned, different}]) => [
    field,
    ...[compared, equal, reasoned, different].map(String),
  ]);
  return [['field', 'compared', 'equal', 'with a reason', 'different'], ...rows]
    .map(([field = '', ...counts]) => field.padEnd(24) + counts.map((count) => count.padStart(15)).join(''))
    .join('\n');
}

/** `npm run lab [-- ID …] [--seed N] [--at-once N] [--keep FOLDER] [--doctor main.cjs]`: runs the lab and prints what came of it. */
import {resolve} from 'node:path';
import {parseArgs} from 'node:util';
import {startLab, whyNot} from './run-lab.ts';
import type {Scenario} from './scenario.ts';
import {scenarios} from './scenarios.ts';

const {values, positionals} = parseArgs({
  allowPositionals: true,
  options: {
    seed: {type: 'string', default: '1'},
    'at-once': {type: 'string', default: '3'},
    keep: {type: 'string'},
    doctor: {type: 'string'},
    list: {type: 'boolean', default: false},
  },
});
const chosen = positionals.length === 0 ? scenarios : scenarios.filter(({id}) => positionals.includes(id));
process.exitCode = values.list ? list() : await run();

function list(): number {
  for (const {id, title, expected} of scenarios) console.log(`${id.padEnd(32)}${expected.padEnd(32)}${title}`);
  return 0;
}

async function run(): Promise<number> {
  if (chosen.length < Math.max(1, positionals.length)) {
    console.error('No such scenario; `npm run lab -- --list` shows them.');
    return 2;
  }
  const reason = await whyNot();
  if (reason !== undefined) {
    console.error(`The lab cannot run here: ${reason}.`);
    return 3;
  }
  const started = performance.now();
  const lab = startLab(chosen, {
    seed: Number(values.seed),
    atOnce: Number(values['at-once']),
    ...(values.doctor === undefined ? {} : {doctor: resolve(values.doctor)}),
    ...(values.keep === undefined ? {} : {keep: resolve(values.keep)}),
  });
  process.once('SIGINT', () => void lab.close().then(() => process.exit(130)));
  row('scenario', 'probe says first', 'capture says first', 'expected', 'seconds');
  let wrong = 0;
  for (const scenario of chosen) if (!(await tell(scenario, lab))) wrong++;
  await lab.close();
  const seconds = Math.round((performance.now() - started) / 1000);
  console.log(`\n${chosen.length - wrong} of ${chosen.length} as expected, in ${seconds} s`);
  return wrong === 0 ? 0 : 1;
}

async function tell(scenario: Scenario, lab: ReturnType<typeof startLab>): Promise<boolean> {
  const {id, expected} = scenario;
  const inCapture = scenario.inCapture?.expected ?? expected;
  try {
    const {probe, capture, seconds} = await lab.outcomeOf(scenario);
    const isRight = probe.first === expected && capture.first === inCapture;
    row(
      id,
      probe.first,
      capture.first,
      inCapture === expected ? expected : `${expected} / ${inCapture}`,
      seconds.toFixed(1),
    );
    if (!isRight)
      for (const line of [...probe.findings, '– capture –', ...capture.findings]) console.log(`    ${line}`);
    return isRight;
  } catch (error) {
    row(id, 'failed', '', expected, '');
    console.log(`    ${error instanceof Error ? error.message : String(error)}`);
    return false;
  }
}

function row(...[id = '', probe = '', capture = '', expected = '', seconds = '']: readonly string[]): void {
  console.log(
    [id.padEnd(28), probe.padEnd(28), capture.padEnd(28), expected.padEnd(28), seconds.padStart(7)].join(' '),
  );
}

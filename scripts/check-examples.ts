/**
 * Runs the examples of the checks: what each says of evidence in which it fails, and of evidence in which it passes. The
 * same evidence gives the same bytes: what differs from run to run (folders, ports, the time of a live run) is taken out.
 */
import type {CheckDefinition} from '../src/checks/check.ts';
import type {CheckExample, CheckExamples} from '../src/cli/check-examples.ts';
import {diagnoseEvidence} from '../src/cli/diagnose-evidence.ts';
import {readJudgedSite} from '../src/cli/read-site.ts';
import {instantFromEpoch} from '../src/model/instant.ts';
import type {Evidence, Report} from '../src/model/report.ts';
import {faults} from '../src/sim/faults/all-faults.ts';
import type {Fault} from '../src/sim/faults/fault.ts';
import {generateSite} from '../src/sim/site/generate-site.ts';
import type {Site} from '../src/sim/site/site.ts';
import {Workbench} from '../test/matrix/workbench.ts';

/** Of simulated sites. */
const today = '2026-03-02T09:00:00Z';
/** So that no date of a file decides about the year of a log that states none. */
const logsWrittenAt = instantFromEpoch(Date.parse('2026-12-31T23:59:59Z') / 1000);
const mostSeeds = 200;
/** Deployments side by side: most of a live run is waiting for servers that do not answer. */
const deployments = 4;
/** It needs the passwords of both sides, which no folder of evidence holds. */
const siteFileOf: Readonly<Record<string, string>> = {'turn/password-mismatch': 'fixtures/octavio/wrtc-doctor.yaml'};

/** A report, what of, and how to get one like it. */
interface Judged {
  readonly report: Report;
  readonly given: CheckExample['given'];
  /** Left out where the fault shows in what a person saves by hand alone, which `demo` does not do. */
  readonly command?: string;
  readonly isLive: boolean;
}

/** By the ids of the checks. Throws when an example does not show what it is there for. */
export async function runExamples(checks: readonly CheckDefinition[]): Promise<CheckExamples> {
  const judged = new Map<string, Promise<Judged>>();
  const once = (key: string, judge: () => Promise<Judged>): Promise<Judged> => {
    const known = judged.get(key) ?? judge();
    judged.set(key, known);
    return known;
  };
  const examples = new Map<string, CheckExample>();
  const waiting = [...checks];
  const work = async (): Promise<void> => {
    const bench = new Workbench();
    try {
      for (let check = waiting.shift(); check !== undefined; check = waiting.shift()) {
        const {id} = check;
        const judge = (example: string): Promise<Judged> => judgeExample(id, example, bench, once);
        examples.set(id, exampleOf(id, await judge(check.examples.fail), await judge(check.examples.pass)));
      }
    } finally {
      await bench.close();
    }
  };
  await Promise.all(Array.from({length: deployments}, work));
  return Object.fromEntries(checks.flatMap(({id}) => (examples.has(id) ? [[id, examples.get(id)!]] : [])));
}

function exampleOf(id: string, fail: Judged, pass: Judged): CheckExample {
  const finding = fail.report.findings.find(({rule}) => rule === id);
  const [first, ...others] = finding?.evidence ?? [];
  if (finding === undefined || first === undefined)
    throw new Error(`${id} finds nothing in its example: ${fail.command}`);
  const passed = pass.report.checks.find((result) => result.id === id);
  if (passed === undefined || passed.status === 'fail' || passed.status === 'crashed')
    throw new Error(`${id} is ${passed?.status} in the example that it has to pass: ${pass.command}`);
  const {given, command, isLive} = fail;
  return {
    given,
    ...(command === undefined ? {} : {command}),
    message: finding.message,
    args: steadyValues(finding.args),
    evidence: [steadyEvidence(first, isLive), ...others.map((piece) => steadyEvidence(piece, isLive))],
    // Where it does not apply, there is nothing that it finds right.
    ...(passed.status === 'pass' && pass.command !== undefined
      ? {pass: {command: pass.command, notes: passed.notes.map(steady)}}
      : {}),
  };
}

function judgeExample(
  id: string,
  example: string,
  bench: Workbench,
  once: (key: string, judge: () => Promise<Judged>) => Promise<Judged>,
): Promise<Judged> {
  const name = /^demo:(.*)$/.exec(example)?.[1];
  if (name === undefined) {
    const sitePath = siteFileOf[id];
    return once(`${example} ${sitePath}`, () => judgeFixture(example, sitePath));
  }
  const isHealthy = name === 'healthy';
  const fault = faults.find(({check, name: own}) => (isHealthy ? check === id : own === name));
  if (fault === undefined) throw new Error(`${id}: there is no fault ${example}`);
  const isLive = !fault.seenBy.includes('saved');
  const {healthy, broken} = siteFor(fault);
  return once(`${isLive} ${healthy.seed} ${name}`, async () => {
    const vantage = isLive ? 'live' : 'saved';
    const {[vantage]: report} = await bench.judge(isHealthy ? healthy : broken, [vantage]);
    if (report === undefined) throw new Error(`${id}: ${example} is not seen ${vantage}`);
    return {
      report,
      given: isLive ? 'live-demo' : 'saved-demo',
      ...(isHealthy ? {command: 'wrtc-doctor demo'} : {}),
      ...(!isHealthy && fault.seenBy.includes('live') ? {command: `wrtc-doctor demo --fault ${name}`} : {}),
      isLive,
    };
  });
}

function siteFor(fault: Fault): {readonly healthy: Site; readonly broken: Site} {
  for (let seed = 1; seed <= mostSeeds; seed++) {
    const healthy = generateSite(seed, today);
    if (fault.applies(healthy)) return {healthy, broken: fault.inject(healthy)};
  }
  throw new Error(`no site has a place for ${fault.name}`);
}

async function judgeFixture(example: string, sitePath: string | undefined): Promise<Judged> {
  const path = `fixtures/${example}`;
  const {site, credentials} = await readJudgedSite(sitePath);
  const events = diagnoseEvidence({
    command: 'run',
    version: 'example',
    paths: [path],
    live: [],
    site,
    credentials,
    signal: new AbortController().signal,
    only: [],
    skip: [],
    threads: 1,
    logs: {times: {writtenAt: () => logsWrittenAt}},
  });
  for await (const event of events) {
    if (event.kind !== 'finished') continue;
    const command = `wrtc-doctor run ${path}${sitePath === undefined ? '' : ` --site ${sitePath}`}`;
    return {report: event.report, given: 'fixture', command, isLive: false};
  }
  throw new Error(`${path}: the run ended without a report`);
}

function steadyEvidence({origin, ...rest}: Evidence, isLive: boolean): Evidence {
  // The bytes stand in the report of that evidence; here they would say nothing more.
  const {time, bytes: _, ...place} = origin;
  return {
    ...steadyValues(rest),
    origin: {...steadyValues(place), ...(time === undefined || isLive ? {} : {time})},
  };
}

function steadyValues<Values extends object>(values: Values): Values {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, typeof value === 'string' ? steady(value) : value]),
  ) as Values;
}

/** Without what is another one in each run. */
function steady(text: string): string {
  return text
    .replaceAll(/[^\s"']*\/matrix-\w+\//g, '')
    .replaceAll(/\b127\.0\.0\.1:\d+/g, '127.0.0.1:<port>')
    .replaceAll(/-port=\d+/g, '-port=<port>');
}

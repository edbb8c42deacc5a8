/**
 * One scenario, inside namespaces of its own (see run-lab.ts): builds the site, lets the probe walk through it while its
 * packets are captured, judges the capture, and prints what both say as one line of JSON. As the first process of its
 * namespace it takes everything with it when it ends, and it ends when its standard input does.
 */
import {execFile} from 'node:child_process';
import {mkdir, stat, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {setTimeout as delay} from 'node:timers/promises';
import {promisify} from 'node:util';
import {plainText, type RichText} from '../../src/model/rich-text.ts';
import {makeCall} from './call.ts';
import {authorityFile} from './certificates.ts';
import {addRule, buildNetwork, type Machine, type Started, startIn} from './network.ts';
import type {Scenario} from './scenario.ts';
import {scenarios} from './scenarios.ts';
import {type Servers, type Surroundings, startServers} from './servers.ts';
import {inventLabSite, type LabSite} from './site.ts';
import {siteFileOf} from './site-file.ts';

const execute = promisify(execFile);

export interface ScenarioOptions {
  readonly id: string;
  readonly seed: number;
  readonly folder: string;
  readonly certificates: string;
  readonly programs: string;
  /** `dist/main.cjs`. */
  readonly doctor: string;
  /** What captures packets: tcpdump changes its user, which in a user namespace it cannot. */
  readonly capturedBy: 'tcpdump' | 'dumpcap';
}

/** What one view says. */
export interface Verdict {
  /** Id of the check of the first diagnosis; `none`. */
  readonly first: string;
  /** All that was found, most important first, as `rule: text`. */
  readonly findings: readonly string[];
  readonly seconds: number;
}

export interface ScenarioOutcome {
  readonly probe: Verdict;
  readonly capture: Verdict;
}

const flushMs = 300;

process.stdin.resume();
process.stdin.once('end', () => process.exit(1));

const options: ScenarioOptions = JSON.parse(process.argv[2] ?? '{}');
const scenario = scenarios.find(({id}) => id === options.id);
if (scenario === undefined) throw new Error(`no scenario ${options.id}`);
try {
  const outcome = await runScenario(scenario);
  process.stdout.write(`${JSON.stringify(outcome)}\n`, () => process.exit(0));
} catch (error) {
  const message = error instanceof Error ? error.message : String(error);
  process.stderr.write(`${message}\n`, () => process.exit(1));
}

async function runScenario(scenario: Scenario): Promise<ScenarioOutcome> {
  const {seed, folder, certificates, programs} = options;
  const site = inventLabSite(seed);
  const lab: Surroundings = {site, folder, certificates, programs};
  await mkdir(folder, {recursive: true});
  await setResolver(site, scenario.from ?? 'outside');
  await buildNetwork(site, scenario.rules?.(site) ?? []);
  const servers = await startServers(scenario, lab);
  const siteFile = join(folder, 'wrtc-doctor.yaml');
  await writeFile(siteFile, JSON.stringify(siteFileOf(scenario, site), undefined, 2));
  const machine = scenario.from === 'inside' ? 'staff' : 'guest';
  const capture = join(folder, 'capture.pcap');
  const packets = await startCapture(machine, capture, captureFilter(scenario, site));
  const secrets = join(folder, 'keys.log');
  void changeMidway(scenario, site, servers);
  const authority = authorityFile(certificates);
  const probeOptions = [
    '--from',
    scenario.from ?? 'outside',
    '--ca',
    authority,
    '--facts-out',
    join(folder, 'probe.ndjson'),
  ];
  if (scenario.stopAt !== undefined) probeOptions.push('--stop-at', scenario.stopAt);
  const call = scenario.call === undefined ? undefined : makeCall(scenario, lab);
  // Whatever comes of it, the probe is not left alone.
  call?.catch(() => undefined);
  const probe = await doctor(machine, 'probe', siteFile, probeOptions, {
    node: [`--tls-keylog=${secrets}`],
  });
  if (call !== undefined) await writeFile(join(folder, 'call.txt'), await call);
  // The last packets are on their way through the kernel.
  await delay(flushMs);
  await packets.stop('SIGINT');
  await writeFile(join(folder, 'turn.log'), servers.turn?.said() ?? '');
  const keylog = (await hasSecrets(secrets)) ? ['--keylog', secrets] : [];
  return {probe, capture: await doctor(machine, 'run', siteFile, [capture, authority, ...keylog])};
}

async function startCapture(machine: Machine, file: string, filter: readonly string[]): Promise<Started> {
  const isTcpdump = options.capturedBy === 'tcpdump';
  const own = isTcpdump
    ? ['-n', '-U', '--immediate-mode', '-Z', 'root']
    : ['-q', ...filter.flatMap((text) => ['-f', text])];
  const all = [...own, '-i', machine, '-w', file, ...(isTcpdump ? filter : [])];
  const packets = startIn(machine, options.capturedBy, all);
  await packets.saying(isTcpdump ? /listening on/ : /File:/);
  return packets;
}

/** The peer of the call stands for one elsewhere, whose packets nobody sees at the guest. */
function captureFilter({call}: Scenario, {mediaPorts: {first, last}}: LabSite): readonly string[] {
  return call === undefined ? [] : [`not (udp and portrange ${first}-${last})`];
}

/** Nothing is written where no TLS handshake got that far. */
async function hasSecrets(file: string): Promise<boolean> {
  return stat(file).then(
    ({size}) => size > 0,
    () => false,
  );
}

/** What machines that are no part of the site ask by default: the browser does. */
async function setResolver({addresses}: LabSite, from: 'inside' | 'outside'): Promise<void> {
  const file = join(options.folder, 'resolv.conf');
  await writeFile(file, `nameserver ${from === 'outside' ? addresses.dnsOutside : addresses.dnsInside}\n`);
  await execute('mount', ['--bind', file, '/etc/resolv.conf']);
}

async function doctor(
  machine: Machine,
  command: string,
  siteFile: string,
  args: readonly string[],
  {node = []}: {readonly node?: readonly string[]} = {},
): Promise<Verdict> {
  const started = performance.now();
  const report = join(options.folder, `${command}.json`);
  const program = [process.execPath, ...node, options.doctor, command, ...args];
  const {stdout, stderr} = await execute(
    'ip',
    ['netns', 'exec', machine, ...program, '--site', siteFile, '--format', 'json'],
    {maxBuffer: 100_000_000},
  ).catch((error: {stdout?: string; stderr?: string; message: string}) => ({
    stdout: error.stdout ?? '',
    stderr: error.stderr ?? error.message,
  }));
  await writeFile(report, stdout);
  await writeFile(join(options.folder, `${command}.stderr`), stderr);
  const seconds = (performance.now() - started) / 1000;
  try {
    return {...verdictOf(JSON.parse(stdout)), seconds};
  } catch {
    throw new Error(`wrtc-doctor ${command} gave no report: ${stderr.slice(-600)}`);
  }
}

interface ReadReport {
  readonly findings: readonly {readonly id: string; readonly rule: string; readonly text: RichText}[];
  readonly diagnoses: readonly {readonly root: string}[];
}

function verdictOf({findings, diagnoses}: ReadReport): Omit<Verdict, 'seconds'> {
  const root = findings.find(({id}) => id === diagnoses[0]?.root);
  return {first: root?.rule ?? 'none', findings: findings.map(({rule, text}) => `${rule}: ${plainText(text)}`)};
}

/** The probe's relay is in use when a second peer got its channel or permission. */
async function changeMidway({midway}: Scenario, site: LabSite, {turn}: Servers): Promise<void> {
  if (midway === undefined || turn === undefined) return;
  await turn.saying(
    /(?:CREATE_PERMISSION|CHANNEL_BIND) processed, success[\s\S]*(?:CREATE_PERMISSION|CHANNEL_BIND) processed, success/,
  );
  if (midway.kind === 'kill-turn') await turn.stop('SIGKILL');
  else for (const rule of midway.rules(site)) await addRule(rule);
}

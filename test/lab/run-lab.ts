/**
 * Runs scenarios of the lab, each in network, mount and process namespaces of its own: they see neither each other nor this
 * machine, and the kernel removes all of it, processes too, when the first process of a scenario ends. As another user than
 * root it takes a user namespace, where the kernel gives one.
 */
import {execFile, spawn} from 'node:child_process';
import {constants} from 'node:fs';
import {access, mkdir, mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {delimiter, join} from 'node:path';
import {promisify} from 'node:util';
import {build} from 'esbuild';
import {makeCertificates} from './certificates.ts';
import type {ScenarioOptions, ScenarioOutcome} from './run-scenario.ts';
import type {Scenario} from './scenario.ts';
import {inventLabSite} from './site.ts';

const execute = promisify(execFile);

/** Program, and the Debian package that has it. */
const programs = {
  unshare: 'util-linux',
  ip: 'iproute2',
  sysctl: 'procps',
  nft: 'nftables',
  ethtool: 'ethtool',
  dnsmasq: 'dnsmasq-base',
  turnserver: 'coturn',
  openssl: 'openssl',
  chromium: 'chromium',
  ...(isRoot() ? {tcpdump: 'tcpdump'} : {dumpcap: 'wireshark-common'}),
} as const;

const repository = join(import.meta.dirname, '../..');

/** Longest of a scenario; none needs half of it on two cores. */
const timeLimitMs = 90_000;

// Debian keeps administrators' programs where the paths of other users do not lead.
export const searchPath = [process.env.PATH ?? '', '/usr/sbin', '/sbin'].join(delimiter);

/** Each with its Debian package: `turnserver (Debian: coturn)`. */
export async function missingPrograms(): Promise<readonly string[]> {
  const missing = [];
  for (const [program, debianPackage] of Object.entries(programs))
    if (!(await isInstalled(program))) missing.push(`${program} (Debian: ${debianPackage})`);
  return missing;
}

/** Why the lab cannot run here; undefined: it can. */
export async function whyNot(): Promise<string | undefined> {
  const missing = await missingPrograms();
  if (missing.length > 0) return `not installed: ${missing.join(', ')}`;
  try {
    await execute('unshare', [...namespaces(), 'sh', '-c', `${prepare} ip netns add a`], {
      env: {...process.env, PATH: searchPath},
    });
    return undefined;
  } catch {
    return isRoot()
      ? 'this machine gives no network namespaces'
      : 'it needs root, or a kernel that gives user namespaces to all';
  }
}

export async function isInstalled(program: string): Promise<boolean> {
  for (const folder of searchPath.split(delimiter))
    if (
      await access(join(folder, program), constants.X_OK).then(
        () => true,
        () => false,
      )
    )
      return true;
  return false;
}

function isRoot(): boolean {
  return process.getuid?.() === 0;
}

function namespaces(): readonly string[] {
  const own = ['--net', '--pid', '--mount', '--fork', '--kill-child', '--mount-proc'];
  return isRoot() ? own : ['--map-root-user', ...own];
}

/** `ip netns` keeps its names there. */
const prepare = 'mount -t tmpfs lab /run && mkdir /run/netns &&';

export interface LabOptions {
  readonly seed: number;
  /** Scenarios at a time. Most of them mostly wait. */
  readonly atOnce: number;
  /** The built program, where that is not `dist/main.cjs`. */
  readonly doctor?: string;
  /** Captures, facts, reports and logs of each scenario stay in this folder. */
  readonly keep?: string;
}

export type TimedOutcome = ScenarioOutcome & {readonly seconds: number};

export interface LabRun {
  outcomeOf(scenario: Scenario): Promise<TimedOutcome>;
  /** Ends what still runs, and removes all files that are not to be kept. */
  close(): Promise<void>;
}

/** Starts them in their order; outcomes come one by one. */
export function startLab(
  scenarios: readonly Scenario[],
  {seed, atOnce, keep, doctor = join(repository, 'dist/main.cjs')}: LabOptions,
): LabRun {
  const stopping = new AbortController();
  const preparing = prepareFolder(seed, keep);
  const inTurn = turnstile(atOnce);
  const outcomes = new Map(
    scenarios.map(({id}) => [
      id,
      inTurn(async () =>
        runOne({id, seed, doctor, capturedBy: isRoot() ? 'tcpdump' : 'dumpcap', ...(await preparing)}, stopping.signal),
      ),
    ]),
  );
  // Nobody may have asked for it yet.
  for (const outcome of outcomes.values()) outcome.catch(() => undefined);
  return {
    outcomeOf: async ({id}) => {
      const outcome = outcomes.get(id);
      if (outcome === undefined) throw new Error(`${id} was not started`);
      return outcome;
    },
    close: async () => {
      stopping.abort();
      await Promise.allSettled(outcomes.values());
      if (keep === undefined) await rm((await preparing).folder, {recursive: true, force: true});
    },
  };
}

function turnstile(places: number): <Result>(work: () => Promise<Result>) => Promise<Result> {
  let free = places;
  const waiting: (() => void)[] = [];
  return async (work) => {
    if (free > 0) free--;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next === undefined) free++;
      else next();
    }
  };
}

/** Compiles what runs in the namespaces, and makes the certificates. */
async function prepareFolder(
  seed: number,
  keep: string | undefined,
): Promise<Pick<ScenarioOptions, 'folder' | 'certificates' | 'programs'>> {
  const folder = keep ?? (await mkdtemp(join(tmpdir(), 'wrtc-doctor-lab-')));
  const [certificates, programs] = [join(folder, 'certificates'), join(folder, 'programs')];
  await mkdir(folder, {recursive: true});
  await Promise.all([
    makeCertificates(certificates, inventLabSite(seed)),
    build({
      entryPoints: ['run-scenario', 'web-host', 'turn-host', 'call-host'].map((name) =>
        join(import.meta.dirname, `${name}.ts`),
      ),
      outdir: programs,
      outExtension: {'.js': '.mjs'},
      bundle: true,
      platform: 'node',
      target: 'node20',
      format: 'esm',
      banner: {js: "import {createRequire} from 'node:module'; const require = createRequire(import.meta.url);"},
      logLevel: 'error',
    }),
  ]);
  return {folder, certificates, programs};
}

async function runOne(options: ScenarioOptions, signal: AbortSignal): Promise<TimedOutcome> {
  const started = performance.now();
  const folder = join(options.folder, options.id);
  const inside = [process.execPath, join(options.programs, 'run-scenario.mjs'), JSON.stringify({...options, folder})];
  const {NODE_OPTIONS: _, NODE_EXTRA_CA_CERTS: __, ...inherited} = process.env;
  // Its standard input stays open until it has ended, or we have.
  const child = spawn('unshare', [...namespaces(), 'sh', '-c', `${prepare} exec "$@"`, 'sh', ...inside], {
    env: {...inherited, PATH: searchPath},
    signal,
    killSignal: 'SIGKILL',
  });
  const limit = setTimeout(() => child.kill('SIGKILL'), timeLimitMs);
  const [out, problems]: [string[], string[]] = [[], []];
  child.stdout.on('data', (chunk: Buffer) => out.push(chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => problems.push(chunk.toString()));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  clearTimeout(limit);
  if (code !== 0) {
    const reason = code === null ? `it was ended after ${timeLimitMs / 1000} s` : problems.join('').slice(-1500);
    throw new Error(`the scenario could not be carried out: ${reason}`);
  }
  const outcome: ScenarioOutcome = JSON.parse(out.join(''));
  return {...outcome, seconds: (performance.now() - started) / 1000};
}

/** `demo`: starts the embedded deployment, breaks in it what is asked for, and reads it live like any other site. */
import {stringify} from 'yaml';
import {UserError} from '../model/errors.ts';
import type {Severity} from '../model/severity.ts';
import {startDeployment} from '../sim/deployment.ts';
import {faults} from '../sim/faults/all-faults.ts';
import type {Fault} from '../sim/faults/fault.ts';
import {generateSite} from '../sim/site/generate-site.ts';
import type {Site} from '../sim/site/site.ts';
import type {TurnCredential} from '../sources/credentials/turn-credential.ts';
import {planProbe} from '../sources/probe/plan-probe.ts';
import {parseSiteFile, type SiteFile, turnCredentials} from '../sources/site-file/site-file.ts';
import {diagnoseEvidence} from './diagnose-evidence.ts';
import {interruptible} from './interruptible.ts';
import {liveSources} from './live-sources.ts';
import {deliverFacts, type OutputOptions, type Outputs, outputsOf} from './outputs.ts';
import {presentRun, shownBy} from './present-run.ts';
import {secretSourcesOf} from './read-site.ts';
import {type Adjustment, type AdjustmentOptions, adjustmentOf} from './report-adjustments.ts';

export interface DemoOptions extends Omit<OutputOptions, 'factsOut'>, AdjustmentOptions {
  readonly version: string;
  /** Left out: the first site that has a place for the faults. */
  readonly siteSeed?: number;
  readonly fault: readonly string[];
  /** Walk the path of a guest in place of reading the boxes. */
  readonly probe?: boolean;
  readonly failOn: Severity;
  /** From which severity on findings are shown; all are counted. */
  readonly show?: Severity;
}

export async function demo(options: DemoOptions): Promise<number> {
  // The staged view is a text.
  const outputs = outputsOf(options, options.probe === true ? 'text' : undefined);
  const chosen = options.fault.map((name) => findFault(name, options.probe === true));
  const {healthy, site} = siteWith(chosen, options.siteSeed, new Date().toISOString());
  const deployment = await startDeployment(healthy);
  try {
    await deployment.change(site);
    const siteFile = parseSiteFile(stringify(deployment.siteFile), 'demo.yaml');
    const secrets = secretSourcesOf(siteFile);
    const credentials = await turnCredentials(siteFile, secrets);
    const {version} = options;
    const adjust = await adjustmentOf(options, siteFile);
    if (options.probe === true) return await walkPath({...options, outputs, adjust}, siteFile, credentials);
    const {signal, interrupt} = interruptible();
    const events = diagnoseEvidence({
      command: 'run',
      version,
      paths: [],
      live: await liveSources(siteFile, credentials, secrets),
      site: siteFile,
      credentials,
      signal,
      only: [],
      skip: [],
      onFacts: (store) => deliverFacts(store, outputs.factsPaths),
    });
    return await presentRun(events, {...shownBy(options), outputs, interrupt, adjust});
  } finally {
    await deployment.close();
  }
}

async function walkPath(
  {version, outputs, adjust, ...options}: DemoOptions & {readonly outputs: Outputs; readonly adjust: Adjustment},
  site: SiteFile,
  credentials: readonly TurnCredential[],
): Promise<number> {
  const {usersOf, walk} = await import('./probe.ts');
  const plan = planProbe(site.content, {vantage: 'outside', systemResolvers: [], users: usersOf(credentials)});
  return walk({...shownBy(options), plan, vantage: 'outside', site, credentials, version, outputs, adjust});
}

const onPath = ' (only with --probe)';
const inFiles = ' (only in saved files, not in the demo)';

/** A line for each fault: its name and what it does. */
export function listFaults(): string {
  const width = Math.max(...faults.map(({name}) => name.length));
  return faults
    .map(({name, summary, seenBy}) => {
      const mark = seenBy.includes('live') ? '' : seenBy.includes('probe') ? onPath : inFiles;
      return `${name.padEnd(width)}  ${summary}${mark}\n`;
    })
    .join('');
}

function findFault(name: string, isProbe: boolean): Fault {
  const fault = faults.find((each) => each.name === name);
  if (fault === undefined)
    throw new UserError(`There is no fault ${name}.`, '`wrtc-doctor demo --list-faults` lists all of them.');
  const isOnPath = fault.seenBy.includes('probe');
  if (fault.seenBy.includes('live') || (isProbe && isOnPath)) return fault;
  if (isOnPath) throw new UserError(`The fault ${name} shows only on the path of a guest.`, 'Add --probe.');
  throw new UserError(
    `The fault ${name} shows only in what people save, not in a live run.`,
    'Choose another; `wrtc-doctor demo --list-faults` marks such faults.',
  );
}

/** Sites differ in versions and boxes; among so many there is one for every fault. */
const mostSeeds = 200;

function siteWith(chosen: readonly Fault[], seed: number | undefined, now: string): {healthy: Site; site: Site} {
  const seeds = seed === undefined ? Array.from({length: mostSeeds}, (_, index) => index + 1) : [seed];
  for (const each of seeds) {
    const healthy = generateSite(each, now);
    const site = chosen.reduce<Site | undefined>(
      (broken, fault) => (broken !== undefined && fault.applies(broken) ? fault.inject(broken) : undefined),
      healthy,
    );
    if (site !== undefined) return {healthy, site};
  }
  const names = chosen.map(({name}) => name).join(' and ');
  throw new UserError(
    `${seed === undefined ? 'No site' : `Site ${seed}`} has a place for ${names}: other versions or boxes are needed.`,
    seed === undefined ? 'Choose other faults.' : 'Leave --site-seed out, and one that fits is chosen.',
  );
}

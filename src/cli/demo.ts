/** `demo`: starts the embedded deployment, breaks in it what is asked for, and reads it live like any other site. */
import {stringify} from 'yaml';
import {UserError} from '../model/errors.ts';
import type {Severity} from '../model/severity.ts';
import {startDeployment} from '../sim/deployment.ts';
import {faults} from '../sim/faults/all-faults.ts';
import type {Fault} from '../sim/faults/fault.ts';
import {generateSite} from '../sim/site/generate-site.ts';
import type {Site} from '../sim/site/site.ts';
import {parseSiteFile, turnCredentials} from '../sources/site-file/site-file.ts';
import {diagnoseEvidence} from './diagnose-evidence.ts';
import {interruptible} from './interruptible.ts';
import {liveSources} from './live-sources.ts';
import {type Format, formatOf, presentRun} from './present-run.ts';
import {secretSourcesOf} from './read-site.ts';

export interface DemoOptions {
  readonly version: string;
  /** Left out: the first site that has a place for the faults. */
  readonly siteSeed?: number;
  readonly fault: readonly string[];
  readonly format?: Format;
  readonly output?: string;
  readonly failOn: Severity;
}

export async function demo(options: DemoOptions): Promise<number> {
  const format = formatOf(options);
  const {signal, interrupt} = interruptible();
  const chosen = options.fault.map(findFault);
  const {healthy, site} = siteWith(chosen, options.siteSeed, new Date().toISOString());
  const deployment = await startDeployment(healthy);
  try {
    await deployment.change(site);
    const siteFile = parseSiteFile(stringify(deployment.siteFile), 'demo.yaml');
    const secrets = secretSourcesOf(siteFile);
    const credentials = await turnCredentials(siteFile, secrets);
    const {output, failOn, version} = options;
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
    });
    return await presentRun(events, {format, failOn, interrupt, ...(output === undefined ? {} : {output})});
  } finally {
    await deployment.close();
  }
}

/** A line for each fault: its name and what it does. */
export function listFaults(): string {
  const width = Math.max(...faults.map(({name}) => name.length));
  return faults
    .map(({name, summary, seenBy}) => {
      const mark = seenBy.includes('live') ? '' : ' (only in saved files, not in the demo)';
      return `${name.padEnd(width)}  ${summary}${mark}\n`;
    })
    .join('');
}

function findFault(name: string): Fault {
  const fault = faults.find((each) => each.name === name);
  if (fault === undefined)
    throw new UserError(`There is no fault ${name}.`, '`wrtc-doctor demo --list-faults` lists all of them.');
  if (fault.seenBy.includes('live')) return fault;
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

/** `run`, `pcap` and `logs`: evidence in, report out. Chooses what is read. */
import {checks} from '../checks/generated/registry.ts';
import {matchesCheck} from '../engine/judge.ts';
import {UserError} from '../model/errors.ts';
import type {Instant} from '../model/instant.ts';
import type {Severity} from '../model/severity.ts';
import {writeFacts} from '../sources/facts-file/write-facts.ts';
import type {LiveSource} from '../sources/live/live-source.ts';
import type {SecretSources} from '../sources/site-file/secret-reference.ts';
import type {SiteFile} from '../sources/site-file/site-file.ts';
import {diagnoseEvidence} from './diagnose-evidence.ts';
import {interruptible} from './interruptible.ts';
import {deliver, type Format, formatOf, presentRun} from './present-run.ts';
import {type FoundCredentials, readCredentials, readLiveSite, readSite, secretSourcesOf} from './read-site.ts';
import type {Command} from './readers.ts';

export interface RunOptions {
  readonly command: Command;
  readonly paths: readonly string[];
  readonly version: string;
  readonly format?: Format;
  readonly output?: string;
  readonly site?: string;
  /** Read also what the site file says can be read live. */
  readonly live?: boolean;
  readonly at?: Instant;
  readonly failOn: Severity;
  readonly only: readonly string[];
  readonly skip: readonly string[];
  readonly factsOut?: string;
}
/** Runs the command and returns the exit code. The report is written on every way out but for wrong usage. */
export async function runEvidence(options: RunOptions): Promise<number> {
  const format = formatOf(options);
  refuseUnknownChecks([...options.only, ...options.skip]);
  const site = options.live === true ? await readLiveSite(options.site) : await readSite(options.site);
  const {signal, interrupt} = interruptible();
  const secrets = secretSourcesOf(site);
  const found = await readCredentials(site, secrets);
  // A live run reads the rest.
  const [missing] = options.live === true ? [] : found.missing;
  if (missing !== undefined)
    throw new UserError(`${site.path}: the password of ${missing.holder} ${missing.problem}`, missing.next);
  const {credentials} = found;
  const live = options.live === true ? await liveSourcesOf(site, found, secrets) : [];
  const {factsOut} = options;
  const events = diagnoseEvidence({
    ...options,
    // `run --live` alone reads what is live, and not the folder in which it happens to stand.
    paths: options.paths.length > 0 || live.length > 0 ? options.paths : ['.'],
    live,
    site,
    credentials,
    signal,
    ...(factsOut === undefined ? {} : {onFacts: (store) => deliver([...writeFacts(store)].join(''), factsOut)}),
  });
  const {output, failOn} = options;
  return presentRun(events, {format, failOn, interrupt, ...(output === undefined ? {} : {output})});
}

async function liveSourcesOf(
  site: SiteFile,
  {credentials, missing}: FoundCredentials,
  secrets: SecretSources,
): Promise<readonly LiveSource[]> {
  const {liveSources} = await import('./live-sources.ts');
  return liveSources(site, credentials, secrets, missing);
}

function refuseUnknownChecks(patterns: readonly string[]): void {
  for (const pattern of patterns) {
    if (!checks.some(({id}) => matchesCheck(pattern, id))) {
      throw new UserError(`No check matches ${pattern}.`, '`wrtc-doctor checks` lists all of them.');
    }
  }
}

/** `run`, `pcap` and `logs`: evidence in, report out. Chooses what is read. */
import {fstatSync} from 'node:fs';
import {checks} from '../checks/generated/registry.ts';
import {matchesCheck} from '../engine/judge.ts';
import {UserError} from '../model/errors.ts';
import type {Instant} from '../model/instant.ts';
import type {Severity} from '../model/severity.ts';
import {writeFacts} from '../sources/facts-file/write-facts.ts';
import type {LiveSource} from '../sources/live/live-source.ts';
import type {SecretSources} from '../sources/site-file/secret-reference.ts';
import type {SiteFile} from '../sources/site-file/site-file.ts';
import {type DiagnoseOptions, diagnoseEvidence} from './diagnose-evidence.ts';
import {interruptible} from './interruptible.ts';
import {refuseNoKeyLog} from './key-log-path.ts';
import {deliver, type Format, formatOf, presentRun} from './present-run.ts';
import {
  type FoundCredentials,
  readCredentials,
  readLiveSite,
  readSite,
  refuseMissing,
  secretSourcesOf,
} from './read-site.ts';
import type {Command} from './readers.ts';
import {parseLadderChoice} from './show-ladder.ts';

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
  /** Secrets of TLS connections; read before captures. */
  readonly keylog?: string;
  readonly threads?: number;
  /** Which ladder to show in place of the report; `true`: list them. */
  readonly ladder?: string | true;
}
/** Runs the command and returns the exit code. The report is written on every way out but for wrong usage. */
export async function runEvidence(options: RunOptions): Promise<number> {
  const ladder = options.ladder === undefined ? undefined : parseLadderChoice(options.ladder);
  // The screens show the ladders anyway.
  const isPlain = ladder !== undefined && options.format === undefined && options.output === undefined;
  const format = formatOf(isPlain ? {...options, format: 'text'} : options);
  refuseUnknownChecks([...options.only, ...options.skip]);
  const site = options.live === true ? await readLiveSite(options.site) : await readSite(options.site);
  const {signal, interrupt} = interruptible();
  const secrets = secretSourcesOf(site);
  const found = await readCredentials(site, secrets);
  // A live run reads the rest.
  if (options.live !== true) refuseMissing(site, found.missing);
  const {credentials} = found;
  const live = options.live === true ? await liveSourcesOf(site, found, secrets) : [];
  const {keylog} = options;
  if (keylog !== undefined) await refuseNoKeyLog(keylog);
  // `run --live` alone reads what is live, and not the folder in which it happens to stand.
  const paths = options.paths.length > 0 || live.length > 0 ? options.paths : ['.'];
  const events = diagnoseEvidence({
    ...options,
    paths: keylog === undefined ? paths : [keylog, ...paths],
    ...(keylog === undefined ? {} : {shownPaths: ['--keylog', keylog, ...paths]}),
    live,
    site,
    credentials,
    signal,
    ...(options.paths.includes('-') && isPipe() ? {openInput: {}} : {}),
    ...storeFactsOut(options.factsOut),
  });
  const {output, failOn} = options;
  return presentRun(events, {
    format,
    failOn,
    interrupt,
    ...(output === undefined ? {} : {output}),
    ...(ladder === undefined ? {} : {ladder}),
  });
}

/** Writes the facts where `--facts-out` says. */
export function storeFactsOut(path: string | undefined): Pick<DiagnoseOptions, 'onFacts'> {
  return path === undefined ? {} : {onFacts: (store) => deliver([...writeFacts(store)].join(''), path)};
}

/** Whether something may still be writing to standard input. */
function isPipe(): boolean {
  try {
    return !fstatSync(0).isFile();
  } catch {
    return false;
  }
}

async function liveSourcesOf(
  site: SiteFile,
  {credentials, missing}: FoundCredentials,
  secrets: SecretSources,
): Promise<readonly LiveSource[]> {
  const {liveSources} = await import('./live-sources.ts');
  return liveSources(site, credentials, secrets, missing);
}

export function refuseUnknownChecks(patterns: readonly string[]): void {
  for (const pattern of patterns) {
    if (!checks.some(({id}) => matchesCheck(pattern, id))) {
      throw new UserError(`No check matches ${pattern}.`, '`wrtc-doctor checks` lists all of them.');
    }
  }
}

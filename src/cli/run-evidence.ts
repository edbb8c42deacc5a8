/** `run`, `pcap` and `logs`: evidence in, report out. Chooses what is read. */
import {fstatSync} from 'node:fs';
import type {FactStore} from '../facts/store.ts';
import {UserError} from '../model/errors.ts';
import type {Instant} from '../model/instant.ts';
import type {Severity} from '../model/severity.ts';
import type {LiveSource} from '../sources/live/live-source.ts';
import type {SecretSources} from '../sources/site-file/secret-reference.ts';
import type {SiteFile} from '../sources/site-file/site-file.ts';
import {diagnoseEvidence} from './diagnose-evidence.ts';
import {interruptible} from './interruptible.ts';
import {refuseNoKeyLog} from './key-log-path.ts';
import {refuseUnknownChecks} from './load-checks.ts';
import {type LogDefinitionOptions, logDefinitionsOf} from './log-definitions.ts';
import {type LogTimeOptions, logTimesOf, machineClock} from './log-times.ts';
import {deliverFacts, type OutputOptions, outputsOf} from './outputs.ts';
import {presentRun, shownBy, type View} from './present-run.ts';
import {
  type FoundCredentials,
  readCredentials,
  readLiveSite,
  readSite,
  refuseMissing,
  secretSourcesOf,
} from './read-site.ts';
import type {Command} from './readers.ts';
import {type AdjustmentOptions, adjustmentOf} from './report-adjustments.ts';

export interface RunOptions extends LogTimeOptions, LogDefinitionOptions, OutputOptions, AdjustmentOptions {
  readonly command: Command;
  readonly paths: readonly string[];
  readonly version: string;
  readonly site?: string;
  /** Read also what the site file says can be read live. */
  readonly live?: boolean;
  readonly at?: Instant;
  readonly failOn: Severity;
  /** From which severity on findings are shown; all are counted. */
  readonly show?: Severity;
  readonly only: readonly string[];
  readonly skip: readonly string[];
  /** Secrets of TLS connections; read before captures. */
  readonly keylog?: string;
  readonly threads?: number;
  /** Which ladder to show in place of the report; `true`: list them. */
  readonly ladder?: string | true;
  /** Of which attempt the time line is shown in place of the report; `true`: of all that was read. */
  readonly timeline?: string | true;
  /** Show all attempts to join below the report. */
  readonly attempts?: boolean;
  /** Of which attempt the lines are shown in place of the report. */
  readonly attempt?: string;
  /** Show names and addresses as tokens. */
  readonly redact?: boolean;
}

/** Runs the command and returns the exit code. The report is written on every way out but for wrong usage. */
export async function runEvidence(options: RunOptions): Promise<number> {
  const view = await viewOf(options);
  // The screens show it anyway.
  const isPlain = view !== undefined || options.redact === true;
  const outputs = outputsOf(options, isPlain ? 'text' : undefined);
  refuseUnknownChecks([...options.only, ...options.skip]);
  const site = options.live === true ? await readLiveSite(options.site) : await readSite(options.site);
  const adjust = await adjustmentOf(options, site);
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
  if (options.redact === true && outputs.shown === 'tui')
    throw new UserError('--redact is for reports, not for the screens.', 'Leave --format tui out.');
  let store: FactStore | undefined;
  const events = diagnoseEvidence({
    ...options,
    paths: keylog === undefined ? paths : [keylog, ...paths],
    ...(keylog === undefined ? {} : {shownPaths: ['--keylog', keylog, ...paths]}),
    logs: {times: logTimesOf(options, machineClock), ...(await logDefinitionsOf(options, options.command))},
    live,
    site,
    credentials,
    signal,
    ...(options.paths.includes('-') && isPipe() ? {openInput: {}} : {}),
    onFacts: (facts) => {
      store = facts;
      deliverFacts(facts, outputs.factsPaths);
    },
  });
  const redactRun = options.redact === true ? (await import('./redact-run.ts')).redactRun : undefined;
  return presentRun(events, {
    ...shownBy(options),
    outputs,
    interrupt,
    adjust,
    factsOf: () => store,
    ...(redactRun === undefined ? {} : {redact: (adjusted) => redactRun(adjusted, () => store, site)}),
    ...(view === undefined ? {} : {view}),
  });
}

/** What the options ask for in place of the report. */
export async function viewOf(
  options: Pick<RunOptions, 'ladder' | 'timeline' | 'attempts' | 'attempt'>,
): Promise<View | undefined> {
  const {ladder, timeline, attempts, attempt} = options;
  const asked = (['ladder', 'timeline', 'attempts', 'attempt'] as const).filter((name) => options[name] !== undefined);
  if (asked.length > 1) {
    throw new UserError(`--${asked.join(' and --')} cannot be shown together.`, 'Take one of them.');
  }
  if (attempts === true) return (await import('./show-attempts.ts')).attemptsView();
  if (attempt !== undefined) return (await import('./show-attempts.ts')).attemptView(attempt);
  if (ladder !== undefined) return (await import('./show-ladder.ts')).ladderView(ladder);
  if (timeline !== undefined) return (await import('./show-time-line.ts')).timeLineView(timeline);
  return undefined;
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

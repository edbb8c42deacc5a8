/** One round of `watch`: what the site file names is read live, the path of a guest is probed, and all of it is judged. */
import {UserError} from '../model/errors.ts';
import type {Report} from '../model/report.ts';
import type {TurnCredential} from '../sources/credentials/turn-credential.ts';
import type {LiveSource} from '../sources/live/live-source.ts';
import {planProbe} from '../sources/probe/plan-probe.ts';
import type {ProbePlan} from '../sources/probe/planned-steps.ts';
import type {SecretSources} from '../sources/site-file/secret-reference.ts';
import type {SiteFile} from '../sources/site-file/site-file.ts';
import {diagnoseEvidence} from './diagnose-evidence.ts';
import {namedSources} from './live-sources.ts';
import {planOptionsOf, probeSourceOf} from './probe.ts';
import {readCredentials} from './read-site.ts';

export const watchedKinds = ['live', 'probe'] as const;
/** `live`: the boxes, as `run --live` reads them. `probe`: the path of a guest from here. Left out: both, as far as named. */
export type WatchedKinds = (typeof watchedKinds)[number];

export interface RoundOptions {
  readonly version: string;
  readonly site: SiteFile;
  readonly secrets: SecretSources;
  readonly from?: 'inside' | 'outside';
  readonly what?: WatchedKinds;
}

/** Throws `UserError` where the site file names nothing of what is asked for. Passwords are asked for now, and once. */
export async function roundRunner(options: RoundOptions): Promise<(signal: AbortSignal) => Promise<Report>> {
  const {live, plan} = await watchedBy(options);
  if (live.length === 0 && plan === undefined) throw nothingToWatch(options);
  return (signal) => runRound(options, signal);
}

interface Watched {
  readonly live: readonly LiveSource[];
  readonly plan: ProbePlan | undefined;
  readonly credentials: readonly TurnCredential[];
}

/** Anew for each round: a password in a file may have been changed. */
async function watchedBy({site, secrets, from, what}: RoundOptions): Promise<Watched> {
  const {credentials, missing} = await readCredentials(site, secrets);
  const sources = what === 'probe' ? [] : await namedSources(site, credentials, secrets, missing);
  const plan =
    what === 'live'
      ? undefined
      : planProbe(
          site.content,
          planOptionsOf({resolver: [], turn: [], only: [], ...(from === undefined ? {} : {from})}, site, credentials),
        );
  return {
    // A password that is missing is no source by itself.
    live: sources.length > missing.length ? sources : [],
    plan: plan === undefined || plan.steps.length === 0 ? undefined : plan,
    credentials,
  };
}

async function runRound(options: RoundOptions, signal: AbortSignal): Promise<Report> {
  const {live, plan, credentials} = await watchedBy(options);
  const {version, site, from = 'unknown'} = options;
  const events = diagnoseEvidence({
    command: 'run',
    version,
    paths: [],
    shownPaths: plan === undefined ? [] : [`probe ${plan.of}`],
    live: [...live, ...(plan === undefined ? [] : [probeSourceOf({plan, vantage: from})])],
    site,
    credentials,
    signal,
    only: [],
    skip: [],
  });
  for await (const event of events) if (event.kind === 'finished') return event.report;
  throw new UserError('The round was ended.', 'Start again.');
}

function nothingToWatch({site, what}: RoundOptions): UserError {
  const named = {live: 'that can be read live', probe: 'that can be probed'};
  return new UserError(
    `${site.path} names nothing ${what === undefined ? 'that can be watched' : named[what]}.`,
    'Give `names.external`, or a box with `api`, `mmp`, `web` or `turn`; docs/site-file.md shows how.',
  );
}

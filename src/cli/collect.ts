/** `collect`: everything that `run --live` would read, in one archive that may be handed on. */
import {randomBytes} from 'node:crypto';
import {integrityVerdict} from '../facts/integrity-verdict.ts';
import type {FactStore} from '../facts/store.ts';
import type {Report} from '../model/report.ts';
import {Redactor} from '../redact/redactor.ts';
import type {LiveSource} from '../sources/live/live-source.ts';
import {interruptedNote} from '../sources/live/read-live.ts';
import type {SecretSources} from '../sources/site-file/secret-reference.ts';
import type {SiteFile} from '../sources/site-file/site-file.ts';
import {BundleRecorder, writeBundle} from './bundle.ts';
import {diagnoseEvidence} from './diagnose-evidence.ts';
import {exitCodes} from './exit-codes.ts';
import {interruptible} from './interruptible.ts';
import {knownNames} from './known-names.ts';
import {liveSources} from './live-sources.ts';
import {refuseUnwritable} from './outputs.ts';
import {readCredentials, readLiveSite, secretSourcesOf} from './read-site.ts';

export interface CollectOptions {
  readonly version: string;
  readonly site?: string;
  readonly output: string;
  readonly keepNames?: boolean;
}

/** Same value here, same tokens in several bundles. */
const keyVariable = 'WRTC_DOCTOR_REDACTION_KEY';

export async function collect(options: CollectOptions): Promise<number> {
  refuseUnwritable(options.output);
  const site = await readLiveSite(options.site);
  const used = new Set(plainSecrets(site));
  const secrets = noting(secretSourcesOf(site), used);
  const {credentials, missing} = await readCredentials(site, secrets);
  const live = await liveSources(site, credentials, secrets, missing);
  const {signal} = interruptible();
  const recorder = new BundleRecorder();
  let store: FactStore | undefined;
  let report: Report | undefined;
  const events = diagnoseEvidence({
    command: 'run',
    version: options.version,
    paths: [],
    live,
    site,
    credentials,
    signal,
    only: [],
    skip: [],
    record: (source, what) => recorder.record(source, what, new Date()),
    onFacts: (facts) => {
      store = facts;
    },
  });
  for await (const event of events) {
    if (event.kind === 'input-done') {
      const {path, state, notes} = event.row;
      process.stderr.write(`${state}: ${path}${notes.length === 0 ? '' : ` (${notes.join('; ')})`}\n`);
    }
    if (event.kind === 'finished') report = event.report;
  }
  if (signal.aborted) noteInterruption(recorder, live, report);
  if (store === undefined || report === undefined) return exitCodes.bug;
  if (!report.inputs.some(({facts}) => facts > 0)) {
    process.stderr.write('Nothing could be read, so no bundle was written.\n');
    return signal.aborted ? exitCodes.interrupted : exitCodes.nothingEvaluated;
  }
  const redaction = options.keepNames === true ? 'secrets-only' : 'tokens';
  const redactor = new Redactor(redactionKey(), knownNames(store, site, [...used]), redaction);
  const tool = `wrtc-doctor ${options.version}`;
  const members = recorder.members({
    tool,
    collectedAt: new Date(),
    redactor,
    redaction,
    siteFacts: site.facts,
    verdicts: store.of(integrityVerdict),
  });
  await writeBundle(members, options.output);
  process.stderr.write(
    `${options.output}: ${members.length - 1} files, ${redaction === 'tokens' ? 'names and addresses replaced by tokens' : 'names and addresses kept'}, no passwords.\nJudge it with \`wrtc-doctor run ${options.output}\`.\n`,
  );
  return signal.aborted ? exitCodes.interrupted : exitCodes.nothingFound;
}

/** What was not read as a whole stands in the manifest, as everything else that is missing. */
function noteInterruption(recorder: BundleRecorder, live: readonly LiveSource[], report: Report | undefined): void {
  for (const {path, notes} of report?.inputs ?? []) {
    const source = live.find(({title}) => title === path);
    if (source === undefined || !notes.includes(interruptedNote)) continue;
    recorder.record(source, {kind: 'problem', note: interruptedNote, isFatal: true, lost: []}, new Date());
  }
}

/** Passwords that stand in the site file itself. */
function plainSecrets({content}: SiteFile): string[] {
  const values = [
    ...(content.boxes ?? []).flatMap(({api, mmp}) => [api?.password, mmp?.password, mmp?.passphrase]),
    ...(content.turn?.credentials ?? []).map(({password}) => password),
  ];
  return values.filter((value) => typeof value === 'string');
}

/** The same, noting every value: none of them may stand in a bundle. */
function noting(sources: SecretSources, used: Set<string>): SecretSources {
  const note = (value: string | undefined): string | undefined => {
    if (value !== undefined) used.add(value.trim());
    return value;
  };
  return {
    environment: (name) => note(sources.environment(name)),
    readFile: (path) => note(sources.readFile(path)) ?? '',
    ask: async (question) => note(await sources.ask?.(question)),
  };
}

export function redactionKey(): Uint8Array {
  const given = process.env[keyVariable];
  return given === undefined || given === '' ? randomBytes(32) : Buffer.from(given, 'utf8');
}

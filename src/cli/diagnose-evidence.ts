/** From evidence to the report, as events: reads files and live sources, judges, and ends with the report. */
import type {Readable} from 'node:stream';
import type {RunEvent} from '../engine/events.ts';
import {judge, type Selection} from '../engine/judge.ts';
import {settleJudgedAt} from '../engine/judged-at.ts';
import {overviewOf} from '../facts/derived/capture-overview.ts';
import {findConversations} from '../facts/derived/conversations.ts';
import {deploymentOf} from '../facts/derived/deployment.ts';
import {joinAttempts, joinOverviewOf} from '../facts/derived/join-attempts.ts';
import {laddersOf} from '../facts/derived/ladder.ts';
import {logHistoryOf} from '../facts/derived/log-history.ts';
import {probesOf} from '../facts/derived/probe-overview.ts';
import {clockDifferencesOf} from '../facts/derived/source-clocks.ts';
import {timeLinesOf} from '../facts/derived/time-line.ts';
import type {Fact} from '../facts/fact.ts';
import {integrityVerdict} from '../facts/integrity-verdict.ts';
import {signedRequest} from '../facts/signed-request.ts';
import {type Absence, FactStore} from '../facts/store.ts';
import {timeObserved} from '../facts/time-observed.ts';
import {type Instant, instantFromEpoch} from '../model/instant.ts';
import type {JoinAttempt} from '../model/join-attempt.ts';
import type {Ladders} from '../model/ladder.ts';
import type {InputRow, Report, RunInfo} from '../model/report.ts';
import type {TimeLines} from '../model/time-line.ts';
import type {LogReaderOptions} from '../sources/cms-log/log-gatherer.ts';
import type {LogStreamOptions} from '../sources/cms-log/log-stream-reader.ts';
import {proveIntegrity} from '../sources/credentials/prove-integrity.ts';
import type {TurnCredential} from '../sources/credentials/turn-credential.ts';
import type {EvidenceEvent} from '../sources/files/evidence-event.ts';
import {type OpenInput, readEvidence} from '../sources/files/read-evidence.ts';
import type {LiveSource} from '../sources/live/live-source.ts';
import {type ReadLiveOptions, readLive} from '../sources/live/read-live.ts';
import type {SiteFile} from '../sources/site-file/site-file.ts';
import {loadChecks} from './load-checks.ts';
import {type Command, loadReaders} from './readers.ts';

export interface DiagnoseOptions {
  readonly command: Command;
  /** Threads that may be used for one capture. */
  readonly threads?: number;
  /** How logs are read. */
  readonly logs?: LogReaderOptions;
  /** Set when `logs` reads one log that goes on. */
  readonly logStream?: Pick<LogStreamOptions, 'isNewFileAt'>;
  readonly version: string;
  readonly paths: readonly string[];
  /** What the report says was read, where that is not `paths`. */
  readonly shownPaths?: readonly string[];
  /** What `-` means in `paths`, where that is not the standard input of the process. */
  readonly standardInput?: Readable;
  /** Given when `-` may stay open for long: what is proved is then told while it is. */
  readonly openInput?: OpenInput;
  readonly live: readonly LiveSource[];
  readonly site: Pick<SiteFile, 'facts'>;
  /** What was read before, to be judged together with what is read now. */
  readonly earlier?: {readonly facts: readonly Fact[]; readonly absences: readonly Absence[]};
  readonly credentials: readonly TurnCredential[];
  readonly signal: AbortSignal;
  readonly at?: Instant;
  readonly only: readonly string[];
  readonly skip: readonly string[];
  /** Whether the person ended what would have gone on, where `signal` does not say it. */
  isInterrupted?(): boolean;
  /** Called once everything is read. What it throws is thrown after the report. */
  onFacts?(store: FactStore): void;
  /** Sees what comes from live sources. */
  readonly record?: ReadLiveOptions['record'];
}

/** Areas of checks that a capture alone can answer. */
const captureAreas = ['turn', 'dtls', 'media', 'tls', 'web', 'dns/name-not-resolved', 'dns/answer-not-reachable'];

/** What is judged when nothing else is asked for. A log may tell of any box, and hold its API; it need not. */
const defaultSelection: Readonly<Record<Command, Pick<Selection, 'only' | 'expected'>>> = {
  run: {only: []},
  pcap: {only: captureAreas},
  capture: {only: captureAreas},
  // What could not be tried stands in the staged view.
  probe: {only: [], expected: []},
  'browser-test': {only: [], expected: []},
  logs: {only: [], expected: ['call', 'webbridge/link-failed', 'webbridge/name-unresolved']},
};

export async function* diagnoseEvidence(options: DiagnoseOptions): AsyncGenerator<RunEvent> {
  const startedAt = new Date();
  const clockStart = process.hrtime.bigint();
  const today = instantFromEpoch(Math.floor(startedAt.getTime() / 1000));
  const store = new FactStore();
  const inputs: InputRow[] = [];
  for (const fact of [...options.site.facts, ...(options.earlier?.facts ?? [])]) store.add(fact);
  for (const absence of options.earlier?.absences ?? []) store.addAbsence(absence);
  const run = (judgedAt: RunInfo['judgedAt']): RunInfo => ({
    command: [
      options.command,
      ...(options.live.length > 0 && options.command === 'run' ? ['--live'] : []),
      ...(options.shownPaths ?? options.paths),
    ].join(' '),
    startedAt: startedAt.toISOString(),
    durationMs: Math.round(Number(process.hrtime.bigint() - clockStart) / 1e6),
    judgedAt,
    interrupted: options.signal.aborted || options.isInterrupted?.() === true,
  });
  const {only, skip, command} = options;
  const selection = {...(only.length > 0 ? {only} : defaultSelection[command]), skip};
  const judging: Judging = {selection, checks: await loadChecks(selection)};
  for await (const event of readAll(options, store, today)) {
    if (event.kind === 'facts-so-far') {
      // Nothing of it stays: the facts come again, with what has been added, until the input ends.
      const sofar = new FactStore();
      for (const fact of store) sofar.add(fact);
      for (const fact of event.facts) sofar.add(fact);
      const {report, ...views} = judgeStore(sofar, options, judging, today, run);
      yield {kind: 'so-far', report: {...report, inputs}, ...views};
    } else if (event.kind === 'input-done') {
      const row = pointToRun(event.row, options.command);
      inputs.push(row);
      yield {kind: 'input-done', row};
    } else yield event;
  }
  yield {kind: 'checks-started', total: judging.checks.length};
  const done: RunEvent[] = [];
  const {report, ...views} = judgeStore(store, options, judging, today, run, ({id, status}) =>
    done.push({kind: 'check-done', id, status}),
  );
  yield* done;
  let failure: {readonly error: unknown} | undefined;
  try {
    options.onFacts?.(store);
  } catch (error) {
    failure = {error};
  }
  yield {kind: 'finished', report: {...report, inputs: inputsInOrder(inputs, options.live)}, ...views};
  if (failure !== undefined) throw failure.error;
}

interface Judging {
  readonly selection: Selection;
  readonly checks: Parameters<typeof judge>[0];
}

/** Nothing may be added to the store after that. */
function judgeStore(
  store: FactStore,
  {credentials, at, version}: DiagnoseOptions,
  {checks, selection}: Judging,
  today: Instant,
  run: (judgedAt: RunInfo['judgedAt']) => RunInfo,
  onCheckDone?: Parameters<typeof judge>[3],
): {
  report: Omit<Report, 'inputs'>;
  ladders: Ladders;
  timeLines: TimeLines;
  attempts: readonly JoinAttempt[];
} {
  // Without passwords the verdicts of a facts file stand; with passwords they are found anew.
  if (credentials.length > 0) store.replaceAll(integrityVerdict, proveIntegrity(store.of(signedRequest), credentials));
  const judgedAt = settleJudgedAt(store, at, today);
  const judgement = judge(checks, store, selection, onCheckDone);
  const conversations = findConversations(store);
  const captures = overviewOf(store, conversations);
  const probes = probesOf(store);
  const joins = joinOverviewOf(store);
  const logHistory = logHistoryOf(store);
  const clocks = clockDifferencesOf(store);
  return {
    report: {
      schemaVersion: 1,
      tool: {name: 'wrtc-doctor', version},
      run: run(judgedAt),
      ...judgement,
      deployment: deploymentOf(store, judgement),
      ...(captures === undefined ? {} : {captures}),
      ...(probes.length === 0 ? {} : {probes}),
      ...(joins === undefined ? {} : {joins}),
      ...(logHistory === undefined ? {} : {logHistory}),
      ...(clocks.length === 0 ? {} : {clocks}),
    },
    ladders: laddersOf(store, conversations),
    timeLines: timeLinesOf(store, {conversations, findings: judgement.findings}),
    attempts: store.of(joinAttempts).map(({value}) => value),
  };
}

async function* readAll(options: DiagnoseOptions, store: FactStore, now: Instant): AsyncGenerator<EvidenceEvent> {
  const {signal, record} = options;
  const {readers, lateFacts} = await loadReaders(options.command, options);
  if (options.live.length > 0) {
    // What is read live is of now.
    const origin = {input: 'clock of this machine', format: 'run', time: now};
    store.add(timeObserved.of('site', origin, {instant: now, what: 'time of the live run'}));
    yield* readLive(options.live, {readers, store, signal, ...(record === undefined ? {} : {record})});
  }
  if (options.paths.length > 0)
    yield* readEvidence(options.paths, {
      readers,
      store,
      ...(options.paths.includes('-') ? {standardInput: options.standardInput ?? process.stdin} : {}),
      ...(options.openInput === undefined ? {} : {openInput: options.openInput}),
      signal,
    });
  for (const fact of lateFacts()) store.add(fact);
}

/** Live sources end in any order; the report lists them as the site file does, before the files. */
function inputsInOrder(rows: readonly InputRow[], live: readonly LiveSource[]): readonly InputRow[] {
  const titles = live.map(({title}) => title);
  const isLive = ({path}: InputRow): boolean => titles.includes(path);
  const place = ({path}: InputRow): number => titles.indexOf(path);
  return [...rows.filter(isLive).toSorted((a, b) => place(a) - place(b)), ...rows.filter((row) => !isLive(row))];
}

/** `pcap` and `logs` try their own formats only; what is none of them may still be evidence. */
function pointToRun(row: InputRow, command: Command): InputRow {
  if (command === 'run' || row.state !== 'unrecognised') return row;
  const kind = command === 'pcap' || command === 'capture' ? 'packet capture' : 'log';
  return {...row, notes: [`no ${kind}; \`wrtc-doctor run\` tries every kind of evidence`]};
}

/** From evidence to the report, as events: reads files and live sources, judges, and ends with the report. */
import type {Readable} from 'node:stream';
import {checks} from '../checks/generated/registry.ts';
import type {RunEvent} from '../engine/events.ts';
import {judge} from '../engine/judge.ts';
import {settleJudgedAt} from '../engine/judged-at.ts';
import {overviewOf} from '../facts/derived/capture-overview.ts';
import {findConversations} from '../facts/derived/conversations.ts';
import {laddersOf} from '../facts/derived/ladder.ts';
import {integrityVerdict} from '../facts/integrity-verdict.ts';
import {signedRequest} from '../facts/signed-request.ts';
import {FactStore} from '../facts/store.ts';
import {timeObserved} from '../facts/time-observed.ts';
import {type Instant, instantFromEpoch} from '../model/instant.ts';
import type {Ladders} from '../model/ladder.ts';
import type {InputRow, Report, RunInfo} from '../model/report.ts';
import {proveIntegrity} from '../sources/credentials/prove-integrity.ts';
import type {TurnCredential} from '../sources/credentials/turn-credential.ts';
import type {EvidenceEvent} from '../sources/files/evidence-event.ts';
import {type OpenInput, readEvidence} from '../sources/files/read-evidence.ts';
import type {LiveSource} from '../sources/live/live-source.ts';
import {type ReadLiveOptions, readLive} from '../sources/live/read-live.ts';
import type {SiteFile} from '../sources/site-file/site-file.ts';
import {type Command, loadReaders} from './readers.ts';

export interface DiagnoseOptions {
  readonly command: Command;
  /** Threads that may be used for one capture. */
  readonly threads?: number;
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
  readonly credentials: readonly TurnCredential[];
  readonly signal: AbortSignal;
  readonly at?: Instant;
  readonly only: readonly string[];
  readonly skip: readonly string[];
  /** Whether the person ended what would have gone on, where `signal` does not say it. */
  isInterrupted?(): boolean;
  /** Called once everything is read. */
  onFacts?(store: FactStore): void;
  /** Sees what comes from live sources. */
  readonly record?: ReadLiveOptions['record'];
}

/** Areas of checks that a capture alone can answer. */
const captureAreas = ['turn', 'dtls', 'media', 'tls', 'web', 'dns/name-not-resolved', 'dns/answer-not-reachable'];

/** What `pcap` and `logs` judge when nothing else is asked for: what one capture or one log can tell. */
const defaultSelection: Readonly<Record<Command, readonly string[]>> = {
  run: [],
  pcap: captureAreas,
  capture: captureAreas,
  logs: ['call', 'webbridge/link-failed', 'webbridge/name-unresolved'],
};

export async function* diagnoseEvidence(options: DiagnoseOptions): AsyncGenerator<RunEvent> {
  const startedAt = new Date();
  const clockStart = performance.now();
  const today = instantFromEpoch(Math.floor(startedAt.getTime() / 1000));
  const store = new FactStore();
  const inputs: InputRow[] = [];
  for (const fact of options.site.facts) store.add(fact);
  const run = (judgedAt: RunInfo['judgedAt']): RunInfo => ({
    command: [
      options.command,
      ...(options.live.length > 0 ? ['--live'] : []),
      ...(options.shownPaths ?? options.paths),
    ].join(' '),
    startedAt: startedAt.toISOString(),
    durationMs: Math.round(performance.now() - clockStart),
    judgedAt,
    interrupted: options.signal.aborted || options.isInterrupted?.() === true,
  });
  for await (const event of readAll(options, store, today)) {
    if (event.kind === 'facts-so-far') {
      // Nothing of it stays: the facts come again, with what has been added, until the input ends.
      const sofar = new FactStore();
      for (const fact of store) sofar.add(fact);
      for (const fact of event.facts) sofar.add(fact);
      const {report, ladders} = judgeStore(sofar, options, today, run);
      yield {kind: 'so-far', report: {...report, inputs}, ladders};
    } else if (event.kind === 'input-done') {
      const row = pointToRun(event.row, options.command);
      inputs.push(row);
      yield {kind: 'input-done', row};
    } else yield event;
  }
  yield {kind: 'checks-started', total: checks.length};
  const done: RunEvent[] = [];
  const {report, ladders} = judgeStore(store, options, today, run, ({id, status}) =>
    done.push({kind: 'check-done', id, status}),
  );
  yield* done;
  options.onFacts?.(store);
  yield {kind: 'finished', report: {...report, inputs: inputsInOrder(inputs, options.live)}, ladders};
}

/** Nothing may be added to the store after that. */
function judgeStore(
  store: FactStore,
  {credentials, at, only, skip, command, version}: DiagnoseOptions,
  today: Instant,
  run: (judgedAt: RunInfo['judgedAt']) => RunInfo,
  onCheckDone?: Parameters<typeof judge>[3],
): {report: Omit<Report, 'inputs'>; ladders: Ladders} {
  // Without passwords the verdicts of a facts file stand; with passwords they are found anew.
  if (credentials.length > 0) store.replaceAll(integrityVerdict, proveIntegrity(store.of(signedRequest), credentials));
  const judgedAt = settleJudgedAt(store, at, today);
  const judgement = judge(checks, store, {only: only.length > 0 ? only : defaultSelection[command], skip}, onCheckDone);
  const conversations = findConversations(store);
  const captures = overviewOf(store, conversations);
  return {
    report: {
      schemaVersion: 1,
      tool: {name: 'wrtc-doctor', version},
      run: run(judgedAt),
      ...judgement,
      ...(captures === undefined ? {} : {captures}),
    },
    ladders: laddersOf(store, conversations),
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
      standardInput: options.standardInput ?? process.stdin,
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

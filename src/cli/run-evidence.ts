/** `run`, `pcap` and `logs`: evidence in, report out. The composition root: readers, facts, checks and writers meet here. */
import {readFileSync, writeFileSync} from 'node:fs';
import {dirname, extname, resolve} from 'node:path';
import {checks} from '../checks/generated/registry.ts';
import type {RunEvent} from '../engine/events.ts';
import {judge, matchesCheck} from '../engine/judge.ts';
import {settleJudgedAt} from '../engine/judged-at.ts';
import {integrityVerdict} from '../facts/integrity-verdict.ts';
import {signedRequest} from '../facts/signed-request.ts';
import {FactStore} from '../facts/store.ts';
import {UserError} from '../model/errors.ts';
import {type Instant, instantFromEpoch} from '../model/instant.ts';
import type {InputRow, Report} from '../model/report.ts';
import type {Severity} from '../model/severity.ts';
import {proveIntegrity} from '../sources/credentials/prove-integrity.ts';
import {credentialsFromEnvironment} from '../sources/credentials/turn-credential.ts';
import {writeFacts} from '../sources/facts-file/write-facts.ts';
import {readEvidence} from '../sources/files/read-evidence.ts';
import type {SiteFile} from '../sources/site-file/site-file.ts';
import {exitCodeOf, exitCodes} from './exit-codes.ts';
import {loadReaders} from './readers.ts';

export interface RunOptions {
  readonly command: 'run' | 'pcap' | 'logs';
  readonly paths: readonly string[];
  readonly version: string;
  readonly format?: Format;
  readonly output?: string;
  readonly site?: string;
  readonly at?: Instant;
  readonly failOn: Severity;
  readonly only: readonly string[];
  readonly skip: readonly string[];
  readonly factsOut?: string;
}
type Format = 'tui' | 'text' | 'json' | 'markdown';

/** What `pcap` and `logs` judge when nothing else is asked for: what one capture or one log can tell. */
const defaultSelection: Readonly<Record<RunOptions['command'], readonly string[]>> = {
  run: [],
  pcap: ['turn'],
  logs: ['call', 'webbridge/link-failed', 'webbridge/name-unresolved'],
};

/** Runs the command and returns the exit code. The report is written on every way out but for wrong usage. */
export async function runEvidence(options: RunOptions): Promise<number> {
  const format = formatOf(options);
  refuseUnknownChecks([...options.only, ...options.skip]);
  const site = await readSite(options.site);
  const interruption = new AbortController();
  const interrupt = () => interruption.abort();
  process.once('SIGINT', interrupt);
  process.once('SIGTERM', interrupt);
  // A reader that closes the pipe early (`| head`) wants no more; that is no error.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
  const events = diagnoseEvidence(options, site, interruption.signal);
  let report: Report | undefined;
  if (format === 'tui') {
    const {startUi} = await import('../ui/start.tsx');
    const watched = remember(events, (finished) => {
      report = finished;
    });
    await startUi({
      events: watched,
      stdin: process.stdin,
      stdout: process.stdout,
      color: wantsColor(),
      onQuit: interrupt,
    });
    if (report === undefined) return exitCodes.interrupted;
    process.stdout.write((await import('../report/summary.ts')).writeSummary(report));
  } else {
    for await (const event of events) if (event.kind === 'finished') report = event.report;
    if (report === undefined) return exitCodes.bug;
    deliver(await render(report, format, options.output === undefined), options.output);
  }
  return exitCodeOf(report, options.failOn);
}

async function* remember(events: AsyncIterable<RunEvent>, keep: (report: Report) => void): AsyncGenerator<RunEvent> {
  for await (const event of events) {
    if (event.kind === 'finished') keep(event.report);
    yield event;
  }
}

async function* diagnoseEvidence(options: RunOptions, site: SiteFile, signal: AbortSignal): AsyncGenerator<RunEvent> {
  const startedAt = new Date();
  const clockStart = performance.now();
  const store = new FactStore();
  for (const fact of site.facts) store.add(fact);
  const paths = options.paths.length === 0 ? ['.'] : [...options.paths];
  let inputs: readonly InputRow[] = [];
  const {readers, lateFacts} = await loadReaders(options.command);
  const reading = readEvidence(paths, {readers, store, standardInput: process.stdin, signal});
  for (;;) {
    const step = await reading.next();
    if (step.done === true) {
      inputs = step.value.map((row) => pointToRun(row, options.command));
      break;
    }
    yield step.value;
  }
  for (const fact of lateFacts()) store.add(fact);
  const credentials = [...site.credentials, ...credentialsFromEnvironment((name) => process.env[name])];
  // Without passwords the verdicts of a facts file stand; with passwords they are found anew.
  if (credentials.length > 0) store.replaceAll(integrityVerdict, proveIntegrity(store.of(signedRequest), credentials));
  const judgedAt = settleJudgedAt(store, options.at, instantFromEpoch(Math.floor(startedAt.getTime() / 1000)));

  yield {kind: 'checks-started', total: checks.length};
  const done: RunEvent[] = [];
  const only = options.only.length > 0 ? options.only : defaultSelection[options.command];
  const judgement = judge(checks, store, {only, skip: options.skip}, ({id, status}) =>
    done.push({kind: 'check-done', id, status}),
  );
  yield* done;
  if (options.factsOut !== undefined) deliver([...writeFacts(store)].join(''), options.factsOut);
  yield {
    kind: 'finished',
    report: {
      schemaVersion: 1,
      tool: {name: 'wrtc-doctor', version: options.version},
      run: {
        command: [options.command, ...paths].join(' '),
        startedAt: startedAt.toISOString(),
        durationMs: Math.round(performance.now() - clockStart),
        judgedAt,
        interrupted: signal.aborted,
      },
      inputs,
      ...judgement,
    },
  };
}

/** `pcap` and `logs` try their own formats only; what is none of them may still be evidence. */
function pointToRun(row: InputRow, command: RunOptions['command']): InputRow {
  if (command === 'run' || row.state !== 'unrecognised') return row;
  const kind = command === 'pcap' ? 'packet capture' : 'log';
  return {...row, notes: [`no ${kind}; \`wrtc-doctor run\` tries every kind of evidence`]};
}

function formatOf({format, output}: RunOptions): Format {
  if (format === 'tui') {
    if (output !== undefined)
      throw new UserError('--format tui cannot be written to a file.', 'Take text, json or markdown.');
    if (!isInteractive()) throw new UserError('--format tui needs a terminal.', 'Leave it out, or take --format text.');
  }
  if (format !== undefined) return format;
  if (output !== undefined) return formatByExtension[extname(output).toLowerCase()] ?? 'text';
  return isInteractive() ? 'tui' : 'text';
}

const formatByExtension: Readonly<Record<string, Format>> = {
  '.json': 'json',
  '.md': 'markdown',
  '.markdown': 'markdown',
};

function isInteractive(): boolean {
  return process.stdout.isTTY && process.stdin.isTTY && process.env.TERM !== 'dumb';
}

/** https://no-color.org: set and not empty. */
function wantsColor(): boolean {
  return process.env.NO_COLOR === undefined || process.env.NO_COLOR === '';
}

function refuseUnknownChecks(patterns: readonly string[]): void {
  for (const pattern of patterns) {
    if (!checks.some(({id}) => matchesCheck(pattern, id))) {
      throw new UserError(`No check matches ${pattern}.`, '`wrtc-doctor checks` lists all of them.');
    }
  }
}

async function readSite(path: string | undefined): Promise<SiteFile> {
  if (path === undefined) return {facts: [], credentials: []};
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UserError(`The site file cannot be read: ${reason}`, 'Correct the path after --site.');
  }
  const {parseSiteFile} = await import('../sources/site-file/site-file.ts');
  return parseSiteFile(text, path, {
    environment: (name) => process.env[name],
    readFile: (file) => readFileSync(resolve(dirname(path), file), 'utf8'),
  });
}

async function render(report: Report, format: Exclude<Format, 'tui'>, toTerminal: boolean): Promise<string> {
  switch (format) {
    case 'json':
      return (await import('../report/json.ts')).writeJson(report);
    case 'markdown':
      return (await import('../report/markdown.ts')).writeMarkdown(report);
    case 'text': {
      const isTerminal = toTerminal && process.stdout.isTTY;
      const {writeText} = await import('../report/text.ts');
      return writeText(report, {
        color: isTerminal && wantsColor(),
        width: isTerminal ? Math.min(process.stdout.columns, 120) : 100,
      });
    }
  }
}

function deliver(text: string, path: string | undefined): void {
  if (path === undefined) {
    process.stdout.write(text);
    return;
  }
  try {
    writeFileSync(path, text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UserError(`The file cannot be written: ${reason}`, 'Choose another path.');
  }
}

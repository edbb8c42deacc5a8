/** `logs --follow` and `logs --listen`: a log that goes on, judged while it comes. */
import {PassThrough, Readable} from 'node:stream';
import {UserError} from '../model/errors.ts';
import type {LogStreamOptions} from '../sources/cms-log/log-stream-reader.ts';
import {messageOf, reasonOf} from '../sources/files/error-words.ts';
import {FollowedFile} from '../sources/live-log/follow-file.ts';
import {type ListenAddress, parseListenAddress, SyslogListener} from '../sources/live-log/listen-syslog.ts';
import {diagnoseEvidence} from './diagnose-evidence.ts';
import {refuseUnknownChecks} from './load-checks.ts';
import {logDefinitionsOf} from './log-definitions.ts';
import {logTimesOf, machineClock} from './log-times.ts';
import {deliverFacts, outputsOf} from './outputs.ts';
import {presentRun, shownBy} from './present-run.ts';
import {readJudgedSite} from './read-site.ts';
import {adjustmentOf} from './report-adjustments.ts';
import {type RunOptions, viewOf} from './run-evidence.ts';
import {type Stoppable, Stopping} from './stopping.ts';

export interface LiveLogOptions extends Omit<RunOptions, 'command' | 'live'> {
  /** Read on when the end of the file is reached. */
  readonly follow?: boolean;
  /** Where to take messages of syslog. */
  readonly listen?: string;
}

interface LiveLog extends Stoppable {
  /** What it is called in the report. */
  readonly path: string;
  /** As on the command line. */
  readonly shown: readonly string[];
  readonly bytes: Readable;
  /** For the person who waits. */
  readonly greeting: string;
  readonly stream: Pick<LogStreamOptions, 'isNewFileAt'>;
  loss(): string | undefined;
}

/** Returns the exit code. Throws `UserError` when nothing can be followed. */
export async function liveLogs(options: LiveLogOptions): Promise<number> {
  const view = await viewOf(options);
  const outputs = outputsOf(options, view === undefined ? undefined : 'text');
  refuseUnknownChecks([...options.only, ...options.skip]);
  const logs = {times: logTimesOf(options, machineClock), ...(await logDefinitionsOf(options, 'logs'))};
  const {site, credentials} = await readJudgedSite(options.site);
  const adjust = await adjustmentOf(options, site);
  const log = await openLog(options);
  const stopping = new Stopping(log);
  process.stderr.write(`${log.greeting}; Ctrl-C ends it and writes the report.\n`);
  try {
    const events = diagnoseEvidence({
      ...options,
      command: 'logs',
      paths: ['-'],
      shownPaths: log.shown,
      standardInput: log.bytes,
      openInput: {path: log.path, loss: async () => log.loss()},
      logs,
      logStream: log.stream,
      live: [],
      site,
      credentials,
      signal: stopping.signal,
      isInterrupted: () => stopping.isAsked,
      onFacts: (store) => deliverFacts(store, outputs.factsPaths),
    });
    return await presentRun(events, {
      ...shownBy(options),
      outputs,
      interrupt: () => stopping.ask(),
      adjust,
      ...(view === undefined ? {} : {view}),
    });
  } finally {
    stopping.end();
  }
}

function openLog({paths, follow, listen}: LiveLogOptions): Promise<LiveLog> | LiveLog {
  if (listen !== undefined) {
    if (paths.length > 0 || follow === true) {
      throw new UserError('--listen takes messages and no file.', 'Leave the file and --follow out.');
    }
    const address = parseListenAddress(listen);
    if (address === undefined) {
      throw new UserError(
        `--listen ${listen} is no address.`,
        'Write it as udp://127.0.0.1:5514 or tcp://127.0.0.1:5514.',
      );
    }
    return listenAt(address);
  }
  const [path] = paths;
  if (path === undefined || paths.length > 1) {
    throw new UserError('--follow reads one log.', 'Give one file, or - for standard input.');
  }
  return path === '-' ? followStandardInput() : followFile(path);
}

async function followFile(path: string): Promise<LiveLog> {
  let file: FollowedFile;
  try {
    file = await FollowedFile.open(path);
  } catch (error) {
    throw new UserError(`${path} cannot be followed: ${reasonOf(error)}.`, 'Correct the path.');
  }
  const end = new AbortController();
  return {
    path,
    shown: ['--follow', path],
    bytes: Readable.from(file.chunks(end.signal)),
    greeting: `Following ${path}`,
    stream: {isNewFileAt: (offset) => file.isNewFileAt(offset)},
    loss: () => undefined,
    stop: () => end.abort(),
    kill: () => end.abort(),
  };
}

function followStandardInput(): LiveLog {
  const bytes = new PassThrough();
  process.stdin.pipe(bytes);
  const end = () => {
    process.stdin.unpipe(bytes);
    bytes.end();
    process.stdin.destroy();
  };
  return {
    path: '-',
    shown: ['--follow', '-'],
    bytes,
    greeting: 'Reading standard input while it comes',
    stream: {},
    loss: () => undefined,
    stop: end,
    kill: end,
  };
}

async function listenAt(address: ListenAddress): Promise<LiveLog> {
  let listener: SyslogListener;
  try {
    listener = await SyslogListener.open(address);
  } catch (error) {
    throw new UserError(
      `Nothing can be received at ${addressText(address)}: ${messageOf(error)}.`,
      'Choose another port, or an address of this machine. Ports below 1024 need the rights of the administrator.',
    );
  }
  const text = addressText(listener.address);
  const isLoopback = /^(?:127\.|::1$|localhost$)/i.test(address.host);
  const warning = isLoopback ? '' : ' (whoever reaches it can send what they like)';
  const close = () => listener.close();
  return {
    path: `syslog at ${text}`,
    shown: ['--listen', text],
    bytes: Readable.from(listener.chunks()),
    greeting: `Listening for syslog at ${text}${warning}`,
    stream: {},
    loss: () => listener.loss(),
    stop: close,
    kill: close,
  };
}

function addressText({protocol, host, port}: ListenAddress): string {
  return `${protocol}://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/**
 * Starts the command of `--on-change`. It is a line of the shell as the person wrote it, and nothing is put into it: what
 * changed comes on standard input as JSON, and in the environment as numbers and ids of checks alone, since a shell of
 * Windows reads variables as if they were typed.
 */
import {type ChildProcess, spawn} from 'node:child_process';
import type {WatchNotice} from '../model/watch.ts';
import {escapeControls} from '../report/json.ts';
import type {Attempt, NoticeWay} from './watch-notices.ts';

/** A command that tells somebody is over by then. */
export const commandTimeoutMs = 60_000;

export interface OnChangeOptions {
  readonly command: string;
  /** Without passwords. */
  readonly environment: NodeJS.ProcessEnv;
}

export function createOnChange({command, environment}: OnChangeOptions, timeoutMs = commandTimeoutMs): NoticeWay {
  return {
    channel: 'command',
    title: 'command of --on-change',
    deliver: (notice, signal) =>
      runCommand(command, {...environment, ...variablesOf(notice)}, notice, {signal, timeoutMs}),
  };
}

function variablesOf({changes, open}: WatchNotice): Readonly<Record<string, string>> {
  const checks = [...new Set(changes.flatMap(({check}) => check ?? []))];
  const count = (kind: string): string => String(changes.filter(({change}) => change === kind).length);
  return {
    WRTC_DOCTOR_CHANGES: String(changes.length),
    WRTC_DOCTOR_NEW: count('new'),
    WRTC_DOCTOR_FIXED: count('fixed'),
    WRTC_DOCTOR_CHECKS: checks.filter((id) => /^[\w/-]+$/.test(id)).join(' '),
    WRTC_DOCTOR_ERRORS: String(open.error),
    WRTC_DOCTOR_WARNINGS: String(open.warning),
  };
}

function runCommand(
  command: string,
  env: NodeJS.ProcessEnv,
  notice: WatchNotice,
  {signal, timeoutMs}: {readonly signal: AbortSignal; readonly timeoutMs: number},
): Promise<Attempt> {
  return new Promise((resolve) => {
    const hasGroup = process.platform !== 'win32';
    // Standard output holds the format of this program alone: what the command prints goes to standard error.
    const child = spawn(command, {shell: true, env, stdio: ['pipe', 2, 2], detached: hasGroup, windowsHide: true});
    let ended: string | undefined;
    const stop = (why: string) => {
      ended ??= why;
      kill(child, hasGroup);
    };
    const timer = setTimeout(() => stop(`it was ended after ${timeoutMs / 1000} s`), timeoutMs);
    const onAbort = () => stop('it was ended with the program');
    signal.addEventListener('abort', onAbort, {once: true});
    const end = (attempt: Attempt) => {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      resolve(attempt);
    };
    child.on('error', (error) => end({kind: 'refused', why: error.message, isFinal: true}));
    child.on('exit', (code, by) => {
      if (code === 0) end({kind: 'delivered'});
      else end({kind: 'refused', why: ended ?? `it ended with ${by ?? `exit code ${code}`}`, isFinal: true});
    });
    // It need not read what it gets.
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(`${escapeControls(JSON.stringify(notice))}\n`);
  });
}

/** With all that it started, where the system knows groups of processes. */
function kill(child: ChildProcess, hasGroup: boolean): void {
  try {
    if (hasGroup && child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
    else child.kill('SIGKILL');
  } catch {
    // It has ended by itself.
  }
}

/** Runs the built program as a user does. `npm test` builds it first. */
import {spawn} from 'node:child_process';
import {join} from 'node:path';
import type {Readable, Writable} from 'node:stream';

export interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const program = join(import.meta.dirname, '../../dist/main.cjs');

export interface ProgramOptions {
  readonly input?: Uint8Array;
  /** Standard input stays open after `input`. */
  readonly isLeftOpen?: boolean;
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

export function runProgram(args: readonly string[], options: ProgramOptions = {}): Promise<Outcome> {
  return startProgram(args, options).outcome;
}

export interface RunningProgram {
  readonly outcome: Promise<Outcome>;
  /** Its standard input, where that was left open. */
  readonly stdin: Writable;
  /** Resolves when this is to be read on standard error. */
  said(text: string): Promise<void>;
  /** Resolves when this is to be read on standard output. */
  printed(text: string): Promise<void>;
  /** All that was to be read on standard error so far. */
  heard(): string;
  /** As Ctrl-C does it. */
  interrupt(): void;
}

export function startProgram(
  args: readonly string[],
  {input, isLeftOpen, env = {}, cwd}: ProgramOptions = {},
): RunningProgram {
  // Neither the user's passwords nor the tests' own node options are the program's business.
  const {NODE_OPTIONS: _, NODE_EXTRA_CA_CERTS: __, ...inherited} = process.env;
  const child = spawn(process.execPath, [program, ...args], {
    cwd: cwd ?? join(import.meta.dirname, '../..'),
    env: {...inherited, ...env},
  });
  const outcome = new Promise<Outcome>((resolve, reject) => {
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));
    child.on('error', reject);
    child.on('close', (code) =>
      resolve({code, stdout: Buffer.concat(stdout).toString(), stderr: Buffer.concat(stderr).toString()}),
    );
    child.stdin.on('error', () => {}); // the program may end before it has read all
    if (isLeftOpen === true) child.stdin.write(input ?? new Uint8Array());
    else child.stdin.end(input ?? new Uint8Array());
  });
  const [onError, onOutput] = [new Reading(child.stderr), new Reading(child.stdout)];
  const untilRead = (reading: Reading, text: string) =>
    new Promise<void>((resolve, reject) => {
      reading.when(text, resolve);
      child.once('close', () => reject(new Error(`it ended, and said only: ${reading.text}`)));
    });
  return {
    outcome,
    stdin: child.stdin,
    said: (text) => untilRead(onError, text),
    printed: (text) => untilRead(onOutput, text),
    heard: () => onError.text,
    interrupt: () => child.kill('SIGINT'),
  };
}

/** All that came of a stream so far. */
class Reading {
  text = '';
  readonly #stream: Readable;

  constructor(stream: Readable) {
    this.#stream = stream;
    stream.on('data', (chunk: Buffer) => {
      this.text += chunk.toString();
    });
  }

  when(text: string, then: () => void): void {
    const look = () => {
      if (this.text.includes(text)) then();
    };
    look();
    this.#stream.on('data', look);
  }
}

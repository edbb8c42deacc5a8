/** Runs the built program as a user does. `npm test` builds it first. */
import {spawn} from 'node:child_process';
import {join} from 'node:path';

export interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const program = join(import.meta.dirname, '../../dist/main.cjs');

export function runProgram(
  args: readonly string[],
  {input, env = {}, cwd}: {input?: Uint8Array; env?: Readonly<Record<string, string>>; cwd?: string} = {},
): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    // Neither the user's passwords nor the tests' own node options are the program's business.
    const {NODE_OPTIONS: _, NODE_EXTRA_CA_CERTS: __, ...inherited} = process.env;
    const child = spawn(process.execPath, [program, ...args], {
      cwd: cwd ?? join(import.meta.dirname, '../..'),
      env: {...inherited, ...env},
    });
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));
    child.on('error', reject);
    child.on('close', (code) =>
      resolve({code, stdout: Buffer.concat(stdout).toString(), stderr: Buffer.concat(stderr).toString()}),
    );
    child.stdin.on('error', () => {}); // the program may end before it has read all
    child.stdin.end(input ?? new Uint8Array());
  });
}

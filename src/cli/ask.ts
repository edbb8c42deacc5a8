/** Questions to the person at the terminal. */
import {createInterface} from 'node:readline/promises';
import {Writable} from 'node:stream';

let queue: Promise<unknown> = Promise.resolve();

/** Asks without showing what is typed. Undefined when there is no terminal. Several questions come one after the other. */
export async function askSecret(question: string): Promise<string | undefined> {
  if (!process.stdin.isTTY || !process.stderr.isTTY) return undefined;
  const answer = queue.then(() => readHidden(question));
  queue = answer.catch(() => undefined);
  return answer;
}

async function readHidden(question: string): Promise<string> {
  process.stderr.write(`${question}: `);
  const silent = new Writable({write: (_chunk, _encoding, done) => done()});
  const terminal = createInterface({input: process.stdin, output: silent, terminal: true});
  try {
    return await terminal.question('');
  } finally {
    terminal.close();
    process.stderr.write('\n');
  }
}

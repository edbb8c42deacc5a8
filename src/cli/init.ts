/** `init`: asks what is known of a site and writes the site file. No password is asked for. */
import {existsSync, writeFileSync} from 'node:fs';
import {createInterface} from 'node:readline/promises';
import {UserError} from '../model/errors.ts';
import {hostOf} from '../model/host-name.ts';
import type {BoxRole} from '../model/subject.ts';
import {parseEndpoint} from '../sources/site-file/parse-endpoint.ts';
import {parseSiteFile} from '../sources/site-file/site-file.ts';
import {type BoxAnswer, writeSiteFile} from '../sources/site-file/write-site-file.ts';
import {exitCodes} from './exit-codes.ts';

export interface InitOptions {
  readonly output: string;
  readonly force?: boolean;
}

export async function init({output, force = false}: InitOptions): Promise<number> {
  if (existsSync(output) && !force)
    throw new UserError(`${output} is there already.`, 'Choose another file with -o, or overwrite it with --force.');
  const questions = new Questions();
  try {
    questions.say('Everything is optional: an empty answer leaves it out. No password is asked for.\n');
    const external = await questions.ask('Name that guests open (join.example.com)', isHost);
    const internal = await questions.ask('Name of the web bridge inside', isHost);
    const resolversInside = await questions.askList('DNS servers inside, with commas between', isEndpoint);
    const resolversOutside = await questions.askList('DNS servers that guests use', isEndpoint);
    const boxes = [
      ...(await askBoxes(questions, 'cms', 'CMS servers')),
      ...(await askBoxes(questions, 'expressway-c', 'Expressway-C peers')),
      ...(await askBoxes(questions, 'expressway-e', 'Expressway-E peers')),
    ];
    const turnUsername = await questions.ask('TURN user that CMS uses', () => true);
    const {text, variables} = writeSiteFile({
      external,
      internal,
      resolversInside,
      resolversOutside,
      boxes,
      turnUsername,
    });
    parseSiteFile(text, output);
    write(output, text);
    questions.say(`${output} is written.\n`);
    if (variables.length > 0) questions.say(`Passwords come from: ${variables.join(', ')}\n`);
    questions.say(`Next: \`wrtc-doctor config check\`, then \`wrtc-doctor run --live\`.\n`);
  } finally {
    questions.close();
  }
  return exitCodes.nothingFound;
}

async function askBoxes(questions: Questions, role: BoxRole, words: string): Promise<BoxAnswer[]> {
  const names = await questions.askList(`Names of the ${words}, with commas between`, () => true);
  const boxes: BoxAnswer[] = [];
  for (const name of names) {
    const addresses = await questions.askList(`Addresses of ${name}, inside first, outside last`, isEndpoint);
    const apiUrl = await questions.ask(`URL of the web administration of ${name} (https://…:445)`, isHttps);
    const apiUsername = apiUrl === '' ? '' : await questions.ask(`User for it on ${name}`, () => true);
    const sshUsername = role === 'cms' ? await questions.ask(`User for SSH on ${name}`, () => true) : '';
    boxes.push({role, name, addresses, apiUrl: apiUsername === '' ? '' : apiUrl, apiUsername, sshUsername});
  }
  return boxes;
}

const isHost = (text: string): boolean => hostOf(text) !== undefined;
const isEndpoint = (text: string): boolean => parseEndpoint(text, 53) !== undefined;
const isHttps = (text: string): boolean => /^https:\/\/[^\s/@]+\/?$/.test(text);

/** Questions on a terminal, or answers from a pipe, a line each; after its end every answer is empty. */
class Questions {
  readonly #terminal = createInterface({input: process.stdin, output: process.stderr, terminal: process.stdin.isTTY});
  readonly #lines = this.#terminal[Symbol.asyncIterator]();

  say(text: string): void {
    process.stderr.write(text);
  }

  /** Asks again when the answer does not fit; from a pipe, a wrong answer is an error. */
  async ask(question: string, fits: (answer: string) => boolean): Promise<string> {
    for (;;) {
      this.say(`${question}: `);
      const {value, done} = await this.#lines.next();
      const answer = done === true ? '' : value.trim();
      if (!process.stdin.isTTY) this.say('\n');
      if (answer === '' || fits(answer)) return answer;
      if (!process.stdin.isTTY) throw new UserError(`${question}: ${answer} does not fit.`, 'Correct the answer.');
      this.say('That does not fit; an empty answer leaves it out.\n');
    }
  }

  async askList(question: string, fits: (answer: string) => boolean): Promise<string[]> {
    const split = (text: string): string[] => text.split(/[\s,;]+/).filter((part) => part !== '');
    return split(await this.ask(question, (answer) => split(answer).every(fits)));
  }

  close(): void {
    this.#terminal.close();
  }
}

function write(path: string, text: string): void {
  try {
    writeFileSync(path, text, {mode: 0o600});
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UserError(`The file cannot be written: ${reason}`, 'Choose another path with -o.');
  }
}

/** What documents tell one to type, and the files that they name, are there. */
import {existsSync, readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from '@jest/globals';
import {describeProgram} from '../../src/cli/described-commands.ts';
import {buildProgram} from '../../src/cli/program.ts';

const root = join(import.meta.dirname, '../..');
const {commands} = describeProgram(buildProgram('', ''), '');
const {scripts}: {scripts: Record<string, string>} = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

const documents = [
  ...['README.md', 'CONTRIBUTING.md', 'SECURITY.md', 'bench/README.md', 'test/lab/README.md'],
  ...readdirSync(join(root, 'docs'), {recursive: true, encoding: 'utf8'})
    .filter((path) => path.endsWith('.md'))
    .map((path) => `docs/${path}`),
].map((path) => ({path, text: readFileSync(join(root, path), 'utf8')}));

/** Lines of blocks, and what stands in backticks in the text. */
function codeOf(text: string): string[] {
  const blocks = [...text.matchAll(/^ *```[^\n]*\n([\s\S]*?)^ *```/gm)].flatMap(([, code = '']) => code.split('\n'));
  const inline = text.replaceAll(/^ *```[^\n]*\n[\s\S]*?^ *```/gm, '').matchAll(/`([^`\n]+)`/g);
  return [...blocks, ...[...inline].map(([, code = '']) => code)];
}

/** What stands behind the name of the program, up to a comment, a pipe or the end of a quote. */
function commandsIn(code: string): string[] {
  return [
    ...code.matchAll(/(?:^|[\s'"(])(?:wrtc-doctor|node dist\/main\.cjs|run --silent doctor --) +([a-z][^#|;'"”)]*)/g),
  ].map(([, words = '']) => words.trim());
}

test.each(documents)('given $path, when its commands are looked up, then each is there with its options', ({text}) => {
  for (const words of codeOf(text).flatMap(commandsIn)) {
    const command = commands.find(({name}) => words === name || words.startsWith(`${name} `));
    // `wrtc-doctor` can also be followed by prose: in what a program prints, and where it is no code.
    if (command === undefined && !/^[a-z-]+(?: -|$)/.test(words)) continue;
    expect({words, isKnown: command !== undefined}).toEqual({words, isKnown: true});
    const known = (command?.options ?? []).flatMap(({short, long}) => [short, long]);
    const asked = words.match(/(?<=\s)--?[a-z][a-z-]*/g) ?? [];
    expect({words, unknown: asked.filter((option) => !known.includes(option) && option !== '--help')}).toEqual({
      words,
      unknown: [],
    });
  }
});

test.each(documents)('given $path, when its scripts and files are looked up, then they are there', ({text}) => {
  const code = codeOf(text);
  const names = code.flatMap((line) => [...line.matchAll(/npm run (?:--?[a-z]+ )*([a-z][\w:-]*)/g)]);
  expect(names.map(([, name = '']) => name).filter((name) => !Object.hasOwn(scripts, name))).toEqual([]);
  const paths = code.flatMap((line) => /^(?:src|docs|test|scripts|fixtures|bench)\/[\w./-]*$/.exec(line)?.[0] ?? []);
  expect(paths.filter((path) => !existsSync(join(root, path)))).toEqual([]);
});

test('given the ids of checks in documents, when looked up, then they have a page', () => {
  const areas = readdirSync(join(root, 'docs/checks'), {withFileTypes: true}).filter((entry) => entry.isDirectory());
  const id = new RegExp(`^(?:${areas.map(({name}) => name).join('|')})/[a-z0-9-]+$`);
  for (const {path, text} of documents) {
    const unknown = codeOf(text).filter((code) => id.test(code) && !existsSync(join(root, `docs/checks/${code}.md`)));
    expect({path, unknown}).toEqual({path, unknown: []});
  }
});

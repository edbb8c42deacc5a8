import {spawnSync} from 'node:child_process';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, describe, expect, test} from '@jest/globals';
import {runProgram} from './run-program.ts';

const folder = mkdtempSync(join(tmpdir(), 'completion-'));
afterAll(() => rmSync(folder, {recursive: true, force: true}));

const isInstalled = (program: string) => spawnSync(program, ['--version']).error === undefined;
/** What a shell offers behind these words. */
const cases: readonly (readonly [string, readonly string[]])[] = [
  ['wrtc-doctor pca', ['pcap']],
  ['wrtc-doctor run --keyl', ['--keylog']],
  ['wrtc-doctor run --format sa', ['sarif']],
  ['wrtc-doctor pcap --fail-on w', ['warning']],
  ['wrtc-doctor run --only turn/integ', ['turn/integrity-failure']],
  ['wrtc-doctor explain turn/integ', ['turn/integrity-failure']],
  ['wrtc-doctor config c', ['check']],
  ['wrtc-doctor config check --si', ['--site']],
  ['wrtc-doctor completion z', ['zsh']],
];

async function scriptFor(shell: string): Promise<string> {
  const {stdout, code} = await runProgram(['completion', shell]);
  expect(code).toBe(0);
  const path = join(folder, `script.${shell}`);
  writeFileSync(path, stdout);
  return path;
}

function outputOf(program: string, args: readonly string[]): string {
  const {stdout, stderr, status} = spawnSync(program, args, {encoding: 'utf8', cwd: folder});
  expect([stderr, status]).toEqual(['', 0]);
  return stdout;
}

describe('given the completion script', () => {
  const inBash = isInstalled('bash') ? test : test.skip;
  inBash('when bash has read it, then it completes commands, options, their values and checks', async () => {
    const script = await scriptFor('bash');
    const complete = `source "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _wrtc_doctor; printf '%s\\n' "\${COMPREPLY[@]}"`;
    for (const [line, offered] of cases) {
      const words = outputOf('bash', ['--norc', '-c', complete, 'bash', script, ...line.split(' ')]);
      expect([line, words.trim().split('\n')]).toEqual([line, offered]);
    }
  });

  const inFish = isInstalled('fish') ? test : test.skip;
  inFish('when fish has read it, then it completes the same', async () => {
    const script = await scriptFor('fish');
    for (const [line, offered] of cases) {
      const words = outputOf('fish', ['--no-config', '-c', `source ${script}; complete -C '${line}'`]);
      expect([
        line,
        words
          .trim()
          .split('\n')
          .map((word) => word.split('\t')[0]),
      ]).toEqual([line, offered]);
    }
    const values = outputOf('fish', ['--no-config', '-c', `source ${script}; complete -C 'wrtc-doctor run --lang '`]);
    expect(values.match(/^\w+/gm)).toEqual(['en', 'it']);
  });

  const inZsh = isInstalled('zsh') ? test : test.skip;
  inZsh('when zsh has read it, then each command has its options, values and paths', async () => {
    const script = await scriptFor('zsh');
    // What completes is only there while somebody types: what it is asked to do is looked at.
    const complete = `compdef() {}; _arguments() { print -rl -- "$@" }; source "$1"; words=(wrtc-doctor \${=2} ''); CURRENT=$#words; _wrtc_doctor`;
    const asked = (line: string) => outputOf('zsh', ['-f', '-c', complete, 'zsh', script, line]).split('\n');
    const run = asked('run');
    expect(run).toContainEqual(expect.stringMatching(/^--format\[.*\]:format:\(.*\bsarif\b.*\)$/));
    expect(run).toContainEqual(expect.stringMatching(/^\*--only\[.*\]:check:_wrtc_doctor_checks$/));
    expect(run).toContainEqual(expect.stringMatching(/^\*--output\[.*\]:file:_files$/));
    expect(run.at(-2)).toBe('*:path:_files');
    expect(asked('config check')).toContainEqual(expect.stringMatching(/^--site\[.*\]:file:_files$/));
  });

  test('when the shell is none of these, then it says which there are', async () => {
    const {code, stderr} = await runProgram(['completion', 'tcsh']);
    expect(code).toBe(2);
    expect(stderr).toContain('bash, zsh, fish');
  });
});

describe('given the manual page', () => {
  test('when it is printed, then it has every command and option of the help', async () => {
    const {stdout} = await runProgram(['man']);
    const help = await runProgram(['run', '--help']);
    const options = help.stdout.match(/^ {2}(?:-\w, )?--[\w-]+/gm)?.map((option) => option.replace(/^.*--/, '--'));
    expect(options?.length).toBeGreaterThan(15);
    const plain = stdout.replaceAll('\\-', '-');
    for (const option of options ?? []) if (option !== '--help') expect(plain).toContain(`\\fB${option}\\fR`);
    for (const [name] of (await runProgram(['--help'])).stdout.matchAll(/^ {2}([a-z-]+)(?= .*\[options\]| <)/gm)) {
      if (name.trim() !== 'help') expect(plain).toContain(`.SS "wrtc-doctor ${name.trim()} `);
    }
  });

  const withMandoc = isInstalled('mandoc') || spawnSync('mandoc', ['-Tlint', '/dev/null']).error === undefined;
  (withMandoc ? test : test.skip)('when mandoc looks at it, then all that it misses is a date', async () => {
    const path = join(folder, 'wrtc-doctor.1');
    writeFileSync(path, (await runProgram(['man'])).stdout);
    const {stdout} = spawnSync('mandoc', ['-Tlint', '-Wwarning', path], {encoding: 'utf8'});
    expect(stdout.split('\n').filter((line) => line !== '' && !line.includes('missing date'))).toEqual([]);
  });
});

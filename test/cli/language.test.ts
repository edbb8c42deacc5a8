import {mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, beforeAll, expect, jest, test} from '@jest/globals';
import type {Report} from '../../src/model/report.ts';
import {plainText} from '../../src/model/rich-text.ts';
import {parseReport} from '../../src/sources/report-file/parse-report.ts';
import {runProgram} from './run-program.ts';

jest.setTimeout(60_000);

const folder = mkdtempSync(join(tmpdir(), 'wrtc-doctor-'));
const evidence = 'fixtures/octavio/turn-password';
const files = {english: join(folder, 'english.json'), italian: join(folder, 'italian.json')};

beforeAll(async () => {
  await runProgram(['run', evidence, '-o', files.english]);
  await runProgram(['run', evidence, '--lang', 'it', '-o', files.italian]);
});
afterAll(() => rmSync(folder, {recursive: true, force: true}));

function readReport(path: string): Report {
  return parseReport(readFileSync(path, 'utf8'), path);
}

test('given --lang it, when a run is written as JSON, then the words differ, and what programs read does not', () => {
  const [english, italian] = [readReport(files.english), readReport(files.italian)];

  expect(english.language).toBeUndefined();
  expect(italian.language).toBe('it');
  expect(italian.findings.map(({rule, message, args, fingerprint}) => ({rule, message, args, fingerprint}))).toEqual(
    english.findings.map(({rule, message, args, fingerprint}) => ({rule, message, args, fingerprint})),
  );
  expect(italian.findings.map(({fix}) => fix.map(({command}) => command))).toEqual(
    english.findings.map(({fix}) => fix.map(({command}) => command)),
  );
  const told = new Set(english.findings.map(({text}) => plainText(text)));
  expect(italian.findings.filter(({text}) => told.has(plainText(text)))).toEqual([]);
});

test.each([
  ['text', /^Diagnosi$[\s\S]*Perché conta:[\s\S]*^Controlli$/m, /\b(?:Why|Evidence|Where|Verify|Collect|passed)\b/],
  ['markdown', /^## Diagnosi$[\s\S]*\*\*Perché conta:\*\*[\s\S]*^## Controlli$/m, /\*\*(?:Why|Evidence|Fix):/],
  ['summary', /errori; \d+ input[\s\S]*Fare: /, /Do:|more/],
])(
  'given --lang it, when a run is shown as %s, then the words around it are Italian too',
  async (format, own, other) => {
    const {code, stdout} = await runProgram(['run', evidence, '--lang', 'it', '--format', format]);

    expect(stdout).toMatch(own);
    expect(stdout).not.toMatch(other);
    expect(code).toBe(1);
  },
);

test('given WRTC_DOCTOR_LANG, then it is as --lang; given LANG, then it is English', async () => {
  const args = ['run', evidence, '--format', 'summary'];
  const asked = await runProgram(args, {env: {WRTC_DOCTOR_LANG: 'it'}});
  const other = await runProgram(args, {env: {LANG: 'it_IT.UTF-8'}});

  expect(asked.stdout).toContain('ERRORE');
  expect(other.stdout).toContain('ERROR:');
});

test('given a language that is not there, then those that are there are told, and the exit code is 2', async () => {
  const {code, stderr} = await runProgram(['run', evidence, '--lang', 'xx']);

  expect(stderr).toContain('en, it');
  expect(code).toBe(2);
});

test('given --redact and --lang it, when a run is shown, then its names and addresses are in no language', async () => {
  const {stdout} = await runProgram(['run', evidence, '--redact', '--lang', 'it', '--format', 'text']);

  expect(stdout).toContain('rifiuta le credenziali');
  expect(stdout).not.toMatch(/octavio\.com|10\.88\.246\.156|172\.16\.84\.124/);
});

test('given an English report, when it is compared with --lang it, then all is told in Italian', async () => {
  const {stdout} = await runProgram(['diff', files.english, files.english, '--lang', 'it']);

  expect(stdout).toMatch(/nuovi: 0[\s\S]*Invariati[\s\S]*rifiuta le credenziali/);
});

test.each([
  [['checks', '--lang', 'it'], 'Il server TURN rifiuta le credenziali'],
  [['explain', 'turn/integrity-failure', '--lang', 'it'], 'Il server TURN rifiuta le credenziali'],
])('given %j, then checks are told in Italian', async (args, title) => {
  const {stdout} = await runProgram(args);

  expect(stdout).toContain(title);
});

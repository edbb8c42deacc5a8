import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, beforeAll, expect, jest, test} from '@jest/globals';
import {parseReport} from '../../src/sources/report-file/parse-report.ts';
import {runProgram} from './run-program.ts';

jest.setTimeout(60_000);

const folder = mkdtempSync(join(tmpdir(), 'wrtc-doctor-'));
const broken = join(folder, 'broken.json');
const mended = join(folder, 'mended.json');

beforeAll(async () => {
  await runProgram(['run', 'fixtures/octavio/turn-password', '-o', broken]);
  await runProgram(['run', 'fixtures/octavio/healthy', '-o', mended]);
});
afterAll(() => rmSync(folder, {recursive: true, force: true}));

test('given the report of a run, when it is read back, then nothing of it is lost', () => {
  const text = readFileSync(broken, 'utf8');
  expect(parseReport(text, broken)).toEqual(JSON.parse(text));
});

test('given a mended site, when compared, then what was wrong is fixed and the exit code is 0', async () => {
  const {code, stdout, stderr} = await runProgram(['diff', broken, mended, '--format', 'json']);
  const comparison = JSON.parse(stdout);
  const rules = comparison.fixed.map(({rule}: {rule: string}) => rule);
  expect(rules).toContain('turn/integrity-failure');
  expect(comparison.appeared).toEqual([]);
  expect({code, stderr}).toEqual({code: 0, stderr: ''});
});

test('given a site that broke, when compared, then it is new and the exit code is 1', async () => {
  const {code, stdout} = await runProgram(['diff', mended, broken]);
  expect(stdout).toMatch(/^New$[\s\S]*turn\/integrity-failure/m);
  expect(code).toBe(1);
});

test('given a report and evidence, when compared, then the evidence is judged now', async () => {
  const {code, stdout} = await runProgram(['diff', broken, 'fixtures/octavio/turn-password']);
  expect(stdout).toContain('0 new, 0 changed, 0 fixed');
  expect(code).toBe(0);
});

test('given -o with .md, when compared, then Markdown is written and standard output is empty', async () => {
  const output = join(folder, 'diff.md');
  const {stdout} = await runProgram(['diff', broken, mended, '-o', output]);
  expect(stdout).toBe('');
  expect(readFileSync(output, 'utf8')).toMatch(/^# wrtc-doctor: what changed$/m);
});

test.each([
  ['a report that is cut', () => writeFileSync(join(folder, 'bad.json'), readFileSync(broken, 'utf8').slice(0, 900))],
  ['a file that is not there', () => rmSync(join(folder, 'bad.json'), {force: true})],
])('given %s, when compared, then it is said and the exit code is 2', async (_, make) => {
  make();
  const {code, stdout, stderr} = await runProgram(['diff', join(folder, 'bad.json'), mended]);
  expect({code, stdout}).toEqual({code: 2, stdout: ''});
  expect(stderr).toContain('bad.json');
});

import {existsSync, mkdtempSync, readdirSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, jest, test} from '@jest/globals';
import {outputsOf} from '../../src/cli/outputs.ts';
import {UserError} from '../../src/model/errors.ts';
import {runProgram} from './run-program.ts';

jest.setTimeout(60_000);

const evidence = 'fixtures/octavio/turn-password';
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'wrtc-doctor-'));
});
afterEach(() => rmSync(folder, {recursive: true, force: true}));

describe('what the options mean together', () => {
  test('given several files, when asked, then the name of each tells its format and nothing is shown', () => {
    const output = ['a.json', 'b.MD', 'c.sarif', 'd.xml', 'e.ndjson', 'f', 'h.htm'];
    expect(outputsOf({output, factsOut: 'g'})).toEqual({
      shown: undefined,
      files: [
        {path: 'a.json', format: 'json'},
        {path: 'b.MD', format: 'markdown'},
        {path: 'c.sarif', format: 'sarif'},
        {path: 'd.xml', format: 'junit'},
        {path: 'f', format: 'text'},
        {path: 'h.htm', format: 'html'},
      ],
      factsPaths: ['e.ndjson', 'g'],
    });
  });

  test('given a format and one file, when asked, then the file has that format, whatever its name', () => {
    expect(outputsOf({format: 'junit', output: ['a.json']}).files).toEqual([{path: 'a.json', format: 'junit'}]);
  });

  test('given the facts alone as a file, when asked, then the report is shown as ever', () => {
    expect(outputsOf({output: ['e.ndjson']})).toEqual({shown: 'text', files: [], factsPaths: ['e.ndjson']});
  });

  test.each([
    ['a format for two files', {format: 'json', output: ['a', 'b']}],
    ['one name twice', {output: ['a.json', 'a.json']}],
    ['the screens in a file', {format: 'tui', output: ['a']}],
    ['the screens without a terminal', {format: 'tui'}],
  ] as const)('given %s, when asked, then it is refused', (_, options) => {
    expect(() => outputsOf(options)).toThrow(UserError);
  });
});

test('given an output of each kind, when run, then each is written in its format and standard output stays empty', async () => {
  const paths = ['a.json', 'b.sarif', 'c.xml', 'd.ndjson', 'e.txt', 'f.html'].map((name) => join(folder, name));
  const {code, stdout} = await runProgram(['run', evidence, ...paths.flatMap((path) => ['-o', path])]);
  expect({code, stdout}).toEqual({code: 1, stdout: ''});
  const [json, sarif, junit, facts, text, html] = paths.map((path) => readFileSync(path, 'utf8'));
  const {findings} = JSON.parse(json ?? '');
  expect(JSON.parse(sarif ?? '').runs[0].results).toHaveLength(findings.length);
  expect(junit).toMatch(/^<\?xml[\s\S]*<failure /);
  expect(facts).toMatch(/^\{"wrtcDoctorFacts":1\}\n/);
  // Ladder and time line are laid out from the evidence, and are in no other format of a report.
  expect(html).toMatch(/^<!doctype html>[\s\S]*id="map"[\s\S]*id="ladder-1"[\s\S]*id="time-line"[\s\S]*<\/html>\n$/);
  // UTF-8 that was read as Latin-1 on its way through the build.
  expect(html).not.toMatch(/Â|â€/);
  expect(text).toContain('turn/integrity-failure');
});

test('given a folder that is not there, when run, then it is refused before anything is read', async () => {
  const outputs = ['-o', join(folder, 'none/a.json'), '-o', join(folder, 'b.sarif')];
  const {code, stdout, stderr} = await runProgram(['run', evidence, ...outputs]);
  expect({code, stdout}).toEqual({code: 2, stdout: ''});
  expect(stderr).toContain('none/a.json');
  expect(readdirSync(folder)).toEqual([]);
});

const full = '/dev/full';
const onLinux = existsSync(full) ? test : test.skip;

onLinux('given a disk that is full, when run, then the other files are written and the report is shown', async () => {
  const outputs = ['-o', full, '-o', join(folder, 'b.sarif')];
  const {code, stdout, stderr} = await runProgram(['run', evidence, ...outputs]);
  expect(readdirSync(folder)).toEqual(['b.sarif']);
  expect(stdout).toContain('turn/integrity-failure');
  expect(stderr).toContain('ENOSPC');
  expect(code).toBe(2);
});

test('given --summary, when run, then it is a few lines with the first step, as with --format summary', async () => {
  const {stdout} = await runProgram(['run', evidence, '--summary']);
  expect(stdout).toBe((await runProgram(['run', evidence, '--format', 'summary'])).stdout);
  expect(stdout.trimEnd().split('\n').length).toBeLessThanOrEqual(12);
  expect(stdout).toMatch(/^ {2}ERROR: .*\n {4}Do: /m);
});

test('given a ladder as SARIF, when asked for, then it is refused before anything is read', async () => {
  const capture = 'fixtures/turn/quota-486';
  const {code, stdout, stderr} = await runProgram(['pcap', capture, '--ladder', '1', '--format', 'sarif']);
  expect({code, stdout}).toEqual({code: 2, stdout: ''});
  expect(stderr).toContain('sarif');
});

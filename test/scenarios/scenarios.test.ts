/** Every fixture, judged by the built program as a user would run it, against what it must find. */
import {readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, jest, test} from '@jest/globals';
import {checks} from '../../src/checks/generated/registry.ts';
import type {Report} from '../../src/model/report.ts';
import {faults} from '../../src/sim/faults/all-faults.ts';
import {runProgram} from '../cli/run-program.ts';

// Programs are started, on machines that do other things too.
jest.setTimeout(60_000);

interface Expected {
  readonly exitCode: number;
  readonly diagnoses: readonly {readonly root: string; readonly explains: readonly string[]}[];
  readonly findings: readonly string[];
}

const fixtures = join(import.meta.dirname, '../../fixtures');
const scenarios = readdirSync(fixtures, {recursive: true, encoding: 'utf8'})
  .filter((path) => path.endsWith('.expected.json'))
  .map((path) => path.slice(0, -'.expected.json'.length))
  .sort();

describe('fixtures', () => {
  test.each(scenarios)('given %s, when run, then it finds what is wrong there and nothing else', async (scenario) => {
    const expected: Expected = JSON.parse(readFileSync(join(fixtures, `${scenario}.expected.json`), 'utf8'));
    const {code, stdout} = await runProgram(['run', `fixtures/${scenario}`, '--format', 'json']);
    const report: Report = JSON.parse(stdout);
    expect(diagnosesOf(report)).toEqual(
      expected.diagnoses.map(({root, explains}) => ({root, explains: [...explains].sort()})),
    );
    expect(report.findings.map(({rule, message}) => `${rule}/${message}`).sort()).toEqual(
      [...expected.findings].sort(),
    );
    expect(code).toBe(expected.exitCode);
    expect(report.inputs.filter(({state}) => state !== 'read')).toEqual([]);
    expect(report.summary.checks.crashed).toBe(0);
  });

  test.each(scenarios)('given the facts of %s, when judged again, then the findings are the same', async (scenario) => {
    const {mkdtempSync, rmSync} = await import('node:fs');
    const {tmpdir} = await import('node:os');
    const folder = mkdtempSync(join(tmpdir(), 'wrtc-doctor-'));
    try {
      const facts = join(folder, 'facts.ndjson');
      const first = await runProgram(['run', `fixtures/${scenario}`, '--format', 'json', '--facts-out', facts]);
      const again = await runProgram(['run', facts, '--format', 'json']);
      const [before, after]: Report[] = [JSON.parse(first.stdout), JSON.parse(again.stdout)];
      expect(after?.findings).toEqual(before?.findings);
      expect(after?.diagnoses).toEqual(before?.diagnoses);
      expect(after?.checks).toEqual(before?.checks);
      expect(again.code).toBe(first.code);
    } finally {
      rmSync(folder, {recursive: true, force: true});
    }
  });
});

describe('examples of the checks', () => {
  const isDemo = ({examples}: (typeof checks)[number]) => examples.fail.startsWith('demo:');

  // That the fault is found, and that the check passes without it, is for test/matrix.
  test.each(checks.filter(isDemo).map(({id, examples}) => ({id, ...examples})))(
    'given the examples of $id, when looked up, then the embedded deployment has the fault of that check',
    ({id, fail, pass}) => {
      expect(faults.find(({name}) => `demo:${name}` === fail)?.check).toBe(id);
      expect(pass).toBe('demo:healthy');
    },
  );

  test.each(checks.filter((check) => !isDemo(check)).map(({id, examples}) => ({id, ...examples})))(
    'given the examples of $id, when judged, then $fail fails and $pass passes',
    ({id, fail, pass}) => {
      const expectedOf = (scenario: string): Expected =>
        JSON.parse(readFileSync(join(fixtures, `${scenario}.expected.json`), 'utf8'));
      const finds = (scenario: string) => expectedOf(scenario).findings.some((finding) => finding.startsWith(`${id}/`));
      // The proof needs passwords, which no folder of evidence holds; test/cli proves that one.
      if (id !== 'turn/password-mismatch') expect(finds(fail)).toBe(true);
      expect(finds(pass)).toBe(false);
    },
  );
});

function diagnosesOf({findings, diagnoses}: Report) {
  const ruleOf = (id: string) => findings.find((finding) => finding.id === id)?.rule ?? id;
  return diagnoses.map(({root, explains}) => ({root: ruleOf(root), explains: explains.map(ruleOf).sort()}));
}

import {readFileSync} from 'node:fs';
import {describe, expect, test} from '@jest/globals';
import {Ajv} from 'ajv';
import fc from 'fast-check';
import {writeSarif} from '../../src/report/sarif.ts';
import {hostileReport, quietReport, sampleReport} from './sample-report.ts';

/** As OASIS publishes it. Formats (`uri`) are looked at below. */
const schema = JSON.parse(readFileSync(new URL('sarif-schema-2.1.0.json', import.meta.url), 'utf8'));
const isValid = new Ajv({strict: false, validateFormats: false}).compile(schema);

function written(report: Parameters<typeof writeSarif>[0]) {
  const text = writeSarif(report);
  if (!isValid(JSON.parse(text))) throw new Error(JSON.stringify(isValid.errors, null, 2));
  return JSON.parse(text).runs[0];
}

describe('SARIF', () => {
  test.each([
    ['with findings', sampleReport],
    ['without', quietReport],
    ['from hostile evidence', hostileReport('<script>]]>\u001b[31m"&\ud800\uffff\n')],
  ])('given a report %s, when it is written, then it follows the schema of SARIF 2.1.0', (_, report) => {
    const run = written(report);
    expect(run.results).toHaveLength(report.findings.length);
  });

  test('given the schema, when a result has no message, then it is refused', () => {
    const log = JSON.parse(writeSarif(sampleReport));
    delete log.runs[0].results[0].message;
    expect(isValid(log)).toBe(false);
  });

  test('given a finding, when it is written, then rule, level, place and fingerprint are its own', () => {
    const run = written(sampleReport);
    const finding = sampleReport.findings.find(({evidence}) => evidence[0]?.origin.line !== undefined);
    const result = run.results.find(
      ({partialFingerprints}: {partialFingerprints: Record<string, string>}) =>
        partialFingerprints['wrtcDoctor/v1'] === finding?.fingerprint,
    );
    expect(result.ruleId).toBe(finding?.rule);
    expect(run.tool.driver.rules[result.ruleIndex].id).toBe(finding?.rule);
    expect(result.level).toBe(finding?.severity);
    expect(result.locations[0].physicalLocation.region.startLine).toBe(finding?.evidence[0]?.origin.line);
    expect(decodeURIComponent(result.locations[0].physicalLocation.artifactLocation.uri)).toBe(
      finding?.evidence[0]?.origin.input,
    );
    expect(result.properties.args).toEqual(finding?.args);
  });

  test('given a diagnosis, when it is written, then cause and consequence name each other', () => {
    const [diagnosis] = sampleReport.diagnoses.filter(({explains}) => explains.length > 0);
    const results: {properties: {id: string; explains?: string[]; explainedBy?: string}}[] =
      written(sampleReport).results;
    const root = results.find(({properties}) => properties.id === diagnosis?.root);
    const consequence = results.find(({properties}) => properties.id === diagnosis?.explains[0]);
    expect(root?.properties.explains).toEqual(diagnosis?.explains);
    expect(consequence?.properties.explainedBy).toBe(diagnosis?.root);
  });

  test('given an input that was not read, when it is written, then the run tells of it', () => {
    const path = 'evidence/strange file %.bin';
    const row = {path, state: 'unrecognised', formats: [], title: '', facts: 0, notes: ['nothing known']} as const;
    const [notification] = written({...quietReport, inputs: [row]}).invocations[0].toolExecutionNotifications;
    expect(notification.message.text).toContain(path);
    expect(notification.locations[0].physicalLocation.artifactLocation.uri).toBe('evidence/strange%20file%20%25.bin');
  });

  test('given any name of an input, when it is written, then its URI can be read back', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[\w .%#?&+=:;,@~()é中-]{0,20}\w$/), (name) => {
        const row = {path: name, state: 'unreadable', formats: [], title: '', facts: 0, notes: []} as const;
        const [notification] = written({...quietReport, inputs: [row]}).invocations[0].toolExecutionNotifications;
        const {uri} = notification.locations[0].physicalLocation.artifactLocation;
        expect(uri).toMatch(/^[\w.!~*'()%:-]+$/);
        expect(decodeURIComponent(uri)).toBe(name);
      }),
      {numRuns: 50},
    );
  });
});

import {readFileSync} from 'node:fs';
import {expect, test} from '@jest/globals';
import {Ajv2020} from 'ajv/dist/2020.js';
import {UserError} from '../../../src/model/errors.ts';
import {writeJson} from '../../../src/report/json.ts';
import {looksLikeReport, parseReport} from '../../../src/sources/report-file/parse-report.ts';
import {hostileReport, quietReport, sampleReport} from '../../report/sample-report.ts';

const schema: object = JSON.parse(readFileSync('docs/report.schema.json', 'utf8'));
const validate = new Ajv2020({allErrors: true, allowUnionTypes: true}).compile(schema);

test.each([
  ['with findings', sampleReport],
  ['without', quietReport],
  ['from hostile evidence', hostileReport('\u001b[31m\u202e"\\')],
])('given a report %s, when it is written and read back, then it is the same and follows the schema', (_, report) => {
  const text = writeJson(report);
  expect(looksLikeReport(text)).toBe(true);
  expect(parseReport(text, 'report.json')).toEqual(JSON.parse(text));
  expect(validate(JSON.parse(text))).toBe(true);
});

test.each([
  ['cut', writeJson(sampleReport).slice(0, 500), /no whole JSON/],
  [
    'of a later schema version',
    writeJson(sampleReport).replace('"schemaVersion": 1', '"schemaVersion": 2'),
    /version 2/,
  ],
  [
    'with a severity that there is not',
    writeJson(sampleReport).replaceAll('"severity": "error"', '"severity": "bad"'),
    /severity/,
  ],
  ['of something else', '{"schemaVersion": "x\\u202e"}', /version "x/],
  ['that is a list', '[]', /no report/],
])('given a report %s, when it is read, then it is refused with what is wrong and what to do', (_, text, words) => {
  let refusal: unknown;
  try {
    parseReport(text, 'report.json');
  } catch (error) {
    refusal = error;
  }
  expect(refusal).toBeInstanceOf(UserError);
  expect(String(refusal)).toMatch(words);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
  expect(String(refusal)).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e]/);
});

test('given the schema, when a part that must be there is missing, then it refuses', () => {
  const {findings: _, ...rest} = sampleReport;
  expect(validate(rest)).toBe(false);
  expect(validate({...sampleReport, schemaVersion: 2})).toBe(false);
});

test('given a capture or a facts file, when looked at, then it is no report', () => {
  expect(looksLikeReport('{"wrtcDoctorFacts":1}')).toBe(false);
  expect(looksLikeReport('\u00d4\u00c3\u00b2\u00a1')).toBe(false);
});

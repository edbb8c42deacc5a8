import {readFileSync} from 'node:fs';
import {expect, test} from '@jest/globals';
import {Ajv2020} from 'ajv/dist/2020.js';
import {parse} from 'yaml';
import {parseSiteFile} from '../../../src/sources/site-file/site-file.ts';

const schema: object = JSON.parse(readFileSync('docs/wrtc-doctor.schema.json', 'utf8'));
const validate = new Ajv2020({allErrors: true}).compile(schema);
const example = /```yaml\n([\s\S]*?)```/.exec(readFileSync('docs/site-file.md', 'utf8'))?.[1] ?? '';

test('given the example of the documentation, when checked, then schema and program accept it', () => {
  expect(validate(parse(example))).toBe(true);
  const {content} = parseSiteFile(example, 'example.yaml');
  expect(content.boxes?.map(({role}) => role)).toEqual(['cms', 'expressway-c', 'expressway-e']);
});

test.each([
  ['an unknown key', 'names: {extern: join.example.com}'],
  ['an unknown role', 'boxes: [{role: edge}]'],
  ['a port that is none', 'boxes: [{role: cms, mmp: {host: a, port: 70000, username: b}}]'],
  ['a password that is a number', 'turn: {credentials: [{holder: cms, password: 1234}]}'],
  ['a box without a role', 'boxes: [{name: core1}]'],
])('given %s, when checked, then schema and program refuse it', (_, text) => {
  expect(validate(parse(text))).toBe(false);
  expect(() => parseSiteFile(text, 'site.yaml')).toThrow();
});

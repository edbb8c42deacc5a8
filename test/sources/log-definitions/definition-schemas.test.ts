import {mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {describe, expect, test} from '@jest/globals';
import {Ajv2020} from 'ajv/dist/2020.js';
import {readDefinitions} from '../../../src/sources/log-definitions/read-definitions.ts';

const json = (path: string): object => JSON.parse(readFileSync(path, 'utf8'));

describe.each([
  ['docs/log-format.schema.json', 'src/logs/log-formats'],
  ['docs/log-rule.schema.json', 'src/logs/log-rules'],
])('%s', (schemaPath, folder) => {
  const isValid = new Ajv2020().compile(json(schemaPath));

  test.each(readdirSync(folder))('given %s, when it is held against the schema, then it is valid', (name) => {
    isValid(json(`${folder}/${name}`));
    expect(isValid.errors).toBeNull();
  });

  test('given what no definition looks like, when it is held against the schema, then it is not valid', () => {
    for (const value of [{}, {rules: []}, {rules: [{id: 'a'}]}, {kind: 'layout', id: 'a'}, []]) {
      expect([value, isValid(value)]).toEqual([value, false]);
    }
  });
});

test('given the examples of the documentation, when they are read, then they can be used', () => {
  const folder = mkdtempSync(join(tmpdir(), 'wrtc-doctor-examples-'));
  try {
    const examples = [...readFileSync('docs/log-rules.md', 'utf8').matchAll(/```json\n([\s\S]*?)```/g)];
    const [rules = '', format = ''] = examples.map(([, text = ''], index) => {
      const path = join(folder, `${index}.json`);
      writeFileSync(path, text);
      return path;
    });
    const definitions = readDefinitions({rules: [rules], formats: [format]});
    expect(definitions.rules.match('smart licensing: cannot reach a.example.net')?.fields).toEqual({
      host: 'a.example.net',
    });
    expect(definitions.formats.wrappings[0]?.id).toBe('our-collector');
  } finally {
    rmSync(folder, {recursive: true});
  }
});

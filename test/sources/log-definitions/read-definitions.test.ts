import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, test} from '@jest/globals';
import {UserError} from '../../../src/model/errors.ts';
import {readDefinitions} from '../../../src/sources/log-definitions/read-definitions.ts';

const rule = {
  id: 'door-shut',
  product: 'cms',
  use: 'event',
  proves: 'hint',
  meaning: 'A door is shut.',
  source: 'our operations handbook',
  anchors: ['door is shut'],
  pattern: '^door is shut by (?<person>\\S+)',
  samples: [{text: 'door is shut by kim', fields: {person: 'kim'}}],
};

const layout = {
  kind: 'layout',
  id: 'our-collector',
  title: 'our collector',
  description: 'What our collector writes.',
  source: 'our operations handbook',
  product: 'cms',
  shapes: ['[dd/dd/dddd'],
  patterns: [['^\\[(?<day>\\d\\d)/', '\\d\\d/(?<date>\\d{4}-\\d\\d-\\d\\d)?\\d{0,4}\\] (?<level>[A-Z]+) (?<text>.*)$']],
  samples: [{line: '[03/04/2025] INFO door is shut by kim', level: 'INFO', text: 'door is shut by kim'}],
};

const wrapping = {
  kind: 'wrapping',
  id: 'our-json',
  title: 'our JSON',
  description: 'What our collector writes.',
  source: 'our operations handbook',
  shapes: ['{'],
  json: {inner: ['log'], time: ['time'], timeUnit: 'iso', host: ['node']},
  samples: [
    {
      line: '{"log":"host:server: INFO : door is shut","time":"2025-03-04T10:00:00.5Z","node":"cb1"}',
      layout: 'cms-syslog-untimed',
      text: 'door is shut',
      host: 'cb1',
      process: 'host:server',
      iso: '2025-03-04T10:00:00.500000000Z',
    },
  ],
};

describe('definitions of the user', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'wrtc-doctor-definitions-'));
  });
  afterEach(() => rmSync(folder, {recursive: true}));

  const write = (name: string, value: unknown): string => {
    const path = join(folder, name);
    writeFileSync(path, typeof value === 'string' ? value : JSON.stringify(value));
    return path;
  };
  const refusalOf = (paths: {rules?: string[]; formats?: string[]}): string => {
    try {
      readDefinitions({formats: paths.formats ?? [], rules: paths.rules ?? []});
    } catch (error) {
      if (error instanceof UserError) return error.message.replaceAll(`${folder}/`, '');
      throw error;
    }
    return '';
  };

  test('given a rule file, when it is read, then its rules are tried first and known for the user’s', () => {
    const {rules} = readDefinitions({formats: [], rules: [write('rules.json', {rules: [rule]})]});
    const match = rules.match('door is shut by kim');
    expect(match).toMatchObject({rule: {id: 'door-shut'}, fields: {person: 'kim'}});
    expect(match === undefined ? undefined : rules.isOwn(match.rule)).toBe(true);
    expect(rules.anchors).toContain('door is shut');
    expect(rules.match('call 3: ICE failure 4 (unauthorized - check credentials)')?.rule.id).toBe('ice-unauthorized');
  });

  test('given a rule with the id of one that comes with the program, when it is read, then it takes its place', () => {
    const own = {...rule, id: 'ice-unauthorized'};
    const {rules} = readDefinitions({formats: [], rules: [write('rules.json', {rules: [own]})]});
    expect(rules.rules.filter(({id}) => id === 'ice-unauthorized')).toEqual([own]);
  });

  test('given a folder of formats, when it is read, then lines of them are read, also inside one another', () => {
    write('one.json', layout);
    write('two.json', wrapping);
    write('notes.txt', 'no format');
    const {formats} = readDefinitions({formats: [folder], rules: []});
    expect(formats.read('[03/04/2025] WARN door is shut by lee')).toMatchObject({
      format: {id: 'our-collector'},
      level: 'WARN',
    });
    const line = formats.read(JSON.stringify({log: '[03/04/2025] WARN x', time: '2025-03-04T10:00:00Z'}));
    expect(line).toMatchObject({format: {id: 'our-collector'}, wrapping: {id: 'our-json'}, text: 'x'});
    expect(formats.read('2018-03-02\t08:15:09.020\tInfo\tx')?.format.id).toBe('cms-event-log-tabs');
  });

  test.each<[string, unknown, string]>([
    ['no JSON', '{"rules": [', 'it is no JSON ('],
    ['another shape', {rules: [{...rule, use: 'loud'}]}, 'rules[0].use: '],
    ['an unknown key', {rules: [{...rule, level: 'Warning'}]}, 'rules[0]: Unrecognized key: "level"'],
    ['no samples', {rules: [{...rule, samples: []}]}, 'rules[0].samples: '],
    ['a short anchor', {rules: [{...rule, anchors: ['door']}]}, 'rules[0].anchors[0]: '],
    ['no expression', {rules: [{...rule, pattern: '^door ('}]}, 'rules[0].pattern: is no regular expression: '],
    [
      'a pattern that never ends',
      {rules: [{...rule, pattern: '^(\\w+ ?)+$'}]},
      'rules[0].pattern: "(\\w+ ?)+" can repeat',
    ],
    [
      'a sample without its anchor',
      {rules: [rule, {...rule, id: 'gate', anchors: ['gate is']}]},
      'rules[1].samples[0].text: holds none of the anchors',
    ],
    [
      'a sample with other fields',
      {rules: [{...rule, samples: [{text: 'door is shut by kim'}]}]},
      'rules[0].samples[0].fields: person: the sample states nothing, the pattern gives "kim"',
    ],
    [
      'a look-alike that matches',
      {rules: [{...rule, lookAlikes: ['door is shut by night']}]},
      'rules[0].lookAlikes[0]: matches the pattern and must not',
    ],
  ])(
    'given rules with %s, when they are read, then they are refused with the place and the reason',
    (_, value, reason) => {
      const message = refusalOf({rules: [write('rules.json', value)]});
      expect(message).toContain('rules.json cannot be');
      expect(message).toContain(reason);
    },
  );

  test.each<[string, unknown, string]>([
    ['a sample that it does not read', {...layout, shapes: ['{']}, 'samples[0].line: is not read by it'],
    [
      'a sample with another text',
      {...layout, samples: [{...layout.samples[0], text: 'x'}]},
      'samples[0].text: the sample states "x", the format gives "door is shut by kim"',
    ],
    ['neither patterns nor JSON', {...wrapping, json: undefined}, 'a wrapping has either "patterns" or "json"'],
    [
      'a look-alike that it reads',
      {...layout, lookAlikes: ['[03/04/2025] INFO x']},
      'lookAlikes[0]: is read by it and must not be',
    ],
    ['fields that never end', {...layout, fields: [{pattern: '(a*)*b'}]}, 'fields[0].pattern: "(a*)*" can repeat'],
    ['a pattern that is no text', {...layout, patterns: [7]}, 'patterns[0]: '],
  ])(
    'given a format with %s, when it is read, then it is refused with the place and the reason',
    (_, value, reason) => {
      const message = refusalOf({formats: [write('format.json', value)]});
      expect(message).toContain('format.json cannot be used:');
      expect(message).toContain(reason);
    },
  );

  test('given paths that hold nothing, when they are read, then each is named', () => {
    expect(refusalOf({rules: [join(folder, 'none.json')]})).toContain(
      'none.json cannot be read: no such file or folder.',
    );
    expect(refusalOf({formats: [folder]})).toContain('holds no .json file');
  });

  test('given the same id twice, when they are read, then this is refused', () => {
    const [one, two] = [write('a.json', {rules: [rule]}), write('b.json', {rules: [rule]})];
    expect(refusalOf({rules: [one, two]})).toBe('Two rules have the id door-shut.');
  });
});

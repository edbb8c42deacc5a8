import {describe, expect, test} from '@jest/globals';
import {type LogRule, literalStart} from '../../src/logs/log-rule.ts';
import {RuleSet, shippedRules} from '../../src/logs/log-rules.ts';
import {sampleFaults} from '../../src/logs/rule-samples.ts';

const {rules} = shippedRules;

describe('log rules that come with the program', () => {
  for (const rule of rules) {
    test(`given the samples of ${rule.id}, when they are matched, then it is this message with its fields`, () => {
      expect(rule.samples.length).toBeGreaterThan(0);
      expect(sampleFaults(rule)).toEqual([]);
      for (const {text, fields = {}} of rule.samples) {
        const match = shippedRules.match(text);
        expect({id: match?.rule.id, fields: match?.fields}).toEqual({id: rule.id, fields});
      }
    });
  }

  test('given patterns, when the start that they share is taken from them, then it is no longer than what is certain', () => {
    const startOf = (pattern: string) => literalStart({...(rules[0] as LogRule), ignoreCase: false, pattern});
    expect(startOf('^call (?<call>\\d+): x')).toBe('call ');
    expect(startOf('^calls? x')).toBe('call');
    expect(startOf('^ab+c')).toBe('ab');
    expect(startOf('^ab{0,2}c')).toBe('a');
    expect(startOf('^call|^user')).toBe('');
    expect(startOf('^call (?:a|b)[|]\\|')).toBe('call ');
    expect(startOf('call')).toBe('');
    expect(literalStart({...(rules[0] as LogRule), pattern: '^call', ignoreCase: true})).toBe('');
    for (const rule of rules) for (const {text} of rule.samples) expect(text.startsWith(literalStart(rule))).toBe(true);
  });

  test('given all rules, then ids are unique, anchors are long enough to skip by, and benign ones give a reason', () => {
    expect(new Set(rules.map(({id}) => id)).size).toBe(rules.length);
    for (const {anchors, use, because} of rules) {
      expect(anchors.length).toBeGreaterThan(0);
      for (const anchor of anchors) expect(anchor).toMatch(/^[\x20-\x7e]{6,}$/);
      if (use === 'benign') expect(because).toBeTruthy();
    }
  });

  test('given messages that only look alike, when they are matched, then none is a failure', () => {
    for (const text of [
      'API trace 5: <text>call 6: ICE failure; relay candidate creation timeout</text>',
      'conference 1: lock state has changed to unlocked',
      'successful login request from guest4021@cms.example.net',
      "call 20: removing h264 from video codec bitmask, because it's Chrome web client and we're using a compatibility profile",
      'call 4: allocated for kim@example.net "Mac client" conference participation',
      'xconfiguration edgeCmsServerAddresses uuid 1 name: join.example.net priority: 10"',
    ]) {
      expect(shippedRules.match(text)?.rule.use).not.toBe('event');
    }
  });

  test('given a long text made to slow a pattern down, when it is matched, then this returns at once', () => {
    const started = performance.now();
    for (const anchor of shippedRules.anchors)
      shippedRules.match(`call 1${anchor} "${'name: " '.repeat(2000)}${anchor}`);
    expect(performance.now() - started).toBeLessThan(2000);
  });
});

describe('samples of a rule', () => {
  const rule: LogRule = {
    id: 'door-shut',
    product: 'cms',
    use: 'event',
    proves: 'hint',
    meaning: 'A door is shut.',
    source: 'test',
    anchors: ['door is'],
    pattern: '^door is shut (?:by (?<person>\\S+))?',
    samples: [{text: 'door is shut by kim', fields: {person: 'kim'}}],
  };

  test('given a rule that its samples bear out, when it is judged, then nothing is wrong', () => {
    expect(sampleFaults(rule)).toEqual([]);
    expect(new RuleSet([rule]).match('door is shut by kim')?.fields).toEqual({person: 'kim'});
  });

  test('given samples that do not match, when the rule is judged, then each is named with the reason', () => {
    const samples = [
      {text: 'door is open'},
      {text: 'gate shut'},
      {text: 'door is shut by kim', fields: {person: 'lee'}},
      {text: 'door is shut by kim'},
    ];
    expect(sampleFaults({...rule, samples, lookAlikes: ['door is shut by day']})).toEqual([
      {path: ['samples', 0, 'text'], message: 'does not match the pattern'},
      {path: ['samples', 1, 'text'], message: 'holds none of the anchors'},
      {path: ['samples', 2, 'fields'], message: 'person: the sample states "lee", the pattern gives "kim"'},
      {path: ['samples', 3, 'fields'], message: 'person: the sample states nothing, the pattern gives "kim"'},
      {path: ['lookAlikes', 0], message: 'matches the pattern and must not'},
    ]);
  });
});

import {describe, expect, test} from '@jest/globals';
import {compilePattern} from '../../../src/logs/log-format.ts';
import {shippedFormats} from '../../../src/logs/log-formats.ts';
import {shippedRules} from '../../../src/logs/log-rules.ts';
import {backtrackingFault} from '../../../src/sources/log-definitions/backtracking.ts';

/** Milliseconds that a search which finds nothing takes. */
function timeOf(pattern: string, text: string): number {
  const expression = new RegExp(pattern);
  const started = performance.now();
  expression.exec(text);
  return performance.now() - started;
}

describe('backtracking fault', () => {
  test.each([
    ['^(a+)+$', '"(a+)+"'],
    ['(a|a)*b', '"(a|a)*"'],
    ['^(\\w+\\s?)*$', '"(\\w+\\s?)*"'],
    ['^(?:(?:a|b)|(?:a|c))*$', '"(?:(?:a|b)|(?:a|c))*"'],
    ['^(?:[^"]+|"[^"]*")*$', '"(?:[^"]+|"[^"]*")*"'],
    ['^(?:\\w+=\\w* ?)+$', '"(?:\\w+=\\w* ?)+"'],
    ['^(?:a?a?)*$', '"(?:a?a?)*"'],
    ['^(?:a{1,3})*$', '"(?:a{1,3})*"'],
    ['^x(?=(?:b*)*c)', '"(?:b*)*"'],
    ['^(?:.|\\u00e9)*$', '"(?:.|\\u00e9)*"'],
  ])('given %s, when it is judged, then the part that repeats the same text in two ways is named', (pattern, part) => {
    expect(backtrackingFault(pattern, false)).toBe(
      `${part} can repeat the same text in more than one way: a line that nearly matches would take for ever`,
    );
  });

  test('given letters that are one only when case is ignored, when the pattern is judged, then it depends on that', () => {
    expect(backtrackingFault('^(?:A|a)*$', false)).toBeUndefined();
    expect(backtrackingFault('^(?:A|a)*$', true)).toContain('"(?:A|a)*"');
  });

  test('given loops that share a text, when there are three with the search, then they are refused, and two are not', () => {
    expect(backtrackingFault('^.*foo.*bar.*baz$', false)).toContain('".*" and ".*" and ".*" can share');
    expect(backtrackingFault('foo .* bar .* baz', false)).toContain(
      '".*" and ".*" can share the same text in any proportion, from every place',
    );
    expect(backtrackingFault('^foo .* bar .* baz', false)).toBeUndefined();
    expect(backtrackingFault('foo .* bar', false)).toBeUndefined();
    // What follows the last of them always matches: nothing is tried again.
    expect(backtrackingFault('foo .* bar .*', false)).toBeUndefined();
  });

  test.each([
    'name="([^"]*)" host="([^"]*)" port="([^"]*)"',
    '^(?:\\w+="[^"]*" )*end',
    '^(?:ab{0,3}c)*$',
    'Event="X"(?=(?:.*? Src-ip="(?<host>[^"]*)")?)(?=(?:.*? Detail="(?<reason>[^"]*)")?)',
    '^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$',
  ])('given %s, when it is judged, then it is not refused', (pattern) => {
    expect(backtrackingFault(pattern, false)).toBeUndefined();
  });

  test.each([
    ['^(a*)b\\1$', '\\1 refers back to a group: such patterns are not used'],
    ['^a{0,3000}$', 'is too large to be judged: repeat less'],
    ['^(?:a{100}){100}$', 'is too large to be judged: repeat less'],
  ])('given %s, when it is judged, then it says why that cannot be done', (pattern, fault) => {
    expect(backtrackingFault(pattern, false)).toBe(fault);
  });

  test('given patterns that are refused, when a line nearly matches them, then they are slow, and others are not', () => {
    expect(timeOf('^(a|a)*b', 'a'.repeat(24))).toBeGreaterThan(20);
    expect(timeOf('^(?:ab{0,3}c)*$', `${'abbc'.repeat(4000)}x`)).toBeLessThan(100);
  });

  test('given the patterns that come with the program, when they are judged, then none is refused', () => {
    const formats = [...shippedFormats.layouts, ...shippedFormats.wrappings].flatMap(({id, patterns = []}) =>
      patterns.map((pattern) => ({id, pattern: compilePattern(pattern).source, ignoreCase: false})),
    );
    const rules = shippedRules.rules.map(({id, pattern, ignoreCase = false}) => ({id, pattern, ignoreCase}));
    for (const {id, pattern, ignoreCase} of [...formats, ...rules]) {
      expect([id, backtrackingFault(pattern, ignoreCase)]).toEqual([id, undefined]);
    }
  });
});

import {expect, test} from '@jest/globals';
import {fillTemplate, plainText, renderTemplate} from '../../src/model/rich-text.ts';

test('given prose with values and a command, when rendered, then each is a token of its kind', () => {
  expect(renderTemplate('Set {file} with `trust {file}` on {box}.', {file: 'a.cer', box: 'CMS'})).toEqual([
    {kind: 'text', text: 'Set '},
    {kind: 'value', text: 'a.cer'},
    {kind: 'text', text: ' with '},
    {kind: 'command', text: 'trust a.cer'},
    {kind: 'text', text: ' on '},
    {kind: 'value', text: 'CMS'},
    {kind: 'text', text: '.'},
  ]);
});

test('given values with braces and backticks, when rendered, then they are text like any other', () => {
  const tokens = renderTemplate('{first} and `do {first}` and {second}', {first: '`{second}`', second: 'b'});
  expect(plainText(tokens)).toBe('`{second}` and do `{second}` and b');
  expect(tokens.map(({kind}) => kind)).toEqual(['value', 'text', 'command', 'text', 'value']);
});

test('given a number, when rendered, then it is printed, zero too', () => {
  expect(plainText(renderTemplate('{count} of {total}', {count: 0, total: 12}))).toBe('0 of 12');
});

test('given a placeholder without a value, when filled, then it stays visible', () => {
  expect(fillTemplate('a {b} {constructor}x', {})).toContain('{b}');
  expect(plainText(renderTemplate('a {b}', {}))).toBe('a {b}');
});

test('given an empty text, when rendered, then there are no tokens', () => {
  expect(renderTemplate('', {})).toEqual([]);
});

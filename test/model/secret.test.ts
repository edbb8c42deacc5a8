import {inspect} from 'node:util';
import {expect, test} from '@jest/globals';
import {Secret} from '../../src/model/secret.ts';

const value = 'Slate-2291';
const secret = new Secret(value);

test.each([
  ['text', String(secret)],
  ['a template', `${secret}`],
  ['concatenation', `a${String(secret)}`],
  ['JSON', JSON.stringify({holder: 'cms', password: secret})],
  ['inspection', inspect({nested: {password: secret}}, {depth: 9, showHidden: true})],
  ['format', inspect(secret)],
  ['its keys', JSON.stringify([Object.keys(secret), Object.entries(secret), Object.getOwnPropertyNames(secret)])],
  ['a spread', JSON.stringify({...secret})],
  ['an error', String(new Error(`wrong: ${secret}`).stack)],
  ['a clone', inspect(structuredClone({...secret}))],
])('given a secret, when it ends up in %s, then it does not show', (_, text) => {
  expect(text).not.toContain(value);
});

test('given a secret, when revealed, then it is the value', () => {
  expect(secret.reveal()).toBe(value);
  expect(String(secret)).toBe('[secret]');
});

import {expect, test} from '@jest/globals';
import {english, phrasebookOf} from '../../src/model/phrasebook.ts';

const italian = phrasebookOf('it', {
  '{count} error': '{count} errore',
  '{count} errors': '{count} errori',
  '{a} before {b}': '{b} dopo {a}',
});

test('given English, then words are themselves, filled', () => {
  expect(english.say('{a} before {b}', {a: 1, b: 'x'})).toBe('1 before x');
  expect(english.counted(1, 'error')).toBe('1 error');
  expect(english.counted(3412, 'error')).toBe('3,412 errors');
});

test('given another language, then its words are filled, singular and plural', () => {
  expect(italian.say('{a} before {b}', {a: 1, b: 'x'})).toBe('x dopo 1');
  expect(italian.counted(1, 'error')).toBe('1 errore');
  expect(italian.counted(0, 'error')).toBe('0 errori');
});

test('given words that the language lacks, then they are said in English', () => {
  expect(italian.say('no {a}', {a: 1})).toBe('no 1');
  expect(italian.say('constructor')).toBe('constructor');
});

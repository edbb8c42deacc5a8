import {expect, test} from '@jest/globals';
import {sentenceTranslator} from '../../src/report/translate-sentence.ts';

const translate = sentenceTranslator({
  'the answer': 'la risposta',
  'the answer of {0}': 'la risposta di {0}',
  '{0} of {1}': '{0} di {1}',
  'and {1} after {0} (s)': 'dopo {0} (s) anche {1}',
});

test.each([
  ['that is there', 'the answer', 'la risposta'],
  ['with a hole', 'the answer of 192.0.2.1', 'la risposta di 192.0.2.1'],
  ['that fits two, then the one that says more is taken', 'the answer of CN=A of B', 'la risposta di CN=A of B'],
  ['with holes in another order', 'and SYN after 3 (s)', 'dopo 3 (s) anche SYN'],
  ['that is unknown', 'something else', 'something else'],
  ['that is only like one', 'so the answer', 'so the answer'],
  ['called as a property of every object', 'constructor', 'constructor'],
  ['with what looks like a replacement', 'the answer of $& {1}', 'la risposta di $& {1}'],
])('given a sentence %s', (_, sentence, expected) => {
  expect(translate(sentence)).toBe(expected);
});

test('given a text from outside that is as long as a file, then it is left alone', () => {
  const long = `the answer of ${'of '.repeat(100_000)}`;

  expect(translate(long)).toBe(long);
});

test('given many holes and a text that nearly fits, then it is told apart at once', () => {
  const holes = Array.from({length: 20}, (_, index) => `{${index}}`);
  const many = sentenceTranslator({[`${holes.join(' of ')}.`]: 'molti'});

  expect(many(`${'x of '.repeat(390)}x`)).toBe(`${'x of '.repeat(390)}x`);
  expect(many(`${'x of '.repeat(390)}x.`)).toBe('molti');
});

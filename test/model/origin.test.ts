import {describe, expect, test} from '@jest/globals';
import fc from 'fast-check';
import {quoteOf, stripControlCharacters} from '../../src/model/origin.ts';

describe('text from outside', () => {
  test.each([
    ['an escape sequence', 'a\u001b[2Jb', 'a[2Jb'],
    ['a C1 control', 'a\u009b2Jb', 'a2Jb'],
    ['delete and bell', 'a\u007f\u0007b', 'ab'],
    ['a line break', 'a\r\nb', 'ab'],
    ['a tab', 'a\tb', 'a b'],
    ['what reverses text', 'a\u202eb\u2066c\u200fd', 'abcd'],
    ['other languages', 'Größe: 好 é', 'Größe: 好 é'],
  ])('given %s, when stripped, then only text is left', (_, text, clean) => {
    expect(stripControlCharacters(text)).toBe(clean);
  });

  test('given anything, when stripped, then no control character is left', () => {
    fc.assert(
      fc.property(
        fc.string({unit: 'binary'}),
        (text) => !/\p{Cc}|[\u202a-\u202e\u2066-\u2069]/u.test(stripControlCharacters(text)),
      ),
    );
  });
});

describe('quotes', () => {
  test('given a long text, when quoted, then it is cut and says so', () => {
    const quote = quoteOf('x'.repeat(10_000));
    expect(quote.length).toBeLessThanOrEqual(300);
    expect(quote.endsWith('…')).toBe(true);
  });

  test('given space around, when quoted, then it is gone', () => {
    expect(quoteOf('  Trust bundle : none \r\n')).toBe('Trust bundle : none');
  });
});

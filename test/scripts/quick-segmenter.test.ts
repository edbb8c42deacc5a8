import {describe, expect, test} from '@jest/globals';
import stringWidth from 'string-width';
import {narrowText, QuickSegmenter} from '../../scripts/quick-segmenter.ts';

const basicPlane = Array.from({length: 0x1_00_00}, (_, code) => String.fromCharCode(code));
const plain = basicPlane.filter((character) => narrowText.test(character));

describe('given text that is called as wide as it is long', () => {
  test('when its characters are measured, then each is one column wide, alone and behind each other', () => {
    expect(plain.length).toBeGreaterThan(500);
    expect(plain.filter((character) => stringWidth(character) !== 1)).toEqual([]);
    // Each beside each of a few of every kind: letters, digits of keycaps, arrows, lines, ticks.
    const beside = ['a', '1', '#', '\u00a9', '\u02ff', '\u2026', '\u2194', '\u2500', '\u25b6', '\u2714'];
    const pairs = beside.flatMap((one) => plain.flatMap((other) => [one + other, other + one]));
    expect(pairs.filter((pair) => stringWidth(pair) !== 2)).toEqual([]);
  });

  test('when Latin text, lines and arrows are tried, then they are', () => {
    expect(narrowText.test('join.example.com → 203.0.113.7 │ ── “431” … ✖ ● ◄ è')).toBe(true);
    expect(
      ['e\u0301', '漢', '😀', '1\ufe0f\u20e3', '\u200b', '\u25fd', '\ud83d'].filter((t) => narrowText.test(t)),
    ).toEqual([]);
  });
});

describe('given text with and without clusters of several characters', () => {
  const texts = [
    '',
    'plain',
    '\u001b[31mred\u001b[39m → end\n',
    '\u001b]8;;https://example.com\u0007link\u001b]8;;\u0007',
    'e\u0301a',
    'a\r\nb',
    '👩‍💻 1️⃣ 漢字',
    'a\u200db',
  ];
  test.each(texts)('when %j is segmented, then as Intl.Segmenter does it', (text) => {
    const [quick, real] = [new QuickSegmenter().segment(text), new Intl.Segmenter().segment(text)];
    const taken = (segments: Iterable<{segment: string; index: number}>) =>
      Array.from(segments, ({segment, index}) => ({segment, index}));
    expect(taken(quick)).toEqual(taken(real));
    for (let index = 0; index <= text.length; index++) {
      expect(quick.containing(index)?.segment).toBe(real.containing(index)?.segment);
    }
  });
});

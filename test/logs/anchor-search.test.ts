import {describe, expect, test} from '@jest/globals';
import fc from 'fast-check';
import {AnchorSearch} from '../../src/logs/anchor-search.ts';
import {ScanKernel} from '../../src/logs/scan-kernel.ts';

const kernel = ScanKernel.borrow();

/** Where anchors start, by their window; one place may be that of several. */
function placesOf(anchors: readonly string[], text: string): readonly number[] {
  const search = new AnchorSearch(
    anchors.map((anchor): [string, string] => [anchor, anchor]),
    kernel,
  );
  search.load(kernel);
  const {bytes, bytesAt, found} = kernel;
  bytes.write(text, bytesAt, 'latin1');
  const end = bytesAt + text.length;
  const places = found.subarray(0, search.find(kernel, bytesAt, end));
  return [...places].filter((place) => search.kindAt(bytes, place, bytesAt, end) !== undefined);
}

describe('anchor search', () => {
  test('given any text and anchors, when it is searched, then it finds one where a plain search does', () => {
    const word = fc.string({unit: fc.constantFrom('a', 'b', 'C', ' '), minLength: 4, maxLength: 9});
    fc.assert(
      fc.property(
        fc.array(word, {minLength: 1, maxLength: 6}),
        fc.string({unit: fc.constantFrom('a', 'b', 'C', ' ', 'd'), maxLength: 200}),
        (anchors, text) => {
          expect(placesOf(anchors, text).length > 0).toBe(anchors.some((anchor) => text.includes(anchor)));
        },
      ),
      {numRuns: 1000},
    );
  });

  test('given an anchor at every place of a text, when it is searched, then each is found and they come in order', () => {
    const anchor = 'Web bridge connection';
    for (let before = 0; before < 120; before++) {
      const text = `${'x'.repeat(before)}${anchor}${'y'.repeat(200 - before)}${anchor}`;
      const places = placesOf([anchor, 'never seen'], text);
      expect(places).toHaveLength(2);
      expect((places[1] ?? 0) - (places[0] ?? 0)).toBe(200 - before + anchor.length);
    }
  });

  test('given two anchors at one place, when it is looked at, then the one that was given first counts', () => {
    const search = new AnchorSearch<string>(
      [
        ['long enough', 'first'],
        ['long enou', 'second'],
        ['long enough', 'third'],
      ],
      kernel,
    );
    search.load(kernel);
    const {bytes, bytesAt, found} = kernel;
    bytes.write('long enough', bytesAt, 'latin1');
    expect(search.find(kernel, bytesAt, bytesAt + 11)).toBe(1);
    expect(search.kindAt(bytes, found[0] ?? 0, bytesAt, bytesAt + 11)).toBe('first');
    // What does not lie wholly within is not there.
    expect(search.kindAt(bytes, found[0] ?? 0, bytesAt, bytesAt + 10)).toBe('second');
  });
});

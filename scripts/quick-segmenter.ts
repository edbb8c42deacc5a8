/**
 * Stands in for `Intl.Segmenter` in the packages behind Ink (`build.mjs` puts it there): to load the tables of the real
 * one takes as long as to draw the first screen, and a screen seldom holds a character that needs them.
 */

/** Latin letters, punctuation, arrows, lines, blocks, ticks and crosses: a column each, and never part of one another. */
const plain =
  '\\u0020-\\u007E\\u00A1-\\u00AC\\u00AE-\\u02FF\\u2010-\\u2027\\u2030-\\u205E\\u2190-\\u21FF\\u2500-\\u25FC\\u25FF\\u2713-\\u2718';
/** Text that is as wide as it is long. */
export const narrowText = new RegExp(`^[${plain}]*$`);
/** With the characters that begin and end escape sequences, each a cluster of its own too. */
const clusterForEach = new RegExp(`^[\\n\\u0007\\u001B${plain}]*$`);

interface Segment {
  readonly segment: string;
  readonly index: number;
}

interface Segments extends Iterable<Segment> {
  containing(index: number): Segment | undefined;
}

export class QuickSegmenter {
  #real: Intl.Segmenter | undefined;

  /** By grapheme clusters, as `new Intl.Segmenter().segment(text)`. */
  segment(text: string): Segments {
    if (clusterForEach.test(text)) return new Characters(text);
    this.#real ??= new Intl.Segmenter();
    return this.#real.segment(text);
  }
}

class Characters implements Segments {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  containing(index: number): Segment | undefined {
    const segment = this.#text[index];
    return segment === undefined ? undefined : {segment, index};
  }

  *[Symbol.iterator](): Generator<Segment> {
    for (let index = 0; index < this.#text.length; index++) yield {segment: this.#text.charAt(index), index};
  }
}

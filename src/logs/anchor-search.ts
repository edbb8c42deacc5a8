/**
 * Finds whether any of some literals stands in a range of bytes, reading far less than every byte: Wu and Manber, "A fast
 * algorithm for multi-pattern searching" (1994), with blocks of two bytes. The longer the shortest literal, the faster.
 */
export class AnchorSearch {
  readonly #anchors: readonly Uint8Array[];
  readonly #shortest: number;
  /** How far the window may move for the two bytes at its end. */
  readonly #shifts: Uint8Array;
  /** For the blocks that shift by 0, the anchors whose window ends in them. */
  readonly #endings = new Map<number, Uint8Array[]>();

  /** `anchors`: ASCII, each at least two bytes. */
  constructor(anchors: readonly string[]) {
    this.#anchors = [...new Set(anchors)].map((anchor) => Uint8Array.from(anchor, (letter) => letter.charCodeAt(0)));
    this.#shortest = Math.min(255, ...this.#anchors.map((anchor) => anchor.length));
    this.#shifts = new Uint8Array(65_536).fill(this.#shortest - 1);
    for (const anchor of this.#anchors) this.#enter(anchor);
  }

  #enter(anchor: Uint8Array): void {
    for (let end = 1; end < this.#shortest; end++) {
      const block = ((anchor[end - 1] ?? 0) << 8) | (anchor[end] ?? 0);
      const shift = this.#shortest - 1 - end;
      this.#shifts[block] = Math.min(this.#shifts[block] ?? 0, shift);
      if (shift === 0) this.#endings.set(block, [...(this.#endings.get(block) ?? []), anchor]);
    }
  }

  /** Whether one of the anchors lies wholly between `start` and `end`. */
  isIn(bytes: Uint8Array, start: number, end: number): boolean {
    const shifts = this.#shifts;
    const window = this.#shortest - 1;
    let at = start + window;
    while (at < end) {
      const block = ((bytes[at - 1] ?? 0) << 8) | (bytes[at] ?? 0);
      const shift = shifts[block] ?? 1;
      if (shift > 0) {
        at += shift;
        continue;
      }
      for (const anchor of this.#endings.get(block) ?? []) {
        if (isAt(anchor, bytes, at - window, end)) return true;
      }
      at += 1;
    }
    return false;
  }
}

function isAt(anchor: Uint8Array, bytes: Uint8Array, start: number, end: number): boolean {
  if (start + anchor.length > end) return false;
  for (let index = 0; index < anchor.length; index++) {
    if (bytes[start + index] !== anchor[index]) return false;
  }
  return true;
}

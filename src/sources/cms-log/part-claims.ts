/** Which parts of a file are taken, in numbers that threads share: each takes the next one when it is done with one. */

const taken = 0;
const joined = 1;
/** Bound of memory: parts that wait for one before them, where all lines matter. */
const mostAhead = 4;

export class PartClaims {
  /** For the other thread. */
  readonly numbers: Int32Array<SharedArrayBuffer>;
  readonly #total: number;

  constructor(total: number, numbers = new Int32Array(new SharedArrayBuffer(8))) {
    this.#total = total;
    this.numbers = numbers;
  }

  /** The next part; `ahead` when too many wait for one before them, `none` when all are taken. */
  take(): number | 'ahead' | 'none' {
    if (Atomics.load(this.numbers, taken) - Atomics.load(this.numbers, joined) >= mostAhead) return 'ahead';
    const part = Atomics.add(this.numbers, taken, 1);
    return part < this.#total ? part : 'none';
  }

  /** All parts before this one are put together. */
  noteJoined(parts: number): void {
    Atomics.store(this.numbers, joined, parts);
    Atomics.notify(this.numbers, joined);
  }

  /** Stops the thread until a part is joined; not for one that has events. */
  waitForJoin(): void {
    const now = Atomics.load(this.numbers, joined);
    // Looked at again: a part may have been joined since `take` said no.
    if (Atomics.load(this.numbers, taken) - now >= mostAhead) Atomics.wait(this.numbers, joined, now);
  }
}

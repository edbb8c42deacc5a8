/** Keeps the first and the last of many things, in order, and counts what fell out between them. */
export class BoundedList<Item> {
  readonly #first: Item[] = [];
  readonly #last: Item[] = [];
  readonly #ends: number;
  /** Where in `#last` the oldest stands once it is full. */
  #oldest = 0;
  #dropped = 0;

  /** Keeps `ends` from the start and as many from the end. */
  constructor(ends: number) {
    this.#ends = ends;
  }

  add(item: Item): void {
    if (this.#first.length < this.#ends) this.#first.push(item);
    else if (this.#last.length < this.#ends) this.#last.push(item);
    else {
      this.#last[this.#oldest] = item;
      this.#oldest = (this.#oldest + 1) % this.#ends;
      this.#dropped += 1;
    }
  }

  get dropped(): number {
    return this.#dropped;
  }

  items(): readonly Item[] {
    return [...this.#first, ...this.#last.slice(this.#oldest), ...this.#last.slice(0, this.#oldest)];
  }
}

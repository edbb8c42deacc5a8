/** When to tell what an open input has shown so far: every second while something comes, and never for long. */

/** A person who watches waits no longer for what is proved. */
const intervalMs = 1000;
/** Telling may take at most one part in so many of the time, however much there is to tell. */
const shareOfTime = 20;

export class EarlyTelling {
  readonly #tell: () => void;
  readonly #timer: NodeJS.Timeout;
  #hasNews = false;
  #notBefore = 0;

  constructor(tell: () => void) {
    this.#tell = tell;
    this.#timer = setInterval(() => this.#look(), intervalMs);
  }

  noteNews(): void {
    this.#hasNews = true;
  }

  end(): void {
    clearInterval(this.#timer);
  }

  #look(): void {
    const startedAt = performance.now();
    if (!this.#hasNews || startedAt < this.#notBefore) return;
    this.#hasNews = false;
    this.#tell();
    const endedAt = performance.now();
    this.#notBefore = endedAt + shareOfTime * (endedAt - startedAt);
  }
}

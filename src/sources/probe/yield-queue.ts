import type {LiveFacts, LiveProblem} from '../live/live-source.ts';

/** What comes of steps that run side by side, in the order in which it comes. */
export class YieldQueue {
  #waiting: (LiveFacts | LiveProblem)[] = [];
  #isClosed = false;
  #wake: () => void = () => {};

  push(what: LiveFacts | LiveProblem): void {
    this.#waiting.push(what);
    this.#wake();
  }

  close(): void {
    this.#isClosed = true;
    this.#wake();
  }

  async *drain(): AsyncGenerator<LiveFacts | LiveProblem> {
    for (;;) {
      const waiting = this.#waiting;
      this.#waiting = [];
      yield* waiting;
      if (this.#waiting.length > 0) continue;
      if (this.#isClosed) return;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }
}

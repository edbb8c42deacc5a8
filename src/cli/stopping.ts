/** Ctrl-C ends what goes on by itself; what it has brought is read to its end. A second one ends the program. */

export interface Stoppable {
  /** Asks it to end. What it holds still comes. */
  stop(): void;
  /** Ends it at once. */
  kill(): void;
}

/** How long it may take to hand over what it holds. */
const patienceMs = 3000;

export class Stopping {
  isAsked = false;
  readonly #running: Stoppable;
  readonly #abort = new AbortController();
  readonly #onSignal = () => this.ask();
  #patience: NodeJS.Timeout | undefined;

  constructor(running: Stoppable) {
    this.#running = running;
    process.once('SIGINT', this.#onSignal);
    process.once('SIGTERM', this.#onSignal);
  }

  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  ask(): void {
    if (this.isAsked) return;
    this.isAsked = true;
    this.#running.stop();
    this.#patience = setTimeout(() => {
      this.#running.kill();
      this.#abort.abort();
    }, patienceMs);
  }

  end(): void {
    clearTimeout(this.#patience);
    process.removeListener('SIGINT', this.#onSignal);
    process.removeListener('SIGTERM', this.#onSignal);
    this.#running.kill();
  }
}

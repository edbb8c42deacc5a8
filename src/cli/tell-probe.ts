/** What goes to standard error while a probe is on, where that is a terminal: how far it is, and what it waits for. */

import {durationText} from '../report/probe-words.ts';
import {textWidth} from '../report/text-width.ts';
import {cleanText} from '../report/words.ts';
import type {StepEvent} from '../sources/probe/run-plan.ts';

interface Terminal {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

/** A probe of a healthy path is over by then. */
const quietMs = 400;
const eraseLine = '\r\u001b[K';

export class ProbeTeller {
  readonly #terminal: Terminal;
  readonly #now: () => number;
  readonly #startMs: number;
  /** Titles of the steps that are under way, by id. */
  readonly #running = new Map<string, string>();
  #doneStages = 0;
  #isShown = false;

  /** `now`: milliseconds. */
  constructor(terminal: Terminal, now: () => number) {
    this.#terminal = terminal;
    this.#now = now;
    this.#startMs = now();
  }

  follow(event: StepEvent): void {
    switch (event.kind) {
      case 'step-started':
        this.#running.set(event.id, event.title);
        break;
      case 'stage-done':
        if (event.stage.outcome !== 'not-tried') this.#doneStages += 1;
        break;
      case 'step-done':
        this.#running.delete(event.id);
        break;
    }
    this.show();
  }

  /** Called now and then too, so that the time goes on. */
  show(): void {
    const elapsedMs = this.#now() - this.#startMs;
    if (this.#terminal.isTTY !== true || elapsedMs < quietMs) return;
    const [next, ...others] = this.#running.values();
    const more = others.length === 0 ? '' : ` and ${others.length} more`;
    const waiting = next === undefined ? '' : `; waiting for ${cleanText(next)}${more}`;
    const stages = `${this.#doneStages} ${this.#doneStages === 1 ? 'stage' : 'stages'} done`;
    const line = ` ${durationText(elapsedMs)}, ${stages}${waiting}`;
    const room = (this.#terminal.columns ?? 80) - 1;
    // A line that is wider would not be erased whole.
    this.#terminal.write(`${eraseLine}${textWidth(line) > room ? line.slice(0, Math.floor(room / 2)) : line}`);
    this.#isShown = true;
  }

  erase(): void {
    if (this.#isShown) this.#terminal.write(eraseLine);
    this.#isShown = false;
  }
}

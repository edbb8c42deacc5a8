/** Events of work that goes on beside the one who reads them. What was not taken yet is replaced by newer of its kind. */
import type {EvidenceEvent} from './evidence-event.ts';

export class EventQueue {
  #events: EvidenceEvent[] = [];
  #isClosed = false;
  #wake: () => void = () => {};

  push(event: EvidenceEvent): void {
    const last = this.#events.at(-1);
    const isReplaceable = event.kind === 'input-progress' || event.kind === 'facts-so-far';
    const isNewer = isReplaceable && last?.kind === event.kind && last.path === event.path;
    if (isNewer) this.#events[this.#events.length - 1] = event;
    else this.#events.push(event);
    this.#wake();
  }

  close(): void {
    this.#isClosed = true;
    this.#wake();
  }

  async *drain(): AsyncGenerator<EvidenceEvent> {
    while (true) {
      const events = this.#events;
      this.#events = [];
      yield* events;
      if (this.#events.length > 0) continue;
      if (this.#isClosed) return;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }
}

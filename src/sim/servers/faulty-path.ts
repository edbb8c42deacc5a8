/** One direction of a network: packets come later, not at all, twice or in another order. The same ones each time. */
import {createRandom} from '../site/random.ts';

export interface PathFaults {
  readonly isBlocked?: boolean;
  /** Share of packets that do not arrive, 0 to 1, evenly spread. */
  readonly lossRate?: number;
  /** Share of packets that arrive twice. */
  readonly duplicateRate?: number;
  readonly delayMs?: number;
  /** Delay beyond that, between none and this: packets overtake each other. */
  readonly jitterMs?: number;
  /** Largest IPv4 packet; a larger one is dropped without a word, as where ICMP is filtered. */
  readonly mtuBytes?: number;
}

/** IPv4 without options, and UDP. */
const headerBytes = 28;

export class FaultyPath {
  readonly #faults: PathFaults;
  readonly #random = createRandom(1);
  readonly #timers = new Set<NodeJS.Timeout>();
  readonly #loses: () => boolean;
  readonly #doubles: () => boolean;

  constructor(faults: PathFaults = {}) {
    this.#faults = faults;
    this.#loses = evenly(faults.lossRate);
    this.#doubles = evenly(faults.duplicateRate);
  }

  /** `deliver` is called once for each copy that arrives; at once when nothing delays it. */
  carryDatagram(payloadBytes: number, deliver: () => void): void {
    const {isBlocked = false, mtuBytes = Infinity, delayMs = 0, jitterMs = 0} = this.#faults;
    if (isBlocked || payloadBytes + headerBytes > mtuBytes || this.#loses()) return;
    const copies = this.#doubles() ? 2 : 1;
    for (let copy = 0; copy < copies; copy++) this.#after(delayMs + this.#random.integer(0, jitterMs), deliver);
  }

  /** Bytes of a connection arrive whole and in order. */
  carryStream(deliver: () => void): void {
    this.#after(this.#faults.delayMs ?? 0, deliver);
  }

  /** What is under way is lost. */
  close(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
  }

  #after(delayMs: number, deliver: () => void): void {
    if (delayMs === 0) {
      deliver();
      return;
    }
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      deliver();
    }, delayMs);
    this.#timers.add(timer);
  }
}

/** True for that share of the calls; the first time after half a period. */
function evenly(rate = 0): () => boolean {
  let owed = 0.5;
  return () => {
    owed += rate;
    if (owed < 1) return false;
    owed -= 1;
    return true;
  };
}

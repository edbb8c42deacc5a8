/** The NONCEs that a TURN server gave on one 5-tuple, and what became of them: 438 Stale Nonce (RFC 8489 §9.2.5). */
import type {Allowance} from './allowance.ts';

/** What a client may still send with the old nonce before the answer with the new one has reached it. */
const longestDeliverySeconds = 2;

interface Nonce {
  /** How many 438 in a row led to it: each answered a request that carried the nonce of the one before. */
  depth: number;
  /** A success ends what led to it. */
  generation: number;
  refusedSeconds: number | undefined;
}

export class NonceLife {
  /** Distinct ones that the server gave. */
  given = 0;
  /** 438 answers. */
  stale = 0;
  longestRun = 0;
  /** Since the last success: 438 answers to the nonce that the 438 before had given, in a row. */
  freshRefused = 0;
  /** Since the last success: 438 answers to a nonce that had been refused long before the request was sent. */
  oldRepeated = 0;
  #run = 0;
  #generation = 0;
  readonly #nonces = new Map<string, Nonce>();
  readonly #allowance: Allowance;

  constructor(allowance: Allowance) {
    this.#allowance = allowance;
  }

  /** A nonce in any answer of the server. */
  give(nonce: string, depth = 0): void {
    const known = this.#nonces.get(nonce);
    if (known === undefined) {
      if (!this.#allowance.take()) return;
      this.#nonces.set(nonce, {depth, generation: this.#generation, refusedSeconds: undefined});
      this.given += 1;
    } else if (known.generation !== this.#generation || known.depth < depth) {
      known.depth = depth;
      known.generation = this.#generation;
    }
  }

  /** A 438 answer. */
  countStale(): void {
    this.stale += 1;
    this.#run += 1;
    this.longestRun = Math.max(this.longestRun, this.#run);
  }

  /**
   * What a 438 says of its request. `used`: of the request, sent first at `sentSeconds`; `next`: of the 438. Undefined
   * where the capture cut it off.
   */
  refuse(used: string | undefined, next: string | undefined, sentSeconds: number, nowSeconds: number): void {
    const nonce = used === undefined ? undefined : this.#nonces.get(used);
    const depth = nonce?.generation === this.#generation ? nonce.depth : 0;
    this.freshRefused = Math.max(this.freshRefused, depth);
    if (nonce !== undefined && used !== next) {
      if (nonce.refusedSeconds === undefined) nonce.refusedSeconds = nowSeconds;
      else if (sentSeconds - nonce.refusedSeconds > longestDeliverySeconds) this.oldRepeated += 1;
    }
    if (next !== undefined) this.give(next, depth + 1);
  }

  succeed(): void {
    this.#run = 0;
    this.freshRefused = 0;
    this.oldRepeated = 0;
    this.#generation += 1;
  }
}

/** Chance that repeats: the same seed gives the same numbers and bytes (xorshift32; payload from an AES keystream). */
import {createCipheriv} from 'node:crypto';

const POOL_BYTES = 4 << 20;

export class Random {
  constructor(seed) {
    this.state = Math.imul(seed + 1, 0x9e3779b1) | 1;
    const key = Buffer.alloc(16);
    key.writeInt32LE(this.state);
    this.pool = createCipheriv('aes-128-ctr', key, Buffer.alloc(16)).update(Buffer.alloc(POOL_BYTES));
  }

  /** An unsigned number of 32 bits. */
  next() {
    let state = this.state;
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    this.state = state;
    return state >>> 0;
  }

  below(limit) {
    return this.next() % limit;
  }

  /** Fills as encrypted payload would: it does not compress. */
  fill(target, at, length) {
    const from = this.below(POOL_BYTES - length);
    this.pool.copy(target, at, from, from + length);
  }

  bytes(length) {
    const bytes = Buffer.allocUnsafe(length);
    this.fill(bytes, 0, length);
    return bytes;
  }
}

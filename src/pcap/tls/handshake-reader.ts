/** Puts handshake messages together out of the records that carry their parts (RFC 8446 §5.1, RFC 5246 §6.2.1). */
import {byteAt} from '../../stun/message.ts';

const headerLength = 4;
/** A chain of certificates with a large one takes some tens of KiB. */
const longestMessage = 128 * 1024;
const nothing = new Uint8Array(0);

export class HandshakeReader<Sighting> {
  readonly #take: (type: number, body: Uint8Array, sighting: Sighting) => void;
  #pending: Uint8Array = nothing;
  #isLost = false;

  constructor(take: (type: number, body: Uint8Array, sighting: Sighting) => void) {
    this.#take = take;
  }

  push(fragment: Uint8Array, sighting: Sighting): void {
    if (this.#isLost) return;
    let rest = fragment;
    if (this.#pending.length > 0) {
      rest = new Uint8Array(this.#pending.length + fragment.length);
      rest.set(this.#pending);
      rest.set(fragment, this.#pending.length);
    }
    while (rest.length >= headerLength) {
      const length = (byteAt(rest, 1) << 16) | (byteAt(rest, 2) << 8) | byteAt(rest, 3);
      if (length > longestMessage) {
        this.lose();
        return;
      }
      if (rest.length < headerLength + length) break;
      this.#take(byteAt(rest, 0), rest.subarray(headerLength, headerLength + length), sighting);
      rest = rest.subarray(headerLength + length);
    }
    this.#pending = rest.slice();
  }

  /** A part is missing: what has begun cannot be finished. */
  lose(): void {
    this.#pending = nothing;
    this.#isLost = true;
  }

  /** With new keys, messages begin at the start of a record (RFC 8446 §5.1). */
  restart(): void {
    this.#pending = nothing;
    this.#isLost = false;
  }
}

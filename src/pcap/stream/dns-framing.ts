/** DNS over TCP (RFC 1035 §4.2.2): messages behind a 16-bit length. */
import {uint16At} from '../../stun/message.ts';
import type {Sighting} from '../track/sighting.ts';
import type {Side, StreamReader} from './stream-reader.ts';

const prefixLength = 2;

export class DnsFraming implements StreamReader {
  readonly #take: (message: Uint8Array, sighting: Sighting) => void;
  /** What has come of the next message: at most 64 KiB. Undefined: out of step for good. */
  readonly #pending: [Uint8Array | undefined, Uint8Array | undefined] = [new Uint8Array(0), new Uint8Array(0)];

  constructor(take: (message: Uint8Array, sighting: Sighting) => void) {
    this.#take = take;
  }

  push(from: Side, bytes: Uint8Array, sighting: Sighting): void {
    const before = this.#pending[from];
    if (before === undefined) return;
    const all = new Uint8Array(before.length + bytes.length);
    all.set(before);
    all.set(bytes, before.length);
    let offset = 0;
    while (all.length - offset >= prefixLength) {
      const end = offset + prefixLength + uint16At(all, offset);
      if (end > all.length) break;
      this.#take(all.subarray(offset + prefixLength, end), sighting);
      offset = end;
    }
    this.#pending[from] = all.slice(offset);
  }

  skipMissing(from: Side): void {
    this.#pending[from] = undefined;
  }
}

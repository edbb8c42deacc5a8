/** Reads fields one after the other, never beyond the end: what is not there makes it `isShort`, and reads as nothing. */

export class ByteReader {
  isShort = false;
  readonly #bytes: Uint8Array;
  #offset = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get isAtEnd(): boolean {
    return this.isShort || this.#offset >= this.#bytes.length;
  }

  /** Big-endian, of 1 to 4 bytes. */
  number(length: 1 | 2 | 3 | 4): number {
    let value = 0;
    for (const byte of this.bytes(length)) value = value * 256 + byte;
    return value;
  }

  bytes(length: number): Uint8Array {
    const end = this.#offset + length;
    if (this.isShort || end > this.#bytes.length) {
      this.isShort = true;
      return this.#bytes.subarray(0, 0);
    }
    const part = this.#bytes.subarray(this.#offset, end);
    this.#offset = end;
    return part;
  }

  /** A vector behind its length (RFC 8446 §3.4). Where the end is missing, as much as there is. */
  vector(lengthOfLength: 1 | 2 | 3): Uint8Array {
    const length = this.number(lengthOfLength);
    const available = this.#bytes.length - this.#offset;
    if (this.isShort || length <= available) return this.bytes(length);
    const part = this.bytes(available);
    this.isShort = true;
    return part;
  }
}

/** Names in TLS are ASCII. Bounded: they come from outside. */
export function asciiOf(bytes: Uint8Array, mostCharacters = 255): string {
  return String.fromCharCode(...bytes.subarray(0, mostCharacters)).replace(/[^\x20-\x7e]/g, '?');
}

/**
 * Finds STUN messages in one direction of a TCP stream: plain as in TURN (RFC 8656 §3.1), between ChannelData, or
 * behind a 16-bit length as in ICE (RFC 4571). Begins anywhere: it looks for the magic cookie and goes on from there.
 */
import {channelDataLengthInStream, isChannelNumber} from '../../stun/channel-data.ts';
import {byteAt, headerLength, magicCookie, uint16At, uint32At} from '../../stun/message.ts';

type Mode = 'seeking' | 'plain' | 'length-prefixed';

const prefixLength = 2;
/** Prefix and the header up to the cookie's end: what must be kept while the cookie may still come. */
const seekTail = prefixLength + 7;
const nothing = new Uint8Array(0);

export class StreamFraming {
  readonly #emit: (message: Uint8Array) => void;
  readonly #emitChannelData: (unit: Uint8Array) => void;
  #mode: Mode = 'seeking';
  /** The start of a unit whose end has not come yet, at most one STUN message, at the start of a buffer that grows. */
  #buffer = nothing;
  #length = 0;
  #bytesToSkip = 0;

  /** Both get the bytes of one whole unit, which may be reused after the call. */
  constructor(emit: (message: Uint8Array) => void, emitChannelData: (unit: Uint8Array) => void) {
    this.#emit = emit;
    this.#emitChannelData = emitChannelData;
  }

  get pendingLength(): number {
    return this.#length;
  }

  get #pending(): Uint8Array {
    return this.#buffer.subarray(0, this.#length);
  }

  push(data: Uint8Array): void {
    if (this.#length === 0) {
      this.#append(data.subarray(this.#read(data)));
      return;
    }
    this.#append(data);
    const used = this.#read(this.#pending);
    if (used === 0) return;
    this.#buffer.copyWithin(0, used, this.#length);
    this.#length -= used;
  }

  #append(data: Uint8Array): void {
    const length = this.#length + data.length;
    if (length > this.#buffer.length) {
      const larger = new Uint8Array(length * 2);
      larger.set(this.#pending);
      this.#buffer = larger;
    }
    this.#buffer.set(data, this.#length);
    this.#length = length;
  }

  /** How many bytes are done with. */
  #read(bytes: Uint8Array): number {
    let offset = 0;
    while (offset < bytes.length) {
      const skipped = Math.min(this.#bytesToSkip, bytes.length - offset);
      this.#bytesToSkip -= skipped;
      offset += skipped;
      if (offset === bytes.length) break;
      const mode = this.#mode;
      const used = this.#step(bytes, offset);
      offset += used;
      // Nothing used, and no other way to look at it: the rest of the unit has to come.
      if (used === 0 && mode === this.#mode) break;
    }
    return offset;
  }

  /** Bytes that the capture does not hold. Keeps in step where they fall inside one unit of known length. */
  skipMissing(count: number): void {
    const unit = this.#pendingUnit();
    if (unit !== undefined) {
      unit.emit(unit.bytes);
      this.#bytesToSkip = unit.missing;
    }
    const isInStep = this.#bytesToSkip >= count && (unit !== undefined || this.#length === 0);
    this.#length = 0;
    if (isInStep) this.#bytesToSkip -= count;
    else this.restart();
  }

  /** What comes next begins a unit; what was pending is done with. */
  align(): void {
    if (this.#mode === 'seeking') this.#mode = 'plain';
    this.#length = 0;
    this.#bytesToSkip = 0;
  }

  restart(): void {
    this.#mode = 'seeking';
    this.#length = 0;
    this.#bytesToSkip = 0;
  }

  /** The unit that has begun, how many of its bytes are still to come, and who takes it. */
  #pendingUnit(): {bytes: Uint8Array; missing: number; emit: (bytes: Uint8Array) => void} | undefined {
    if (this.#mode === 'seeking') return undefined;
    const bytes = this.#pending.subarray(this.#mode === 'length-prefixed' ? prefixLength : 0);
    if (this.#mode === 'plain' && bytes.length >= 4 && isChannelNumber(uint16At(bytes, 0))) {
      const missing = channelDataLengthInStream(bytes, 0) - bytes.length;
      return {bytes, missing, emit: this.#emitChannelData};
    }
    if (!hasCookie(bytes, 0) || bytes.length < headerLength) return undefined;
    return {bytes, missing: headerLength + uint16At(bytes, 2) - bytes.length, emit: this.#emit};
  }

  /** How many bytes were used; 0 when more are needed or the mode has changed. */
  #step(bytes: Uint8Array, offset: number): number {
    switch (this.#mode) {
      case 'plain':
        return this.#stepPlain(bytes, offset);
      case 'length-prefixed':
        return this.#stepPrefixed(bytes, offset);
      case 'seeking':
        return this.#seek(bytes, offset);
    }
  }

  #stepPlain(bytes: Uint8Array, offset: number): number {
    const remaining = bytes.length - offset;
    if (remaining < 4) return 0;
    if (isChannelNumber(uint16At(bytes, offset))) {
      const length = channelDataLengthInStream(bytes, offset);
      if (remaining < length) return 0;
      this.#emitChannelData(bytes.subarray(offset, offset + length));
      return length;
    }
    if (remaining < 8 && byteAt(bytes, offset) < 0x40) return 0;
    if (!hasCookie(bytes, offset)) {
      this.#mode = 'seeking';
      return 0;
    }
    const length = headerLength + uint16At(bytes, offset + 2);
    if (remaining < length) return 0;
    this.#emit(bytes.subarray(offset, offset + length));
    return length;
  }

  #stepPrefixed(bytes: Uint8Array, offset: number): number {
    const remaining = bytes.length - offset;
    if (remaining < prefixLength) return 0;
    const length = uint16At(bytes, offset);
    if (length < headerLength) {
      this.#bytesToSkip = length;
      return prefixLength;
    }
    if (remaining < prefixLength + 8) return 0;
    if (!hasCookie(bytes, offset + prefixLength)) {
      this.#bytesToSkip = length;
      return prefixLength;
    }
    if (remaining < prefixLength + length) return 0;
    this.#emit(bytes.subarray(offset + prefixLength, offset + prefixLength + length));
    return prefixLength + length;
  }

  #seek(bytes: Uint8Array, offset: number): number {
    for (let at = offset; at + 8 <= bytes.length; at += 1) {
      if (byteAt(bytes, at + 4) !== 0x21 || !hasCookie(bytes, at) || (byteAt(bytes, at + 3) & 3) !== 0) continue;
      const before = at - prefixLength;
      const isPrefixed = before >= offset && uint16At(bytes, before) === headerLength + uint16At(bytes, at + 2);
      this.#mode = isPrefixed ? 'length-prefixed' : 'plain';
      return (isPrefixed ? before : at) - offset;
    }
    return Math.max(0, bytes.length - offset - seekTail);
  }
}

function hasCookie(bytes: Uint8Array, offset: number): boolean {
  return bytes.length - offset >= 8 && byteAt(bytes, offset) < 0x40 && uint32At(bytes, offset + 4) === magicCookie;
}

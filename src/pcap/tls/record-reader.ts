/**
 * Cuts one direction of a stream into TLS records (RFC 8446 §5.1). Stays in step over missing bytes that lie inside one
 * record; after others it goes on where a piece of the stream begins with what looks like a record.
 */
import {byteAt, uint16At} from '../../stun/message.ts';

export const recordType = {changeCipherSpec: 20, alert: 21, handshake: 22, applicationData: 23, heartbeat: 24} as const;

export interface TlsRecord {
  readonly type: number;
  /** Header of 5 bytes and fragment; may be reused after the call. */
  readonly bytes: Uint8Array;
}

export interface RecordSink<Sighting> {
  /** Whether the bytes of a record of this type are of use: those of the others are not held. */
  isWanted(type: number): boolean;
  record(record: TlsRecord, sighting: Sighting): void;
  /** The header of a record that is not wanted. */
  sealed(type: number, fragmentLength: number, sighting: Sighting): void;
  /** A record of which bytes are missing. */
  damaged(type: number): void;
  /** An unknown number of records is missing. */
  lost(): void;
}

export const recordHeaderLength = 5;
/** RFC 5246 §6.2.3: 2^14 and 2048 of expansion. */
const longestFragment = 16_384 + 2048;

const nothing = new Uint8Array(0);

/** Whether these bytes can begin a record. */
export function looksLikeRecord(bytes: Uint8Array, offset = 0): boolean {
  if (bytes.length - offset < recordHeaderLength) return false;
  const type = byteAt(bytes, offset);
  const length = uint16At(bytes, offset + 3);
  return (
    type >= recordType.changeCipherSpec &&
    type <= recordType.heartbeat &&
    byteAt(bytes, offset + 1) === 3 &&
    byteAt(bytes, offset + 2) <= 4 &&
    length > 0 &&
    length <= longestFragment
  );
}

/** A record that begins a ClientHello or ServerHello: what a TLS connection starts with. */
export function beginsWithHello(bytes: Uint8Array): boolean {
  if (bytes.length < recordHeaderLength + 1 || byteAt(bytes, 0) !== recordType.handshake) return false;
  const message = byteAt(bytes, recordHeaderLength);
  return looksLikeRecord(bytes) && (message === 1 || message === 2) && uint16At(bytes, 3) >= 4;
}

export class RecordReader<Sighting> {
  readonly #sink: RecordSink<Sighting>;
  #buffer: Uint8Array = nothing;
  #length = 0;
  /** Of a record that is damaged. */
  #bytesToSkip = 0;
  #isLost = false;

  constructor(sink: RecordSink<Sighting>) {
    this.#sink = sink;
  }

  push(data: Uint8Array, sighting: Sighting): void {
    if (this.#length === 0) {
      this.#keep(data.subarray(this.#read(data, sighting)));
      return;
    }
    this.#keep(data);
    const used = this.#read(this.#buffer.subarray(0, this.#length), sighting);
    this.#buffer.copyWithin(0, used, this.#length);
    this.#length -= used;
    if (this.#length === 0) this.#buffer = nothing;
  }

  skipMissing(count: number): void {
    const pending = this.#length;
    this.#length = 0;
    if (this.#isLost) return;
    if (pending >= recordHeaderLength) {
      this.#sink.damaged(byteAt(this.#buffer, 0));
      this.#bytesToSkip = recordHeaderLength + uint16At(this.#buffer, 3) - pending;
    }
    if (count <= this.#bytesToSkip && (pending === 0 || pending >= recordHeaderLength)) this.#bytesToSkip -= count;
    else this.#lose();
  }

  #lose(): void {
    this.#bytesToSkip = 0;
    this.#isLost = true;
    this.#sink.lost();
  }

  #keep(data: Uint8Array): void {
    if (data.length === 0) return;
    const length = this.#length + data.length;
    if (length > this.#buffer.length) {
      const larger = new Uint8Array(length * 2);
      larger.set(this.#buffer.subarray(0, this.#length));
      this.#buffer = larger;
    }
    this.#buffer.set(data, this.#length);
    this.#length = length;
  }

  /** How many bytes are done with. At most one record is left over. */
  #read(bytes: Uint8Array, sighting: Sighting): number {
    if (this.#isLost) {
      if (!looksLikeRecord(bytes)) return bytes.length;
      this.#isLost = false;
    }
    let offset = Math.min(this.#bytesToSkip, bytes.length);
    this.#bytesToSkip -= offset;
    while (bytes.length - offset >= recordHeaderLength) {
      if (!looksLikeRecord(bytes, offset)) {
        this.#lose();
        return bytes.length;
      }
      const type = byteAt(bytes, offset);
      const length = uint16At(bytes, offset + 3);
      const end = offset + recordHeaderLength + length;
      if (!this.#sink.isWanted(type)) {
        this.#sink.sealed(type, length, sighting);
        this.#bytesToSkip = Math.max(0, end - bytes.length);
        offset = Math.min(end, bytes.length);
        continue;
      }
      if (end > bytes.length) break;
      this.#sink.record({type, bytes: bytes.subarray(offset, end)}, sighting);
      offset = end;
    }
    return offset;
  }
}

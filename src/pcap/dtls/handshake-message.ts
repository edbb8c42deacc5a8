/** Handshake messages of DTLS and their fragments (RFC 6347 §4.2.2, RFC 9147 §5.2). */
import {byteAt, uint16At} from '../../stun/message.ts';

export const handshakeType = {
  clientHello: 1,
  serverHello: 2,
  helloVerifyRequest: 3,
  certificate: 11,
} as const;

/** IANA "TLS HandshakeType", in the spelling of the RFCs' headings. */
const names: ReadonlyMap<number, string> = new Map([
  [0, 'HelloRequest'],
  [1, 'ClientHello'],
  [2, 'ServerHello'],
  [3, 'HelloVerifyRequest'],
  [4, 'NewSessionTicket'],
  [5, 'EndOfEarlyData'],
  [8, 'EncryptedExtensions'],
  [9, 'RequestConnectionId'],
  [10, 'NewConnectionId'],
  [11, 'Certificate'],
  [12, 'ServerKeyExchange'],
  [13, 'CertificateRequest'],
  [14, 'ServerHelloDone'],
  [15, 'CertificateVerify'],
  [16, 'ClientKeyExchange'],
  [20, 'Finished'],
  [21, 'CertificateURL'],
  [22, 'CertificateStatus'],
  [23, 'SupplementalData'],
  [24, 'KeyUpdate'],
  [25, 'CompressedCertificate'],
]);

const headerLength = 12;
/** Chains of certificates stay below; a length beyond is a lie or no handshake. */
const longestMessage = 65_536;

export interface HandshakeFragment {
  readonly type: number;
  readonly name: string;
  /** Of the whole message, without its header. */
  readonly messageLength: number;
  readonly messageSequence: number;
  readonly offset: number;
  readonly length: number;
  /** As much of it as was captured. */
  readonly body: Uint8Array;
}

/** The fragments in the payload of one unencrypted record of `length` bytes; ends at the first that is none. */
export function* readFragments(payload: Uint8Array, length: number): Generator<HandshakeFragment> {
  let start = 0;
  while (start + headerLength <= payload.length) {
    const type = byteAt(payload, start);
    const name = names.get(type);
    const messageLength = uint24At(payload, start + 1);
    const offset = uint24At(payload, start + 6);
    const fragmentLength = uint24At(payload, start + 9);
    const end = start + headerLength + fragmentLength;
    if (name === undefined || messageLength > longestMessage || offset + fragmentLength > messageLength) return;
    if (end > length || (fragmentLength === 0 && messageLength > 0)) return;
    yield {
      type,
      name,
      messageLength,
      messageSequence: uint16At(payload, start + 4),
      offset,
      length: fragmentLength,
      body: payload.subarray(start + headerLength, end),
    };
    start = end;
  }
}

export function uint24At(bytes: Uint8Array, offset: number): number {
  return (byteAt(bytes, offset) << 16) | uint16At(bytes, offset + 1);
}

/** More gaps than this in one message are no network's doing. */
const mostSpans = 64;

/** What may be kept of messages that are not whole yet. */
export class ByteBudget {
  #left: number;

  constructor(bytes: number) {
    this.#left = bytes;
  }

  take(bytes: number): boolean {
    if (bytes > this.#left) return false;
    this.#left -= bytes;
    return true;
  }

  give(bytes: number): void {
    this.#left += bytes;
  }
}

/** One message, put together from fragments in any order; copies and overlaps are welcome. */
export class MessageAssembly {
  readonly #length: number;
  readonly #budget: ByteBudget | undefined;
  /** Sorted by offset, without overlap. */
  #pieces: {readonly offset: number; readonly bytes: Uint8Array}[] = [];
  /** What was sent, captured or not: by it a copy is told. */
  #sent: readonly Span[] = [];
  #kept = 0;
  /** Whether fragments were left out to bound memory. */
  isDropped = false;

  /** Without a budget no bytes are kept, only which were sent. */
  constructor(messageLength: number, budget?: ByteBudget) {
    this.#length = messageLength;
    this.#budget = budget;
  }

  /** Tells whether the fragment brought bytes that no earlier one had. */
  add({offset, length, body}: HandshakeFragment): boolean {
    const end = offset + length;
    if (this.#sent.some((span) => span.start <= offset && end <= span.end)) return false;
    if (this.#sent.length >= mostSpans) {
      this.isDropped = true;
      return false;
    }
    this.#sent = joinSpans([...this.#sent, {start: offset, end}]);
    if (this.#budget !== undefined) this.#keep(offset, body, this.#budget);
    return true;
  }

  get isWhole(): boolean {
    return this.#budget !== undefined && this.#kept === this.#length;
  }

  /** Forgets the bytes. */
  release(): void {
    for (const {bytes} of this.#pieces) this.#budget?.give(bytes.length);
    this.#pieces = [];
  }

  /** From the first byte on, as far as there is no gap. */
  beginning(): Uint8Array {
    let length = 0;
    for (const {offset, bytes} of this.#pieces) {
      if (offset !== length) break;
      length += bytes.length;
    }
    const whole = new Uint8Array(length);
    for (const {offset, bytes} of this.#pieces) {
      if (offset >= length) break;
      whole.set(bytes, offset);
    }
    return whole;
  }

  /** Keeps what is new of it. Copies, for the window under it moves on. */
  #keep(offset: number, body: Uint8Array, budget: ByteBudget): void {
    const fresh: {offset: number; bytes: Uint8Array}[] = [];
    const end = offset + body.length;
    let start = offset;
    for (const piece of [...this.#pieces, {offset: end, bytes: new Uint8Array(0)}]) {
      const stop = Math.min(piece.offset, end);
      if (start < stop) fresh.push({offset: start, bytes: body.slice(start - offset, stop - offset)});
      start = Math.max(start, piece.offset + piece.bytes.length);
    }
    for (const piece of fresh) {
      if (!budget.take(piece.bytes.length)) {
        this.isDropped = true;
        return;
      }
      this.#kept += piece.bytes.length;
      this.#pieces.push(piece);
    }
    this.#pieces.sort((one, other) => one.offset - other.offset);
  }
}

interface Span {
  readonly start: number;
  readonly end: number;
}

function joinSpans(spans: readonly Span[]): Span[] {
  const joined: {start: number; end: number}[] = [];
  for (const {start, end} of [...spans].sort((one, other) => one.start - other.start)) {
    const last = joined.at(-1);
    if (last !== undefined && start <= last.end) last.end = Math.max(last.end, end);
    else joined.push({start, end});
  }
  return joined;
}

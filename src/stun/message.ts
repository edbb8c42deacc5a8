/**
 * The STUN message (RFC 8489 §5, §14): header and raw attributes. Attributes are not interpreted here, so that one bad
 * attribute does not lose the message; `attributeOf` reads one when it is asked for.
 */
import {attribute, attributeName} from './attribute-types.ts';

export const headerLength = 20;
/** RFC 8489 §5 */
export const magicCookie = 0x2112a442;

export type MessageClass = 'request' | 'indication' | 'success' | 'error';
/** In the order of the class bits C1 C0 (RFC 8489 §5, figure 3). */
export const messageClasses: readonly MessageClass[] = ['request', 'indication', 'success', 'error'];

export interface RawAttribute {
  readonly type: number;
  /** Of the attribute's header, from the start of the message. */
  readonly offset: number;
  readonly value: Uint8Array;
}

/** As it stands in the message: of most attributes only the type is looked at. */
class MessageAttribute implements RawAttribute {
  readonly type: number;
  readonly offset: number;
  readonly #length: number;
  readonly #bytes: Uint8Array;

  constructor(type: number, offset: number, length: number, bytes: Uint8Array) {
    this.type = type;
    this.offset = offset;
    this.#length = length;
    this.#bytes = bytes;
  }

  get value(): Uint8Array {
    return this.#bytes.subarray(this.offset + 4, this.offset + 4 + this.#length);
  }
}

/** What is wrong with a message, and where. `truncated`: bytes are missing. `malformed`: the bytes contradict it. */
export interface MessageProblem {
  readonly kind: 'truncated' | 'malformed';
  readonly offset: number;
  readonly detail: string;
}

export interface Message {
  readonly method: number;
  readonly messageClass: MessageClass;
  /** As the header states it: without the header's 20 bytes. */
  readonly statedLength: number;
  /** False for RFC 3489, whose transaction id is 16 bytes long. */
  readonly hasCookie: boolean;
  /** Hexadecimal: 24 digits, 32 where there is no cookie. */
  readonly transactionId: string;
  readonly attributes: readonly RawAttribute[];
  readonly problems: readonly MessageProblem[];
  /** The bytes of the message alone, as far as they are there. */
  readonly bytes: Uint8Array;
  /** Whether fewer bytes are there than the header states. */
  readonly isCut: boolean;
}

/**
 * Decodes a message from its first byte. `undefined` when there is no STUN header: fewer than 20 bytes, or one of the
 * two top bits set. Bytes after the stated length are left alone.
 */
export function decodeMessage(input: Uint8Array): Message | undefined {
  if (input.length < headerLength || byteAt(input, 0) >= 0x40) return undefined;
  const type = uint16At(input, 0);
  const statedLength = uint16At(input, 2);
  const length = headerLength + statedLength;
  const bytes = input.length > length ? input.subarray(0, length) : input;
  const isCut = bytes.length < length;
  const hasCookie = uint32At(input, 4) === magicCookie;
  const problems: MessageProblem[] = [];
  if (statedLength % 4 !== 0) {
    problems.push({kind: 'malformed', offset: 2, detail: `message length ${statedLength} is not a multiple of 4`});
  }
  const attributes = readAttributes(bytes, isCut, problems);
  if (isCut) {
    problems.push({
      kind: 'truncated',
      offset: bytes.length,
      detail: `${length - bytes.length} bytes of the message are missing`,
    });
  }
  return {
    method: methodOf(type),
    messageClass: classOf(type),
    statedLength,
    hasCookie,
    transactionId: hexOf(bytes, hasCookie ? 8 : 4, headerLength),
    attributes,
    problems,
    bytes,
    isCut,
  };
}

function readAttributes(bytes: Uint8Array, isCut: boolean, problems: MessageProblem[]): RawAttribute[] {
  const attributes: RawAttribute[] = [];
  let offset = headerLength;
  while (offset + 4 <= bytes.length) {
    const type = uint16At(bytes, offset);
    const length = uint16At(bytes, offset + 2);
    if (offset + 4 + length > bytes.length) {
      if (!isCut) {
        const detail = `${attributeName(type)} of ${length} bytes passes the end of the message`;
        problems.push({kind: 'malformed', offset, detail});
      }
      return attributes;
    }
    attributes.push(new MessageAttribute(type, offset, length, bytes));
    offset += 4 + paddedLength(length);
  }
  if (offset < bytes.length && !isCut) {
    problems.push({
      kind: 'malformed',
      offset,
      detail: `${bytes.length - offset} bytes are left after the last attribute`,
    });
  }
  return attributes;
}

/** Values are padded to a multiple of 4 bytes (RFC 8489 §14). */
export function paddedLength(length: number): number {
  return (length + 3) & ~3;
}

/** Joins method and class into the 14-bit message type (RFC 8489 §5, figure 3). */
export function messageTypeOf(method: number, messageClass: MessageClass): number {
  const classBits = messageClasses.indexOf(messageClass);
  return (
    (method & 0x00f) |
    ((method & 0x070) << 1) |
    ((method & 0xf80) << 2) |
    ((classBits & 1) << 4) |
    ((classBits & 2) << 7)
  );
}

function methodOf(type: number): number {
  return (type & 0x000f) | ((type & 0x00e0) >> 1) | ((type & 0x3e00) >> 2);
}

function classOf(type: number): MessageClass {
  return messageClasses[((type & 0x0010) >> 4) | ((type & 0x0100) >> 7)] ?? 'request';
}

/** How the value of an attribute is read and written. `decode` gives undefined for a value that cannot be one. */
export interface AttributeCodec<Value> {
  readonly type: number;
  decode(value: Uint8Array, message: {readonly bytes: Uint8Array}): Value | undefined;
  encode(value: Value, transactionId: Uint8Array): Uint8Array;
}

/** The value of the first attribute of that type that counts; undefined when there is none or it cannot be read. */
export function attributeOf<Value>(message: Message, codec: AttributeCodec<Value>): Value | undefined {
  const raw = rawAttribute(message, codec.type);
  return raw === undefined ? undefined : codec.decode(raw.value, message);
}

/** The values of all attributes of that type that count and can be read: CreatePermission may name several peers. */
export function attributesOf<Value>(message: Message, codec: AttributeCodec<Value>): Value[] {
  return rawAttributes(message, codec.type).flatMap(({value}) => {
    const decoded = codec.decode(value, message);
    return decoded === undefined ? [] : [decoded];
  });
}

/** The first attribute of a type that counts. */
export function rawAttribute({attributes}: Message, type: number): RawAttribute | undefined {
  for (const candidate of attributes) {
    if (candidate.type === type) return candidate;
    if (endsAttributes(candidate, type)) return undefined;
  }
  return undefined;
}

/** All attributes of a type that count. */
function rawAttributes(message: Message, type: number): RawAttribute[] {
  const found: RawAttribute[] = [];
  for (const candidate of message.attributes) {
    if (candidate.type === type) found.push(candidate);
    if (endsAttributes(candidate, type)) break;
  }
  return found;
}

/**
 * Whether attributes of `wanted` do not count behind this one. What follows MESSAGE-INTEGRITY does not, but for
 * MESSAGE-INTEGRITY-SHA256 and FINGERPRINT (RFC 8489 §14.5): anybody on the way could have added it.
 */
function endsAttributes({type}: RawAttribute, wanted: number): boolean {
  if (type !== attribute.messageIntegrity && type !== attribute.messageIntegritySha256) return false;
  return wanted !== attribute.messageIntegritySha256 && wanted !== attribute.fingerprint;
}

/** Whether the message carries MESSAGE-INTEGRITY or MESSAGE-INTEGRITY-SHA256. */
export function isSigned(message: Message): boolean {
  return message.attributes.some(
    ({type}) => type === attribute.messageIntegrity || type === attribute.messageIntegritySha256,
  );
}

const hexPairs = Array.from({length: 256}, (_, byte) => byte.toString(16).padStart(2, '0'));

/** Of a range of the bytes: all of them when none is given. */
export function hexOf(bytes: Uint8Array, start = 0, end = bytes.length): string {
  let text = '';
  for (let index = start; index < end; index += 1) text += hexPairs[byteAt(bytes, index)];
  return text;
}

/** Bytes of hexadecimal text; what is not a pair of digits ends it. */
export function bytesOfHex(text: string): Uint8Array {
  const digits = /^(?:[0-9a-f]{2})*/i.exec(text)?.[0] ?? '';
  const bytes = new Uint8Array(digits.length / 2);
  for (let index = 0; index < bytes.length; index += 1) {
    bytes[index] = Number.parseInt(digits.slice(index * 2, index * 2 + 2), 16);
  }
  return bytes;
}

/** Bytes past the end read as 0: callers check lengths where it matters. */
export function byteAt(bytes: Uint8Array, offset: number): number {
  return bytes[offset] ?? 0;
}

export function uint16At(bytes: Uint8Array, offset: number): number {
  return (byteAt(bytes, offset) << 8) | byteAt(bytes, offset + 1);
}

export function uint32At(bytes: Uint8Array, offset: number): number {
  return uint16At(bytes, offset) * 0x10000 + uint16At(bytes, offset + 2);
}

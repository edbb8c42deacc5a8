/** Tells STUN from other payloads by evidence, never by port. */
import {byteAt, decodeMessage, headerLength, magicCookie, uint16At, uint32At} from './message.ts';

/** Binding and SharedSecret in their three classes (RFC 3489 §11.1). */
const classicTypes: ReadonlySet<number> = new Set([0x0001, 0x0101, 0x0111, 0x0002, 0x0102, 0x0112]);
/** Types that RFC 3489 §11.2 gives attributes, from MAPPED-ADDRESS to REFLECTED-FROM. */
const lastClassicAttribute = 0x000b;
/** XOR-MAPPED-ADDRESS and SERVER as drafts after RFC 3489 numbered them: seen from servers of that time. */
const laterAttributes: ReadonlySet<number> = new Set([0x8020, 0x8022]);

/** Whether the bytes begin with a STUN header that has the magic cookie. Says nothing about the length. */
export function hasStunHeader(bytes: Uint8Array, offset = 0): boolean {
  return (
    bytes.length - offset >= headerLength && byteAt(bytes, offset) < 0x40 && uint32At(bytes, offset + 4) === magicCookie
  );
}

/**
 * Whether a whole datagram is a message of RFC 3489, which has no cookie. Anything could look like one, so all of it
 * must fit: the type, the length to the byte, and every attribute a known one.
 */
export function isClassicStun(datagram: Uint8Array): boolean {
  if (datagram.length < headerLength || !classicTypes.has(uint16At(datagram, 0))) return false;
  if (uint16At(datagram, 2) !== datagram.length - headerLength) return false;
  const message = decodeMessage(datagram);
  if (message === undefined || message.problems.length > 0) return false;
  return message.attributes.every(({type}) => type <= lastClassicAttribute || laterAttributes.has(type));
}

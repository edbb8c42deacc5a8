/**
 * MESSAGE-INTEGRITY (RFC 8489 §14.5) and MESSAGE-INTEGRITY-SHA256 (§14.6): an HMAC over the message up to the
 * attribute, with the header's length set as if it were the last one. The password itself is never kept.
 */
import {createHash, createHmac, timingSafeEqual} from 'node:crypto';
import {attribute} from './attribute-types.ts';
import {passwordAlgorithm} from './attributes/password-algorithm.ts';
import {attributeOf, decodeMessage, headerLength, type Message, rawAttribute} from './message.ts';
import {passwordForms} from './prepare-password.ts';

export type IntegrityAlgorithm = 'sha1' | 'sha256';
/** How the long-term key is made of the password (RFC 8489 §18.5.1). */
export type PasswordAlgorithm = 'MD5' | 'SHA-256';

const integrityTypes: Readonly<Record<IntegrityAlgorithm, number>> = {
  sha1: attribute.messageIntegrity,
  sha256: attribute.messageIntegritySha256,
};
const algorithms: readonly IntegrityAlgorithm[] = ['sha1', 'sha256'];
const passwordAlgorithmNumbers: ReadonlyMap<number, PasswordAlgorithm> = new Map([
  [1, 'MD5'],
  [2, 'SHA-256'],
]);
const fullLength: Readonly<Record<IntegrityAlgorithm, number>> = {sha1: 20, sha256: 32};
/** RFC 8489 §14.6: the SHA-256 value may be cut to at least this. */
const shortestSha256 = 16;

/** Of the two, the algorithm that signs the message. Where both attributes are there, the older one. */
export function integrityAlgorithmOf(message: Message): IntegrityAlgorithm | undefined {
  return algorithms.find((algorithm) => rawAttribute(message, integrityTypes[algorithm]) !== undefined);
}

/** Key of the long-term mechanism: hash of `username:realm:password` (RFC 8489 §9.2.2). The password comes prepared. */
export function longTermKey(
  username: string,
  realm: string,
  password: string,
  algorithm: PasswordAlgorithm = 'MD5',
): Uint8Array {
  const hash = algorithm === 'MD5' ? 'md5' : 'sha256';
  return createHash(hash).update(`${username}:${realm}:${password}`, 'utf8').digest();
}

/** Key of the short-term mechanism (RFC 8489 §9.1.1), used by ICE. */
export function shortTermKey(password: string): Uint8Array {
  return new TextEncoder().encode(password);
}

/** Whether one of the message's integrity attributes verifies under the key. False when there is none. */
export function verifyIntegrity(message: Message, key: Uint8Array): boolean {
  if (message.isCut) return false;
  return algorithms.some((algorithm) => {
    const raw = rawAttribute(message, integrityTypes[algorithm]);
    if (raw === undefined || !isPossibleLength(algorithm, raw.value.length)) return false;
    const expected = hmacOf(message.bytes.subarray(0, raw.offset), raw.value.length, algorithm, key);
    return timingSafeEqual(expected.subarray(0, raw.value.length), raw.value);
  });
}

function isPossibleLength(algorithm: IntegrityAlgorithm, length: number): boolean {
  if (algorithm === 'sha1') return length === fullLength.sha1;
  return length >= shortestSha256 && length <= fullLength.sha256 && length % 4 === 0;
}

function hmacOf(before: Uint8Array, valueLength: number, algorithm: IntegrityAlgorithm, key: Uint8Array): Uint8Array {
  // `slice` of a Buffer is no copy.
  const covered = new Uint8Array(before);
  new DataView(covered.buffer).setUint16(2, before.length - headerLength + 4 + valueLength);
  return createHmac(algorithm, key).update(covered).digest();
}

export function integrityAttribute(
  before: Uint8Array,
  algorithm: IntegrityAlgorithm,
  key: Uint8Array,
): {type: number; value: Uint8Array} {
  return {type: integrityTypes[algorithm], value: hmacOf(before, fullLength[algorithm], algorithm, key)};
}

export interface IntegrityQuestion {
  /** The whole STUN message. */
  readonly message: Uint8Array;
  readonly username: string;
  readonly realm: string;
  /** As a person knows it: it is tried raw and in its prepared forms. */
  readonly password: string;
}

/**
 * Whether a password of the long-term mechanism reproduces the integrity of a captured message: proof that its sender
 * used that password. Key by PASSWORD-ALGORITHM when the message names one, else MD5. False for a message that is
 * cut, unsigned or no STUN.
 */
export function integrityMatches({message, username, realm, password}: IntegrityQuestion): boolean {
  const decoded = decodeMessage(message);
  if (decoded === undefined) return false;
  const number = attributeOf(decoded, passwordAlgorithm)?.number;
  const algorithm = number === undefined ? 'MD5' : passwordAlgorithmNumbers.get(number);
  if (algorithm === undefined) return false;
  return passwordForms(password).some((form) =>
    verifyIntegrity(decoded, longTermKey(username, realm, form, algorithm)),
  );
}

/** FINGERPRINT (RFC 8489 §14.7): the CRC-32 of the message before it, XOR-ed with `STUN`. */
import {attribute} from './attribute-types.ts';
import {headerLength, type Message, rawAttribute, uint32At} from './message.ts';

const attributeLength = 8;
/** `STUN` in ASCII, so that the value differs from the CRC of a protocol around it. */
const fingerprintXor = 0x5354554e;

/** `valid`, `invalid`, or `absent`; a message with missing bytes has none that could be verified. */
export function verifyFingerprint(message: Message): 'valid' | 'invalid' | 'absent' {
  const raw = rawAttribute(message, attribute.fingerprint);
  if (raw === undefined || message.isCut) return 'absent';
  if (raw.value.length !== 4) return 'invalid';
  const expected = fingerprintOf(message.bytes.subarray(0, raw.offset));
  return uint32At(raw.value, 0) === expected ? 'valid' : 'invalid';
}

export function fingerprintAttribute(before: Uint8Array): {type: number; value: Uint8Array} {
  const value = new Uint8Array(4);
  new DataView(value.buffer).setUint32(0, fingerprintOf(before));
  return {type: attribute.fingerprint, value};
}

/** Of the bytes before the attribute, with the header's length set as if FINGERPRINT were the last attribute. */
function fingerprintOf(before: Uint8Array): number {
  // `slice` of a Buffer is no copy.
  const covered = new Uint8Array(before);
  new DataView(covered.buffer).setUint16(2, before.length - headerLength + attributeLength);
  return (crc32(covered) ^ fingerprintXor) >>> 0;
}

const crcTable = new Uint32Array(256).map((_, index) => {
  let remainder = index;
  for (let bit = 0; bit < 8; bit += 1) remainder = remainder & 1 ? (remainder >>> 1) ^ 0xedb88320 : remainder >>> 1;
  return remainder;
});

/** ISO/ITU-T V.42, as in Ethernet. */
function crc32(bytes: Uint8Array): number {
  let remainder = 0xffffffff;
  for (const byte of bytes) remainder = (remainder >>> 8) ^ (crcTable[(remainder ^ byte) & 0xff] ?? 0);
  return (remainder ^ 0xffffffff) >>> 0;
}

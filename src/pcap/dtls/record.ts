/**
 * Records of DTLS, read in place: the header of DTLS 1.0 and 1.2 (RFC 6347 §4.1), the one with a connection id
 * (RFC 9146 §4) and the unified header of DTLS 1.3 (RFC 9147 §4). What is no plausible record is none.
 */
import {byteAt, uint16At, uint32At} from '../../stun/message.ts';

/** RFC 6347 §4.1, RFC 6520 §3, RFC 9146 §5, RFC 9147 §4. */
export const contentType = {
  changeCipherSpec: 20,
  alert: 21,
  handshake: 22,
  applicationData: 23,
  heartbeat: 24,
  connectionId: 25,
  ack: 26,
} as const;

/** On the wire a version is the ones' complement of its number. */
export const version = {dtls10: 0xfeff, dtls12: 0xfefd, dtls13: 0xfefc, openSsl098: 0x0100} as const;

const versionNames: ReadonlyMap<number, string> = new Map([
  [version.dtls10, 'DTLS 1.0'],
  [version.dtls12, 'DTLS 1.2'],
  [version.dtls13, 'DTLS 1.3'],
  // What OpenSSL before 0.9.8f, and Cisco AnyConnect after it, speak.
  [version.openSsl098, 'DTLS 1.0 (OpenSSL before 0.9.8f)'],
]);

/** `DTLS 1.2`; undefined for what is no version of DTLS, as GREASE (RFC 8701). */
export function versionName(number: number): string | undefined {
  return versionNames.get(number);
}

const headerLength = 13;
/** RFC 5246 §6.2.3: 2^14 bytes and 2048 for what encryption adds. */
const longestRecord = 16_384 + 2048;
/** RFC 9147 §4.2.3: record numbers are encrypted with a sample of 16 bytes. */
const shortestEncrypted = 16;
const unifiedBits = 0b0010_0000;
const unifiedMask = 0b1110_0000;

interface RecordSpan {
  /** Where the next record begins. */
  readonly end: number;
  /** As the header states it, without the header. */
  readonly length: number;
  /** As much of it as was captured. */
  readonly payload: Uint8Array;
}

/** With a header that shows everything. */
export interface PlainRecord extends RecordSpan {
  readonly kind: 'plain';
  readonly contentType: number;
  readonly version: number;
  readonly epoch: number;
  readonly sequenceNumber: number;
}

/** DTLS 1.3: content type and number are encrypted. */
export interface UnifiedRecord extends RecordSpan {
  readonly kind: 'unified';
  /** The two low bits: 2 for handshake keys, 3 for the first application keys (RFC 9147 §6.1). */
  readonly epochBits: number;
}

export type DtlsRecord = PlainRecord | UnifiedRecord;

/** Lengths of connection ids that the receiver has asked for; undefined where none was negotiated. */
export interface RecordContext {
  readonly allowsUnified: boolean;
  readonly connectionIdLength: number | undefined;
}

/** The record at an offset of a datagram of `statedLength` bytes; undefined when there is none. */
export function readRecord(
  bytes: Uint8Array,
  offset: number,
  statedLength: number,
  context: RecordContext,
): DtlsRecord | undefined {
  const first = byteAt(bytes, offset);
  if ((first & unifiedMask) === unifiedBits) {
    return context.allowsUnified ? readUnified(bytes, offset, statedLength, context) : undefined;
  }
  const idLength = first === contentType.connectionId ? context.connectionIdLength : 0;
  if (first < contentType.changeCipherSpec || first > contentType.ack || idLength === undefined) return undefined;
  const start = offset + headerLength + idLength;
  if (start > bytes.length) return undefined;
  const number = uint16At(bytes, offset + 1);
  const length = uint16At(bytes, start - 2);
  if (!versionNames.has(number) || length === 0 || length > longestRecord || start + length > statedLength) {
    return undefined;
  }
  return {
    kind: 'plain',
    contentType: first,
    version: number,
    epoch: uint16At(bytes, offset + 3),
    sequenceNumber: uint16At(bytes, offset + 5) * 0x1_0000_0000 + uint32At(bytes, offset + 7),
    end: start + length,
    length,
    payload: bytes.subarray(start, start + length),
  };
}

function readUnified(
  bytes: Uint8Array,
  offset: number,
  statedLength: number,
  {connectionIdLength}: RecordContext,
): UnifiedRecord | undefined {
  const first = byteAt(bytes, offset);
  const hasConnectionId = (first & 0x10) !== 0;
  if (hasConnectionId && connectionIdLength === undefined) return undefined;
  const numberLength = (first & 0x08) === 0 ? 1 : 2;
  const statesLength = (first & 0x04) !== 0;
  const afterNumber = offset + 1 + (hasConnectionId ? (connectionIdLength ?? 0) : 0) + numberLength;
  const start = afterNumber + (statesLength ? 2 : 0);
  if (start > bytes.length) return undefined;
  const length = statesLength ? uint16At(bytes, afterNumber) : statedLength - start;
  if (length < shortestEncrypted || length > longestRecord || start + length > statedLength) return undefined;
  return {
    kind: 'unified',
    epochBits: first & 0x03,
    end: start + length,
    length,
    payload: bytes.subarray(start, start + length),
  };
}

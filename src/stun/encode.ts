/** Writes STUN messages: for probes, the simulated server and tests. */

import {fingerprintAttribute} from './fingerprint.ts';
import {type IntegrityAlgorithm, integrityAttribute} from './integrity.ts';
import {
  type AttributeCodec,
  headerLength,
  type MessageClass,
  magicCookie,
  messageTypeOf,
  paddedLength,
} from './message.ts';

export interface AttributeToWrite {
  readonly type: number;
  write(transactionId: Uint8Array): Uint8Array;
}

/** One attribute for `encodeMessage`. */
export function attributeWith<Value>(codec: AttributeCodec<Value>, value: Value): AttributeToWrite {
  return {type: codec.type, write: (transactionId) => codec.encode(value, transactionId)};
}

export interface MessageToWrite {
  readonly method: number;
  readonly messageClass: MessageClass;
  /** 12 bytes. */
  readonly transactionId: Uint8Array;
  readonly attributes: readonly AttributeToWrite[];
  /** Adds MESSAGE-INTEGRITY or MESSAGE-INTEGRITY-SHA256 after the attributes. */
  readonly integrity?: {readonly algorithm: IntegrityAlgorithm; readonly key: Uint8Array};
  /** Adds FINGERPRINT as the last attribute. */
  readonly hasFingerprint?: boolean;
}

export function encodeMessage(message: MessageToWrite): Uint8Array {
  let bytes = encodeHeader(message);
  for (const attribute of message.attributes) {
    bytes = appendAttribute(bytes, attribute.type, attribute.write(message.transactionId));
  }
  if (message.integrity !== undefined) {
    const {type, value} = integrityAttribute(bytes, message.integrity.algorithm, message.integrity.key);
    bytes = appendAttribute(bytes, type, value);
  }
  if (message.hasFingerprint === true) {
    const {type, value} = fingerprintAttribute(bytes);
    bytes = appendAttribute(bytes, type, value);
  }
  return bytes;
}

function encodeHeader({method, messageClass, transactionId}: MessageToWrite): Uint8Array {
  const bytes = new Uint8Array(headerLength);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, messageTypeOf(method, messageClass));
  view.setUint32(4, magicCookie);
  bytes.set(transactionId.subarray(0, 12), 8);
  return bytes;
}

function appendAttribute(message: Uint8Array, type: number, value: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(message.length + 4 + paddedLength(value.length));
  bytes.set(message);
  const view = new DataView(bytes.buffer);
  view.setUint16(message.length, type);
  view.setUint16(message.length + 2, value.length);
  bytes.set(value, message.length + 4);
  view.setUint16(2, bytes.length - headerLength);
  return bytes;
}

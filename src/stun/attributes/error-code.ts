/** ERROR-CODE (RFC 8489 §14.8): the hundreds in three bits, the rest in a byte, and a phrase for people. */
import {attribute} from '../attribute-types.ts';
import {type AttributeCodec, byteAt} from '../message.ts';

export interface ErrorCode {
  readonly code: number;
  /** As the server words it; empty when it gives none. */
  readonly reason: string;
}

const decoder = new TextDecoder();
const encoder = new TextEncoder();

export const errorCode: AttributeCodec<ErrorCode> = {
  type: attribute.errorCode,
  decode: (value) => {
    if (value.length < 4) return undefined;
    const code = (byteAt(value, 2) & 0x07) * 100 + byteAt(value, 3);
    // Some servers count their padding, zero bytes, into the phrase.
    return {code, reason: decoder.decode(value.subarray(4)).replace(/\0+$/, '')};
  },
  encode: ({code, reason}) => {
    const phrase = encoder.encode(reason);
    const value = new Uint8Array(4 + phrase.length);
    value[2] = Math.floor(code / 100);
    value[3] = code % 100;
    value.set(phrase, 4);
    return value;
  },
};

/** Attributes that say one thing in their first byte and keep the others zero. */
import {attribute} from '../attribute-types.ts';
import {type AttributeCodec, byteAt} from '../message.ts';

function leadingByteCodec(type: number, length: number): AttributeCodec<number> {
  return {
    type,
    decode: (value) => (value.length === length ? byteAt(value, 0) : undefined),
    encode: (number) => Uint8Array.from({length}, (_, index) => (index === 0 ? number : 0)),
  };
}

/** IP protocol number of the relayed transport: 17 = UDP, 6 = TCP (RFC 8656 §18.8). */
export const requestedTransport = leadingByteCodec(attribute.requestedTransport, 4);
/** 1 = IPv4, 2 = IPv6 (RFC 8656 §18.6, §18.11). */
export const requestedAddressFamily = leadingByteCodec(attribute.requestedAddressFamily, 4);
export const additionalAddressFamily = leadingByteCodec(attribute.additionalAddressFamily, 4);
/** 0x80: also reserve the next port (RFC 8656 §18.7). */
export const evenPort = leadingByteCodec(attribute.evenPort, 1);

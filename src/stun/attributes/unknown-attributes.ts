/** UNKNOWN-ATTRIBUTES (RFC 8489 §14.13): the types that made a server answer 420. */
import {attribute} from '../attribute-types.ts';
import {type AttributeCodec, uint16At} from '../message.ts';

export const unknownAttributes: AttributeCodec<readonly number[]> = {
  type: attribute.unknownAttributes,
  decode: (value) => Array.from({length: value.length >> 1}, (_, index) => uint16At(value, index * 2)),
  encode: (types) => {
    const value = new Uint8Array(types.length * 2);
    for (const [index, type] of types.entries()) new DataView(value.buffer).setUint16(index * 2, type);
    return value;
  },
};

/** CHANNEL-NUMBER (RFC 8656 §18.1). */
import {attribute} from '../attribute-types.ts';
import {type AttributeCodec, uint16At} from '../message.ts';

export const channelNumber: AttributeCodec<number> = {
  type: attribute.channelNumber,
  decode: (value) => (value.length === 4 ? uint16At(value, 0) : undefined),
  encode: (number) => {
    const value = new Uint8Array(4);
    new DataView(value.buffer).setUint16(0, number);
    return value;
  },
};

/** Attributes that are one 32-bit number. */
import {attribute} from '../attribute-types.ts';
import {type AttributeCodec, uint32At} from '../message.ts';

function numberCodec(type: number): AttributeCodec<number> {
  return {
    type,
    decode: (value) => (value.length === 4 ? uint32At(value, 0) : undefined),
    encode: (number) => {
      const value = new Uint8Array(4);
      new DataView(value.buffer).setUint32(0, number);
      return value;
    },
  };
}

/** Seconds (RFC 8656 §18.2). */
export const lifetime = numberCodec(attribute.lifetime);
/** Of an ICE candidate (RFC 8445 §7.1.1). */
export const priority = numberCodec(attribute.priority);
/** RFC 6062 §6.2.1 */
export const connectionId = numberCodec(attribute.connectionId);

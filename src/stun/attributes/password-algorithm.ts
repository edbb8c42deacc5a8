/** PASSWORD-ALGORITHM (RFC 8489 §14.12): how the client made the key; 1 = MD5, 2 = SHA-256 (§18.5.1). */
import {attribute} from '../attribute-types.ts';
import {type AttributeCodec, uint16At} from '../message.ts';

export interface PasswordAlgorithmChoice {
  readonly number: number;
  readonly parameters: Uint8Array;
}

export const passwordAlgorithm: AttributeCodec<PasswordAlgorithmChoice> = {
  type: attribute.passwordAlgorithm,
  decode: (value) => {
    const length = uint16At(value, 2);
    if (value.length < 4 + length) return undefined;
    return {number: uint16At(value, 0), parameters: value.subarray(4, 4 + length)};
  },
  encode: ({number, parameters}) => {
    const value = new Uint8Array(4 + parameters.length);
    new DataView(value.buffer).setUint16(0, number);
    new DataView(value.buffer).setUint16(2, parameters.length);
    value.set(parameters, 4);
    return value;
  },
};

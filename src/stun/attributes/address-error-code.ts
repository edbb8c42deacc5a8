/** ADDRESS-ERROR-CODE (RFC 8656 §18.12): why one of two requested address families was not allocated. */
import {attribute} from '../attribute-types.ts';
import {type AttributeCodec, byteAt} from '../message.ts';
import {type ErrorCode, errorCode} from './error-code.ts';

export interface AddressErrorCode extends ErrorCode {
  /** 1 = IPv4, 2 = IPv6 */
  readonly family: number;
}

export const addressErrorCode: AttributeCodec<AddressErrorCode> = {
  type: attribute.addressErrorCode,
  decode: (value, message) => {
    const error = errorCode.decode(value, message);
    return error === undefined ? undefined : {...error, family: byteAt(value, 0)};
  },
  encode: (error, transactionId) => {
    const value = errorCode.encode(error, transactionId);
    value[0] = error.family;
    return value;
  },
};

/**
 * XOR-MAPPED-ADDRESS (RFC 8489 §14.2), XOR-RELAYED-ADDRESS and XOR-PEER-ADDRESS (RFC 8656 §18.3, §18.5): addresses
 * hidden from middleboxes that rewrite whatever looks like one, by XOR with cookie and transaction id.
 */
import {attribute} from '../attribute-types.ts';
import {type AttributeCodec, byteAt, magicCookie} from '../message.ts';
import {decodeAddress, encodeAddress, type TransportAddress} from './address.ts';

/** `mask`: the 16 bytes of cookie and transaction id. Its own inverse. */
function xorValue(value: Uint8Array, mask: Uint8Array): Uint8Array {
  // `slice` of a Buffer is no copy.
  const hidden = new Uint8Array(value);
  for (let index = 2; index < hidden.length; index += 1) {
    hidden[index] = byteAt(value, index) ^ byteAt(mask, index < 4 ? index - 2 : index - 4);
  }
  return hidden;
}

function xorAddressCodec(type: number): AttributeCodec<TransportAddress> {
  return {
    type,
    decode: (value, message) => decodeAddress(xorValue(value, message.bytes.subarray(4, 20))),
    encode: (address, transactionId) => {
      const mask = new Uint8Array(16);
      new DataView(mask.buffer).setUint32(0, magicCookie);
      mask.set(transactionId.subarray(0, 12), 4);
      return xorValue(encodeAddress(address), mask);
    },
  };
}

export const xorMappedAddress = xorAddressCodec(attribute.xorMappedAddress);
export const xorRelayedAddress = xorAddressCodec(attribute.xorRelayedAddress);
export const xorPeerAddress = xorAddressCodec(attribute.xorPeerAddress);

/** Transport addresses as attributes carry them (RFC 8489 §14.1), and the plain ones among the attributes. */
import {attribute} from '../attribute-types.ts';
import {formatIpAddress, parseIpAddress} from '../ip-address.ts';
import {type AttributeCodec, byteAt, uint16At} from '../message.ts';

export interface TransportAddress {
  readonly address: string;
  readonly port: number;
}

const family = {ipv4: 0x01, ipv6: 0x02} as const;

export function decodeAddress(value: Uint8Array): TransportAddress | undefined {
  const isIpv4 = byteAt(value, 1) === family.ipv4 && value.length === 8;
  const isIpv6 = byteAt(value, 1) === family.ipv6 && value.length === 20;
  if (!isIpv4 && !isIpv6) return undefined;
  return {address: formatIpAddress(value, 4, isIpv4 ? 4 : 16), port: uint16At(value, 2)};
}

/** Text that is no address becomes 0.0.0.0. */
export function encodeAddress({address, port}: TransportAddress): Uint8Array {
  const bytes = parseIpAddress(address) ?? new Uint8Array(4);
  const value = new Uint8Array(4 + bytes.length);
  value[1] = bytes.length === 4 ? family.ipv4 : family.ipv6;
  new DataView(value.buffer).setUint16(2, port);
  value.set(bytes, 4);
  return value;
}

function addressCodec(type: number): AttributeCodec<TransportAddress> {
  return {type, decode: decodeAddress, encode: encodeAddress};
}

export const mappedAddress = addressCodec(attribute.mappedAddress);
/** Where 300 Try Alternate sends the client (RFC 8489 §14.15). */
export const alternateServer = addressCodec(attribute.alternateServer);
/** RFC 5780 §7.3, §7.4 */
export const responseOrigin = addressCodec(attribute.responseOrigin);
export const otherAddress = addressCodec(attribute.otherAddress);

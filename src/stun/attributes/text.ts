/**
 * Attributes that are UTF-8 text: USERNAME (RFC 8489 §14.3), REALM (§14.9), NONCE (§14.10), SOFTWARE (§14.14) and
 * ALTERNATE-DOMAIN (§14.16). Bytes that are no UTF-8 become U+FFFD; zero bytes at the end, which some senders count
 * into the length, are kept: they enter the key.
 */
import {attribute} from '../attribute-types.ts';
import type {AttributeCodec} from '../message.ts';

const decoder = new TextDecoder('utf-8', {ignoreBOM: true});
const encoder = new TextEncoder();

function textCodec(type: number): AttributeCodec<string> {
  return {type, decode: (value) => decoder.decode(value), encode: (text) => encoder.encode(text)};
}

export const username = textCodec(attribute.username);
export const realm = textCodec(attribute.realm);
export const nonce = textCodec(attribute.nonce);
export const software = textCodec(attribute.software);
export const alternateDomain = textCodec(attribute.alternateDomain);

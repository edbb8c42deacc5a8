/** Attributes whose value has no structure to read. */
import {attribute} from '../attribute-types.ts';
import type {AttributeCodec} from '../message.ts';

function bytesCodec(type: number): AttributeCodec<Uint8Array> {
  return {type, decode: (value) => value, encode: (value) => value};
}

/** What a peer sent or is sent (RFC 8656 §18.4). */
export const data = bytesCodec(attribute.data);
export const reservationToken = bytesCodec(attribute.reservationToken);
/** SHA-256 of `username:realm` (RFC 8489 §14.4). */
export const userhash = bytesCodec(attribute.userhash);
/** RFC 8016 §6 */
export const mobilityTicket = bytesCodec(attribute.mobilityTicket);
/** Has no value at all (RFC 8656 §18.9). */
export const dontFragment = bytesCodec(attribute.dontFragment);

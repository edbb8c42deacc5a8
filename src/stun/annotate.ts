/**
 * A message byte by byte, for people who look at evidence: what stands where, and which attribute tells what happened.
 * Bytes from which a password could be guessed are left out.
 */
import {type BytePart, type MessageBytes, stripControlCharacters} from '../model/origin.ts';
import {attribute, attributeName} from './attribute-types.ts';
import {errorCode} from './attributes/error-code.ts';
import {requestedTransport} from './attributes/leading-byte.ts';
import {lifetime} from './attributes/number.ts';
import {nonce, realm, software, username} from './attributes/text.ts';
import {xorMappedAddress, xorPeerAddress, xorRelayedAddress} from './attributes/xor-address.ts';
import {errorCodeName} from './error-codes.ts';
import {type AttributeCodec, decodeMessage, headerLength, hexOf, type Message, type RawAttribute} from './message.ts';
import {addressText, messageTitle} from './summarise.ts';

/** TURN messages are a few hundred bytes long; RFC 8489 §6.2.1 wants them below a path's MTU. */
const longestMessage = 1500;
const longestText = 64;

/**
 * Keyed hashes of the message, the checksum over them, and what stands for a password: PASSWORD (RFC 3489 §11.2.7),
 * ACCESS-TOKEN (RFC 7635 §6.2), RESERVATION-TOKEN, MOBILITY-TICKET (RFC 8016 §3.3), GOOG-MESSAGE-INTEGRITY-32.
 */
const secretTypes: ReadonlySet<number> = new Set([
  attribute.messageIntegrity,
  attribute.messageIntegritySha256,
  attribute.fingerprint,
  attribute.reservationToken,
  attribute.mobilityTicket,
  0x0007,
  0x001b,
  0xc060,
]);

/** Of each kind of message the attribute that says how it went. */
const notableTypes = {
  error: [attribute.errorCode],
  success: [attribute.xorRelayedAddress, attribute.xorMappedAddress],
  request: [attribute.username],
  indication: [],
} as const satisfies Readonly<Record<Message['messageClass'], readonly number[]>>;

/** Undefined for what is no STUN message, or longer than any. `bytes`: from its first byte. */
export function annotateMessage(bytes: Uint8Array): MessageBytes | undefined {
  const message = decodeMessage(bytes);
  if (message === undefined || message.bytes.length > longestMessage) return undefined;
  const matters = notableOf(message);
  const pairs: string[] = hexOf(message.bytes).match(/../g) ?? [];
  // An attribute that the capture has cut may be any of those.
  const last = message.attributes.at(-1);
  pairs.fill('..', last === undefined ? headerLength : last.offset + 4 + last.value.length);
  const parts: BytePart[] = [{offset: 0, length: headerLength, name: 'header', text: messageTitle(message)}];
  for (const each of message.attributes) {
    const isSecret = secretTypes.has(each.type);
    if (isSecret) pairs.fill('..', each.offset + 4, each.offset + 4 + each.value.length);
    const text = isSecret ? 'left out' : textOf(each, message);
    parts.push({
      offset: each.offset,
      length: 4 + each.value.length,
      name: attributeName(each.type),
      ...(text === undefined ? {} : {text}),
      ...(each === matters ? {matters: true as const} : {}),
    });
  }
  return {name: 'STUN message', hex: pairs.join(''), parts};
}

function notableOf({messageClass, attributes}: Message): RawAttribute | undefined {
  const types: readonly number[] = notableTypes[messageClass];
  for (const type of types) {
    const found = attributes.find((each) => each.type === type);
    if (found !== undefined) return found;
  }
  return undefined;
}

function textOf({type, value}: RawAttribute, message: Message): string | undefined {
  const read = <Value>(codec: AttributeCodec<Value>) => codec.decode(value, message);
  switch (type) {
    case attribute.errorCode: {
      const error = read(errorCode);
      return error === undefined
        ? undefined
        : shorten(`${error.code} ${error.reason || (errorCodeName(error.code) ?? '')}`.trim());
    }
    case attribute.username:
      return shorten(read(username));
    case attribute.realm:
      return shorten(read(realm));
    case attribute.nonce:
      return shorten(read(nonce));
    case attribute.software:
      return shorten(read(software));
    case attribute.lifetime: {
      const seconds = read(lifetime);
      return seconds === undefined ? undefined : `${seconds} s`;
    }
    case attribute.requestedTransport: {
      const protocol = read(requestedTransport);
      return protocol === 17 ? 'UDP' : protocol === 6 ? 'TCP' : undefined;
    }
    case attribute.xorMappedAddress:
      return addressText(read(xorMappedAddress));
    case attribute.xorRelayedAddress:
      return addressText(read(xorRelayedAddress));
    case attribute.xorPeerAddress:
      return addressText(read(xorPeerAddress));
    default:
      return undefined;
  }
}

function shorten(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const clean = stripControlCharacters(text);
  return clean.length > longestText ? `${clean.slice(0, longestText - 1)}…` : clean;
}

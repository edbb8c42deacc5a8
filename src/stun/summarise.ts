/** One line about a message, for people who look at evidence: `Allocate Request, UDP, user guest, realm example.org`. */

import type {TransportAddress} from './attributes/address.ts';
import {errorCode} from './attributes/error-code.ts';
import {requestedTransport} from './attributes/leading-byte.ts';
import {lifetime} from './attributes/number.ts';
import {realm, software, username} from './attributes/text.ts';
import {xorMappedAddress, xorPeerAddress, xorRelayedAddress} from './attributes/xor-address.ts';
import {errorCodeName} from './error-codes.ts';
import {attributeOf, isSigned, type Message, type MessageClass} from './message.ts';
import {methodName} from './methods.ts';

const classWords: Readonly<Record<MessageClass, string>> = {
  request: 'Request',
  indication: 'Indication',
  success: 'Success Response',
  error: 'Error Response',
};
const transportWords: ReadonlyMap<number, string> = new Map([
  [6, 'TCP'],
  [17, 'UDP'],
]);
/** RFC 8489 §14.3 allows 508 bytes for names; a line needs fewer. */
const longestName = 64;

/** `Allocate Request`, `Binding Success Response` */
export function messageTitle({method, messageClass}: Pick<Message, 'method' | 'messageClass'>): string {
  return `${methodName(method)} ${classWords[messageClass]}`;
}

export function summariseMessage(message: Message): string {
  const transport = attributeOf(message, requestedTransport);
  const parts = [
    messageTitle(message),
    transport === undefined ? '' : (transportWords.get(transport) ?? `protocol ${transport}`),
    summariseError(message),
    labelled('user', attributeOf(message, username)),
    labelled('realm', attributeOf(message, realm)),
    labelled('relayed', addressText(attributeOf(message, xorRelayedAddress))),
    labelled('mapped', addressText(attributeOf(message, xorMappedAddress))),
    labelled('peer', addressText(attributeOf(message, xorPeerAddress))),
    labelled('lifetime', attributeOf(message, lifetime)?.toString()),
    message.messageClass === 'request' && !message.isCut && !isSigned(message) ? 'not signed' : '',
    message.messageClass === 'error' ? labelled('software', attributeOf(message, software)) : '',
    message.isCut ? 'cut short by the capture' : '',
  ];
  return parts.filter((part) => part !== '').join(', ');
}

function summariseError(message: Message): string {
  const error = attributeOf(message, errorCode);
  if (error === undefined) return '';
  return labelled('error-code', `${error.code} ${shorten(error.reason || (errorCodeName(error.code) ?? ''))}`.trim());
}

function labelled(label: string, text: string | undefined): string {
  return text === undefined ? '' : `${label} ${shorten(text)}`;
}

function shorten(text: string): string {
  return text.length > longestName ? `${text.slice(0, longestName - 1)}…` : text;
}

/** `192.0.2.1:3478`, `[2001:db8::1]:3478` */
export function addressText(address: TransportAddress | undefined): string | undefined {
  if (address === undefined) return undefined;
  return address.address.includes(':') ? `[${address.address}]:${address.port}` : `${address.address}:${address.port}`;
}

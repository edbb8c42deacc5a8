/** TURN messages, packets and captures of one client and one server, for the tests of what is found in them. */
import {expect} from '@jest/globals';
import {CaptureAnalysis, type CaptureResult} from '../../src/pcap/capture-analysis.ts';
import {errorCode} from '../../src/stun/attributes/error-code.ts';
import {requestedTransport} from '../../src/stun/attributes/leading-byte.ts';
import {lifetime} from '../../src/stun/attributes/number.ts';
import {nonce, realm, software, username} from '../../src/stun/attributes/text.ts';
import {xorMappedAddress, xorRelayedAddress} from '../../src/stun/attributes/xor-address.ts';
import {type AttributeToWrite, attributeWith, encodeMessage} from '../../src/stun/encode.ts';
import {longTermKey} from '../../src/stun/integrity.ts';
import {method} from '../../src/stun/methods.ts';
import {bytesOf, ethernet, type Packet, pcap, udp, uint32} from './build-capture.ts';

export const client = {address: '198.51.100.20', port: 50000};
export const server = {address: '203.0.113.7', port: 3478};
export const client6 = {address: '2001:db8::20', port: 50000};
export const server6 = {address: '2001:db8::7', port: 3478};

export function id(number: number): Uint8Array {
  return bytesOf(new Uint8Array(8), uint32(number));
}

export function allocate(number: number, isSigned: boolean, password = 'open'): Uint8Array {
  const names = [attributeWith(username, 'guest'), attributeWith(realm, 'media.example'), attributeWith(nonce, '5a')];
  return encodeMessage({
    method: method.allocate,
    messageClass: 'request',
    transactionId: id(number),
    attributes: [attributeWith(requestedTransport, 17), ...(isSigned ? names : [])],
    ...(isSigned ? {integrity: {algorithm: 'sha1', key: longTermKey('guest', 'media.example', password)}} : {}),
  });
}

export function request(number: number, which: number): Uint8Array {
  return encodeMessage({
    method: which,
    messageClass: 'request',
    transactionId: id(number),
    attributes: [attributeWith(username, 'guest')],
    integrity: {algorithm: 'sha1', key: longTermKey('guest', 'media.example', 'open')},
  });
}

/** A signed request with any attributes. */
export function signedRequest(
  number: number,
  which: number,
  attributes: readonly AttributeToWrite[] = [],
  withNonce = '5a',
): Uint8Array {
  return encodeMessage({
    method: which,
    messageClass: 'request',
    transactionId: id(number),
    attributes: [
      ...attributes,
      attributeWith(username, 'guest'),
      attributeWith(realm, 'media.example'),
      attributeWith(nonce, withNonce),
    ],
    integrity: {algorithm: 'sha1', key: longTermKey('guest', 'media.example', 'open')},
  });
}

/** A success response, or with a code an error response. */
export function answer(
  number: number,
  which: number,
  attributes: readonly AttributeToWrite[] = [],
  code?: number,
): Uint8Array {
  return encodeMessage({
    method: which,
    messageClass: code === undefined ? 'success' : 'error',
    transactionId: id(number),
    attributes: [...(code === undefined ? [] : [attributeWith(errorCode, {code, reason: 'r'})]), ...attributes],
  });
}

export function failure(number: number, code: number, which: number = method.allocate): Uint8Array {
  return encodeMessage({
    method: which,
    messageClass: 'error',
    transactionId: id(number),
    attributes: [
      attributeWith(errorCode, {code, reason: 'r'}),
      attributeWith(realm, 'media.example'),
      attributeWith(software, 'server 1'),
    ],
  });
}

export function success(number: number): Uint8Array {
  return encodeMessage({
    method: method.allocate,
    messageClass: 'success',
    transactionId: id(number),
    attributes: [
      attributeWith(xorRelayedAddress, {address: '203.0.113.7', port: 24001}),
      attributeWith(xorMappedAddress, {address: '198.51.100.20', port: 50000}),
      attributeWith(lifetime, 600),
    ],
  });
}

export const up = (message: Uint8Array): Uint8Array => ethernet(udp(client, server, message));
export const down = (message: Uint8Array): Uint8Array => ethernet(udp(server, client, message));

export function analyse(file: Uint8Array, chunkSize = file.length): CaptureResult {
  const analysis = new CaptureAnalysis();
  for (let offset = 0; offset < file.length; offset += chunkSize)
    analysis.feed(file.subarray(offset, offset + chunkSize));
  return analysis.end();
}

/** Packets one second apart, unless they say otherwise. */
export function analysePackets(packets: readonly (Uint8Array | Packet)[], linkType = 1): CaptureResult {
  const timed = packets.map((packet, index) => ({
    time: 1000 + index,
    ...(packet instanceof Uint8Array ? {data: packet} : packet),
  }));
  return analyse(pcap(timed, {linkType}));
}

export function onlySession(result: CaptureResult) {
  expect(result.sessions).toHaveLength(1);
  const session = result.sessions[0];
  if (session === undefined) throw new Error('no session');
  return session;
}

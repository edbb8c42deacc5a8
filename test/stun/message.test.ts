import {describe, expect, test} from '@jest/globals';
import * as fc from 'fast-check';
import {attribute} from '../../src/stun/attribute-types.ts';
import {errorCode} from '../../src/stun/attributes/error-code.ts';
import {lifetime} from '../../src/stun/attributes/number.ts';
import {realm, username} from '../../src/stun/attributes/text.ts';
import {xorPeerAddress, xorRelayedAddress} from '../../src/stun/attributes/xor-address.ts';
import {decodeChannelData, encodeChannelData} from '../../src/stun/channel-data.ts';
import {attributeWith, encodeMessage} from '../../src/stun/encode.ts';
import {verifyFingerprint} from '../../src/stun/fingerprint.ts';
import {integrityMatches, longTermKey} from '../../src/stun/integrity.ts';
import {
  attributeOf,
  attributesOf,
  bytesOfHex,
  decodeMessage,
  type Message,
  messageClasses,
  messageTypeOf,
  rawAttribute,
} from '../../src/stun/message.ts';
import {method} from '../../src/stun/methods.ts';
import {hasStunHeader, isClassicStun} from '../../src/stun/recognise.ts';
import {summariseMessage} from '../../src/stun/summarise.ts';

const transactionId = bytesOfHex('0102030405060708090a0b0c');
const signedAllocate = encodeMessage({
  method: method.allocate,
  messageClass: 'request',
  transactionId,
  attributes: [attributeWith(username, 'guest'), attributeWith(realm, 'media.example'), attributeWith(lifetime, 600)],
  integrity: {algorithm: 'sha1', key: longTermKey('guest', 'media.example', 'open')},
  hasFingerprint: true,
});

/** Everything that code does with a message, so that "returns" means all of it. */
function exercise(bytes: Uint8Array): void {
  const message = decodeMessage(bytes);
  isClassicStun(bytes);
  decodeChannelData(bytes);
  integrityMatches({message: bytes, username: 'guest', realm: 'media.example', password: 'open'});
  if (message === undefined) return;
  verifyFingerprint(message);
  summariseMessage(message);
}

function decoded(bytes: Uint8Array): Message {
  const message = decodeMessage(bytes);
  if (message === undefined) throw new Error('no message');
  return message;
}

describe('given a signed Allocate', () => {
  test('when it is decoded, then header and attributes are those that were written', () => {
    const message = decoded(signedAllocate);
    expect(message).toMatchObject({
      method: method.allocate,
      messageClass: 'request',
      hasCookie: true,
      transactionId: '0102030405060708090a0b0c',
      isCut: false,
      problems: [],
    });
    expect(attributeOf(message, username)).toBe('guest');
    expect(attributeOf(message, lifetime)).toBe(600);
    expect(attributeOf(message, errorCode)).toBeUndefined();
    expect(verifyFingerprint(message)).toBe('valid');
  });

  test('when it is cut anywhere, then it is known as cut and the attributes before the cut are kept', () => {
    for (let length = 20; length < signedAllocate.length; length += 1) {
      const message = decoded(signedAllocate.subarray(0, length));
      expect(message.isCut).toBe(true);
      expect(message.problems.map(({kind}) => kind)).toEqual(['truncated']);
      if (length >= 33) expect(attributeOf(message, username)).toBe('guest');
    }
    expect(decodeMessage(signedAllocate.subarray(0, 19))).toBeUndefined();
  });

  test('when any byte is changed in any way that fuzzing finds, then everything returns', () => {
    for (let index = 0; index < signedAllocate.length; index += 1) {
      for (const change of [0x01, 0x80, 0xff]) {
        const changed = signedAllocate.slice();
        changed[index] = (changed[index] ?? 0) ^ change;
        exercise(changed);
      }
    }
    for (let length = 0; length <= signedAllocate.length; length += 1) exercise(signedAllocate.subarray(0, length));
  });

  test('when one bit changes, then the fingerprint is invalid', () => {
    const changed = signedAllocate.slice();
    changed[24] = (changed[24] ?? 0) ^ 1;
    expect(verifyFingerprint(decoded(changed))).toBe('invalid');
  });

  test('when an attribute length passes the end, then it is malformed there and the ones before are kept', () => {
    const changed = signedAllocate.slice();
    // Length of REALM, which follows the header (20) and USERNAME (4 + 8).
    changed[34] = 0xff;
    const message = decoded(changed);
    expect(message.problems).toMatchObject([{kind: 'malformed', offset: 32}]);
    expect(attributeOf(message, username)).toBe('guest');
    expect(attributeOf(message, realm)).toBeUndefined();
  });
});

describe('given an attribute behind MESSAGE-INTEGRITY', () => {
  test('when it is asked for, then it does not count', () => {
    const unsigned = encodeMessage({method: 3, messageClass: 'success', transactionId, attributes: []});
    const key = longTermKey('guest', 'media.example', 'open');
    const signed = decoded(
      encodeMessage({
        method: 3,
        messageClass: 'success',
        transactionId,
        attributes: [
          {type: attribute.messageIntegrity, write: () => new Uint8Array(20)},
          attributeWith(xorRelayedAddress, {address: '192.0.2.9', port: 24000}),
        ],
        integrity: {algorithm: 'sha256', key},
      }),
    );
    expect(attributeOf(signed, xorRelayedAddress)).toBeUndefined();
    expect(rawAttribute(signed, attribute.messageIntegritySha256)?.value).toHaveLength(32);
    expect(rawAttribute(decoded(unsigned), attribute.messageIntegrity)).toBeUndefined();
  });
});

describe('given an attribute that occurs several times', () => {
  test('when all are asked for, then each that can be read is there, up to MESSAGE-INTEGRITY', () => {
    const [one, other] = [
      {address: '192.0.2.1', port: 1},
      {address: '2001:db8::2', port: 2},
    ];
    const message = decoded(
      encodeMessage({
        method: method.createPermission,
        messageClass: 'request',
        transactionId,
        attributes: [
          attributeWith(xorPeerAddress, one),
          {type: attribute.xorPeerAddress, write: () => new Uint8Array(3)},
          attributeWith(xorPeerAddress, other),
          {type: attribute.messageIntegrity, write: () => new Uint8Array(20)},
          attributeWith(xorPeerAddress, one),
        ],
      }),
    );
    expect(attributesOf(message, xorPeerAddress)).toEqual([one, other]);
    expect(attributesOf(message, xorRelayedAddress)).toEqual([]);
  });
});

describe('given methods and classes', () => {
  test('when each is written and read, then it is the same', () => {
    for (let number = 0; number <= 0xfff; number += 1) {
      for (const messageClass of messageClasses) {
        const bytes = encodeMessage({method: number, messageClass, transactionId, attributes: []});
        expect(decodeMessage(bytes)).toMatchObject({method: number, messageClass});
      }
    }
    expect(messageTypeOf(method.allocate, 'error')).toBe(0x0113);
  });
});

describe('given bytes that may be STUN', () => {
  test('when they have the cookie, then they are; when the two top bits are set, then not', () => {
    expect(hasStunHeader(signedAllocate)).toBe(true);
    expect(hasStunHeader(Uint8Array.of(0x80, ...signedAllocate.subarray(1)))).toBe(false);
    expect(hasStunHeader(signedAllocate.subarray(0, 19))).toBe(false);
  });

  test('when there is no cookie, then only a Binding that fits in all of it passes for RFC 3489', () => {
    // Binding response with MAPPED-ADDRESS, transaction id of 16 bytes.
    const classic = bytesOfHex(`0101000c${'55'.repeat(16)}0001000800010d96c0000201`);
    expect(isClassicStun(classic)).toBe(true);
    expect(decodeMessage(classic)).toMatchObject({hasCookie: false, transactionId: '55'.repeat(16)});
    expect(isClassicStun(classic.subarray(0, 31))).toBe(false);
    const unknownAttribute = classic.slice();
    unknownAttribute[21] = 0x55;
    expect(isClassicStun(unknownAttribute)).toBe(false);
  });

  test('when bytes are random, then everything returns', () => {
    const stunLike = fc
      .tuple(fc.uint8Array({minLength: 4, maxLength: 4}), fc.uint8Array({maxLength: 200}))
      .map(([start, rest]) =>
        Uint8Array.of((start[0] ?? 0) & 0x3f, start[1] ?? 0, 0, rest.length, 0x21, 0x12, 0xa4, 0x42, ...rest),
      );
    fc.assert(fc.property(fc.oneof(fc.uint8Array({maxLength: 300}), stunLike), (bytes) => exercise(bytes)));
  });
});

describe('given ChannelData', () => {
  test('when it is written and read, then channel and data are the same, and a cut is known', () => {
    const bytes = encodeChannelData(0x4001, Uint8Array.of(1, 2, 3));
    expect(decodeChannelData(bytes)).toEqual({channel: 0x4001, data: Uint8Array.of(1, 2, 3), isCut: false});
    expect(decodeChannelData(bytes.subarray(0, 5))).toMatchObject({channel: 0x4001, isCut: true});
    expect(decodeChannelData(signedAllocate)).toBeUndefined();
  });
});

describe('given a message to show', () => {
  test('when it is an error, then the line has code, phrase, user and realm', () => {
    const answer = decoded(
      encodeMessage({
        method: method.allocate,
        messageClass: 'error',
        transactionId,
        attributes: [
          attributeWith(errorCode, {code: 431, reason: 'Integrity Check Failure'}),
          attributeWith(username, 'guest'),
          attributeWith(realm, 'media.example'),
        ],
      }),
    );
    expect(summariseMessage(answer)).toBe(
      'Allocate Error Response, error-code 431 Integrity Check Failure, user guest, realm media.example',
    );
  });
});

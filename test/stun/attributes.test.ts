import {describe, expect, test} from '@jest/globals';
import * as fc from 'fast-check';
import {alternateServer, mappedAddress} from '../../src/stun/attributes/address.ts';
import {addressErrorCode} from '../../src/stun/attributes/address-error-code.ts';
import {data, reservationToken} from '../../src/stun/attributes/bytes.ts';
import {channelNumber} from '../../src/stun/attributes/channel-number.ts';
import {errorCode} from '../../src/stun/attributes/error-code.ts';
import {evenPort, requestedAddressFamily, requestedTransport} from '../../src/stun/attributes/leading-byte.ts';
import {lifetime, priority} from '../../src/stun/attributes/number.ts';
import {passwordAlgorithm} from '../../src/stun/attributes/password-algorithm.ts';
import {nonce, realm, software, username} from '../../src/stun/attributes/text.ts';
import {unknownAttributes} from '../../src/stun/attributes/unknown-attributes.ts';
import {xorMappedAddress, xorPeerAddress, xorRelayedAddress} from '../../src/stun/attributes/xor-address.ts';
import {attributeWith, encodeMessage} from '../../src/stun/encode.ts';
import {formatIpAddress, parseIpAddress} from '../../src/stun/ip-address.ts';
import {type AttributeCodec, attributeOf, decodeMessage} from '../../src/stun/message.ts';

const transactionId = Uint8Array.from({length: 12}, (_, index) => index * 17);

/** Written into a message and read out of it again. */
function roundTrip<Value>(codec: AttributeCodec<Value>, value: Value): Value | undefined {
  const attributes = [attributeWith(codec, value)];
  const message = decodeMessage(encodeMessage({method: 3, messageClass: 'request', transactionId, attributes}));
  return message === undefined ? undefined : attributeOf(message, codec);
}

function sample<Value>(codec: AttributeCodec<Value>, ...values: Value[]) {
  return {type: codec.type, check: () => values.map((value) => [value, roundTrip(codec, value)] as const)};
}

const addresses = [
  {address: '203.0.113.7', port: 3478},
  {address: '2001:db8::17:0:1', port: 65535},
];
const samples = [
  sample(mappedAddress, ...addresses),
  sample(alternateServer, ...addresses),
  sample(xorMappedAddress, ...addresses),
  sample(xorRelayedAddress, ...addresses),
  sample(xorPeerAddress, ...addresses),
  sample(username, 'guest', 'pässwörd', ''),
  sample(realm, 'media.example'),
  sample(nonce, 'a1'),
  sample(software, 'x'),
  sample(errorCode, {code: 431, reason: 'Integrity Check Failure'}, {code: 300, reason: ''}),
  sample(addressErrorCode, {family: 2, code: 440, reason: 'no'}),
  sample(lifetime, 0, 4_294_967_295),
  sample(priority, 1_853_824_767),
  sample(channelNumber, 0x4000),
  sample(requestedTransport, 17),
  sample(requestedAddressFamily, 2),
  sample(evenPort, 0x80),
  sample(unknownAttributes, [0x0024, 0x8029]),
  sample(passwordAlgorithm, {number: 2, parameters: Uint8Array.of(1, 2)}),
  sample(data, Uint8Array.of(1, 2, 3)),
  sample(reservationToken, new Uint8Array(8)),
];

describe('given every attribute that has a structure', () => {
  test('when a value is written and read, then it is the same', () => {
    for (const {check} of samples) for (const [written, read] of check()) expect(read).toEqual(written);
  });

  test('when the value is any bytes, then decoding returns', () => {
    const message = {bytes: new Uint8Array(20)};
    fc.assert(
      fc.property(fc.uint8Array({maxLength: 24}), (value) => {
        for (const codec of [
          xorMappedAddress,
          errorCode,
          addressErrorCode,
          passwordAlgorithm,
          unknownAttributes,
          username,
        ]) {
          codec.decode(value, message);
        }
      }),
    );
  });

  test('when a value has the wrong length, then there is none instead of a wrong one', () => {
    const message = {bytes: new Uint8Array(20)};
    expect(lifetime.decode(new Uint8Array(3), message)).toBeUndefined();
    expect(channelNumber.decode(new Uint8Array(2), message)).toBeUndefined();
    expect(errorCode.decode(new Uint8Array(3), message)).toBeUndefined();
    expect(mappedAddress.decode(Uint8Array.of(0, 1, 0, 0, 1, 2, 3), message)).toBeUndefined();
    expect(mappedAddress.decode(Uint8Array.of(0, 3, 0, 0, 1, 2, 3, 4), message)).toBeUndefined();
    expect(passwordAlgorithm.decode(Uint8Array.of(0, 2, 0, 9), message)).toBeUndefined();
  });

  test('when a server counts zero bytes into its phrase, then they are left out', () => {
    const value = Uint8Array.of(0, 0, 4, 1, 0x4e, 0x6f, 0, 0);
    expect(errorCode.decode(value, {bytes: value})).toEqual({code: 401, reason: 'No'});
  });
});

describe('given IP addresses', () => {
  test.each([
    ['2001:db8::1', '20010db8000000000000000000000001'],
    ['::', '00000000000000000000000000000000'],
    ['2001:db8:0:1:1:1:1:1', '20010db8000000010001000100010001'],
    ['2001:0:0:1::1', '20010000000000010000000000000001'],
    ['fe80::a:0:0:b', 'fe80000000000000000a00000000000b'],
  ])('when %s is written, then it is as RFC 5952 has it, and reads back', (text, hex) => {
    const bytes = Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
    expect(formatIpAddress(bytes, 0, 16)).toBe(text);
    expect(parseIpAddress(text)).toEqual(bytes);
  });

  test.each(['', '1.2.3', '1.2.3.256', '::1::2', '1:2:3:4:5:6:7', '12345::', 'host'])(
    'when the text is %j, then it is no address',
    (text) => expect(parseIpAddress(text)).toBeUndefined(),
  );
});

/** FINGERPRINT and integrity against the published vectors: RFC 5769, and RFC 8489 appendix B.1 with erratum 6268. */
import {describe, expect, test} from '@jest/globals';
import * as fc from 'fast-check';
import {errorCode} from '../../src/stun/attributes/error-code.ts';
import {passwordAlgorithm} from '../../src/stun/attributes/password-algorithm.ts';
import {nonce, realm, software, username} from '../../src/stun/attributes/text.ts';
import {xorMappedAddress} from '../../src/stun/attributes/xor-address.ts';
import {attributeWith, encodeMessage} from '../../src/stun/encode.ts';
import {verifyFingerprint} from '../../src/stun/fingerprint.ts';
import {
  integrityAlgorithmOf,
  integrityMatches,
  longTermKey,
  shortTermKey,
  verifyIntegrity,
} from '../../src/stun/integrity.ts';
import {attributeOf, bytesOfHex, decodeMessage, type Message} from '../../src/stun/message.ts';
import {opaqueString, passwordForms, saslPrep} from '../../src/stun/prepare-password.ts';

function messageOf(hex: string): Message {
  const message = decodeMessage(bytesOfHex(hex));
  if (message === undefined) throw new Error('no message');
  return message;
}

const shortTermPassword = 'VOkJxbRl1RmTxUk/WvJxBt';
/** RFC 5769 §2.1 */
const sampleRequest = `
  00010058 2112a442 b7e7a701bc34d686fa87dfae 80220010 5354554e207465737420636c69656e74 00240004 6e0001ff
  80290008 932ff9b151263b36 00060009 6576746a3a68367659202020 00080014 9aeaa70cbfd8cb56781ef2b5b2d3f249c1b571a2
  80280004 e57a3bcf`.replace(/\s/g, '');
/** RFC 5769 §2.2 */
const ipv4Response = `
  0101003c 2112a442 b7e7a701bc34d686fa87dfae 8022000b 7465737420766563746f7220 00200008 0001a147e112a643
  00080014 2b91f599fd9e90c38c7489f92af9ba53f06be7d7 80280004 c07d4c96`.replace(/\s/g, '');
/** RFC 5769 §2.3 */
const ipv6Response = `
  01010048 2112a442 b7e7a701bc34d686fa87dfae 8022000b 7465737420766563746f7220
  00200014 0002a1470113a9faa5d3f179bc25f4b5bed2b9d9 00080014 a382954e4be67bf11784c97c8292c275bfe3ed41
  80280004 c8fb0b4c`.replace(/\s/g, '');
/** RFC 5769 §2.4 */
const longTermRequest = `
  00010060 2112a442 78ad3433c6ad72c029da412e 00060012 e3839ee38388e383aae38383e382afe382b90000
  0015001c 662f2f3439396b39353464364f4c33346f4c39465354767936347341 0014000b 6578616d706c652e6f726700
  00080014 f67024656dd64a3e02b8e0712e85c9a28ca89666`.replace(/\s/g, '');
/** RFC 8489 appendix B.1, with the value of erratum 6268 */
const sha256Request = `
  00010090 2112a442 78ad3433c6ad72c029da412e
  001e0020 4a3cf38fef6992bda952c6780417da0f24819415569e60b205c46e41407f1704
  00150029 6f624d61744a6f73324141414366 2f2f3439396b39353464364f4c33346f4c39465354767936347341000000
  0014000b 6578616d706c652e6f726700 001d0004 00020000
  001c0020 b5c7bf005b6c52a21c51c5e892f819241362 96cb927c43149309278cc6518e65`.replace(/\s/g, '');

const katakanaUser = '\u30de\u30c8\u30ea\u30c3\u30af\u30b9';
const unpreparedPassword = 'The\u00adM\u00aatr\u2168';

describe('given the vectors of RFC 5769', () => {
  test.each([
    ['§2.1', sampleRequest],
    ['§2.2', ipv4Response],
    ['§2.3', ipv6Response],
  ])('when %s is verified, then integrity and fingerprint hold', (_, hex) => {
    const message = messageOf(hex);
    expect(message.problems).toEqual([]);
    expect(verifyFingerprint(message)).toBe('valid');
    expect(verifyIntegrity(message, shortTermKey(shortTermPassword))).toBe(true);
    expect(verifyIntegrity(message, shortTermKey('other'))).toBe(false);
  });

  test('when addresses and names are read, then they are those of the RFC', () => {
    expect(attributeOf(messageOf(ipv4Response), xorMappedAddress)).toEqual({address: '192.0.2.1', port: 32853});
    const ipv6 = {address: '2001:db8:1234:5678:11:2233:4455:6677', port: 32853};
    expect(attributeOf(messageOf(ipv6Response), xorMappedAddress)).toEqual(ipv6);
    expect(attributeOf(messageOf(sampleRequest), software)).toBe('STUN test client');
    expect(attributeOf(messageOf(sampleRequest), username)).toBe('evtj:h6vY');
  });

  test('when §2.4 is asked about a password, then prepared or not it matches, and another does not', () => {
    const question = {message: bytesOfHex(longTermRequest), username: katakanaUser, realm: 'example.org'};
    expect(integrityMatches({...question, password: unpreparedPassword})).toBe(true);
    expect(integrityMatches({...question, password: 'TheMatrIX'})).toBe(true);
    expect(integrityMatches({...question, password: 'TheMatrix'})).toBe(false);
    expect(integrityMatches({...question, realm: 'example.com', password: 'TheMatrIX'})).toBe(false);
    expect(integrityMatches({...question, username: 'x', password: 'TheMatrIX'})).toBe(false);
  });
});

describe('given the vector of RFC 8489 appendix B.1', () => {
  test('when it is asked about the password, then key and integrity are SHA-256', () => {
    const message = bytesOfHex(sha256Request);
    expect(integrityAlgorithmOf(messageOf(sha256Request))).toBe('sha256');
    const question = {message, username: katakanaUser, realm: 'example.org'};
    expect(integrityMatches({...question, password: 'TheMatrIX'})).toBe(true);
    expect(integrityMatches({...question, password: 'TheMatri'})).toBe(false);
  });
});

describe('given a signed request of our own', () => {
  const written = {
    method: 3,
    messageClass: 'request',
    transactionId: new Uint8Array(12),
    attributes: [
      attributeWith(username, 'guest'),
      attributeWith(realm, 'media.example'),
      attributeWith(nonce, '0123'),
      attributeWith(passwordAlgorithm, {number: 2, parameters: new Uint8Array(0)}),
    ],
  } as const;
  const question = {username: 'guest', realm: 'media.example', password: 'open'};

  test('when it is signed with either algorithm, then only its password matches', () => {
    for (const algorithm of ['sha1', 'sha256'] as const) {
      const key = longTermKey('guest', 'media.example', 'open', 'SHA-256');
      const message = encodeMessage({...written, integrity: {algorithm, key}, hasFingerprint: true});
      expect(integrityMatches({...question, message})).toBe(true);
      expect(integrityMatches({...question, message, password: 'shut'})).toBe(false);
    }
  });

  test('when a bit of it changes, a byte is missing or it is unsigned, then nothing matches', () => {
    const key = longTermKey('guest', 'media.example', 'open', 'SHA-256');
    const message = encodeMessage({...written, integrity: {algorithm: 'sha1', key}});
    for (let index = 0; index < message.length; index += 1) {
      const changed = message.slice();
      changed[index] = (changed[index] ?? 0) ^ 1;
      expect(integrityMatches({...question, message: changed})).toBe(false);
    }
    expect(integrityMatches({...question, message: message.subarray(0, -1)})).toBe(false);
    expect(integrityMatches({...question, message: encodeMessage(written)})).toBe(false);
  });

  test('when names and passwords are any text, then the answer is right', () => {
    fc.assert(
      fc.property(fc.string({unit: 'grapheme', maxLength: 20}), fc.string({maxLength: 9}), (password, other) => {
        const message = encodeMessage({
          method: 3,
          messageClass: 'error',
          transactionId: new Uint8Array(12),
          attributes: [attributeWith(errorCode, {code: 401, reason: ''})],
          integrity: {algorithm: 'sha1', key: longTermKey('u', 'r', password)},
        });
        expect(integrityMatches({message, username: 'u', realm: 'r', password})).toBe(true);
        if (!passwordForms(other).includes(password)) {
          expect(integrityMatches({message, username: 'u', realm: 'r', password: other})).toBe(false);
        }
      }),
    );
  });
});

describe('given a password to prepare', () => {
  test('when it holds what SASLprep maps, then both forms are as their RFCs have them', () => {
    expect(saslPrep(unpreparedPassword)).toBe('TheMatrIX');
    // RFC 4013 §3: the soft hyphen goes, the ordinal becomes a letter.
    expect(saslPrep('I\u00adX')).toBe('IX');
    expect(saslPrep('\u00aa')).toBe('a');
    expect(opaqueString('\u00aa\u00a0b')).toBe('\u00aa b');
    expect(opaqueString('e\u0301')).toBe('\u00e9');
  });

  test('when it is ASCII, then there is one form', () => {
    expect(passwordForms('Abc 123!')).toEqual(['Abc 123!']);
  });
});

describe('given a message in a Buffer, of which slices are views', () => {
  test('when it is read twice, then both give the same and its bytes are as they were', () => {
    const bytes = Buffer.concat([Buffer.from('before'), bytesOfHex(ipv4Response)]).subarray(6);
    const before = bytes.toString('hex');
    const message = decodeMessage(bytes);
    const read = () =>
      message && [
        attributeOf(message, xorMappedAddress),
        verifyIntegrity(message, shortTermKey(shortTermPassword)),
        verifyFingerprint(message),
      ];
    expect(read()).toEqual([{address: '192.0.2.1', port: 32853}, true, 'valid']);
    expect(read()).toEqual([{address: '192.0.2.1', port: 32853}, true, 'valid']);
    expect(bytes.toString('hex')).toBe(before);
  });
});

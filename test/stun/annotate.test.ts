import {describe, expect, test} from '@jest/globals';
import {annotateMessage} from '../../src/stun/annotate.ts';
import {attribute} from '../../src/stun/attribute-types.ts';
import {errorCode} from '../../src/stun/attributes/error-code.ts';
import {username} from '../../src/stun/attributes/text.ts';
import {encodeMessage} from '../../src/stun/encode.ts';
import {method} from '../../src/stun/methods.ts';

const id = Uint8Array.from({length: 12}, (_, index) => index);
const refused = encodeMessage({
  method: method.allocate,
  messageClass: 'error',
  transactionId: id,
  attributes: [
    {type: username.type, write: () => username.encode('guest', id)},
    {type: errorCode.type, write: () => errorCode.encode({code: 431, reason: 'Integrity\u0007 Failure'}, id)},
    {type: attribute.messageIntegrity, write: () => new Uint8Array(20).fill(0xab)},
    {type: attribute.fingerprint, write: () => new Uint8Array(4).fill(0xcd)},
  ],
});

describe('a message byte by byte', () => {
  test('given a refusal, then its parts are named in order, and the error code is what matters', () => {
    const bytes = annotateMessage(refused);
    expect(bytes?.parts.map(({name, text, matters}) => [name, text, matters])).toEqual([
      ['header', 'Allocate Error Response', undefined],
      ['USERNAME', 'guest', undefined],
      ['ERROR-CODE', '431 Integrity Failure', true],
      ['MESSAGE-INTEGRITY', 'left out', undefined],
      ['FINGERPRINT', 'left out', undefined],
    ]);
    const code = bytes?.parts[2];
    expect(bytes?.hex.slice((code?.offset ?? 0) * 2)).toMatch(/^0009.{4}0000041f/);
    expect(bytes?.hex).toHaveLength(refused.length * 2);
  });

  test('given keyed hashes, then neither they nor the checksum over them are there', () => {
    expect(annotateMessage(refused)?.hex).not.toMatch(/abab|cdcd/);
  });

  test('given a capture that cut the message inside a hash, then the half of it is not there either', () => {
    for (let length = 0; length <= refused.length; length += 1) {
      const bytes = annotateMessage(refused.subarray(0, length));
      expect(bytes?.hex ?? '').not.toMatch(/abab/);
    }
  });

  test('given what is no message, then there is nothing to show', () => {
    expect(annotateMessage(Uint8Array.of(0x80, 1, 2))).toBeUndefined();
  });
});

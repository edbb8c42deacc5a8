import {createHash, createHmac} from 'node:crypto';
import {expect, test} from '@jest/globals';
import type {Fact} from '../../../src/facts/fact.ts';
import {type SignedRequest, signedRequest} from '../../../src/facts/signed-request.ts';
import {Secret} from '../../../src/model/secret.ts';
import {proveIntegrity} from '../../../src/sources/credentials/prove-integrity.ts';
import {at, origin, turnAddress} from '../../facts/make.ts';

/** A STUN attribute: type, length, value, padding to four bytes (RFC 8489 §14). */
function attribute(type: number, value: Buffer): Buffer {
  const head = Buffer.alloc(4);
  head.writeUInt16BE(type, 0);
  head.writeUInt16BE(value.length, 2);
  return Buffer.concat([head, value, Buffer.alloc((4 - (value.length % 4)) % 4)]);
}

/** An Allocate signed with MD5(user:realm:password), the length set as RFC 8489 §14.5 says; built without src/stun. */
function signedAllocate(username: string, realm: string, password: string, hasFingerprint = false): Buffer {
  const body = Buffer.concat([
    attribute(0x0019, Buffer.from([17, 0, 0, 0])),
    attribute(0x0006, Buffer.from(username)),
    attribute(0x0014, Buffer.from(realm)),
    attribute(0x0015, Buffer.from('5f3a-nonce')),
  ]);
  const header = Buffer.from('000300002112a4420102030405060708090a0b0c', 'hex');
  header.writeUInt16BE(body.length + 24, 2);
  const key = createHash('md5').update(`${username}:${realm}:${password}`).digest();
  const integrity = attribute(
    0x0008,
    createHmac('sha1', key)
      .update(Buffer.concat([header, body]))
      .digest(),
  );
  const fingerprint = hasFingerprint ? attribute(0x8028, Buffer.alloc(4)) : Buffer.alloc(0);
  header.writeUInt16BE(body.length + integrity.length + fingerprint.length, 2);
  return Buffer.concat([header, body, integrity, fingerprint]);
}

function requestOf(message: Buffer, value: Partial<SignedRequest> = {}): Fact<SignedRequest> {
  return signedRequest.of(
    'turn://203.0.113.9:3478/udp',
    {...origin, frame: 3},
    {
      method: 'Allocate',
      client: {address: '198.51.100.20', port: 50_000},
      server: turnAddress,
      frame: 3,
      time: at('09:30'),
      transactionId: '0102030405060708090a0b0c',
      username: 'relay-user',
      realm: 'quarry',
      algorithm: 'sha1',
      messageHex: message.toString('hex'),
      isCut: false,
      outcome: 431,
      ...value,
    },
  );
}

const credentials = [
  {holder: 'cms', password: new Secret('Slate-2291')},
  {holder: 'expressway-e', password: new Secret('Slate-2292')},
];
const matchesOf = (request: Fact<SignedRequest>) =>
  proveIntegrity([request], credentials).map(({value}) =>
    Object.fromEntries(value.passwords.map(({holder, isMatch}) => [holder, isMatch])),
  );

test('given an Allocate signed with the password of CMS, when tried, then only that one matches', () => {
  expect(matchesOf(requestOf(signedAllocate('relay-user', 'quarry', 'Slate-2291')))).toEqual([
    {cms: true, 'expressway-e': false},
  ]);
});

test('given a FINGERPRINT behind the signature, when tried, then it makes no difference', () => {
  expect(matchesOf(requestOf(signedAllocate('relay-user', 'quarry', 'Slate-2292', true)))).toEqual([
    {cms: false, 'expressway-e': true},
  ]);
});

test('given a third password, another user or another realm, when tried, then none matches', () => {
  const none = [{cms: false, 'expressway-e': false}];
  expect(matchesOf(requestOf(signedAllocate('relay-user', 'quarry', 'Slate-2293')))).toEqual(none);
  expect(matchesOf(requestOf(signedAllocate('relay-user', 'quarry', 'Slate-2291'), {username: 'turn-user'}))).toEqual(
    none,
  );
  expect(matchesOf(requestOf(signedAllocate('relay-user', 'quarry', 'Slate-2291'), {realm: 'TANDBERG'}))).toEqual(none);
});

test('given a message with any one byte changed before its signature ends, when tried, then none matches', () => {
  const message = signedAllocate('relay-user', 'quarry', 'Slate-2291');
  for (let index = 0; index < message.length; index++) {
    const changed = Buffer.from(message);
    changed[index] = (changed[index] ?? 0) ^ 0x40;
    for (const matches of matchesOf(requestOf(changed))) expect(matches).toEqual({cms: false, 'expressway-e': false});
  }
});

test('given a request that the capture cut, when tried, then nothing is said of it', () => {
  expect(
    matchesOf(requestOf(signedAllocate('relay-user', 'quarry', 'Slate-2291').subarray(0, 60), {isCut: true})),
  ).toEqual([]);
});

test('given no passwords, when tried, then there are no verdicts', () => {
  expect(proveIntegrity([requestOf(signedAllocate('relay-user', 'quarry', 'Slate-2291'))], [])).toEqual([]);
});

test('given verdicts, when written, then no password and no message is in them, and the answer is kept', () => {
  const verdicts = proveIntegrity([requestOf(signedAllocate('relay-user', 'quarry', 'Slate-2291'))], credentials);
  expect(JSON.stringify(verdicts)).not.toMatch(/Slate|messageHex/);
  expect(verdicts[0]).toMatchObject({
    subject: 'turn://203.0.113.9:3478/udp',
    origin: {frame: 3},
    value: {outcome: 431, frame: 3},
  });
});

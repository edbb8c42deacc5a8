import {describe, expect, test} from '@jest/globals';
import fc from 'fast-check';
import {TurnAnswers} from '../../../src/sim/servers/turn-answers.ts';
import type {TurnBehaviour, TurnClient} from '../../../src/sim/servers/turn-behaviour.ts';
import {alternateServer} from '../../../src/stun/attributes/address.ts';
import {channelNumber} from '../../../src/stun/attributes/channel-number.ts';
import {errorCode} from '../../../src/stun/attributes/error-code.ts';
import {requestedTransport} from '../../../src/stun/attributes/leading-byte.ts';
import {lifetime} from '../../../src/stun/attributes/number.ts';
import {nonce, realm, software, username} from '../../../src/stun/attributes/text.ts';
import {xorMappedAddress, xorPeerAddress, xorRelayedAddress} from '../../../src/stun/attributes/xor-address.ts';
import {type AttributeToWrite, attributeWith, encodeMessage} from '../../../src/stun/encode.ts';
import {longTermKey, verifyIntegrity} from '../../../src/stun/integrity.ts';
import {attributeOf, decodeMessage} from '../../../src/stun/message.ts';
import {method} from '../../../src/stun/methods.ts';

const behaviour: TurnBehaviour = {
  realm: 'TANDBERG',
  users: [{username: 'guest', password: 'open'}],
  relayAddress: '203.0.113.7',
};
const client: TurnClient = {address: {address: '198.51.100.20', port: 50_000}, transport: 'udp'};
const otherClient: TurnClient = {address: {address: '198.51.100.20', port: 50_001}, transport: 'udp'};

const peer = {address: '192.0.2.30', port: 40_000};
const toPeer = attributeWith(xorPeerAddress, peer);
const toDeniedPeer = attributeWith(xorPeerAddress, {...peer, address: '192.0.2.66'});
const toIpv6Peer = attributeWith(xorPeerAddress, {...peer, address: '2001:db8::1'});
const onChannel = (number: number) => attributeWith(channelNumber, number);

let counter = 0;

interface Sign {
  readonly username?: string;
  readonly password?: string;
  readonly realm?: string;
  readonly nonce: string;
}

function request(which: number, attributes: readonly AttributeToWrite[], sign?: Sign, id = ++counter): Uint8Array {
  const {username: name = 'guest', password = 'open', realm: where = 'TANDBERG'} = sign ?? {};
  const names =
    sign === undefined
      ? []
      : [attributeWith(username, name), attributeWith(realm, where), attributeWith(nonce, sign.nonce)];
  return encodeMessage({
    method: which,
    messageClass: 'request',
    transactionId: Uint8Array.from({length: 12}, (_, index) => (index === 11 ? id : 7)),
    attributes: [...attributes, ...names],
    ...(sign === undefined ? {} : {integrity: {algorithm: 'sha1', key: longTermKey(name, where, password)}}),
  });
}

function allocate(sign?: Sign, id?: number, transport = 17): Uint8Array {
  return request(method.allocate, [attributeWith(requestedTransport, transport)], sign, id);
}

function ask(server: TurnAnswers, message: Uint8Array, from = client) {
  const bytes = server.answer(message, from);
  const decoded = bytes === undefined ? undefined : decodeMessage(bytes);
  return decoded === undefined
    ? undefined
    : {
        message: decoded,
        kind: decoded.messageClass,
        error: attributeOf(decoded, errorCode),
        realm: attributeOf(decoded, realm),
        nonce: attributeOf(decoded, nonce) ?? '',
        lifetime: attributeOf(decoded, lifetime),
        relayed: attributeOf(decoded, xorRelayedAddress),
        mapped: attributeOf(decoded, xorMappedAddress),
        software: attributeOf(decoded, software),
      };
}

/** A server, and a nonce that it gave this client. */
function start(options: Partial<TurnBehaviour> = {}) {
  const server = new TurnAnswers({...behaviour, ...options});
  return {server, nonce: ask(server, allocate())?.nonce ?? ''};
}

describe('TurnAnswers', () => {
  test('given an unsigned Allocate, when it comes, then it is challenged with realm and nonce', () => {
    const server = new TurnAnswers(behaviour);
    expect(ask(server, allocate())).toMatchObject({
      kind: 'error',
      error: {code: 401, reason: 'Unauthorized'},
      realm: 'TANDBERG',
      nonce: expect.stringMatching(/^[0-9a-f]{24}/),
    });
    expect(server.allocations).toBe(0);
  });

  test('given the right password, when Allocate comes, then there is a relay in the media range, signed', () => {
    const {server, nonce} = start();
    const answer = ask(server, allocate({nonce}));

    expect(answer).toMatchObject({
      kind: 'success',
      relayed: {address: '203.0.113.7', port: 24_000},
      mapped: client.address,
      lifetime: 600,
    });
    expect(answer && verifyIntegrity(answer.message, longTermKey('guest', 'TANDBERG', 'open'))).toBe(true);
    expect(server.allocations).toBe(1);
    expect(server.requests).toEqual([
      {method: 'Allocate', isSigned: false, transport: 'udp', username: undefined},
      {method: 'Allocate', isSigned: true, transport: 'udp', username: 'guest'},
    ]);
  });

  test.each([
    {given: 'a wrong password', sign: {password: 'wrong'}, options: {}, code: 431, reason: 'Integrity Check Failure'},
    {
      given: 'a wrong password to a newer release',
      sign: {password: 'wrong'},
      options: {wrongPasswordCode: 401},
      code: 401,
      reason: 'Unauthorized',
    },
    {given: 'an unknown user', sign: {username: 'nobody'}, options: {}, code: 401, reason: 'Unauthorized'},
    {given: 'another realm', sign: {realm: 'else'}, options: {}, code: 431, reason: 'Integrity Check Failure'},
    {
      given: 'no relay left for the user',
      sign: {},
      options: {userQuota: 0},
      code: 486,
      reason: 'Allocation Quota Reached',
    },
    {given: 'no relay left at all', sign: {}, options: {capacity: 0}, code: 508, reason: 'Insufficient Capacity'},
    {
      given: 'no port left',
      sign: {},
      options: {mediaPorts: {first: 2, last: 1}},
      code: 508,
      reason: 'Insufficient Capacity',
    },
  ] as const)('given $given, when Allocate comes, then the answer is $code', ({sign, options, code, reason}) => {
    const {server, nonce} = start(options);
    expect(ask(server, allocate({nonce, ...sign}))).toMatchObject({kind: 'error', error: {code, reason}});
    expect(server.allocations).toBe(0);
  });

  test('given a stale nonce once, when Allocate is repeated with the new one, then it succeeds; with the old one it does not', () => {
    const {server, nonce} = start({staleNonces: 1});
    const stale = ask(server, allocate({nonce}));

    expect(stale).toMatchObject({kind: 'error', error: {code: 438}, realm: 'TANDBERG'});
    expect(stale?.nonce).not.toBe(nonce);
    expect(ask(server, allocate({nonce}))).toMatchObject({error: {code: 438}});
    expect(ask(server, allocate({nonce: stale?.nonce ?? ''}))).toMatchObject({kind: 'success'});
  });

  test('given a relay, when Refresh asks for a lifetime of 0, then it is given back, and a second Refresh is refused', () => {
    const {server, nonce} = start();
    ask(server, allocate({nonce}));
    const refresh = (seconds: number) =>
      ask(server, request(method.refresh, [attributeWith(lifetime, seconds)], {nonce}));

    expect(refresh(1200)).toMatchObject({kind: 'success', lifetime: 1200});
    expect(server.allocations).toBe(1);
    expect(refresh(0)).toMatchObject({kind: 'success', lifetime: 0});
    expect(server.allocations).toBe(0);
    expect(refresh(0)).toMatchObject({kind: 'error', error: {code: 437}});
  });

  test('given a relay, when the Allocate comes again, then its copy gets the same answer and a new one is refused', () => {
    const {server, nonce} = start();
    const first = ask(server, allocate({nonce}, 200));
    expect(ask(server, allocate({nonce}, 200))?.message.bytes).toEqual(first?.message.bytes);
    expect(ask(server, allocate({nonce}))).toMatchObject({error: {code: 437}});
    expect(server.allocations).toBe(1);
  });

  test('given two clients, when both allocate, then each has its own relay, until one is forgotten', () => {
    const {server, nonce} = start();
    ask(server, allocate({nonce}));
    expect(ask(server, allocate({nonce}), otherClient)).toMatchObject({relayed: {port: 24_001}});
    server.forget(client);
    expect(server.allocations).toBe(1);
  });

  test.each([
    {name: 'CreatePermission', which: method.createPermission, attributes: [toPeer]},
    {name: 'ChannelBind', which: method.channelBind, attributes: [onChannel(0x4000), toPeer]},
  ])('given $name, when it comes, then it succeeds with a relay and is refused without', ({which, attributes}) => {
    const {server, nonce} = start();
    expect(ask(server, request(which, attributes, {nonce}))).toMatchObject({error: {code: 437}});
    ask(server, allocate({nonce}));
    expect(ask(server, request(which, attributes, {nonce}))).toMatchObject({kind: 'success'});
  });

  test.each([
    {given: 'no peer', which: method.createPermission, attributes: [], code: 400},
    {given: 'a peer of IPv6', which: method.createPermission, attributes: [toIpv6Peer], code: 443},
    {given: 'a peer that is denied', which: method.createPermission, attributes: [toDeniedPeer], code: 403},
    {
      given: 'a channel to a peer that is denied',
      which: method.channelBind,
      attributes: [onChannel(0x4000), toDeniedPeer],
      code: 403,
    },
    {
      given: 'a number that is no channel',
      which: method.channelBind,
      attributes: [onChannel(0x3fff), toPeer],
      code: 400,
    },
    {given: 'no channel number', which: method.channelBind, attributes: [toPeer], code: 400},
  ])('given $given, when a peer is asked for, then the answer is $code', ({which, attributes, code}) => {
    const {server, nonce} = start({deniedPeers: ['192.0.2.66']});
    ask(server, allocate({nonce}));
    expect(ask(server, request(which, attributes, {nonce}))).toMatchObject({error: {code}});
  });

  test('given a channel, when its number or its peer is bound again otherwise, then it is refused; the same again is taken', () => {
    const {server, nonce} = start();
    ask(server, allocate({nonce}));
    const bind = (channel: number, to: AttributeToWrite) =>
      ask(server, request(method.channelBind, [onChannel(channel), to], {nonce}));

    expect(bind(0x4000, toPeer)).toMatchObject({kind: 'success'});
    expect(bind(0x4000, toPeer)).toMatchObject({kind: 'success'});
    expect(bind(0x4001, toPeer)).toMatchObject({error: {code: 400}});
    expect(bind(0x4000, toDeniedPeer)).toMatchObject({error: {code: 400}});
  });

  test('given a relay of one user, when another user asks for something on it, then the answer is 441', () => {
    const users = [...behaviour.users, {username: 'other', password: 'open'}];
    const {server, nonce} = start({users});
    ask(server, allocate({nonce}));
    expect(ask(server, request(method.createPermission, [toPeer], {nonce, username: 'other'}))).toMatchObject({
      error: {code: 441},
    });
  });

  test('given an alternate server, when Allocate comes, then the answer is 300 with its address', () => {
    const elsewhere = {address: '203.0.113.8', port: 3478};
    const answer = ask(new TurnAnswers({...behaviour, alternateServer: elsewhere}), allocate());
    expect(answer).toMatchObject({error: {code: 300}});
    expect(answer && attributeOf(answer.message, alternateServer)).toEqual(elsewhere);
  });

  test('given a relay whose lifetime is over, when the client goes on, then there is none', () => {
    let nowMs = 0;
    const server = new TurnAnswers(behaviour, () => nowMs);
    const nonce = ask(server, allocate())?.nonce ?? '';
    ask(server, allocate({nonce}));
    nowMs = 599_999;
    expect(server.relayPorts).toEqual(new Set([24_000]));
    nowMs = 600_000;
    expect(server.allocations).toBe(0);
    expect(ask(server, request(method.createPermission, [toPeer], {nonce}))).toMatchObject({error: {code: 437}});
    expect(ask(server, allocate({nonce}))).toMatchObject({kind: 'success'});
  });

  test.each([
    {given: 'TCP asked for as relay', transport: 6, code: 442},
    {given: 'a signed request without its names', transport: undefined, code: 400},
  ])('given $given, when Allocate comes, then the answer is $code', ({transport, code}) => {
    const {server, nonce} = start();
    const message =
      transport === undefined
        ? encodeMessage({
            method: method.allocate,
            messageClass: 'request',
            transactionId: new Uint8Array(12),
            attributes: [],
            integrity: {algorithm: 'sha1', key: longTermKey('guest', 'TANDBERG', 'open')},
          })
        : allocate({nonce}, undefined, transport);
    expect(ask(server, message)).toMatchObject({error: {code}});
  });

  test('given a Binding request without credentials, when it comes, then it is answered only by older releases', () => {
    const binding = request(method.binding, []);
    expect(ask(new TurnAnswers(behaviour), binding)).toBeUndefined();
    expect(ask(new TurnAnswers({...behaviour, answersUnsignedBinding: true}), binding)).toMatchObject({
      kind: 'success',
      mapped: client.address,
    });
  });

  test('given a silent server, when anything comes, then nothing is answered but it is seen', () => {
    const server = new TurnAnswers({...behaviour, isSilent: true});
    expect(ask(server, allocate())).toBeUndefined();
    expect(server.requests).toHaveLength(1);
  });

  test('given a name of its software, when it answers, then it says it', () => {
    expect(ask(new TurnAnswers({...behaviour, software: 'turn 1'}), allocate())?.software).toBe('turn 1');
  });

  test('given any bytes, when they come, then it never throws and hands out nothing', () => {
    const server = new TurnAnswers(behaviour);
    const valid = allocate({nonce: 'x'});
    fc.assert(
      fc.property(fc.uint8Array({maxLength: 80}), fc.nat(valid.length), (bytes, cut) => {
        server.answer(bytes, client);
        server.answer(Uint8Array.from([...valid.subarray(0, cut), ...bytes]), client);
        expect(server.allocations).toBe(0);
      }),
    );
  });
});

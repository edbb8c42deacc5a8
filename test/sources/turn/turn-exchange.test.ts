import {describe, expect, test} from '@jest/globals';
import fc from 'fast-check';
import {Secret} from '../../../src/model/secret.ts';
import {
  mostStaleRepeats,
  mostTransmissions,
  mostTransmissionsToAnswering,
} from '../../../src/sources/turn/turn-dialogue.ts';
import {type TurnCommand, TurnExchange, type TurnOutcome} from '../../../src/sources/turn/turn-exchange.ts';
import {alternateServer} from '../../../src/stun/attributes/address.ts';
import {errorCode} from '../../../src/stun/attributes/error-code.ts';
import {lifetime} from '../../../src/stun/attributes/number.ts';
import {nonce, realm, username} from '../../../src/stun/attributes/text.ts';
import {xorMappedAddress, xorRelayedAddress} from '../../../src/stun/attributes/xor-address.ts';
import {type AttributeToWrite, attributeWith, encodeMessage} from '../../../src/stun/encode.ts';
import {longTermKey, verifyIntegrity} from '../../../src/stun/integrity.ts';
import {attributeOf, bytesOfHex, decodeMessage, type Message, type MessageClass} from '../../../src/stun/message.ts';
import {methodName} from '../../../src/stun/methods.ts';

const relayed = {address: '203.0.113.7', port: 24_000};
const mapped = {address: '198.51.100.9', port: 50_000};
const challenge = [attributeWith(realm, 'TANDBERG'), attributeWith(nonce, 'first')];

/** An exchange, what it sent last, and all that it asked for. */
class Script {
  readonly commands: TurnCommand[] = [];
  readonly exchange: TurnExchange;
  #ids = 0;

  constructor(isReliable = false, hasLogin = true) {
    this.exchange = new TurnExchange({
      ...(hasLogin ? {login: {username: 'guest', password: new Secret('open')}} : {}),
      isReliable,
      transactionId: () => Uint8Array.from({length: 12}, () => this.#ids % 256).fill(++this.#ids),
    });
    this.add(this.exchange.handle({kind: 'start'}));
  }

  add(commands: readonly TurnCommand[]): this {
    this.commands.push(...commands);
    return this;
  }

  timer(): this {
    return this.add(this.exchange.handle({kind: 'timer'}));
  }

  stop(): this {
    return this.add(this.exchange.handle({kind: 'stop'}));
  }

  answer(messageClass: MessageClass, attributes: readonly AttributeToWrite[], to = this.sent.at(-1)): this {
    if (to === undefined) throw new Error('nothing was sent');
    const bytes = encodeMessage({
      method: to.method,
      messageClass,
      transactionId: bytesOfHex(to.transactionId),
      attributes,
    });
    return this.add(this.exchange.handle({kind: 'message', bytes}));
  }

  fail(code: number, attributes: readonly AttributeToWrite[] = []): this {
    return this.answer('error', [attributeWith(errorCode, {code, reason: 'why'}), ...attributes]);
  }

  get sent(): Message[] {
    return this.commands.flatMap((command) => (command.kind === 'send' ? (decodeMessage(command.bytes) ?? []) : []));
  }

  /** `Allocate`, `Allocate guest@TANDBERG/first`, `Refresh 0 guest@TANDBERG/first` */
  get requests(): string[] {
    return this.sent.map((message) => {
      const user = attributeOf(message, username);
      const seconds = attributeOf(message, lifetime);
      return [
        methodName(message.method),
        ...(seconds === undefined ? [] : [seconds]),
        ...(user === undefined ? [] : [`${user}@${attributeOf(message, realm)}/${attributeOf(message, nonce)}`]),
      ].join(' ');
    });
  }

  get waits(): number[] {
    return this.commands.flatMap((command) => (command.kind === 'wait' ? [command.ms] : []));
  }

  get outcomes(): TurnOutcome[] {
    return this.commands.flatMap((command) => (command.kind === 'end' ? [command.outcome] : []));
  }
}

const allocated = [
  attributeWith(xorRelayedAddress, relayed),
  attributeWith(xorMappedAddress, mapped),
  attributeWith(lifetime, 600),
];

/** Nothing more comes from a server that answered before. */
function silence(script: Script): Script {
  for (let copy = 0; copy < mostTransmissionsToAnswering; copy++) script.timer();
  return script;
}

describe('TurnExchange', () => {
  test('given a server with the same password, when all goes well, then the relay is allocated and given back', () => {
    const script = new Script().fail(401, challenge).answer('success', allocated).answer('success', []);

    expect(script.requests).toEqual(['Allocate', 'Allocate guest@TANDBERG/first', 'Refresh 0 guest@TANDBERG/first']);
    expect(script.outcomes).toEqual([
      {kind: 'allocated', relayed, mapped, lifetimeSeconds: 600, isReleased: true, isSigned: true},
    ]);
    const key = longTermKey('guest', 'TANDBERG', 'open');
    expect(script.sent.map((message) => verifyIntegrity(message, key))).toEqual([false, true, true]);
    expect(new Set(script.sent.map(({transactionId}) => transactionId)).size).toBe(3);
  });

  test.each([401, 403, 431, 437, 441, 442, 486, 500, 508])(
    'given a signed Allocate, when it is answered %i, then that is the outcome and nothing is tried again',
    (code) => {
      const script = new Script().fail(401, challenge).fail(code, challenge);
      expect(script.sent).toHaveLength(2);
      expect(script.outcomes).toEqual([
        {kind: 'rejected', error: {code, reason: 'why'}, isSigned: true, alternate: undefined},
      ]);
    },
  );

  test('given a stale nonce, when there is a new one, then Allocate is signed with it, three times at most', () => {
    const fresh = [attributeWith(realm, 'TANDBERG'), attributeWith(nonce, 'second')];
    const good = new Script().fail(401, challenge).fail(438, fresh).answer('success', allocated).answer('success', []);
    expect(good.requests.slice(1)).toEqual([
      'Allocate guest@TANDBERG/first',
      'Allocate guest@TANDBERG/second',
      'Refresh 0 guest@TANDBERG/second',
    ]);
    expect(good.outcomes).toMatchObject([{kind: 'allocated', isReleased: true}]);

    const loop = new Script().fail(401, challenge);
    for (let time = 0; time <= mostStaleRepeats; time++) loop.fail(438, time % 2 === 0 ? fresh : challenge);
    expect(loop.sent).toHaveLength(2 + mostStaleRepeats);
    expect(loop.outcomes).toMatchObject([{kind: 'rejected', error: {code: 438}, isSigned: true}]);
  });

  test('given a nonce that is stale when the relay is given back, when there is a new one, then Refresh is repeated', () => {
    const script = new Script()
      .fail(401, challenge)
      .answer('success', allocated)
      .fail(438, [attributeWith(nonce, 'second')])
      .answer('success', []);
    expect(script.requests.at(-1)).toBe('Refresh 0 guest@TANDBERG/second');
    expect(script.outcomes).toMatchObject([{kind: 'allocated', isReleased: true}]);
  });

  test('given silence, when the waits are over, then three copies of one request were sent in 3.5 s', () => {
    const script = new Script().timer().timer().timer();

    expect(script.waits).toEqual([500, 1000, 2000]);
    expect(script.waits.reduce((sum, ms) => sum + ms)).toBe(3500);
    expect(script.sent).toHaveLength(mostTransmissions);
    expect(new Set(script.sent.map(({transactionId}) => transactionId)).size).toBe(1);
    expect(script.outcomes).toEqual([{kind: 'silent', isSigned: false}]);
  });

  test('given TCP, when nothing comes, then nothing is sent twice', () => {
    const script = new Script(true).timer();
    expect(script.waits).toEqual([3500]);
    expect(script.requests).toEqual(['Allocate']);
    expect(script.outcomes).toEqual([{kind: 'silent', isSigned: false}]);
  });

  test('given silence after the challenge, when it gives up, then a relay that may be there is given back', () => {
    const script = silence(new Script().fail(401, challenge));
    expect(script.requests.slice(-2)).toEqual(['Allocate guest@TANDBERG/first', 'Refresh 0 guest@TANDBERG/first']);
    expect(script.outcomes).toEqual([{kind: 'silent', isSigned: true}]);
  });

  test.each([
    {given: 'nothing was signed yet', script: () => new Script(), last: 'Allocate'},
    {
      given: 'Allocate is signed',
      script: () => new Script().fail(401, challenge),
      last: 'Refresh 0 guest@TANDBERG/first',
    },
    {
      given: 'there is a relay',
      script: () => new Script().fail(401, challenge).answer('success', allocated),
      last: 'Refresh 0 guest@TANDBERG/first',
    },
  ])('given a stop, when $given, then $last is the last that is sent', ({script, last}) => {
    const stopped = script().stop();
    expect(stopped.requests.at(-1)).toBe(last);
    expect(stopped.outcomes).toEqual([{kind: 'stopped'}]);
    expect(stopped.timer().stop().outcomes).toHaveLength(1);
  });

  test.each([
    {given: 'no answer', finish: silence, isReleased: false},
    {given: 'that there is none', finish: (script: Script) => script.fail(437), isReleased: true},
    {given: 'an error', finish: (script: Script) => script.fail(500), isReleased: false},
  ])(
    'given a relay, when giving it back gets $given, then the outcome says whether it is gone',
    ({finish, isReleased}) => {
      const script = finish(new Script().fail(401, challenge).answer('success', allocated));
      expect(script.outcomes).toMatchObject([{kind: 'allocated', isReleased}]);
    },
  );

  test('given a server that asks for no password, when it allocates, then the outcome says so', () => {
    const script = new Script().answer('success', allocated).answer('success', []);
    expect(script.requests).toEqual(['Allocate', 'Refresh 0']);
    expect(script.outcomes).toMatchObject([{kind: 'allocated', isSigned: false, isReleased: true}]);
  });

  test.each([
    {given: 'realm', attributes: [attributeWith(nonce, 'first')]},
    {given: 'nonce', attributes: [attributeWith(realm, 'TANDBERG')]},
  ])('given a challenge without $given, when it comes, then nothing can be signed', ({attributes}) => {
    expect(new Script().fail(401, attributes).outcomes).toEqual([{kind: 'no-challenge'}]);
  });

  test('given nothing to sign with, when the server asks for a password, then that is the end, and nothing is held', () => {
    const script = new Script(false, false).fail(401, challenge);
    expect(script.requests).toEqual(['Allocate']);
    expect(script.outcomes).toEqual([{kind: 'challenged', realm: 'TANDBERG'}]);
  });

  test('given another server to go to, when Allocate is answered 300, then it is told and not followed', () => {
    const alternate = {address: '203.0.113.8', port: 3478};
    const script = new Script().fail(300, [attributeWith(alternateServer, alternate)]);
    expect(script.outcomes).toEqual([
      {kind: 'rejected', error: {code: 300, reason: 'why'}, isSigned: false, alternate},
    ]);
  });

  test('given what answers nothing of ours, when it comes, then it is left alone', () => {
    const script = new Script();
    const [first] = script.sent;
    if (first === undefined) throw new Error('nothing was sent');
    script.answer('success', allocated, {...first, transactionId: 'ff'.repeat(12)});
    script.answer('success', allocated, {...first, method: 1});
    script.answer('request', allocated);
    script.answer('indication', allocated);
    expect(script.outcomes).toEqual([]);
    // The late answer to an earlier request counts for nothing either.
    script.fail(401, challenge).answer('success', allocated, first);
    expect(script.outcomes).toEqual([]);
    expect(script.sent).toHaveLength(2);
  });

  test('given any events in any order, when they come, then it ends once and never throws', () => {
    const event = fc.oneof(
      fc.constant<(script: Script) => unknown>((script) => script.timer()),
      fc.constantFrom(300, 401, 431, 438, 437).map((code) => (script: Script) => script.fail(code, challenge)),
      fc.constant<(script: Script) => unknown>((script) => script.answer('success', allocated)),
      fc
        .uint8Array({maxLength: 60})
        .map((bytes) => (script: Script) => script.add(script.exchange.handle({kind: 'message', bytes}))),
    );
    fc.assert(
      fc.property(fc.array(event, {maxLength: 20}), (events) => {
        const script = new Script();
        for (const act of events) act(script);
        expect(script.sent.length).toBeLessThanOrEqual((3 + 2 * mostStaleRepeats) * mostTransmissionsToAnswering + 1);
        script.stop();
        expect(script.outcomes).toHaveLength(1);
      }),
    );
  });
});

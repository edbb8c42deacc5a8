/**
 * An allocation at a TURN server (RFC 8656 §7) as a state machine without I/O: what happened goes in, what to do comes
 * out. Unsigned Allocate, challenge, signed Allocate, and whatever came of it, the relay is given back (§8.2).
 */
import type {Secret} from '../../model/secret.ts';
import {alternateServer, type TransportAddress} from '../../stun/attributes/address.ts';
import {type ErrorCode, errorCode} from '../../stun/attributes/error-code.ts';
import {requestedTransport} from '../../stun/attributes/leading-byte.ts';
import {lifetime} from '../../stun/attributes/number.ts';
import {nonce, realm, username} from '../../stun/attributes/text.ts';
import {xorRelayedAddress} from '../../stun/attributes/xor-address.ts';
import {type AttributeToWrite, attributeWith, encodeMessage} from '../../stun/encode.ts';
import {longTermKey} from '../../stun/integrity.ts';
import {attributeOf, decodeMessage, hexOf, type Message} from '../../stun/message.ts';
import {method} from '../../stun/methods.ts';

export type TurnEvent =
  | {readonly kind: 'start'}
  /** Something came from the server. */
  | {readonly kind: 'message'; readonly bytes: Uint8Array}
  /** The time of the last `wait` is over. */
  | {readonly kind: 'timer'}
  /** Give up now. */
  | {readonly kind: 'stop'};

export type TurnCommand =
  | {readonly kind: 'send'; readonly bytes: Uint8Array}
  /** In place of the wait before. */
  | {readonly kind: 'wait'; readonly ms: number}
  | {readonly kind: 'end'; readonly outcome: TurnOutcome};

export type TurnOutcome =
  | {
      readonly kind: 'allocated';
      readonly relayed: TransportAddress | undefined;
      readonly lifetimeSeconds: number | undefined;
      /** False: the server did not confirm that the relay was given back. */
      readonly isReleased: boolean;
      /** False: it asked for no password at all. */
      readonly isSigned: boolean;
    }
  | {
      readonly kind: 'rejected';
      readonly error: ErrorCode;
      readonly isSigned: boolean;
      /** Of 300 Try Alternate. */
      readonly alternate: TransportAddress | undefined;
    }
  | {readonly kind: 'silent'; readonly isSigned: boolean}
  /** A challenge without REALM or NONCE: nothing can be signed. */
  | {readonly kind: 'no-challenge'}
  | {readonly kind: 'stopped'};

export interface TurnExchangeOptions {
  readonly username: string;
  readonly password: Secret;
  /** TCP: nothing is sent twice (RFC 8489 §6.2.2). */
  readonly isReliable: boolean;
  /** 12 bytes, new each time. */
  transactionId(): Uint8Array;
  /** Until the second copy; 500 ms. */
  readonly firstWaitMs?: number;
}

/** RFC 8489 §6.2.1: 500 ms, doubled with each copy. */
const defaultFirstWaitMs = 500;
/**
 * Seven there, until 39.5 s have gone by; here three, which leave at 0, 500 and 1500 ms: a healthy server has answered by
 * then, and a person waits for the result.
 */
export const mostTransmissions = 3;
/** When the fourth copy would leave, in first waits. */
const mostWaits = 2 ** mostTransmissions - 1;

const udpProtocol = 17;

interface Request {
  readonly method: number;
  readonly isSigned: boolean;
  readonly transactionId: string;
  readonly bytes: Uint8Array;
  /** Answered 438 before: a second one is no accident. */
  readonly isRepeated: boolean;
  transmissions: number;
}

interface Challenge {
  readonly realm: string;
  readonly nonce: string;
  readonly key: Uint8Array;
}

export class TurnExchange {
  readonly #options: TurnExchangeOptions;
  #pending: Request | undefined;
  #challenge: Challenge | undefined;
  /** What Allocate came to, while the relay is given back. */
  #allocated: Omit<Extract<TurnOutcome, {kind: 'allocated'}>, 'isReleased'> | undefined;
  #isOver = false;

  constructor(options: TurnExchangeOptions) {
    this.#options = options;
  }

  handle(event: TurnEvent): readonly TurnCommand[] {
    if (this.#isOver) return [];
    switch (event.kind) {
      case 'start':
        return this.#ask(method.allocate);
      case 'message':
        return this.#take(decodeMessage(event.bytes));
      case 'timer':
        return this.#retransmit();
      case 'stop':
        return [...this.#releaseBlindly(), ...this.#end({kind: 'stopped'})];
    }
  }

  #ask(which: number, isRepeated = false): readonly TurnCommand[] {
    this.#pending = this.#request(which, isRepeated);
    return this.#transmit(this.#pending);
  }

  #request(which: number, isRepeated = false): Request {
    const transactionId = this.#options.transactionId();
    const challenge = this.#challenge;
    const attributes = [
      which === method.allocate ? attributeWith(requestedTransport, udpProtocol) : attributeWith(lifetime, 0),
      ...(challenge === undefined ? [] : this.#credentials(challenge)),
    ];
    const bytes = encodeMessage({
      method: which,
      messageClass: 'request',
      transactionId,
      attributes,
      ...(challenge === undefined ? {} : {integrity: {algorithm: 'sha1', key: challenge.key}}),
    });
    const isSigned = challenge !== undefined;
    return {method: which, isSigned, transactionId: hexOf(transactionId), bytes, isRepeated, transmissions: 0};
  }

  #credentials(challenge: Challenge): readonly AttributeToWrite[] {
    return [
      attributeWith(username, this.#options.username),
      attributeWith(realm, challenge.realm),
      attributeWith(nonce, challenge.nonce),
    ];
  }

  #transmit(request: Request): readonly TurnCommand[] {
    request.transmissions += 1;
    const {isReliable, firstWaitMs = defaultFirstWaitMs} = this.#options;
    const ms = firstWaitMs * (isReliable ? mostWaits : 2 ** (request.transmissions - 1));
    return [
      {kind: 'send', bytes: request.bytes},
      {kind: 'wait', ms},
    ];
  }

  #retransmit(): readonly TurnCommand[] {
    const request = this.#pending;
    if (request === undefined) return [];
    if (!this.#options.isReliable && request.transmissions < mostTransmissions) return this.#transmit(request);
    if (this.#allocated !== undefined) return this.#end({...this.#allocated, isReleased: false});
    return [...this.#releaseBlindly(), ...this.#end({kind: 'silent', isSigned: request.isSigned})];
  }

  #take(message: Message | undefined): readonly TurnCommand[] {
    const request = this.#pending;
    const isAnswer =
      message !== undefined &&
      !message.isCut &&
      (message.messageClass === 'success' || message.messageClass === 'error') &&
      message.method === request?.method &&
      message.transactionId === request.transactionId;
    if (!isAnswer || request === undefined) return [];
    if (message.messageClass === 'success') return this.#succeed(message, request);
    const error = attributeOf(message, errorCode) ?? {code: 0, reason: ''};
    if (error.code === 438 && request.isSigned && !request.isRepeated && this.#readChallenge(message)) {
      return this.#ask(request.method, true);
    }
    if (this.#allocated !== undefined) {
      // 437: it holds nothing for this client any more.
      return this.#end({...this.#allocated, isReleased: error.code === 437});
    }
    if (error.code !== 401 || request.isSigned) {
      const alternate = attributeOf(message, alternateServer);
      return this.#end({kind: 'rejected', error, isSigned: request.isSigned, alternate});
    }
    return this.#readChallenge(message) ? this.#ask(method.allocate) : this.#end({kind: 'no-challenge'});
  }

  #succeed(message: Message, {method: which, isSigned}: Request): readonly TurnCommand[] {
    if (which === method.refresh && this.#allocated !== undefined) {
      return this.#end({...this.#allocated, isReleased: true});
    }
    this.#allocated = {
      kind: 'allocated',
      relayed: attributeOf(message, xorRelayedAddress),
      lifetimeSeconds: attributeOf(message, lifetime),
      isSigned,
    };
    return this.#ask(method.refresh);
  }

  /** Whether there is all that is needed to sign. */
  #readChallenge(message: Message): boolean {
    const name = attributeOf(message, realm) ?? this.#challenge?.realm;
    const value = attributeOf(message, nonce);
    if (name === undefined || value === undefined) return false;
    const {username: user, password} = this.#options;
    this.#challenge = {realm: name, nonce: value, key: longTermKey(user, name, password.reveal())};
    return true;
  }

  /** A signed Allocate may have been served though no answer came; nobody waits for the answer to this. */
  #releaseBlindly(): readonly TurnCommand[] {
    const mayHold = this.#allocated !== undefined || (this.#pending?.isSigned ?? false);
    return mayHold ? [{kind: 'send', bytes: this.#request(method.refresh).bytes}] : [];
  }

  #end(outcome: TurnOutcome): readonly TurnCommand[] {
    this.#isOver = true;
    this.#pending = undefined;
    return [{kind: 'end', outcome}];
  }
}

/**
 * Requests to a TURN server on one 5-tuple, one after the other, without I/O: what to send comes out, what came goes in,
 * and each request ends in one answer. Signs once there is a challenge (RFC 8489 §9.2), repeats what was told that its
 * nonce is stale, and sends copies where nothing comes.
 */
import type {Secret} from '../../model/secret.ts';
import {type ErrorCode, errorCode} from '../../stun/attributes/error-code.ts';
import {lifetime} from '../../stun/attributes/number.ts';
import {nonce, realm, username} from '../../stun/attributes/text.ts';
import {type AttributeToWrite, attributeWith, encodeMessage} from '../../stun/encode.ts';
import {longTermKey} from '../../stun/integrity.ts';
import {attributeOf, decodeMessage, hexOf, type Message} from '../../stun/message.ts';
import {method} from '../../stun/methods.ts';

export type DialogueCommand =
  | {readonly kind: 'send'; readonly bytes: Uint8Array}
  /** In place of the wait before. */
  | {readonly kind: 'wait'; readonly ms: number};

export type TurnAnswer =
  | {readonly kind: 'success'; readonly message: Message; readonly isSigned: boolean}
  | {readonly kind: 'error'; readonly message: Message; readonly error: ErrorCode; readonly isSigned: boolean}
  | {readonly kind: 'silent'; readonly isSigned: boolean}
  /** A challenge, and there is nothing to sign with. */
  | {readonly kind: 'challenge'; readonly realm: string}
  /** A challenge without REALM or NONCE: nothing can be signed. */
  | {readonly kind: 'no-challenge'};

export interface TurnDialogueOptions {
  /** Left out: a challenge is the end. */
  readonly login?: {readonly username: string; readonly password: Secret};
  /** TCP and TLS: nothing is sent twice (RFC 8489 §6.2.2). */
  readonly isReliable: boolean;
  /** 12 bytes, new each time. */
  transactionId(): Uint8Array;
  /** Until the second copy; 500 ms. */
  readonly firstWaitMs?: number;
  /** The server answered somebody here just now: what it does not answer was lost rather than refused. */
  readonly isKnownToAnswer?: boolean;
}

/** What came of an event. `answer`: the request is over. */
export interface DialogueStep {
  readonly commands: readonly DialogueCommand[];
  readonly answer?: TurnAnswer;
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
/**
 * To a server that answers, a copy leaves after each first wait until the same time is over: of three, all are lost once in
 * a hundred times where a path loses every fifth packet, and a trial of media asks ten times.
 */
export const mostTransmissionsToAnswering = mostWaits;
/** One is no accident of time any more; three in a row prove a server that does not know its own nonces. */
export const mostStaleRepeats = 3;

const nothing: DialogueStep = {commands: []};

interface Request {
  readonly method: number;
  readonly attributes: readonly AttributeToWrite[];
  readonly isSigned: boolean;
  readonly transactionId: string;
  readonly bytes: Uint8Array;
  /** How often it was answered 438 before. */
  readonly staleAnswers: number;
  transmissions: number;
}

interface Challenge {
  readonly realm: string;
  readonly nonce: string;
  readonly key: Uint8Array;
}

export class TurnDialogue {
  readonly #options: TurnDialogueOptions;
  #pending: Request | undefined;
  #challenge: Challenge | undefined;
  #hasAnswered: boolean;
  /** A signed Allocate left, and no Refresh ended what it may have made. */
  #mayHold = false;

  constructor(options: TurnDialogueOptions) {
    this.#options = options;
    this.#hasAnswered = options.isKnownToAnswer ?? false;
  }

  /** Whether an allocation may be held there. */
  get mayHold(): boolean {
    return this.#mayHold;
  }

  /** In place of a request that has no answer yet. */
  ask(which: number, attributes: readonly AttributeToWrite[]): readonly DialogueCommand[] {
    return this.#begin(which, attributes, 0);
  }

  /** Something came from the server. What answers nothing of ours is left alone. */
  hear(bytes: Uint8Array): DialogueStep {
    const message = decodeMessage(bytes);
    const request = this.#pending;
    const isAnswer =
      message !== undefined &&
      !message.isCut &&
      (message.messageClass === 'success' || message.messageClass === 'error') &&
      message.method === request?.method &&
      message.transactionId === request.transactionId;
    if (!isAnswer || request === undefined) return nothing;
    this.#hasAnswered = true;
    const {isSigned, attributes, staleAnswers} = request;
    if (message.messageClass === 'success') return this.#end({kind: 'success', message, isSigned});
    const error = attributeOf(message, errorCode) ?? {code: 0, reason: ''};
    const isStale = error.code === 438 && isSigned && staleAnswers < mostStaleRepeats;
    if (isStale && this.#readChallenge(message)) {
      return {commands: this.#begin(request.method, attributes, staleAnswers + 1)};
    }
    if (error.code !== 401 || isSigned) return this.#end({kind: 'error', message, error, isSigned});
    const asked = attributeOf(message, realm);
    if (asked === undefined || attributeOf(message, nonce) === undefined) return this.#end({kind: 'no-challenge'});
    if (!this.#readChallenge(message)) return this.#end({kind: 'challenge', realm: asked});
    return {commands: this.#begin(request.method, attributes, 0)};
  }

  /** The time of the last `wait` is over. */
  timer(): DialogueStep {
    const request = this.#pending;
    if (request === undefined) return nothing;
    const most = this.#hasAnswered ? mostTransmissionsToAnswering : mostTransmissions;
    if (!this.#options.isReliable && request.transmissions < most) {
      return {commands: this.#transmit(request)};
    }
    return this.#end({kind: 'silent', isSigned: request.isSigned});
  }

  /** A Refresh whose answer nobody waits for, where an allocation may be held. */
  releaseBlindly(): readonly DialogueCommand[] {
    if (!this.#mayHold) return [];
    this.#mayHold = false;
    return [{kind: 'send', bytes: this.#request(method.refresh, [attributeWith(lifetime, 0)], 0).bytes}];
  }

  #begin(which: number, attributes: readonly AttributeToWrite[], staleAnswers: number): readonly DialogueCommand[] {
    const request = this.#request(which, attributes, staleAnswers);
    this.#pending = request;
    if (which === method.allocate && request.isSigned) this.#mayHold = true;
    return this.#transmit(request);
  }

  #request(which: number, attributes: readonly AttributeToWrite[], staleAnswers: number): Request {
    const transactionId = this.#options.transactionId();
    const challenge = this.#challenge;
    const bytes = encodeMessage({
      method: which,
      messageClass: 'request',
      transactionId,
      attributes: [...attributes, ...(challenge === undefined ? [] : this.#credentials(challenge))],
      ...(challenge === undefined ? {} : {integrity: {algorithm: 'sha1', key: challenge.key}}),
    });
    return {
      method: which,
      attributes,
      isSigned: challenge !== undefined,
      transactionId: hexOf(transactionId),
      bytes,
      staleAnswers,
      transmissions: 0,
    };
  }

  #credentials(challenge: Challenge): readonly AttributeToWrite[] {
    return [
      attributeWith(username, this.#options.login?.username ?? ''),
      attributeWith(realm, challenge.realm),
      attributeWith(nonce, challenge.nonce),
    ];
  }

  #transmit(request: Request): readonly DialogueCommand[] {
    request.transmissions += 1;
    const {isReliable, firstWaitMs = defaultFirstWaitMs} = this.#options;
    const waits = isReliable ? mostWaits : this.#hasAnswered ? 1 : 2 ** (request.transmissions - 1);
    return [
      {kind: 'send', bytes: request.bytes},
      {kind: 'wait', ms: firstWaitMs * waits},
    ];
  }

  /** Whether there is all that is needed to sign. */
  #readChallenge(message: Message): boolean {
    const {login} = this.#options;
    const name = attributeOf(message, realm) ?? this.#challenge?.realm;
    const value = attributeOf(message, nonce);
    if (login === undefined || name === undefined || value === undefined) return false;
    this.#challenge = {
      realm: name,
      nonce: value,
      key: longTermKey(login.username, name, login.password.reveal()),
    };
    return true;
  }

  #end(answer: TurnAnswer): DialogueStep {
    const asked = this.#pending?.method;
    this.#pending = undefined;
    if (asked === method.allocate && answer.kind === 'success') this.#mayHold = true;
    // 437: something is held there, though not by this request.
    if (asked === method.allocate && answer.kind === 'error') this.#mayHold = answer.error.code === 437;
    if (asked === method.refresh && isReleasedBy(answer)) this.#mayHold = false;
    return {commands: [], answer};
  }
}

/** Whether the answer to a Refresh with lifetime 0 says that nothing is held any more. 437: nothing was (RFC 8656 §8.2). */
export function isReleasedBy(answer: TurnAnswer): boolean {
  return answer.kind === 'success' || (answer.kind === 'error' && answer.error.code === 437);
}

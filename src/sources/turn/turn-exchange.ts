/**
 * An allocation at a TURN server (RFC 8656 §7) as a state machine without I/O: what happened goes in, what to do comes
 * out. Unsigned Allocate, challenge, signed Allocate, and whatever came of it, the relay is given back (§8.2).
 */
import {alternateServer, type TransportAddress} from '../../stun/attributes/address.ts';
import type {ErrorCode} from '../../stun/attributes/error-code.ts';
import {requestedTransport} from '../../stun/attributes/leading-byte.ts';
import {lifetime} from '../../stun/attributes/number.ts';
import {xorMappedAddress, xorRelayedAddress} from '../../stun/attributes/xor-address.ts';
import {attributeWith} from '../../stun/encode.ts';
import {attributeOf, type Message} from '../../stun/message.ts';
import {method} from '../../stun/methods.ts';
import {
  type DialogueCommand,
  type DialogueStep,
  isReleasedBy,
  type TurnAnswer,
  TurnDialogue,
  type TurnDialogueOptions,
} from './turn-dialogue.ts';

export type TurnEvent =
  | {readonly kind: 'start'}
  /** Something came from the server. */
  | {readonly kind: 'message'; readonly bytes: Uint8Array}
  /** The time of the last `wait` is over. */
  | {readonly kind: 'timer'}
  /** Give up now. */
  | {readonly kind: 'stop'};

export type TurnCommand = DialogueCommand | {readonly kind: 'end'; readonly outcome: TurnOutcome};

/** What a server gave. */
export interface Allocated {
  readonly relayed: TransportAddress | undefined;
  /** Our own address as the server sees it. */
  readonly mapped: TransportAddress | undefined;
  readonly lifetimeSeconds: number | undefined;
}

export type TurnOutcome =
  | (Allocated & {
      readonly kind: 'allocated';
      /** False: the server did not confirm that the relay was given back. */
      readonly isReleased: boolean;
      /** False: it asked for no password at all. */
      readonly isSigned: boolean;
    })
  | {
      readonly kind: 'rejected';
      readonly error: ErrorCode;
      readonly isSigned: boolean;
      /** Of 300 Try Alternate. */
      readonly alternate: TransportAddress | undefined;
    }
  | {readonly kind: 'silent'; readonly isSigned: boolean}
  /** It lives and asks for a password; none was given. */
  | {readonly kind: 'challenged'; readonly realm: string}
  /** A challenge without REALM or NONCE: nothing can be signed. */
  | {readonly kind: 'no-challenge'}
  | {readonly kind: 'stopped'};

export const udpProtocol = 17;

export class TurnExchange {
  readonly #dialogue: TurnDialogue;
  /** What Allocate came to, while the relay is given back. */
  #allocated: Omit<Extract<TurnOutcome, {kind: 'allocated'}>, 'isReleased'> | undefined;
  #isOver = false;

  constructor(options: TurnDialogueOptions) {
    this.#dialogue = new TurnDialogue(options);
  }

  handle(event: TurnEvent): readonly TurnCommand[] {
    if (this.#isOver) return [];
    switch (event.kind) {
      case 'start':
        return this.#dialogue.ask(method.allocate, [attributeWith(requestedTransport, udpProtocol)]);
      case 'message':
        return this.#go(this.#dialogue.hear(event.bytes));
      case 'timer':
        return this.#go(this.#dialogue.timer());
      case 'stop':
        return this.#end({kind: 'stopped'});
    }
  }

  #go({commands, answer}: DialogueStep): readonly TurnCommand[] {
    if (answer === undefined) return commands;
    if (this.#allocated !== undefined) return this.#end({...this.#allocated, isReleased: isReleasedBy(answer)});
    if (answer.kind === 'success') {
      this.#allocated = {kind: 'allocated', ...allocatedBy(answer.message), isSigned: answer.isSigned};
      return this.#dialogue.ask(method.refresh, [attributeWith(lifetime, 0)]);
    }
    return this.#end(outcomeOf(answer));
  }

  /** A signed Allocate may have been served though no answer came. */
  #end(outcome: TurnOutcome): readonly TurnCommand[] {
    this.#isOver = true;
    const isHeld = outcome.kind === 'silent' || outcome.kind === 'stopped';
    return [...(isHeld ? this.#dialogue.releaseBlindly() : []), {kind: 'end', outcome}];
  }
}

export function allocatedBy(message: Message): Allocated {
  return {
    relayed: attributeOf(message, xorRelayedAddress),
    mapped: attributeOf(message, xorMappedAddress),
    lifetimeSeconds: attributeOf(message, lifetime),
  };
}

function outcomeOf(answer: Exclude<TurnAnswer, {kind: 'success'}>): TurnOutcome {
  switch (answer.kind) {
    case 'error': {
      const {error, isSigned, message} = answer;
      return {kind: 'rejected', error, isSigned, alternate: attributeOf(message, alternateServer)};
    }
    case 'challenge':
      return {kind: 'challenged', realm: answer.realm};
    case 'silent':
    case 'no-challenge':
      return answer;
  }
}

/** What a client and a TURN server said to each other: our requests, and the answers to them. */
import type {Instant} from '../../model/instant.ts';
import type {TransportAddress} from '../../stun/attributes/address.ts';
import {decodeMessage, type Message} from '../../stun/message.ts';

export interface SaidMessage {
  readonly message: Message;
  readonly isSent: boolean;
  readonly time: Instant;
}

/** One client, all of it. */
export interface Transcribed {
  /** In the order of time; what answers none of our requests is left out. */
  readonly messages: readonly SaidMessage[];
  /** Our own side; undefined when there was no connection. */
  readonly client: TransportAddress | undefined;
  readonly endTime: Instant;
}

/** A copy of an answer is told; a server that sends more of them floods, and they are not kept. */
const mostCopies = 2;

export class Transcript {
  readonly messages: SaidMessage[] = [];
  /** Of each of our requests, by method and transaction id: how many answers came. */
  readonly #answers = new Map<string, number>();
  readonly #now: () => Instant;
  #strays = 0;

  constructor(now: () => Instant) {
    this.#now = now;
  }

  /** What came and answers none of our requests. */
  get strays(): number {
    return this.#strays;
  }

  /** Whether it belongs to the exchange. Keeps the bytes. */
  note(bytes: Uint8Array, isSent: boolean): boolean {
    const message = decodeMessage(bytes);
    const key = message === undefined ? '' : `${message.method} ${message.transactionId}`;
    const answers = this.#answers.get(key);
    if (message === undefined || !(isSent || (answers !== undefined && isAnswer(message)))) {
      this.#strays += 1;
      return false;
    }
    this.#answers.set(key, (answers ?? 0) + (isSent ? 0 : 1));
    if (isSent || (answers ?? 0) < mostCopies) this.messages.push({message, isSent, time: this.#now()});
    return true;
  }
}

function isAnswer({messageClass, isCut}: Message): boolean {
  return !isCut && (messageClass === 'success' || messageClass === 'error');
}

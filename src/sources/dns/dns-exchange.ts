/**
 * One question to one DNS server as a state machine without I/O: what happened goes in, what to do comes out. Over UDP,
 * once more when nothing comes, and over TCP when the answer is too long (RFC 7766 §5). The second copy leaves from a
 * socket that hears everybody: a server that answers from another address is told apart from one that is silent.
 */
import {encode, RECURSION_DESIRED} from 'dns-packet';
import type {DnsQuestion, DnsReply, UnusableReply} from './read-reply.ts';
import {readReply} from './read-reply.ts';

/** `udp`: a socket that hears the server alone, and what the network says of it. `udp-open`: one that hears everybody. */
export type DnsPath = 'udp' | 'udp-open' | 'tcp';

export type DnsEvent =
  | {readonly kind: 'start'}
  /** A datagram, or one whole message of a stream. `from`: who sent it, when it is not the server that was asked. */
  | {readonly kind: 'message'; readonly path: DnsPath; readonly bytes: Uint8Array; readonly from?: string}
  /** The time of the last `wait` is over. */
  | {readonly kind: 'timer'}
  /** The network said that nobody is there, this computer could not send, or the stream was closed. */
  | {readonly kind: 'closed'; readonly path: DnsPath; readonly code: string};

export type DnsCommand =
  | {readonly kind: 'send'; readonly path: DnsPath; readonly bytes: Uint8Array}
  /** In place of the wait before. */
  | {readonly kind: 'wait'; readonly ms: number}
  | {readonly kind: 'end'; readonly result: DnsResult};

export type DnsResult =
  | {readonly kind: 'reply'; readonly reply: DnsReply; readonly transport: 'udp' | 'tcp'}
  /** `afterTruncation`: it answers over UDP, and not over TCP. */
  | {readonly kind: 'silent'; readonly afterTruncation: boolean}
  /** Something came from the server, and it is no answer to the question. */
  | {readonly kind: 'unusable'; readonly why: UnusableReply}
  /** The answer came from another address than the one that was asked: clients drop it. */
  | {readonly kind: 'elsewhere'; readonly from: string}
  /** The network said that nobody is there, or this computer could not send. `code`: `ECONNREFUSED`. */
  | {readonly kind: 'unreachable'; readonly code: string; readonly afterTruncation: boolean};

export interface DnsExchangeOptions {
  readonly question: DnsQuestion;
  /** 16 bits, not to be guessed. */
  readonly id: number;
  /** Until the second copy; 1 s. */
  readonly firstWaitMs?: number;
  /** From the second copy to the end, and for TCP as a whole; 2 s. */
  readonly lastWaitMs?: number;
}

/** A resolver that has to ask others answers within a second in nearly all cases; after that the datagram is likely lost. */
export const defaultFirstWaitMs = 1_000;
/** A slow resolver has 3 s in all: the limit of a person, and more than browsers wait before they ask the next one. */
export const defaultLastWaitMs = 2_000;
/** An answer is one; a server that floods is not listened to. */
const mostUnusable = 100;

export class DnsExchange {
  readonly #options: DnsExchangeOptions;
  readonly #query: Uint8Array;
  #state: 'new' | 'asked' | 'asked-again' | 'over-tcp' | 'over' = 'new';
  #unusable: UnusableReply | undefined;
  #unusableCount = 0;
  #strayFrom: string | undefined;

  constructor(options: DnsExchangeOptions) {
    this.#options = options;
    const {question, id} = options;
    this.#query = encode({type: 'query', id, flags: RECURSION_DESIRED, questions: [{...question, class: 'IN'}]});
  }

  handle(event: DnsEvent): readonly DnsCommand[] {
    if (this.#state === 'over') return [];
    switch (event.kind) {
      case 'start':
        this.#state = 'asked';
        return this.#send('udp', this.#options.firstWaitMs ?? defaultFirstWaitMs);
      case 'message':
        return this.#take(event);
      case 'timer':
        if (this.#state !== 'asked') return this.#end(this.#whatIsKnown());
        this.#state = 'asked-again';
        return this.#send('udp-open', this.#lastWaitMs);
      case 'closed':
        return this.#lose(event.path, event.code);
    }
  }

  get #lastWaitMs(): number {
    return this.#options.lastWaitMs ?? defaultLastWaitMs;
  }

  #send(path: DnsPath, ms: number): readonly DnsCommand[] {
    return [
      {kind: 'send', path, bytes: this.#query},
      {kind: 'wait', ms},
    ];
  }

  #take({path, bytes, from}: Extract<DnsEvent, {kind: 'message'}>): readonly DnsCommand[] {
    const {question, id} = this.#options;
    const read = readReply(bytes, question, id);
    if (from !== undefined) {
      // Only what knows the id can be the server under another address.
      if (read.kind === 'reply') this.#strayFrom ??= from;
      return [];
    }
    if (read.kind === 'unusable') return this.#drop(read.why);
    const {reply} = read;
    if (path === 'tcp') {
      const isEmpty = reply.isTruncated && reply.answers.length === 0;
      return isEmpty ? this.#drop('truncated') : this.#end({kind: 'reply', reply, transport: 'tcp'});
    }
    if (!reply.isTruncated) return this.#end({kind: 'reply', reply, transport: 'udp'});
    if (this.#state === 'over-tcp') return [];
    this.#state = 'over-tcp';
    return this.#send('tcp', this.#lastWaitMs);
  }

  #drop(why: UnusableReply): readonly DnsCommand[] {
    this.#unusable ??= why;
    this.#unusableCount += 1;
    return this.#unusableCount < mostUnusable ? [] : this.#end(this.#whatIsKnown());
  }

  #lose(path: DnsPath, code: string): readonly DnsCommand[] {
    const isTcp = this.#state === 'over-tcp';
    // What UDP comes to does not matter any more once the answer is on its way over TCP.
    if (isTcp && path !== 'tcp') return [];
    return this.#end({kind: 'unreachable', code, afterTruncation: isTcp});
  }

  #whatIsKnown(): DnsResult {
    if (this.#strayFrom !== undefined) return {kind: 'elsewhere', from: this.#strayFrom};
    if (this.#unusable !== undefined) return {kind: 'unusable', why: this.#unusable};
    return {kind: 'silent', afterTruncation: this.#state === 'over-tcp'};
  }

  #end(result: DnsResult): readonly DnsCommand[] {
    this.#state = 'over';
    return [{kind: 'end', result}];
  }
}

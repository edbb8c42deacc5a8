/** One client of a TURN server that holds an allocation for a while: its socket, its requests, and what comes through. */
import type {Instant} from '../../model/instant.ts';
import {stripControlCharacters} from '../../model/origin.ts';
import type {Secret} from '../../model/secret.ts';
import type {TransportAddress} from '../../stun/attributes/address.ts';
import {data} from '../../stun/attributes/bytes.ts';
import {requestedTransport} from '../../stun/attributes/leading-byte.ts';
import {lifetime} from '../../stun/attributes/number.ts';
import {xorPeerAddress} from '../../stun/attributes/xor-address.ts';
import {type AttributeToWrite, attributeWith, encodeMessage} from '../../stun/encode.ts';
import {attributeOf, byteAt, decodeMessage, messageTypeOf, uint16At} from '../../stun/message.ts';
import {method} from '../../stun/methods.ts';
import {type OpenEnd, type Refusal, wordsFor} from './relay-trial.ts';
import {type Transcribed, Transcript} from './transcript.ts';
import {type DialogueCommand, isReleasedBy, type TurnAnswer, TurnDialogue} from './turn-dialogue.ts';
import {allocatedBy, udpProtocol} from './turn-exchange.ts';
import type {LineListener, TurnLine} from './turn-line.ts';

export interface EndOptions {
  readonly login: {readonly username: string; readonly password: Secret};
  readonly isReliable: boolean;
  now(): Instant;
  randomBytes(length: number): Uint8Array;
  readonly firstWaitMs?: number;
}

/** TCP and TLS stand within that, or nothing does: the `turn` step before it went the same way. */
const openLimitMs = 3_000;
/** How long the last datagram may take to leave this computer. */
const flushLimitMs = 200;
const dataIndication = messageTypeOf(method.data, 'indication');
const longestReason = 100;

export class RelayEnd<Line extends TurnLine = TurnLine> {
  /** ChannelData that came, header and all. */
  onChannelData: (bytes: Uint8Array) => void = () => {};
  /** What came in a Data indication, and from whom. */
  onData: (peer: TransportAddress, bytes: Uint8Array) => void = () => {};
  readonly line: Line;
  readonly #dialogue: TurnDialogue;
  readonly #transcript: Transcript;
  readonly #options: EndOptions;
  #allocated: OpenEnd | undefined;
  #client: TransportAddress | undefined;
  #brokenBy: string | undefined;
  #isReleased = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** Of the request that waits for its answer, or of the line that is not open yet. */
  #settle: ((answer: TurnAnswer | undefined) => void) | undefined;

  constructor(options: EndOptions, openLine: (listener: LineListener) => Line) {
    this.#options = options;
    this.#transcript = new Transcript(() => options.now());
    const {login, isReliable, firstWaitMs} = options;
    this.#dialogue = new TurnDialogue({
      login,
      isReliable,
      transactionId: () => options.randomBytes(12),
      // Media is tried where an allocation stood before.
      isKnownToAnswer: true,
      ...(firstWaitMs === undefined ? {} : {firstWaitMs}),
    });
    this.line = openLine({
      opened: () => {
        this.#client = this.line.client;
        this.#answer(undefined);
      },
      heard: (bytes) => this.#hear(bytes),
      broke: (code) => {
        this.#brokenBy ??= code;
        this.#answer(undefined);
      },
      portClosed: () => {},
    });
  }

  /** The code of what ended the connection. */
  get brokenBy(): string | undefined {
    return this.#brokenBy;
  }

  get allocated(): OpenEnd | undefined {
    return this.#allocated;
  }

  /** Whether the server confirmed that it gives nothing any more. */
  get isReleased(): boolean {
    return this.#isReleased;
  }

  get transcribed(): Transcribed {
    return {messages: this.#transcript.messages, client: this.#client, endTime: this.#options.now()};
  }

  /** Settles when the socket can be used, or cannot; never rejects. */
  async open(): Promise<void> {
    if (this.#client !== undefined || this.#brokenBy !== undefined) return;
    await new Promise<void>((done) => {
      this.#settle = () => done();
      this.#timer = setTimeout(() => {
        this.#brokenBy ??= 'ETIMEDOUT';
        this.#answer(undefined);
      }, openLimitMs);
    });
  }

  async allocate(): Promise<OpenEnd | Refusal> {
    await this.open();
    const answer = await this.ask(method.allocate, [attributeWith(requestedTransport, udpProtocol)]);
    if (answer.kind !== 'success') {
      const code = answer.kind === 'error' ? answer.error.code : undefined;
      const reason = this.#brokenBy === undefined ? wordsFor(answer) : `the connection failed (${this.#brokenBy})`;
      return {code, reason: stripControlCharacters(reason).slice(0, longestReason)};
    }
    const {relayed, mapped, lifetimeSeconds} = allocatedBy(answer.message);
    if (relayed === undefined || this.#client === undefined) {
      return {code: undefined, reason: 'success without XOR-RELAYED-ADDRESS'};
    }
    this.#allocated = {client: this.#client, mapped, relayed, lifetimeSeconds};
    return this.#allocated;
  }

  /** Never rejects: no answer and a broken connection are `silent`. One at a time. */
  async ask(which: number, attributes: readonly AttributeToWrite[]): Promise<TurnAnswer> {
    const silent: TurnAnswer = {kind: 'silent', isSigned: true};
    if (this.#brokenBy !== undefined || this.#client === undefined) return silent;
    return new Promise((done) => {
      this.#settle = (answer) => done(answer ?? silent);
      this.#obey(this.#dialogue.ask(which, attributes));
    });
  }

  /** Ends the request that waits, as if nothing came. */
  cancel(): void {
    this.#answer(undefined);
  }

  /** A packet for a peer in a Send indication (RFC 8656 §11.1). */
  indicate(peer: TransportAddress, bytes: Uint8Array): void {
    const indication = encodeMessage({
      method: method.send,
      messageClass: 'indication',
      transactionId: this.#options.randomBytes(12),
      attributes: [attributeWith(xorPeerAddress, peer), attributeWith(data, bytes)],
    });
    if (this.#brokenBy === undefined) this.line.send(indication);
  }

  /** Gives the allocation back and closes. `isHurried`: nobody waits for the answer. */
  async close(isHurried: boolean): Promise<void> {
    if (this.#dialogue.mayHold && !isHurried) {
      const answer = await this.ask(method.refresh, [attributeWith(lifetime, 0)]);
      this.#isReleased = isReleasedBy(answer);
    } else if (this.#brokenBy === undefined) await this.#releaseBlindly();
    clearTimeout(this.#timer);
    this.line.close();
  }

  async #releaseBlindly(): Promise<void> {
    const left = this.#dialogue.releaseBlindly().flatMap((command) => (command.kind === 'send' ? [command.bytes] : []));
    await Promise.all(
      left.map(async (bytes) => {
        this.#transcript.note(bytes, true);
        await new Promise<void>((done) => {
          const timer = setTimeout(done, flushLimitMs);
          this.line.send(bytes, () => {
            clearTimeout(timer);
            done();
          });
        });
      }),
    );
  }

  #hear(bytes: Uint8Array): void {
    if (byteAt(bytes, 0) >= 0x40) this.onChannelData(bytes);
    else if (uint16At(bytes, 0) === dataIndication) this.#hearData(bytes);
    else if (this.#transcript.note(Uint8Array.from(bytes), false)) {
      const {commands, answer} = this.#dialogue.hear(bytes);
      this.#obey(commands);
      if (answer !== undefined) this.#answer(answer);
    }
  }

  #hearData(bytes: Uint8Array): void {
    const message = decodeMessage(bytes);
    if (message === undefined) return;
    const peer = attributeOf(message, xorPeerAddress);
    const content = attributeOf(message, data);
    if (peer !== undefined && content !== undefined) this.onData(peer, content);
  }

  #obey(commands: readonly DialogueCommand[]): void {
    for (const command of commands) {
      if (command.kind === 'send') {
        this.#transcript.note(command.bytes, true);
        this.line.send(command.bytes, () => {});
        continue;
      }
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => {
        const {commands: next, answer} = this.#dialogue.timer();
        this.#obey(next);
        if (answer !== undefined) this.#answer(answer);
      }, command.ms);
    }
  }

  #answer(answer: TurnAnswer | undefined): void {
    const settle = this.#settle;
    this.#settle = undefined;
    if (settle === undefined) return;
    clearTimeout(this.#timer);
    settle(answer);
  }
}

/**
 * Tells others of changes: a webhook, a command. Beside the rounds, one notice after the other for each way, with a bounded
 * number of attempts: whoever does not answer holds up nothing else.
 */
import {counted} from '../model/count.ts';
import type {NoticeChannel, NoticeOutcome, WatchNotice} from '../model/watch.ts';
import {messageOf} from '../sources/files/error-words.ts';

/** What became of one attempt. */
export type Attempt =
  | {readonly kind: 'delivered'}
  /** `isFinal`: another attempt would end the same. */
  | {readonly kind: 'refused'; readonly why: string; readonly isFinal: boolean};

export interface NoticeWay {
  readonly channel: NoticeChannel;
  /** For people, without secrets: `webhook of hooks.example.com`. */
  readonly title: string;
  /** Never throws for what the other side does. */
  deliver(notice: WatchNotice, signal: AbortSignal): Promise<Attempt>;
}

export interface NoticesOptions {
  readonly ways: readonly NoticeWay[];
  /** How long to wait before each further attempt, in ms. */
  readonly pausesMs: readonly number[];
  wait(ms: number, signal: AbortSignal): Promise<void>;
  onOutcome(channel: NoticeChannel, outcome: NoticeOutcome): void;
  /** One line for people. */
  onTrouble(text: string): void;
}

/** Notices that wait while one is being delivered; the oldest give way to what is newer. */
const mostWaiting = 20;

export class Notices {
  readonly #queues: readonly NoticeQueue[];

  constructor(options: NoticesOptions) {
    this.#queues = options.ways.map((way) => new NoticeQueue(way, options));
  }

  tell(notice: WatchNotice): void {
    for (const queue of this.#queues) queue.add(notice);
  }

  /** Resolves when everything was delivered or given up. After `patienceMs` what is left is given up. */
  async close(patienceMs: number): Promise<void> {
    await Promise.all(this.#queues.map((queue) => queue.close(patienceMs)));
  }
}

class NoticeQueue {
  readonly #way: NoticeWay;
  readonly #options: NoticesOptions;
  readonly #ending = new AbortController();
  #waiting: WatchNotice[] = [];
  #work: Promise<void> | undefined;

  constructor(way: NoticeWay, options: NoticesOptions) {
    this.#way = way;
    this.#options = options;
  }

  add(notice: WatchNotice): void {
    this.#waiting.push(notice);
    if (this.#waiting.length > mostWaiting) {
      this.#waiting.shift();
      this.#lose('too many notices wait for it; the oldest was given up');
    }
    this.#work ??= this.#run();
  }

  async close(patienceMs: number): Promise<void> {
    if (this.#work === undefined) return;
    const timer = setTimeout(() => this.#ending.abort(), patienceMs);
    await this.#work;
    clearTimeout(timer);
  }

  async #run(): Promise<void> {
    for (let notice = this.#waiting.shift(); notice !== undefined; notice = this.#waiting.shift())
      await this.#deliver(notice);
    this.#work = undefined;
  }

  async #deliver(notice: WatchNotice): Promise<void> {
    const {pausesMs, wait, onOutcome, onTrouble} = this.#options;
    const {channel, title} = this.#way;
    let why = '';
    let attempts = 0;
    for (const pauseMs of [0, ...pausesMs]) {
      if (pauseMs > 0) await wait(pauseMs, this.#ending.signal);
      if (this.#ending.signal.aborted) break;
      const attempt = await this.#attempt(notice);
      attempts += 1;
      if (attempt.kind === 'delivered') {
        onOutcome(channel, 'delivered');
        return;
      }
      ({why} = attempt);
      if (attempt.isFinal) break;
      if (attempts === 1) onTrouble(`${title}: not delivered yet: ${why}; up to ${pausesMs.length} more attempts`);
    }
    const reason = attempts === 0 ? 'the program ended before it was tried' : why;
    this.#lose(`a notice was given up after ${counted(attempts, 'attempt')}: ${reason}`);
  }

  #attempt(notice: WatchNotice): Promise<Attempt> {
    return this.#way
      .deliver(notice, this.#ending.signal)
      .catch((error: unknown): Attempt => ({kind: 'refused', why: messageOf(error), isFinal: true}));
  }

  #lose(why: string): void {
    this.#options.onOutcome(this.#way.channel, 'lost');
    this.#options.onTrouble(`${this.#way.title}: ${why}. What changed stands in the history.`);
  }
}

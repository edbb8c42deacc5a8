/**
 * What a log says about joins, gathered line by line: call attempts, failures, the time that it spans. Fed by the line
 * scanner (large files) or with single lines (a paste); state is bounded in both cases.
 */
import type {Instant} from '../model/instant.ts';
import {quoteOf} from '../model/origin.ts';
import {BoundedList} from './bounded-list.ts';
import {type CallAttempt, CallTracker, type LineMark} from './call-tracker.ts';
import {LogClock, readQuotedTime, readStamp, type Stamp, YearTurns} from './clock.ts';
import type {LogFormat, LogLine} from './log-format.ts';
import {matchSignature} from './signatures.ts';

export interface LogEvent {
  readonly signature: string;
  readonly product: LogFormat['product'];
  readonly mark: LineMark;
  readonly level: string;
  readonly text: string;
  readonly fields: Readonly<Record<string, string>>;
  readonly host: string | undefined;
  /** The call that the message belongs to. */
  readonly attempt: CallAttempt | undefined;
}

export interface LogDigest {
  /** In the order of their lines. */
  readonly events: readonly LogEvent[];
  readonly attempts: readonly CallAttempt[];
  /** How many events and attempts were left out, because there were too many to keep. */
  readonly droppedEvents: number;
  readonly droppedAttempts: number;
  /** How often each message was seen, by signature id; benign ones too. */
  readonly counts: Readonly<Record<string, number>>;
  /** Undefined for a stamp whose year nobody knows. */
  instantOf(stamp: Stamp): Instant | undefined;
}

/** Of each kind of message as many of the first and of the last: a failure that repeats all day says no more. */
const keptEventsPerSignature = 100;
const longestText = 500;

export class LogDigester {
  readonly #clock: LogClock;
  readonly #turns = new YearTurns();
  readonly #tracker = new CallTracker();
  readonly #events = new Map<string, BoundedList<LogEvent>>();
  readonly #counts = new Map<string, number>();

  /** `referenceYear`: the year in which the log ends, used when it states none. */
  constructor(referenceYear?: number) {
    this.#clock = new LogClock(referenceYear);
  }

  /** `turn`: New Years before this line, when the caller saw all lines; counted here otherwise. */
  stampOf(line: LogLine, turn?: number): Stamp | undefined {
    const stamp = readStamp(line.stamp, line.text, (month) => turn ?? this.#turns.see(month));
    if (stamp !== undefined) this.#clock.seeTurn(stamp.turn);
    return stamp;
  }

  /** `raw`: the whole line, for the quote. */
  see(line: LogLine, number: number, raw: string, stamp: Stamp | undefined): void {
    if (line.process !== undefined && stamp?.calendar.year === 0) {
      const quoted = readQuotedTime(line.process, line.text);
      if (quoted !== undefined) this.#clock.learn(stamp, quoted);
    }
    const match = matchSignature(line.text);
    if (match === undefined) return;
    const {signature, fields} = match;
    this.#counts.set(signature.id, (this.#counts.get(signature.id) ?? 0) + 1);
    if (signature.use === 'benign') return;
    const mark: LineMark = {line: number, quote: quoteOf(raw), stamp};
    const attempt = this.#tracker.see(signature.id, fields, mark);
    if (signature.use !== 'event') return;
    const event: LogEvent = {
      signature: signature.id,
      product: signature.product,
      mark,
      level: line.level,
      text: line.text.slice(0, longestText),
      fields,
      host: line.host,
      attempt,
    };
    const kept = this.#events.get(signature.id) ?? new BoundedList<LogEvent>(keptEventsPerSignature);
    kept.add(event);
    this.#events.set(signature.id, kept);
  }

  finish(): LogDigest {
    const lists = [...this.#events.values()];
    const events = lists.flatMap((list) => list.items()).sort((first, second) => first.mark.line - second.mark.line);
    const {attempts, dropped} = this.#tracker.finish();
    return {
      events,
      attempts,
      droppedEvents: lists.reduce((sum, list) => sum + list.dropped, 0),
      droppedAttempts: dropped,
      counts: Object.fromEntries(this.#counts),
      instantOf: (stamp) => this.#clock.instantOf(stamp),
    };
  }
}

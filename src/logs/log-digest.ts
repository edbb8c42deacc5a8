/**
 * What a log says about joins, gathered line by line: call attempts, failures, the time that it spans. Fed by the line
 * scanner (large files) or with single lines (a paste); state is bounded in both cases.
 */
import type {Instant} from '../model/instant.ts';
import {quoteOf} from '../model/origin.ts';
import {BoundedList} from './bounded-list.ts';
import {type CallAttempt, CallTracker, type LineMark} from './call-tracker.ts';
import {readQuotedTime, readStamp, type Stamp, YearTurns} from './clock.ts';
import {JoinTracker, type TrackedJoins} from './join-tracker.ts';
import {LogClock, type LogTimes} from './log-clock.ts';
import type {LogLayout, LogLine} from './log-format.ts';
import type {LogRule} from './log-rule.ts';
import {type RuleSet, shippedRules} from './log-rules.ts';

export interface LogEvent {
  readonly signature: string;
  readonly product: LogLayout['product'];
  readonly mark: LineMark;
  readonly level: string;
  readonly text: string;
  readonly fields: Readonly<Record<string, string>>;
  readonly host: string | undefined;
  /** The call that the message belongs to. */
  readonly attempt: CallAttempt | undefined;
}

export interface RuleCount {
  readonly rule: LogRule;
  readonly lines: number;
  /** The person gave the rule. */
  readonly isOwn: boolean;
}

export interface LogDigest {
  /** In the order of their lines. */
  readonly events: readonly LogEvent[];
  readonly attempts: readonly CallAttempt[];
  readonly joins: TrackedJoins;
  /** How many events and attempts were left out, because there were too many to keep. */
  readonly droppedEvents: number;
  readonly droppedAttempts: number;
  /** How often each message was seen; benign ones too. */
  readonly counts: readonly RuleCount[];
  /** Events left out because they are not of the time that is wanted (`LogTimes.since`, `until`). */
  readonly outsideEvents: number;
  /** What was said of its times. */
  readonly times: LogTimes;
  /** The year that the person gave and lines of the log contradict. */
  readonly refusedYear: number | undefined;
  /** Undefined for a stamp whose year nobody knows. */
  instantOf(stamp: Stamp): Instant | undefined;
  /** By the clock that wrote it. */
  yearOf(stamp: Stamp): number | undefined;
}

/** Of each kind of message as many of the first and of the last: a failure that repeats all day says no more. */
const keptEventsPerSignature = 100;
const longestText = 500;

export class LogDigester {
  readonly #times: LogTimes;
  readonly #rules: RuleSet;
  readonly #clock: LogClock;
  readonly #turns = new YearTurns();
  readonly #tracker = new CallTracker();
  readonly #joins = new JoinTracker((first, last) => this.#clock.isWanted(first, last));
  readonly #events = new Map<string, BoundedList<LogEvent>>();
  readonly #counts = new Map<string, number>();
  #outsideEvents = 0;

  constructor(times: LogTimes = {}, rules: RuleSet = shippedRules) {
    this.#times = times;
    this.#rules = rules;
    this.#clock = new LogClock(times);
  }

  /** `turn`: New Years before this line, when the caller saw all lines; counted here otherwise. */
  stampOf(line: LogLine, turn?: number): Stamp | undefined {
    const stamp = readStamp(line.stamp, line.text, (month) => turn ?? this.#turns.see(month));
    if (stamp !== undefined) this.#clock.see(stamp);
    return stamp;
  }

  /** `raw`: the whole line, for the quote. */
  see(line: LogLine, number: number, raw: string, stamp: Stamp | undefined): void {
    if (line.process !== undefined && stamp?.calendar.year === 0) {
      const quoted = readQuotedTime(line.process, line.text);
      if (quoted !== undefined) this.#clock.learn(stamp, quoted);
    }
    const match = this.#rules.match(line.text, line.format.product);
    if (match === undefined) return;
    const {rule, fields} = match;
    if (stamp !== undefined && this.#clock.isFarFromWanted(stamp)) {
      if (rule.use === 'event') this.#outsideEvents += 1;
      return;
    }
    this.#counts.set(rule.id, (this.#counts.get(rule.id) ?? 0) + 1);
    if (rule.use === 'benign') return;
    const mark: LineMark = {line: number, quote: quoteOf(withoutUrlSecrets(raw)), stamp};
    const attempt = this.#tracker.see(rule.id, fields, mark, line.host);
    if (rule.product === 'cms') {
      this.#joins.see(rule.id, fields, mark, {host: line.host, process: line.process, call: attempt});
    }
    if (rule.use !== 'event') return;
    const event: LogEvent = {
      signature: rule.id,
      product: rule.product,
      mark,
      level: line.level,
      text: line.text.slice(0, longestText),
      fields,
      host: line.host,
      attempt,
    };
    const kept = this.#events.get(rule.id) ?? new BoundedList<LogEvent>(keptEventsPerSignature);
    kept.add(event);
    this.#events.set(rule.id, kept);
  }

  /** All up to here; more may follow. */
  finish(): LogDigest {
    const lists = [...this.#events.values()];
    const kept = lists.flatMap((list) => list.items()).sort((first, second) => first.mark.line - second.mark.line);
    const events = kept.filter(({mark}) => this.#clock.isWanted(mark.stamp));
    const {attempts: begun, dropped} = this.#tracker.finish();
    const attempts = begun.filter(({started, ended}) => this.#clock.isWanted(started.stamp, (ended ?? started).stamp));
    return {
      events,
      attempts,
      joins: this.#joins.finish(),
      outsideEvents: this.#outsideEvents + kept.length - events.length,
      times: this.#times,
      refusedYear: this.#clock.refusedYear,
      droppedEvents: lists.reduce((sum, list) => sum + list.dropped, 0),
      droppedAttempts: dropped,
      counts: this.#rules.rules.flatMap((rule) => {
        const lines = this.#counts.get(rule.id);
        return lines === undefined ? [] : [{rule, lines, isOwn: this.#rules.isOwn(rule)}];
      }),
      instantOf: (stamp) => this.#clock.instantOf(stamp),
      yearOf: (stamp) => this.#clock.yearOf(stamp),
    };
  }
}

/** Links to a space carry its secret, and the page's requests a token. */
function withoutUrlSecrets(raw: string): string {
  return raw.includes('=')
    ? raw.replace(/([?&;](?:secret|token|jwt|passcode|password)=)[^\s&"'#;]+/gi, '$1[secret]')
    : raw;
}

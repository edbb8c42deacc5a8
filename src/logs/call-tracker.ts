/**
 * Puts the lines of one web client's call together. Call numbers start again when the Call Bridge restarts, so that a new
 * `allocated` always starts a new attempt. State is bounded: calls that nothing was heard of for long are closed.
 */
import {BoundedList} from './bounded-list.ts';
import {type Stamp, stampDifferenceMs} from './clock.ts';

/** Where and when a line stands. */
export interface LineMark {
  readonly line: number;
  readonly quote: string;
  readonly stamp: Stamp | undefined;
}

export type CallOutcome = 'relay-timeout' | 'credentials-refused' | 'ice-failure' | 'joined' | 'torn-down' | 'unknown';

export interface CallAttempt {
  readonly call: string;
  /** 1 for the first use of this call number in the log, 2 after a restart … */
  readonly use: number;
  readonly started: LineMark;
  guest?: string;
  allocated?: LineMark;
  rtpSetup?: LineMark;
  outcome: CallOutcome;
  /** What CMS wrote of the failure. */
  reason?: string;
  ended?: LineMark;
}

/** What a failure makes of a call. It outweighs `joined`: CMS logs the join before media is there. */
const failureOutcomes: Readonly<Record<string, CallOutcome>> = {
  'ice-relay-timeout': 'relay-timeout',
  'ice-unauthorized': 'credentials-refused',
  'ice-failure': 'ice-failure',
};

// A Call Bridge carries some hundred calls; what is older than this many is over.
const mostOpenCalls = 2048;
const keptAttempts = 1000;

export class CallTracker {
  /** The latest attempt of each call number of each Call Bridge. */
  readonly #byCall = new Map<string, CallAttempt>();
  readonly #byGuest = new Map<string, CallAttempt>();
  readonly #closed = new BoundedList<CallAttempt>(keptAttempts);
  readonly #uses = new Map<string, number>();

  /** Takes in one recognised message; returns the attempt that it belongs to. */
  see(
    signature: string,
    fields: Readonly<Record<string, string>>,
    mark: LineMark,
    /** Of the Call Bridge: several may write to one log, each with numbers of its own. */
    host = '',
  ): CallAttempt | undefined {
    const {call, guest, reason} = fields;
    if (signature === 'call-allocated' && call !== undefined) return this.#allocate(host, call, guest, mark);
    const failure = failureOutcomes[signature];
    if (failure !== undefined && call !== undefined) {
      const attempt = this.#byCall.get(keyOf(host, call)) ?? this.#open(host, call, mark);
      // The first failure is the cause, later ones follow from it.
      if (isFailure(attempt.outcome)) return attempt;
      end(attempt, failure, mark);
      if (reason !== undefined) attempt.reason = reason;
      return attempt;
    }
    if (signature === 'rtp-setup' && call !== undefined) {
      const attempt = this.#byCall.get(keyOf(host, call)) ?? this.#open(host, call, mark);
      attempt.rtpSetup ??= mark;
      return attempt;
    }
    if (signature === 'joined-space' || signature === 'joined-conference') {
      const attempt = guest === undefined ? undefined : this.#byGuest.get(guestKey(guest));
      if (attempt?.outcome === 'unknown') end(attempt, 'joined', mark);
      return attempt;
    }
    const attempt = call === undefined ? undefined : this.#byCall.get(keyOf(host, call));
    if (signature === 'call-torn-down' && attempt?.outcome === 'unknown') end(attempt, 'torn-down', mark);
    return attempt;
  }

  /** All attempts up to here in the order in which they began, and how many were dropped; more lines may follow. */
  finish(): {readonly attempts: readonly CallAttempt[]; readonly dropped: number} {
    // What is still open counts as the newest.
    const all = new BoundedList<CallAttempt>(keptAttempts);
    for (const attempt of this.#closed.items()) all.add(attempt);
    for (const attempt of this.#byCall.values()) all.add(attempt);
    const attempts = [...all.items()].sort((first, second) => first.started.line - second.started.line);
    return {attempts, dropped: this.#closed.dropped + all.dropped};
  }

  #allocate(host: string, call: string, guest: string | undefined, mark: LineMark): CallAttempt {
    const known = this.#byCall.get(keyOf(host, call));
    // A log that was copied newest first has the beginning of a call after its end.
    const isSame = known !== undefined && known.allocated === undefined && isLater(known.started, mark);
    const attempt = isSame ? known : this.#open(host, call, mark);
    attempt.allocated = mark;
    if (guest !== undefined) {
      attempt.guest = guest;
      this.#byGuest.set(guestKey(guest), attempt);
    }
    return attempt;
  }

  #open(host: string, call: string, mark: LineMark): CallAttempt {
    const key = keyOf(host, call);
    const earlier = this.#byCall.get(key);
    if (earlier !== undefined) this.#close(key, earlier);
    const [oldest] = this.#byCall.size < mostOpenCalls ? [] : this.#byCall;
    if (oldest !== undefined) this.#close(...oldest);
    const use = (this.#uses.get(call) ?? 0) + 1;
    // Call numbers are small and used again; a log that invents them without end must not fill the memory.
    if (this.#uses.size < mostOpenCalls * 8 || use > 1) this.#uses.set(call, use);
    const attempt: CallAttempt = {call, use, started: mark, outcome: 'unknown'};
    this.#byCall.set(key, attempt);
    return attempt;
  }

  #close(key: string, attempt: CallAttempt): void {
    this.#byCall.delete(key);
    if (attempt.guest !== undefined && this.#byGuest.get(guestKey(attempt.guest)) === attempt) {
      this.#byGuest.delete(guestKey(attempt.guest));
    }
    this.#closed.add(attempt);
  }
}

function keyOf(host: string, call: string): string {
  return `${host} ${call}`;
}

function isLater(one: LineMark, other: LineMark): boolean {
  return one.stamp !== undefined && other.stamp !== undefined && stampDifferenceMs(other.stamp, one.stamp) > 0;
}

function end(attempt: CallAttempt, outcome: CallOutcome, mark: LineMark): void {
  attempt.outcome = outcome;
  attempt.ended = mark;
}

function isFailure(outcome: CallOutcome): boolean {
  return outcome === 'relay-timeout' || outcome === 'credentials-refused' || outcome === 'ice-failure';
}

/** 2.x writes `guest7001@cms.example.net`, 3.x `guest7001`. */
function guestKey(guest: string): string {
  return guest.split('@')[0]?.toLowerCase() ?? guest;
}

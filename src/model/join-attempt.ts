/** What logs tell of the attempts of guests to join: each one, and all of them in numbers. */
import type {Instant} from './instant.ts';

/**
 * How far a guest may come, in this order; 2.x has no `page-joined` and no `token-accepted`. No line of CMS says that
 * media flows: after `dtls-started` only a failure is told.
 */
export const joinStages = [
  /** A guest asked for a login. */
  'login-requested',
  'guest-created',
  /** Credentials of the guest stored; the web bridge has its answer. */
  'login-answered',
  'session-created',
  /** 3.x: the web bridge answered `POST /api/join`. */
  'page-joined',
  /** 3.x: the web socket of the browser came with a valid token. */
  'token-accepted',
  'call-allocated',
  'rtp-setup',
  /** The guest is a participant of the space. */
  'joined',
  'dtls-started',
] as const;
export type JoinStage = (typeof joinStages)[number];

/**
 * `unknown`: the log tells no end, most often because it ends before. `left-before-call`: the guest account went without
 * a call. `no-account`: the web bridge got its answer, and no guest account was made. `page-refused`: the web bridge
 * answered `POST /api/join` with an error. `torn-down`: the call ended before the guest was in the space. `joined` stays
 * when the guest leaves later.
 */
export const joinOutcomes = [
  'joined',
  'credentials-refused',
  'relay-timeout',
  'ice-failure',
  'login-refused',
  'page-refused',
  'no-account',
  'left-before-call',
  'torn-down',
  'unknown',
] as const;
export type JoinOutcome = (typeof joinOutcomes)[number];

/** One attempt of one guest, put together from all logs that tell of it. What no log tells is left out. */
export interface JoinAttempt {
  /** Counts from 1, in the order of time: what `--attempt` takes. */
  readonly number: number;
  readonly outcome: JoinOutcome;
  /** What CMS wrote of the failure: `relay candidate creation timeout`. */
  readonly reason?: string;
  /** The furthest stage; left out when only a failure is known. */
  readonly reached?: JoinStage;
  readonly generation?: '2.x' | '3.x';
  /** Name of the box that had the call, or the login, where the log has names. */
  readonly callBridge?: string;
  /** Without the domain of 2.x: `guest7001`. */
  readonly guest?: string;
  readonly displayName?: string;
  readonly request?: string;
  /** `by-order`: that this request is this guest's follows from the order of lines only: no line names both. */
  readonly requestMatch?: 'sole' | 'by-order';
  /** Number of the web bridge link, 2.x. */
  readonly link?: string;
  /** Call number of the Call Bridge, as in `call 6: …`. */
  readonly call?: string;
  /** GUID of the API call leg, in 3.x that of the participant. */
  readonly leg?: string;
  readonly conference?: string;
  /** GUID */
  readonly space?: string;
  readonly spaceName?: string;
  /** Who asked the web bridge, as its access log has it: behind Expressway that may be Expressway-C. */
  readonly clientAddress?: string;
  /** `Firefox 122`; the mere name where only the call tells it. */
  readonly browser?: string;
  /** This guest had a call before, and tried again without a new login. */
  readonly isRetry?: boolean;
  readonly startedAt?: Instant;
  readonly outcomeAt?: Instant;
  readonly leftAt?: Instant;
  /** Milliseconds from the first line to that of the outcome. */
  readonly tookMs?: number;
  /** In the order in which they were reached; each at most once. */
  readonly stages: readonly JoinStageMark[];
  /** In the order of time; bounded. */
  readonly lines: readonly JoinLine[];
  /** Lines that were too many to keep. */
  readonly droppedLines: number;
  /** Logs that do not state their year or zone, whose times were moved to where the other logs have the same attempt. */
  readonly moved?: readonly {readonly input: string; readonly byMs: number}[];
}

export interface JoinStageMark {
  readonly stage: JoinStage;
  readonly time?: Instant;
  /** Milliseconds since the stage before; left out for the first, and where the logs do not run forwards. */
  readonly afterMs?: number;
}

export interface JoinLine {
  readonly input: string;
  readonly line: number;
  readonly quote: string;
  readonly time?: Instant;
  /** Milliseconds since the first line; also known where the log states no year. */
  readonly sinceStartMs?: number;
  /** Which rule knew it: `call-allocated`. */
  readonly rule: string;
  /** Which process wrote it, `client_backend`; left out where the layout has none. */
  readonly process?: string;
  /** Name of the box that wrote it, where the layout has it. */
  readonly host?: string;
  /** The stage that this line is the first of. */
  readonly stage?: JoinStage;
  /** Tells the outcome. */
  readonly isOutcome?: boolean;
  /** Says that the guest, who had joined, left. */
  readonly isLeaving?: boolean;
}

/** One row of the table. */
export type JoinAttemptRow = Omit<JoinAttempt, 'lines' | 'droppedLines' | 'moved'>;

export interface JoinOverview {
  /** With those that were too many to keep. */
  readonly total: number;
  readonly byOutcome: Readonly<Partial<Record<JoinOutcome, number>>>;
  /** By the hour in which the attempt began, in order; without those whose time is not known. */
  readonly byHour: readonly JoinHour[];
  /** Of those in `attempts`; left out where no more than one Call Bridge is named. */
  readonly byCallBridge?: readonly {
    readonly callBridge: string;
    readonly byOutcome: Readonly<Partial<Record<JoinOutcome, number>>>;
  }[];
  readonly attempts: readonly JoinAttemptRow[];
}

export interface JoinHour {
  readonly hour: Instant;
  readonly byOutcome: Readonly<Partial<Record<JoinOutcome, number>>>;
}

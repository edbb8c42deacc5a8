/** One time line as data: what logs and captures tell of the same time, in one order, with a column for each kind of source. */
import type {Instant} from './instant.ts';
import type {LadderTone} from './ladder.ts';

export interface TimeLine {
  /** `All that was read`, `Attempt 3: guest7001, call 6`. */
  readonly title: string;
  /** Number of the attempt that it is of; the rest stands in it because of its time alone. Left out for all. */
  readonly attempt?: number;
  /** The columns that have a row, from left to right. */
  readonly lanes: readonly Lane[];
  readonly sources: readonly TimeLineSource[];
  readonly rows: readonly TimeLineRow[];
  /** Rows at the end that were left out to keep it bounded. */
  readonly omitted: number;
  /** Later TURN exchanges and calls of the captures that were not laid out. */
  readonly omittedConversations: number;
  /** Messages that could not be placed: their log states no time, or no year. */
  readonly untimed: readonly {readonly input: string; readonly messages: number}[];
}

/** `expressway`: which of the two it was nobody says. `browser`: what it asked for, by the log of the web server, and what it told itself. */
export const lanes = ['cms', 'expressway-c', 'expressway-e', 'expressway', 'packets', 'browser'] as const;
export type Lane = (typeof lanes)[number];

export interface TimeLineSource {
  readonly input: string;
  readonly zone: Instant['zone'];
  readonly year: Instant['year'];
  /** Sources with one number go by one clock. How two numbers stand to each other nobody knows. */
  readonly clock: number;
  /** Taken off its times, in ms: its own clock is so far ahead of the one that it goes by. Left out for 0. */
  readonly aheadMs?: number;
  /** What that was measured by: `12 STUN transactions that client.pcap holds too`. */
  readonly measuredBy?: string;
  /** It writes whole seconds: within one its rows may stand before what they follow. */
  readonly hasWholeSeconds?: boolean;
}

export interface TimeLineRow {
  /** By the clock that the line goes by. */
  readonly time: Instant;
  /** Of the last packet, where the row stands for several. */
  readonly until?: Instant;
  /** In `lanes`. */
  readonly lane: number;
  /** Where it is to be seen; `source` counts in `sources`. */
  readonly places: readonly TimeLinePlace[];
  /** The message of the log, or what was sent, without its time. */
  readonly text: string;
  readonly tone: LadderTone;
  /** The raw line of the log. */
  readonly quote?: string;
  /** Number of the attempt to join that it belongs to. */
  readonly attempt?: number;
  /** Number of the ladder that it stands in. */
  readonly ladder?: number;
  /** Ids of the findings that rest on it. */
  readonly findings?: readonly string[];
}

export interface TimeLinePlace {
  readonly source: number;
  /** What was logged there, in a dump of a browser. */
  readonly field?: string;
  readonly line?: number;
  readonly frame?: number;
  readonly untilFrame?: number;
}

/** The time lines of a run. They are laid out when they are asked for. */
export interface TimeLines {
  /** Of all that was read. */
  all(): TimeLine;
  /** Of what happened around one attempt to join, by its number. */
  ofAttempt(number: number): TimeLine | undefined;
}

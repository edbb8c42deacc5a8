/** What `watch` knows between two rounds, and what it tells. Plain JSON: the history keeps it. */
import type {Report, Summary} from './report.ts';
import type {Severity} from './severity.ts';

/**
 * `finding`: of a check. `source`: a box or name that cannot be read. `path`: a stage of a probed path fails, and no check
 * knows why.
 */
export type WatchedKind = 'finding' | 'source' | 'path';

/** `absent`: it was looked for and is not there. `accepted`: it is there, and the site file or a baseline accepts it. */
export type Level = Severity | 'absent' | 'accepted';

/** One thing that is wrong, as a round saw it. */
export interface Seen {
  /** The same in every round. */
  readonly key: string;
  readonly kind: WatchedKind;
  /** Id of the check. */
  readonly check?: string;
  readonly subject: string;
  readonly level: Exclude<Level, 'absent'>;
  /** One line, without control characters. */
  readonly text: string;
  /** The first step of what to do. */
  readonly fix?: string;
  /** Another finding of the same round explains it. */
  readonly isConsequence: boolean;
}

/** What one round saw, and what it could have seen. */
export interface Observation {
  /** When the round began, ISO 8601. */
  readonly at: string;
  readonly seen: readonly Seen[];
  /** Ids of the checks that were evaluated: what they do not tell is not there. */
  readonly judgedChecks: ReadonlySet<string>;
  /** Subjects of sources and paths that this round asked. */
  readonly asked: ReadonlySet<string>;
  /** What could not be looked at: sources that were not read, or not wholly; stages that were not tried. */
  readonly unlooked: readonly string[];
}

/** One thing over the rounds. */
export interface WatchedItem extends Omit<Seen, 'level'> {
  /** What was told last, and since when it is so. */
  readonly told: Level;
  readonly toldAt: string;
  /** What the last round saw that could judge it, and how many such rounds in a row did. */
  readonly level: Level;
  readonly streak: number;
  /** Of the last rounds that judged it: whether each saw other than the one before. Newest last. */
  readonly turns: readonly boolean[];
  /** It comes and goes; told once, and then no more until it is steady. */
  readonly isUnsteady: boolean;
  readonly judgedAt: string;
  /** The last round could not judge it. */
  readonly isOpenQuestion: boolean;
  /** What could not be looked at either when it was last seen. */
  readonly unlooked: readonly string[];
}

export const changeKinds = ['new', 'fixed', 'changed', 'accepted', 'unsteady', 'steady'] as const;
export type ChangeKind = (typeof changeKinds)[number];

/** What is told once it is sure. */
export interface WatchChange extends Omit<Seen, 'level'> {
  readonly change: ChangeKind;
  /** When the round began that made it sure, ISO 8601. */
  readonly at: string;
  readonly level: Level;
  /** What was told of it before, and since when that was so; left out where it was not there. */
  readonly before: Level;
  readonly since?: string;
}

/** One round in the history. */
export interface WatchRound {
  readonly startedAt: string;
  readonly durationMs: number;
  /** `failed`: the round itself did not come to its end; `note` says why. */
  readonly verdict: Summary['verdict'] | 'failed';
  readonly errors: number;
  readonly warnings: number;
  readonly infos: number;
  readonly suppressed: number;
  readonly sources: number;
  readonly sourcesRead: number;
  readonly note?: string;
}

/** What `/metrics` shows. */
export interface WatchStatus {
  readonly version: string;
  /** Of the last round that came to its end. */
  readonly report?: Report;
  readonly last?: WatchRound;
  readonly items: readonly WatchedItem[];
  /** Since this program started. */
  readonly counts: WatchCounts;
}

export interface WatchCounts {
  readonly rounds: Readonly<Record<WatchRound['verdict'], number>>;
  readonly changes: Readonly<Record<ChangeKind, number>>;
  readonly notices: Readonly<Record<NoticeChannel, Readonly<Record<NoticeOutcome, number>>>>;
}

export type NoticeChannel = 'webhook' | 'command';
/** `lost`: given up after all attempts. */
export type NoticeOutcome = 'delivered' | 'lost';

/** What a webhook and a command get. */
export interface WatchNotice {
  readonly schemaVersion: 1;
  readonly tool: {readonly name: 'wrtc-doctor'; readonly version: string};
  /** For a chat: some lines. */
  readonly text: string;
  readonly round: WatchRound;
  readonly changes: readonly WatchChange[];
  /** What stands after that. */
  readonly open: Readonly<Record<Severity, number>>;
}

/** What the history holds, for people. */
export interface WatchHistory {
  /** Path of the database. */
  readonly path: string;
  readonly rounds: {
    readonly total: number;
    readonly first?: string;
    readonly last?: string;
    /** Of them: those that came to no end, and those that could judge nothing. */
    readonly failed: number;
    readonly nothingEvaluated: number;
  };
  readonly items: readonly WatchedItem[];
  /** Oldest first. */
  readonly changes: readonly WatchChange[];
}

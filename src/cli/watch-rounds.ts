/**
 * The rounds of `watch`: one after the other until it is ended. What a round is, the clock and the history are passed in.
 * A round that fails, or a history that cannot be written, is told and does not end it.
 */
import {dampChanges} from '../engine/damp-changes.ts';
import {msToNextRound} from '../engine/next-round.ts';
import {observeRound, roundOf} from '../engine/observe-round.ts';
import type {Report} from '../model/report.ts';
import type {WatchChange, WatchedItem, WatchRound} from '../model/watch.ts';
import {messageOf} from '../sources/files/error-words.ts';
import type {History, RoundEntry} from '../sources/history/history.ts';

export interface WatchOptions {
  readonly everyMs: number;
  /** Rounds in a row that have to see a change before it is told. */
  readonly confirm: number;
  /** How long rounds and changes are kept. */
  readonly keepMs: number;
  /** Left out: until `signal`. */
  readonly rounds?: number;
  readonly signal: AbortSignal;
  /** The judged and adjusted report; ends early, and then anyhow, when the signal is aborted. */
  runRound(signal: AbortSignal): Promise<Report>;
  readonly history: Pick<History, 'items' | 'hasRounds' | 'add' | 'forgetBefore'>;
  /** Monotonic, in ms. */
  clockMs(): number;
  wallClock(): Date;
  /** Ends early when the signal is aborted. */
  wait(ms: number, signal: AbortSignal): Promise<void>;
  onRound(told: ToldRound): void;
  /** How long until the next one, in ms. */
  onWait?(ms: number): void;
  /** A trouble of the program itself, in one line. */
  onTrouble(text: string): void;
}

export interface ToldRound {
  readonly round: WatchRound;
  readonly changes: readonly WatchChange[];
  readonly items: readonly WatchedItem[];
  /** Left out of a round that failed. */
  readonly report?: Report;
  /** How things stood when nothing was known before. */
  readonly isFirst: boolean;
}

/** A source has time-outs of its own; a round that is not over by then hangs. */
const longestRoundMs = 15 * 60_000;
const hourMs = 3_600_000;
/** Of rounds that wait for a disk that is full. */
const mostUnsaved = 1000;

/** Returns the last round that was told. */
export async function watchRounds(options: WatchOptions): Promise<ToldRound | undefined> {
  const {signal, history, rounds = Number.POSITIVE_INFINITY} = options;
  let items = history.items();
  let isFirst = !history.hasRounds();
  let last: ToldRound | undefined;
  let cleanedMs = Number.NEGATIVE_INFINITY;
  const unsaved = new Unsaved(options);
  for (let count = 0; count < rounds && !signal.aborted; count++) {
    const startedMs = options.clockMs();
    const outcome = await runOne(options);
    // What was cut short by its end says nothing.
    if (signal.aborted) break;
    const judged = judgeRound(outcome, items, {confirm: options.confirm, isFirst});
    items = judged.items;
    last = {...judged, ...(outcome.report === undefined ? {} : {report: outcome.report}), isFirst};
    unsaved.add({round: judged.round, changes: judged.changes}, items);
    if (judged.isObserved) isFirst = false;
    if (startedMs - cleanedMs >= hourMs) {
      unsaved.clean();
      cleanedMs = startedMs;
    }
    options.onRound(last);
    if (count + 1 >= rounds) break;
    const {everyMs} = options;
    const ms = msToNextRound({startedMs, endedMs: options.clockMs(), everyMs, isPending: judged.isPending});
    options.onWait?.(ms);
    await options.wait(ms, signal);
  }
  return last;
}

type Outcome =
  | {readonly report: Report; readonly failure?: never}
  | {readonly report?: never; readonly failure: WatchRound};

/** Listens to the signal for one round only: a signal that lives for days must not gather listeners. */
async function runOne({runRound, signal, wallClock, clockMs}: WatchOptions): Promise<Outcome> {
  const ending = new AbortController();
  const end = () => ending.abort();
  signal.addEventListener('abort', end, {once: true});
  const limit = setTimeout(end, longestRoundMs);
  const startedAt = wallClock().toISOString();
  const startMs = clockMs();
  try {
    return {report: await runRound(ending.signal)};
  } catch (error) {
    const durationMs = clockMs() - startMs;
    const none = {errors: 0, warnings: 0, infos: 0, suppressed: 0, sources: 0, sourcesRead: 0};
    return {failure: {startedAt, durationMs, verdict: 'failed', ...none, note: messageOf(error)}};
  } finally {
    clearTimeout(limit);
    signal.removeEventListener('abort', end);
  }
}

function judgeRound(
  {report, failure}: Outcome,
  items: readonly WatchedItem[],
  damping: {readonly confirm: number; readonly isFirst: boolean},
) {
  if (report === undefined) {
    const open = items.map((item) => ({...item, isOpenQuestion: true}));
    return {round: failure, items: open, changes: [], isPending: false, isObserved: false};
  }
  const {items: next, changes, isPending} = dampChanges(items, observeRound(report), damping);
  return {round: roundOf(report), items: next, changes, isPending, isObserved: true};
}

/** What the history could not take yet; it is tried again with the next round. */
class Unsaved {
  readonly #options: Pick<WatchOptions, 'history' | 'keepMs' | 'wallClock' | 'onTrouble'>;
  #entries: RoundEntry[] = [];
  #isTold = false;

  constructor(options: WatchOptions) {
    this.#options = options;
  }

  add(entry: RoundEntry, items: readonly WatchedItem[]): void {
    this.#entries = [...this.#entries, entry].slice(-mostUnsaved);
    this.#try(() => {
      this.#options.history.add(this.#entries, items);
      this.#entries = [];
    });
  }

  clean(): void {
    const {history, keepMs, wallClock} = this.#options;
    this.#try(() => history.forgetBefore(new Date(wallClock().getTime() - keepMs).toISOString()));
  }

  /** Told once for each time that it begins to fail. */
  #try(work: () => void): void {
    try {
      work();
      this.#isTold = false;
    } catch (error) {
      if (!this.#isTold)
        this.#options.onTrouble(`the history cannot be written, and is tried again: ${messageOf(error)}`);
      this.#isTold = true;
    }
  }
}

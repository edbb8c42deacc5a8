/** What goes on around the rounds of `watch`: the terminal, `/metrics`, notices to others, and how it is ended. */
import {UserError} from '../model/errors.ts';
import {isAtLeast, type Severity} from '../model/severity.ts';
import type {ChangeKind, NoticeChannel, NoticeOutcome, WatchChange, WatchRound} from '../model/watch.ts';
import {escapeControls} from '../report/json.ts';
import {writeMetrics} from '../report/metrics.ts';
import {noticeOf, openText, writeChanges, writeRound} from '../report/watch-lines.ts';
import {cleanText} from '../report/words.ts';
import {wrapSpans} from '../report/wrap.ts';
import type {Endpoint} from '../sources/site-file/parse-endpoint.ts';
import {exitCodes} from './exit-codes.ts';
import {type MetricsServer, startMetricsServer} from './metrics-server.ts';
import {textOptions} from './present-run.ts';
import {Notices, type NoticeWay} from './watch-notices.ts';
import type {ToldRound} from './watch-rounds.ts';

export interface WatchingOptions {
  readonly version: string;
  readonly format: 'text' | 'json';
  /** Others are told of changes from this severity on. */
  readonly notifyOn: Severity;
  readonly isOnce: boolean;
  readonly everyMs: number;
  /** Where `/metrics` listens; undefined: nowhere. `isAsked`: the person named it. */
  readonly metrics: (Endpoint & {readonly isAsked: boolean}) | undefined;
  readonly ways: readonly NoticeWay[];
  wait(ms: number, signal: AbortSignal): Promise<void>;
}

/** Before each further attempt of a notice: over some twenty minutes; of a single round nobody waits that long. */
const pausesMs = [1000, 10_000, 60_000, 5 * 60_000, 15 * 60_000];
const pausesOnceMs = [1000, 5000];
/** What is under way when it is ended by hand gets so long; after a single round the attempts bound it. */
const patienceMs = 3000;
const patienceOnceMs = 5 * 60_000;
const eraseLine = '\r\u001b[K';

export class Watching {
  readonly #options: WatchingOptions;
  readonly #notices: Notices;
  readonly #stop = new AbortController();
  readonly #counts = {
    rounds: {findings: 0, 'no-findings': 0, 'nothing-evaluated': 0, failed: 0} as Record<WatchRound['verdict'], number>,
    changes: {new: 0, fixed: 0, changed: 0, accepted: 0, unsteady: 0, steady: 0} as Record<ChangeKind, number>,
    notices: {webhook: {delivered: 0, lost: 0}, command: {delivered: 0, lost: 0}} as Record<
      NoticeChannel,
      Record<NoticeOutcome, number>
    >,
  };
  readonly #onInterrupt = () => this.#end(exitCodes.interrupted);
  /** So a service manager ends it. */
  readonly #onTerminate = () => this.#end(exitCodes.nothingFound);
  /** Whoever read along (`| head`) wants no more. */
  readonly #onOutputError = (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') this.#end(exitCodes.nothingFound);
    else if (!this.#isOutputLost) this.say(`standard output takes no more: ${error.message}. It goes on without.`);
    this.#isOutputLost = true;
  };
  #isOutputLost = false;
  #last: ToldRound | undefined;
  #lastReport: ToldRound['report'];
  #server: MetricsServer | undefined;
  #hasStatusLine = false;
  #exitCode: number = exitCodes.interrupted;

  constructor(options: WatchingOptions) {
    this.#options = options;
    this.#notices = new Notices({
      ways: options.ways,
      pausesMs: options.isOnce ? pausesOnceMs : pausesMs,
      wait: options.wait,
      onOutcome: (channel, outcome) => {
        this.#counts.notices[channel][outcome] += 1;
      },
      onTrouble: (text) => this.say(text),
    });
  }

  /** Aborted when it is to end. */
  get signal(): AbortSignal {
    return this.#stop.signal;
  }

  /** What was told did not all get where it was to go. */
  get isOutputLost(): boolean {
    return this.#isOutputLost;
  }

  /** Once `signal` is aborted. */
  get exitCode(): number {
    return this.#exitCode;
  }

  async start(): Promise<void> {
    process.once('SIGINT', this.#onInterrupt);
    process.once('SIGTERM', this.#onTerminate);
    process.stdout.on('error', this.#onOutputError);
    const {isOnce, everyMs, ways, metrics} = this.#options;
    if (isOnce) return;
    if (metrics !== undefined) await this.#startMetrics(metrics);
    const parts = [
      `a round every ${everyMs / 1000} s`,
      ...(this.#server === undefined ? [] : [`metrics at ${this.#server.url}`]),
      ...(ways.length === 0 ? [] : [`changes go to: ${ways.map(({title}) => title).join(', ')}`]),
      'Ctrl-C ends it',
    ];
    this.say(parts.join('; '));
  }

  async #startMetrics({isAsked, ...endpoint}: Endpoint & {readonly isAsked: boolean}): Promise<void> {
    try {
      this.#server = await startMetricsServer(endpoint, () => this.#metrics());
    } catch (error) {
      // Another one that watches may have the usual port.
      if (isAsked || !(error instanceof UserError)) throw error;
      this.say(`${error.message}; it goes on without`);
    }
  }

  #metrics(): string {
    const {round, items = []} = this.#last ?? {};
    return writeMetrics({
      version: this.#options.version,
      items,
      counts: this.#counts,
      ...(round === undefined ? {} : {last: round}),
      ...(this.#lastReport === undefined ? {} : {report: this.#lastReport}),
    });
  }

  tell(told: ToldRound): void {
    const {round, changes, items, report} = told;
    const isNewlyBlind = isBlind(round) && (this.#last === undefined || !isBlind(this.#last.round));
    const isShown = this.#last === undefined || isNewlyBlind;
    this.#last = told;
    this.#lastReport = report ?? this.#lastReport;
    this.#counts.rounds[round.verdict] += 1;
    for (const {change} of changes) this.#counts.changes[change] += 1;
    const {format, version} = this.#options;
    const text = textOptions(true);
    // A quiet round is no news.
    const lines =
      format === 'json'
        ? `${escapeControls(JSON.stringify({...round, changes}))}\n`
        : `${isShown ? writeRound(round, items, text) : ''}${writeChanges(changes, text)}`;
    if (lines !== '' && !this.#isOutputLost) {
      this.#erase();
      process.stdout.write(lines);
    }
    const forOthers = changes.filter((change) => this.#isForOthers(change));
    if (forOthers.length > 0) this.#notices.tell(noticeOf(version, round, forOthers, items));
  }

  /** By how grave it is, or was. */
  #isForOthers({level, before}: WatchChange): boolean {
    return [level, before].some(
      (each) => each !== 'absent' && each !== 'accepted' && isAtLeast(each, this.#options.notifyOn),
    );
  }

  /** On a terminal, until something else is said. */
  showWaiting(ms: number): void {
    if (!process.stderr.isTTY || this.#last === undefined) return;
    const next = new Date(Date.now() + ms).toISOString().slice(11, 19);
    const line = ` next round at ${next} UTC; ${openText(this.#last.items)}`;
    process.stderr.write(`${eraseLine}${cleanText(line).slice(0, (process.stderr.columns ?? 80) - 1)}`);
    this.#hasStatusLine = true;
  }

  /** On standard error. */
  say(text: string): void {
    this.#erase();
    const columns = process.stderr.isTTY ? process.stderr.columns : Number.POSITIVE_INFINITY;
    const lines = wrapSpans([{text: cleanText(text)}], columns, 'wrtc-doctor: ', '  ');
    process.stderr.write(lines.map((line) => `${line}\n`).join(''));
  }

  #erase(): void {
    if (this.#hasStatusLine) process.stderr.write(eraseLine);
    this.#hasStatusLine = false;
  }

  #end(exitCode: number): void {
    if (this.#stop.signal.aborted) return;
    this.#exitCode = exitCode;
    this.#erase();
    this.#stop.abort();
  }

  async close(): Promise<void> {
    const {isOnce} = this.#options;
    await this.#notices.close(isOnce && !this.#stop.signal.aborted ? patienceOnceMs : patienceMs);
    await this.#server?.close();
    // A second Ctrl-C ends the program at once, from here on too.
    process.removeListener('SIGINT', this.#onInterrupt);
    process.removeListener('SIGTERM', this.#onTerminate);
  }
}

/** Rounds that know nothing of the site. */
function isBlind({verdict}: WatchRound): boolean {
  return verdict === 'failed' || verdict === 'nothing-evaluated';
}

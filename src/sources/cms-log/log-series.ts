/**
 * Logs that were written as several files (`log`, `log.1`, `log.2.gz`): a file that begins where another of its set ended
 * is read as one with it, so that a call that begins in one file and ends in the next is whole. Files on a disk come in
 * the order in which they begin; those of an archive come in any, and what matters of them is held until all are there.
 */
import {readStamp} from '../../logs/clock.ts';
import type {CandidateLine, ScanCounts} from '../../logs/line-scanner.ts';
import {LogClock, type LogTimes} from '../../logs/log-clock.ts';
import type {FormatSet} from '../../logs/log-formats.ts';
import {epochMilliseconds} from '../../model/instant.ts';
import type {EvidenceInput, ReadContext, ReadOutcome, SeriesReading} from '../format-reader.ts';
import {ApiTraceCollector, findTraceMark} from './api-trace.ts';
import {readApiTrace} from './api-trace-facts.ts';
import {logFactsOf} from './log-facts.ts';
import {definitionsOf, emptyNote, LogGatherer, type LogReaderOptions, timesOf} from './log-gatherer.ts';
import {type LogHead, logHeadOf, orderTimes} from './log-head.ts';
import {logNotesOf} from './log-notes.ts';
import {type RotatedName, rotatedNameOf} from './rotated-name.ts';
import {type LineTaker, type LogScan, scanLog} from './scan-log.ts';

/** Lines of several processes are written a little out of order, also across the change of files. */
const longestDisorderSeconds = 2;
/** Where the names have dates and no numbers, a file may be missing between two: a log is changed daily. */
const longestGapSeconds = 26 * 3600;
/** Bound of memory: sets of which each may go on in a later file. */
const mostOpen = 16;
/** Bound of memory: characters of lines of archives that wait for the files before them. */
const mostHeldCharacters = 32 * 1024 * 1024;

interface LogFile {
  readonly input: EvidenceInput;
  readonly context: ReadContext;
  readonly settle: (outcome: ReadOutcome) => void;
  readonly name: RotatedName;
  readonly head: LogHead | undefined;
}

interface ReadFile extends LogFile, LogScan {
  /** What is to be said of how it was read. */
  readonly notes: readonly string[];
}

interface Series {
  readonly gatherer: LogGatherer;
  readonly files: readonly [ReadFile, ...ReadFile[]];
  /** When its last file ends, in seconds since 1970, by the clock of `LogHead`. */
  readonly endsSeconds: number;
}

interface HeldFile extends ReadFile {
  readonly head: LogHead;
  readonly lines: readonly CandidateLine[];
}

export class LogSeries implements SeriesReading {
  readonly #options: LogReaderOptions;
  /** Those that may go on, the one that was read last at the end. */
  readonly #open: Series[] = [];
  readonly #held: HeldFile[] = [];
  #heldCharacters = 0;

  constructor(options: LogReaderOptions) {
    this.#options = options;
  }

  async read(
    input: EvidenceInput,
    context: ReadContext,
    mayFollow: (endsSeconds: number) => boolean,
    settle: (outcome: ReadOutcome) => void,
  ): Promise<void> {
    const head = logHeadOf(input.head.bytes, timesOf(this.#options, context), definitionsOf(this.#options).formats);
    const file: LogFile = {input, context, settle, name: rotatedNameOf(input.path), head};
    if (input.isUnordered === true && head !== undefined) return this.#hold({...file, head});
    const {gatherer, before} = this.#begin(file);
    this.#end(
      gatherer,
      before,
      {
        ...file,
        ...(await scanLog(input, context, gatherer, definitionsOf(this.#options), this.#options.threads)),
        notes: [],
      },
      mayFollow,
    );
  }

  close(): void {
    const held = this.#held.splice(0).sort((one, other) => one.head.beginsSeconds - other.head.beginsSeconds);
    for (const file of held) {
      const {gatherer, before} = this.#begin(file);
      for (const line of file.lines) gatherer.take(line);
      this.#end(gatherer, before, file, () => true);
    }
    for (const series of this.#open.splice(0)) finish(series, this.#options);
  }

  /** With the series that the file goes on with, which is taken out; or with none. */
  #begin(file: LogFile): {readonly gatherer: LogGatherer; readonly before: Series | undefined} {
    const before = this.#open.find((series) => goesOn(series, file));
    if (before !== undefined) this.#open.splice(this.#open.indexOf(before), 1);
    const gatherer = before?.gatherer ?? new LogGatherer(this.#options);
    gatherer.beginFile(file.input.path, file.context.writtenAt);
    return {gatherer, before};
  }

  #end(
    gatherer: LogGatherer,
    before: Series | undefined,
    file: ReadFile,
    mayFollow: (endsSeconds: number) => boolean,
  ): void {
    gatherer.endFile(file.counts);
    const ends = endOf(file.counts, timesOf(this.#options, file.context), definitionsOf(this.#options).formats);
    const files: Series['files'] = before === undefined ? [file] : [...before.files, file];
    const series: Series = {gatherer, files, endsSeconds: ends ?? Number.NaN};
    if (ends === undefined || file.lost.length > 0 || !mayFollow(ends)) {
      finish(series, this.#options);
      return;
    }
    this.#open.push(series);
    const oldest = this.#open.length > mostOpen ? this.#open.shift() : undefined;
    if (oldest !== undefined) finish(oldest, this.#options);
  }

  /** Keeps what matters of a member of an archive until the files before it may have come. */
  async #hold(file: LogFile & {readonly head: LogHead}): Promise<void> {
    const taker = new HeldLines(mostHeldCharacters - this.#heldCharacters, () => {
      const {gatherer} = this.#begin(file);
      return gatherer;
    });
    const scan = await scanLog(file.input, file.context, taker, definitionsOf(this.#options));
    const {alone} = taker;
    if (alone === undefined) {
      this.#heldCharacters += taker.characters;
      this.#held.push({...file, ...scan, notes: [], lines: taker.lines});
      return;
    }
    const notes = ['too much of it matters to wait for the other files of its set: read alone; unpack the archive'];
    this.#end(alone, undefined, {...file, ...scan, notes}, () => false);
  }
}

/** Keeps lines up to a bound; what is more goes straight to a gatherer of its own, after those that were kept. */
class HeldLines implements LineTaker {
  lines: CandidateLine[] = [];
  characters = 0;
  alone: LogGatherer | undefined;
  readonly #mostCharacters: number;
  readonly #release: () => LogGatherer;
  /** Knows which lines of an API trace are needed. */
  readonly #collector = new ApiTraceCollector();

  constructor(mostCharacters: number, release: () => LogGatherer) {
    this.#mostCharacters = mostCharacters;
    this.#release = release;
  }

  take(line: CandidateLine): void {
    if (this.alone !== undefined) {
      this.alone.take(line);
      return;
    }
    const mark = findTraceMark(line.text);
    if (mark !== -1) this.#collector.see(line.text, mark, line.number, () => undefined);
    this.lines.push(line);
    this.characters += line.text.length;
    if (this.characters <= this.#mostCharacters) return;
    this.alone = this.#release();
    for (const kept of this.lines) this.alone.take(kept);
    this.lines = [];
  }

  wantsTrace(trace: number): boolean {
    return this.alone?.wantsTrace(trace) ?? this.#collector.wants(trace);
  }
}

/** Whether the file is of the same set, and begins where the series ends. */
function goesOn({files, endsSeconds}: Series, {name, head}: LogFile): boolean {
  const last = files.at(-1);
  if (last === undefined || head === undefined || name.stem !== last.name.stem) return false;
  const hosts = new Set([head.host, last.head?.host].filter((host) => host !== undefined));
  const gap = head.beginsSeconds - endsSeconds;
  if (hosts.size > 1 || !(gap >= -longestDisorderSeconds)) return false;
  // With numbers a file that is missing shows, and nothing may have happened for any time.
  if (name.number !== undefined && last.name.number !== undefined) {
    return Math.abs(name.number - last.name.number) === 1;
  }
  return gap <= longestGapSeconds;
}

/** When a file ends, in seconds since 1970, by the clock of `LogHead`. */
function endOf({lastLine}: ScanCounts, times: LogTimes, formats: FormatSet): number | undefined {
  const line = lastLine === undefined ? undefined : formats.read(lastLine.text);
  const stamp = line === undefined ? undefined : readStamp(line.stamp, line.text, () => 0);
  if (stamp === undefined) return undefined;
  const clock = new LogClock(orderTimes(times));
  clock.see(stamp);
  const instant = clock.instantOf(stamp);
  return instant === undefined ? undefined : epochMilliseconds(instant) / 1000;
}

function finish({gatherer, files}: Series, options: LogReaderOptions): void {
  const contexts = new Map(files.map(({input, context}) => [input.path, context]));
  const [first] = files;
  const context: ReadContext = {
    ...first.context,
    emit: (fact) => (contexts.get(fact.origin.input) ?? first.context).emit(fact),
  };
  const log = gatherer.gather();
  if (log !== undefined) for (const fact of logFactsOf(log, context)) context.emit(fact);
  const trace = log === undefined ? undefined : readApiTrace(log, context);
  for (const {input, settle, lost, notes} of files) {
    const own = log?.files.find(({path}) => path === input.path);
    if (log === undefined || own === undefined) {
      settle({state: 'unreadable', notes: [...notes, ...lost, emptyNote(options)]});
      continue;
    }
    const isNewest = own === log.files.at(-1);
    const isPartial = lost.length > 0 || (isNewest && trace?.isPartial === true);
    settle({
      state: isPartial ? 'partial' : 'read',
      notes: [...logNotesOf(log, own), ...(isNewest ? (trace?.notes ?? []) : []), ...notes, ...lost],
    });
  }
}

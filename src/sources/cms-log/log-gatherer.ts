/**
 * Puts together what the scanner hands on of one log, which may be several files: lines are counted through, so that all
 * that is gathered stays in order, and are told by the file in which they stand.
 */
import {readStamp, type Stamp} from '../../logs/clock.ts';
import {FormatTally} from '../../logs/format-tally.ts';
import type {CandidateLine, ScanCounts} from '../../logs/line-scanner.ts';
import type {LogTimes} from '../../logs/log-clock.ts';
import {type LogDefinitions, shippedDefinitions} from '../../logs/log-definitions.ts';
import {LogDigester} from '../../logs/log-digest.ts';
import type {LogLine} from '../../logs/log-format.ts';
import type {FormatSet} from '../../logs/log-formats.ts';
import type {Instant} from '../../model/instant.ts';
import {ApiTraceCollector, findTraceMark} from './api-trace.ts';
import type {GatheredFile, GatheredLog, TimedLine} from './log-facts.ts';
import type {LineTaker} from './scan-log.ts';

export interface LogReaderOptions {
  /** Threads that may be used for one log on a disk; undefined: as the machine has processors. */
  readonly threads?: number;
  readonly times?: LogTimes;
  /** What comes with the program when left out. */
  readonly definitions?: LogDefinitions;
  /** Any text is a log: the person said what its lines look like. */
  readonly isSurelyLog?: boolean;
  /** Fault conditions alone are a log. No other reader takes them out of pastes then. */
  readonly readsFaultConditions?: boolean;
}

export function definitionsOf({definitions}: LogReaderOptions): LogDefinitions {
  return definitions ?? shippedDefinitions;
}

/** Why nothing could be read, where it is so. */
export function emptyNote({isSurelyLog}: LogReaderOptions): string {
  return isSurelyLog === true ? 'no line has a format that --log-format names' : 'no log line was found';
}

/** The formats by which a text is known for a log. */
export function telltaleFormatsOf(options: LogReaderOptions): FormatSet {
  const {formats} = definitionsOf(options);
  return options.readsFaultConditions === true ? formats : formats.without('cms-fault-conditions');
}

/** What is said of the times of an input: when it was written is known best by itself. */
export function timesOf({times}: LogReaderOptions, {writtenAt}: {readonly writtenAt?: Instant | undefined}): LogTimes {
  return {...times, ...(writtenAt === undefined ? {} : {writtenAt: () => writtenAt})};
}

export class LogGatherer implements LineTaker {
  readonly #formats: LogDefinitions['formats'];
  readonly #digester: LogDigester;
  readonly #collector = new ApiTraceCollector();
  readonly #files: GatheredFile[] = [];
  #tally = new FormatTally();
  #path = '';
  /** Of the newest file. */
  #writtenAt: Instant | undefined;
  #linesBefore = 0;
  /** New Years before the file that is read; undefined before its first line with a time. */
  #turnsBefore: number | undefined;
  /** Of the file before, the last stamp. */
  #lastStamp: Stamp | undefined;

  constructor(options: LogReaderOptions) {
    const {formats, rules} = definitionsOf(options);
    this.#formats = formats;
    const times = {...options.times, writtenAt: () => this.#writtenAt ?? options.times?.writtenAt?.()};
    this.#digester = new LogDigester(times, rules);
  }

  /** The lines that follow are of this file, which was last written then. */
  beginFile(path: string, writtenAt: Instant | undefined): void {
    this.#path = path;
    this.#writtenAt = writtenAt;
    this.#tally = new FormatTally();
    this.#turnsBefore = undefined;
  }

  take({number, text, turn}: CandidateLine): void {
    const line = this.#linesBefore + number;
    // What stands in a trace is the content of a message, not a message.
    const mark = findTraceMark(text);
    if (mark !== -1) {
      this.#collector.see(text, mark, line, (parsed) => this.#stampOf(parsed, turn));
      return;
    }
    const parsed = this.#formats.read(text);
    if (parsed === undefined) return;
    this.#tally.see(parsed);
    this.#digester.see(parsed, line, text, this.#stampOf(parsed, turn));
  }

  /** `turn`: New Years since the start of the file. */
  #stampOf(line: LogLine, turn: number): Stamp | undefined {
    if (this.#turnsBefore !== undefined) return this.#digester.stampOf(line, this.#turnsBefore + turn);
    // The first line that is looked at tells whether a New Year lies between its file and the one before.
    const month = readStamp(line.stamp, line.text, () => 0)?.calendar.month;
    if (month === undefined) return undefined;
    const last = this.#lastStamp;
    const apart = last === undefined ? 0 : last.calendar.month - month;
    this.#turnsBefore = last === undefined ? 0 : last.turn + (apart > 6 ? 1 : apart < -6 ? -1 : 0) - turn;
    return this.#digester.stampOf(line, this.#turnsBefore + turn);
  }

  wantsTrace(trace: number): boolean {
    return this.#collector.wants(trace);
  }

  endFile(counts: ScanCounts): void {
    const file = this.#fileOf(counts);
    this.#linesBefore += counts.lastLine?.number ?? 0;
    if (file === undefined) return;
    this.#files.push(file);
    this.#lastStamp = file.last?.stamp ?? this.#lastStamp;
  }

  /** All up to here; more may follow. `open`: the file that has not ended yet. Undefined when there was no log line. */
  gather(open?: ScanCounts): GatheredLog | undefined {
    const last = open === undefined ? undefined : this.#fileOf(open);
    const [first, ...others] = last === undefined ? this.#files : [...this.#files, last];
    if (first === undefined) return undefined;
    return {
      reader: 'cms-log',
      files: [first, ...others],
      digest: this.#digester.finish(),
      trace: open === undefined ? this.#collector.finish() : this.#collector.soFar(),
    };
  }

  /** Undefined when it has no log line. */
  #fileOf(counts: ScanCounts): GatheredFile | undefined {
    const first = this.#timed(counts.firstLine);
    const last = this.#timed(counts.lastLine);
    const [commonest, ...others] = this.#tally.counts();
    if (commonest === undefined) return undefined;
    const {lines, unmatchedLines, cutLines} = counts;
    return {
      path: this.#path,
      linesBefore: this.#linesBefore,
      formats: [commonest, ...others],
      lines,
      unmatchedLines,
      cutLines,
      first,
      last,
    };
  }

  #timed(line: ScanCounts['firstLine']): TimedLine | undefined {
    const parsed = line === undefined ? undefined : this.#formats.read(line.text);
    if (line === undefined || parsed === undefined) return undefined;
    // A log in which nothing was found: these are all the lines that were looked at.
    if (this.#tally.counts().length === 0) this.#tally.see(parsed);
    const stamp = this.#stampOf(parsed, line.turn);
    return stamp === undefined ? undefined : {line: this.#linesBefore + line.number, stamp};
  }
}

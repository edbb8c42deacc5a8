/** Turns what was gathered from one log into facts and into words for people. */
import {callAttempt} from '../../facts/call-attempt.ts';
import type {Fact} from '../../facts/fact.ts';
import {logEvent} from '../../facts/log-event.ts';
import {logSummary} from '../../facts/log-summary.ts';
import {timeObserved} from '../../facts/time-observed.ts';
import type {CallAttempt, LineMark} from '../../logs/call-tracker.ts';
import {type Stamp, stampDifferenceMs} from '../../logs/clock.ts';
import type {FormatCount} from '../../logs/format-tally.ts';
import type {LogTimes} from '../../logs/log-clock.ts';
import type {LogDigest, LogEvent} from '../../logs/log-digest.ts';
import {type Instant, isBefore} from '../../model/instant.ts';
import type {Place} from '../../model/origin.ts';
import type {Subject} from '../../model/subject.ts';
import {boxOf, type ReadContext} from '../format-reader.ts';
import type {ApiTrace} from './api-trace.ts';
import {joinFactsOf} from './join-facts.ts';
import {callSubject, fileOfLine, originAt, placeIn} from './log-places.ts';

/** A line that bounds the log in time. Its text is not kept: any line of an API trace may hold a password. */
export interface TimedLine {
  readonly line: number;
  readonly stamp: Stamp;
}

/** One of the files that are read as one log. */
export interface GatheredFile {
  readonly path: string;
  /** Lines of the files before it: lines are counted through all files. */
  readonly linesBefore: number;
  /** The commonest first. */
  readonly formats: readonly [FormatCount, ...FormatCount[]];
  readonly lines: number;
  readonly unmatchedLines: number;
  readonly cutLines: number;
  /** In the order of the file; a log copied newest first runs backwards. */
  readonly first: TimedLine | undefined;
  readonly last: TimedLine | undefined;
}

export interface GatheredLog {
  /** Id of the reader. */
  readonly reader: string;
  /** In the order of time. */
  readonly files: readonly [GatheredFile, ...GatheredFile[]];
  readonly digest: LogDigest;
  readonly trace: ApiTrace;
}

export function logFactsOf(log: GatheredLog, context: ReadContext): readonly Fact[] {
  const {times} = log.digest;
  const wasWanted = log.files.filter((file) => isWantedFile(log, file));
  return [
    ...wasWanted.flatMap((file) => {
      const [earliest, latest] = spanOf(log, file);
      return [
        summaryOf(log, file, earliest, latest, times),
        ...(latest === undefined || latest.instant.year === 'assumed' ? [] : [timeOf(log, file, latest)]),
      ];
    }),
    ...log.digest.attempts.map((attempt) => attemptOf(log, attempt)),
    ...joinFactsOf(log),
    ...log.digest.events.map((event) => eventOf(log, event, context)),
  ];
}

/** Whether some of the file may be of the time that is wanted: of a file that is not, nothing can be said of that time. */
export function isWantedFile(log: GatheredLog, file: GatheredFile): boolean {
  const {since, until} = log.digest.times;
  const [earliest, latest] = spanOf(log, file);
  if (since === undefined && until === undefined) return true;
  if (earliest === undefined || latest === undefined) return false;
  return (
    !(since !== undefined && isBefore(latest.instant, since)) &&
    !(until !== undefined && isBefore(until, earliest.instant))
  );
}

export interface BoundaryTime {
  readonly line: number;
  readonly text: string;
  readonly instant: Instant;
}

/**
 * The earliest and the latest time of the lines that were looked at: the first, the last, and those that mean something.
 * A log copied newest first, or pasted in pieces, does not run forwards. Empty where the log's year is not known.
 */
export function spanOf(log: GatheredLog, file: GatheredFile): readonly [BoundaryTime, BoundaryTime] | readonly [] {
  const {first, last, linesBefore} = file;
  const {digest} = log;
  const marks = [...digest.events.map(({mark}) => mark), ...digest.attempts.map(({started}) => started)];
  const own = marks.filter(({line}) => fileOfLine(log, line) === file);
  const times = [first, last, ...own].flatMap((timed): BoundaryTime[] => {
    const instant = timed?.stamp === undefined ? undefined : digest.instantOf(timed.stamp);
    if (timed?.stamp === undefined || instant === undefined) return [];
    return [{line: timed.line - linesBefore, text: timed.stamp.text, instant}];
  });
  const [start] = times;
  if (start === undefined) return [];
  let [earliest, latest] = [start, start];
  for (const time of times) {
    if (isBefore(time.instant, earliest.instant)) earliest = time;
    if (!isBefore(time.instant, latest.instant)) latest = time;
  }
  return [earliest, latest];
}

function summaryOf(
  log: GatheredLog,
  file: GatheredFile,
  earliest: BoundaryTime | undefined,
  latest: BoundaryTime | undefined,
  {since, until}: LogTimes,
): Fact {
  const placeOf = ({line, text, instant}: BoundaryTime): Place => ({line, quote: text, time: instant});
  return logSummary.of(
    `log:${file.path}`,
    {input: file.path, format: log.reader, ...(earliest === undefined ? {} : placeOf(earliest))},
    {
      format: file.formats[0].layout.id,
      product: file.formats[0].layout.product,
      lines: file.lines,
      unmatchedLines: file.unmatchedLines,
      ...(earliest === undefined ? {} : {firstTime: earliest.instant}),
      ...(latest === undefined ? {} : {lastTime: latest.instant}),
      ...(since === undefined ? {} : {since}),
      ...(until === undefined ? {} : {until}),
    },
    {
      ...(earliest === undefined ? {} : {firstTime: placeOf(earliest)}),
      ...(latest === undefined ? {} : {lastTime: placeOf(latest)}),
    },
  );
}

function timeOf(log: GatheredLog, {path}: GatheredFile, {line, text, instant}: BoundaryTime): Fact {
  // An address to listen at is no path.
  const fileName = path.includes('://') ? path : (path.split('/').at(-1) ?? path);
  return timeObserved.of(
    `log:${path}`,
    {input: path, format: log.reader, line, quote: text, time: instant},
    {instant, what: `last line of ${fileName}`},
  );
}

function attemptOf(log: GatheredLog, attempt: CallAttempt): Fact {
  const {guest, allocated, rtpSetup, ended} = attempt;
  const origin = originAt(log, attempt.started);
  const placeAt = (mark: LineMark) => placeIn(log, mark, origin.input);
  const timeAt = (mark: LineMark | undefined) =>
    mark?.stamp === undefined ? undefined : log.digest.instantOf(mark.stamp);
  const allocatedAt = timeAt(allocated);
  const rtpSetupAt = timeAt(rtpSetup);
  const outcomeAt = timeAt(ended);
  const afterRtpSetupMs =
    rtpSetup?.stamp === undefined || ended?.stamp === undefined
      ? undefined
      : stampDifferenceMs(rtpSetup.stamp, ended.stamp);
  return callAttempt.of(
    callSubject(log, attempt),
    origin,
    {
      call: attempt.call,
      outcome: attempt.outcome,
      ...(guest === undefined ? {} : {guest}),
      ...(allocatedAt === undefined ? {} : {allocatedAt}),
      ...(rtpSetupAt === undefined ? {} : {rtpSetupAt}),
      ...(outcomeAt === undefined ? {} : {outcomeAt}),
      // Below zero: the log is not in order, and the difference tells nothing.
      ...(afterRtpSetupMs === undefined || afterRtpSetupMs < 0 ? {} : {afterRtpSetupMs}),
    },
    {
      ...(allocated === undefined ? {} : {allocatedAt: placeAt(allocated), guest: placeAt(allocated)}),
      ...(rtpSetup === undefined ? {} : {rtpSetupAt: placeAt(rtpSetup)}),
      ...(ended === undefined
        ? {}
        : {outcome: placeAt(ended), outcomeAt: placeAt(ended), afterRtpSetupMs: placeAt(ended)}),
    },
  );
}

function eventOf(log: GatheredLog, event: LogEvent, context: ReadContext): Fact {
  const time = event.mark.stamp === undefined ? undefined : log.digest.instantOf(event.mark.stamp);
  return logEvent.of(subjectOf(log, event, context), originAt(log, event.mark), {
    signature: event.signature,
    ...(time === undefined ? {} : {time}),
    level: event.level,
    text: event.text,
    fields: event.fields,
  });
}

function subjectOf(log: GatheredLog, {attempt, product, host}: LogEvent, context: ReadContext): Subject {
  if (attempt !== undefined) return callSubject(log, attempt);
  if (product === 'cms') return boxOf(context, 'cms', host);
  // The lines of both Expressways look the same; only the path can tell which one wrote them.
  const {boxHint} = context;
  return boxOf(context, boxHint === undefined || boxHint === 'cms' ? 'unknown' : boxHint, host);
}

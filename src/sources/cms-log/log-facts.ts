/** Turns what was gathered from one log into facts and into words for people. */
import {callAttempt} from '../../facts/call-attempt.ts';
import type {Fact} from '../../facts/fact.ts';
import {logEvent} from '../../facts/log-event.ts';
import {logSummary} from '../../facts/log-summary.ts';
import {timeObserved} from '../../facts/time-observed.ts';
import type {CallAttempt, LineMark} from '../../logs/call-tracker.ts';
import {type Stamp, stampDifferenceMs} from '../../logs/clock.ts';
import type {LogDigest, LogEvent} from '../../logs/log-digest.ts';
import type {LogFormat} from '../../logs/log-format.ts';
import {type Instant, isBefore} from '../../model/instant.ts';
import type {Origin, Place} from '../../model/origin.ts';
import type {Subject} from '../../model/subject.ts';
import {boxOf, type ReadContext} from '../format-reader.ts';

/** A line that bounds the log in time. Its text is not kept: any line of an API trace may hold a password. */
export interface TimedLine {
  readonly line: number;
  readonly stamp: Stamp;
}

export interface GatheredLog {
  readonly path: string;
  /** Id of the reader. */
  readonly reader: string;
  /** The layout that most lines have. */
  readonly format: LogFormat;
  readonly lines: number;
  readonly unmatchedLines: number;
  readonly cutLines: number;
  /** In the order of the file; a log copied newest first runs backwards. */
  readonly first: TimedLine | undefined;
  readonly last: TimedLine | undefined;
  readonly digest: LogDigest;
  readonly context: ReadContext;
}

export function logFactsOf(log: GatheredLog): readonly Fact[] {
  const [earliest, latest] = spanOf(log);
  return [
    summaryOf(log, earliest, latest),
    ...(latest === undefined || latest.instant.year === 'assumed' ? [] : [timeOf(log, latest)]),
    ...log.digest.attempts.map((attempt) => attemptOf(log, attempt)),
    ...log.digest.events.map((event) => eventOf(log, event)),
  ];
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
export function spanOf({first, last, digest}: GatheredLog): readonly [BoundaryTime, BoundaryTime] | readonly [] {
  const marks = [...digest.events.map(({mark}) => mark), ...digest.attempts.map(({started}) => started)];
  const times = [first, last, ...marks].flatMap((timed): BoundaryTime[] => {
    const instant = timed?.stamp === undefined ? undefined : digest.instantOf(timed.stamp);
    if (timed?.stamp === undefined || instant === undefined) return [];
    return [{line: timed.line, text: timed.stamp.text, instant}];
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

function summaryOf(log: GatheredLog, earliest: BoundaryTime | undefined, latest: BoundaryTime | undefined): Fact {
  const placeOf = ({line, text, instant}: BoundaryTime): Place => ({line, quote: text, time: instant});
  return logSummary.of(
    `log:${log.path}`,
    {input: log.path, format: log.reader, ...(earliest === undefined ? {} : placeOf(earliest))},
    {
      format: log.format.id,
      product: log.format.product,
      lines: log.lines,
      unmatchedLines: log.unmatchedLines,
      ...(earliest === undefined ? {} : {firstTime: earliest.instant}),
      ...(latest === undefined ? {} : {lastTime: latest.instant}),
    },
    {
      ...(earliest === undefined ? {} : {firstTime: placeOf(earliest)}),
      ...(latest === undefined ? {} : {lastTime: placeOf(latest)}),
    },
  );
}

function timeOf(log: GatheredLog, {line, text, instant}: BoundaryTime): Fact {
  const fileName = log.path.split('/').at(-1) ?? log.path;
  return timeObserved.of(
    `log:${log.path}`,
    {input: log.path, format: log.reader, line, quote: text, time: instant},
    {instant, what: `last line of ${fileName}`},
  );
}

/** Call numbers come again after a restart: the second use of number 6 is `…#6.2`. */
function callSubject(path: string, {call, use}: CallAttempt): Subject {
  return use === 1 ? `call:${path}#${call}` : `call:${path}#${call}.${use}`;
}

function attemptOf(log: GatheredLog, attempt: CallAttempt): Fact {
  const {guest, allocated, rtpSetup, ended} = attempt;
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
    callSubject(log.path, attempt),
    originAt(log, attempt.started),
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
      ...(allocated === undefined ? {} : {allocatedAt: placeAt(log, allocated), guest: placeAt(log, allocated)}),
      ...(rtpSetup === undefined ? {} : {rtpSetupAt: placeAt(log, rtpSetup)}),
      ...(ended === undefined
        ? {}
        : {outcome: placeAt(log, ended), outcomeAt: placeAt(log, ended), afterRtpSetupMs: placeAt(log, ended)}),
    },
  );
}

function eventOf(log: GatheredLog, event: LogEvent): Fact {
  const time = event.mark.stamp === undefined ? undefined : log.digest.instantOf(event.mark.stamp);
  return logEvent.of(subjectOf(log, event), originAt(log, event.mark), {
    signature: event.signature,
    ...(time === undefined ? {} : {time}),
    level: event.level,
    text: event.text,
    fields: event.fields,
  });
}

function subjectOf(log: GatheredLog, {attempt, product, host}: LogEvent): Subject {
  if (attempt !== undefined) return callSubject(log.path, attempt);
  const {context} = log;
  if (product === 'cms') return boxOf(context, 'cms', host);
  // The lines of both Expressways look the same; only the path can tell which one wrote them.
  const {boxHint} = context;
  return boxOf(context, boxHint === undefined || boxHint === 'cms' ? 'unknown' : boxHint, host);
}

function originAt(log: GatheredLog, mark: LineMark): Origin {
  return {input: log.path, format: log.reader, ...placeAt(log, mark)};
}

function placeAt(log: GatheredLog, {line, quote, stamp}: LineMark): Place {
  const time = stamp === undefined ? undefined : log.digest.instantOf(stamp);
  return {line, quote, ...(time === undefined ? {} : {time})};
}

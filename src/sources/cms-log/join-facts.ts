/** Facts of the attempts to join that were put together from one log. */
import type {Fact} from '../../facts/fact.ts';
import {joinAttempt} from '../../facts/join-attempt.ts';
import {joinCounts} from '../../facts/join-counts.ts';
import {stampDifferenceMs} from '../../logs/clock.ts';
import type {TrackedJoin, TrackedJoins, TrackedLine} from '../../logs/join-tracker.ts';
import {type Instant, startOfHour} from '../../model/instant.ts';
import {callSubject, fileOfLine, originAt, type PlacedLog, placeIn} from './log-places.ts';

type JoinedLog = PlacedLog & {readonly digest: {readonly joins: TrackedJoins}};

/** None where no guest was seen. */
export function joinFactsOf(log: JoinedLog): readonly Fact[] {
  const {joins} = log.digest.joins;
  return joins.length === 0 ? [] : [...joins.flatMap((join) => attemptFact(log, join)), countsFact(log)];
}

function attemptFact(log: JoinedLog, join: TrackedJoin): Fact[] {
  const {outcome, reason, names, requestMatch, isRetry, call, callBridge, lines, stages, droppedLines} = join;
  const [first] = lines;
  if (first === undefined) return [];
  const origin = originAt(log, first);
  const ownLine = `call:${origin.input}#line${origin.line ?? first.line}` as const;
  return [
    joinAttempt.of(call === undefined ? ownLine : callSubject(log, call), origin, {
      outcome,
      ...names,
      ...(reason === undefined ? {} : {reason}),
      ...(callBridge === undefined ? {} : {callBridge}),
      ...(call === undefined ? {} : {call: call.call}),
      ...(requestMatch === undefined || names.guest === undefined ? {} : {requestMatch}),
      ...(isRetry ? {isRetry} : {}),
      lines: lines.map((line) => {
        const stage = stages.get(line);
        return {
          ...placeIn(log, line, origin.input),
          ...sinceStart(first, line),
          rule: line.rule,
          ...(line.process === undefined ? {} : {process: line.process}),
          ...(line.host === undefined ? {} : {host: line.host}),
          ...(stage === undefined ? {} : {stage}),
          ...(line.line === join.outcomeLine ? {isOutcome: true} : {}),
          ...(line.line === join.leavingLine ? {isLeaving: true} : {}),
        };
      }),
      ...(droppedLines === 0 ? {} : {droppedLines}),
    }),
  ];
}

/** Known from the stamps alone, so that it is there without a year too. */
function sinceStart(first: TrackedLine, line: TrackedLine): {sinceStartMs?: number} {
  if (first.stamp === undefined || line.stamp === undefined) return {};
  const sinceStartMs = stampDifferenceMs(first.stamp, line.stamp);
  return sinceStartMs < 0 ? {} : {sinceStartMs};
}

function countsFact(log: JoinedLog): Fact {
  const {joins, total, byOutcome, byHour} = log.digest.joins;
  const [first] = joins;
  const {path} = fileOfLine(log, first?.lines[0]?.line ?? 1);
  const hours = new Map<string, {hour: Instant; byOutcome: Record<string, number>}>();
  for (const {stamp, byOutcome: outcomes} of byHour) {
    const instant = log.digest.instantOf(stamp);
    if (instant === undefined) continue;
    const hour = startOfHour(instant);
    const known = hours.get(hour.iso) ?? {hour, byOutcome: {}};
    for (const [outcome, count] of outcomes) known.byOutcome[outcome] = (known.byOutcome[outcome] ?? 0) + count;
    hours.set(hour.iso, known);
  }
  return joinCounts.of(
    `log:${path}`,
    {input: path, format: log.reader},
    {
      total,
      kept: joins.length,
      byOutcome: Object.fromEntries(byOutcome),
      byHour: [...hours.values()].toSorted((one, other) => (one.hour.iso < other.hour.iso ? -1 : 1)),
    },
  );
}

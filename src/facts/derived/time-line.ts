/**
 * One time line of all sources: attempts to join and events of the logs, and what the captures show, in one order. Which
 * clock is ahead of which is taken from what two sources share; where nothing ties them, that is said.
 */
import {readLogLine} from '../../logs/log-formats.ts';
import {groupBy} from '../../model/group-by.ts';
import {epochMilliseconds, type Instant, instantFromEpoch, type TimeBasis} from '../../model/instant.ts';
import type {JoinAttempt, JoinOutcome} from '../../model/join-attempt.ts';
import type {LadderTone} from '../../model/ladder.ts';
import type {Finding} from '../../model/report.ts';
import {
  type Lane,
  lanes,
  type TimeLine,
  type TimeLinePlace,
  type TimeLineRow,
  type TimeLineSource,
  type TimeLines,
} from '../../model/time-line.ts';
import type {FactLookup} from '../derived.ts';
import {logEvent} from '../log-event.ts';
import {logSummary} from '../log-summary.ts';
import {roleOf} from './box-addresses.ts';
import {browserEntries} from './browser-entries.ts';
import {capturePaths} from './capture-sightings.ts';
import type {Conversations} from './conversations.ts';
import {expresswayLogEvents} from './expressway-log-events.ts';
import {joinAttempts} from './join-attempts.ts';
import {packetEntries} from './packet-entries.ts';
import {type SourceClock, sourceClocks} from './source-clocks.ts';

interface Entry {
  readonly lane: Lane;
  /** Whose clock `at` is of. */
  readonly input: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly until?: number;
  readonly zone: TimeBasis;
  readonly year: TimeBasis;
  readonly places: readonly {input: string; line?: number; frame?: number; untilFrame?: number; field?: string}[];
  readonly text: string;
  readonly tone: LadderTone;
  readonly quote?: string;
  readonly attempt?: number;
  readonly ladder?: number;
}

interface Material {
  readonly conversations: Conversations;
  readonly findings: readonly Finding[];
}

/** More is no picture any more. */
const mostRows = 2000;
/** The page is opened before the first line of an attempt, and what a failure does comes after its last. */
const marginMs = 30_000;

/** Nothing may be added to `store` any more. */
export function timeLinesOf(store: FactLookup, material: Material): TimeLines {
  const made = new Map<number, TimeLine>();
  const lineOf = (attempt: JoinAttempt | undefined): TimeLine => {
    const key = attempt?.number ?? 0;
    const line = made.get(key) ?? layOut(store, material, attempt);
    made.set(key, line);
    return line;
  };
  return {
    all: () => lineOf(undefined),
    ofAttempt: (number) => {
      const attempt = attemptsIn(store).find((each) => each.number === number);
      return attempt === undefined ? undefined : lineOf(attempt);
    },
  };
}

function layOut(store: FactLookup, {conversations, findings}: Material, attempt?: JoinAttempt): TimeLine {
  const fromLogs = logEntries(store, attemptsIn(store));
  const clocks = clocksOf(store, fromLogs.entries);
  const aheadOf = (input: string) => clocks.get(input)?.aheadMs ?? 0;
  const window = attempt === undefined ? undefined : windowOf(attempt, aheadOf);
  const isIn = (input: string, from: number, to: number) =>
    window === undefined || (from - aheadOf(input) <= window.to && to - aheadOf(input) >= window.from);
  const fromPackets = packetEntries(store, conversations, isIn);
  const packets = fromPackets.entries.map(
    (entry): Entry => ({...entry, lane: 'packets', zone: 'stated', year: 'stated'}),
  );
  const told = browserEntries(store).map((entry): Entry => ({...entry, lane: 'browser'}));
  const inOrder = [...fromLogs.entries, ...packets, ...told]
    .filter((entry) =>
      attempt === undefined || entry.attempt === undefined
        ? isIn(entry.input, entry.at, entry.at)
        : entry.attempt === attempt.number,
    )
    .map((entry) => ({...entry, at: entry.at - aheadOf(entry.input), ...untilOf(entry, aheadOf(entry.input))}))
    .sort((one, other) => one.at - other.at || orderAtOneTime(one, other));
  const entries = withoutCopies(inOrder);
  const shown = entries.slice(0, mostRows);
  const inputs = [...new Set(shown.flatMap(({places}) => places.map(({input}) => input)))].sort();
  const columns = lanes.filter((lane) => shown.some((entry) => entry.lane === lane));
  const restingOn = evidenceByPlace(findings);
  return {
    ...(attempt === undefined ? {title: 'All that was read'} : {title: titleOf(attempt), attempt: attempt.number}),
    lanes: columns,
    sources: sourcesOf(inputs, entries, clocks),
    rows: shown.map((entry) => rowOf(entry, columns, inputs, restingOn)),
    omitted: entries.length - shown.length,
    omittedConversations: fromPackets.omittedConversations,
    untimed: [...fromLogs.untimed]
      .filter(([input]) => attempt === undefined || attempt.lines.some((line) => line.input === input))
      .map(([input, messages]) => ({input, messages})),
  };
}

function titleOf({number, guest, call}: JoinAttempt): string {
  const names = [...(guest === undefined ? [] : [guest]), ...(call === undefined ? [] : [`call ${call}`])];
  return [`Attempt ${number}`, names.join(', ')].filter(Boolean).join(': ');
}

function attemptsIn(store: FactLookup): readonly JoinAttempt[] {
  return store.of(joinAttempts).map(({value}) => value);
}

/** Ends that say of a line that it tells a failure. */
const failures: ReadonlySet<JoinOutcome> = new Set([
  'credentials-refused',
  'relay-timeout',
  'ice-failure',
  'login-refused',
  'page-refused',
  'no-account',
]);

function logEntries(
  store: FactLookup,
  attempts: readonly JoinAttempt[],
): {entries: Entry[]; untimed: ReadonlyMap<string, number>} {
  const untimed = new Map<string, number>();
  const known = new Set<string>();
  const products = new Map(store.of(logSummary).map(({origin, value}) => [origin.input, value.product]));
  const roles = new Map(store.of(expresswayLogEvents).map(({origin, value}) => [placeKey(origin), value.role]));
  const entries: Entry[] = [];
  const add = (
    time: Instant | undefined,
    movedByMs: number,
    entry: Omit<Entry, 'at' | 'zone' | 'year' | 'places'> & {readonly line: number | undefined},
  ) => {
    const {line, ...rest} = entry;
    const key = `${entry.input} ${line}`;
    if (line !== undefined && known.has(key)) return;
    known.add(key);
    if (time === undefined) {
      untimed.set(entry.input, (untimed.get(entry.input) ?? 0) + 1);
      return;
    }
    const place = {input: entry.input, ...(line === undefined ? {} : {line})};
    entries.push({...rest, at: epochMilliseconds(time) - movedByMs, zone: time.zone, year: time.year, places: [place]});
  };
  for (const attempt of attempts) {
    const {number, outcome, lines} = attempt;
    for (const {input, line, quote, time, process, isOutcome} of lines) {
      add(time, movedByMs(attempt, input), {
        lane: process === webServer ? 'browser' : 'cms',
        input,
        line,
        text: messageOf(quote),
        tone: isOutcome === true && failures.has(outcome) ? 'wrong' : 'plain',
        quote,
        attempt: number,
      });
    }
  }
  for (const {subject, origin, value} of store.of(logEvent)) {
    const role =
      roles.get(placeKey(origin)) ??
      roleOf(subject) ??
      (products.get(origin.input) === 'expressway' ? 'expressway' : 'cms');
    add(value.time, 0, {
      lane: subject.startsWith('call:') ? 'cms' : role,
      input: origin.input,
      line: origin.line,
      text: shortened(value.text),
      tone: 'plain',
      ...(origin.quote === undefined ? {} : {quote: origin.quote}),
    });
  }
  return {entries, untimed};
}

/** The attempt has the times of this log later by that, because other logs have it then. */
function movedByMs({moved = []}: JoinAttempt, input: string): number {
  return moved.find((each) => each.input === input)?.byMs ?? 0;
}

/** Its access log tells what browsers asked for. */
const webServer = 'wb3_frontend';

/** A line without its time, host and level. */
function messageOf(quote: string): string {
  return shortened(readLogLine(quote)?.text ?? quote);
}

/** Without what Expressway says of every event: its time once more, who wrote it, how verbose. */
function shortened(text: string): string {
  return text.replace(/\s*(?<![\w-])(?:UTCTime|Level|PID|Node|CodeLocation|Thread)="[^"]*"/g, '').trim();
}

function clocksOf(store: FactLookup, entries: readonly Entry[]): ReadonlyMap<string, SourceClock> {
  const files = capturePaths(store);
  const captures = [...new Set(files.values())].sort();
  const basis = new Map(entries.map(({input, zone, year}) => [input, {zone, year}]));
  const logs = [...basis.keys()].sort();
  const isStated = (input: string) => basis.get(input)?.zone === 'stated' && basis.get(input)?.year === 'stated';
  // What states its time is fit to correct what does not.
  const inputs = [...captures, ...logs.filter(isStated), ...logs.filter((input) => !isStated(input))];
  const clocks = new Map(sourceClocks(store, inputs));
  for (const [file, capture] of files) {
    const clock = clocks.get(capture);
    if (clock !== undefined) clocks.set(file, clock);
  }
  return clocks;
}

/** By the corrected clocks; empty where its log states no times that could be compared. */
function windowOf(attempt: JoinAttempt, aheadOf: (input: string) => number): {from: number; to: number} {
  const {lines} = attempt;
  // Who joined may stay for hours: what matters is how it began.
  const marks = lines.filter(({stage, isOutcome}) => stage !== undefined || isOutcome === true);
  const times = (marks.length > 0 ? marks : lines).flatMap(({time, input}) =>
    time === undefined ? [] : [epochMilliseconds(time) - movedByMs(attempt, input) - aheadOf(input)],
  );
  return {from: Math.min(...times) - marginMs, to: Math.max(...times) + marginMs};
}

/** Logs with whole seconds, and what the way to a syslog server takes. */
const mostCopyDelayMs = 1500;

/** A message that two logs have, of one attempt, or with a number that does not come twice, is one row with both places. */
function withoutCopies(entries: readonly Entry[]): Entry[] {
  const kept: Entry[] = [];
  const latest = new Map<string, number>();
  for (const entry of entries) {
    const key = `${entry.lane} ${entry.text}`;
    const index = latest.get(key) ?? -1;
    const known = kept[index];
    const isCopy =
      known !== undefined &&
      entry.quote !== undefined &&
      entry.at - known.at <= mostCopyDelayMs &&
      known.places.every(({input}) => input !== entry.input) &&
      (known.attempt === undefined || entry.attempt === undefined
        ? /guest\d{5,}|[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-/i.test(entry.text)
        : known.attempt === entry.attempt);
    if (isCopy) kept[index] = {...entry, ...known, places: [...known.places, ...entry.places]};
    else latest.set(key, kept.push(entry) - 1);
  }
  return kept;
}

function untilOf({until}: Entry, aheadMs: number): {until?: number} {
  return until === undefined ? {} : {until: until - aheadMs};
}

/** As they stand in one source; else by column, so that the order of the evidence changes nothing. */
function orderAtOneTime(one: Entry, other: Entry): number {
  if (one.input !== other.input) {
    return lanes.indexOf(one.lane) - lanes.indexOf(other.lane) || (one.input < other.input ? -1 : 1);
  }
  const placeOf = ({places: [place]}: Entry) => place?.line ?? place?.frame ?? 0;
  return placeOf(one) - placeOf(other);
}

/** Fewer rows may have whole seconds by chance. */
const enoughToTell = 3;

function sourcesOf(
  inputs: readonly string[],
  entries: readonly Entry[],
  clocks: ReadonlyMap<string, SourceClock>,
): TimeLineSource[] {
  const references = [...new Set(inputs.map((input) => clocks.get(input)?.reference ?? input))];
  return inputs.map((input) => {
    const own = entries.filter((entry) => entry.input === input);
    const {reference, aheadMs = 0, because} = clocks.get(input) ?? {reference: input};
    return {
      input,
      zone: own[0]?.zone ?? 'stated',
      year: own[0]?.year ?? 'stated',
      clock: references.indexOf(reference) + 1,
      ...(aheadMs === 0 ? {} : {aheadMs}),
      ...(because === undefined ? {} : {measuredBy: because}),
      ...(own.length >= enoughToTell && own.every(({at}) => (at + aheadMs) % 1000 === 0)
        ? {hasWholeSeconds: true}
        : {}),
    };
  });
}

function rowOf(
  entry: Entry,
  columns: readonly Lane[],
  inputs: readonly string[],
  restingOn: ReadonlyMap<string, readonly Piece[]>,
): TimeLineRow {
  const {at, until, zone, year, lane, text, quote, attempt, ladder} = entry;
  const pieces = entry.places
    .flatMap((place) => restingOn.get(placeKey(place)) ?? [])
    // A finding may quote the time of a line alone, because dates are judged by it.
    .filter((piece) => quote === undefined || piece.quote === undefined || piece.quote === quote);
  const found = [...new Set(pieces.map(({finding}) => finding))];
  const isFault = found.some(({severity}) => severity !== 'info');
  return {
    time: {...instantOf(at), zone, year},
    ...(until === undefined ? {} : {until: {...instantOf(until), zone, year}}),
    lane: columns.indexOf(lane),
    places: entry.places.map(({input, ...place}): TimeLinePlace => ({source: inputs.indexOf(input), ...place})),
    text,
    tone: isFault ? 'wrong' : entry.tone,
    ...(quote === undefined ? {} : {quote}),
    ...(attempt === undefined ? {} : {attempt}),
    ...(ladder === undefined ? {} : {ladder}),
    ...(found.length === 0 ? {} : {findings: found.map(({id}) => id)}),
  };
}

/** A piece of evidence. */
interface Piece {
  readonly finding: Finding;
  readonly quote: string | undefined;
}

function evidenceByPlace(findings: readonly Finding[]): ReadonlyMap<string, readonly Piece[]> {
  const pieces = findings.flatMap((finding) =>
    finding.evidence
      .filter(({origin: {line, frame, field}}) => line !== undefined || frame !== undefined || field !== undefined)
      .map(({origin}) => ({finding, quote: origin.quote, key: placeKey(origin)})),
  );
  return groupBy(pieces, ({key}) => key);
}

function placeKey({input, line, frame, field}: {input: string; line?: number; frame?: number; field?: string}): string {
  if (frame !== undefined) return `${input} frame ${frame}`;
  return line === undefined ? `${input} field ${field}` : `${input} line ${line}`;
}

function instantOf(milliseconds: number): Instant {
  const seconds = Math.floor(milliseconds / 1000);
  return instantFromEpoch(seconds, Math.round((milliseconds - seconds * 1000) * 1000) * 1000);
}

/**
 * The attempts of guests to join, from all logs: where web bridge and Call Bridge stand on different boxes, the log of
 * each tells a part. The call leg ties the parts together (3.x), or the guest, whose number is made up for one login.
 */

import {groupBy} from '../../model/group-by.ts';
import {addSeconds, epochMilliseconds, type Instant, startOfHour} from '../../model/instant.ts';
import {
  type JoinAttempt,
  type JoinHour,
  type JoinLine,
  type JoinOutcome,
  type JoinOverview,
  type JoinStageMark,
  joinStages,
} from '../../model/join-attempt.ts';
import {defineDerived, type FactLookup} from '../derived.ts';
import type {Fact} from '../fact.ts';
import {joinAttempt} from '../join-attempt.ts';
import {joinCounts} from '../join-counts.ts';

export const joinAttempts = defineDerived<JoinAttempt>({
  id: 'join.attempts',
  title: 'attempts of guests to join',
  collect: joinAttempt.collect,
  derive: (store) =>
    groupsOf(store.of(joinAttempt))
      .map((parts) => ({...united(parts), subject: parts[0].subject, origin: parts[0].origin}))
      .sort(byStart)
      .map(
        ({subject, origin, ...attempt}, index): Fact<JoinAttempt> => ({
          type: 'join.attempts',
          subject,
          origin,
          value: {...attempt, number: index + 1},
        }),
      ),
});

type Part = ReturnType<typeof joinAttempt.of>;
type Parts = readonly [Part, ...Part[]];
type Counts = Partial<Record<JoinOutcome, number>>;

/** Undefined where no log tells of a guest. */
export function joinOverviewOf(store: FactLookup): JoinOverview | undefined {
  const attempts = store.of(joinAttempts).map(({value}) => value);
  if (attempts.length === 0) return undefined;
  const parts = store.of(joinAttempt);
  const counted = store.of(joinCounts).map(({value}) => value);
  // Those without a fact of their own: all that were counted in a log, less those that came from it.
  const leftOut = less(added(counted.map(({byOutcome}) => byOutcome)), countsOf(parts.map(({value}) => value)));
  const leftOutHours = hoursOf([
    ...counted.flatMap(({byHour}) => byHour.map(({hour, byOutcome}) => ({hour, byOutcome, sign: 1 as const}))),
    ...parts.flatMap(({value}) => hourOf(value.lines[0]?.time, value.outcome, -1)),
  ]);
  const byOutcome = added([countsOf(attempts), leftOut]);
  const byCallBridge = callBridgesOf(attempts);
  return {
    total: Object.values(byOutcome).reduce((sum, count) => sum + count, 0),
    byOutcome,
    byHour: hoursOf([
      ...leftOutHours.map((hour) => ({...hour, sign: 1 as const})),
      ...attempts.flatMap(({startedAt, outcome}) => hourOf(startedAt, outcome, 1)),
    ]),
    ...(byCallBridge.length < 2 ? {} : {byCallBridge}),
    attempts: attempts.map(({lines: _lines, droppedLines: _dropped, moved: _moved, ...row}) => row),
  };
}

/** Facts of one attempt from different logs. */
function groupsOf(parts: readonly Part[]): Parts[] {
  const groups: [Part, ...Part[]][] = [];
  const byKey = new Map<string, [Part, ...Part[]][]>();
  for (const part of parts) {
    const keys = keysOf(part);
    const group = keys.flatMap((key) => byKey.get(key) ?? []).find((known) => fits(known, part));
    const joined = group ?? [part];
    if (group === undefined) groups.push(joined);
    else group.push(part);
    for (const key of keys) {
      const known = byKey.get(key);
      if (known === undefined) byKey.set(key, [joined]);
      else if (!known.includes(joined)) known.push(joined);
    }
  }
  return groups;
}

function keysOf({value: {leg, guest}}: Part): string[] {
  return [
    ...(leg === undefined ? [] : [`leg ${leg.toLowerCase()}`]),
    ...(guest !== undefined && /^guest\d+$/i.test(guest) ? [`guest ${guest.toLowerCase()}`] : []),
  ];
}

/** Not two attempts of one log, and nothing that speaks against it. */
function fits(group: readonly Part[], {origin, value}: Part): boolean {
  return group.every(
    (other) =>
      other.origin.input !== origin.input &&
      isSameOrUnknown(other.value.leg, value.leg) &&
      isSameOrUnknown(other.value.call, value.call) &&
      isSameOrUnknown(other.value.guest, value.guest),
  );
}

function isSameOrUnknown(one: string | undefined, other: string | undefined): boolean {
  return one === undefined || other === undefined || one.toLowerCase() === other.toLowerCase();
}

/** What tells most of an attempt comes first. */
const outcomeRanks: Readonly<Record<JoinOutcome, number>> = {
  'credentials-refused': 0,
  'relay-timeout': 1,
  'ice-failure': 2,
  joined: 3,
  'page-refused': 4,
  'torn-down': 5,
  'login-refused': 6,
  'left-before-call': 7,
  'no-account': 8,
  unknown: 9,
};

function united(asLogged: Parts): JoinAttempt {
  const {parts, moved} = aligned(asLogged);
  const telling = parts.reduce((best, part) =>
    outcomeRanks[part.value.outcome] < outcomeRanks[best.value.outcome] ? part : best,
  );
  const {outcome, reason} = telling.value;
  const names: ReturnType<typeof namesOf> = {};
  for (const part of parts.toReversed()) Object.assign(names, namesOf(part));
  // `Firefox 122` tells more than `Firefox`.
  const [browser] = parts.flatMap(({value}) => value.browser ?? []).sort((one, other) => other.length - one.length);
  const lines = linesOf(parts, telling);
  const stages = stagesOf(lines);
  const reached = joinStages.findLast((stage) => stages.some((mark) => mark.stage === stage));
  const outcomeLine = lines.find(({isOutcome}) => isOutcome === true);
  const leftAt = lines.find(({isLeaving}) => isLeaving === true)?.time;
  return {
    number: 0,
    outcome,
    ...(reason === undefined ? {} : {reason}),
    ...(reached === undefined ? {} : {reached}),
    ...names,
    ...(browser === undefined ? {} : {browser}),
    ...(lines[0]?.time === undefined ? {} : {startedAt: lines[0].time}),
    ...(outcomeLine?.time === undefined ? {} : {outcomeAt: outcomeLine.time}),
    ...(leftAt === undefined ? {} : {leftAt}),
    // A failure alone tells nothing of how long it took.
    ...(outcomeLine?.sinceStartMs === undefined || stages.length === 0 ? {} : {tookMs: outcomeLine.sinceStartMs}),
    stages,
    lines,
    droppedLines: parts.reduce((sum, {value}) => sum + (value.droppedLines ?? 0), 0),
    ...(moved.length === 0 ? {} : {moved}),
  };
}

/** Parts of one attempt are not hours apart: a log that states no year, or no zone, is moved by as much as explains it. */
function aligned(parts: Parts): {parts: Parts; moved: readonly {input: string; byMs: number}[]} {
  const [first, ...others] = [...parts].sort((one, other) => assumptionsOf(one) - assumptionsOf(other));
  const reference = first?.value.lines[0]?.time;
  if (reference === undefined || others.length === 0) return {parts, moved: []};
  const moved: {input: string; byMs: number}[] = [];
  const align = (part: Part): Part => {
    const time = part.value.lines[0]?.time;
    const byMs = time === undefined || part === first ? 0 : correctionMs(reference, time);
    if (byMs === 0) return part;
    moved.push({input: part.origin.input, byMs});
    const lines = part.value.lines.map((line) =>
      line.time === undefined ? line : {...line, time: addSeconds(line.time, byMs / 1000)},
    );
    return {...part, value: {...part.value, lines}};
  };
  const [head, ...rest] = parts;
  return {parts: [align(head), ...rest.map(align)], moved};
}

function assumptionsOf({value}: Part): number {
  const time = value.lines[0]?.time;
  if (time === undefined) return 3;
  return (time.year === 'assumed' ? 2 : 0) + (time.zone === 'assumed' ? 1 : 0);
}

/** Clocks of one site are not further apart than this. */
const mostSkewMs = 5 * 60_000;
const widestZoneMs = 26 * 3_600_000;
const quarterHourMs = 15 * 60_000;

/** By how much a time is off, in whole years and quarters of an hour, where it does not state them; 0 when that explains nothing. */
function correctionMs(reference: Instant, time: Instant): number {
  const apartMs = epochMilliseconds(reference) - epochMilliseconds(time);
  if (Math.abs(apartMs) <= mostSkewMs) return 0;
  const year = Number(reference.iso.slice(0, 4));
  const yearsMs =
    time.year !== 'assumed'
      ? [0]
      : [year - 1, year, year + 1].map(
          (each) => Date.parse(`${each}${time.iso.slice(4, 19)}Z`) - Date.parse(`${time.iso.slice(0, 19)}Z`),
        );
  for (const byYearsMs of yearsMs.filter((ms) => !Number.isNaN(ms))) {
    const restMs = apartMs - byYearsMs;
    const byZoneMs = time.zone === 'assumed' ? Math.round(restMs / quarterHourMs) * quarterHourMs : 0;
    if (Math.abs(byZoneMs) <= widestZoneMs && Math.abs(restMs - byZoneMs) <= mostSkewMs) return byYearsMs + byZoneMs;
  }
  return 0;
}

function namesOf({value}: Part) {
  const {outcome: _outcome, reason: _reason, lines: _lines, droppedLines: _dropped, ...names} = value;
  return stated(names);
}

/** In the order of time; where a log states no year, one log after the other. */
function linesOf(parts: Parts, telling: Part): JoinLine[] {
  const lines = parts.flatMap(({origin, value}, part) =>
    value.lines.map(({isOutcome, line, quote, rule, input = origin.input, ...rest}) => ({
      input,
      line,
      quote,
      rule,
      ...stated(rest),
      ...(isOutcome === true && part === parts.indexOf(telling) ? {isOutcome} : {}),
    })),
  );
  if (parts.length === 1) return withStages(lines);
  const times = lines.map(({time}) => (time === undefined ? undefined : epochMilliseconds(time)));
  if (times.includes(undefined)) return withStages(lines.map(({sinceStartMs: _since, ...line}) => line));
  const timed = lines.map((line, index) => ({line, at: times[index] ?? 0})).sort((one, other) => one.at - other.at);
  const start = timed[0]?.at ?? 0;
  return withStages(timed.map(({line, at}) => ({...line, sinceStartMs: at - start})));
}

/** Without the fields that are there and undefined: in a schema of facts optional ones may be. */
function stated<Fields extends object>(fields: Fields): {[Name in keyof Fields]?: Exclude<Fields[Name], undefined>} {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [Name in keyof Fields]?: Exclude<Fields[Name], undefined>;
  };
}

/** The first line of each stage alone has it. */
function withStages(lines: readonly JoinLine[]): JoinLine[] {
  const seen = new Set<string>();
  return lines.map(({stage, ...line}) => {
    if (stage === undefined || seen.has(stage)) return line;
    seen.add(stage);
    return {...line, stage};
  });
}

function stagesOf(lines: readonly JoinLine[]): JoinStageMark[] {
  let before: number | undefined;
  return lines.flatMap(({stage, time, sinceStartMs}): JoinStageMark[] => {
    if (stage === undefined) return [];
    const afterMs = before === undefined || sinceStartMs === undefined ? undefined : sinceStartMs - before;
    before = sinceStartMs;
    return [
      {
        stage,
        ...(time === undefined ? {} : {time}),
        ...(afterMs === undefined || afterMs < 0 ? {} : {afterMs}),
      },
    ];
  });
}

/** Those whose time is not known come last, in the order of their logs. */
function byStart({startedAt: one}: JoinAttempt, {startedAt: other}: JoinAttempt): number {
  if (one === undefined || other === undefined) return (one === undefined ? 1 : 0) - (other === undefined ? 1 : 0);
  return one.iso < other.iso ? -1 : one.iso > other.iso ? 1 : 0;
}

/** One that fails among several points at its own way to the TURN server. */
function callBridgesOf(attempts: readonly JoinAttempt[]): NonNullable<JoinOverview['byCallBridge']> {
  const named = attempts.filter(({callBridge}) => callBridge !== undefined);
  return [...groupBy(named, ({callBridge = ''}) => callBridge)].map(([callBridge, own]) => ({
    callBridge,
    byOutcome: countsOf(own),
  }));
}

function countsOf(attempts: readonly {readonly outcome: JoinOutcome}[]): Counts {
  return added(attempts.map(({outcome}): Counts => ({[outcome]: 1})));
}

function added(all: readonly Counts[]): Counts {
  const sums: Counts = {};
  for (const counts of all)
    for (const outcome of outcomesIn(counts)) sums[outcome] = (sums[outcome] ?? 0) + (counts[outcome] ?? 0);
  return sums;
}

function less(from: Counts, taken: Counts): Counts {
  const rest: Counts = {};
  for (const outcome of outcomesIn(from)) {
    const count = (from[outcome] ?? 0) - (taken[outcome] ?? 0);
    if (count > 0) rest[outcome] = count;
  }
  return rest;
}

function outcomesIn(counts: Counts): JoinOutcome[] {
  return (Object.keys(outcomeRanks) as JoinOutcome[]).filter((outcome) => counts[outcome] !== undefined);
}

interface SignedHour extends JoinHour {
  readonly sign: 1 | -1;
}

function hourOf(time: Instant | undefined, outcome: JoinOutcome, sign: SignedHour['sign']): SignedHour[] {
  return time === undefined ? [] : [{hour: startOfHour(time), byOutcome: {[outcome]: 1}, sign}];
}

/** Summed by hour, in order, without those that come to nothing. */
function hoursOf(hours: readonly SignedHour[]): JoinHour[] {
  const plus = new Map<string, {hour: Instant; added: Counts; taken: Counts}>();
  for (const {hour, byOutcome, sign} of hours) {
    const known = plus.get(hour.iso) ?? {hour, added: {}, taken: {}};
    const side = sign === 1 ? known.added : known.taken;
    for (const outcome of outcomesIn(byOutcome)) side[outcome] = (side[outcome] ?? 0) + (byOutcome[outcome] ?? 0);
    plus.set(hour.iso, known);
  }
  return [...plus.values()]
    .map(({hour, added: sum, taken}) => ({hour, byOutcome: less(sum, taken)}))
    .filter(({byOutcome}) => Object.keys(byOutcome).length > 0)
    .sort((one, other) => (one.hour.iso < other.hour.iso ? -1 : 1));
}

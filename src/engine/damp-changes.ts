/**
 * From what rounds saw to what is told: a change is told once it has held, what comes and goes is told once, and what a
 * round could not judge stays as it was. Pure: everything that is remembered is in the items.
 */
import {groupBy} from '../model/group-by.ts';
import type {Level, Observation, Seen, WatchChange, WatchedItem} from '../model/watch.ts';

export interface DampingOptions {
  /** Rounds in a row that have to see a change before it is told. */
  readonly confirm: number;
  /** Nothing was watched before: what is found is how things stand, and needs no second round. */
  readonly isFirst: boolean;
}

export interface Damped {
  readonly items: readonly WatchedItem[];
  readonly changes: readonly WatchChange[];
  /** Something looks different, and another round has to confirm it. */
  readonly isPending: boolean;
}

/** Rounds that are remembered of an item. */
const turnsKept = 12;
/** So many turns among them, and it comes and goes: twice there and back. */
const unsteadyTurns = 4;
/** It is steady again after so many rounds without a turn. */
const steadyRounds = 6;
/** What no round judges any more is forgotten from the oldest on. */
const mostItems = 10_000;

export function dampChanges(
  items: readonly WatchedItem[],
  observation: Observation,
  {confirm, isFirst}: DampingOptions,
): Damped {
  const changes: WatchChange[] = [];
  let isPending = false;
  const next = pairWithSeen(items, observation).flatMap(({item, seen}): readonly WatchedItem[] => {
    if (seen === undefined && !isAskedStill(item, observation)) return [];
    if (seen === undefined && !couldSee(item, observation)) return [{...item, isOpenQuestion: true}];
    const looked = look(item, seen, observation, isFirst);
    const settled = settle(looked, confirm, isFirst);
    if (settled.change !== undefined) changes.push(changeOf(settled.change, settled.item, item, observation));
    if (isUnsettled(settled.item)) isPending = true;
    return isForgotten(settled.item) ? [] : [settled.item];
  });
  return {items: newest(next), changes, isPending};
}

interface Pair {
  readonly item: WatchedItem;
  readonly seen: Seen | undefined;
}

/** By the key; and one fault of a thing that is told with other words now, where there is one of them on both sides. */
function pairWithSeen(items: readonly WatchedItem[], {seen, at}: Observation): readonly Pair[] {
  const byKey = new Map(seen.map((one) => [one.key, one]));
  const known = new Set(items.map(({key}) => key));
  const unknown = groupBy(
    seen.filter(({key}) => !known.has(key)),
    thingOf,
  );
  const left = groupBy(
    items.filter(({key}) => !byKey.has(key)),
    thingOf,
  );
  const reworded = new Set<Seen>();
  const pairs = items.map((item): Pair => {
    const same = byKey.get(item.key);
    if (same !== undefined) return {item, seen: same};
    const [other, ...more] = unknown.get(thingOf(item)) ?? [];
    if (other === undefined || more.length > 0 || (left.get(thingOf(item)) ?? []).length > 1)
      return {item, seen: undefined};
    reworded.add(other);
    return {item, seen: other};
  });
  const fresh = seen.filter((one) => !known.has(one.key) && !reworded.has(one));
  return [...pairs, ...fresh.map((one) => ({item: unseen(one, at), seen: one}))];
}

/** One check on one thing. */
function thingOf({check = '', kind, subject}: Pick<Seen, 'check' | 'kind' | 'subject'>): string {
  return [kind, check, subject].join('\n');
}

/** As it was before it was seen for the first time. */
function unseen({level: _, ...seen}: Seen, at: string): WatchedItem {
  return {
    ...seen,
    told: 'absent',
    toldAt: at,
    level: 'absent',
    streak: 0,
    turns: [],
    isUnsteady: false,
    judgedAt: at,
    isOpenQuestion: false,
    unlooked: [],
  };
}

/** A source or a path that the site file no longer names is no longer watched. */
function isAskedStill({kind, subject}: WatchedItem, {asked}: Observation): boolean {
  return kind === 'finding' || asked.has(subject);
}

/**
 * Whether the round would have told it, were it still there. Which sources a finding needs is not known, so that one more
 * that could not be looked at leaves it open: to call a fault fixed because nobody looked would be worse.
 */
function couldSee(item: WatchedItem, {judgedChecks, unlooked, seen}: Observation): boolean {
  switch (item.kind) {
    case 'source':
      return true;
    case 'path':
      // Where findings tell what fails, the path is not told besides.
      return !seen.some(({kind, level}) => kind === 'finding' && level === 'error');
    case 'finding':
      return judgedChecks.has(item.check ?? '') && unlooked.every((what) => item.unlooked.includes(what));
  }
}

function look(item: WatchedItem, seen: Seen | undefined, {at, unlooked}: Observation, isFirst: boolean): WatchedItem {
  const level = seen?.level ?? 'absent';
  const isTurn = level !== item.level;
  return {
    ...(seen === undefined ? item : inWordsOf(seen, item)),
    level,
    streak: isTurn ? 1 : item.streak + 1,
    turns: [...item.turns, isTurn && !isFirst].slice(-turnsKept),
    judgedAt: at,
    isOpenQuestion: false,
    // What is gone needs no more than what was needed to see it.
    unlooked: seen === undefined ? item.unlooked : unlooked,
  };
}

function inWordsOf(seen: Seen, {fix: _, ...item}: WatchedItem): WatchedItem {
  return {...item, ...seen};
}

function settle(
  item: WatchedItem,
  confirm: number,
  isFirst: boolean,
): {readonly item: WatchedItem; readonly change?: WatchChange['change']} {
  const told = {...item, told: item.level, toldAt: item.judgedAt};
  if (item.isUnsteady) {
    const isSteady = item.turns.slice(-steadyRounds).every((isTurn) => !isTurn);
    return isSteady ? {item: {...told, isUnsteady: false, turns: []}, change: 'steady'} : {item};
  }
  if (item.turns.filter(Boolean).length >= unsteadyTurns && isLoud(item))
    return {item: {...item, isUnsteady: true}, change: 'unsteady'};
  if (item.level === item.told || (item.streak < confirm && !isFirst)) return {item};
  const change = changeKindOf(item.told, item.level);
  return change === undefined ? {item: told} : {item: told, change};
}

/** What is accepted may come and go. */
function isLoud({level, told}: WatchedItem): boolean {
  return isFault(level) || isFault(told);
}

function isFault(level: Level): boolean {
  return level !== 'absent' && level !== 'accepted';
}

function changeKindOf(before: Level, after: Level): WatchChange['change'] | undefined {
  if (isFault(before)) {
    if (after === 'absent') return 'fixed';
    return after === 'accepted' ? 'accepted' : 'changed';
  }
  return isFault(after) ? 'new' : undefined;
}

function isUnsettled({level, told, isUnsteady}: WatchedItem): boolean {
  return !isUnsteady && told !== level && changeKindOf(told, level) !== undefined;
}

/** Gone for so long that a return is news. */
function isForgotten({told, level, isUnsteady, turns, streak}: WatchedItem): boolean {
  const isGone = told === 'absent' && level === 'absent' && !isUnsteady;
  return isGone && (streak >= turnsKept || turns.every((isTurn) => !isTurn));
}

function newest(items: readonly WatchedItem[]): readonly WatchedItem[] {
  if (items.length <= mostItems) return items;
  return items.toSorted((one, other) => (one.judgedAt < other.judgedAt ? 1 : -1)).slice(0, mostItems);
}

function changeOf(
  change: WatchChange['change'],
  item: WatchedItem,
  {told: before, toldAt}: WatchedItem,
  {at}: Observation,
): WatchChange {
  const {key, kind, check, subject, text, fix, isConsequence, level} = item;
  return {
    change,
    at,
    key,
    kind,
    ...(check === undefined ? {} : {check}),
    subject,
    level,
    before,
    ...(before === 'absent' ? {} : {since: toldAt}),
    text,
    ...(fix === undefined ? {} : {fix}),
    isConsequence,
  };
}

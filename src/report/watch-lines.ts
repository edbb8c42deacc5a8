/** What `watch` tells, in words: each round, what changed, and the history. Pure. */
import {counted} from '../model/count.ts';
import {stripControlCharacters} from '../model/origin.ts';
import {type Severity, severities} from '../model/severity.ts';
import type {
  ChangeKind,
  Level,
  WatchChange,
  WatchedItem,
  WatchHistory,
  WatchNotice,
  WatchRound,
} from '../model/watch.ts';
import {paletteFor} from './palette.ts';
import {durationText} from './probe-words.ts';
import type {TextOptions} from './text.ts';
import {type Span, wrapSpans} from './wrap.ts';

const changeWords: Readonly<Record<ChangeKind, string>> = {
  new: 'NEW',
  fixed: 'FIXED',
  changed: 'CHANGED',
  accepted: 'ACCEPTED',
  unsteady: 'COMES AND GOES',
  steady: 'STEADY AGAIN',
};

/** `2026-11-24 03:12:09 UTC  round of 12 s: 2 errors stand; 7 of 7 sources read`. */
export function writeRound(round: WatchRound, items: readonly WatchedItem[], options: TextOptions = {}): string {
  const {strong} = paletteFor(options.color ?? false);
  return linesOf([{text: timeText(round.startedAt), style: strong}, {text: `  ${roundText(round, items)}`}], options);
}

function roundText(round: WatchRound, items: readonly WatchedItem[]): string {
  if (round.verdict === 'failed') return `the round came to no end: ${round.note ?? 'no reason is known'}`;
  const took = `round of ${durationText(round.durationMs)}`;
  const sources = `${round.sourcesRead} of ${counted(round.sources, 'source')} read`;
  if (round.verdict === 'nothing-evaluated')
    return `${took}: nothing could be judged, so nothing is known anew; ${sources}`;
  return `${took}: ${openText(items)}; ${sources}`;
}

/** `2 errors, 1 remark stand, 1 could not be judged again, 1 seen, and not confirmed yet, 1 accepted`. */
export function openText(items: readonly WatchedItem[]): string {
  const open = items.filter(({told}) => isFault(told));
  const counts = openCounts(items);
  const parts = severities.flatMap((severity) => {
    const noun = severity === 'info' ? 'remark' : severity;
    return counts[severity] === 0 ? [] : [counted(counts[severity], noun)];
  });
  const stand =
    parts.length === 0
      ? 'no fault stands in what was judged'
      : `${parts.join(', ')} ${open.length === 1 ? 'stands' : 'stand'}`;
  const count = (test: (item: WatchedItem) => boolean): number => items.filter(test).length;
  const notes = [
    {number: open.filter(({isOpenQuestion}) => isOpenQuestion).length, words: 'could not be judged again'},
    {number: count(isUnconfirmed), words: 'seen, and not confirmed yet'},
    {
      number: open.filter(({level, isUnsteady}) => level === 'absent' && !isUnsteady).length,
      words: 'not seen this time, and not confirmed yet',
    },
    {number: count(({isUnsteady}) => isUnsteady), words: 'coming and going'},
    {number: count(({level}) => level === 'accepted'), words: 'accepted'},
  ];
  return [stand, ...notes.flatMap(({number, words}) => (number === 0 ? [] : [`${number} ${words}`]))].join(', ');
}

function isUnconfirmed({level, told, isUnsteady}: WatchedItem): boolean {
  return isFault(level) && !isFault(told) && !isUnsteady;
}

export function openCounts(items: readonly WatchedItem[]): Readonly<Record<Severity, number>> {
  const count = (severity: Severity): number => items.filter(({told}) => told === severity).length;
  return {error: count('error'), warning: count('warning'), info: count('info')};
}

/** Causes one by one, each with what to do; the consequences that changed with them, as a number. */
export function writeChanges(changes: readonly WatchChange[], options: TextOptions = {}): string {
  const {shown, folded} = foldConsequences(changes);
  const {faint} = paletteFor(options.color ?? false);
  return [
    ...shown.map((change) => writeChange(change, options)),
    ...[...folded].map(([kind, count]) =>
      linesOf([{text: `  and ${counted(count, 'consequence')} of these: ${changeWords[kind]}`, style: faint}], options),
    ),
  ].join('');
}

/** A consequence stands alone where its cause did not change. */
function foldConsequences(changes: readonly WatchChange[]): {
  readonly shown: readonly WatchChange[];
  readonly folded: ReadonlyMap<ChangeKind, number>;
} {
  const causes = new Set(changes.filter(({isConsequence}) => !isConsequence).map(({change}) => change));
  const isFolded = ({isConsequence, change}: WatchChange): boolean => isConsequence && causes.has(change);
  const folded = new Map<ChangeKind, number>();
  for (const {change} of changes.filter(isFolded)) folded.set(change, (folded.get(change) ?? 0) + 1);
  const gravest = ({level, before}: WatchChange): number => Math.min(...[level, before].map((each) => rankOf(each)));
  const shown = changes.filter((change) => !isFolded(change)).toSorted((one, other) => gravest(one) - gravest(other));
  return {shown, folded};
}

function rankOf(level: Level): number {
  return isFault(level) ? severities.indexOf(level) : severities.length;
}

function writeChange(change: WatchChange, options: TextOptions, hasFix = true): string {
  const palette = paletteFor(options.color ?? false);
  const {change: kind, level, before, at, check, fix} = change;
  const severity = isFault(level) ? level : isFault(before) ? before : undefined;
  const place = check === undefined ? '' : ` [${check}]`;
  const head: Span[] = [
    {text: `${timeText(at)}  `},
    {
      text: `${changeWords[kind]} ${levelText(change)}`.trim(),
      ...(severity === undefined || !isFault(level) ? {style: palette.strong} : {style: palette.severity[severity]}),
    },
    {text: `: ${textOf(change)}${lastedText(change)}${place}`},
  ];
  const isToDo = kind === 'new' && fix !== undefined && hasFix;
  return `${linesOf(head, options)}${isToDo ? linesOf([{text: `Do: ${fix}`}], options, '    ') : ''}`;
}

/** `ERROR`, `WARNING → ERROR`. */
function levelText({change, level, before}: WatchChange): string {
  if (change === 'changed') return `${before.toUpperCase()} → ${level.toUpperCase()}`;
  if (change === 'steady' && !isFault(level)) return level === 'absent' ? '(gone)' : '(accepted)';
  return isFault(level) ? level.toUpperCase() : '';
}

function textOf({change, kind, subject, text, level}: WatchChange): string {
  if (change !== 'fixed' && !(change === 'steady' && level === 'absent')) return text;
  switch (kind) {
    case 'finding':
      return text;
    case 'source':
      return `can be read again: ${stripControlCharacters(subject)}`;
    case 'path':
      return `no stage of the path of ${stripControlCharacters(subject)} fails any more`;
  }
}

function lastedText({change, since, at}: WatchChange): string {
  if (change !== 'fixed' || since === undefined) return '';
  return ` (after ${spanText(Date.parse(at) - Date.parse(since))})`;
}

/** `3 d 4 h`, `2 h 10 min`, `40 s`: the two largest units. */
export function spanText(ms: number): string {
  const units = [
    {name: 'd', seconds: 86_400},
    {name: 'h', seconds: 3600},
    {name: 'min', seconds: 60},
    {name: 's', seconds: 1},
  ];
  const seconds = Math.max(0, Math.round(ms / 1000));
  const first = units.findIndex((unit) => seconds >= unit.seconds);
  if (first === -1) return '0 s';
  let rest = seconds;
  return units
    .slice(first, first + 2)
    .flatMap(({name, seconds: size}) => {
      const count = Math.floor(rest / size);
      rest -= count * size;
      return count === 0 ? [] : [`${count} ${name}`];
    })
    .join(' ');
}

/** What is sent to others; `changes` is what they are to hear of. */
export function noticeOf(
  version: string,
  round: WatchRound,
  changes: readonly WatchChange[],
  items: readonly WatchedItem[],
): WatchNotice {
  return {
    schemaVersion: 1,
    tool: {name: 'wrtc-doctor', version},
    text: `${writeChanges(changes, {width: Number.POSITIVE_INFINITY})}${openText(items)}`,
    round,
    changes,
    open: openCounts(items),
  };
}

export function writeHistory({path, rounds, items, changes}: WatchHistory, options: TextOptions = {}): string {
  const {heading} = paletteFor(options.color ?? false);
  const open = items
    .filter(({told}) => isFault(told))
    .toSorted(
      (one, other) => rankOf(one.told) - rankOf(other.told) || Number(one.isConsequence) - Number(other.isConsequence),
    );
  const lost = [
    ...(rounds.failed === 0 ? [] : [`${rounds.failed} came to no end`]),
    ...(rounds.nothingEvaluated === 0 ? [] : [`${rounds.nothingEvaluated} could judge nothing`]),
  ];
  const span =
    rounds.first === undefined || rounds.last === undefined
      ? ''
      : `, ${timeText(rounds.first)} to ${timeText(rounds.last)}`;
  const head = `${stripControlCharacters(path)}: ${counted(rounds.total, 'round')}${span}${lost.length === 0 ? '' : `; ${lost.join(', ')}`}`;
  return [
    linesOf([{text: head}], options),
    `\n${heading('Stands')}\n`,
    ...(open.length === 0 ? ['No fault stands in what was judged.\n'] : open.map((item) => writeOpen(item, options))),
    `\n${heading('Changes')}\n`,
    ...(changes.length === 0 ? ['None.\n'] : changes.map((change) => writeChange(change, options, false))),
  ].join('');
}

function writeOpen(
  {told, toldAt, text, check, isConsequence, isUnsteady, isOpenQuestion, judgedAt}: WatchedItem,
  options: TextOptions,
) {
  const palette = paletteFor(options.color ?? false);
  const notes = [
    ...(isConsequence ? ['a consequence'] : []),
    `since ${timeText(toldAt)}`,
    ...(isUnsteady ? ['comes and goes'] : []),
    ...(isOpenQuestion ? [`not judged again since ${timeText(judgedAt)}`] : []),
  ];
  return linesOf(
    [
      {text: told.toUpperCase(), ...(isFault(told) ? {style: palette.severity[told]} : {})},
      {text: `: ${text}${check === undefined ? '' : ` [${check}]`}; ${notes.join(', ')}`},
    ],
    options,
    '- ',
  );
}

function isFault(level: Level): level is Severity {
  return level !== 'absent' && level !== 'accepted';
}

/** To the second, in UTC. */
function timeText(iso: string): string {
  return `${iso.slice(0, 10)} ${iso.slice(11, 19)} UTC`;
}

function linesOf(spans: readonly Span[], {width = 100}: TextOptions, first = ''): string {
  return wrapSpans(spans, Math.max(40, width), first, first === '' ? '    ' : ' '.repeat(first.length))
    .map((line) => `${line}\n`)
    .join('');
}

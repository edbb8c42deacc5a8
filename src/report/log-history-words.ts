/** Connections over time and changes by people, in words: the same in text, Markdown and on the screen. */
import type {Instant} from '../model/instant.ts';
import type {ChangeRow, ConnectionRow, LogHistory} from '../model/log-history.ts';
import {english, type Phrasebook} from '../model/phrasebook.ts';
import type {ClockDifference, Report} from '../model/report.ts';
import {joinGroups} from './join-words.ts';
import type {OverviewGroup} from './overview-words.ts';

/** A list that is longer is for `--format json`. */
const mostRows = 8;

/** For the summary below the diagnosis: all that logs tell beside findings. */
export function logGroups(
  {joins, logHistory, clocks}: Pick<Report, 'joins' | 'logHistory' | 'clocks'>,
  book: Phrasebook = english,
): OverviewGroup[] {
  return [
    ...(joins === undefined ? [] : joinGroups(joins, book)),
    ...(logHistory === undefined ? [] : historyGroups(logHistory, book)),
    ...(clocks === undefined ? [] : [clockGroup(clocks, book)]),
  ];
}

function historyGroups({connections, changes}: LogHistory, book: Phrasebook): OverviewGroup[] {
  const rows = connections.map((row) => ({text: connectionText(row, book)}));
  // The newest changes say most about what is wrong now.
  const latest = changes.slice(-mostRows).map((row) => ({text: changeText(row, book)}));
  return [
    {
      title: book.say('{connections} that logs tell of', {connections: book.counted(connections.length, 'connection')}),
      rows: rows.slice(0, mostRows),
      omitted: Math.max(0, rows.length - mostRows),
    },
    {
      title: book.say('{changes} of TURN and web bridge settings', {changes: book.counted(changes.length, 'change')}),
      rows: latest,
      omitted: changes.length - latest.length,
    },
  ].filter(({rows: own}) => own.length > 0);
}

/** `web bridge link 2: down 3 times, first 2025-03-04 10:00:01 UTC, last … (unknown error); up again from …` */
function connectionText({name, kind, states}: ConnectionRow, book: Phrasebook): string {
  const [downWord, upWord] = (kind === 'alarm' ? ['raised', 'lowered'] : ['down', 'up']).map((word) => book.say(word));
  const downs = states.filter(({isUp}) => !isUp);
  const up = states[states.findLastIndex(({isUp}) => !isUp) + 1];
  const last = downs.at(-1);
  const reason = last?.reason === undefined ? '' : ` (${last.reason})`;
  const many =
    downs.length > 1
      ? ` ${book.say('{count} times, first{first}, last', {count: downs.length, first: at(downs[0]?.time)})}`
      : '';
  return `${name}: ${[
    ...(last === undefined ? [] : [`${downWord}${many}${at(last.time)}${reason}`]),
    ...(up === undefined ? [] : [`${upWord}${last === undefined ? '' : ` ${book.say('after that,')}`}${at(up.time)}`]),
  ].join('; ')}`;
}

/** `2025-03-04 10:00:01 UTC: kim from 192.0.2.9 modified TURN server 1111… (cms.log:12)` */
function changeText({what, user, address, time, input, line}: ChangeRow, book: Phrasebook): string {
  const who = [
    ...(user === undefined ? [] : [user]),
    ...(address === undefined ? [] : [book.say('from {address}', {address})]),
  ].join(' ');
  const when = time === undefined ? '' : `${at(time).trim()}: `;
  return `${when}${who === '' ? '' : `${who}${user === undefined ? ': ' : ' '}`}${what} (${line === undefined ? input : `${input}:${line}`})`;
}

function clockGroup(clocks: readonly ClockDifference[], book: Phrasebook): OverviewGroup {
  return {
    title: book.say('{logs} whose clock differs', {logs: book.counted(clocks.length, 'log')}),
    rows: clocks.slice(0, mostRows).map((clock) => ({text: clockText(clock, book)})),
    omitted: Math.max(0, clocks.length - mostRows),
  };
}

const quarterHourMs = 15 * 60_000;
const dayMs = 24 * 3_600_000;

/** `events.txt is 2 h 0 min ahead of syslog.log (3 messages that syslog.log holds too): …` */
function clockText({input, reference, aheadMs, because, zone, year}: ClockDifference, book: Phrasebook): string {
  const told = {input, reference, because, by: spanText(Math.abs(aheadMs))};
  const quarters = Math.round(aheadMs / quarterHourMs);
  const hint =
    year === 'assumed' && Math.abs(aheadMs) > dayMs
      ? `: ${book.say('it states no year, set it with --year')}`
      : zone === 'assumed' && quarters !== 0 && Math.abs(aheadMs) <= dayMs
        ? `: ${book.say('it states no time zone, --timezone {zone} would set it right', {zone: offsetText(quarters * 15)})}`
        : '';
  return (
    (aheadMs > 0
      ? book.say('{input} is {by} ahead of {reference} ({because})', told)
      : book.say('{input} is {by} behind {reference} ({because})', told)) + hint
  );
}

/** `2 h 0 min`, `3 min 20 s`, `2.4 s` */
function spanText(ms: number): string {
  const [seconds, minutes, days] = [Math.round(ms / 1000), Math.round(ms / 60_000), Math.round(ms / dayMs)];
  if (ms < 59_950) return `${(ms / 1000).toFixed(1)} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  return days > 2 ? `${days} days` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** Of minutes east of UTC: `+05:30`. */
function offsetText(minutes: number): string {
  const [hours, rest] = [Math.floor(Math.abs(minutes) / 60), Math.abs(minutes) % 60];
  return `${minutes < 0 ? '-' : '+'}${String(hours).padStart(2, '0')}:${String(rest).padStart(2, '0')}`;
}

function at(time: Instant | undefined): string {
  return time === undefined ? '' : ` ${time.iso.slice(0, 19).replace('T', ' ')} UTC`;
}

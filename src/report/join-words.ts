/** Attempts to join in words: the same in text, Markdown and on the screen. */
import {counted, formatCount} from '../model/count.ts';
import type {Instant} from '../model/instant.ts';
import {
  type JoinAttempt,
  type JoinAttemptRow,
  type JoinHour,
  type JoinOutcome,
  type JoinOverview,
  type JoinStage,
  joinOutcomes,
} from '../model/join-attempt.ts';
import {english, type Phrasebook} from '../model/phrasebook.ts';
import type {OverviewGroup} from './overview-words.ts';

export const stageWords: Readonly<Record<JoinStage, string>> = {
  'login-requested': 'login request',
  'guest-created': 'guest account',
  'login-answered': 'login answered',
  'session-created': 'session',
  'page-joined': 'join request',
  'token-accepted': 'web socket',
  'call-allocated': 'call',
  'rtp-setup': 'RTP set-up',
  joined: 'in the space',
  'dtls-started': 'DTLS started',
};

export const outcomeWords: Readonly<Record<JoinOutcome, string>> = {
  joined: 'joined',
  'credentials-refused': 'TURN credentials refused',
  'relay-timeout': 'no relay candidate in time',
  'ice-failure': 'ICE failure',
  'login-refused': 'login refused',
  'page-refused': 'join request refused',
  'no-account': 'no guest account',
  'left-before-call': 'left before the call',
  'torn-down': 'ended before joining',
  unknown: 'log tells no end',
};

/** Whether the log shows that something failed: leaving early is the guest's own business. */
export function isFailedJoin({outcome}: Pick<JoinAttempt, 'outcome'>): boolean {
  return outcome !== 'joined' && outcome !== 'unknown' && outcome !== 'left-before-call';
}

/** A person with no time sees what failed; `--attempts` has the rest. */
const mostRows = 8;

/** For the summary below the diagnosis: how many there were, and those that failed. */
export function joinGroups(overview: JoinOverview, book: Phrasebook = english): OverviewGroup[] {
  const failed = overview.attempts.filter(isFailedJoin);
  return [
    {
      title: joinCountsText(overview, book),
      rows: failed
        .slice(0, mostRows)
        .map((row) => ({text: `${book.say('attempt {number}', {number: row.number})}: ${failedJoinText(row, book)}`})),
      omitted: Math.max(0, failed.length - mostRows),
    },
  ];
}

/** `12 attempts to join: 9 joined, 3 no relay candidate in time`. */
export function joinCountsText(
  {total, byOutcome}: Pick<JoinOverview, 'total' | 'byOutcome'>,
  book: Phrasebook = english,
): string {
  const attempts = book.counted(total, 'attempt');
  return `${book.say('{attempts} to join', {attempts})}: ${outcomeCountsText(byOutcome, book)}`;
}

/** `9 joined, 3 no relay candidate in time` */
export function outcomeCountsText(byOutcome: JoinOverview['byOutcome'], book: Phrasebook = english): string {
  return joinOutcomes
    .flatMap((outcome) => {
      const count = byOutcome[outcome];
      return count === undefined ? [] : [`${formatCount(count)} ${book.say(outcomeWords[outcome])}`];
    })
    .join(', ');
}

/** `2025-03-04 10:00 to 10:59 UTC` */
export function hourText({hour: {iso}}: JoinHour): string {
  return `${iso.slice(0, 10)} ${iso.slice(11, 13)}:00 to ${iso.slice(11, 13)}:59 UTC`;
}

/** `guest4711 (Kim)`; the call where nobody is named. */
export function whoText({guest, displayName, call, request}: JoinAttemptRow, book: Phrasebook = english): string {
  if (guest !== undefined) return displayName === undefined ? guest : `${guest} (${displayName})`;
  if (call !== undefined) return book.say('call {number}', {number: call});
  return request === undefined ? book.say('unknown guest') : book.say('login request {number}', {number: request});
}

/** `guest4711 at 2025-03-04 10:15:03 UTC: no relay candidate in time, after RTP set-up` */
export function failedJoinText(row: JoinAttemptRow, book: Phrasebook = english): string {
  const who = whoText(row, book);
  const time = row.startedAt === undefined ? undefined : `${row.startedAt.iso.slice(0, 19).replace('T', ' ')} UTC`;
  const came =
    row.reached === undefined
      ? ''
      : `; ${book.say('came as far as: {stage}', {stage: book.say(stageWords[row.reached])})}`;
  return `${time === undefined ? who : book.say('{who} at {time}', {who, time})}: ${book.say(outcomeWords[row.outcome])}${came}`;
}

/** `Attempt 3: guest4711 (Kim), call 6` */
export function attemptTitle(attempt: JoinAttemptRow): string {
  const call = attempt.call === undefined || attempt.guest === undefined ? '' : `, call ${attempt.call}`;
  return `Attempt ${attempt.number}: ${whoText(attempt)}${call}`;
}

/** Where from, with what, to where: what logs name of an attempt beside its stages. */
export function attemptDetails(attempt: JoinAttemptRow): string[] {
  const {spaceName, space, clientAddress, browser, generation, request, requestMatch, link, call, leg} = attempt;
  return [
    ...(spaceName === undefined && space === undefined ? [] : [`space ${spaceName ?? space ?? ''}`]),
    ...(clientAddress === undefined ? [] : [`from ${clientAddress}`]),
    ...(browser === undefined ? [] : [browser]),
    ...(generation === undefined ? [] : [`CMS ${generation}`]),
    ...(attempt.callBridge === undefined ? [] : [`Call Bridge ${attempt.callBridge}`]),
    ...(link === undefined ? [] : [`web bridge link ${link}`]),
    ...(request === undefined
      ? []
      : [`login request ${request}${requestMatch === 'by-order' ? ' (by the order of lines alone)' : ''}`]),
    // Where nobody is named, the call stands in the place of the guest.
    ...(call === undefined || attempt.guest === undefined ? [] : [`call ${call}`]),
    ...(leg === undefined ? [] : [`call leg ${leg}`]),
    ...(attempt.isRetry === true ? ['tried again after an earlier call'] : []),
  ];
}

/** `login request, guest account after 0.002 s, …` */
export function stagesText({stages}: Pick<JoinAttempt, 'stages'>): string {
  return stages
    .map(({stage, afterMs}) => `${stageWords[stage]}${afterMs === undefined ? '' : ` after ${secondsText(afterMs)}`}`)
    .join(', ');
}

/** `no relay candidate in time after 7.672 s: relay candidate creation timeout`; when the guest left. */
export function outcomeText(attempt: JoinAttemptRow): string {
  const {outcome, tookMs, reason, leftAt, outcomeAt} = attempt;
  const took = tookMs === undefined ? '' : ` after ${secondsText(tookMs)}`;
  const stay = leftAt === undefined || outcomeAt === undefined ? '' : `; left at ${leftAt.iso.slice(11, 19)} UTC`;
  return `${outcomeWords[outcome]}${took}${reason === undefined ? '' : `: ${reason}`}${stay}`;
}

/** `0.002 s`, `75 s`. */
export function secondsText(ms: number): string {
  return ms < 60_000 ? `${(ms / 1000).toFixed(3)} s` : `${formatCount(Math.round(ms / 1000))} s`;
}

/** What the times rest on; empty when the logs state all. */
export function timeBasisText(times: readonly (Instant | undefined)[]): string[] {
  const known = times.flatMap((time) => time ?? []);
  return [
    ...(known.some(({year}) => year === 'assumed') ? ['The logs state no year: it is assumed; --year sets it.'] : []),
    ...(known.some(({zone}) => zone === 'assumed')
      ? ['The logs state no zone: UTC is assumed; --timezone sets it.']
      : []),
    ...(known.length < times.length ? ['Some lines state no time that could be told.'] : []),
  ];
}

/** What to keep in mind of the times of one attempt. */
export function attemptNotes({lines, moved = []}: JoinAttempt): string[] {
  return [
    ...timeBasisText(lines.map(({time}) => time)),
    ...moved.map(
      ({input, byMs}) =>
        `The times of ${input} were moved by ${durationText(byMs)}: that is where the other log has this attempt.`,
    ),
  ];
}

function durationText(ms: number): string {
  const minutes = Math.round(Math.abs(ms) / 60_000);
  const days = Math.floor(minutes / 1440);
  const parts = [
    ...(days === 0 ? [] : [counted(days, 'day')]),
    ...(minutes % 1440 === 0 ? [] : [`${Math.floor((minutes % 1440) / 60)} h ${minutes % 60} min`]),
  ];
  return `${ms < 0 ? '-' : '+'}${parts.join(' ')}`;
}

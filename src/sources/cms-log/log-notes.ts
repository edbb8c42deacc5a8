/** What was read of a log, in words: how much, which time, how many calls, and what was lost. */

import {signatures} from '../../logs/signatures.ts';
import {counted} from '../../model/count.ts';
import {formatInstant} from '../../model/instant.ts';
import {type GatheredLog, spanOf} from './log-facts.ts';

export function logNotesOf(log: GatheredLog): readonly string[] {
  const {digest} = log;
  return [
    `${log.format.title}: ${counted(log.lines, 'line')}${timeSpan(log)}${callCount(log)}`,
    ...benignNotes(log),
    ...note(log.unmatchedLines, (count) => `${counted(count, 'line')} of it ${count === 1 ? 'is' : 'are'} no log line`),
    ...note(log.cutLines, (count) => `${counted(count, 'line')} longer than 16 KiB: only the start was searched`),
    ...note(
      digest.droppedEvents,
      (count) => `${counted(count, 'repeated message')} counted and not kept: of each kind the first and last 100 are`,
    ),
    ...note(
      digest.droppedAttempts,
      (count) => `${counted(count, 'call')} counted and not kept: the first and last 1,000 are`,
    ),
  ];
}

function timeSpan(log: GatheredLog): string {
  const [earliest, latest] = spanOf(log);
  if (earliest !== undefined && latest !== undefined) {
    const [start, end] = [formatInstant(earliest.instant), formatInstant(latest.instant)];
    if (start === end) return `, ${start}`;
    const isSameDay = start.slice(0, 10) === end.slice(0, 10);
    return `, ${start.slice(0, 19)} to ${isSameDay ? end.slice(11) : end}`;
  }
  if (log.first === undefined || log.last === undefined) return '';
  const texts = [...new Set([log.first.stamp.text, log.last.stamp.text])];
  return `, ${texts.join(' to ')} (the log states no year, so its times cannot be compared)`;
}

function callCount({format, digest}: GatheredLog): string {
  return format.product === 'cms'
    ? `; ${counted(digest.attempts.length + digest.droppedAttempts, 'web client call')}`
    : '';
}

function benignNotes({digest}: GatheredLog): string[] {
  const benign = signatures.filter(({id, use}) => use === 'benign' && digest.counts[id] !== undefined);
  const count = benign.reduce((sum, {id}) => sum + (digest.counts[id] ?? 0), 0);
  return note(
    count,
    () =>
      `${counted(count, 'line')} that ${count === 1 ? 'looks' : 'look'} like a fault and ${count === 1 ? 'is' : 'are'} none: ${benign.map(({anchor}) => `"${anchor.replace(/^[ -]+/, '')}"`).join(', ')}`,
  );
}

function note(count: number, words: (count: number) => string): string[] {
  return count === 0 ? [] : [words(count)];
}

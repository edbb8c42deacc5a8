/** What was read of a log, in words: how much, which time, how many calls, and what was lost. */

import {counted} from '../../model/count.ts';
import {formatInstant, type TimeBasis} from '../../model/instant.ts';
import {type GatheredFile, type GatheredLog, isWantedFile, spanOf} from './log-facts.ts';

/** For the row of one of its files: what concerns all of them stands with the newest. */
export function logNotesOf(log: GatheredLog, file: GatheredFile = log.files[0]): readonly string[] {
  const {digest, files} = log;
  const isNewest = file === files.at(-1);
  const {lines, unmatchedLines, cutLines} = file;
  return [
    `${formatWords(file)}: ${counted(lines, 'line')}${timeSpan(log, file)}${isNewest ? callCount(log) : ''}`,
    ...seriesNotes(log, file),
    ...timeNotes(log, file),
    ...(isNewest ? ownRuleNotes(log) : []),
    ...(isNewest ? benignNotes(log) : []),
    ...note(unmatchedLines, (count) => `${counted(count, 'line')} of it ${count === 1 ? 'is' : 'are'} no log line`),
    ...note(cutLines, (count) => `${counted(count, 'line')} longer than 16 KiB: only the start was searched`),
    ...windowNotes(log, file),
    ...note(
      isNewest ? digest.droppedEvents : 0,
      (count) => `${counted(count, 'repeated message')} counted and not kept: of each kind the first and last 100 are`,
    ),
    ...note(
      isNewest ? digest.droppedAttempts : 0,
      (count) => `${counted(count, 'call')} counted and not kept: the first and last 1,000 are`,
    ),
  ];
}

/** `CMS syslog in syslog with ISO time, Expressway log`. What a layout lacks, its wrapping may have. */
function formatWords({formats}: GatheredFile): string {
  return formats
    .map(({layout, wrapping}) =>
      wrapping === undefined ? layout.title : `${layout.title.replace(/ \(.*\)$/, '')} in ${wrapping.title}`,
    )
    .join(', ');
}

function seriesNotes({files}: GatheredLog, file: GatheredFile): string[] {
  const index = files.indexOf(file);
  const before = files[index - 1];
  return before === undefined ? [] : [`goes on from ${before.path}: read as one log with it`];
}

/** What the times rest on, where the lines themselves do not say it. What is assumed is said beside each time as well. */
function timeNotes(log: GatheredLog, file: GatheredFile): string[] {
  const {times, refusedYear} = log.digest;
  const instants = spanOf(log, file).map(({instant}) => instant);
  const hasYear = (basis: TimeBasis) => instants.some(({year}) => year === basis);
  const writtenAt = times.writtenAt?.();
  return [
    ...(hasYear('assumed') && writtenAt !== undefined
      ? [
          `states no year: ${yearOf(log, file)} assumed, as it is not newer than ${writtenAt.iso.slice(0, 10)}; --year says another`,
        ]
      : []),
    ...(hasYear('given') ? [`states no year: ${yearOf(log, file)}, as --year says`] : []),
    ...(refusedYear === undefined ? [] : [`lines of it quote their own year: --year ${refusedYear} is not used`]),
    ...(instants.some(({zone}) => zone === 'given')
      ? [`states no time zone: ${times.zone?.name ?? ''}, as --timezone says`]
      : []),
  ];
}

/** Of its lines as they stand: in UTC a New Year may lie between. */
function yearOf({digest}: GatheredLog, {last, first}: GatheredFile): string {
  return [first, last]
    .flatMap((line) => (line === undefined ? [] : (digest.yearOf(line.stamp) ?? [])))
    .filter((year, index, years) => years.indexOf(year) === index)
    .join(' to ');
}

function windowNotes(log: GatheredLog, file: GatheredFile): string[] {
  const {
    digest: {
      times: {since, until},
      outsideEvents,
    },
    files,
  } = log;
  if (since === undefined && until === undefined) return [];
  const window = [
    ...(since === undefined ? [] : [`from ${formatInstant(since)}`]),
    ...(until === undefined ? [] : [`until ${formatInstant(until)}`]),
  ].join(' ');
  if (!isWantedFile(log, file)) return [`nothing in it is known to be ${window}: not judged`];
  if (file !== files.at(-1)) return [];
  return [`judged ${window}; ${counted(outsideEvents, 'event')} of other times left out`];
}

function timeSpan(log: GatheredLog, file: GatheredFile): string {
  const [earliest, latest] = spanOf(log, file);
  if (earliest !== undefined && latest !== undefined) {
    const [start, end] = [formatInstant(earliest.instant), formatInstant(latest.instant)];
    if (start === end) return `, ${start}`;
    // Lines of different kinds: what is assumed of the one is stated by the other.
    if (start.slice(19) !== end.slice(19)) return `, ${start} to ${end}`;
    const isSameDay = start.slice(0, 10) === end.slice(0, 10);
    return `, ${start.slice(0, 19)} to ${isSameDay ? end.slice(11) : end}`;
  }
  if (file.first === undefined || file.last === undefined) return '';
  const texts = [...new Set([file.first.stamp.text, file.last.stamp.text])];
  return `, ${texts.join(' to ')} (the log states no year, so its times cannot be compared: give it with --year)`;
}

function callCount({files, digest}: GatheredLog): string {
  if (!files.some(({formats}) => formats.some(({layout}) => layout.product === 'cms'))) return '';
  const where = files.length === 1 ? '' : ` in these ${files.length} files`;
  return `; ${counted(digest.attempts.length + digest.droppedAttempts, 'web client call')}${where}`;
}

function ownRuleNotes({digest}: GatheredLog): string[] {
  const own = digest.counts.filter(({isOwn}) => isOwn);
  return own.length === 0
    ? []
    : [`rules of your own: ${own.map(({rule, lines}) => `${rule.id} in ${counted(lines, 'line')}`).join(', ')}`];
}

function benignNotes({digest}: GatheredLog): string[] {
  const benign = digest.counts.filter(({rule}) => rule.use === 'benign');
  const count = benign.reduce((sum, {lines}) => sum + lines, 0);
  return note(
    count,
    () =>
      `${counted(count, 'line')} that ${count === 1 ? 'looks' : 'look'} like a fault and ${count === 1 ? 'is' : 'are'} none: ${benign.map(({rule}) => `"${(rule.anchors[0] ?? '').replace(/^[ -]+/, '')}"`).join(', ')}`,
  );
}

function note(count: number, words: (count: number) => string): string[] {
  return count === 0 ? [] : [words(count)];
}

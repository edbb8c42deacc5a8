/** What is accepted, in the words that all formats share. */
import {english, type Phrasebook} from '../model/phrasebook.ts';
import type {Finding, Report, Suppression, SuppressionRow} from '../model/report.ts';
import {cleanText} from './words.ts';

/** `Renewed on 2 December (accepted in the site file until 2026-12-31)`. */
export function acceptanceText(
  {reason, until, source}: Omit<Suppression, 'through'>,
  book: Phrasebook = english,
): string {
  const accepted = book.say(source === 'baseline' ? 'accepted in the baseline' : 'accepted in the site file');
  const end = until === undefined ? '' : ` ${book.say('until {date}', {date: until})}`;
  return `${cleanText(reason)} (${accepted}${end})`;
}

/** What a person should look at: what is not in force any more, or not needed. */
export interface StaleAcceptances {
  /** In the order of their gravity: what counts again comes first. */
  readonly rows: readonly {readonly title: string; readonly note: string}[];
  readonly omitted: number;
}

/** A baseline may hold hundreds. */
const mostStale = 10;

export function staleAcceptances({suppressions = []}: Report): StaleAcceptances {
  const rank = ({state, findings}: SuppressionRow): number => (state !== 'expired' ? 2 : findings.length > 0 ? 0 : 1);
  const told = suppressions
    .filter(({state, notes}) => state === 'expired' || state === 'unused' || (state === 'used' && notes.length > 0))
    .toSorted((one, other) => rank(one) - rank(other))
    .map(({place, check, subject, notes}) => ({
      title: cleanText(`${place} (${check}${subject === undefined ? '' : `, ${subject}`})`),
      note: cleanText(notes.join(' ')),
    }));
  return {rows: told.slice(0, mostStale), omitted: Math.max(0, told.length - mostStale)};
}

/** What to say of a severity that is not that of the check; empty where it is. */
export function severityNote({originalSeverity}: Finding, book: Phrasebook = english): string {
  if (originalSeverity === undefined) return '';
  return book.say('severity of this site, {severity} by the check', {severity: book.say(originalSeverity)});
}

/** Of what is accepted only because its cause is; else empty. */
export function carriedText({suppressed}: Finding, book: Phrasebook = english): string {
  return suppressed?.through === undefined ? '' : book.say('accepted with what explains it');
}

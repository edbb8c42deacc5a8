/** `license`: `Feature: callbridge status: Activated expiry: 2031-Mar-09 (12 days remain)`, one line a feature. */
import {cmsLicense} from '../../facts/cms-license.ts';
import {readCalendarDate} from './calendar-date.ts';
import {isMisread, isNearMiss} from './misreading.ts';
import {placeOf, type Scribe} from './scribe.ts';
import type {Row} from './unwrap-lines.ts';

/** Words that the line is known to have; one that is misread could turn a verdict round. */
const statusWords = ['activated', 'not activated', 'expired', 'inactive', 'disabled', 'unlicensed', 'grace'];

export function readLicenses(rows: readonly Row[], scribe: Scribe): void {
  for (const [index, row] of rows.entries()) readLicense(row, rows[index + 1]?.text ?? '', scribe);
}

/** Cut off: `Activ`, `Activated exp`. */
function isBeginning(status: string): boolean {
  const text = status.toLowerCase();
  return /\sex\w*$/.test(text) || statusWords.some((word) => word !== text && word.startsWith(text));
}

function readLicense(row: Row, next: string, scribe: Scribe): void {
  const match = /^\s*(\S{5,9})\s*[:;]\s*(\S.*?)\s+(\S{5,7})\s*[:;]\s*(.*?)(?:\s+(\S{5,8})\s*[:;]\s*(.*))?$/.exec(
    row.text,
  );
  const [, first = '', feature = '', second = '', status = '', third, expiry] = match ?? [];
  if (match === null || !isMisread(first, 'feature') || !isMisread(second, 'status')) return;
  scribe.claim(row);
  if (status === '' || isNearMiss(status, statusWords) || isBeginning(status)) {
    scribe.lose(`line ${row.line}: licence line left out, its status is not readable for sure`);
    return;
  }
  const place = placeOf(row);
  const isExpiry = third === undefined || isMisread(third, 'expiry') || isMisread(third, 'expires');
  const hasDate = expiry !== undefined && !/^(?:none|never|n\/a|-|unlimited|permanent)?$/i.test(expiry.trim());
  // A digit that begins the next line may be the end of the day.
  const date = hasDate && isExpiry && !/^\d/.test(next) ? readCalendarDate(expiry) : undefined;
  const isUnread = !isExpiry || (hasDate && date === undefined);
  if (isUnread) scribe.lose(`line ${row.line}: the expiry of the licence is left out, its date is not clear`);
  scribe.write(cmsLicense, {command: 'license', row, isQuoted: true}, [
    {name: 'feature', value: feature},
    {name: 'status', value: status},
    ...(date === undefined ? [] : [{name: 'expiryDate', value: date, place: {...place, field: 'expiry'}}]),
    ...(isUnread ? [{name: 'hasUnreadExpiry', value: true, place: {...place, field: 'expiry'}}] : []),
  ]);
}

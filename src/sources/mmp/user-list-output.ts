/** `user list`: a table of name, role, expiry of the password and whether the user is logged in. */
import {cmsUser} from '../../facts/cms-user.ts';
import {readCalendarDate} from './calendar-date.ts';
import type {Field} from './fact-of-fields.ts';
import {placeOf, type Scribe} from './scribe.ts';
import type {Row} from './unwrap-lines.ts';

/** MMP command reference, user account commands. */
const roles: ReadonlySet<string> = new Set(['admin', 'crypto', 'audit', 'appadmin', 'api']);
const heading = /^\s*(?:user\s*(?:name)?|name)\s+role\b/i;
/** In front of which there may be a name of any kind. */
const dateLike = /(?:^|\s)(\d{4}\s?[\p{Pd}./][^\s]*)/u;
const never = /(?:^|\s)(?:never|none|-|n\/a)(?:\s|$)/i;

export function readUsers(rows: readonly Row[], scribe: Scribe): void {
  const start = rows.findIndex(({text}) => heading.test(text));
  const title = rows[start];
  if (start === -1 || title === undefined) return;
  scribe.claim(title);
  for (const row of rows.slice(start + 1)) {
    const text = row.text.trim();
    if (text === '') break;
    if (/^[=─-]{3,}/.test(text)) scribe.claim(row);
    else readUser(row, scribe);
  }
}

function readUser(row: Row, scribe: Scribe): void {
  const [, name = '', role = '', rest = ''] = /^\s*(\S+)\s+(\S+)\s*(.*)$/.exec(row.text) ?? [];
  const isRole = roles.has(role.toLowerCase());
  const expiry = dateLike.exec(rest)?.[1];
  // Neither a role nor a date: a comment.
  if (!isRole && expiry === undefined) return;
  scribe.claim(row);
  if (!isRole) scribe.lose(`line ${row.line}: the role of a user is left out, there is none of this name`);
  const date = expiry === undefined ? undefined : readCalendarDate(expiry);
  if (expiry !== undefined && date === undefined && !never.test(rest)) {
    scribe.lose(`line ${row.line}: the expiry of a user is left out, its date is not clear`);
  }
  const place = placeOf(row);
  const fields: Field[] = [
    {name: 'name', value: name, place},
    ...(isRole ? [{name: 'role', value: role.toLowerCase(), place}] : []),
    ...(date === undefined ? [] : [{name: 'expiryDate', value: date, place}]),
  ];
  scribe.write(cmsUser, {command: 'user list', row, isQuoted: true}, fields);
}

/** Whether a text begins the table. */
export function isUserHeading(text: string): boolean {
  return heading.test(text);
}

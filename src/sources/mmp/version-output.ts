/** `version`: a line with nothing but a version number, or with words round it (`CMS version 3.8.1 …`). */
import {cmsSystemStatus} from '../../facts/cms-system-status.ts';
import {placeOf, type Scribe} from './scribe.ts';
import type {Row} from './unwrap-lines.ts';

const versionLine =
  /^\s*(?:[\w ]*\bversion\b\s*:?\s*|(?:cms|cisco meeting server)\s+)?[vr]?(\d{1,2}(?:\.\d{1,3}){1,3}(?:[-_][a-z]\w{0,12}|RC\d*|\([\w. -]{1,20}\))?)(?:[\s,(].*)?$/i;

export function readVersion(rows: readonly Row[], scribe: Scribe): void {
  const printed = rows.filter(({text}) => text.trim() !== '');
  const row = printed.find(({text}) => versionLine.test(text));
  const version = row === undefined ? undefined : versionLine.exec(row.text)?.[1];
  if (row === undefined || version === undefined) {
    const [first] = printed;
    if (first !== undefined) scribe.lose(`line ${first.line}: no version could be read in the output of \`version\``);
    return;
  }
  scribe.claim(row);
  const place = placeOf(row);
  scribe.write(cmsSystemStatus, {command: 'version', row, isQuoted: true}, [
    {name: 'softwareVersion', value: version, place},
  ]);
}

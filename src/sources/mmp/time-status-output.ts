/** `ntp status`: the table of `ntpq -p`, or of `chronyc sources` as later systems have it. */
import {cmsTimeStatus} from '../../facts/cms-time-status.ts';
import type {Field} from './fact-of-fields.ts';
import {placeOf, type Scribe} from './scribe.ts';
import type {Row} from './unwrap-lines.ts';

interface Server {
  readonly address: string;
  readonly isSelected: boolean;
  readonly reach?: string;
}

const heading = /\bremote\s+refid\b|^\s*MS\s+Name\/IP/i;
/** What `ntpq` says when no server is set. */
const nothing = /^\s*No association(?: ID)?'?s? returned/i;
/** Tally codes of `ntpq` (ntpq manual, peer status word): `*` system peer, `o` PPS peer, the others not selected. */
const ntpqRow =
  /^(\s*)([*+\-#.xo]?)([A-Za-z0-9][\w.:-]*)\s+(\S+)\s+(\d{1,2})\s+([ulbmspU-])\s+(\S+)\s+(\d+[mh]?)\s+(\S+)\s+(-?[\d.]+)\s+([+-]?[\d.]+)\s+([\d.]+)\s*$/;
/** Mode and state (chronyc manual, `sources`): `*` is the source in use. */
const chronyRow = /^\s*[\^=#]([*+\-?x~ ])\s*([A-Za-z0-9][\w.:-]*)\s+(\d{1,2})\s+(\d{1,2})\s+(\S+)\s+\S+\s+/;

export function readTimeStatus(rows: readonly Row[], scribe: Scribe): void {
  const empty = rows.find(({text}) => nothing.test(text));
  if (empty !== undefined) {
    scribe.claim(empty);
    scribe.write(cmsTimeStatus, {command: 'ntp status', row: empty, isQuoted: true}, [
      {name: 'servers', value: [], place: placeOf(empty)},
    ]);
    return;
  }
  const start = rows.findIndex(({text}) => heading.test(text));
  const table = start === -1 ? undefined : rows[start];
  if (table === undefined) return;
  scribe.claim(table);
  const servers: Server[] = [];
  const serverRows: Row[] = [];
  let isDoubtful = false;
  let selected: Row | undefined;
  for (const row of rows.slice(start + 1)) {
    if (row.text.trim() === '') break;
    const server = /^\s*[=─-]{5,}/.test(row.text) ? 'ruler' : readServer(row.text);
    // A comment, unless it is built like a row: then a server would be missing, or be the one in use.
    if (server === undefined && row.text.trim().split(/\s+/).length >= 8 && /\d\s+\d/.test(row.text)) isDoubtful = true;
    if (server === undefined) continue;
    scribe.claim(row);
    if (server === 'ruler') continue;
    servers.push(server);
    serverRows.push(row);
    if (server.isSelected) selected = row;
  }
  if (isDoubtful || servers.filter(({isSelected}) => isSelected).length > 1) {
    scribe.lose(`line ${table.line}: the table of \`ntp status\` is left out, one of its rows is not clear`);
  } else if (servers.length > 0) {
    scribe.write(cmsTimeStatus, {command: 'ntp status', row: selected ?? table, isQuoted: true}, [
      {name: 'servers', value: servers, place: placeOf(selected ?? serverRows[0] ?? table)},
      // Where each of them stands; the schema knows no such fields, so only their places are kept.
      ...serverRows.map((row, index): Field => ({name: `servers.${index}`, value: null, place: placeOf(row)})),
    ]);
  } else scribe.lose(`line ${table.line}: the table of \`ntp status\` has no row that could be read`);
}

function readServer(text: string): Server | undefined {
  const ntpq = ntpqRow.exec(text.replace(/^(\s*)[\u2217\u2022\uff0a\u204e]/, '$1*'));
  if (ntpq !== null) {
    const [, , tally = '', address = '', , , , , , reach = ''] = ntpq;
    return {address, isSelected: tally === '*' || tally === 'o', ...reachIn(reach)};
  }
  const chrony = chronyRow.exec(text);
  if (chrony === null) return undefined;
  const [, state = '', address = '', , , reach = ''] = chrony;
  return {address, isSelected: state === '*', ...reachIn(reach)};
}

/** Eight bits in octal. */
function reachIn(text: string): {reach?: string} {
  return /^[0-3]?[0-7]{1,2}$/.test(text) ? {reach: text} : {};
}

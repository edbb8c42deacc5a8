/**
 * Reads what an Expressway prints over SSH or dumps in a diagnostic archive: `xConfiguration` lines, `xStatus` blocks, and
 * the configuration changes about Meeting Servers in its log. One text may hold several boxes.
 */

import {quoteOf} from '../../model/origin.ts';
import type {BoxRole} from '../../model/subject.ts';
import type {Head, ReadContext, TextOutcome, TextReader} from '../format-reader.ts';
import {readBoxHeading} from './box-heading.ts';
import {emitDocuments} from './emit-documents.ts';
import type {ExpresswayDocument} from './expressway-document.ts';
import {
  isMeetingServerLine,
  type MeetingServerLine,
  meetingServerFacts,
  readMeetingServerLine,
} from './meeting-server-lines.ts';
import {isSecretSetting} from './secret-setting.ts';
import {isOfInterest, readSettings} from './settings.ts';
import {readStatusDocument} from './status-document.ts';
import {keyOf, type Row} from './tree-leaves.ts';
import {isStatusBlock, readStatusText} from './xstatus-tree.ts';

const xconfigurationFormat = 'expressway-xconfiguration';

/** `*c xConfiguration Zones Zone 6 DNS SIP TLS Verify Mode: "On"`; a dump may leave the second word out. */
const settingLine = /^\s*(?:\*c\s+(?:xconfiguration\s+)?|xconfiguration\s+)(\S[^:"]*?)\s*:\s*(?:"(.*)"|(\S.*?))?\s*$/i;

/** No setting is longer; bounds the work that a hostile line makes. */
const longestLine = 4_000;

export const xconfigurationReader: TextReader = {
  id: xconfigurationFormat,
  title: 'Expressway xConfiguration and xStatus',
  kind: 'text',
  recognise(head: Head): number {
    const lines = (head.text ?? '').split(/\r*\n/).filter((line) => line.length <= longestLine);
    const settings = lines.filter((line) => isSetting(line) || isStatusBlock(line)).length;
    if (settings > 0) return settings > 2 || lines.length <= 3 ? 0.95 : 0.8;
    return lines.some(isMeetingServerLine) ? 0.6 : 0;
  },
  readText(text: string, path: string, context: ReadContext): TextOutcome {
    return readCommandLineText(text, path, context);
  },
};

function isSetting(line: string): boolean {
  return settingLine.test(line) && !isMeetingServerLine(line);
}

interface Box {
  readonly headed: BoxRole | undefined;
  readonly rows: Row[];
}

function readCommandLineText(text: string, path: string, context: ReadContext): TextOutcome {
  const lines = text.split(/\r*\n/);
  const claimedLines = new Set<number>();
  const boxes: Box[] = [{headed: undefined, rows: []}];
  const servers: MeetingServerLine[] = [];
  const headings: {line: number; role: BoxRole | undefined}[] = [];
  let settings = 0;
  let idle = 0;
  let secrets = 0;
  for (const [index, raw] of lines.entries()) {
    const line = index + 1;
    if (raw.length > longestLine) continue;
    const server = readMeetingServerLine(raw, line);
    if (server !== undefined) {
      servers.push(server);
      claimedLines.add(line);
      continue;
    }
    const match = settingLine.exec(raw);
    if (match === null) {
      const heading = readBoxHeading(raw);
      if (heading?.boxes.length === 1) {
        boxes.push({headed: heading.boxes[0], rows: []});
        headings.push({line, role: heading.boxes[0]});
      }
      if (/^\s*\*c\s*\/\s*end\s*$/i.test(raw)) claimedLines.add(line);
      continue;
    }
    claimedLines.add(line);
    settings += 1;
    const row = {path: (match[1] ?? '').replace(/\s+/g, ' '), value: (match[2] ?? match[3] ?? '').trim()};
    if (isSecretSetting(row.path, row.value)) secrets += 1;
    else if (isOfInterest(row.path)) {
      currentBox(boxes, row).rows.push({...row, place: {line, field: row.path, quote: quoteOf(raw)}});
    } else idle += 1;
  }
  const status = readStatusText(lines, (line) => readBoxHeading(line)?.boxes.length === 1);
  for (const line of status.claimedLines) claimedLines.add(line);
  const documents: ExpresswayDocument[] = [
    ...boxes.filter(({rows}) => rows.length > 0).map(({rows, headed}) => readSettings(rows, headed)),
    ...status.trees.map(({root, firstLine}) =>
      readStatusDocument(root, headings.findLast(({line}) => line < firstLine)?.role),
    ),
  ];
  if (documents.length > 0) for (const {line} of headings) claimedLines.add(line);
  const notes = [...emitDocuments(documents, {input: path, format: xconfigurationFormat}, context)];
  for (const fact of meetingServerFacts(servers, {input: path, format: xconfigurationFormat}, context))
    context.emit(fact);
  if (servers.length > 0) notes.push(`${servers.length} lines about Meeting Servers of Expressway-C`);
  if (idle > 0) notes.push(`${idle} of ${settings} settings not read: no check needs them`);
  if (secrets > 0) notes.push(`${secrets} settings with secrets were dropped`);
  if (status.isCut) notes.push('the last block of xStatus has no end: what comes after is missing');
  return {notes, claimedLines, isPartial: status.isCut};
}

const boxNameKey = /^(?:ipdnshostname|systemunitname)$/;

/** A second host name with another value begins another box: dumps of a pair pasted one after the other. */
function currentBox(boxes: Box[], row: {path: string; value: string}): Box {
  const last = boxes.at(-1);
  const key = keyOf(row.path);
  const isOther =
    boxNameKey.test(key) && last?.rows.some(({path, value}) => keyOf(path) === key && value !== row.value) === true;
  if (last !== undefined && !isOther) return last;
  const box: Box = {headed: undefined, rows: []};
  boxes.push(box);
  return box;
}

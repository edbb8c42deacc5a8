/**
 * Reads `xConfiguration` lines: a dump (`xconf_dump`), what the command prints over SSH, and the configuration changes
 * about Meeting Servers in a diagnostic log. One text may hold several boxes, each under a heading that names it.
 */
import {isIP} from 'node:net';
import type {Fact} from '../../facts/fact.ts';
import {guestAccountClientUri} from '../../facts/guest-account-client-uri.ts';
import {type Place, quoteOf} from '../../model/origin.ts';
import {type BoxRole, boxSubject} from '../../model/subject.ts';
import type {Head, ReadContext, TextOutcome, TextReader} from '../format-reader.ts';
import {factOfFields} from '../mmp/fact-of-fields.ts';
import {readBoxHeading} from './box-heading.ts';
import {isOfInterest, isSecretSetting, readSettings, type Setting} from './settings.ts';

const xconfigurationFormat = 'expressway-xconfiguration';

/** `*c xConfiguration Zones Zone 6 DNS SIP TLS Verify Mode: "On"` */
const settingLine = /^\s*(?:\*c\s+)?xconfiguration\s+(\S[^:"]*?)\s*:\s*(?:"(.*)"|(\S.*?))?\s*$/i;
/** `xconfiguration edgeCmsServerAddresses uuid … name: join.example.com address: 192.0.2.7`, in a log line or alone. */
const meetingServerLine =
  /\bxconfiguration\s+edgeCmsServerAddresses\s+uuid\s+(\S+)\s+name:\s*(\S+)\s+(\w+):\s*([^"\s]+)/i;
/** Host of a diagnostic log line: `2018-07-09T14:09:11.187+02:00 vcsc UTCTime=…` */
const logHost = /^\d{4}-\d\d-\d\dT\S+\s+([\w.-]+)\s/;

/** No setting is longer; bounds the work that a hostile line makes. */
const longestLine = 4_000;

export const xconfigurationReader: TextReader = {
  id: xconfigurationFormat,
  title: 'Expressway xConfiguration',
  kind: 'text',
  recognise(head: Head): number {
    const lines = (head.text ?? '').split(/\r*\n/).filter((line) => line.length <= longestLine);
    const settings = lines.filter((line) => settingLine.test(line) && !meetingServerLine.test(line)).length;
    if (settings > 0) return settings > 2 || lines.length <= 3 ? 0.95 : 0.8;
    return lines.some((line) => meetingServerLine.test(line)) ? 0.6 : 0;
  },
  readText(text: string, path: string, context: ReadContext): TextOutcome {
    return readXconfiguration(text, path, context);
  },
};

interface Box {
  readonly role: BoxRole | undefined;
  readonly settings: Setting[];
}

function readXconfiguration(text: string, path: string, context: ReadContext): TextOutcome {
  const claimedLines = new Set<number>();
  const notes: string[] = [];
  const boxes: Box[] = [{role: undefined, settings: []}];
  const servers: MeetingServerRow[] = [];
  let lines = 0;
  let idle = 0;
  let secrets = 0;
  for (const [index, raw] of text.split(/\r*\n/).entries()) {
    const line = index + 1;
    const server = readMeetingServerRow(raw, line);
    if (server !== undefined) {
      servers.push(server);
      claimedLines.add(line);
      continue;
    }
    const match = raw.length > longestLine ? null : settingLine.exec(raw);
    const heading = match === null ? readBoxHeading(raw) : undefined;
    if (heading?.boxes.length === 1) boxes.push({role: heading.boxes[0], settings: []});
    if (match === null) continue;
    claimedLines.add(line);
    lines += 1;
    const setting = {path: (match[1] ?? '').replace(/\s+/g, ' '), value: (match[2] ?? match[3] ?? '').trim()};
    if (isSecretSetting(setting.path, setting.value)) secrets += 1;
    else if (isOfInterest(setting.path)) {
      const place: Place = {line, field: setting.path, quote: quoteOf(raw)};
      currentBox(boxes, setting).settings.push({...setting, place});
    } else idle += 1;
  }
  for (const {role, settings} of boxes) {
    if (settings.length === 0) continue;
    const hint = role ?? context.boxHint;
    const reading = readSettings(settings, {origin: {input: path, format: xconfigurationFormat}, hint});
    for (const fact of reading.facts) context.emit(fact);
    notes.push(`${reading.subject.slice('box:'.length)}: ${settings.length} settings`, ...reading.notes);
  }
  for (const fact of meetingServerFacts(servers, path)) context.emit(fact);
  if (servers.length > 0) notes.push(`${servers.length} lines about Meeting Servers of Expressway-C`);
  if (idle > 0) notes.push(`${idle} of ${lines} settings not read: no check needs them`);
  if (secrets > 0) notes.push(`${secrets} settings with secrets were dropped`);
  return {notes, claimedLines, isPartial: false};
}

/** A second host name with another value begins another box: dumps of a pair pasted one after the other. */
function currentBox(boxes: Box[], setting: {path: string; value: string}): Box {
  const last = boxes.at(-1);
  const same = last?.settings.find(({path}) => path.toLowerCase() === setting.path.toLowerCase());
  const isOther =
    /^(?:IP DNS Hostname|SystemUnit Name)$/i.test(setting.path) && same !== undefined && same.value !== setting.value;
  if (last !== undefined && !isOther) return last;
  const box: Box = {role: undefined, settings: []};
  boxes.push(box);
  return box;
}

interface MeetingServerRow {
  readonly uuid: string;
  readonly name: string;
  readonly key: string;
  readonly value: string;
  readonly host: string | undefined;
  readonly place: Place;
}

function readMeetingServerRow(raw: string, line: number): MeetingServerRow | undefined {
  const match = raw.length > longestLine ? null : meetingServerLine.exec(raw);
  if (match === null) return undefined;
  const [, uuid = '', name = '', key = '', value = ''] = match;
  const quote = quoteOf(raw.slice(match.index).replace(/"\s*$/, ''));
  return {
    uuid,
    name,
    key: key.toLowerCase(),
    value,
    host: logHost.exec(raw)?.[1],
    place: {line, field: 'edgeCmsServerAddresses', quote},
  };
}

/** One fact for each join name. The table of targets is on Expressway-C only, so the role is certain. */
function meetingServerFacts(rows: readonly MeetingServerRow[], path: string): Fact[] {
  const names = [...new Set(rows.map((row) => row.name))];
  return names.flatMap((name) => {
    const own = rows.filter((row) => row.name === name);
    const addresses = own.filter((row) => row.key === 'address' && isIP(row.value) !== 0);
    const [first] = own;
    if (first === undefined) return [];
    const fact = factOfFields(
      guestAccountClientUri,
      boxSubject('expressway-c', first.host),
      {input: path, format: xconfigurationFormat, ...first.place},
      [
        {name: 'uri', value: name, place: first.place},
        ...addresses.slice(0, 1).map(({place}) => ({
          name: 'resolvedAddresses',
          value: [...new Set(addresses.map((row) => row.value))],
          place,
        })),
      ],
    );
    return fact ?? [];
  });
}

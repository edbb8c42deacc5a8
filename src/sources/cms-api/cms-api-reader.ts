/**
 * Reads saved replies of the CMS API: one or several XML documents in one text, bare, in HTTP replies, between notes or
 * as strings in JSON. A list and the details of one object both become facts; putting them together is not done here.
 */
import {boxOf, type Head, type ReadContext, type TextOutcome, type TextReader} from '../format-reader.ts';
import {factRoots, idleRoots} from './cms-objects.ts';
import {findXmlStrings, isJson} from './json-strings.ts';
import {ReplyTally, readReplies} from './read-replies.ts';
import {cmsApiFormat, idInStatusRequest, type ReplySource} from './reply-source.ts';
import type {XmlDocument} from './xml-document.ts';

const rootTag = new RegExp(`<(?:[\\w.-]+:)?(?:${[...factRoots, ...idleRoots].join('|')})[\\s/>]`);
const telling = factRoots.filter((root) => root !== 'status');
/** XML inside a log line (`API trace 7: <status>`) belongs to the log. */
const traced = /API trace \d+:[^\n]*$/;

export const cmsApiReader: TextReader = {
  id: cmsApiFormat,
  title: 'CMS API replies (XML)',
  kind: 'text',
  recognise(head: Head, fileName: string): number {
    if (head.text === undefined) return 0;
    const text = isJson(head.text) ? unescapeTags(head.text) : head.text;
    if (hasRoot(text, telling)) return 0.95;
    if (signs.some((sign) => isOutsideTrace(text, sign.exec(text)))) return 0.9;
    if (isStatusFile(fileName) && text.includes('<status')) return 0.9;
    return hasRoot(text, idleRoots) || /<(?:mediaProcessingLoad|participantLimit)\s*\/?>/.test(text) ? 0.5 : 0;
  },
  readText: readSaved,
};

/** Replies whose root carries neither an id nor a total. */
const signs: readonly RegExp[] = [
  /<status>[\s\S]{0,2000}?<(?:softwareVersion|cdrTime|uptimeSeconds)>/,
  /<(?:turnServer|webBridge)(?:Status)?>\s*<status\b/,
  /<licensing>\s*<features\b/,
  /<database\s+clustered\s*=|<database>\s*<cluster(?:ed)?\b/,
];

function hasRoot(text: string, roots: readonly string[]): boolean {
  const opening = new RegExp(`<(?:failureDetails|(?:${roots.join('|')})\\s+(?:total|id)\\s*=[^<>]*)>`, 'g');
  for (const match of text.matchAll(opening)) {
    if (isOutsideTrace(text, match)) return true;
  }
  return false;
}

function isOutsideTrace(text: string, match: RegExpExecArray | null): boolean {
  return match !== null && !traced.test(text.slice(Math.max(0, match.index - 300), match.index));
}

function startsInTrace(line: string): boolean {
  const tag = line.indexOf('<');
  return tag !== -1 && tag < 1_000 && traced.test(line.slice(0, tag));
}

function isStatusFile(fileName: string): boolean {
  return ['webBridges', 'turnServers'].some((collection) => idInStatusRequest(fileName, collection) !== undefined);
}

/** Good enough to recognise by. */
function unescapeTags(text: string): string {
  return text
    .replace(/\\u003c/gi, '<')
    .replace(/\\u003e/gi, '>')
    .replace(/\\[nrt]/g, ' ')
    .replace(/\\(["/])/g, '$1');
}

function readSaved(text: string, path: string, context: ReadContext): TextOutcome {
  const claimedLines = new Set<number>();
  const tally = new ReplyTally();
  const source: ReplySource = {path, format: cmsApiFormat, subject: boxOf(context, 'cms'), request: path};
  const lines = text.split(/\r*\n/);
  if (isJson(text)) {
    for (const {text: xml, line} of findXmlStrings(text)) {
      if (!rootTag.test(xml)) continue;
      const documents = readReplies(xml, {...source, lineOf: () => line}, context, tally);
      if (documents.length > 0) claimedLines.add(line);
    }
  }
  // Escaped XML is no XML: what was read as strings is not looked at again.
  if (claimedLines.size === 0) {
    const isMeant = ({firstLine}: XmlDocument): boolean => !startsInTrace(lines[firstLine - 1] ?? '');
    for (const document of readReplies(text, source, context, tally, isMeant)) {
      claimDocument(document, lines, claimedLines);
    }
  }
  const notes = [...tally.notes(), ...httpErrors(lines, claimedLines)];
  return {notes, claimedLines, isPartial: tally.broken.length > 0};
}

const headerLine = /^\s*(?:[<>*]\s+)?(?:HTTP\/\d|[A-Za-z][A-Za-z-]{1,40}:\s|GET |<\?xml\b|-->?\s*$)|^\s*[<>]?\s*$/;

/** The document's own lines, and the XML declaration and HTTP headers right above them. */
function claimDocument(document: XmlDocument, lines: readonly string[], claimedLines: Set<number>): void {
  for (let line = document.firstLine; line <= document.lastLine; line += 1) claimedLines.add(line);
  let top = document.firstLine;
  for (let line = document.firstLine - 1; line >= 1 && document.firstLine - line < 40; line -= 1) {
    const text = lines[line - 1] ?? '';
    if (claimedLines.has(line) || !headerLine.test(text)) break;
    if (/<\?xml\b/.test(text) || /HTTP\/\d/.test(text)) top = line;
  }
  for (let line = top; line < document.firstLine; line += 1) claimedLines.add(line);
}

/** Replies without a body of the API: only their status line tells what happened. */
function httpErrors(lines: readonly string[], claimedLines: Set<number>): string[] {
  return lines.flatMap((text, index) => {
    const status = /^\s*(?:<\s+)?HTTP\/\d(?:\.\d)?\s+([45]\d\d)\b/.exec(text)?.[1];
    if (status === undefined) return [];
    claimedLines.add(index + 1);
    return [`line ${index + 1}: an HTTP reply with status ${status}`];
  });
}

/**
 * Reads saved replies of the CMS API: one or several XML documents in one text, bare, in HTTP replies or between notes.
 * A list and the details of one object both become facts; putting them together is not done here.
 */
import {quoteOf} from '../../model/origin.ts';
import type {Head, ReadContext, TextOutcome, TextReader} from '../format-reader.ts';
import {cmsApiFormat, factRoots, factsOfReply, factTypeOfRoot, idleRoots} from './cms-objects.ts';
import {childOf, findXmlDocuments, type XmlDocument} from './xml-document.ts';

const telling = factRoots.filter((root) => root !== 'status');
/** XML inside a log line (`API trace 7: <status>`) belongs to the log. */
const traced = /API trace \d+:[^\n]*$/;

export const cmsApiReader: TextReader = {
  id: cmsApiFormat,
  title: 'CMS API replies (XML)',
  kind: 'text',
  recognise(head: Head): number {
    const {text} = head;
    if (text === undefined) return 0;
    if (hasRoot(text, telling)) return 0.95;
    const status = /<status>[\s\S]{0,2000}?<(?:softwareVersion|cdrTime|uptimeSeconds)>/.exec(text);
    if (status !== null && !isInTrace(text, status.index)) return 0.9;
    return hasRoot(text, idleRoots) || /<(?:mediaProcessingLoad|participantLimit)\s*\/?>/.test(text) ? 0.5 : 0;
  },
  readText(text: string, path: string, context: ReadContext): TextOutcome {
    return readReplies(text, path, context);
  },
};

function hasRoot(text: string, roots: readonly string[]): boolean {
  const opening = new RegExp(`<(?:failureDetails|(?:${roots.join('|')})\\s+(?:total|id)\\s*=[^<>]*)>`, 'g');
  for (const match of text.matchAll(opening)) {
    if (!isInTrace(text, match.index)) return true;
  }
  return false;
}

function isInTrace(text: string, offset: number): boolean {
  return traced.test(text.slice(Math.max(0, offset - 300), offset));
}

function readReplies(text: string, path: string, context: ReadContext): TextOutcome {
  const claimedLines = new Set<number>();
  const counts = new Map<string, number>();
  const idle = new Set<string>();
  const failures: string[] = [];
  const broken: XmlDocument[] = [];
  const lines = text.split(/\r*\n/);
  for (const document of findXmlDocuments(text, {roots: [...factRoots, ...idleRoots], isSearchedInside: true})) {
    const {root} = document;
    if (traced.test((lines[document.firstLine - 1] ?? '').split('<')[0] ?? '') || !isReply(document)) continue;
    claimDocument(document, lines, claimedLines);
    if (document.problem !== undefined) {
      broken.push(document);
      continue;
    }
    const facts = factsOfReply(root, path);
    for (const fact of facts) context.emit(fact);
    if (root.name === 'failureDetails') failures.push(failureNote(document));
    else if (facts.length > 0) counts.set(root.name, (counts.get(root.name) ?? 0) + 1);
    else idle.add(root.name);
  }
  for (const {root, problem} of broken) {
    const type = factTypeOfRoot(root.name);
    if (type === undefined || problem === undefined) continue;
    const reason = problem.reason === 'malformed' ? 'collector-failed' : 'truncated';
    context.absent({
      type: type.id,
      reason,
      detail: `<${root.name}> of line ${root.line} in ${path} ${brokenText(problem)}`,
    });
  }
  const notes = [
    ...[...counts].map(([name, count]) => (count === 1 ? name : `${name} (${count} times)`)),
    ...failures,
    ...broken.flatMap(({root, problem}) =>
      problem === undefined
        ? []
        : [`<${root.name}> of line ${root.line} ${brokenText(problem)}; whole objects in it were read`],
    ),
    ...httpErrors(lines, claimedLines),
  ];
  if (idle.size > 0) notes.push(`not read, no check needs them: ${[...idle].join(', ')}`);
  return {notes, claimedLines, isPartial: broken.length > 0};
}

/** `status` is a common name; the reply of /system/status is known by its children. An object needs its id or a list. */
function isReply({root}: XmlDocument): boolean {
  if (root.name === 'status')
    return ['softwareVersion', 'cdrTime', 'uptimeSeconds'].some((name) => childOf(root, name));
  if (root.name === 'failureDetails') return true;
  return root.attributes.has('id') || root.attributes.has('total') || root.children.length > 0;
}

function brokenText(problem: NonNullable<XmlDocument['problem']>): string {
  switch (problem.reason) {
    case 'cut':
      return `has no end (the text stops at line ${problem.line})`;
    case 'malformed':
      return `is not well-formed XML (line ${problem.line})`;
    case 'too-large':
      return `is larger than any reply of CMS (given up at line ${problem.line})`;
  }
}

function failureNote({root}: XmlDocument): string {
  const reasons = root.children.slice(0, 5).map((child) => {
    const attributes = ['parameter', 'error'].flatMap((name) => child.attributes.get(name) ?? []);
    return quoteOf(attributes.length === 0 ? child.name : `${child.name} (${attributes.join(': ')})`);
  });
  return `line ${root.line}: CMS refused a request: ${reasons.join(', ') || 'no reason given'}`;
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

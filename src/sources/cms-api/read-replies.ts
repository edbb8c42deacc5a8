/** Finds the replies in a text and makes facts of them: the common part of saved replies, JSON exports and API traces. */
import {formatCount} from '../../model/count.ts';
import {quoteOf} from '../../model/origin.ts';
import type {ReadContext} from '../format-reader.ts';
import {factRoots, factsOfReply, factTypeOfRoot, idleRoots} from './cms-objects.ts';
import {idInStatusRequest, type ReplySource} from './reply-source.ts';
import {isSystemStatus} from './system-facts.ts';
import {childOf, findXmlDocuments, type XmlDocument, type XmlElement} from './xml-document.ts';

/** What was found, over several texts. */
export class ReplyTally {
  /** How many of each root gave facts. */
  readonly counts = new Map<string, number>();
  readonly idle = new Set<string>();
  readonly failures: string[] = [];
  readonly broken: string[] = [];

  notes(): readonly string[] {
    return [
      ...[...this.counts].map(([name, count]) => (count === 1 ? name : `${name} (${count} times)`)),
      ...firstOf(this.failures),
      ...firstOf(this.broken),
      ...(this.idle.size === 0 ? [] : [`not read, no check needs them: ${[...this.idle].join(', ')}`]),
    ];
  }
}

const mostNotes = 10;

function firstOf(notes: readonly string[]): readonly string[] {
  const more = notes.length - mostNotes;
  return more > 0 ? [...notes.slice(0, mostNotes), `and ${formatCount(more)} more of that kind`] : notes;
}

/** `isMeant`: whether the document stands where one is looked for. Returns the documents that were taken. */
export function readReplies(
  text: string,
  source: ReplySource,
  context: ReadContext,
  tally: ReplyTally,
  isMeant: (document: XmlDocument) => boolean = () => true,
): readonly XmlDocument[] {
  const taken: XmlDocument[] = [];
  for (const document of findXmlDocuments(text, {roots: [...factRoots, ...idleRoots], isSearchedInside: true})) {
    if (!isMeant(document) || !isReply(document.root, source)) continue;
    taken.push(document);
    if (document.problem === undefined) readReply(document.root, source, context, tally);
    else takeBroken(document, source, context, tally);
  }
  return taken;
}

function readReply(root: XmlElement, source: ReplySource, context: ReadContext, tally: ReplyTally): void {
  if (root.name === 'failureDetails') {
    tally.failures.push(`line ${lineIn(source, root.line)}: CMS refused a request: ${reasonsOf(root)}`);
    return;
  }
  const facts = factsOfReply(root, source);
  for (const fact of facts) context.emit(fact);
  if (facts.length === 0) tally.idle.add(root.name);
  else tally.counts.set(root.name, (tally.counts.get(root.name) ?? 0) + 1);
}

function takeBroken({root, problem}: XmlDocument, source: ReplySource, context: ReadContext, tally: ReplyTally): void {
  if (problem === undefined) return;
  const what = `<${root.name}> of line ${lineIn(source, root.line)}`;
  const words = brokenWords(problem.reason, lineIn(source, problem.line));
  tally.broken.push(`${what} ${words}; whole objects in it were read`);
  const type = factTypeOfRoot(root.name);
  if (type === undefined || tally.broken.length > mostNotes) return;
  const reason = problem.reason === 'malformed' ? 'collector-failed' : 'truncated';
  context.absent({type: type.id, reason, detail: `${what} in ${source.path} ${words}`});
}

/** `status` is a common name: of the system, of a link, or part of a participant. An object needs its id or a list. */
function isReply(root: XmlElement, source: ReplySource): boolean {
  if (root.name === 'status') {
    const isLink = ['webBridges', 'turnServers'].some((name) => idInStatusRequest(source.request, name) !== undefined);
    return isLink || isSystemStatus(root) || root.children.some((child) => childOf(child, 'reachable') !== undefined);
  }
  if (root.name === 'failureDetails') return true;
  return root.children.length > 0 || ['id', 'total', 'clustered'].some((name) => root.attributes.has(name));
}

function lineIn(source: ReplySource, line: number): number {
  return source.lineOf?.(line) ?? line;
}

function brokenWords(reason: NonNullable<XmlDocument['problem']>['reason'], line: number): string {
  switch (reason) {
    case 'cut':
      return `has no end (the text stops at line ${line})`;
    case 'malformed':
      return `is not well-formed XML (line ${line})`;
    case 'too-large':
      return `is larger than any reply of CMS (given up at line ${line})`;
  }
}

/** `parameterError (streamUrl: invalidValue)` */
export function reasonsOf(failureDetails: XmlElement): string {
  const reasons = failureDetails.children.slice(0, 5).map((child) => {
    const attributes = ['parameter', 'error'].flatMap((name) => child.attributes.get(name) ?? []);
    return quoteOf(attributes.length === 0 ? child.name : `${child.name} (${attributes.join(': ')})`);
  });
  return reasons.join(', ') || 'no reason given';
}

/**
 * Finds XML documents in a text that holds other things too (HTTP headers, notes, several replies) and reads them into
 * small trees with the line of each element. Never expands entities, never throws; what is cut or malformed is kept up
 * to the mistake and says so. Shared by the readers of CMS API replies and of Expressway XML.
 */
import {SaxesParser} from 'saxes';

export interface XmlElement {
  /** Without a namespace prefix. */
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly XmlElement[];
  /** Trimmed; empty for an element with children. */
  readonly text: string;
  /** 1-based line of its `<`. */
  readonly line: number;
  /** Its raw text when it is a leaf, else its opening tag. */
  readonly raw: string;
  readonly isClosed: boolean;
}

export interface XmlDocument {
  readonly root: XmlElement;
  readonly firstLine: number;
  readonly lastLine: number;
  /** Where it broke off; left out when it is whole. */
  readonly problem?: {readonly line: number; readonly reason: 'cut' | 'malformed' | 'too-large'};
}

export interface XmlSearch {
  /** Names of the root elements to look for, as written. */
  readonly roots: readonly string[];
  /** Whether broken documents are searched for whole ones inside. */
  readonly isSearchedInside: boolean;
  /** Names of children of the root that are worth keeping, in lower case; all when left out. */
  readonly sections?: ReadonlySet<string>;
}

/** Deeper than any reply of these products; stops a hostile one. */
const depthLimit = 64;
/** About 100 MB of tree; a full status.xml holds a tenth of it. */
const elementLimit = 300_000;
/** A value longer than this is no setting. */
const textLimit = 20_000;
/** Small at first, because most things that look like a root soon turn out to be none. */
const firstChunkCharacters = 512;
const chunkCharacters = 16_384;

export function findXmlDocuments(text: string, search: XmlSearch): readonly XmlDocument[] {
  const documents: XmlDocument[] = [];
  const lineAt = lineCounter(text);
  const opening = new RegExp(`<(?:[\\w.-]+:)?(?:${search.roots.join('|')})(?=[\\s/>])`, 'g');
  // Broken documents are read again from inside: bounded, so that hostile text costs a few passes at most.
  let budget = text.length * 4 + chunkCharacters * 8;
  for (let match = opening.exec(text); match !== null && budget > 0; match = opening.exec(text)) {
    const {document, end, spent} = readDocument(text, match.index, lineAt, search.sections);
    budget -= spent;
    if (document === undefined) continue;
    documents.push(document);
    if (document.problem === undefined || !search.isSearchedInside) opening.lastIndex = Math.max(end, match.index + 1);
  }
  return documents;
}

interface OpenElement {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: OpenElement[];
  readonly line: number;
  readonly start: number;
  text: string;
  raw: string;
  isClosed: boolean;
}

function readDocument(
  text: string,
  start: number,
  lineAt: (offset: number) => number,
  sections: ReadonlySet<string> | undefined,
): {document: XmlDocument | undefined; end: number; spent: number} {
  const parser = new SaxesParser({position: true});
  const open: OpenElement[] = [];
  let root: OpenElement | undefined;
  let elements = 0;
  let skippedDepth = 0;
  let end: number | undefined;
  let failure: {reason: 'malformed' | 'too-large'; offset: number} | undefined;
  const here = (): number => start + parser.position;
  const isOver = (): boolean => end !== undefined || failure !== undefined;

  parser.on('error', (error) => {
    // A bare `&` or an undefined entity spoils one value; the structure stands.
    if (!isOver() && /entit/i.test(error.message)) return;
    if (!isOver()) failure = {reason: 'malformed', offset: here()};
    // What follows is not of this document; the parser would find a mistake in every word of it.
    throw error;
  });
  parser.on('opentag', (tag) => {
    if (isOver()) return;
    const name = localName(tag.name);
    if (skippedDepth > 0 || (open.length === 1 && sections !== undefined && !sections.has(name.toLowerCase()))) {
      skippedDepth += 1;
      return;
    }
    const offset = text.lastIndexOf('<', here() - 1);
    const attributes = new Map(Object.entries(tag.attributes).map(([key, value]) => [localName(key), value]));
    const element = {
      name,
      attributes,
      children: [],
      line: lineAt(offset),
      start: offset,
      text: '',
      raw: text.slice(offset, here()),
      isClosed: false,
    };
    elements += 1;
    if (open.length >= depthLimit || elements > elementLimit) failure = {reason: 'too-large', offset};
    open.at(-1)?.children.push(element);
    root ??= element;
    open.push(element);
  });
  const addText = (part: string): void => {
    const element = open.at(-1);
    if (!isOver() && skippedDepth === 0 && element !== undefined && element.text.length < textLimit)
      element.text += part;
  };
  parser.on('text', addText);
  parser.on('cdata', addText);
  parser.on('closetag', () => {
    if (isOver()) return;
    if (skippedDepth > 0) {
      skippedDepth -= 1;
      return;
    }
    const element = open.pop();
    if (element === undefined) return;
    element.isClosed = true;
    element.text = element.children.length > 0 ? '' : element.text.trim();
    if (element.children.length === 0) element.raw = text.slice(element.start, here());
    if (open.length === 0) end = here();
  });

  let offset = start;
  for (let size = firstChunkCharacters; offset < text.length && !isOver(); size = Math.min(size * 2, chunkCharacters)) {
    const chunk = text.slice(offset, offset + size);
    offset += chunk.length;
    try {
      parser.write(chunk);
    } catch {
      if (end === undefined) failure ??= {reason: 'malformed', offset};
    }
  }
  const stop = end ?? failure?.offset ?? text.length;
  if (root === undefined) return {document: undefined, end: stop, spent: offset - start};
  for (const element of open) element.text = '';
  const lastLine = lineAt(Math.max(start, stop - 1));
  const problem =
    end === undefined
      ? {line: failure === undefined ? lastLine : lineAt(failure.offset), reason: failure?.reason ?? ('cut' as const)}
      : undefined;
  return {
    document: {root, firstLine: lineAt(start), lastLine, ...(problem === undefined ? {} : {problem})},
    end: stop,
    spent: offset - start,
  };
}

function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}

/** Line numbers of rising and falling offsets, without counting from the start each time. */
function lineCounter(text: string): (offset: number) => number {
  const starts = [0];
  for (let index = text.indexOf('\n'); index !== -1; index = text.indexOf('\n', index + 1)) starts.push(index + 1);
  return (offset) => {
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return low + 1;
  };
}

/** First child of a name, in any case. */
export function childOf(element: XmlElement | undefined, name: string): XmlElement | undefined {
  return element?.children.find((child) => child.name.toLowerCase() === name.toLowerCase());
}

/** All children of a name, in any case. */
export function childrenOf(element: XmlElement | undefined, name: string): readonly XmlElement[] {
  return element?.children.filter((child) => child.name.toLowerCase() === name.toLowerCase()) ?? [];
}

/** The first element at a path of names (`IP/DNS/Domain/Name`). */
export function elementAt(element: XmlElement | undefined, path: string): XmlElement | undefined {
  return path.split('/').reduce<XmlElement | undefined>((current, name) => childOf(current, name), element);
}

/** Text of a closed leaf; undefined when it is missing or empty. */
export function textAt(element: XmlElement | undefined, path: string): string | undefined {
  const found = elementAt(element, path);
  return found?.isClosed === true && found.text !== '' ? found.text : undefined;
}

/** The element and everything below it, in document order. */
export function* elementsBelow(element: XmlElement): Generator<XmlElement> {
  yield element;
  for (const child of element.children) yield* elementsBelow(child);
}

/** Reads Expressway XML: status.xml, getxml replies and configuration.xml, with any namespace and without a declaration. */
import {quoteOf} from '../../model/origin.ts';
import {findXmlDocuments, type XmlDocument, type XmlElement} from '../cms-api/xml-document.ts';
import type {Head, ReadContext, TextOutcome, TextReader} from '../format-reader.ts';
import {isOfInterest, isSecretSetting, readSettings, type Setting} from './settings.ts';
import {readStatus, statusSections} from './status-facts.ts';

const expresswayXmlFormat = 'expressway-xml';

const configurationSections: ReadonlySet<string> = new Set([
  'SystemUnit',
  'Administration',
  'Management',
  'Ciphers',
  'CollaborationEdge',
  'DNS',
  'EdgeConfigServer',
  'Ethernet',
  'IP',
  'NTP',
  'TimeZone',
  'Traversal',
  'Zones',
  'Edgecmsserver',
]);

export const expresswayXmlReader: TextReader = {
  id: expresswayXmlFormat,
  title: 'Expressway XML (status.xml, configuration.xml)',
  kind: 'text',
  recognise(head: Head): number {
    const opening =
      /<(?:[\w.-]+:)?(?:Status|Configuration)(?=[\s>])([^<>]*)>\s*(?:<!--[\s\S]{0,200}?-->\s*)?<(?:[\w.-]+:)?(\w+)([^<>]*)>/.exec(
        head.text ?? '',
      );
    if (opening === null) return 0;
    const [, attributes = '', child = '', childAttributes = ''] = opening;
    if (/codec/i.test(attributes)) return 0.1;
    if (/tandberg|expressway|vcs/i.test(attributes)) return 0.95;
    const isSection = statusSections.has(child) || configurationSections.has(child);
    if (isSection) return /\bitem=/.test(childAttributes) ? 0.9 : 0.6;
    return /\bitem=/.test(childAttributes) ? 0.5 : 0;
  },
  readText(text: string, path: string, context: ReadContext): TextOutcome {
    return readExpresswayXml(text, path, context);
  },
};

function readExpresswayXml(text: string, path: string, context: ReadContext): TextOutcome {
  const claimedLines = new Set<number>();
  const notes: string[] = [];
  let isPartial = false;
  const lines = text.split(/\r*\n/);
  const origin = {input: path, format: expresswayXmlFormat};
  const sections = new Set([...statusSections, ...configurationSections]);
  const search = {roots: ['Status', 'Configuration'], isSearchedInside: false, sections};
  for (const document of findXmlDocuments(text, search)) {
    const {root} = document;
    // `Status` is also the name of a hundred leaves; the root has sections.
    if (root.children.length === 0 || /codec/i.test(root.attributes.get('product') ?? '')) continue;
    claimDocument(document, lines, claimedLines);
    const reading =
      root.name === 'Status'
        ? readStatus(root, origin, context.boxHint)
        : readSettings(settingsOf(root), {origin, hint: context.boxHint});
    for (const fact of reading.facts) context.emit(fact);
    notes.push(`${reading.subject.slice('box:'.length)}: ${root.name === 'Status' ? 'status' : 'configuration'} XML`);
    notes.push(...reading.notes);
    if (document.problem !== undefined) {
      isPartial = true;
      notes.push(problemNote(document.problem));
    }
  }
  return {notes, claimedLines, isPartial};
}

function problemNote({line, reason}: NonNullable<XmlDocument['problem']>): string {
  switch (reason) {
    case 'cut':
      return `the XML has no end (the text stops at line ${line}): what comes after is missing`;
    case 'malformed':
      return `not well-formed XML at line ${line}: what comes after was not read`;
    case 'too-large':
      return `larger than any reply of Expressway: given up at line ${line}`;
  }
}

/** The document, and the XML declaration above it, commented out or not. */
function claimDocument(document: XmlDocument, lines: readonly string[], claimedLines: Set<number>): void {
  for (let line = document.firstLine; line <= document.lastLine; line += 1) claimedLines.add(line);
  for (let line = document.firstLine - 1; line >= Math.max(1, document.firstLine - 3); line -= 1) {
    if (/<(?:!--\s*)?\??xml\b/.test(lines[line - 1] ?? '')) claimedLines.add(line);
  }
}

/** Lists, whose entries `xConfiguration` numbers. */
const numbered: ReadonlySet<string> = new Set(['Zone', 'Ethernet', 'Peer', 'PerDomainServer']);

/** The leaves as `xConfiguration` writes them: `Zones Zone 2 TraversalClient Peer 1 Address`. */
function settingsOf(root: XmlElement): Setting[] {
  const settings: Setting[] = [];
  const walk = (element: XmlElement, words: readonly string[]): void => {
    for (const child of element.children) {
      const isNumbered = numbered.has(child.name) || (element.name === 'DNS' && child.name === 'Server');
      const number = child.attributes.get('item') ?? '1';
      const path = [...words, child.name, ...(isNumbered ? [number] : [])];
      if (child.children.length > 0) walk(child, path);
      else if (child.isClosed) addLeaf(child, path.join(' '));
    }
  };
  const addLeaf = (leaf: XmlElement, path: string): void => {
    if (!isOfInterest(path) || isSecretSetting(path, leaf.text)) return;
    settings.push({
      path,
      value: leaf.text,
      place: {line: leaf.line, field: `Configuration/${path.replaceAll(' ', '/')}`, quote: quoteOf(leaf.raw)},
    });
  };
  walk(root, []);
  return settings;
}

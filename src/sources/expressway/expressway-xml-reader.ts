/** Reads Expressway XML: status.xml, getxml replies and configuration.xml, with any namespace and without a declaration. */
import {expresswayAlarm} from '../../facts/expressway-alarm.ts';
import {expresswayAllowRule} from '../../facts/expressway-allow-rule.ts';
import {expresswayDomain} from '../../facts/expressway-domain.ts';
import {expresswayList} from '../../facts/expressway-list.ts';
import {expresswayLocalUser} from '../../facts/expressway-local-user.ts';
import {expresswaySystem} from '../../facts/expressway-system.ts';
import {expresswayTunnel} from '../../facts/expressway-tunnel.ts';
import {expresswayTurn} from '../../facts/expressway-turn.ts';
import {expresswayWebBridgeTarget} from '../../facts/expressway-web-bridge-target.ts';
import {expresswayZone} from '../../facts/expressway-zone.ts';
import type {Fact, FactType} from '../../facts/fact.ts';
import {guestAccountClientUri} from '../../facts/guest-account-client-uri.ts';
import type {BoxRole} from '../../model/subject.ts';
import {findXmlDocuments, type XmlDocument, type XmlElement} from '../cms-api/xml-document.ts';
import type {Head, ReadContext, TextOutcome, TextReader} from '../format-reader.ts';
import {readBoxHeading} from './box-heading.ts';
import {emitDocuments} from './emit-documents.ts';
import type {ExpresswayDocument} from './expressway-document.ts';
import {describeWrongPage, isOfExpressway, isStatusFileName} from './saved-login-page.ts';
import {isSecretSetting} from './secret-setting.ts';
import {isOfInterest, readSettings} from './settings.ts';
import {readStatusDocument, statusSections} from './status-document.ts';
import {domainListing, type Listing, meetingServerListings} from './status-tables.ts';
import {findTables} from './tables.ts';
import {placeOf, rowsBelow} from './tree-leaves.ts';
import {findFragments, hasFragment, withSections} from './xml-fragments.ts';

export const expresswayXmlFormat = 'expressway-xml';

/** In lower case. */
const configurationSections: ReadonlySet<string> = new Set([
  'systemunit',
  'administration',
  'authentication',
  'management',
  'ciphers',
  'collaborationedge',
  'credentials',
  'dns',
  'domains',
  'edgeconfigserver',
  'edgedomains',
  'ethernet',
  'ip',
  'ntp',
  'timezone',
  'traversal',
  'unifiedcommunications',
  'zones',
  'edgecmsserver',
  'edgecmsservers',
]);

const sections: ReadonlySet<string> = new Set([...statusSections, ...configurationSections]);
/** Comments, processing instructions and blanks between the root and what it holds. */
const rootOpening =
  /<(?:[\w.-]+:)?(?:Status|Configuration)(?=[\s>])([^<>]*)>(?:\s|<!--[\s\S]{0,2000}?-->|<\?[^<>]{0,500}\?>){0,20}<(?:[\w.-]+:)?(\w+)([^<>]*)>/g;

export const expresswayXmlReader: TextReader = {
  id: expresswayXmlFormat,
  title: 'Expressway XML (status.xml, configuration.xml)',
  kind: 'text',
  recognise(head: Head, fileName: string): number {
    const text = head.text ?? '';
    let best = 0;
    for (const opening of text.matchAll(rootOpening)) best = Math.max(best, scoreOfRoot(opening));
    if (best === 0 && hasFragment(text)) return 0.6;
    if (best > 0 || describeWrongPage(text) === undefined) return best;
    return isStatusFileName(fileName) || isOfExpressway(text) ? 0.6 : 0;
  },
  readText(text: string, path: string, context: ReadContext): TextOutcome {
    return readExpresswayXml(text, path, context);
  },
};

function scoreOfRoot([, attributes = '', child = '', childAttributes = '']: RegExpExecArray): number {
  if (/codec/i.test(attributes)) return 0.1;
  if (/tandberg|expressway|vcs/i.test(attributes)) return 0.95;
  if (sections.has(child.toLowerCase())) return /\bitem=/.test(childAttributes) ? 0.9 : 0.6;
  return /\bitem=/.test(childAttributes) ? 0.5 : 0;
}

function readExpresswayXml(text: string, path: string, context: ReadContext): TextOutcome {
  const claimedLines = new Set<number>();
  const losses: string[] = [];
  const lines = text.split(/\r*\n/);
  const documents: ExpresswayDocument[] = [];
  const search = {roots: ['Status', 'Configuration'], isSearchedInside: false, sections};
  // `Status` is also the name of a hundred leaves; the root has sections.
  const found = findXmlDocuments(text, search).filter(
    ({root}) => root.children.length > 0 && !/codec/i.test(root.attributes.get('product') ?? ''),
  );
  const isLoose = found.length === 0 || found.some(({problem}) => problem?.reason === 'malformed');
  const loose = isLoose ? findFragments(text) : [];
  const between = (after: number, before: number): readonly XmlDocument[] =>
    loose.filter((fragment) => fragment.firstLine > after && fragment.lastLine < before);
  const take = (root: XmlElement, document: XmlDocument, after: number): void => {
    const headed = headingAbove(lines, document.firstLine, after, claimedLines);
    claimDocument(document, lines, claimedLines);
    documents.push(isConfiguration(root) ? readConfiguration(root, headed) : readStatusDocument(root, headed));
  };
  for (const [index, document] of found.entries()) {
    const {root, problem} = document;
    const fragments =
      problem?.reason === 'malformed'
        ? between(problem.line, found[index + 1]?.firstLine ?? Number.MAX_SAFE_INTEGER)
        : [];
    for (const fragment of fragments) claimDocument(fragment, lines, claimedLines);
    take(withSections(root, fragments), document, found[index - 1]?.lastLine ?? 0);
    if (problem !== undefined) losses.push(problemNote(problem, fragments.length));
  }
  const [first] = loose;
  if (found.length === 0 && first !== undefined) {
    for (const fragment of loose) claimDocument(fragment, lines, claimedLines);
    take(withSections(undefined, loose), first, 0);
    losses.push(...loose.flatMap(({problem}) => (problem === undefined ? [] : [problemNote(problem, 0)])));
  }
  if (documents.length === 0) return readWrongPage(text, path, context, lines.length);
  const seen = new Set<string>();
  const emit = (fact: Fact): void => {
    seen.add(fact.type);
    context.emit(fact);
  };
  const notes = emitDocuments(documents, {input: path, format: expresswayXmlFormat}, {...context, emit});
  // What stands behind the mistake is missing, which is no proof that it is not there.
  const missing = losses.length === 0 ? [] : laterTypes.filter(({id}) => !seen.has(id));
  for (const {id} of missing) context.absent({type: id, reason: 'truncated', detail: `${path}: ${losses.join('; ')}`});
  return {notes: [...notes, ...losses], claimedLines, isPartial: losses.length > 0};
}

/** Types whose facts may be in the part of a document that was lost. */
const laterTypes: readonly FactType[] = [
  expresswayAlarm,
  expresswayAllowRule,
  expresswayDomain,
  expresswayList,
  expresswayLocalUser,
  expresswaySystem,
  expresswayTunnel,
  expresswayTurn,
  expresswayWebBridgeTarget,
  expresswayZone,
  guestAccountClientUri,
];

function isConfiguration({name, children}: XmlElement): boolean {
  return name === 'Configuration' || children.some((child) => child.name === 'Traversal');
}

/** Says what was saved in place of the status. */
function readWrongPage(text: string, path: string, context: ReadContext, lines: number): TextOutcome {
  const page = describeWrongPage(text);
  if (page === undefined) return {notes: [], claimedLines: new Set(), isPartial: false};
  const note = `this is ${page}, not the status: log in as an administrator with API access, at the web administrator port, and save it again`;
  context.absent({type: expresswaySystem.id, reason: 'collector-failed', detail: `${path}: ${note}`});
  return {notes: [note], claimedLines: new Set(Array.from({length: lines}, (_, index) => index + 1)), isPartial: true};
}

/** The nearest heading between the document before and this one. */
function headingAbove(
  lines: readonly string[],
  firstLine: number,
  after: number,
  claimedLines: Set<number>,
): BoxRole | undefined {
  for (let line = firstLine - 1; line > Math.max(after, firstLine - 20); line -= 1) {
    const heading = readBoxHeading(lines[line - 1] ?? '');
    if (heading === undefined) continue;
    claimedLines.add(line);
    return heading.boxes.length === 1 ? heading.boxes[0] : undefined;
  }
  return undefined;
}

function problemNote({line, reason}: NonNullable<XmlDocument['problem']>, later: number): string {
  switch (reason) {
    case 'cut':
      return `the XML has no end (the text stops at line ${line}): what comes after is missing`;
    case 'malformed':
      return later === 0
        ? `not well-formed XML at line ${line}: what comes after was not read`
        : `not well-formed XML at line ${line}: of what comes after, ${later} sections were read`;
    case 'too-large':
      return `larger than any reply of Expressway: given up at line ${line}`;
  }
}

/** The document, and the XML declaration above it, commented out or not. */
function claimDocument(document: XmlDocument, lines: readonly string[], claimedLines: Set<number>): void {
  for (let line = document.firstLine; line <= document.lastLine; line += 1) claimedLines.add(line);
  for (let line = document.firstLine - 1; line >= Math.max(1, document.firstLine - 3); line -= 1) {
    if (/<(?:!--\s*)?\??xml\b|<\/?XmlDoc\b/i.test(lines[line - 1] ?? '')) claimedLines.add(line);
  }
  if (/^\s*<\/XmlDoc>\s*$/i.test(lines[document.lastLine] ?? '')) claimedLines.add(document.lastLine + 1);
}

function readConfiguration(root: XmlElement, headed: BoxRole | undefined): ExpresswayDocument {
  const rows = [...rowsBelow(root, 'Configuration/')].filter(
    ({path, value}) => isOfInterest(path) && !isSecretSetting(path, value),
  );
  const version = root.attributes.get('version');
  if (version !== undefined && /^X?\d/i.test(version))
    rows.push({path: 'SystemUnit Software Version', value: version, place: placeOf(root, 'Configuration/@version')});
  return readSettings(rows, headed, configurationLists(root));
}

/** Tables of configuration.xml that were read whole. Their rows become facts as settings do. */
function configurationLists(root: XmlElement): readonly Omit<Listing, 'drafts'>[] {
  const zones = findTables(root, /^zones$/i, /^zone$/i);
  const named = zones.flatMap(({rows}) => rows).filter((zone) => zone.children.some(isNamed));
  const users = findTables(root, /^(?:authentication|credentials)$/i, /^credential$/i).filter(
    ({rows}) => rows.length > 0,
  );
  return [
    {collection: 'zones', tables: zones, total: named.length},
    domainListing(root),
    // `Authentication` holds more than this table: without a row nothing says that the table was printed.
    {collection: 'local-users', tables: users, total: users.flatMap((table) => table.rows).length},
    ...meetingServerListings(root).filter(({collection}) => collection === 'meeting-servers'),
  ];
}

function isNamed({name, text}: XmlElement): boolean {
  return name.toLowerCase() === 'name' && text !== '';
}

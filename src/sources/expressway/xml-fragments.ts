/**
 * Sections of a status or configuration that stand outside of their document: behind a mistake in it, or pasted alone.
 * Only names that stand nowhere else in these documents.
 */
import {findXmlDocuments, type XmlDocument, type XmlElement} from '../cms-api/xml-document.ts';

const sectionNames: readonly string[] = [
  'SystemUnit',
  'Ethernet',
  'Zones',
  'CollaborationEdge',
  'HTTPAllowListAuto',
  'CMSs',
  'Domains',
  'Tunnels',
  'EdgeConfigProvisioning',
  'HTTPProxy',
  'IntrusionProtection',
  'Traversal',
  'Warnings',
];

/** Whether a text has such a section; `item` is what Expressway writes on every element. */
export function hasFragment(text: string): boolean {
  return opening.test(text);
}

const opening = new RegExp(`<(?:[\\w.-]+:)?(?:${sectionNames.join('|')})\\s+item="1"\\s*>`);

/** All in a text, those inside of whole documents too. */
export function findFragments(text: string): readonly XmlDocument[] {
  return findXmlDocuments(text, {roots: sectionNames, isSearchedInside: false}).filter(
    ({root}) => root.children.length > 0 || (root.isClosed && root.text === ''),
  );
}

/** A document with sections that stood outside of it; a status is made for those that have none. */
export function withSections(root: XmlElement | undefined, fragments: readonly XmlDocument[]): XmlElement {
  const sections = fragments.map((fragment) => fragment.root);
  if (root !== undefined) return {...root, children: [...root.children, ...sections]};
  const line = sections[0]?.line ?? 1;
  return {name: 'Status', attributes: new Map(), children: sections, text: '', line, raw: '', isClosed: false};
}

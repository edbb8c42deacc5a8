/**
 * The leaves of an Expressway tree (status or configuration, from XML or from text) as rows: a path of words as
 * `xConfiguration` writes it, and a key without blanks and case, by which the same thing is known in all its spellings.
 */
import {type Place, quoteOf} from '../../model/origin.ts';
import type {XmlElement} from '../cms-api/xml-document.ts';

export interface Row {
  /** Words as written, with the numbers of list entries: `Ethernet 1 IP V4 Address`. */
  readonly path: string;
  readonly value: string;
  readonly place: Place;
}

/** `Ethernet 1 IP V4 Address` and `Ethernet/1/IPv4/Address` are one key: `ethernet1ipv4address`. */
export function keyOf(path: string): string {
  return path.toLowerCase().replace(/[^a-z0-9]+/g, '');
}

/** Lists, whose entries `xConfiguration` numbers even when there is one. */
const listNames: ReadonlySet<string> = new Set(['zone', 'ethernet', 'peer', 'perdomainserver', 'credential', 'cms']);
/** The same, below these parents only: `DNS Server 1`, `Domains Domain 1`. */
const listNamesBelow: Readonly<Record<string, string>> = {dns: 'server', ntp: 'server', domains: 'domain'};

/** Leaves in document order. Those of an element that was cut off are left out. */
export function* rowsBelow(root: XmlElement, fieldPrefix: string, words: readonly string[] = []): Generator<Row> {
  for (const [child, number] of numberedChildren(root)) {
    const below = [...words, child.name, ...(number === undefined ? [] : [number])];
    if (child.children.length > 0) yield* rowsBelow(child, fieldPrefix, below);
    else if (child.isClosed)
      yield {path: below.join(' '), value: child.text, place: placeOf(child, `${fieldPrefix}${below.join('/')}`)};
  }
}

/** Children with their numbers: `item` where it is written, else their place among those of the same name. */
export function* numberedChildren(parent: XmlElement): Generator<readonly [XmlElement, string | undefined]> {
  const counts = new Map<string, number>();
  for (const {name} of parent.children) counts.set(name, (counts.get(name) ?? 0) + 1);
  const seen = new Map<string, number>();
  for (const child of parent.children) {
    const place = (seen.get(child.name) ?? 0) + 1;
    seen.set(child.name, place);
    const item = child.attributes.get('item');
    const lower = child.name.toLowerCase();
    const isList = listNames.has(lower) || listNamesBelow[parent.name.toLowerCase()] === lower;
    const isNumbered = isList || (counts.get(child.name) ?? 0) > 1 || Number(item ?? 1) > 1;
    yield [child, isNumbered ? (item ?? String(place)) : undefined];
  }
}

export function placeOf(element: XmlElement, field: string): Place {
  return {line: element.line, field, quote: quoteOf(element.raw)};
}

/** What `CollaborationEdge` of status.xml lists: domains, SSH tunnels, the HTTP allow list, and the Meeting Servers. */
import {isIP} from 'node:net';
import {expresswayAllowRule} from '../../facts/expressway-allow-rule.ts';
import {expresswayDomain} from '../../facts/expressway-domain.ts';
import {expresswayTunnel} from '../../facts/expressway-tunnel.ts';
import {expresswayWebBridgeTarget} from '../../facts/expressway-web-bridge-target.ts';
import type {FactType} from '../../facts/fact.ts';
import {guestAccountClientUri} from '../../facts/guest-account-client-uri.ts';
import {childOf, elementsBelow, type XmlElement} from '../cms-api/xml-document.ts';
import type {Field} from '../mmp/fact-of-fields.ts';
import {readCount, readPort, readSwitch, readText} from './known-rows.ts';
import {placeOf} from './tree-leaves.ts';

/** A fact to be, whose box is not known yet. */
export interface DraftFact {
  readonly type: FactType;
  readonly element: XmlElement;
  readonly path: string;
  readonly fields: readonly Field[];
}

type Reader = (text: string) => unknown;

/** The first of these children that is closed and says something. */
function fieldOf(row: XmlElement, path: string, field: string, names: readonly string[], read: Reader): Field[] {
  for (const name of names) {
    const leaf = childOf(row, name);
    const value = leaf?.isClosed === true && leaf.children.length === 0 ? read(leaf.text) : undefined;
    if (leaf !== undefined && value !== undefined)
      return [{name: field, value, place: placeOf(leaf, `${path}/${name}`)}];
  }
  return [];
}

export function domainDraft(row: XmlElement, path: string): DraftFact {
  const flags = ['Edgesip', 'EdgeSip', 'Edgexmpp', 'EdgeXmpp'].flatMap((name) =>
    fieldOf(row, path, 'isEdgeDomain', [name], readSwitch),
  );
  const isEdge = flags.find(({value}) => value === true) ?? flags[0];
  return {
    type: expresswayDomain,
    element: row,
    path,
    fields: [
      ...fieldOf(row, path, 'name', ['Name', 'DomainName', 'Domain'], readText),
      ...(isEdge === undefined ? [] : [isEdge]),
    ],
  };
}

export function tunnelDraft(row: XmlElement, path: string): DraftFact {
  return {
    type: expresswayTunnel,
    element: row,
    path,
    fields: [
      ...fieldOf(row, path, 'target', ['Target', 'Peer', 'Host', 'Address', 'Server'], readText),
      ...fieldOf(row, path, 'domain', ['Domain', 'DomainName', 'Name'], readText),
      ...fieldOf(row, path, 'status', ['Status', 'State'], readText),
    ],
  };
}

export function allowRuleDraft(row: XmlElement, path: string): DraftFact {
  const url = /^([a-z]+):\/\/([^/:\s]+)?(?::(\d+))?/i.exec(
    childOf(row, 'Url')?.text ?? childOf(row, 'Uri')?.text ?? '',
  );
  const place = placeOf(row, path);
  const own = [
    {name: 'list', value: /manual/i.test(path) ? 'manual' : 'auto', place},
    ...fieldOf(row, path, 'description', ['Description', 'Type', 'Name'], readText),
    ...fieldOf(row, path, 'protocol', ['Protocol', 'Scheme'], readText),
    ...fieldOf(row, path, 'host', ['Host', 'Address', 'Server'], readText),
    ...fieldOf(row, path, 'port', ['Port'], readPort),
    ...methodsField(row, path),
  ];
  const ofUrl: Field[] =
    url === null
      ? []
      : [
          {name: 'protocol', value: (url[1] ?? '').toLowerCase(), place},
          ...(url[2] === undefined ? [] : [{name: 'host', value: url[2], place}]),
          ...(url[3] === undefined ? [] : [{name: 'port', value: Number(url[3]), place}]),
        ];
  return {type: expresswayAllowRule, element: row, path, fields: [...ofUrl, ...own]};
}

/** `GET, POST` in one text, or an element for each. */
function methodsField(row: XmlElement, path: string): Field[] {
  const holder = childOf(row, 'Methods') ?? childOf(row, 'Method');
  if (holder === undefined) return [];
  const texts = [...elementsBelow(row)].filter(({name}) => /^methods?$/i.test(name)).map(({text}) => text);
  const methods = texts.flatMap((text) => text.split(/[,\s|]+/)).filter((word) => word !== '');
  return methods.length === 0 ? [] : [{name: 'methods', value: methods, place: placeOf(holder, `${path}/Methods`)}];
}

/** Names under which the join name may stand; the real one is not published. */
const uriNames = ['Name', 'Fqdn', 'GuestAccountClientUri', 'Uri', 'Hostname', 'Domain', 'Address'];

export interface MeetingServerDrafts {
  readonly server: DraftFact;
  readonly targets: readonly DraftFact[];
}

/** One guest account client URI with the web bridges that were found for it. Undefined when no name stands in it. */
export function meetingServerDrafts(row: XmlElement, path: string): MeetingServerDrafts | undefined {
  const uri = uriNames.flatMap((name) => fieldOf(row, path, 'uri', [name], joinName))[0];
  if (uri === undefined) return undefined;
  const found = addressesBelow(row, row);
  const [first] = found;
  const resolved = [...new Set(found.map(({leaf}) => leaf.text))];
  const addressFields: Field[] =
    first === undefined ? [] : [{name: 'resolvedAddresses', value: resolved, place: placeOf(first.leaf, path)}];
  const targets = found.map((address) => targetDraft(address, path, uri));
  return {server: {type: guestAccountClientUri, element: row, path, fields: [uri, ...addressFields]}, targets};
}

interface FoundAddress {
  readonly leaf: XmlElement;
  /** The element that tells about this address alone: its port, priority and status. */
  readonly holder: XmlElement | undefined;
}

function addressesBelow(parent: XmlElement, row: XmlElement): FoundAddress[] {
  const leaves = parent.children.filter(({children, text}) => children.length === 0 && isIP(text) !== 0);
  const holder = leaves.length === 1 && parent !== row ? parent : undefined;
  return [
    ...leaves.map((leaf) => ({leaf, holder})),
    ...parent.children.filter(({children}) => children.length > 0).flatMap((child) => addressesBelow(child, row)),
  ];
}

function targetDraft({leaf, holder}: FoundAddress, path: string, uri: Field): DraftFact {
  const fields: Field[] =
    holder === undefined
      ? []
      : [
          ...fieldOf(holder, path, 'name', ['Name', 'DnsName', 'Hostname', 'Fqdn'], readText),
          ...fieldOf(holder, path, 'port', ['Port'], readPort),
          ...fieldOf(holder, path, 'priority', ['Priority'], readCount),
          ...fieldOf(holder, path, 'status', ['Status', 'State'], readText),
        ];
  const address = {name: 'address', value: leaf.text, place: placeOf(leaf, `${path}/Address`)};
  return {type: expresswayWebBridgeTarget, element: leaf, path, fields: [uri, address, ...fields]};
}

function joinName(text: string): string | undefined {
  return text.includes('.') && isIP(text) === 0 && !/\s/.test(text) ? text : undefined;
}

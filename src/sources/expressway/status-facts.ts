/** What status.xml (or a part of it by getxml) says of an Expressway, as facts. Element names as X8.11 writes them. */
import {isIP} from 'node:net';
import {expresswaySystem} from '../../facts/expressway-system.ts';
import {expresswayTurn} from '../../facts/expressway-turn.ts';
import {expresswayZone} from '../../facts/expressway-zone.ts';
import type {Fact} from '../../facts/fact.ts';
import {guestAccountClientUri} from '../../facts/guest-account-client-uri.ts';
import {timeObserved} from '../../facts/time-observed.ts';
import {type Origin, type Place, quoteOf} from '../../model/origin.ts';
import {type BoxRole, boxSubject, type Subject} from '../../model/subject.ts';
import {readInstant} from '../cms-api/cms-objects.ts';
import {childOf, childrenOf, elementAt, elementsBelow, textAt, type XmlElement} from '../cms-api/xml-document.ts';
import {type Field, factOfFields} from '../mmp/fact-of-fields.ts';
import {judgeRole} from './box-role.ts';

export interface StatusReading {
  readonly subject: Subject;
  readonly facts: readonly Fact[];
  readonly notes: readonly string[];
}

/** Sections of the root that are read; the others may be large (registrations, calls, loggers). */
export const statusSections: ReadonlySet<string> = new Set([
  'SystemUnit',
  'Ethernet',
  'IP',
  'Zones',
  'TURN',
  'CollaborationEdge',
  'Edgecmsserver',
  'EdgeCmsServer',
]);

const softwarePath = 'SystemUnit/Software';

export function readStatus(root: XmlElement, origin: Origin, hint: BoxRole | undefined): StatusReading {
  const notes: string[] = [];
  const options = elementAt(root, `${softwarePath}/Configuration`);
  const servers = meetingServers(root);
  const turnStatus = elementAt(root, 'TURN/Server/Status');
  const role = judgeRole(
    {
      hasEdgeOptions: isTrue(textAt(options, 'Expressway')) || Number(textAt(options, 'TURN/Relays') ?? 0) > 0,
      runsTurn: turnStatus?.text === 'Active',
      zoneTypes: zonesOf(root).flatMap((zone) => textAt(zone, 'Type') ?? []),
      hasMeetingServers: servers.length > 0,
    },
    hint,
  );
  const subject = boxSubject(role ?? 'unknown');
  const emit: (Fact | undefined)[] = [systemFact(root, role, subject, origin, notes)];
  if (turnStatus?.isClosed === true && turnStatus.text !== '') {
    // On Expressway-C the server is always inactive, which says nothing.
    if (role === 'expressway-e') emit.push(turnFact(root, turnStatus, subject, origin));
    else if (role === undefined) notes.push('TURN status not used: nothing says which Expressway this is');
  }
  emit.push(...zonesOf(root).map((zone) => zoneFact(zone, subject, origin)));
  emit.push(...servers.map((server) => meetingServerFact(server, subject, origin)));
  emit.push(timeFact(root, subject, origin));
  return {subject, facts: emit.filter((fact) => fact !== undefined), notes};
}

function systemFact(
  root: XmlElement,
  role: BoxRole | undefined,
  subject: Subject,
  origin: Origin,
  notes: string[],
): Fact | undefined {
  const version = leafField('version', root, `${softwarePath}/Version`);
  const attribute = root.attributes.get('version');
  const fields: Field[] = [
    ...(version.length === 0 && attribute !== undefined
      ? [{name: 'version', value: attribute, place: placeOf(root, 'Status/@version')}]
      : version),
    ...leafField('hostName', root, 'IP/DNS/Hostname'),
    ...leafField('domainName', root, 'IP/DNS/Domain/Name'),
    ...listField(
      'dnsServers',
      childrenOf(elementAt(root, 'IP/DNS'), 'Server').flatMap((server) => childOf(server, 'Address') ?? []),
    ),
    ...listField('addresses', lanAddresses(root, notes)),
    ...listField('staticNat', staticNatAddresses(root)).map((field) => ({
      ...field,
      name: 'staticNatAddress',
      value: Array.isArray(field.value) ? field.value[0] : undefined,
    })),
  ];
  if (fields.length === 0) return undefined;
  const roleField: Field[] = role === undefined ? [] : [{name: 'role', value: role}];
  return factOfFields(expresswaySystem, subject, {...origin, ...fields[0]?.place}, [...roleField, ...fields]);
}

/** Without dual interfaces the second one keeps its factory address, which is no address of this box. */
function lanAddresses(root: XmlElement, notes: string[]): XmlElement[] {
  const isSingle = textAt(root, `${softwarePath}/Configuration/DualNetworkInterfaces`) === 'False';
  return childrenOf(root, 'Ethernet').flatMap((lan) => {
    const address = elementAt(lan, 'IPv4/Address') ?? elementAt(lan, 'IP/V4/Address');
    if (address === undefined) return [];
    if (!isSingle || (lan.attributes.get('item') ?? '1') === '1') return [address];
    notes.push(
      `line ${address.line}: address of LAN ${lan.attributes.get('item') ?? ''} not used: dual interfaces are off`,
    );
    return [];
  });
}

function staticNatAddresses(root: XmlElement): XmlElement[] {
  return childrenOf(root, 'Ethernet').flatMap((lan) =>
    [...elementsBelow(lan)]
      .filter((element) => element.name.toLowerCase() === 'staticnat' && textAt(element, 'Mode') !== 'Off')
      .flatMap((element) => childOf(element, 'Address') ?? []),
  );
}

function turnFact(root: XmlElement, status: XmlElement, subject: Subject, origin: Origin): Fact | undefined {
  const server = elementAt(root, 'TURN/Server');
  const listening =
    server === undefined
      ? []
      : [...elementsBelow(server)].flatMap((element) => {
          const address = textAt(element, 'Address');
          const port = Number(textAt(element, 'Port') ?? Number.NaN);
          return address !== undefined && isIP(address) !== 0 && port > 0 ? [{element, address, port}] : [];
        });
  const place = placeOf(status, 'Status/TURN/Server/Status');
  const fields: Field[] = [
    {name: 'status', value: status.text, place},
    ...listening.slice(0, 1).map(({element}) => ({
      name: 'listening',
      value: listening.map(({address, port}) => ({address, port})),
      place: placeOf(element, 'Status/TURN/Server'),
    })),
  ];
  return factOfFields(expresswayTurn, subject, {...origin, ...place}, fields);
}

function zonesOf(root: XmlElement): readonly XmlElement[] {
  return childrenOf(childOf(root, 'Zones'), 'Zone');
}

function zoneFact(zone: XmlElement, subject: Subject, origin: Origin): Fact | undefined {
  const peers = [...elementsBelow(zone)].flatMap((peer) => {
    if (peer.name !== 'Peer') return [];
    const details = childOf(peer, 'SIP') ?? childOf(peer, 'H323') ?? peer;
    const address = textAt(details, 'Address') ?? textAt(peer, 'Address');
    if (address === undefined) return [];
    const status = textAt(details, 'Status');
    const cause = textAt(details, 'Cause');
    const value = {address, ...(status === undefined ? {} : {status}), ...(cause === undefined ? {} : {cause})};
    return [{value, place: placeOf(childOf(details, 'Address') ?? peer, 'Status/Zones/Zone/Peer')}];
  });
  const fields: Field[] = [
    ...['Name', 'Type', 'Status', 'Cause'].flatMap((name) =>
      leafField(name.toLowerCase(), zone, name, 'Status/Zones/Zone/'),
    ),
    ...peers.slice(0, 1).map(({place}) => ({name: 'peers', value: peers.map(({value}) => value), place})),
  ];
  if (fields.length === 0) return undefined;
  return factOfFields(expresswayZone, subject, {...origin, ...placeOf(zone, 'Status/Zones/Zone')}, fields);
}

interface MeetingServer {
  readonly uri: XmlElement;
  readonly addresses: readonly XmlElement[];
}

const serverElement = /^(?:edge)?cms(?:server|address)?(?:es|s)?$/i;
/** Names under which the join name may stand; the real one is not published. */
const uriElements = ['Name', 'Fqdn', 'GuestAccountClientUri', 'Uri', 'Hostname', 'Address'];

/** `CollaborationEdge/CMSs/CMS` or `Edgecmsserver`: innermost elements that hold a name. */
function meetingServers(root: XmlElement): MeetingServer[] {
  const holders = [...elementsBelow(root)].filter((element) => serverElement.test(element.name));
  const servers: MeetingServer[] = [];
  for (const holder of holders) {
    if (holder.children.some((child) => serverElement.test(child.name) && child.children.length > 0)) continue;
    const uri = uriElements.map((name) => childOf(holder, name)).find((child) => child !== undefined && isName(child));
    if (uri === undefined || servers.some((server) => server.uri.text === uri.text)) continue;
    const addresses = [...elementsBelow(holder)].filter((element) => isIP(element.text) !== 0);
    servers.push({uri, addresses});
  }
  return servers;
}

function isName(element: XmlElement): boolean {
  return element.isClosed && element.text.includes('.') && isIP(element.text) === 0;
}

function meetingServerFact({uri, addresses}: MeetingServer, subject: Subject, origin: Origin): Fact | undefined {
  const place = placeOf(uri, 'Status/CollaborationEdge/CMSs');
  return factOfFields(guestAccountClientUri, subject, {...origin, ...place}, [
    {name: 'uri', value: uri.text, place},
    ...listField('resolvedAddresses', addresses),
  ]);
}

/** SystemTime is UTC: LocalTime and TimeZone beside it say so. Alone it is taken for UTC, and marked. */
function timeFact(root: XmlElement, subject: Subject, origin: Origin): Fact | undefined {
  const element = elementAt(root, 'SystemUnit/SystemTime');
  if (element === undefined) return undefined;
  const hasZone = textAt(root, 'SystemUnit/TimeZone') !== undefined;
  const instant = readInstant(`${element.text}${hasZone ? 'Z' : ''}`);
  if (instant === undefined) return undefined;
  const place = {...placeOf(element, 'Status/SystemUnit/SystemTime'), time: instant};
  return timeObserved.of(subject, {...origin, ...place}, {instant, what: 'system time of Expressway in status.xml'});
}

function leafField(name: string, element: XmlElement, path: string, prefix = 'Status/'): Field[] {
  const value = textAt(element, path);
  const leaf = elementAt(element, path);
  return value === undefined || leaf === undefined ? [] : [{name, value, place: placeOf(leaf, `${prefix}${path}`)}];
}

/** Addresses only, without repeats and unset ones. */
function listField(name: string, elements: readonly XmlElement[]): Field[] {
  const set = elements.filter((element) => isIP(element.text) !== 0 && !/^(?:0\.0\.0\.0|::)$/.test(element.text));
  const [first] = set;
  if (first === undefined) return [];
  return [
    {name, value: [...new Set(set.map((element) => element.text))], place: placeOf(first, `Status/${first.name}`)},
  ];
}

function placeOf(element: XmlElement, field: string): Place {
  return {line: element.line, field, quote: quoteOf(element.raw)};
}

function isTrue(text: string | undefined): boolean {
  return text?.toLowerCase() === 'true';
}

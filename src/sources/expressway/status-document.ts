/** The status of an Expressway (status.xml, a getxml reply, `xStatus` as text) as facts. Element names as X8.11 writes them. */
import {expresswaySystem} from '../../facts/expressway-system.ts';
import {expresswayTurn} from '../../facts/expressway-turn.ts';
import {expresswayZone} from '../../facts/expressway-zone.ts';
import type {Fact} from '../../facts/fact.ts';
import {timeObserved} from '../../facts/time-observed.ts';
import type {Origin} from '../../model/origin.ts';
import type {BoxRole, Subject} from '../../model/subject.ts';
import {readInstant} from '../cms-api/read-value.ts';
import {elementAt, textAt, type XmlElement} from '../cms-api/xml-document.ts';
import {type Field, factOfFields} from '../mmp/fact-of-fields.ts';
import {edgeZoneTypes} from './box-role.ts';
import type {DraftFact} from './edge-tables.ts';
import type {DocumentFacts, ExpresswayDocument, Owner} from './expressway-document.ts';
import {type KeyedRow, keyed, readSwitch} from './known-rows.ts';
import {coreListings, type Listing, listFacts, otherListings} from './status-tables.ts';
import {ownAddressOf, ownNameOf, systemFields} from './system-fields.ts';
import {findTables, type Table} from './tables.ts';
import {placeOf, rowsBelow} from './tree-leaves.ts';
import {runsTurn, setsTurnOn, turnFields} from './turn-fields.ts';
import {zoneFields} from './zone-fields.ts';

/** Sections of the root that are read, in lower case; the others may be large (registrations, calls, loggers). */
export const statusSections: ReadonlySet<string> = new Set([
  'systemunit',
  'ethernet',
  'ip',
  'dns',
  'resourceusage',
  'zones',
  'turn',
  'collaborationedge',
  'edgecmsserver',
  'edgecmsservers',
  'edgedomains',
  'edgeconfigprovisioning',
  'httpproxy',
  'intrusionprotection',
  'warnings',
  'alarms',
]);

/** Sections that are tables alone. */
const tableSections = /^(?:zones|warnings|alarms|intrusionprotection)$/i;

interface Zone {
  readonly element: XmlElement;
  readonly field: string;
  readonly fields: readonly Field[];
}

export function readStatusDocument(root: XmlElement, headed: BoxRole | undefined): ExpresswayDocument {
  const scalars = {...root, children: root.children.filter(({name}) => !tableSections.test(name))};
  const rows = keyed(rowsBelow(scalars, 'Status/'));
  const turn = turnFields(rows, root);
  const zoneTables = findTables(root, /^zones$/i, /^zone$/i);
  const zones = zoneTables.flatMap(zonesOf);
  const core = coreListings(root);
  const lists: readonly Listing[] = [
    {collection: 'zones', tables: zoneTables, total: zoneTables.flatMap((table) => table.rows).length, drafts: []},
    ...core,
    ...otherListings(root),
  ];
  return {
    kind: 'status',
    headed,
    ownName: ownNameOf(rows),
    ownAddress: ownAddressOf(rows),
    signs: {
      hasEdgeOptions:
        readSwitch(textAt(root, 'SystemUnit/Software/Configuration/Expressway') ?? '') === true ||
        Number(textAt(root, 'SystemUnit/Software/Configuration/TURN/Relays') ?? 0) > 0,
      runsTurn: runsTurn(turn),
      setsTurnOn: setsTurnOn(turn),
      zoneTypes: edgeZoneTypes(zones.map(({fields}) => fields)),
      hasCoreTables: core.some(({drafts}) => drafts.length > 0),
    },
    facts: (owner, origin) => factsOf({root, rows, turn, zones, lists}, owner, origin),
  };
}

function zonesOf({rows, path}: Table): Zone[] {
  return rows.map((element) => {
    const field = `Status/${path}/${element.name}`;
    return {element, field, fields: zoneFields(keyed(rowsBelow(element, `${field}/`)))};
  });
}

interface Parts {
  readonly root: XmlElement;
  readonly rows: readonly KeyedRow[];
  readonly turn: readonly Field[];
  readonly zones: readonly Zone[];
  readonly lists: readonly Listing[];
}

function factsOf({root, rows, turn, zones, lists}: Parts, owner: Owner, origin: Origin): DocumentFacts {
  const {role, subject} = owner;
  const notes: string[] = [];
  const facts: (Fact | undefined)[] = [systemFact(root, rows, owner, origin)];
  // On Expressway-C the server is always inactive, which says nothing.
  if (turn.length > 0 && role === 'expressway-e')
    facts.push(factOfFields(expresswayTurn, subject, {...origin, ...turn[0]?.place}, turn));
  else if (turn.some(({name}) => name === 'status') && role === undefined)
    notes.push('TURN status not used: nothing says which Expressway this is');
  facts.push(...zones.map((zone) => zoneFact(zone, subject, origin)));
  for (const list of lists) {
    facts.push(...list.drafts.map((draft) => factOfDraft(draft, subject, origin)));
    facts.push(...listFacts(list, subject, origin));
  }
  facts.push(timeFact(root, subject, origin));
  return {facts: facts.filter((fact) => fact !== undefined), notes};
}

export function factOfDraft(
  {type, element, path, fields}: DraftFact,
  subject: Subject,
  origin: Origin,
): Fact | undefined {
  return factOfFields(type, subject, {...origin, ...placeOf(element, path)}, fields);
}

function systemFact(root: XmlElement, rows: readonly KeyedRow[], owner: Owner, origin: Origin): Fact | undefined {
  // Nobody needs the licence on Expressway-C.
  const fields = systemFields(rows).filter(({name}) => name !== 'licensedTurnRelays' || owner.role !== 'expressway-c');
  const attribute = root.attributes.get('version');
  if (attribute !== undefined && !fields.some(({name}) => name === 'version'))
    fields.unshift({name: 'version', value: attribute, place: placeOf(root, 'Status/@version')});
  if (fields.length === 0) return undefined;
  const role: Field[] = owner.role === undefined ? [] : [{name: 'role', value: owner.role}];
  return factOfFields(expresswaySystem, owner.subject, {...origin, ...fields[0]?.place}, [...role, ...fields]);
}

function zoneFact({element, field, fields}: Zone, subject: Subject, origin: Origin): Fact | undefined {
  if (fields.length === 0) return undefined;
  const number = Number(element.attributes.get('item') ?? Number.NaN);
  const place = placeOf(element, field);
  const numbered: Field[] = Number.isSafeInteger(number) && number > 0 ? [{name: 'number', value: number, place}] : [];
  return factOfFields(expresswayZone, subject, {...origin, ...place}, [...numbered, ...fields]);
}

/** SystemTime is UTC: LocalTime and TimeZone beside it say so. Alone it is taken for UTC, and marked. */
function timeFact(root: XmlElement, subject: Subject, origin: Origin): Fact | undefined {
  const element = elementAt(root, 'SystemUnit/SystemTime');
  if (element?.isClosed !== true) return undefined;
  const hasZone = textAt(root, 'SystemUnit/TimeZone') !== undefined;
  const instant = readInstant(`${element.text}${hasZone ? 'Z' : ''}`);
  if (instant === undefined) return undefined;
  const place = {...placeOf(element, 'Status/SystemUnit/SystemTime'), time: instant};
  return timeObserved.of(subject, {...origin, ...place}, {instant, what: 'system time of Expressway in status.xml'});
}

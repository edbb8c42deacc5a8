/**
 * The configuration of one Expressway as a list of settings (a path of words and a value), wherever it was written:
 * `xConfiguration` lines or configuration.xml. Turns the known ones into facts; drops passwords before anyone sees them.
 */
import {expresswayDomain} from '../../facts/expressway-domain.ts';
import {expresswayLocalUser} from '../../facts/expressway-local-user.ts';
import {expresswaySetting} from '../../facts/expressway-setting.ts';
import {expresswaySystem} from '../../facts/expressway-system.ts';
import {expresswayTurn} from '../../facts/expressway-turn.ts';
import {expresswayZone} from '../../facts/expressway-zone.ts';
import type {Fact, FactType} from '../../facts/fact.ts';
import {guestAccountClientUri} from '../../facts/guest-account-client-uri.ts';
import type {Origin} from '../../model/origin.ts';
import type {BoxRole, Subject} from '../../model/subject.ts';
import {type Field, factOfFields} from '../mmp/fact-of-fields.ts';
import {edgeZoneTypes} from './box-role.ts';
import type {DocumentFacts, ExpresswayDocument, Owner} from './expressway-document.ts';
import {type KeyedRow, keyed, readSwitch} from './known-rows.ts';
import {isSecretSetting} from './secret-setting.ts';
import {type Listing, listFacts} from './status-tables.ts';
import {isSystemRow, ownAddressOf, ownNameOf, systemFields, systemKeys} from './system-fields.ts';
import {keyOf, type Row} from './tree-leaves.ts';
import {isTurnRow, setsTurnOn, turnFields, turnKeys} from './turn-fields.ts';
import {zoneFields} from './zone-fields.ts';

/** Settings that no fact type takes and that may matter for a guest's join. The dump has thousands of others. */
const keptPrefixes: readonly string[] = [
  'Administration HTTP',
  'Administration SSH Mode',
  'Management Interface',
  'Ciphers ReverseProxyTLSProtocol',
  'Ciphers UcClientTLSProtocol',
  'Ciphers sshd_pfwd',
  'CollaborationEdge',
  'EdgeConfigServer',
  'IP DNS SearchDomains',
  'NTP Server',
  'SystemUnit Name',
  'TimeZone Name',
  'Traversal Server TURN',
].map(keyOf);

const zoneKey = /^zones(?:zones?)?(\d+)(.+)$/;
const userKey = /^(?:authentication)?(?:credentials)?credentials?(\d+)(?:user)?name$/;
const domainKey = /^(?:collaborationedge)?(?:edge)?domains(?:domain)?(\d+)(name|edgesip|edgexmpp)$/;
/** The join name may stand under several names; the real one is not published. */
const meetingServerKey =
  /^(?:collaborationedge)?(?:edge)?cms(?:s|servers?)?(?:cms)?\d*(?:name|fqdn|uri|guestaccountclienturi)$/;

/** Whether any fact could come of it: a dump has thousands of settings that no check needs. */
export function isOfInterest(path: string): boolean {
  const key = keyOf(path);
  return (
    [...systemKeys, ...turnKeys, zoneKey, userKey, domainKey, meetingServerKey].some((known) => known.test(key)) ||
    isKept(key)
  );
}

function isKept(key: string): boolean {
  return keptPrefixes.some((prefix) => key.startsWith(prefix)) || /^zoneszone\d+.*tlsverifymode$/.test(key);
}

/** The settings of one box. Those of passwords are ignored, whatever the caller left in. */
export function readSettings(
  given: readonly Row[],
  headed: BoxRole | undefined,
  lists: readonly Omit<Listing, 'drafts'>[] = [],
): ExpresswayDocument {
  const rows = keyed(given.filter(({path, value}) => !isSecretSetting(path, value)));
  const zones = zonesOf(rows);
  const turn = turnFields(rows);
  const servers = meetingServersOf(rows);
  return {
    kind: 'configuration',
    headed,
    ownName: ownNameOf(rows),
    ownAddress: ownAddressOf(rows),
    signs: {
      hasEdgeOptions: false,
      runsTurn: false,
      setsTurnOn: setsTurnOn(turn),
      zoneTypes: edgeZoneTypes(zones),
      hasCoreTables: servers.length > 0,
    },
    facts: (owner, origin) => factsOf({rows, zones, turn, servers, lists}, owner, origin, given.length - rows.length),
  };
}

interface Parts {
  readonly rows: readonly KeyedRow[];
  readonly zones: readonly (readonly Field[])[];
  readonly turn: readonly Field[];
  readonly servers: readonly (readonly Field[])[];
  /** Tables that were read whole. */
  readonly lists: readonly Omit<Listing, 'drafts'>[];
}

function factsOf(
  {rows, zones, turn, servers, lists}: Parts,
  owner: Owner,
  origin: Origin,
  secrets: number,
): DocumentFacts {
  const {role, subject} = owner;
  const notes = secrets > 0 ? [`${secrets} settings with secrets were dropped`] : [];
  const make = factMaker(subject, origin);
  const system = systemFields(rows);
  const facts: (Fact | undefined)[] = [];
  if (system.length > 0) {
    const roleField: Field[] = role === undefined ? [] : [{name: 'role', value: role}];
    facts.push(make(expresswaySystem, [...roleField, ...system]));
  }
  // Expressway-C has the same settings, unused: only Expressway-E's say anything.
  if (turn.length > 0 && role === 'expressway-e') facts.push(make(expresswayTurn, turn));
  else if (turn.length > 0 && role === undefined)
    notes.push('TURN settings not used: nothing says which Expressway this is');
  facts.push(...zones.map((fields) => make(expresswayZone, fields)));
  facts.push(...usersOf(rows).map((fields) => make(expresswayLocalUser, fields)));
  facts.push(...domainsOf(rows).map((fields) => make(expresswayDomain, fields)));
  facts.push(...servers.map((fields) => make(guestAccountClientUri, fields)));
  facts.push(...lists.flatMap((list) => listFacts(list, subject, origin)));
  for (const row of rows) {
    if (isSystemRow(row) || isTurnRow(row) || !isKept(row.key)) continue;
    facts.push(expresswaySetting.of(subject, {...origin, ...row.place}, {path: row.path, value: row.value}));
  }
  return {facts: facts.filter((fact) => fact !== undefined), notes};
}

/** Facts stand where the first of their fields does. */
function factMaker(subject: Subject, origin: Origin) {
  return (type: FactType, fields: readonly Field[]): Fact | undefined =>
    factOfFields(type, subject, {...origin, ...fields.find((field) => field.place)?.place}, fields);
}

/** Rows of a numbered table by their number; the key is what follows it. */
function entriesOf(rows: readonly KeyedRow[], pattern: RegExp): ReadonlyMap<string, readonly KeyedRow[]> {
  const entries = new Map<string, KeyedRow[]>();
  for (const row of rows) {
    const match = pattern.exec(row.key);
    if (match === null) continue;
    const number = match[1] ?? '';
    const entry = entries.get(number) ?? [];
    entry.push({...row, key: match[2] ?? ''});
    entries.set(number, entry);
  }
  return entries;
}

function zonesOf(rows: readonly KeyedRow[]): readonly (readonly Field[])[] {
  return [...entriesOf(rows, zoneKey)].flatMap(([number, entry]) => {
    const fields = zoneFields(entry);
    const name = fields.find((field) => field.name === 'name');
    // Empty slots of the zone table have settings, but no name.
    if (name === undefined) return [];
    return [
      [...fields, {name: 'number', value: Number(number), ...(name.place === undefined ? {} : {place: name.place})}],
    ];
  });
}

function usersOf(rows: readonly KeyedRow[]): readonly (readonly Field[])[] {
  return rows
    .filter(({key, value}) => userKey.test(key) && value !== '')
    .map(({value, place}) => [{name: 'name', value, place}]);
}

function domainsOf(rows: readonly KeyedRow[]): readonly (readonly Field[])[] {
  return [...entriesOf(rows, domainKey).values()].flatMap((entry) => {
    const name = entry.find(({key, value}) => key === 'name' && value !== '');
    if (name === undefined) return [];
    const flags = entry.filter(({key, value}) => key !== 'name' && readSwitch(value) !== undefined);
    const isEdge = flags.find(({value}) => readSwitch(value)) ?? flags[0];
    return [
      [
        {name: 'name', value: name.value, place: name.place},
        ...(isEdge === undefined ? [] : [{name: 'isEdgeDomain', value: readSwitch(isEdge.value), place: isEdge.place}]),
      ],
    ];
  });
}

function meetingServersOf(rows: readonly KeyedRow[]): readonly (readonly Field[])[] {
  return rows
    .filter(
      ({key, value}) => meetingServerKey.test(key) && /^[\w-]+(?:\.[\w-]+)+\.?$/.test(value) && !/^[\d.]+$/.test(value),
    )
    .map(({value, place}) => [{name: 'uri', value, place}]);
}

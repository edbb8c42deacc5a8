/**
 * The configuration of one Expressway as a list of settings (a path of words and a value), wherever it was written:
 * `xConfiguration` lines or configuration.xml. Turns the known ones into facts; drops passwords before anyone sees them.
 */
import {isIP} from 'node:net';
import {expresswaySetting} from '../../facts/expressway-setting.ts';
import {expresswaySystem} from '../../facts/expressway-system.ts';
import {expresswayTurn} from '../../facts/expressway-turn.ts';
import {expresswayZone} from '../../facts/expressway-zone.ts';
import type {Fact} from '../../facts/fact.ts';
import type {Origin, Place} from '../../model/origin.ts';
import {type BoxRole, boxSubject, type Subject} from '../../model/subject.ts';
import {type Field, factOfFields} from '../mmp/fact-of-fields.ts';
import {judgeRole} from './box-role.ts';

export interface Setting {
  /** Words as written, with the numbers of list entries: `Ethernet 1 IP V4 Address`. */
  readonly path: string;
  readonly value: string;
  readonly place: Place;
}

export interface SettingsReading {
  readonly subject: Subject;
  readonly role: BoxRole | undefined;
  readonly facts: readonly Fact[];
  readonly notes: readonly string[];
}

/** Paths whose values are secrets or digests of secrets. */
const secretPath =
  /pass(?:word|phrase|code)?\b|secret|\bhash\b|private key|community|token|\bpin\b|credential.*(?:value|hash)/i;
const secretValue = /^\{[a-z0-9]{2,10}\}/i;

export function isSecretSetting(path: string, value: string): boolean {
  return secretPath.test(path) || secretValue.test(value);
}

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
  'IP External Interface',
  'IP DNS SearchDomains',
  'NTP Server',
  'SystemUnit Name',
  'TimeZone Name',
  'Traversal Server TURN',
];

interface KnownSetting {
  readonly path: RegExp;
  readonly field: string;
  readonly read?: (value: string) => unknown;
}

const text = (value: string): unknown => (value === '' ? undefined : value);
const port = (value: string): unknown => (/^\d{1,5}$/.test(value) && Number(value) > 0 ? Number(value) : undefined);
const onOff = (value: string): unknown => (/^(on|off)$/i.test(value) ? /^on$/i.test(value) : undefined);

const systemSettings: readonly KnownSetting[] = [
  {path: /^IP DNS Hostname$/i, field: 'hostName'},
  {path: /^IP DNS Domain Name$/i, field: 'domainName'},
  {path: /^Administration HTTPS Port$/i, field: 'webAdministratorPort', read: port},
  {path: /^CollaborationEdge Enabled$/i, field: 'unifiedCommunicationsMode'},
];

const turnSettings: readonly KnownSetting[] = [
  {path: /^Traversal Server TURN Mode$/i, field: 'isOn', read: onOff},
  {path: /^Traversal Server TURN Port$/i, field: 'port', read: port},
  {path: /^Traversal Server TURN Authentication Realm$/i, field: 'realm'},
  {path: /^Traversal Server TURN Media Port Start$/i, field: 'mediaPortStart', read: port},
  {path: /^Traversal Server TURN Media Port End$/i, field: 'mediaPortEnd', read: port},
];

const dnsServer = /^(?:IP )?DNS Server \d+ Address$/i;
const lanAddress = /^Ethernet (\d+) IP V4 Address$/i;
const staticNat = /^Ethernet (\d+) IP V4 StaticNAT (Address|Mode)$/i;
const zoneSetting = /^Zones Zone (\d+) (.+)$/i;

export interface SettingsSource {
  /** Of the facts; each field has its own place. */
  readonly origin: Origin;
  readonly hint: BoxRole | undefined;
}

/** The settings of one box. Those of passwords are ignored, whatever the caller left in. */
export function readSettings(given: readonly Setting[], {origin, hint}: SettingsSource): SettingsReading {
  const settings = given.filter((setting) => !isSecretSetting(setting.path, setting.value));
  const notes: string[] = [];
  const dropped = given.length - settings.length;
  if (dropped > 0) notes.push(`${dropped} settings with secrets were dropped`);
  const system = [...knownFields(settings, systemSettings), ...addressFields(settings)];
  const turn = knownFields(settings, turnSettings);
  const role = judgeRole(
    {
      hasEdgeOptions: false,
      runsTurn: turn.some((field) => field.name === 'isOn' && field.value === true),
      zoneTypes: settings.filter(({path}) => /^Zones Zone \d+ Type$/i.test(path)).map(({value}) => value),
      hasMeetingServers: false,
    },
    hint,
  );
  const hostName = system.find((field) => field.name === 'hostName')?.value;
  const subject = boxSubject(role ?? 'unknown', typeof hostName === 'string' ? hostName : undefined);
  const facts: (Fact | undefined)[] = [];
  const first = (fields: readonly Field[]): Origin => ({...origin, ...fields.find((field) => field.place)?.place});
  if (system.length > 0) {
    const roleField: Field[] = role === undefined ? [] : [{name: 'role', value: role}];
    facts.push(factOfFields(expresswaySystem, subject, first(system), [...roleField, ...system]));
  }
  // Expressway-C has the same settings, unused: only Expressway-E's say anything.
  if (turn.length > 0 && role === 'expressway-e') facts.push(factOfFields(expresswayTurn, subject, first(turn), turn));
  else if (turn.length > 0 && role === undefined)
    notes.push('TURN settings not used: nothing says which Expressway this is');
  facts.push(...zoneFacts(settings, subject, origin));
  for (const {path, value, place} of settings) {
    const isKnown = [...systemSettings, ...turnSettings].some((known) => known.path.test(path));
    if (isKnown || !isKept(path)) continue;
    facts.push(expresswaySetting.of(subject, {...origin, ...place}, {path, value}));
  }
  return {subject, role, facts: facts.filter((fact) => fact !== undefined), notes};
}

/** Whether any fact could come of it: a dump has thousands of settings that no check needs. */
export function isOfInterest(path: string): boolean {
  const known = [...systemSettings, ...turnSettings].map((setting) => setting.path);
  return (
    [...known, dnsServer, lanAddress, staticNat, zoneSetting].some((pattern) => pattern.test(path)) || isKept(path)
  );
}

function isKept(path: string): boolean {
  const lower = path.toLowerCase();
  if (/^zones zone \d+ .*tls verify mode$/.test(lower)) return true;
  return keptPrefixes.some((prefix) => lower.startsWith(prefix.toLowerCase()));
}

function knownFields(settings: readonly Setting[], known: readonly KnownSetting[]): Field[] {
  return known.flatMap(({path, field, read = text}) =>
    settings
      .filter((setting) => path.test(setting.path))
      .flatMap((setting) => {
        const value = read(setting.value);
        return value === undefined ? [] : [{name: field, value, place: setting.place}];
      })
      .slice(-1),
  );
}

function addressFields(settings: readonly Setting[]): Field[] {
  const list = (name: string, pattern: RegExp): Field[] => {
    const found = settings.filter(({path, value}) => pattern.test(path) && isIP(value) !== 0);
    const addresses = [...new Set(found.map(({value}) => value))];
    const place = found[0]?.place;
    return addresses.length === 0 ? [] : [{name, value: addresses, ...(place === undefined ? {} : {place})}];
  };
  return [...list('dnsServers', dnsServer), ...list('addresses', lanAddress), ...staticNatField(settings)];
}

/** Only where the mode of the same interface is not Off: an address may be left over. */
function staticNatField(settings: readonly Setting[]): Field[] {
  const rows = settings.flatMap((setting) => {
    const match = staticNat.exec(setting.path);
    return match === null ? [] : [{lan: match[1], part: (match[2] ?? '').toLowerCase(), setting}];
  });
  const isOff = (lan: string | undefined): boolean =>
    rows.some((row) => row.lan === lan && row.part === 'mode' && /^off$/i.test(row.setting.value));
  const row = rows.find(({lan, part, setting}) => part === 'address' && isIP(setting.value) !== 0 && !isOff(lan));
  return row === undefined ? [] : [{name: 'staticNatAddress', value: row.setting.value, place: row.setting.place}];
}

function zoneFacts(settings: readonly Setting[], subject: Subject, origin: Origin): (Fact | undefined)[] {
  const zones = new Map<string, {path: string; setting: Setting}[]>();
  for (const setting of settings) {
    const match = zoneSetting.exec(setting.path);
    if (match === null) continue;
    const rows = zones.get(match[1] ?? '') ?? [];
    rows.push({path: match[2] ?? '', setting});
    zones.set(match[1] ?? '', rows);
  }
  return [...zones.values()].map((rows) => {
    const one = (name: string, pattern: RegExp): Field[] =>
      rows
        .filter((row) => pattern.test(row.path) && row.setting.value !== '')
        .slice(0, 1)
        .map(({setting}) => ({name, value: setting.value, place: setting.place}));
    const peers = rows.filter((row) => /^(?:\w+ )?Peer \d+ Address$/i.test(row.path) && row.setting.value !== '');
    const fields: Field[] = [
      ...one('name', /^Name$/i),
      ...one('type', /^Type$/i),
      ...one('tlsVerifySubjectName', /TLS Verify Subject Name$/i),
      ...peers.slice(0, 1).map(({setting}) => ({
        name: 'peers',
        value: peers.map((peer) => ({address: peer.setting.value})),
        place: setting.place,
      })),
    ];
    // Empty slots of the zone table have settings, but no name.
    if (!fields.some((field) => field.name === 'name')) return undefined;
    return factOfFields(expresswayZone, subject, {...origin, ...fields[0]?.place}, fields);
  });
}

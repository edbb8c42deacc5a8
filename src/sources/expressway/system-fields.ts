/** What status and configuration of an Expressway say of the system itself: names, DNS, interfaces, licences, services. */
import {isIP} from 'node:net';
import type {Field} from '../mmp/fact-of-fields.ts';
import {
  type KeyedRow,
  type KnownRow,
  knownFields,
  readAnyText,
  readCount,
  readPort,
  readSwitch,
  readText,
} from './known-rows.ts';

/** Keys of `xConfiguration` and of status.xml. Where several spellings are taken, the documents disagree or are silent. */
const systemRows: readonly KnownRow[] = [
  {key: /^systemunitsoftwareversion$/, field: 'version', read: readText},
  {key: /^(?:ip)?dnshostname$/, field: 'hostName', read: readAnyText},
  {key: /^(?:ip)?dnsdomain(?:name)?$/, field: 'domainName', read: readAnyText},
  {key: /^ipexternalinterface$/, field: 'externalInterface', read: lanNumber},
  {
    key: /^administration(?:https|web|webinterface|webadministrator)port$/,
    field: 'webAdministratorPort',
    read: readPort,
  },
  {key: /^administrationhttpmode$/, field: 'redirectsHttp', read: readSwitch},
  {
    key: /^(?:collaborationedge(?:enabled|mode)|unifiedcommunicationsmode)$/,
    field: 'unifiedCommunicationsMode',
    read: readText,
  },
  {key: /dual(?:network)?interfaces(?:mode|enabled)?$/, field: 'hasDualInterfaces', read: readSwitch},
  {key: /^systemunitsoftwareconfigurationturnrelays$/, field: 'licensedTurnRelays', read: readCount},
  {key: /^(?:collaborationedge)?httpproxystatus$/, field: 'httpProxyStatus', read: readText},
  {key: /^(?:collaborationedge)?edgeconfigprovisioningstatus$/, field: 'edgeProvisioningStatus', read: readText},
];

const systemName = /^systemunitname$/;
const hostNameKey = /^(?:ip)?dnshostname$/;
const dnsServer = /^(?:ip)?dnsservers?\d*(?:address)?\d*$/;
const lanAddress = /^ethernet(\d*)ipv4address$/;
const staticNat = /^ethernet(\d*)(?:ipv4)?staticnat(mode|address)$/;

/** Keys of rows that fill a field, for readers that let the thousands of others go early. */
export const systemKeys: readonly RegExp[] = [
  ...systemRows.map(({key}) => key),
  systemName,
  dnsServer,
  lanAddress,
  staticNat,
];

/** Whether a fact's field takes all that the row says, so that nobody needs the row itself. */
export function isSystemRow({key}: KeyedRow): boolean {
  return systemRows.some((known) => known.key.test(key));
}

export function systemFields(rows: readonly KeyedRow[]): Field[] {
  const fields = knownFields(rows, systemRows);
  const isSingle = fields.some(({name, value}) => name === 'hasDualInterfaces' && value === false);
  // Without dual interfaces the second one keeps its factory address, which is no address of this box.
  const lans = isSingle ? rows.filter(({key}) => !/^ethernet(?!1?(?:ip|static))/.test(key)) : rows;
  return [
    ...fields,
    ...dnsServersField(rows),
    ...addressesField(lans),
    ...staticNatFields(lans),
    ...noRelaysField(rows, fields),
  ];
}

/**
 * What the box calls itself: its DNS host name, or its system name where no host name is printed. One that is printed
 * empty is none: status and configuration print the same host name, and only the configuration a system name.
 */
export function ownNameOf(rows: readonly KeyedRow[]): string | undefined {
  const hostName = rows.findLast(({key}) => hostNameKey.test(key));
  const value = (hostName ?? rows.findLast(({key}) => systemName.test(key)))?.value ?? '';
  return /^[\w.-]{1,253}$/.test(value) ? value : undefined;
}

/** The first address of its interfaces: tells two peers apart that give no name. */
export function ownAddressOf(rows: readonly KeyedRow[]): string | undefined {
  return rows.find(({key, value}) => lanAddress.test(key) && isAddress(value))?.value;
}

function lanNumber(value: string): number | undefined {
  const digit = /^lan ?([12])$/i.exec(value)?.[1];
  return digit === undefined ? undefined : Number(digit);
}

function isAddress(value: string): boolean {
  return isIP(value) !== 0 && !/^(?:0\.0\.0\.0|::)$/.test(value);
}

/** An empty list when servers were read and none is set. */
function dnsServersField(rows: readonly KeyedRow[]): Field[] {
  const servers = rows.filter(({key}) => dnsServer.test(key));
  const set = servers.filter(({value}) => isAddress(value));
  const first = set[0] ?? servers[0];
  if (first === undefined || (set.length === 0 && servers.some(({value}) => value !== ''))) return [];
  return [{name: 'dnsServers', value: [...new Set(set.map(({value}) => value))], place: first.place}];
}

/** In the order of the interfaces: LAN 1 first, wherever it is written. */
function addressesField(rows: readonly KeyedRow[]): Field[] {
  const lanOf = ({key}: KeyedRow): number => Number(lanAddress.exec(key)?.[1] || 1);
  const set = rows
    .filter(({key, value}) => lanAddress.test(key) && isAddress(value))
    .toSorted((one, other) => lanOf(one) - lanOf(other));
  const [first] = set;
  if (first === undefined) return [];
  const addresses = [...new Set(set.map(({value}) => value))];
  const placeOf = (address: string) => set.find(({value}) => value === address)?.place ?? first.place;
  return [
    {name: 'addresses', value: addresses, place: first.place},
    // Where each of them stands; the schema knows no such fields, so only their places are kept.
    ...addresses.map((address, index): Field => ({name: `addresses.${index}`, value: null, place: placeOf(address)})),
  ];
}

/** An address counts only where the mode of the same interface is not Off: it may be left over. */
function staticNatFields(rows: readonly KeyedRow[]): Field[] {
  const entries = rows.flatMap((row) => {
    const match = staticNat.exec(row.key);
    return match === null ? [] : [{lan: match[1] === '' ? '1' : (match[1] ?? '1'), part: match[2], row}];
  });
  const lans = new Set(entries.map(({lan}) => lan));
  const modes = entries.filter(({part}) => part === 'mode');
  const modeOf = (lan: string): boolean | undefined =>
    readSwitch(modes.findLast((entry) => entry.lan === lan)?.row.value ?? '');
  const on = modes.find(({lan}) => modeOf(lan) === true);
  const address = entries.find(
    ({lan, part, row}) => part === 'address' && isAddress(row.value) && modeOf(lan) !== false,
  );
  const fields: Field[] = [];
  if (address !== undefined) {
    const {place} = address.row;
    fields.push({name: 'staticNatAddress', value: address.row.value, place});
    fields.push({name: 'staticNatInterface', value: Number(address.lan), place});
  }
  const off = modes.find(({lan}) => modeOf(lan) === false);
  if (on !== undefined) fields.push({name: 'hasStaticNat', value: true, place: on.row.place});
  else if (off !== undefined && [...lans].every((lan) => modeOf(lan) === false))
    fields.push({name: 'hasStaticNat', value: false, place: off.row.place});
  return fields;
}

/**
 * A full list of licences that has no TURN: none is installed. X8.11 prints it so; an excerpt has no `Registrations`, and
 * from X12.5.4 nobody needs the licence.
 */
function noRelaysField(rows: readonly KeyedRow[], fields: readonly Field[]): Field[] {
  if (fields.some(({name}) => name === 'licensedTurnRelays')) return [];
  const licence = (name: string): KeyedRow | undefined =>
    rows.find(({key}) => key === `systemunitsoftwareconfiguration${name}`);
  const first = licence('nontraversalcalls');
  const isFull =
    first !== undefined && licence('registrations') !== undefined && licence('traversalcalls') !== undefined;
  return isFull ? [{name: 'licensedTurnRelays', value: 0, place: first.place}] : [];
}

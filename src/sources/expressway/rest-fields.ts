/** Fields of facts out of the records of REST replies. Names are those of the summary guide, without case and marks. */
import {isIP} from 'node:net';
import type {Field} from '../mmp/fact-of-fields.ts';
import type {ExpresswayRole} from './box-role.ts';
import {readPort, readSwitch, readText} from './known-rows.ts';
import type {RestRecord} from './rest-records.ts';

interface KnownName {
  readonly names: RegExp;
  readonly field: string;
  readonly read: (text: string) => unknown;
}

function fieldsOf({values}: RestRecord, known: readonly KnownName[]): Field[] {
  return known.flatMap(({names, field, read}) => {
    for (const [name, {value, place}] of values) {
      const wanted = names.test(name) ? read(String(value)) : undefined;
      if (wanted !== undefined) return [{name: field, value: wanted, place}];
    }
    return [];
  });
}

const system: readonly KnownName[] = [
  {names: /^systemhostname$/, field: 'hostName', read: readText},
  {names: /^domainname$/, field: 'domainName', read: readText},
];

export function systemRestFields(record: RestRecord): Field[] {
  return fieldsOf(record, system);
}

/** `{"DefaultDNSServers": {"index": 2, "address": "192.0.2.53"}}`, once or in a list. */
export function serverFields(records: readonly RestRecord[]): Field[] {
  const servers = records.flatMap(({values}) => values.get('address') ?? []);
  const set = servers.filter(({value}) => isIP(String(value)) !== 0);
  const [first] = set;
  if (first === undefined) return [];
  return [{name: 'dnsServers', value: [...new Set(set.map(({value}) => String(value)))], place: first.place}];
}

export function domainFields(record: RestRecord): Field[] {
  const flags = ['edgesip', 'edgexmpp'].flatMap((name) => {
    const found = record.values.get(name);
    const value = found === undefined ? undefined : readSwitch(String(found.value));
    return found === undefined || value === undefined ? [] : [{name: 'isEdgeDomain', value, place: found.place}];
  });
  const isEdge = flags.find(({value}) => value) ?? flags[0];
  return [
    ...fieldsOf(record, [{names: /^(?:name|domainname)$/, field: 'name', read: readText}]),
    ...(isEdge === undefined ? [] : [isEdge]),
  ];
}

const zone: readonly KnownName[] = [
  {names: /^name$/, field: 'name', read: readText},
  {names: /^type$/, field: 'type', read: readText},
  {names: /^(?:authentication)?username$/, field: 'username', read: readText},
  {names: /^(?:sip)?authentication(?:policy|mode)$/, field: 'authenticationPolicy', read: readText},
  {names: /^sipport$/, field: 'sipPort', read: readPort},
  {names: /^siptransport$/, field: 'sipTransport', read: readText},
  {names: /^(?:sip)?tlsverify(?:mode)?$/, field: 'tlsVerifyMode', read: readText},
  {names: /^(?:sip)?tlsverifysubjectname$/, field: 'tlsVerifySubjectName', read: readText},
];

export function restZoneFields(
  record: RestRecord,
  resource: string | undefined,
  holder: ExpresswayRole | undefined,
): Field[] {
  const own = fieldsOf(record, zone);
  const [first] = own;
  if (!own.some(({name}) => name === 'name') || first === undefined) return [];
  const place = first.place === undefined ? {} : {place: first.place};
  const peers = [
    ...record.values,
    ...[...record.lists].flatMap(([name, list]) => list.map((each) => [name, each] as const)),
  ]
    .filter(([name, {value}]) => /^peer(?:s|\d*address(?:es)?)\d*$/.test(name) && String(value) !== '')
    .map(([, {value}]) => ({address: String(value)}));
  return [
    ...own,
    ...(holder === undefined ? [] : [{name: 'side', value: holder === 'expressway-c' ? 'client' : 'server', ...place}]),
    ...(resource === 'unifiedcommunicationstraversal'
      ? [{name: 'isUnifiedCommunications', value: true, ...place}]
      : []),
    ...(peers.length === 0 ? [] : [{name: 'peers', value: peers, ...place}]),
  ];
}

const turn: readonly KnownName[] = [
  {names: /^(?:turn)?(?:services?|mode|enabled)$/, field: 'isOn', read: readSwitch},
  {names: /^(?:turn)?(?:requests)?(?:udp)?port(?:rangestart)?$/, field: 'port', read: readPort},
  {names: /^(?:turn)?(?:authentication)?realm$/, field: 'realm', read: readText},
  {names: /^(?:turn)?mediaport(?:range)?start$/, field: 'mediaPortStart', read: readPort},
  {names: /^(?:turn)?mediaport(?:range)?end$/, field: 'mediaPortEnd', read: readPort},
  {names: /^(?:turn)?protocolmode$/, field: 'protocolMode', read: readText},
  {names: /^(?:turn)?tcp443(?:turn)?(?:services?|mode)?$/, field: 'listensOnTcp443', read: readSwitch},
];

export function turnRestFields(record: RestRecord): Field[] {
  return fieldsOf(record, turn);
}

/** Option keys say it in words: `1800 TURN Relays`. Several keys add up. */
export function licensedRelaysFields(records: readonly RestRecord[]): Field[] {
  const found = records.flatMap(({values}) =>
    [...values.values()].flatMap(({value, place}) => {
      const count = /\b(\d{1,6}) TURN Relays\b/i.exec(String(value))?.[1];
      return count === undefined ? [] : [{count: Number(count), place}];
    }),
  );
  const [first] = found;
  if (first === undefined) return [];
  return [{name: 'licensedTurnRelays', value: found.reduce((sum, {count}) => sum + count, 0), place: first.place}];
}

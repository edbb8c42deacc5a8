/**
 * One zone out of its rows, whether they come from the status (`Type`, `TraversalClient Peer 1 SIP Status`) or from the
 * configuration (`TraversalServer SIP TLS Verify Subject Name`). Row paths begin below the zone.
 */
import type {Field} from '../mmp/fact-of-fields.ts';
import {type KeyedRow, type KnownRow, knownFields, readPort, readSwitch, readText} from './known-rows.ts';

/** A slot of the zone table has settings for every type that it could be. */
const typePrefix =
  /^(traversalclient|traversalserver|neighbou?r|dns|enum|webexzone|cloud|unifiedcommunicationstraversal)(?=.)/;

const zoneRows: readonly KnownRow[] = [
  {key: /^name$/, field: 'name', read: readText},
  {key: /^type$/, field: 'type', read: readText},
  {key: /^status$/, field: 'status', read: readText},
  {key: /^cause$/, field: 'cause', read: readText},
  {
    key: /^(?:collaborationedge|unifiedcommunications|mobileandremoteaccess)(?:services|mode|enabled)?$/,
    field: 'isUnifiedCommunications',
    read: readSwitch,
  },
  {key: /^sipport$/, field: 'sipPort', read: readPort},
  {key: /^(?:authentication)?username$|^authenticationname$/, field: 'username', read: readText},
  {key: /^authentication(?:policy|mode)$/, field: 'authenticationPolicy', read: readText},
  {key: /^(?:sip)?tlsverify(?:mode)?$/, field: 'tlsVerifyMode', read: readText},
  {key: /^siptransport(?:protocol)?$/, field: 'sipTransport', read: readText},
  {key: /^(?:sip)?tlsverifysubject(?:name)?$/, field: 'tlsVerifySubjectName', read: readText},
];

export function zoneFields(given: readonly KeyedRow[]): Field[] {
  const type = given.find(({key}) => key === 'type')?.value ?? '';
  const rows = rowsOfType(given, type);
  const side = sideOf(type, given);
  const own = knownFields(rows, zoneRows);
  const isNamedUnified = /unified ?communications/i.test(type);
  const typePlace = given.find(({key}) => key === 'type')?.place;
  return [
    ...own,
    ...(side === undefined || typePlace === undefined ? [] : [{name: 'side', value: side, place: typePlace}]),
    ...(isNamedUnified && typePlace !== undefined
      ? [{name: 'isUnifiedCommunications', value: true, place: typePlace}]
      : []),
    ...(side === 'client' && !own.some(({name}) => name === 'sipPort') ? peerPortField(rows) : []),
    ...peersField(rows),
  ];
}

/** Those of its own type, without the name of the type. */
function rowsOfType(rows: readonly KeyedRow[], type: string): readonly KeyedRow[] {
  const wanted = type.toLowerCase().replace(/[^a-z]/g, '');
  const isKnownType = typePrefix.test(`${wanted}.`);
  return rows.flatMap((row) => {
    const prefix = typePrefix.exec(row.key)?.[1];
    if (prefix === undefined) return [row];
    if (isKnownType && prefix !== wanted && !wanted.startsWith('unified')) return [];
    return [{...row, key: row.key.slice(prefix.length)}];
  });
}

function sideOf(type: string, rows: readonly KeyedRow[]): 'client' | 'server' | undefined {
  if (/traversal ?client/i.test(type)) return 'client';
  if (/traversal ?server/i.test(type)) return 'server';
  if (!/unified ?communications/i.test(type)) return undefined;
  const isClient = rows.some(({key}) => key.startsWith('traversalclient'));
  const isServer = rows.some(({key}) => key.startsWith('traversalserver'));
  return isClient === isServer ? undefined : isClient ? 'client' : 'server';
}

const peerRow = /^peers?(\d*)(?:sip|h323)?(address|status|cause|port)$/;

/** The port that the client calls is the one that its zone is set to; a server sees the port that a client came from. */
function peerPortField(rows: readonly KeyedRow[]): Field[] {
  const ports = rows.filter(({key}) => /^peers?\d*sipport$/.test(key));
  const [port, ...others] = new Set(ports.map(({value}) => readPort(value)));
  const [first] = ports;
  if (first === undefined || port === undefined || others.length > 0) return [];
  return [{name: 'sipPort', value: port, place: first.place}];
}

interface Peer {
  address?: string;
  status?: string;
  cause?: string;
}

/** What SIP says of a peer wins over H.323, which such zones do not need. */
function peersField(rows: readonly KeyedRow[]): Field[] {
  const peers = new Map<string, Peer>();
  const sorted = [...rows.filter(({key}) => !key.includes('h323')), ...rows.filter(({key}) => key.includes('h323'))];
  let first: KeyedRow | undefined;
  for (const row of sorted) {
    const match = peerRow.exec(row.key);
    const part = match?.[2];
    if (match === null || row.value === '' || part === undefined || part === 'port') continue;
    const number = match[1] === '' ? '1' : (match[1] ?? '1');
    const peer = peers.get(number) ?? {};
    if (part === 'address') {
      first ??= row;
      peer.address ??= row.value;
    } else if (part === 'status') peer.status ??= row.value;
    else peer.cause ??= row.value;
    peers.set(number, peer);
  }
  const value = [...peers.values()].flatMap(({address, ...rest}) =>
    address === undefined ? [] : [{address, ...rest}],
  );
  return first === undefined ? [] : [{name: 'peers', value, place: first.place}];
}

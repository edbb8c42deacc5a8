/** TURN settings and state of an Expressway. Expressway-C prints the same, unused: whose they are is asked elsewhere. */
import {isIP} from 'node:net';
import type {Place} from '../../model/origin.ts';
import {childOf, elementAt, type XmlElement} from '../cms-api/xml-document.ts';
import type {Field} from '../mmp/fact-of-fields.ts';
import {type KeyedRow, type KnownRow, knownFields, readCount, readPort, readSwitch, readText} from './known-rows.ts';
import {placeOf} from './tree-leaves.ts';

/** Of two rows for one field the later entry wins: a range start counts only where no single port is given. */
const turnRows: readonly KnownRow[] = [
  {key: /^traversalserverturn(?:mode|enabled|services)$/, field: 'isOn', read: readSwitch},
  {key: /^traversalserverturnport(?:range)?start$/, field: 'port', read: readPort},
  {key: /^traversalserverturnport$/, field: 'port', read: readPort},
  {key: /^traversalserverturn(?:authentication)?realm$/, field: 'realm', read: readText},
  {key: /^traversalserverturnmediaport(?:range)?start$/, field: 'mediaPortStart', read: readPort},
  {key: /^traversalserverturnmediaport(?:range)?end$/, field: 'mediaPortEnd', read: readPort},
  {key: /^resourceusageturnprotocolmode$/, field: 'protocolMode', read: readText},
  {key: /^traversalserverturnprotocolmode$/, field: 'protocolMode', read: readText},
  {key: /^traversalserverturntcp443(?:turn)?(?:mode|services?|enabled)?$/, field: 'listensOnTcp443', read: readSwitch},
  {key: /^turnserver(?:status|state)$/, field: 'status', read: readText},
  {key: /^resourceusageturnrelayscurrent$/, field: 'relaysInUse', read: readCount},
  // `Max` is the highest use since the restart, not what is allowed, and `Total` often the number of all relays so far:
  // only a round number can be a limit, as licences and sizes come in hundreds.
  {
    key: /^resourceusageturnrelaystotal$/,
    field: 'relayLimit',
    read: (value) => (/^[1-9]\d{0,5}00$/.test(value) ? Number(value) : undefined),
  },
  {
    key: /^systemunitsoftwareconfigurationturnrelays$/,
    field: 'relayLimit',
    read: (value) => readCount(value) || undefined,
  },
  {key: /^resourceusageturnrelays(?:limit|licensed|capacity)$/, field: 'relayLimit', read: readCount},
];

export const turnKeys: readonly RegExp[] = turnRows.map(({key}) => key);

export function isTurnRow({key}: KeyedRow): boolean {
  return turnKeys.some((known) => known.test(key));
}

export function turnFields(rows: readonly KeyedRow[], root?: XmlElement): Field[] {
  return [...knownFields(rows, turnRows), ...(root === undefined ? [] : listeningField(root))];
}

/** Whether the service runs, by its status. */
export function runsTurn(fields: readonly Field[]): boolean {
  return fields.some(({name, value}) => (name === 'status' && /^active$/i.test(String(value))) || name === 'listening');
}

/** Whether the setting is On. */
export function setsTurnOn(fields: readonly Field[]): boolean {
  return fields.some(({name, value}) => name === 'isOn' && value === true);
}

interface Listener {
  readonly address: string;
  readonly port: number;
  readonly place: Place;
}

function listeningField(root: XmlElement): Field[] {
  const server = elementAt(root, 'TURN/Server');
  const listeners = server === undefined ? [] : [...listenersBelow(server)];
  const [first] = listeners;
  if (first === undefined) return [];
  return [
    {name: 'listening', value: listeners.map(({address, port}) => ({address, port})), place: first.place},
    // Where each of them stands; the schema knows no such fields, so only their places are kept.
    ...listeners.map(({place}, index): Field => ({name: `listening.${index}`, value: null, place})),
  ];
}

/** Clients and their relays have addresses and ports as well. */
const notListening = /client|relay|peer|permission|allocation/i;

function* listenersBelow(parent: XmlElement): Generator<Listener> {
  for (const child of parent.children) {
    if (notListening.test(child.name)) continue;
    const own = readListener(childOf(child, 'Address')?.text ?? child.text, childOf(child, 'Port')?.text);
    if (own !== undefined) yield {...own, place: placeOf(childOf(child, 'Address') ?? child, 'Status/TURN/Server')};
    else yield* listenersBelow(child);
  }
}

/** Address and port in elements of their own, or both in one text: `192.0.2.12:3478`, `192.0.2.12 3478`. */
function readListener(text: string, portText: string | undefined): {address: string; port: number} | undefined {
  const match = /^\[?([0-9a-f.:]+?)\]?(?:[\s:]+(\d{1,5}))?$/i.exec(text);
  const address = isIP(text) === 0 ? (match?.[1] ?? '') : text;
  const port = readPort(portText ?? (isIP(text) === 0 ? (match?.[2] ?? '') : ''));
  return isIP(address) === 0 || port === undefined ? undefined : {address, port};
}

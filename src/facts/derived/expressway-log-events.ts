/**
 * Messages in logs of Expressways, under the one name of their box. The lines of both Expressways look alike: which one
 * wrote them is told by the folder, by a page or dump of a box with this host name, or by what only one of them does.
 */
import {boxName} from '../../model/box-name.ts';
import {isPrivateAddress} from '../../model/ip-address.ts';
import {boxSubject, type Subject} from '../../model/subject.ts';
import {defineDerived, type FactLookup} from '../derived.ts';
import type {Fact} from '../fact.ts';
import {logEvent} from '../log-event.ts';
import {boxAddresses} from './box-addresses.ts';
import {groupFacts} from './boxes-of.ts';
import {type ExpresswayRole, expresswayRoleOf, fullNameOf, systemsByBox} from './expressway-boxes.ts';
import {unifiedCommunicationsZones} from './unified-communications-zones.ts';

export interface ExpresswayLogEvent {
  readonly signature: string;
  readonly fields: Readonly<Record<string, string>>;
  readonly text: string;
  /** Undefined where nothing tells. */
  readonly role: ExpresswayRole | undefined;
  /** The connection that the message is about is that of the Unified Communications traversal zone. */
  readonly isZone: boolean;
}

export const expresswayLogEvents = defineDerived<ExpresswayLogEvent>({
  id: 'expressway.log-events',
  title: 'messages in logs of Expressway',
  collect:
    'Expressway, Maintenance > Diagnostics > Diagnostic logging: start, let a guest try to join, stop, download the archive',
  derive: (store) => {
    const events = store.of(logEvent).filter(({value}) => value.signature.startsWith('expressway-'));
    const zones = zoneSettings(store);
    return groupFacts(events, ({subject}) => subject).flatMap((own) => {
      const {subject, role} = settle(store, own[0].subject, () => roleByWork(own, zones));
      return own.map(
        ({origin, value: {signature, fields, text}}): Fact<ExpresswayLogEvent> => ({
          type: 'expressway.log-events',
          subject,
          origin,
          value: {signature, fields, text, role, isZone: isOfZone(signature, fields, zones)},
        }),
      );
    });
  },
});

/** A box as people call it, also where its role is not known. */
export function expresswayName(subject: Subject): string {
  return subject.startsWith('box:unknown')
    ? ['Expressway', ...subject.split('/').slice(1)].join(' ')
    : boxName(subject);
}

interface ZoneSettings {
  readonly ports: ReadonlySet<string>;
  /** Addresses of the Expressways, as far as they are known. */
  readonly expressways: ReadonlySet<string>;
}

/** A traversal zone takes the first free port from 7001 on unless somebody sets another. */
const usualPorts = ['7001', '7002', '7003', '7004'];

function zoneSettings(store: FactLookup): ZoneSettings {
  const stated = store.of(unifiedCommunicationsZones).flatMap(({value}) => value.sipPort ?? []);
  return {
    ports: new Set(stated.length > 0 ? stated.map(String) : usualPorts),
    expressways: new Set(
      store.of(boxAddresses).flatMap(({value}) => (value.role === 'cms' ? [] : [value.address.toLowerCase()])),
    ),
  };
}

/**
 * The client end connects to the port of the zone. At the server end the internet tries that port too: only what comes
 * from inside, or from an address of the other Expressway, is the zone.
 */
function isOfZone(
  signature: string,
  fields: Readonly<Record<string, string>>,
  {ports, expressways}: ZoneSettings,
): boolean {
  const {direction, source = '', host = '', port = '', protocol, method} = fields;
  const isNear = (address: string): boolean => expressways.has(address.toLowerCase()) || isPrivateAddress(address);
  if (signature === 'expressway-tls-failure') return ports.has(port) && (direction === 'Outbound' || isNear(source));
  if (signature === 'expressway-connection-untrusted') return ports.has(port) && isNear(source);
  // The zone keeps itself alive with OPTIONS over TLS.
  if (signature === 'expressway-authentication-failed')
    return protocol === 'TLS' && method === 'OPTIONS' && isNear(host);
  return false;
}

const workOfCore = /^expressway-(?:cms-check-failed|web-bridge-address|srv-absent|guest-uri-)/;
const workOfEdge = /^expressway-(?:turn-error|relay-allocated)/;

function roleByWork(
  events: readonly ReturnType<typeof logEvent.of>[],
  zones: ZoneSettings,
): ExpresswayRole | undefined {
  const roles = events.flatMap(({value: {signature, fields}}): ExpresswayRole[] => {
    if (workOfCore.test(signature)) return ['expressway-c'];
    if (workOfEdge.test(signature)) return ['expressway-e'];
    if (!isOfZone(signature, fields, zones)) return [];
    if (signature === 'expressway-authentication-failed') return ['expressway-e'];
    if (signature !== 'expressway-tls-failure') return [];
    return [fields.direction === 'Outbound' ? 'expressway-c' : 'expressway-e'];
  });
  const [only] = roles;
  return new Set(roles).size === 1 ? only : undefined;
}

/** The known box that an alias is, else the alias with the role that its work tells. */
function settle(
  store: FactLookup,
  alias: Subject,
  work: () => ExpresswayRole | undefined,
): {readonly subject: Subject; readonly role: ExpresswayRole | undefined} {
  const name = alias.includes('/') ? alias.slice(alias.indexOf('/') + 1) : undefined;
  const systems = store.of(systemsByBox);
  const namesOf = ({subject, value}: (typeof systems)[number]): (string | undefined)[] => [
    subject.split('/')[1],
    value.hostName?.toLowerCase(),
    fullNameOf(value),
  ];
  const stated = expresswayRoleOf(alias);
  const named = systems.filter(
    (system) =>
      name !== undefined &&
      namesOf(system).includes(name) &&
      (stated === undefined || expresswayRoleOf(system.subject) === stated),
  );
  const [known] = named;
  if (known !== undefined && new Set(named.map(({subject}) => subject)).size === 1)
    return {subject: known.subject, role: expresswayRoleOf(known.subject)};
  const role = stated ?? work();
  if (role === undefined) return {subject: alias, role};
  const peers = systems.filter(({subject}) => expresswayRoleOf(subject) === role);
  const [only] = peers;
  // One box of this role whose name no page tells: the log is its own.
  if (only !== undefined && peers.length === 1 && namesOf(only).every((one) => one === undefined))
    return {subject: only.subject, role};
  return {subject: boxSubject(role, name), role};
}

/**
 * The zones between Expressway-C and Expressway-E that carry Unified Communications, and with it the web proxy: one fact
 * a zone and box, put together from the zone table, the status and the page. Status does not tell such a zone from
 * another; where a box has one traversal zone and nothing says what it is for, it is taken for that one, and marked.
 */
import {groupBy} from '../../model/group-by.ts';
import {defineDerived, type FactLookup} from '../derived.ts';
import {expresswayZone} from '../expressway-zone.ts';
import type {Fact} from '../fact.ts';
import {type ExpresswayRole, expresswayRoleOf, settled} from './expressway-boxes.ts';
import {mergeFacts} from './merge-facts.ts';

type Zone = (typeof expresswayZone)['schema']['_output'];

export interface UnifiedCommunicationsZone extends Zone {
  readonly role: ExpresswayRole;
  /** The zone's name, or words for it where it has none. */
  readonly label: string;
  /** For `xConfiguration Zones Zone 2 TraversalClient …`: the number, or a placeholder where it is not known. */
  readonly position: string;
  readonly end: 'Client' | 'Server';
  /** It is the only traversal zone of the box; nothing says that it carries Unified Communications. */
  readonly isAssumed: boolean;
}

export const unifiedCommunicationsZones = defineDerived<UnifiedCommunicationsZone>({
  id: 'expressway.unified-communications-zones',
  title: 'Unified Communications traversal zones',
  collect:
    'https://<Expressway>/status.xml and configuration.xml saved as files, of Expressway-C and Expressway-E; or the zone page copied as text',
  derive: (store) => {
    const boxes = groupBy(settled(store, store.of(expresswayZone)), ({subject}) => subject);
    return [...boxes.values()].flatMap((facts) => {
      const zones = sameZones(facts);
      const stated = zones.filter((zone) => zone.some(isUnified));
      const unclear = zones.filter((zone) => zone.some(isTraversal) && !zone.some(isOther));
      const isAssumed = stated.length === 0;
      const chosen = isAssumed && unclear.length === 1 ? unclear : stated;
      return chosen.flatMap((zone) => mergeFacts(expresswayZone, zone)).flatMap((zone) => described(zone, isAssumed));
    });
  },
});

/** Traversal zones of the boxes, whatever they carry: where there is one, absence of a zone is not proved. */
export const traversalZones = defineDerived<Zone>({
  id: 'expressway.traversal-zones',
  title: 'traversal zones of the Expressways',
  collect: expresswayZone.collect,
  derive: (store: FactLookup) =>
    settled(store, store.of(expresswayZone)).filter((zone) => isTraversal(zone) || zone.value.type === undefined),
});

function described(zone: Fact<Zone>, isAssumed: boolean): Fact<UnifiedCommunicationsZone>[] {
  const role = expresswayRoleOf(zone.subject);
  if (role === undefined) return [];
  const {name, number, side} = zone.value;
  const end = (side ?? (role === 'expressway-c' ? 'client' : 'server')) === 'client' ? 'Client' : 'Server';
  return [
    {
      ...zone,
      type: 'expressway.unified-communications-zones',
      value: {
        ...zone.value,
        role,
        isAssumed,
        label: name === undefined ? 'without a name' : `“${name}”`,
        position: String(number ?? '<number>'),
        end,
      },
    },
  ];
}

/** By name; a fact without one by its number in the zone table. */
function sameZones(facts: readonly Fact<Zone>[]): readonly (readonly Fact<Zone>[])[] {
  const numbers = new Map(
    facts.flatMap(({value}) =>
      value.name === undefined || value.number === undefined ? [] : [[value.number, value.name.toLowerCase()] as const],
    ),
  );
  const keyOf = ({value: {name, number}}: Fact<Zone>): string =>
    name?.toLowerCase() ?? (number === undefined ? '' : (numbers.get(number) ?? `#${number}`));
  return [...groupBy(facts, keyOf).values()];
}

function isUnified({value}: Fact<Zone>): boolean {
  return value.isUnifiedCommunications === true || /unified/i.test(value.type ?? '');
}

function isOther({value}: Fact<Zone>): boolean {
  return value.isUnifiedCommunications === false;
}

function isTraversal({value}: Fact<Zone>): boolean {
  return value.side !== undefined || /traversal/i.test(value.type ?? '');
}

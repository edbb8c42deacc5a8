import type {Fact} from '../fact.ts';
import type {ExpresswayEdge} from './expressway-edges.ts';

/**
 * The user of the local authentication databases that is none of a traversal zone's: what is left is the TURN user, when
 * it is one. Undefined where a database or the users of the zones were not read, and where several are left.
 */
export function turnUserOf(
  edges: readonly Fact<ExpresswayEdge>[],
  zones: readonly Fact<{readonly username?: string | undefined}>[],
): string | undefined {
  const ofZones = zones.flatMap(({value}) => value.username ?? []);
  if (ofZones.length === 0 || edges.some(({value}) => value.localUsers === undefined)) return undefined;
  const users = new Set(edges.flatMap(({value}) => value.localUsers ?? []));
  const [only, ...others] = [...users].filter((user) => !ofZones.includes(user));
  return others.length === 0 ? only : undefined;
}

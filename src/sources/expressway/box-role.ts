/** Which of the pair an Expressway is, judged from what only one of them has. Undefined rather than a guess. */
import type {BoxRole} from '../../model/subject.ts';
import type {Field} from '../mmp/fact-of-fields.ts';

export type ExpresswayRole = 'expressway-c' | 'expressway-e';

export interface RoleSigns {
  /** The option list has Traversal Server, or TURN relays: licensed on Expressway-E only. */
  readonly hasEdgeOptions: boolean;
  /** TURN runs on Expressway-E only (alarm 30009 of the administrator guide says so). */
  readonly runsTurn: boolean;
  /** The switch may be left on where nothing can come of it, so zones outweigh it. */
  readonly setsTurnOn: boolean;
  /** Types or sides of its zones (`edgeZoneTypes`): `TraversalClient`, `server`. */
  readonly zoneTypes: readonly string[];
  /** Meeting Servers, tunnels and rules of the HTTP allow list are on Expressway-C. */
  readonly hasCoreTables: boolean;
}

export function judgeRole(signs: RoleSigns, hint: BoxRole | undefined): ExpresswayRole | undefined {
  if (signs.runsTurn || signs.hasEdgeOptions) return 'expressway-e';
  const isServer = signs.zoneTypes.some((type) => /server$/i.test(type));
  const isClient = signs.zoneTypes.some((type) => /client$/i.test(type));
  if (isClient !== isServer) return isClient ? 'expressway-c' : 'expressway-e';
  if (signs.setsTurnOn !== signs.hasCoreTables) return signs.setsTurnOn ? 'expressway-e' : 'expressway-c';
  return hint === 'cms' ? undefined : hint;
}

/** Types of the zones that tell the role: those of Unified Communications where any says that it is one, else all. */
export function edgeZoneTypes(zones: readonly (readonly Field[])[]): readonly string[] {
  const fieldValue = (fields: readonly Field[], name: string): unknown =>
    fields.find((field) => field.name === name)?.value;
  const unified = zones.filter((fields) => fieldValue(fields, 'isUnifiedCommunications') === true);
  const sides = (unified.length > 0 ? unified : zones).map(
    (fields) => fieldValue(fields, 'side') ?? fieldValue(fields, 'type'),
  );
  return sides.filter((side) => typeof side === 'string');
}

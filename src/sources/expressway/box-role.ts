/** Which of the pair an Expressway is, judged from what only one of them has. Undefined rather than a guess. */
import type {BoxRole} from '../../model/subject.ts';

export type ExpresswayRole = 'expressway-c' | 'expressway-e';

export interface RoleSigns {
  /** The option list has Traversal Server, or TURN relays: licensed on Expressway-E only. */
  readonly hasEdgeOptions: boolean;
  /** TURN runs on Expressway-E only (alarm 30009 of the administrator guide says so). */
  readonly runsTurn: boolean;
  /** Types of its zones, as written: `TraversalClient`, `TraversalServer`. */
  readonly zoneTypes: readonly string[];
  /** Meeting Servers are configured on Expressway-C only. */
  readonly hasMeetingServers: boolean;
}

export function judgeRole(signs: RoleSigns, hint: BoxRole | undefined): ExpresswayRole | undefined {
  if (signs.runsTurn || signs.hasEdgeOptions) return 'expressway-e';
  const isServer = signs.zoneTypes.some((type) => /server$/i.test(type));
  const isClient = signs.zoneTypes.some((type) => /client$/i.test(type)) || signs.hasMeetingServers;
  if (isClient !== isServer) return isClient ? 'expressway-c' : 'expressway-e';
  return hint === 'cms' ? undefined : hint;
}

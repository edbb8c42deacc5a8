/**
 * The relay that a client got elsewhere, when one server or one port refused it one. A probe tries each server by itself:
 * there it is no way out.
 */
import {millisecondsBetween} from '../../model/instant.ts';
import type {Fact} from '../fact.ts';
import type {TurnSession} from '../turn-session.ts';

/** A browser asks all its servers from several ports at once, and asks again at once. Many may share an address. */
const sameJoinMs = 5000;

export function relayBeside(
  refused: TurnSession,
  sessions: readonly Fact<TurnSession>[],
): Fact<TurnSession> | undefined {
  if (refused.trial !== undefined) return undefined;
  return sessions.find(
    ({value: other}) =>
      other.trial === undefined &&
      other.allocations > 0 &&
      other.client.address === refused.client.address &&
      Math.abs(millisecondsBetween(refused.firstTime, other.firstTime)) <= sameJoinMs,
  );
}

/** When `watch` runs its next round. Pure. */

export interface RoundTimes {
  /** When the last round began and ended, in ms of one clock. */
  readonly startedMs: number;
  readonly endedMs: number;
  readonly everyMs: number;
  /** Something looks different, and another round has to confirm it. */
  readonly isPending: boolean;
}

/** A change is confirmed soon, where rounds are far apart. */
const confirmMs = 30_000;
/** Boxes get a rest after a round that took longer than rounds are apart. */
const restMs = 5000;

/** How long to wait, in ms. Rounds begin at even distances; one that would fall into the last is left out. */
export function msToNextRound({startedMs, endedMs, everyMs, isPending}: RoundTimes): number {
  const stepMs = isPending ? Math.min(everyMs, confirmMs) : everyMs;
  const tookMs = Math.max(0, endedMs - startedMs);
  const steps = Math.max(1, Math.ceil(tookMs / stepMs));
  return Math.max(steps * stepMs - tookMs, Math.min(restMs, everyMs));
}

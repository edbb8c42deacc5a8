import {type Instant, instantFromEpoch} from '../../model/instant.ts';

/** The wall clock with the resolution of the monotonic one. */
export function wallClock(): Instant {
  const epochMs = performance.timeOrigin + performance.now();
  return instantFromEpoch(Math.floor(epochMs / 1000), Math.floor((epochMs % 1000) * 1e6));
}

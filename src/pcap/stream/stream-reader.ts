/** Who reads what a TCP connection carries. */
import type {Sighting} from '../track/sighting.ts';

/** One of the two directions of a connection. */
export type Side = 0 | 1;

export function otherSide(side: Side): Side {
  return side === 0 ? 1 : 0;
}

export interface StreamReader {
  /** Bytes in order. They may be reused after the call. */
  push(from: Side, bytes: Uint8Array, sighting: Sighting): void;
  /** Bytes that cannot be had; their number where it is known, else infinity. */
  skipMissing(from: Side, count: number): void;
}

/** Which of two packets of one capture came first, also where it lies in several files: frames count anew in each. */
import {type Instant, isBefore} from '../model/instant.ts';
import type {Fact} from './fact.ts';

export interface SeenPacket {
  readonly input: string;
  readonly frame: number;
  readonly time: Instant | undefined;
}

/** The packet of a fact whose place has this name, and this frame. */
export function packetAt({origin, at}: Fact, name: string, frame: number): SeenPacket {
  const place = at?.[name];
  return {input: place?.input ?? origin.input, frame, time: place?.time};
}

export function isPacketBefore(one: SeenPacket, other: SeenPacket): boolean {
  if (one.input === other.input || one.time === undefined || other.time === undefined) return one.frame < other.frame;
  return isBefore(one.time, other.time);
}

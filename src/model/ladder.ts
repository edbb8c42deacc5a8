/** A ladder diagram as data: who sent what to whom, in the order of time. */
import type {Instant} from './instant.ts';

export interface TransportAddress {
  readonly address: string;
  readonly port: number;
}

export interface Ladder {
  /** Counts from 1; the summary of the captures names it. */
  readonly number: number;
  readonly title: string;
  /** The columns, from left to right. */
  readonly hosts: readonly LadderHost[];
  /** The captures in which its packets are; the first one's clock counts. */
  readonly inputs: readonly string[];
  readonly rows: readonly LadderRow[];
  /** Rows at the end that were left out to keep it bounded. */
  readonly omitted: number;
}

export interface LadderHost {
  /** `client`, `TURN server`, `peer` … */
  readonly role: string;
  /** All that it is called in the captures. */
  readonly addresses: readonly string[];
}

export interface LadderRow {
  readonly time: Instant;
  /** Since the first row. */
  readonly seconds: number;
  /** Of the last packet, where the row stands for several. */
  readonly untilSeconds?: number;
  /** Where it is to be seen; `input` counts in `inputs`, and there is one at most for each. */
  readonly places: readonly {readonly input: number; readonly frame: number; readonly untilFrame?: number}[];
  /** Columns. */
  readonly from: number;
  readonly to: number;
  readonly text: string;
  readonly tone: LadderTone;
}

/** `lost`: never answered, or seen on one side only. `wrong`: an error, alert or reset. `bulk`: many packets in one row. */
export type LadderTone = 'plain' | 'wrong' | 'lost' | 'bulk';

/** All ladders of a run. They are laid out when they are asked for: there may be thousands. */
export interface Ladders {
  readonly count: number;
  of(number: number): Ladder | undefined;
  /** Numbers of those in which a transport address, or an IP address, has a part. */
  withAddress(address: string): readonly number[];
}

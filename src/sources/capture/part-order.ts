/** What a thread that scans a part of a capture file is told, and what it sends back. */
import type {ControlBatch} from '../../pcap/scan/control-log.ts';
import type {ScannedPart} from '../../pcap/scan/part-scan.ts';

export interface PartOrder {
  readonly path: string;
  /** Bytes at the start of the file that say how it is to be read. */
  readonly headLength: number;
  /** Where the part begins. It goes to the end of the file. */
  readonly start: number;
  readonly wantsAllOfTls: boolean;
}

export type PartMessage =
  | {readonly kind: 'batch'; readonly batch: ControlBatch}
  /** Last of all. Without a part, it is to be read again with what is before it. */
  | {readonly kind: 'end'; readonly part: Omit<ScannedPart, 'batches'> | undefined};

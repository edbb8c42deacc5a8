/** What reading tells while it goes on. Structurally the input events of the engine, which this layer may not import. */
import type {InputRow} from '../../model/report.ts';

export type EvidenceEvent =
  | {readonly kind: 'input-started'; readonly path: string; readonly sizeBytes: number | undefined}
  | {readonly kind: 'input-progress'; readonly path: string; readonly bytesRead: number; readonly facts: number}
  | {readonly kind: 'input-done'; readonly row: InputRow};

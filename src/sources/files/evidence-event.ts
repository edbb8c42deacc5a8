/** What reading tells while it goes on. The input events of the engine, which this layer may not import, and facts to judge early. */
import type {Fact} from '../../facts/fact.ts';
import type {InputRow} from '../../model/report.ts';

export type EvidenceEvent =
  | {readonly kind: 'input-started'; readonly path: string; readonly sizeBytes: number | undefined}
  | {readonly kind: 'input-progress'; readonly path: string; readonly bytesRead: number; readonly facts: number}
  /** All facts so far of an input that is still open. They come again, with more, until the input is done. */
  | {readonly kind: 'facts-so-far'; readonly path: string; readonly facts: readonly Fact[]}
  | {readonly kind: 'input-done'; readonly row: InputRow};

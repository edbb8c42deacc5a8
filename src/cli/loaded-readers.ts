import type {Fact} from '../facts/fact.ts';
import type {FormatReader} from '../sources/format-reader.ts';

/** The readers of a command. */
export interface LoadedReaders {
  /** In the order in which ties are broken. */
  readonly readers: readonly FormatReader[];
  /** Facts that can only be told when all inputs are read. */
  lateFacts(): readonly Fact[];
}

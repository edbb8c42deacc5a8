import type {Fact} from '../facts/fact.ts';
import type {LogReaderOptions} from '../sources/cms-log/log-gatherer.ts';
import type {LogStreamOptions} from '../sources/cms-log/log-stream-reader.ts';
import type {FormatReader} from '../sources/format-reader.ts';

/** The readers of a command. */
export interface LoadedReaders {
  /** In the order in which ties are broken. */
  readonly readers: readonly FormatReader[];
  /** Facts that can only be told when all inputs are read. */
  lateFacts(): readonly Fact[];
}

export interface ReaderOptions {
  /** Threads that may be used for one capture or log; undefined: as the machine has processors. */
  readonly threads?: number;
  /** How logs are read. */
  readonly logs?: LogReaderOptions;
  /** Set when `logs` reads one log that goes on. */
  readonly logStream?: Pick<LogStreamOptions, 'isNewFileAt'>;
}

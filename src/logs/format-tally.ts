/** Which formats the lines of a log have: counted over those that are looked at, which may be few of a large file. */
import type {LogLayout, LogLine, LogWrapping} from './log-format.ts';

export interface FormatCount {
  readonly layout: LogLayout;
  readonly wrapping: LogWrapping | undefined;
  readonly lines: number;
}

export class FormatTally {
  readonly #counts = new Map<string, FormatCount>();

  see({format, wrapping}: LogLine): void {
    const key = `${format.id} ${wrapping?.id ?? ''}`;
    this.#counts.set(key, {layout: format, wrapping, lines: (this.#counts.get(key)?.lines ?? 0) + 1});
  }

  /** The commonest first; of equals the one that was seen first. */
  counts(): readonly FormatCount[] {
    return [...this.#counts.values()].sort((one, other) => other.lines - one.lines);
  }
}

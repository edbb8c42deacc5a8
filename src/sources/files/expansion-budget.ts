/** How much may come out of the archives in one input, so that a bomb costs seconds and not the machine. */
import type {ByteSource, Loss} from './byte-source.ts';

export interface ExpansionLimits {
  /** Bytes out of all archives in one input. A diagnostic archive holds up to 20 captures of 20 MB for each interface. */
  readonly totalBytes: number;
  readonly members: number;
  /** Bytes out for one byte in. Repetitive logs reach 100; a bomb 1000. */
  readonly ratio: number;
  /** Below this many bytes the ratio does not count. */
  readonly ratioFreeBytes: number;
  /** Archives in archives: 1 is an archive, 2 an archive in it. A plain `.gz` does not count. */
  readonly depth: number;
  /** A zip that cannot be read from disk is held in memory. */
  readonly zipInMemoryBytes: number;
}

export const usualLimits: ExpansionLimits = {
  totalBytes: 8 * 1024 ** 3,
  members: 10_000,
  ratio: 250,
  ratioFreeBytes: 64 * 1024 ** 2,
  depth: 2,
  zipInMemoryBytes: 256 * 1024 ** 2,
};

export class ExpansionBudget {
  #bytes = 0;
  #members = 0;
  readonly limits: ExpansionLimits;

  constructor(limits: ExpansionLimits) {
    this.limits = limits;
  }

  /** False when an archive, or all in this input, have more members than are read. */
  takeMember(): boolean {
    this.#members += 1;
    return this.#members <= this.limits.members;
  }

  /** Counts what comes out of one compressed stream, and ends it at the limits. */
  async *meter(chunks: AsyncIterable<Uint8Array>, bytesIn: () => number, loss: Loss): AsyncGenerator<Uint8Array> {
    let bytesOut = 0;
    for await (const chunk of chunks) {
      bytesOut += chunk.length;
      this.#bytes += chunk.length;
      const reason = this.#excess(bytesOut, bytesIn());
      if (reason !== undefined) {
        loss.say(reason);
        return;
      }
      yield chunk;
    }
  }

  #excess(bytesOut: number, bytesIn: number): string | undefined {
    const {totalBytes, ratio, ratioFreeBytes} = this.limits;
    if (this.#bytes > totalBytes)
      return `more than ${formatSize(totalBytes)} come out of it: unpack it yourself and give the files`;
    if (bytesOut > ratioFreeBytes && bytesOut > bytesIn * ratio) {
      return `it expands more than ${ratio} times, as an archive bomb does: unpack it yourself and give the files`;
    }
    return undefined;
  }
}

export function formatSize(bytes: number): string {
  const units = ['bytes', 'KiB', 'MiB', 'GiB'] as const;
  const power = bytes < 1024 ? 0 : Math.min(3, Math.floor(Math.log2(bytes) / 10));
  return `${Math.round((bytes / 1024 ** power) * 10) / 10} ${units[power] ?? 'bytes'}`;
}

/** A source that counts the bytes that were taken from it. */
export function countBytes(source: ByteSource): {
  readonly chunks: AsyncIterable<Uint8Array>;
  readonly taken: () => number;
} {
  let taken = 0;
  async function* count(): AsyncGenerator<Uint8Array> {
    for await (const chunk of source.chunks()) {
      taken += chunk.length;
      yield chunk;
    }
  }
  return {chunks: count(), taken: () => taken};
}

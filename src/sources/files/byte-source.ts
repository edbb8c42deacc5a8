/**
 * Bytes on their way in: from a disk, a pipe, or out of an archive. A source never throws: where the bytes end too soon
 * it ends, and `loss` says why.
 */
import type {Instant} from '../../model/instant.ts';

export interface ByteSource {
  /** As shown to the user: `evidence/cms.txt`, `bundle.tar.gz!/log`, `-`. */
  readonly path: string;
  /** Last part of the path; without `.gz` once that is unpacked. */
  readonly fileName: string;
  readonly sizeBytes: number | undefined;
  /** When it was last written, where its file or its archive says so. */
  readonly writtenAt?: Instant;
  /** The file on disk, for formats that have to be read from their end. */
  readonly diskPath?: string;
  /** A pipe that may stay open for long, of which what it has brought is to be judged early. */
  readonly isOpen?: boolean;
  readonly loss: Loss;
  /** May be called once. */
  chunks(): AsyncIterable<Uint8Array>;
}

/** Why the bytes ended before the end; undefined while nothing is lost. */
export class Loss {
  reason: string | undefined;

  /** The first reason counts: what comes after follows from it. */
  say(reason: string): void {
    this.reason ??= reason;
  }
}

export const headBytes = 64 * 1024;

export interface PeekedSource extends ByteSource {
  readonly headBytes: Uint8Array;
  readonly isWholeInHead: boolean;
  /** Gives back what the source holds open. To be called once all is read. */
  close(): Promise<void>;
}

/**
 * Reads the first 64 KiB, or more where asked for, and gives a source that begins with them again. When the end comes
 * within them, the size is known. `isEnough` ends it sooner: a pipe may not bring more for hours.
 */
export async function peekSource(
  source: ByteSource,
  peekBytes = headBytes,
  isEnough: (head: Uint8Array) => boolean = () => false,
): Promise<PeekedSource> {
  const iterator = source.chunks()[Symbol.asyncIterator]();
  const first: Uint8Array[] = [];
  let size = 0;
  let isAtEnd = false;
  while (size <= peekBytes && !isAtEnd) {
    const {value, done} = await iterator.next();
    if (done === true) isAtEnd = true;
    else {
      first.push(Uint8Array.from(value));
      size += value.length;
      if (isEnough(Buffer.concat(first))) break;
    }
  }
  const head = Buffer.concat(first);
  return {
    path: source.path,
    fileName: source.fileName,
    sizeBytes: source.sizeBytes ?? (isAtEnd ? size : undefined),
    ...(source.writtenAt === undefined ? {} : {writtenAt: source.writtenAt}),
    ...(source.diskPath === undefined ? {} : {diskPath: source.diskPath}),
    ...(source.isOpen === undefined ? {} : {isOpen: source.isOpen}),
    loss: source.loss,
    headBytes: head.subarray(0, headBytes),
    isWholeInHead: isAtEnd && size <= headBytes,
    async *chunks() {
      yield* first;
      while (!isAtEnd) {
        const {value, done} = await iterator.next();
        if (done === true) isAtEnd = true;
        else yield value;
      }
    },
    async close() {
      await iterator.return?.();
    },
  };
}

/** All bytes up to a limit, in one piece; undefined when there are more. */
export async function collectBytes(source: ByteSource, limitBytes: number): Promise<Buffer | undefined> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of source.chunks()) {
    size += chunk.length;
    if (size > limitBytes) return undefined;
    chunks.push(Uint8Array.from(chunk));
  }
  return Buffer.concat(chunks);
}

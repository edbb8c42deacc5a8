/**
 * A file that grows, as a stream of bytes that does not end: what is in it, what is added, and what stands in the file that
 * takes its place when logs are rotated. It is looked at and not watched: that works on every disk, also on those of
 * other machines.
 */
import type {Stats} from 'node:fs';
import {type FileHandle, open, stat} from 'node:fs/promises';
import {setTimeout as wait} from 'node:timers/promises';
import {codeOf} from '../files/error-words.ts';

/** A person who watches waits no longer for a new line. */
const pollMs = 250;
const pieceBytes = 1 << 20;
/** The end of what was read, to know it again: a file may be emptied and filled between two looks. */
const tailBytes = 64;
const lineEnd = Buffer.from('\n');

export class FollowedFile {
  readonly path: string;
  /** Where in the stream another file begins. */
  readonly #starts = new Set<number>();
  #streamed = 0;
  #file: FileHandle;
  #own: Stats;
  #position = 0;
  #tail = Buffer.alloc(0);

  private constructor(path: string, file: FileHandle, own: Stats) {
    this.path = path;
    this.#file = file;
    this.#own = own;
  }

  /** Throws what the disk throws. */
  static async open(path: string): Promise<FollowedFile> {
    const file = await open(path, 'r');
    return new FollowedFile(path, file, await file.stat());
  }

  /** Whether another file begins at this place of the stream. A piece never holds bytes of two files. */
  isNewFileAt(offset: number): boolean {
    return this.#starts.has(offset);
  }

  /** Until the signal; throws what the disk throws. */
  async *chunks(signal: AbortSignal): AsyncGenerator<Uint8Array> {
    try {
      /** The file under the path is another one: what comes late into the old one is still read, once. */
      let isReplaced = false;
      while (!signal.aborted) {
        const piece = await this.#read();
        if (piece !== undefined) {
          yield piece;
          continue;
        }
        if (await this.#wasEmptied()) {
          yield* this.#endFile();
          this.#position = 0;
          continue;
        }
        if (isReplaced) {
          const next = await openIfThere(this.path);
          if (next !== undefined) {
            yield* this.#endFile();
            await this.#file.close();
            this.#file = next;
            this.#own = await next.stat();
            this.#position = 0;
          }
          isReplaced = false;
          if (next !== undefined) continue;
        } else isReplaced = await this.#wasReplaced();
        await wait(pollMs, undefined, {signal}).catch(() => {});
      }
    } finally {
      await this.#file.close();
    }
  }

  /** What was added; undefined when nothing was. */
  async #read(): Promise<Uint8Array | undefined> {
    const buffer = Buffer.allocUnsafe(pieceBytes);
    const {bytesRead} = await this.#file.read(buffer, 0, pieceBytes, this.#position);
    if (bytesRead === 0) return undefined;
    if (this.#position > 0 && !(await this.#isTailThere())) return undefined;
    const piece = buffer.subarray(0, bytesRead);
    this.#position += bytesRead;
    this.#streamed += bytesRead;
    this.#tail = Buffer.from(Buffer.concat([this.#tail, piece.subarray(-tailBytes)]).subarray(-tailBytes));
    return piece;
  }

  /** Truncated in place (`copytruncate` of logrotate), even when it has grown past its old length since. */
  async #wasEmptied(): Promise<boolean> {
    if (this.#position === 0) return false;
    const {size} = await this.#file.stat();
    return size < this.#position || !(await this.#isTailThere());
  }

  async #isTailThere(): Promise<boolean> {
    const length = Math.min(this.#tail.length, this.#position);
    const buffer = Buffer.alloc(length);
    const {bytesRead} = await this.#file.read(buffer, 0, length, this.#position - length);
    return bytesRead === length && buffer.equals(this.#tail.subarray(-length));
  }

  async #wasReplaced(): Promise<boolean> {
    const now = await stat(this.path).catch(() => undefined);
    return now !== undefined && (now.ino !== this.#own.ino || now.dev !== this.#own.dev);
  }

  /** A line that was cut off must not run into the first one of the next file. */
  *#endFile(): Generator<Uint8Array> {
    if (this.#tail.length > 0 && this.#tail.at(-1) !== lineEnd[0]) {
      this.#streamed += lineEnd.length;
      yield lineEnd;
    }
    this.#starts.add(this.#streamed);
    this.#tail = Buffer.alloc(0);
  }
}

/** Undefined while there is none. */
async function openIfThere(path: string): Promise<FileHandle | undefined> {
  try {
    return await open(path, 'r');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** The same bytes, hashed on their way through: whether they are still those that were written down elsewhere. */
import {createHash} from 'node:crypto';
import type {ByteSource} from './byte-source.ts';

export interface HashedSource {
  readonly source: ByteSource;
  /** SHA-256 of all bytes, hex. Takes what no reader took, so it is to be asked for last. */
  finish(): Promise<string>;
}

export function hashSource(source: ByteSource): HashedSource {
  const hash = createHash('sha256');
  let bytes: AsyncIterator<Uint8Array> | undefined;
  const next = async (): Promise<IteratorResult<Uint8Array>> => {
    bytes ??= source.chunks()[Symbol.asyncIterator]();
    const result = await bytes.next();
    if (result.done !== true) hash.update(result.value);
    return result;
  };
  // No `return`: a reader that stops early leaves the rest to be hashed.
  const chunks = {[Symbol.asyncIterator]: () => ({next})};
  return {
    source: {...source, chunks: () => chunks},
    finish: async () => {
      for await (const _ of chunks);
      return hash.digest('hex');
    },
  };
}

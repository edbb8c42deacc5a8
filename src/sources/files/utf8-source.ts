/** A text in UTF-16 as the same text in UTF-8: readers that look at bytes need to know no other. */
import type {ByteSource} from './byte-source.ts';

export function utf8Source(source: ByteSource, encoding: 'utf-16le' | 'utf-16be'): ByteSource {
  return {
    path: source.path,
    fileName: source.fileName,
    // Nobody knows how much that will be.
    sizeBytes: undefined,
    ...(source.writtenAt === undefined ? {} : {writtenAt: source.writtenAt}),
    ...(source.isOpen === undefined ? {} : {isOpen: source.isOpen}),
    loss: source.loss,
    async *chunks() {
      const decoder = new TextDecoder(encoding);
      for await (const chunk of source.chunks()) yield Buffer.from(decoder.decode(chunk, {stream: true}));
      yield Buffer.from(decoder.decode());
    },
  };
}

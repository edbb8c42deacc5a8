/** The lines of an input as a stream. */
import type {EvidenceInput, ReadContext} from '../format-reader.ts';

/** The longest fact is a signed request of 64 KiB in hex; what is longer than this is passed over. */
const longestLine = 4 * 1024 * 1024;

export interface Line {
  /** From 1. */
  readonly number: number;
  /** Undefined when it is too long to be kept. */
  readonly text: string | undefined;
}

export async function* readLines(input: EvidenceInput, context: ReadContext): AsyncGenerator<Line> {
  const decoder = new TextDecoder();
  let bytesRead = 0;
  let number = 1;
  let open = '';
  let isTooLong = false;
  const line = (): Line => ({number: number++, text: isTooLong ? undefined : open});
  for await (const chunk of input.chunks()) {
    bytesRead += chunk.length;
    const pieces = decoder.decode(chunk, {stream: true}).split('\n');
    for (const [index, piece] of pieces.entries()) {
      if (index > 0) {
        yield line();
        open = '';
        isTooLong = false;
      }
      if (open.length + piece.length > longestLine) isTooLong = true;
      else open += piece;
    }
    context.progress(bytesRead);
  }
  if (open !== '' || isTooLong) yield line();
}

/** A whole JSON text in memory: browsers write one object a file. */
import {decodeText} from '../files/decode-text.ts';
import {formatSize} from '../files/expansion-budget.ts';
import type {EvidenceInput, ReadContext} from '../format-reader.ts';

/** A dump of a day has some 50 MB; V8 takes no text of more than 512 MB. */
const longestBytes = 256 * 1024 * 1024;

export async function readJson(
  input: EvidenceInput,
  context: ReadContext,
): Promise<{readonly value: unknown} | {readonly problem: string}> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of input.chunks()) {
    length += chunk.length;
    if (length > longestBytes) return {problem: `longer than ${formatSize(longestBytes)}: not read`};
    pieces.push(chunk);
    context.progress(length);
  }
  try {
    return {value: JSON.parse(decodeText(Buffer.concat(pieces), 'utf-8'))};
  } catch (error) {
    const isCut = error instanceof SyntaxError && /end of (?:JSON|data)|Unterminated/i.test(error.message);
    return {
      problem: isCut ? 'the JSON ends in the middle: save or copy it again' : 'no valid JSON: save or copy it again',
    };
  }
}

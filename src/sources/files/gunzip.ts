/** gzip (RFC 1952) as a source of bytes. Damaged or cut data give what came out before, and the loss says so. */
import {createGunzip} from 'node:zlib';
import {type ByteSource, Loss} from './byte-source.ts';
import {codeOf} from './error-words.ts';
import {countBytes, type ExpansionBudget} from './expansion-budget.ts';

/** At most 1032 times as much comes out of it at once (the limit of deflate). */
const pieceBytes = 64 * 1024;

export function isGzip(head: Uint8Array): boolean {
  return head[0] === 0x1f && head[1] === 0x8b && head[2] === 8;
}

export function gunzipSource(source: ByteSource, budget: ExpansionBudget): ByteSource {
  const loss = new Loss();
  return {
    path: source.path,
    fileName: source.fileName.replace(/\.tgz$/i, '.tar').replace(/\.gz$/i, ''),
    sizeBytes: undefined,
    loss,
    async *chunks() {
      const {chunks, taken} = countBytes(source);
      yield* budget.meter(inflate(chunks, loss), taken, loss);
      if (source.loss.reason !== undefined) loss.say(source.loss.reason);
    },
  };
}

async function* inflate(chunks: AsyncIterable<Uint8Array>, loss: Loss): AsyncGenerator<Uint8Array> {
  const gunzip = createGunzip({chunkSize: 1 << 20});
  let out: Uint8Array[] = [];
  const take = () => {
    const taken = out;
    out = [];
    return taken;
  };
  gunzip.on('data', (chunk: Buffer) => out.push(chunk));
  const failed = new Promise<never>((_, reject) => gunzip.once('error', reject));
  failed.catch(() => {});
  const ended = new Promise<void>((resolve) => gunzip.once('end', resolve));
  try {
    for await (const chunk of chunks) {
      for (let offset = 0; offset < chunk.length; offset += pieceBytes) {
        const piece = chunk.subarray(offset, offset + pieceBytes);
        await Promise.race([failed, new Promise<void>((resolve) => gunzip.write(piece, () => resolve()))]);
        yield* take();
      }
    }
    gunzip.end();
    await Promise.race([failed, ended]);
  } catch (error) {
    const isCut = codeOf(error) === 'Z_BUF_ERROR';
    loss.say(
      isCut
        ? 'the gzip data end too soon: copy the file again'
        : 'the gzip data are damaged: copy the file again, in binary mode',
    );
  } finally {
    gunzip.destroy();
  }
  yield* take();
}

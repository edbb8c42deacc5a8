/** gzip (RFC 1952) as a source of bytes. Damaged or cut data give what came out before, and the loss says so. */
import {createGunzip} from 'node:zlib';
import {type Instant, instantFromEpoch} from '../../model/instant.ts';
import {type ByteSource, Loss, type PeekedSource} from './byte-source.ts';
import {codeOf} from './error-words.ts';
import {countBytes, type ExpansionBudget} from './expansion-budget.ts';

/** Handing over a piece costs as much as inflating some of it. */
const pieceBytes = 512 * 1024;
/** Deflate makes up to 1032 bytes of one: what has come out is taken before more does. */
const mostHeldBytes = 16 << 20;

export function isGzip(head: Uint8Array): boolean {
  return head[0] === 0x1f && head[1] === 0x8b && head[2] === 8;
}

export function gunzipSource(source: PeekedSource, budget: ExpansionBudget): ByteSource {
  const loss = new Loss();
  const writtenAt = gzipWrittenAt(source.headBytes) ?? source.writtenAt;
  return {
    path: source.path,
    fileName: source.fileName.replace(/\.tgz$/i, '.tar').replace(/\.gz$/i, ''),
    sizeBytes: undefined,
    ...(writtenAt === undefined ? {} : {writtenAt}),
    loss,
    async *chunks() {
      const {chunks, taken} = countBytes(source);
      yield* budget.meter(inflate(chunks, loss), taken, loss);
      if (source.loss.reason !== undefined) loss.say(source.loss.reason);
    },
  };
}

/** When the file in it was last written (RFC 1952 §2.3.1, MTIME), in seconds since 1970; 0 says nothing. */
export function gzipWrittenAt(head: Uint8Array): Instant | undefined {
  const seconds = head.length < 8 ? 0 : Buffer.from(head.subarray(4, 8)).readUInt32LE();
  return seconds === 0 ? undefined : instantFromEpoch(seconds);
}

async function* inflate(chunks: AsyncIterable<Uint8Array>, loss: Loss): AsyncGenerator<Uint8Array> {
  const gunzip = createGunzip({chunkSize: 1 << 20});
  let out: Uint8Array[] = [];
  let held = 0;
  let wake = (): void => {};
  const take = () => {
    const taken = out;
    out = [];
    held = 0;
    return taken;
  };
  gunzip.on('data', (chunk: Buffer) => {
    out.push(chunk);
    held += chunk.length;
    if (held < mostHeldBytes) return;
    gunzip.pause();
    wake();
  });
  const failed = new Promise<never>((_, reject) => gunzip.once('error', reject));
  failed.catch(() => {});
  const ended = new Promise<void>((resolve) => gunzip.once('end', resolve));
  /** What comes out until `step` is done, in parts where it is much. */
  const during = async function* (step: Promise<unknown>): AsyncGenerator<Uint8Array> {
    let isDone = false;
    const done = Promise.race([failed, step]).then(() => {
      isDone = true;
    });
    done.catch(() => {});
    while (!isDone) {
      const full = new Promise<void>((resolve) => {
        wake = resolve;
      });
      if (held < mostHeldBytes) await Promise.race([done, full]);
      if (held < mostHeldBytes) continue;
      yield* take();
      gunzip.resume();
    }
  };
  try {
    let written: Promise<void> | undefined;
    for await (const chunk of chunks) {
      for (let offset = 0; offset < chunk.length; offset += pieceBytes) {
        if (written !== undefined) yield* during(written);
        const ready = take();
        const piece = chunk.subarray(offset, offset + pieceBytes);
        // The next piece is inflated on a thread of its own while whoever takes these reads them.
        written = new Promise<void>((resolve) => gunzip.write(piece, () => resolve()));
        yield* ready;
      }
      // The chunk may be reused.
      if (written !== undefined) yield* during(written);
    }
    gunzip.end();
    yield* during(ended);
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

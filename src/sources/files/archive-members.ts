/**
 * The members of tar and zip archives, one after the other, without writing a file. Links are not followed, and names
 * that lead out of the archive are not read.
 */
import {Readable} from 'node:stream';
import type * as yauzl from 'yauzl';
import {instantFromEpoch} from '../../model/instant.ts';
import {stripControlCharacters} from '../../model/origin.ts';
import {type ByteSource, collectBytes, Loss, type PeekedSource} from './byte-source.ts';
import {messageOf} from './error-words.ts';
import {type ExpansionBudget, formatSize} from './expansion-budget.ts';

/** A member to read, or one that is passed over and why. Members have to be read before the next is asked for. */
export type ArchiveMember =
  | {readonly kind: 'file'; readonly source: ByteSource}
  | {readonly kind: 'skipped'; readonly path: string; readonly reason: string}
  | {readonly kind: 'unreadable'; readonly path: string; readonly reason: string};

/** `ustar` at 257: POSIX and GNU tar (POSIX.1-2017, pax). */
export function isTar(head: Uint8Array): boolean {
  return Buffer.from(head.subarray(257, 262)).toString('latin1') === 'ustar';
}

/** `PK\3\4`, or `PK\5\6` of an empty archive. */
export function isZip(head: Uint8Array): boolean {
  return head[0] === 0x50 && head[1] === 0x4b && ((head[2] === 3 && head[3] === 4) || (head[2] === 5 && head[3] === 6));
}

/** Never throws: a damaged archive ends early and `archive.loss` says so. */
export async function* readTarMembers(archive: ByteSource, budget: ExpansionBudget): AsyncGenerator<ArchiveMember> {
  const {default: tar} = await import('tar-stream');
  const unpack = tar.extract();
  const bytes = Readable.from(archive.chunks(), {objectMode: false});
  bytes.on('error', (error) => unpack.destroy(error)).pipe(unpack);
  try {
    for await (const entry of unpack) {
      const {name, type, size, linkname, mtime} = entry.header;
      const path = memberPath(archive.path, name);
      if (type !== 'directory' && !budget.takeMember()) {
        archive.loss.say(tooManyMembers(budget));
        break;
      }
      if (type === 'directory') entry.resume();
      else if (type === 'symlink' || type === 'link') {
        entry.resume();
        yield {
          kind: 'skipped',
          path,
          reason: `a link to ${stripControlCharacters(linkname ?? 'another file')}: links in archives are not followed`,
        };
      } else if (type !== 'file' && type !== 'contiguous-file') {
        entry.resume();
        yield {kind: 'skipped', path, reason: `a ${type ?? 'special file'}, which holds no evidence`};
      } else if (leadsOut(name)) {
        entry.resume();
        yield {kind: 'skipped', path, reason: 'its name leads out of the archive'};
      } else {
        const loss = new Loss();
        const chunks = entryChunks(entry, loss);
        // No `return`: a reader that stops early would destroy the entry, and with it the archive.
        const shared = {[Symbol.asyncIterator]: () => ({next: () => chunks.next()})};
        yield {
          kind: 'file',
          source: {
            path,
            fileName: lastPart(name),
            sizeBytes: size ?? 0,
            ...writtenAtOf(mtime),
            loss,
            chunks: () => shared,
          },
        };
        // The next member comes only after all bytes of this one were taken.
        for await (const _ of shared);
      }
    }
  } catch (error) {
    archive.loss.say(`the tar archive is damaged or cut off: ${messageOf(error)}`);
  } finally {
    bytes.destroy();
    unpack.destroy();
  }
}

async function* entryChunks(stream: AsyncIterable<unknown>, loss: Loss): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of stream) if (chunk instanceof Uint8Array) yield chunk;
  } catch (error) {
    loss.say(`the archive is damaged or cut off here: ${messageOf(error)}`);
  }
}

/** A zip is read from its end: from the file itself where there is one, else from memory. */
export async function* readZipMembers(archive: PeekedSource, budget: ExpansionBudget): AsyncGenerator<ArchiveMember> {
  const {default: reader} = await import('yauzl');
  const options = {lazyEntries: true, decodeStrings: false, autoClose: false} as const;
  try {
    const zip = archive.diskPath === undefined ? undefined : await reader.openPromise(archive.diskPath, options);
    const buffer = zip === undefined ? await collectBytes(archive, budget.limits.zipInMemoryBytes) : undefined;
    if (zip === undefined && buffer === undefined) {
      archive.loss.say(
        `a zip of more than ${formatSize(budget.limits.zipInMemoryBytes)} inside an archive or a pipe: unpack it first`,
      );
      return;
    }
    const opened = zip ?? (await reader.fromBufferPromise(buffer ?? Buffer.alloc(0), options));
    try {
      yield* readZipEntries(reader, opened, archive, budget);
    } finally {
      opened.close();
    }
  } catch (error) {
    archive.loss.say(`the zip archive is damaged or cut off: ${messageOf(error)}`);
  }
}

/** Unix file type in the upper half of the external attributes (APPNOTE 4.4.15). */
const fileTypeMask = 0o170000;
const symbolicLink = 0o120000;

async function* readZipEntries(
  {getFileNameLowLevel}: typeof yauzl,
  zip: yauzl.ZipFile,
  archive: ByteSource,
  budget: ExpansionBudget,
): AsyncGenerator<ArchiveMember> {
  for await (const entry of zip.eachEntry()) {
    const {generalPurposeBitFlag, fileNameRaw, extraFields} = entry;
    const name = getFileNameLowLevel(generalPurposeBitFlag, fileNameRaw, extraFields, false).replaceAll('\\', '/');
    if (name.endsWith('/')) continue;
    if (!budget.takeMember()) return archive.loss.say(tooManyMembers(budget));
    const path = memberPath(archive.path, name);
    const isLink = ((entry.externalFileAttributes >>> 16) & fileTypeMask) === symbolicLink;
    if (isLink) yield {kind: 'skipped', path, reason: 'a link: links in archives are not followed'};
    else if (leadsOut(name)) yield {kind: 'skipped', path, reason: 'its name leads out of the archive'};
    else if (entry.isEncrypted())
      yield {kind: 'unreadable', path, reason: 'encrypted: unpack the archive with its password and give the file'};
    else if (!entry.canDecodeFileData()) {
      yield {
        kind: 'unreadable',
        path,
        reason: `packed with method ${entry.compressionMethod}, which is not read: unpack the archive first`,
      };
    } else {
      const loss = new Loss();
      const chunks = budget.meter(zipChunks(zip, entry, loss), () => entry.compressedSize, loss);
      yield {
        kind: 'file',
        source: {
          path,
          fileName: lastPart(name),
          sizeBytes: entry.uncompressedSize,
          ...writtenAtOf(entry.getLastModDate()),
          loss,
          chunks: () => chunks,
        },
      };
    }
  }
}

async function* zipChunks(zip: yauzl.ZipFile, entry: yauzl.Entry, loss: Loss): AsyncGenerator<Uint8Array> {
  try {
    const stream = await zip.openReadStreamPromise(entry);
    for await (const chunk of stream) yield chunk;
  } catch (error) {
    loss.say(`the zip archive is damaged here: ${messageOf(error)}`);
  }
}

/** An archive without times says 1970 (tar) or 1980 (zip). */
function writtenAtOf(date: Date | undefined): Pick<ByteSource, 'writtenAt'> {
  if (date === undefined || !(date.getTime() > Date.UTC(1981))) return {};
  return {writtenAt: instantFromEpoch(date.getTime() / 1000)};
}

function tooManyMembers(budget: ExpansionBudget): string {
  return `only the first ${budget.limits.members} members were read`;
}

function memberPath(archivePath: string, name: string): string {
  return `${archivePath}!/${stripControlCharacters(name).replace(/^(?:\.?\/)+/, '')}`;
}

function leadsOut(name: string): boolean {
  return name.split(/[\\/]/).includes('..') || /^[A-Za-z]:/.test(name) || name.includes('\0');
}

function lastPart(name: string): string {
  return stripControlCharacters(name.split(/[\\/]/).at(-1) ?? name);
}

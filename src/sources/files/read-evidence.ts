/**
 * Reads all that the user gives (files, folders, archives, standard input) into the store, and tells how it goes. Every
 * file gets one row. One bad input never stops the others.
 */
import {createReadStream} from 'node:fs';
import type {Readable} from 'node:stream';
import type {FactStore} from '../../facts/store.ts';
import type {InputRow} from '../../model/report.ts';
import {boxIdentity, factsOfManifest, type Manifest, manifestName, parseManifest} from '../bundle/manifest.ts';
import type {BoxIdentity, FormatReader} from '../format-reader.ts';
import {type ArchiveMember, isTar, isZip, readTarMembers, readZipMembers} from './archive-members.ts';
import {type ByteSource, collectBytes, Loss, type PeekedSource, peekSource} from './byte-source.ts';
import {messageOf, reasonOf} from './error-words.ts';
import {EventQueue} from './event-queue.ts';
import type {EvidenceEvent} from './evidence-event.ts';
import {ExpansionBudget, type ExpansionLimits, usualLimits} from './expansion-budget.ts';
import {type FoundInput, findFiles, reasonToSkip} from './find-files.ts';
import {gunzipSource, isGzip} from './gunzip.ts';
import {hashSource} from './hash-source.ts';
import {type ReadingRun, readInput, rowOf} from './read-input.ts';

export interface ReadEvidenceOptions {
  readonly readers: readonly FormatReader[];
  readonly store: FactStore;
  /** What `-` means. */
  readonly standardInput?: Readable;
  readonly signal?: AbortSignal;
  readonly limits?: Partial<ExpansionLimits>;
}

/** Yields the events of reading; returns the rows in the order of the inputs. */
export async function* readEvidence(
  paths: readonly string[],
  options: ReadEvidenceOptions,
): AsyncGenerator<EvidenceEvent, readonly InputRow[]> {
  const queue = new EventQueue();
  const stop = new AbortController();
  const signal = options.signal === undefined ? stop.signal : AbortSignal.any([options.signal, stop.signal]);
  const rows: InputRow[] = [];
  const run: Run = {
    readers: options.readers,
    store: options.store,
    signal,
    limits: {...usualLimits, ...options.limits},
    announce: (event) => queue.push(event),
    boxes: new Map(),
    hashes: new Map(),
    boxOf: (path) => run.boxes.get(path),
    finish: (row) => {
      rows.push(row);
      queue.push({kind: 'input-done', row});
    },
  };
  const work = readAll(paths, options.standardInput, run).finally(() => queue.close());
  work.catch(() => {}); // awaited below; until then a rejection is not unhandled
  try {
    yield* queue.drain();
  } finally {
    stop.abort();
    await work;
  }
  return rows;
}

interface Run extends ReadingRun {
  readonly limits: ExpansionLimits;
  /** By path of the member, as the manifests of bundles say. */
  readonly boxes: Map<string, BoxIdentity>;
  /** SHA-256 by path of the member, as it was when it was collected. */
  readonly hashes: Map<string, string>;
  finish(row: InputRow): void;
}

async function readAll(paths: readonly string[], standardInput: Readable | undefined, run: Run): Promise<void> {
  for await (const found of findFiles(paths)) {
    if (found.kind === 'row') run.finish(found.row);
    else {
      const source = sourceOf(found, standardInput, run.signal);
      if (run.signal.aborted) run.finish(rowOf(source, 'skipped', 'interrupted before it was read'));
      else await readSource(source, new ExpansionBudget(run.limits), 0, run);
    }
  }
}

function sourceOf(
  found: Exclude<FoundInput, {kind: 'row'}>,
  standardInput: Readable | undefined,
  signal: AbortSignal,
): ByteSource {
  const loss = new Loss();
  if (found.kind === 'standard-input') {
    const open = () => standardInput;
    return {path: '-', fileName: '-', sizeBytes: undefined, loss, chunks: () => streamChunks(open, loss, signal)};
  }
  const {path, diskPath, sizeBytes} = found;
  const open = () => createReadStream(diskPath, {highWaterMark: 1 << 20});
  const fileName = path.split(/[\\/]/).at(-1) ?? path;
  return {path, fileName, sizeBytes, diskPath, loss, chunks: () => streamChunks(open, loss, signal)};
}

async function* streamChunks(
  open: () => Readable | undefined,
  loss: Loss,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const stream = open();
  if (stream === undefined) return loss.say('nothing is connected to standard input');
  const interrupt = () => stream.destroy();
  signal.addEventListener('abort', interrupt, {once: true});
  try {
    for await (const chunk of stream) yield typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
  } catch (error) {
    loss.say(signal.aborted ? 'interrupted' : reasonOf(error));
  } finally {
    signal.removeEventListener('abort', interrupt);
    stream.destroy();
  }
  if (signal.aborted) loss.say('interrupted');
}

/** gzip in gzip is a mistake that happens; more layers are not. */
const gzipLayers = 2;

async function readSource(source: ByteSource, budget: ExpansionBudget, depth: number, run: Run): Promise<void> {
  run.announce({kind: 'input-started', path: source.path, sizeBytes: source.sizeBytes});
  let peeked = await peekSource(source);
  const opened = [peeked];
  try {
    for (let layer = 0; layer < gzipLayers && isGzip(peeked.headBytes); layer++) {
      peeked = await peekSource(gunzipSource(peeked, budget));
      opened.push(peeked);
    }
    const sizeBytes = source.sizeBytes ?? opened[0]?.sizeBytes;
    const row =
      isTar(peeked.headBytes) || isZip(peeked.headBytes)
        ? await readArchive(peeked, budget, depth + 1, run)
        : await readInput(peeked, run);
    run.finish({...row, ...(sizeBytes === undefined ? {} : {sizeBytes})});
  } catch (error) {
    run.finish(rowOf(source, 'unreadable', `internal error while opening it: ${messageOf(error)}; please report it`));
  } finally {
    for (const each of opened.toReversed()) await each.close();
  }
}

async function readArchive(archive: PeekedSource, budget: ExpansionBudget, depth: number, run: Run): Promise<InputRow> {
  const kind = isZip(archive.headBytes) ? 'zip' : 'tar';
  if (depth > budget.limits.depth) {
    return rowOf(archive, 'skipped', 'an archive in an archive in an archive: unpack the outer ones first');
  }
  let read = 0;
  const members: AsyncIterable<ArchiveMember> =
    kind === 'zip' ? readZipMembers(archive, budget) : readTarMembers(archive, budget);
  for await (const member of members) {
    if (run.signal.aborted) {
      archive.loss.say('interrupted');
      break;
    }
    if (member.kind !== 'file') {
      run.finish(rowOf(member, member.kind, member.reason));
      continue;
    }
    const reason = reasonToSkipMember(member.source.path);
    if (reason !== undefined) run.finish(rowOf(member.source, 'skipped', reason));
    else if (member.source.path === `${archive.path}!/${manifestName}`) await readManifest(archive, member.source, run);
    else {
      read += 1;
      await readMember(member.source, budget, depth, run);
    }
  }
  const {reason} = archive.loss;
  const count = read === 1 ? '1 file' : `${read} files`;
  return {
    ...rowOf(archive, reason === undefined ? 'read' : read === 0 ? 'unreadable' : 'partial'),
    formats: [kind],
    title: `${kind} archive`,
    notes: [count, ...(reason === undefined ? [] : [reason])],
  };
}

/** A member of a bundle is compared with what was collected; it is read all the same. */
async function readMember(source: ByteSource, budget: ExpansionBudget, depth: number, run: Run): Promise<void> {
  const collected = run.hashes.get(source.path);
  if (collected === undefined) return readSource(source, budget, depth, run);
  const hashed = hashSource(source);
  let own: InputRow | undefined;
  const finish = (row: InputRow): void => {
    if (row.path === source.path) own = row;
    else run.finish(row);
  };
  await readSource(hashed.source, budget, depth, {...run, finish});
  if (own === undefined) return;
  // Where bytes are missing, the row says that already.
  const isChanged = (await hashed.finish()) !== collected && source.loss.reason === undefined;
  run.finish(isChanged ? withChange(own) : own);
}

function withChange(row: InputRow): InputRow {
  const note = 'changed since it was collected: it may not be what the box said, collect it again';
  return {...row, state: row.state === 'read' ? 'partial' : row.state, notes: [...row.notes, note]};
}

const longestManifestBytes = 4 * 1024 * 1024;

/** The manifest stands first in a bundle and says whose evidence the members after it are. */
async function readManifest(archive: ByteSource, source: ByteSource, run: Run): Promise<void> {
  const bytes = await collectBytes(source, longestManifestBytes);
  const manifest = bytes === undefined ? undefined : parseManifest(bytes.toString('utf8'));
  if (manifest === undefined) {
    run.finish(rowOf(source, 'unrecognised', 'no manifest of a bundle that `wrtc-doctor collect` wrote'));
    return;
  }
  for (const {path, box, sha256} of manifest.members) {
    run.hashes.set(`${archive.path}!/${path}`, sha256.toLowerCase());
    if (box !== undefined) run.boxes.set(`${archive.path}!/${path}`, boxIdentity(box));
  }
  for (const fact of factsOfManifest(manifest, source.path)) run.store.add(fact);
  const {collectedAt, redaction, problems} = manifest;
  run.finish({
    ...rowOf(source, 'read', `collected ${collectedAt}`, redactionNotes[redaction], ...problems.map(problemNote)),
    formats: ['bundle-manifest'],
    title: 'manifest of a bundle',
    facts: 1,
  });
}

const redactionNotes: Readonly<Record<Manifest['redaction'], string>> = {
  tokens: 'names and addresses in it are tokens',
  'secrets-only': 'names and addresses in it are the real ones',
};

function problemNote({source, note}: Manifest['problems'][number]): string {
  return `not collected: ${source}: ${note}`;
}

/** A hidden folder hides what is in it. */
function reasonToSkipMember(path: string): string | undefined {
  const inner = path.slice(path.lastIndexOf('!/') + 2);
  return inner
    .split('/')
    .map(reasonToSkip)
    .find((reason) => reason !== undefined);
}

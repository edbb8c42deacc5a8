/**
 * Reads all that the user gives (files, folders, archives, standard input) into the store, and tells how it goes. Every
 * file gets one row. One bad input never stops the others.
 */
import {closeSync, createReadStream, openSync, readSync} from 'node:fs';
import type {Readable} from 'node:stream';
import type {FactStore} from '../../facts/store.ts';
import type {InputRow} from '../../model/report.ts';
import {boxIdentity, factsOfManifest, type Manifest, manifestName, parseManifest} from '../bundle/manifest.ts';
import type {BoxIdentity, FormatReader, SeriesFormat, SeriesReading} from '../format-reader.ts';
import {type ArchiveMember, isTar, isZip, readTarMembers, readZipMembers} from './archive-members.ts';
import {type ByteSource, collectBytes, headBytes, Loss, type PeekedSource, peekSource} from './byte-source.ts';
import {isReadAsItComes} from './choose-readers.ts';
import {messageOf, reasonOf} from './error-words.ts';
import {EventQueue} from './event-queue.ts';
import type {EvidenceEvent} from './evidence-event.ts';
import {ExpansionBudget, type ExpansionLimits, usualLimits} from './expansion-budget.ts';
import {type FoundInput, findFiles, reasonToSkip} from './find-files.ts';
import {gunzipSource, isGzip} from './gunzip.ts';
import {hashSource} from './hash-source.ts';
import {planReading} from './plan-reading.ts';
import {type ReadingRun, readInput, rowOf} from './read-input.ts';

export interface ReadEvidenceOptions {
  readonly readers: readonly FormatReader[];
  readonly store: FactStore;
  /** What `-` means. */
  readonly standardInput?: Readable;
  /** Set when standard input may stay open for long, and what it has brought is to be judged early. */
  readonly openInput?: OpenInput;
  readonly signal?: AbortSignal;
  readonly limits?: Partial<ExpansionLimits>;
}

export interface OpenInput {
  /** What it is called, where that is not `-`. */
  readonly path?: string;
  /** Asked when it has ended: why bytes are missing. */
  loss?(): Promise<string | undefined>;
}

/** Yields the events of reading; returns the rows in the order of the inputs. */
export async function* readEvidence(
  paths: readonly string[],
  options: ReadEvidenceOptions,
): AsyncGenerator<EvidenceEvent, readonly InputRow[]> {
  const queue = new EventQueue();
  const stop = new AbortController();
  const signal = options.signal === undefined ? stop.signal : AbortSignal.any([options.signal, stop.signal]);
  const rows: RowSlot[][] = [];
  const series = new Map<SeriesFormat, SeriesReading>();
  const run: SharedRun = {
    readers: options.readers,
    store: options.store,
    signal,
    limits: {...usualLimits, ...options.limits},
    announce: (event) => queue.push(event),
    boxes: new Map(),
    hashes: new Map(),
    boxOf: (path) => run.boxes.get(path),
    seriesOf: (format) => {
      const reading = series.get(format) ?? format.open();
      series.set(format, reading);
      return reading;
    },
    reserve: (position) => {
      const slot: RowSlot = {row: undefined};
      const slots = rows[position + 1] ?? [];
      rows[position + 1] = slots;
      slots.push(slot);
      return (row) => {
        slot.row = row;
        queue.push({kind: 'input-done', row});
      };
    },
  };
  const work = readAll(paths, options, run)
    .finally(() => {
      for (const reading of series.values()) reading.close();
    })
    .finally(() => queue.close());
  work.catch(() => {}); // awaited below; until then a rejection is not unhandled
  try {
    yield* queue.drain();
  } finally {
    stop.abort();
    await work;
  }
  return rows.flat().flatMap(({row}) => row ?? []);
}

/** Keeps the place of a row in the order of the inputs while its input is read. */
interface RowSlot {
  row: InputRow | undefined;
}

/** Gives an input its row. Call once. */
type PutRow = (row: InputRow) => void;

interface SharedRun extends Omit<ReadingRun, 'mayFollow' | 'isUnordered'> {
  readonly limits: ExpansionLimits;
  /** By path of the member, as the manifests of bundles say. */
  readonly boxes: Map<string, BoxIdentity>;
  /** SHA-256 by path of the member, as it was when it was collected. */
  readonly hashes: Map<string, string>;
  /** `position`: of the input that the user gave, among all that are found; −1 for one that comes before them. */
  reserve(position: number): PutRow;
}

/** For what comes out of one input that the user gave. */
interface Run extends Omit<SharedRun, 'reserve'>, Pick<ReadingRun, 'mayFollow' | 'isUnordered'> {
  /** A row that is given later stands here. */
  reserve(): PutRow;
  finish(row: InputRow): void;
}

function runAt(shared: SharedRun, position: number, mayFollow: Run['mayFollow']): Run {
  const reserve = () => shared.reserve(position);
  return {...shared, reserve, finish: (row) => reserve()(row), mayFollow};
}

async function readAll(
  paths: readonly string[],
  input: Pick<ReadEvidenceOptions, 'standardInput' | 'openInput'>,
  shared: SharedRun,
): Promise<void> {
  const all: FoundInput[] = [];
  const readFound = async (found: FoundInput, position: number, mayFollow: Run['mayFollow']) => {
    const run = runAt(shared, position, mayFollow);
    if (found.kind === 'row') return run.finish(found.row);
    const source = sourceOf(found, input, run.signal);
    if (run.signal.aborted) return run.finish(rowOf(source, 'skipped', 'interrupted before it was read'));
    await readSource(source, new ExpansionBudget(run.limits), 0, run);
  };
  for (const found of findFiles(paths)) {
    // A pipe does not wait until the files are found, and nothing goes on with it.
    if (found.kind === 'standard-input' && all.length === 0) await readFound(found, -1, () => false);
    else all.push(found);
  }
  for (const {found, position, mayFollow} of planReading(all, shared.readers)) {
    await readFound(found, position, mayFollow);
  }
}

function sourceOf(
  found: Exclude<FoundInput, {kind: 'row'}>,
  {standardInput, openInput}: Pick<ReadEvidenceOptions, 'standardInput' | 'openInput'>,
  signal: AbortSignal,
): ByteSource {
  const loss = new Loss();
  if (found.kind === 'standard-input') {
    const chunks = async function* () {
      yield* streamChunks(() => standardInput, loss, signal);
      const lost = await openInput?.loss?.();
      if (lost !== undefined) loss.say(lost);
    };
    const path = openInput?.path ?? '-';
    return {path, fileName: path, sizeBytes: undefined, isOpen: openInput !== undefined, loss, chunks};
  }
  const {path, diskPath, sizeBytes, writtenAt} = found;
  const fileName = path.split(/[\\/]/).at(-1) ?? path;
  return {
    path,
    fileName,
    sizeBytes,
    ...(writtenAt === undefined ? {} : {writtenAt}),
    // A pipe has no size. Its bytes come once: who opened it again by its path would wait for another writer.
    ...(sizeBytes === undefined ? {} : {diskPath}),
    loss,
    chunks: () =>
      sizeBytes === undefined
        ? streamChunks(() => createReadStream(diskPath), loss, signal)
        : fileChunks(diskPath, loss, signal),
  };
}

/** Begins without a stream: many files are no longer than what is looked at first, and to open one takes longer. */
async function* fileChunks(diskPath: string, loss: Loss, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  const head = Buffer.allocUnsafe(headBytes + 1);
  let descriptor: number | undefined;
  let length = 0;
  try {
    descriptor = openSync(diskPath, 'r');
    for (let count = 1; count > 0 && length < head.length; length += count) {
      count = readSync(descriptor, head, length, head.length - length, length);
    }
    yield head.subarray(0, length);
    if (length < head.length) return;
    const rest = createReadStream(diskPath, {fd: descriptor, start: length, highWaterMark: 1 << 20});
    descriptor = undefined; // the stream closes it
    yield* streamChunks(() => rest, loss, signal);
  } catch (error) {
    loss.say(reasonOf(error));
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
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
  let peeked = await peekSource(source, headBytes, (head) => isReadAsItComes(source, head, run.readers));
  const opened = [peeked];
  try {
    for (let layer = 0; layer < gzipLayers && isGzip(peeked.headBytes); layer++) {
      peeked = await peekSource(gunzipSource(peeked, budget));
      opened.push(peeked);
    }
    // What comes out of it is counted, and nobody knows how much that will be.
    if (opened.length > 1) run.announce({kind: 'input-started', path: source.path, sizeBytes: undefined});
    const sizeBytes = source.sizeBytes ?? opened[0]?.sizeBytes;
    const sized = (row: InputRow) => ({...row, ...(sizeBytes === undefined ? {} : {sizeBytes})});
    if (isTar(peeked.headBytes) || isZip(peeked.headBytes)) {
      run.finish(sized(await readArchive(peeked, budget, depth + 1, run)));
    } else {
      const put = run.reserve();
      await readInput(peeked, run, (row) => put(sized(row)));
    }
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
  // When the members that come begin is not known before they are read.
  const memberRun: Run = {...run, mayFollow: () => true, isUnordered: true};
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
      await readMember(member.source, budget, depth, memberRun);
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
  let own: {readonly row: InputRow; readonly put: PutRow} | undefined;
  let isChanged: boolean | undefined;
  const settle = (): void => {
    if (own !== undefined && isChanged !== undefined) own.put(isChanged ? withChange(own.row) : own.row);
  };
  const reserve = (): PutRow => {
    const put = run.reserve();
    return (row) => {
      if (row.path !== source.path) return put(row);
      own = {row, put};
      settle();
    };
  };
  await readSource(hashed.source, budget, depth, {...run, reserve, finish: (row) => reserve()(row)});
  // Where bytes are missing, the row says that already.
  isChanged = (await hashed.finish()) !== collected && source.loss.reason === undefined;
  settle();
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

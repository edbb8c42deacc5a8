/**
 * Captures that were written as several files (`tcpdump -C` and `-G`, the ring buffer of dumpcap, the split captures of
 * Expressway): a file that begins where another ended is read as one with it, so that what begins in one file and fails
 * in the next is followed. Files that overlap in time are other points of view and stay apart.
 */
import {stripControlCharacters} from '../../model/origin.ts';
import {CaptureAnalysis} from '../../pcap/capture-analysis.ts';
import type {KeyLog} from '../../pcap/tls/key-log.ts';
import type {CertificateCollection} from '../certificates/certificate-collection.ts';
import {EarlyTelling} from '../early-telling.ts';
import type {EvidenceInput, ReadContext, ReadOutcome, SeriesReading} from '../format-reader.ts';
import {captureFacts} from './capture-facts.ts';
import {type CaptureHead, captureHeadOf} from './capture-head.ts';
import {describeOutcome} from './capture-notes.ts';
import {readFromDisk} from './read-from-disk.ts';

/** Programs that change files lose no packet: the next file begins with the packet after the last one, on the same wire. */
const longestGapSeconds = 2;
/** Where the names say that the files belong together, nothing may have happened for as long as this. */
const longestNamedGapSeconds = 600;
/** Packets of several interfaces are written a little out of order, also across the change of files. */
const longestDisorderSeconds = 0.05;
/** Bound of memory: captures that overlap in time and of which each may go on in a later file. */
const mostOpen = 4;

/** What captures are read with. */
export interface CaptureTools {
  /** Secrets of TLS connections, from key logs that were read before. */
  readonly keyLog?: KeyLog;
  /** Threads that may be used for one capture; undefined: as the machine has processors. */
  readonly threads?: number;
  /** Takes the certificates that servers showed. Left out: they become no facts of their own. */
  readonly certificates?: CertificateCollection;
}

interface File {
  readonly input: EvidenceInput;
  readonly context: ReadContext;
  readonly settle: (outcome: ReadOutcome) => void;
  /** Why the bytes ended before the file did. */
  readonly interruption: string | undefined;
}

interface Series {
  readonly make: string | undefined;
  readonly analysis: CaptureAnalysis;
  readonly files: [File, ...File[]];
}

export class CaptureSeries implements SeriesReading {
  readonly #tools: CaptureTools;
  /** Those that may go on, the one that was read last at the end. */
  readonly #open: Series[] = [];

  constructor(tools: CaptureTools) {
    this.#tools = tools;
  }

  async read(
    input: EvidenceInput,
    context: ReadContext,
    mayFollow: (endsSeconds: number) => boolean,
    settle: (outcome: ReadOutcome) => void,
  ): Promise<void> {
    const head = captureHeadOf(input.head.bytes);
    const before = this.#before(head, input);
    const analysis = before?.analysis ?? new CaptureAnalysis(this.#tools.keyLog);
    if (before !== undefined) analysis.nextFile();
    const inputs = [...(before?.files ?? []).map((each) => each.input), input];
    const interruption =
      input.diskPath === undefined
        ? await feedAll(context, analysis, input, inputs)
        : await feedFromDisk(input.diskPath, context, analysis, this.#tools.threads);
    const file: File = {input, context, settle, interruption};
    const series: Series = before ?? {make: head?.make, analysis, files: [file]};
    if (before !== undefined) series.files.push(file);
    const ends = analysis.lastSeconds;
    const isOver = head === undefined || ends === undefined || interruption !== undefined || !mayFollow(ends);
    if (isOver) finish(series, this.#tools);
    else this.#keep(series);
  }

  close(): void {
    for (const series of this.#open.splice(0)) finish(series, this.#tools);
  }

  /** Takes out the series that the file goes on with, the one with its name before others, the nearest before others. */
  #before(head: CaptureHead | undefined, input: EvidenceInput): Series | undefined {
    if (head === undefined) return undefined;
    const candidates = this.#open
      .flatMap((series) => {
        const ends = series.analysis.lastSeconds;
        const gap = ends === undefined ? Number.NaN : head.beginsSeconds - ends;
        const isNamed = seriesNameOf(series.files[0].input.path) === seriesNameOf(input.path);
        const isNext = isNamed
          ? gap >= -longestDisorderSeconds && gap <= longestNamedGapSeconds
          : gap >= 0 && gap <= longestGapSeconds && isBeside(series, head, input);
        return series.make === head.make && isNext ? [{series, gap, isNamed}] : [];
      })
      .sort((one, other) => Number(other.isNamed) - Number(one.isNamed) || one.gap - other.gap);
    const series = candidates[0]?.series;
    if (series !== undefined) this.#open.splice(this.#open.indexOf(series), 1);
    return series;
  }

  #keep(series: Series): void {
    this.#open.push(series);
    const oldest = this.#open.length > mostOpen ? this.#open.shift() : undefined;
    if (oldest !== undefined) finish(oldest, this.#tools);
  }
}

/** Without a name in common: from the same folder, and with a host in common. */
function isBeside({files}: Series, head: CaptureHead, input: EvidenceInput): boolean {
  const folderOf = (path: string) => path.replace(/[^/\\]*$/, '');
  if (folderOf(files[0].input.path) !== folderOf(input.path)) return false;
  const hosts = head.hosts();
  return files.some((file) =>
    [...(captureHeadOf(file.input.head.bytes)?.hosts() ?? [])].some((host) => hosts.has(host)),
  );
}

/**
 * What the names of rotated files share: `eth0.pcap`, `eth0.pcap1`, `eth0_00002_20310504093000.pcapng` without numbers
 * and without what compressed them.
 */
export function seriesNameOf(path: string): string {
  return path.replace(/\.(?:gz|gzip)$/i, '').replace(/[^/\\]*$/, (name) => name.replace(/[_-]?\d+/g, ''));
}

function finish({analysis, files}: Series, {certificates}: CaptureTools): void {
  const result = analysis.end();
  const [first] = files;
  const contexts = new Map(files.map(({input, context}) => [input.path, context]));
  const inputs = files.map(({input}) => input);
  for (const fact of captureFacts(result, [first.input, ...inputs.slice(1)], certificates)) {
    (contexts.get(fact.origin.input) ?? first.context).emit(fact);
  }
  for (const [index, {interruption, settle}] of files.entries()) {
    settle(describeOutcome(result, index, interruption, inputs));
  }
}

/** Says why the reading ended before the file did, if it did: a vanished disk, the user. */
async function feedFromDisk(
  path: string,
  context: ReadContext,
  analysis: CaptureAnalysis,
  threads: number | undefined,
): Promise<string | undefined> {
  let bytesRead = 0;
  const progress = (bytes: number) => {
    bytesRead = bytes;
    context.progress(bytes);
  };
  try {
    const isInterrupted = await readFromDisk(path, analysis, {signal: context.signal, threads, progress});
    return isInterrupted ? 'interrupted' : undefined;
  } catch (error) {
    return failureNote(bytesRead, error);
  }
}

/** Says why the reading ended before the file did, if it did: broken compression, the user. */
async function feedAll(
  context: ReadContext,
  analysis: CaptureAnalysis,
  input: EvidenceInput,
  inputs: readonly EvidenceInput[],
): Promise<string | undefined> {
  let bytesRead = 0;
  const {soFar} = context;
  const early =
    soFar === undefined
      ? undefined
      : new EarlyTelling(() => soFar(captureFacts(analysis.snapshot(), [inputs[0] ?? input, ...inputs.slice(1)])));
  try {
    for await (const chunk of input.chunks()) {
      if (context.signal.aborted) return 'interrupted';
      analysis.feed(chunk);
      early?.noteNews();
      bytesRead += chunk.length;
      context.progress(bytesRead);
      if (analysis.isStopped) return undefined;
    }
    return undefined;
  } catch (error) {
    return failureNote(bytesRead, error);
  } finally {
    early?.end();
  }
}

function failureNote(bytesRead: number, error: unknown): string {
  const reason = error instanceof Error ? error.message : String(error);
  return `reading failed after ${bytesRead} bytes: ${stripControlCharacters(reason)}`;
}

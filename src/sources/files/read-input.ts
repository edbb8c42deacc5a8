/** Reads one input, already unpacked, with the readers that take it, and makes its row. Never throws. */
import type {Fact} from '../../facts/fact.ts';
import type {FactStore} from '../../facts/store.ts';
import type {InputRow} from '../../model/report.ts';
import type {BoxRole} from '../../model/subject.ts';
import type {
  BoxIdentity,
  EvidenceInput,
  FormatReader,
  Head,
  ReadContext,
  ReadOutcome,
  SeriesFormat,
  SeriesReading,
  TextReader,
} from '../format-reader.ts';
import {boxHintOf, boxIdentityOf} from './box-hint.ts';
import {headBytes, type PeekedSource, peekSource} from './byte-source.ts';
import {chooseReaders, isReadAsItComes, longTextBytes} from './choose-readers.ts';
import {decodeText, detectEncoding} from './decode-text.ts';
import {describeUnknown} from './describe-unknown.ts';
import {messageOf} from './error-words.ts';
import type {EvidenceEvent} from './evidence-event.ts';
import {formatSize} from './expansion-budget.ts';
import {utf8Source} from './utf8-source.ts';

export interface ReadingRun {
  readonly readers: readonly FormatReader[];
  readonly store: FactStore;
  readonly signal: AbortSignal;
  announce(event: EvidenceEvent): void;
  /** Whose evidence an input is, where the manifest of a bundle says it. */
  boxOf(path: string): BoxIdentity | undefined;
  seriesOf(format: SeriesFormat): SeriesReading;
  /** Set for members of an archive: they come in any order. */
  readonly isUnordered?: boolean;
  /** Whether an input may come that begins after this time, in seconds since 1970. */
  mayFollow(endsSeconds: number): boolean;
}

/** A text that several readers share is held in memory. */
const longestTextBytes = 64 * 1024 * 1024;

/** `finish` gets the row, once: when all is read or, where later files may go on with this one, when they have been. */
export async function readInput(input: PeekedSource, run: ReadingRun, finish: (row: InputRow) => void): Promise<void> {
  const written = detectEncoding(input.headBytes);
  const isUtf16 = written === 'utf-16le' || written === 'utf-16be';
  const peeked = isUtf16 ? await peekSource(utf8Source(input, written)) : input;
  const encoding = isUtf16 ? 'utf-8' : written;
  // Whether a text is short enough to be shared is to be known of pipes and packed files too.
  const isSizeWanted =
    peeked.sizeBytes === undefined && encoding !== undefined && !isReadAsItComes(peeked, peeked.headBytes, run.readers);
  const source = isSizeWanted ? await peekSource(peeked, longTextBytes) : peeked;
  const head: Head = {
    bytes: source.headBytes,
    text: encoding === undefined ? undefined : decodeText(source.headBytes, encoding),
  };
  if (head.bytes.length === 0) {
    const note = source.loss.reason ?? 'empty (0 bytes): export or copy it again';
    return finish(rowOf(source, 'unreadable', note));
  }
  const choice = chooseReaders(run.readers, head, source.fileName, source.sizeBytes);
  const tally = new Tally(source, run);
  if (choice.texts.length > 0 && encoding !== undefined) {
    const bytes = await collectText(source, tally);
    const text = decodeText(bytes, encoding);
    if (choice.container !== undefined) {
      await readWith(
        choice.container,
        {...inputOf(source, head, tally), sizeBytes: bytes.length, chunks: () => inPieces(bytes)},
        tally,
      );
    }
    readTexts(choice.texts, text, tally, choice.container !== undefined);
  } else if (choice.container?.series !== undefined) {
    const {isUnordered} = run;
    const input = {...inputOf(source, head, tally), ...(isUnordered === undefined ? {} : {isUnordered})};
    return readInSeries(choice.container, choice.container.series, input, tally, run, () => {
      if (source.loss.reason !== undefined) tally.lose(source.loss.reason);
      finish(tally.row());
    });
  } else if (choice.container !== undefined) {
    await readWith(choice.container, inputOf(source, head, tally), tally);
  }
  if (source.loss.reason !== undefined) tally.lose(source.loss.reason);
  if (tally.formats.length > 0 || tally.hasFailed) return finish(tally.row());
  const guess = describeUnknown({...head, isWhole: source.isWholeInHead}, choice.nearestTitle);
  finish(rowOf(source, 'unrecognised', guess));
}

/** A row for an input that gave nothing. */
export function rowOf(
  source: {readonly path: string; readonly sizeBytes?: number | undefined},
  state: InputRow['state'],
  ...notes: readonly string[]
): InputRow {
  return {
    path: source.path,
    state,
    formats: [],
    title: '',
    ...(source.sizeBytes === undefined ? {} : {sizeBytes: source.sizeBytes}),
    facts: 0,
    notes,
  };
}

/** What has come of one input so far. */
class Tally {
  readonly formats: string[] = [];
  readonly titles: string[] = [];
  readonly notes: string[] = [];
  readonly context: ReadContext;
  bytesRead = 0;
  facts = 0;
  hasFailed = false;
  isUnreadable = false;
  isPartial = false;
  readonly path: string;
  readonly #source: PeekedSource;

  constructor(source: PeekedSource, run: ReadingRun) {
    this.#source = source;
    const {path} = source;
    const box = run.boxOf(path) ?? boxIdentityOf(path);
    this.path = path;
    let hint: {readonly role: BoxRole | undefined} | undefined;
    this.context = {
      emit: (fact) => {
        run.store.add(fact);
        this.facts += 1;
      },
      absent: (absence) => run.store.addAbsence(absence),
      progress: (bytesRead) => run.announce({kind: 'input-progress', path, bytesRead, facts: this.facts}),
      ...(source.isOpen === true
        ? {soFar: (facts: readonly Fact[]) => run.announce({kind: 'facts-so-far', path, facts})}
        : {}),
      signal: run.signal,
      get boxHint() {
        hint ??= {role: box?.role ?? boxHintOf(path)};
        return hint.role;
      },
      ...(source.writtenAt === undefined ? {} : {writtenAt: source.writtenAt}),
      ...(box === undefined ? {} : {box}),
    };
  }

  take(reader: FormatReader, notes: readonly string[]): void {
    this.formats.push(reader.id);
    this.titles.push(reader.title);
    this.notes.push(...notes);
  }

  end(reader: FormatReader, {state, notes}: ReadOutcome): void {
    this.take(reader, notes);
    if (state === 'partial') this.isPartial = true;
    if (state === 'unreadable') this.isUnreadable = true;
  }

  lose(note: string): void {
    this.isPartial = true;
    this.notes.push(note);
  }

  fail(reader: FormatReader, error: unknown): void {
    this.hasFailed = true;
    this.notes.push(`internal error in the reader of ${reader.title}: ${messageOf(error)}; please report it`);
  }

  row(): InputRow {
    const isNothingRead = this.formats.length === 0 || (this.isUnreadable && this.facts === 0);
    return {
      ...rowOf({path: this.#source.path, sizeBytes: this.#source.sizeBytes ?? (this.bytesRead || undefined)}, 'read'),
      state: isNothingRead ? 'unreadable' : this.isPartial || this.hasFailed || this.isUnreadable ? 'partial' : 'read',
      formats: this.formats,
      title: this.titles.join(', '),
      facts: this.facts,
      notes: this.notes,
    };
  }
}

function inputOf(source: PeekedSource, head: Head, tally: Tally): EvidenceInput {
  return {
    path: source.path,
    fileName: source.fileName,
    sizeBytes: source.sizeBytes,
    ...(source.diskPath === undefined ? {} : {diskPath: source.diskPath}),
    head,
    isWholeInHead: source.isWholeInHead,
    chunks: () => counted(source, tally),
  };
}

async function* counted(source: PeekedSource, tally: Tally): AsyncGenerator<Uint8Array> {
  for await (const chunk of source.chunks()) {
    tally.bytesRead += chunk.length;
    yield chunk;
  }
}

async function* inPieces(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let offset = 0; offset < bytes.length; offset += headBytes) yield bytes.subarray(offset, offset + headBytes);
}

async function readWith(
  reader: Extract<FormatReader, {kind: 'container'}>,
  input: EvidenceInput,
  tally: Tally,
): Promise<void> {
  try {
    tally.end(reader, await reader.read(input, tally.context));
  } catch (error) {
    tally.fail(reader, error);
  }
}

async function readInSeries(
  reader: FormatReader,
  series: SeriesFormat,
  input: EvidenceInput,
  tally: Tally,
  run: ReadingRun,
  finish: () => void,
): Promise<void> {
  let isSettled = false;
  const settle = (outcome: ReadOutcome): void => {
    isSettled = true;
    tally.end(reader, outcome);
    finish();
  };
  try {
    await run.seriesOf(series).read(input, tally.context, run.mayFollow, settle);
  } catch (error) {
    if (isSettled) throw error;
    tally.fail(reader, error);
    finish();
  }
}

async function collectText(source: PeekedSource, tally: Tally): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of counted(source, tally)) {
    const room = longestTextBytes - (tally.bytesRead - chunk.length);
    chunks.push(Uint8Array.from(chunk.subarray(0, Math.max(0, room))));
    if (tally.bytesRead > longestTextBytes) {
      tally.lose(
        `only the first ${formatSize(longestTextBytes)} were read: cut the text to the time of the failed join`,
      );
      break;
    }
    tally.context.progress(tally.bytesRead);
  }
  return Buffer.concat(chunks);
}

function readTexts(readers: readonly TextReader[], text: string, tally: Tally, isSharedWithContainer: boolean): void {
  const claimed = new Set<number>();
  for (const reader of readers) {
    const before = tally.facts;
    try {
      const outcome = reader.readText(text, tally.path, tally.context);
      if (outcome.claimedLines.size === 0 && tally.facts === before) continue;
      for (const line of outcome.claimedLines) claimed.add(line);
      tally.take(reader, outcome.notes);
      if (outcome.isPartial) tally.isPartial = true;
    } catch (error) {
      tally.fail(reader, error);
    }
  }
  if (tally.formats.length > 0 && !isSharedWithContainer) tally.notes.push(...unclaimedNote(text, claimed));
}

/** Lines are not quoted: nobody knows what is in a line that nobody understood. */
function unclaimedNote(text: string, claimed: ReadonlySet<number>): readonly string[] {
  const unclaimed = text
    .split('\n')
    .flatMap((line, index) => (line.trim() === '' || claimed.has(index + 1) ? [] : [index + 1]));
  const [first] = unclaimed;
  if (first === undefined) return [];
  return [
    unclaimed.length === 1
      ? `line ${first} was not understood`
      : `${unclaimed.length} lines were not understood, the first is line ${first}`,
  ];
}

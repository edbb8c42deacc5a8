/**
 * Finds in a stream of bytes the few lines that may matter, and makes strings of no others. Nothing is done line by line
 * but what the scan kernel does. Memory does not grow with the input: of a line no more is kept than `longestLine`.
 */
import {AnchorSearch} from './anchor-search.ts';
import {monthNumber, YearTurns} from './clock.ts';
import {compileShape, firstBytesOf, hasShape, type LineShape, shapeBounds} from './line-shape.ts';
import {ScanKernel} from './scan-kernel.ts';

/** A line that holds an anchor of a rule, is part of an API trace, or quotes a time with year. */
export interface CandidateLine {
  /** 1-based. */
  readonly number: number;
  readonly text: string;
  /** New Years since the start of the file. */
  readonly turn: number;
}

export interface ScanCounts {
  /** Lines that are not blank. */
  readonly lines: number;
  /** Lines that start as no known layout does and do not go on from such a line. */
  readonly unmatchedLines: number;
  /** Lines of which only the start was searched. */
  readonly cutLines: number;
  /** First and last line with the shape of a layout. */
  readonly firstLine: CandidateLine | undefined;
  readonly lastLine: CandidateLine | undefined;
}

/** What is looked for: of `LogDefinitions`, as plain values so that another thread can be told. */
export interface ScanTerms {
  readonly formats: {readonly shapes: readonly string[]};
  readonly rules: {readonly anchors: readonly string[]};
}

/**
 * What was found in a part of a file that starts at a line, for `PartJoiner`. Numbers and turns count from its own start.
 */
export interface ScannedPart extends Omit<ScanCounts, 'unmatchedLines'> {
  /** Blank ones too. */
  readonly allLines: number;
  /** By what the part before it ends in: nothing (0), a log line (1), a proxied HTTP message (2). */
  readonly unmatchedLines: readonly number[];
  /** What it ends in itself, by the same. */
  readonly contexts: readonly number[];
  /** Of its stamps without a year: the first one, its line, and the last one. Months count from 1. */
  readonly months: {readonly first: number; readonly firstLine: number; readonly last: number} | undefined;
  /** New Years in it. */
  readonly turns: number;
}

/** What a line that is no log line may go on from: nothing, a log line, or a proxied HTTP message. */
const nothing = 0;
const logLine = 1;
const httpMessage = 2;
const contextCount = 3;

const newLine = 0x0a;

/** Lines that teach the year: quoted times of the web bridge and of postgres. */
const clockAnchors = ['wb3_frontend: ', ' postgres['] as const;
const traceMark = Buffer.from('API trace ');
/** Each teaches the same, until summer time begins or ends; a busy web bridge writes hundreds of thousands. */
const mostClockLines = 8;
const bytesBetweenClockLines = 8 << 20;
const httpMessageMark = Buffer.from('HTTPMSG:');

type AnchorKind = 'rule' | 'clock' | 'trace';

interface ShapeEntry {
  readonly shape: LineShape;
  readonly isYearless: boolean;
}

interface Expected {
  readonly shape: ShapeEntry | undefined;
  readonly letters: number;
}

/** What is made of the terms once for all files. */
interface SearchPlan {
  /** By the byte that a line begins with: few lines that are no log lines begin like one. */
  readonly shapesBy: readonly (readonly ShapeEntry[])[];
  search(hasClock: boolean, hasTrace: boolean): AnchorSearch<AnchorKind>;
}

const plans = new WeakMap<ScanTerms, SearchPlan>();

function planOf(terms: ScanTerms, kernel: ScanKernel): SearchPlan {
  const before = plans.get(terms);
  if (before !== undefined) return before;
  const searches = new Map<string, AnchorSearch<AnchorKind>>();
  const shapes = terms.formats.shapes.map((shape) => ({
    shape: compileShape(shape),
    isYearless: shape.startsWith('Aaa') && !shape.includes('dddd'),
  }));
  const shapesBy = Array.from({length: 256}, (_, byte) =>
    shapes.filter(({shape}) => firstBytesOf(shape).includes(byte)),
  );
  const plan: SearchPlan = {
    shapesBy,
    search: (hasClock, hasTrace) => {
      const key = `${hasClock} ${hasTrace}`;
      const search = searches.get(key) ?? new AnchorSearch(anchorsOf(terms, hasClock, hasTrace), kernel);
      searches.set(key, search);
      return search;
    },
  };
  plans.set(terms, plan);
  return plan;
}

function anchorsOf({rules}: ScanTerms, hasClock: boolean, hasTrace: boolean): readonly [string, AnchorKind][] {
  // Where two stand at one place, a rule is reason enough.
  return [
    ...rules.anchors.map((anchor): [string, AnchorKind] => [anchor, 'rule']),
    ...(hasTrace ? [[traceMark.toString('latin1'), 'trace'] as [string, AnchorKind]] : []),
    ...(hasClock ? clockAnchors.map((anchor): [string, AnchorKind] => [anchor, 'clock']) : []),
  ];
}

export class LineScanner {
  readonly #onCandidate: (line: CandidateLine) => void;
  readonly #wantsTrace: ((trace: number) => boolean) | undefined;
  readonly #plan: SearchPlan;
  readonly #kernel = ScanKernel.borrow();
  readonly #turns = new YearTurns();
  #search: AnchorSearch<AnchorKind>;
  /** How many bytes of a line stand before the place for new bytes. */
  #rest = 0;
  /** Whether the start of the line was handed on, because it is too long, and what is left of it is passed over. */
  #isPassingOver = false;
  #number = 0;
  #lines = 0;
  #cut = 0;
  /** Until the first log line by what is before the part; after it they are the same, and only the first is kept up. */
  readonly #contexts = [nothing, logLine, httpMessage];
  readonly #unmatchedHead = [0, 0, 0];
  #unmatched = 0;
  #firstLine: CandidateLine | undefined;
  #lastLine: CandidateLine | undefined;
  /** The shape that lines were last seen to have: logs rarely change their layout. The kernel expects it. */
  #shape: ShapeEntry | undefined;
  /** The month of the line without a year that was seen last: three letters as one number, and 1–12. */
  #letters = 0;
  #month = 0;
  /** What the kernel expects; a line without a year has to begin with those letters, so that another month shows. */
  #expected: Expected = {shape: undefined, letters: 0};
  #months: {first: number; firstLine: number} | undefined;
  #turn = 0;
  /** Of the piece that is read, the lines from which on another turn counts. */
  #turnChanges: {readonly line: number; readonly turn: number}[] = [];
  #clockLines = 0;
  #bytesUntilClock = bytesBetweenClockLines;

  /**
   * With API trace on, a log holds every request and reply of the API, an element a line. The lines that name a request
   * are handed on, of the others those whose number `wantsTrace`; none when it is left out.
   */
  constructor(
    onCandidate: (line: CandidateLine) => void,
    wantsTrace: ((trace: number) => boolean) | undefined,
    terms: ScanTerms,
  ) {
    this.#onCandidate = onCandidate;
    this.#wantsTrace = wantsTrace;
    this.#plan = planOf(terms, this.#kernel);
    this.#search = this.#plan.search(true, wantsTrace !== undefined);
    this.#search.load(this.#kernel);
    this.#expect();
  }

  /** The bytes that come first are the end of a line that is not to be read. */
  passOverLine(): void {
    this.#isPassingOver = true;
  }

  /** Whether a line has begun and not ended, of which the rest would be searched. */
  get isInLine(): boolean {
    return this.#rest > 0;
  }

  push(chunk: Uint8Array): void {
    for (let at = 0; at < chunk.length; at += this.#kernel.roomBytes) {
      const piece = chunk.subarray(at, at + this.#kernel.roomBytes);
      this.room(piece.length).set(piece);
      this.take(piece.length);
    }
  }

  /** Where the next bytes are to be put, `length` of them or, where those are too many, fewer. Then `take` is due. */
  room(length: number): Buffer {
    const {bytes, bytesAt, roomBytes} = this.#kernel;
    return bytes.subarray(bytesAt, bytesAt + Math.min(length, roomBytes));
  }

  /** Reads what was put into `room`. */
  take(length: number): void {
    const {bytes, bytesAt, longestLine, exports, lineStarts} = this.#kernel;
    const end = bytesAt + length;
    let begin = bytesAt - this.#rest;
    if (this.#isPassingOver) {
      const lineEnd = bytes.subarray(bytesAt, end).indexOf(newLine);
      if (lineEnd === -1) return;
      begin = bytesAt + lineEnd + 1;
      this.#isPassingOver = false;
    }
    if (this.#number === 0) begin = skipByteOrderMark(bytes, begin, end);
    let lines = exports.findLines(begin, end);
    this.#cut += exports.longLines.value;
    const rest = lineStarts[lines] ?? end;
    let searchEnd = rest;
    if (end - rest > longestLine) {
      searchEnd = rest + longestLine;
      lines += 1;
      lineStarts[lines] = searchEnd + 1;
      this.#cut += 1;
      this.#isPassingOver = true;
    }
    this.#readLines(lines);
    this.#findCandidates(begin, searchEnd, lines);
    this.#number += lines;
    this.#rest = this.#isPassingOver ? 0 : end - rest;
    bytes.copyWithin(bytesAt - this.#rest, rest, rest + this.#rest);
    this.#renewClock(length);
  }

  /** Up to here; a line that has no end yet is not counted. */
  counts(): ScanCounts {
    const {lines, cutLines, firstLine, lastLine, unmatchedLines} = this.part();
    return {lines, cutLines, firstLine, lastLine, unmatchedLines: unmatchedLines[nothing] ?? 0};
  }

  /** Nothing may be called after that but `part`. */
  end(): ScanCounts {
    this.endLine();
    this.#kernel.giveBack();
    return this.counts();
  }

  /** The line that has begun ends here. */
  endLine(): void {
    if (this.#rest > 0) this.push(Uint8Array.of(newLine));
  }

  part(): ScannedPart {
    const isHead = this.#firstLine === undefined;
    return {
      allLines: this.#number,
      lines: this.#lines,
      cutLines: this.#cut,
      firstLine: this.#firstLine,
      lastLine: this.#lastLine,
      unmatchedLines: this.#unmatchedHead.map((lines) => lines + this.#unmatched),
      contexts: this.#contexts.map((context) => (isHead ? context : (this.#contexts[0] ?? nothing))),
      months: this.#months === undefined ? undefined : {...this.#months, last: this.#month},
      turns: this.#turn,
    };
  }

  #readLines(lines: number): void {
    const {oddLines, exports} = this.#kernel;
    this.#turnChanges = [];
    const oddCount = exports.oddLines.value;
    let next = 0;
    let last = -1;
    for (let index = 0; index < oddCount; index++) {
      const line = oddLines[index] ?? 0;
      if (line >= lines) break;
      if (line > next) last = this.#readExpected(next, line);
      if (this.#readOdd(line)) last = line;
      next = line + 1;
    }
    if (lines > next) last = this.#readExpected(next, lines);
    if (last !== -1) this.#lastLine = this.#decode(last);
    if (this.#shape !== this.#expected.shape || this.#letters !== this.#expected.letters) this.#expect();
  }

  /** Lines with the shape that the kernel expects, at least one. Returns the last of them. */
  #readExpected(from: number, to: number): number {
    const {shape, letters} = this.#expected;
    this.#lines += to - from;
    if (shape?.isYearless === true) this.#seeMonth(letters, from);
    if (this.#firstLine === undefined) this.#firstLine = this.#decode(from);
    this.#follow(to - 1);
    return to - 1;
  }

  /** Whether the line has the shape of a layout, only not the one that is expected. */
  #readOdd(line: number): boolean {
    const {bytes} = this.#kernel;
    const start = this.#startOf(line);
    const end = this.#endOf(line);
    if (isBlank(bytes, start, end)) return false;
    this.#lines += 1;
    const head = skipPriority(bytes, start, end);
    const entry = this.#shapeOf(head, end);
    if (entry === undefined) {
      this.#readOther(start, end);
      return false;
    }
    this.#shape = entry;
    if (entry.isYearless) this.#seeMonth(lettersAt(bytes, head), line);
    if (this.#firstLine === undefined) this.#firstLine = this.#decode(line);
    this.#follow(line);
    return true;
  }

  #shapeOf(head: number, end: number): ShapeEntry | undefined {
    const {bytes} = this.#kernel;
    const entries = this.#plan.shapesBy[bytes[head] ?? 0];
    if (entries === undefined || entries.length === 0) return undefined;
    if (this.#shape !== undefined && hasShape(this.#shape.shape, bytes, head, end)) return this.#shape;
    return entries.find(({shape}) => hasShape(shape, bytes, head, end));
  }

  /** What the lines after this log line go on from. */
  #follow(line: number): void {
    const {bytes, lineStarts} = this.#kernel;
    this.#contexts[0] = endsWith(httpMessageMark, bytes, lineStarts[line] ?? 0, this.#endOf(line))
      ? httpMessage
      : logLine;
  }

  /** A line that goes on from the one before, or one that is no log line. */
  #readOther(start: number, end: number): void {
    const {bytes} = this.#kernel;
    const isMark = endsWith(httpMessageMark, bytes, start, end);
    const isIndented = bytes[start] === 0x20 || bytes[start] === 0x09;
    const isHead = this.#firstLine === undefined;
    for (let index = 0; index < (isHead ? contextCount : 1); index++) {
      const before = isMark ? httpMessage : this.#contexts[index];
      if (before === httpMessage) this.#contexts[index] = httpMessage;
      else if (!isIndented || before === nothing) {
        this.#contexts[index] = nothing;
        if (isHead) this.#unmatchedHead[index] = (this.#unmatchedHead[index] ?? 0) + 1;
        else this.#unmatched += 1;
      }
    }
  }

  #seeMonth(letters: number, line: number): void {
    // A new month is rare, and only then its name is looked at.
    if (letters === this.#letters) return;
    const month = monthNumber(String.fromCharCode(letters >> 16, (letters >> 8) & 0xff, letters & 0xff));
    if (month === 0) return;
    this.#letters = letters;
    this.#month = month;
    this.#months ??= {first: month, firstLine: this.#number + line + 1};
    const turn = this.#turns.see(month);
    if (turn === this.#turn) return;
    if (this.#turnChanges.length === 0) this.#turnChanges.push({line: 0, turn: this.#turn});
    this.#turn = turn;
    this.#turnChanges.push({line, turn});
  }

  #turnAt(line: number): number {
    return this.#turnChanges.findLast((change) => change.line <= line)?.turn ?? this.#turn;
  }

  #expect(): void {
    this.#expected = {shape: this.#shape, letters: this.#letters};
    const {shape, isYearless} = this.#shape ?? {shape: undefined, isYearless: false};
    // Without a month to expect, each line has to be looked at.
    const {lowest, highest} = shapeBounds(isYearless && this.#letters === 0 ? undefined : shape);
    if (isYearless && this.#letters !== 0) {
      const letters = [this.#letters >> 16, (this.#letters >> 8) & 0xff, this.#letters & 0xff];
      lowest.set(letters);
      highest.set(letters);
    }
    this.#kernel.expectLines(lowest, highest);
  }

  #findCandidates(begin: number, end: number, lines: number): void {
    const kernel = this.#kernel;
    const {bytes, found, lineStarts} = kernel;
    const count = this.#search.find(kernel, begin, end);
    let line = 0;
    let nextLine = begin;
    for (let index = 0; index < count; index++) {
      const place = found[index] ?? 0;
      // Also where the line was handed on already.
      if (place < nextLine) continue;
      line = lineAt(lineStarts, place, line, lines);
      const start = lineStarts[line] ?? 0;
      const kind = this.#search.kindAt(bytes, place, start, this.#endOf(line));
      if (kind !== undefined && this.#isDone(kind, place, line)) nextLine = lineStarts[line + 1] ?? end;
    }
  }

  /** Hands on the line, if the anchor is a reason to; says whether nothing else in it needs to be looked at. */
  #isDone(kind: AnchorKind, place: number, line: number): boolean {
    const {bytes} = this.#kernel;
    const end = this.#endOf(line);
    const head = skipPriority(bytes, this.#startOf(line), end);
    if (this.#shapeOf(head, end) === undefined) return true;
    if (kind === 'trace') {
      if (!isBehindLevel(bytes, head, place)) return false;
      if (!this.#isWantedTrace(place, end)) return true;
    }
    if (kind === 'clock') {
      if (this.#clockLines >= mostClockLines) return false;
      this.#clockLines += 1;
      if (this.#clockLines === mostClockLines) this.#searchFor(false);
    }
    this.#onCandidate(this.#decode(line));
    return true;
  }

  /** From the next piece on. */
  #searchFor(hasClock: boolean): void {
    this.#search = this.#plan.search(hasClock, this.#wantsTrace !== undefined);
    this.#search.load(this.#kernel);
  }

  #renewClock(length: number): void {
    this.#bytesUntilClock -= length;
    if (this.#bytesUntilClock > 0) return;
    this.#bytesUntilClock = bytesBetweenClockLines;
    this.#clockLines = 0;
    this.#searchFor(true);
  }

  #isWantedTrace(mark: number, end: number): boolean {
    const {bytes} = this.#kernel;
    let trace = 0;
    let at = mark + traceMark.length;
    for (; at < end && at < mark + 24; at++) {
      const digit = (bytes[at] ?? 0) - 0x30;
      if (digit < 0 || digit > 9) break;
      trace = trace * 10 + digit;
    }
    // `: GET for "/api/v1/turnServers"`; bodies are indented by one more space, and `sending 200 response` is small.
    const letter = bytes[at + 2] ?? 0;
    return (letter >= 0x41 && letter <= 0x5a) || this.#wantsTrace?.(trace) === true;
  }

  /** A file system that lost power leaves a block of zeros, and the next line right behind it. */
  #startOf(line: number): number {
    const {bytes, lineStarts} = this.#kernel;
    const start = lineStarts[line] ?? 0;
    if (bytes[start] !== 0) return start;
    const end = this.#endOf(line);
    let at = start;
    while (at < end && bytes[at] === 0) at += 1;
    return at;
  }

  /** Where the line ends, or what is searched of it; without its line end. */
  #endOf(line: number): number {
    const {bytes, lineStarts, longestLine} = this.#kernel;
    const start = lineStarts[line] ?? 0;
    const end = (lineStarts[line + 1] ?? 0) - 1;
    return Math.min(end > start && bytes[end - 1] === 0x0d ? end - 1 : end, start + longestLine);
  }

  #decode(line: number): CandidateLine {
    const {bytes} = this.#kernel;
    const text = decodeLine(bytes, this.#startOf(line), this.#endOf(line));
    return {number: this.#number + line + 1, text, turn: this.#turnAt(line)};
  }
}

const replacementCharacter = '\ufffd';
const windows1252 = new TextDecoder('windows-1252');

/** UTF-8, or what old exports have. */
function decodeLine(bytes: Buffer, start: number, end: number): string {
  const text = bytes.toString('utf8', start, end);
  return text.includes(replacementCharacter) && !isUtf8(bytes.subarray(start, end))
    ? windows1252.decode(bytes.subarray(start, end))
    : text;
}

const strictUtf8 = new TextDecoder('utf-8', {fatal: true});

/** Not where the line was cut within a letter. */
function isUtf8(bytes: Uint8Array): boolean {
  try {
    strictUtf8.decode(bytes);
    return true;
  } catch {
    return false;
  }
}

/** The line, of `count`, from `from` on, in which the place is. */
function lineAt(starts: Uint32Array, place: number, from: number, count: number): number {
  let low = from;
  let high = count - 1;
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    if ((starts[middle] ?? 0) <= place) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** Whether the mark of an API trace stands right behind the level: elsewhere it is a quotation. */
function isBehindLevel(bytes: Uint8Array, head: number, mark: number): boolean {
  let before = mark - 1;
  while (before > head && (bytes[before] === 0x20 || bytes[before] === 0x09 || bytes[before] === 0x3a)) before -= 1;
  return isLetter(bytes[before] ?? 0);
}

function lettersAt(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
}

function isLetter(byte: number): boolean {
  return (byte >= 0x41 && byte <= 0x5a) || (byte >= 0x61 && byte <= 0x7a);
}

function isBlank(bytes: Uint8Array, start: number, end: number): boolean {
  for (let index = start; index < end; index++) {
    const byte = bytes[index];
    if (byte !== 0x20 && byte !== 0x09) return false;
  }
  return true;
}

function skipByteOrderMark(bytes: Uint8Array, start: number, end: number): number {
  const hasMark = end - start >= 3 && bytes[start] === 0xef && bytes[start + 1] === 0xbb && bytes[start + 2] === 0xbf;
  return hasMark ? start + 3 : start;
}

/** The place after `<134>`, which a raw syslog message starts with (RFC 3164 §4.1.1: at most three digits). */
function skipPriority(bytes: Uint8Array, start: number, end: number): number {
  if (bytes[start] !== 0x3c) return start;
  for (let index = start + 2; index < Math.min(end, start + 5); index++) if (bytes[index] === 0x3e) return index + 1;
  return start;
}

function endsWith(mark: Uint8Array, bytes: Uint8Array, start: number, end: number): boolean {
  const from = end - mark.length;
  if (from < start || bytes[end - 1] !== mark[mark.length - 1]) return false;
  for (let index = 0; index < mark.length; index++) if (bytes[from + index] !== mark[index]) return false;
  return true;
}

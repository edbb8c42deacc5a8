/**
 * Cuts a stream of bytes into lines without making strings of them, and hands on the few that may matter. Memory does not
 * grow with the input: a line that is cut by the end of a chunk is kept, and no more of it than `longestLineBytes`.
 */
import {AnchorSearch} from './anchor-search.ts';
import {monthNumber, YearTurns} from './clock.ts';
import {compileShape, hasShape, type LineShape} from './line-shape.ts';
import {logFormats} from './log-formats.ts';
import {signatures} from './signatures.ts';

/** A line that holds the literal of a signature, is part of an API trace, or quotes a time with year. */
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
  /** Lines for each layout id. */
  readonly byFormat: Readonly<Record<string, number>>;
}

// No line of these logs that matters is near this; a file without line ends must not be kept whole.
const longestLineBytes = 16_384;
const newLine = 0x0a;

/** Lines that teach the year: quoted times of the web bridge and of postgres. */
const clockAnchors = ['wb3_frontend: ', ' postgres['] as const;
const traceMark = Buffer.from('API trace ');
// Each teaches the same; a busy web bridge writes hundreds of thousands.
const mostClockLines = 64;

interface ShapeEntry {
  readonly shape: LineShape;
  readonly formatIndex: number;
  readonly isYearless: boolean;
}

const shapes: readonly ShapeEntry[] = logFormats.flatMap((format, formatIndex) =>
  format.shapes.map((shape) => ({shape: compileShape(shape), formatIndex, isYearless: shape.startsWith('Aaa')})),
);
const signatureSearch = new AnchorSearch(signatures.map(({anchor}) => anchor));
const fullSearch = new AnchorSearch([...signatures.map(({anchor}) => anchor), ...clockAnchors]);
const httpMessageMark = Uint8Array.from('HTTPMSG:', (letter) => letter.charCodeAt(0));

export class LineScanner {
  readonly #onCandidate: (line: CandidateLine) => void;
  readonly #wantsTrace: ((trace: number) => boolean) | undefined;
  readonly #decoder = new TextDecoder('utf-8');
  readonly #turns = new YearTurns();
  readonly #counts = new Uint32Array(logFormats.length);
  readonly #rest = Buffer.alloc(longestLineBytes);
  #restLength = 0;
  #isRestCut = false;
  #number = 0;
  #lines = 0;
  #unmatched = 0;
  #cut = 0;
  #firstLine: CandidateLine | undefined;
  #lastLine: CandidateLine | undefined;
  /** The shape that the line before had: logs rarely change their layout. */
  #lastShape: ShapeEntry | undefined;
  #isInHttpMessage = false;
  #followsLogLine = false;
  #month = -1;
  #turn = 0;
  #clockLines = 0;
  #search = fullSearch;
  /** Where the next mark of an API trace stands in the bytes that are being read. */
  #traceAt = -1;

  /**
   * With API trace on, a log holds every request and reply of the API, an element a line. The lines that name a request
   * are handed on, of the others those whose number `wantsTrace`; none when it is left out.
   */
  constructor(onCandidate: (line: CandidateLine) => void, wantsTrace?: (trace: number) => boolean) {
    this.#onCandidate = onCandidate;
    this.#wantsTrace = wantsTrace;
  }

  push(chunk: Uint8Array): void {
    // Buffer's indexOf is the fast way to the next line end; this makes a view, not a copy.
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    let start = 0;
    let last = -1;
    let lastEnd = 0;
    let lastNumber = 0;
    this.#traceAt = -1;
    for (let end = bytes.indexOf(newLine); end !== -1; end = bytes.indexOf(newLine, start)) {
      if (this.#restLength > 0 || this.#isRestCut) {
        this.#keepRest(bytes, start, end);
        this.#flushRest();
        this.#traceAt = -1;
      } else if (this.#readLine(bytes, start, end)) {
        last = start;
        lastEnd = end;
        lastNumber = this.#number;
      }
      start = end + 1;
    }
    if (last !== -1) this.#lastLine = this.#decode(bytes, last, lastEnd, lastNumber);
    this.#keepRest(bytes, start, bytes.length);
  }

  end(): ScanCounts {
    if (this.#restLength > 0) this.#flushRest();
    return {
      lines: this.#lines,
      unmatchedLines: this.#unmatched,
      cutLines: this.#cut,
      firstLine: this.#firstLine,
      lastLine: this.#lastLine,
      byFormat: Object.fromEntries(logFormats.map(({id}, index) => [id, this.#counts[index] ?? 0])),
    };
  }

  #keepRest(bytes: Uint8Array, start: number, end: number): void {
    const room = longestLineBytes - this.#restLength;
    if (end - start > room) this.#isRestCut = true;
    const kept = bytes.subarray(start, Math.min(end, start + room));
    this.#rest.set(kept, this.#restLength);
    this.#restLength += kept.length;
  }

  #flushRest(): void {
    const length = this.#restLength;
    if (this.#isRestCut) this.#cut += 1;
    this.#restLength = 0;
    this.#isRestCut = false;
    this.#traceAt = -1;
    if (this.#readLine(this.#rest, 0, length)) this.#lastLine = this.#decode(this.#rest, 0, length, this.#number);
  }

  /** Whether the line has the shape of a layout. */
  #readLine(bytes: Buffer, lineStart: number, lineEnd: number): boolean {
    this.#number += 1;
    let start = lineStart;
    let end = lineEnd;
    if (end > start && bytes[end - 1] === 0x0d) end -= 1;
    if (end - start > longestLineBytes) {
      end = start + longestLineBytes;
      this.#cut += 1;
    }
    if (this.#number === 1) start = skipByteOrderMark(bytes, start, end);
    if (isBlank(bytes, start, end)) return false;
    this.#lines += 1;
    const head = skipPriority(bytes, start, end);
    const entry = this.#shapeOf(bytes, head, end);
    if (entry === undefined) {
      this.#readOtherLine(bytes, start, end);
      return false;
    }
    this.#counts[entry.formatIndex] = (this.#counts[entry.formatIndex] ?? 0) + 1;
    this.#followsLogLine = true;
    this.#isInHttpMessage = endsWith(httpMessageMark, bytes, start, end);
    if (entry.isYearless) this.#seeMonth(bytes, head);
    if (this.#firstLine === undefined) this.#firstLine = this.#decode(bytes, start, end, this.#number);
    const mark = this.#wantsTrace === undefined ? undefined : this.#traceIn(bytes, head, end);
    if (mark !== undefined) {
      if (this.#isWantedTrace(bytes, mark, end)) this.#onCandidate(this.#decode(bytes, start, end, this.#number));
    } else if (this.#search.isIn(bytes, head, end)) this.#offer(bytes, start, end);
    return true;
  }

  /** Where the mark stands, when the line is part of an API trace: right behind the level. */
  #traceIn(bytes: Buffer, start: number, end: number): number | undefined {
    if (this.#traceAt < start) {
      const found = bytes.indexOf(traceMark, start);
      this.#traceAt = found === -1 ? Number.POSITIVE_INFINITY : found;
    }
    if (this.#traceAt >= end) return undefined;
    let before = this.#traceAt - 1;
    while (before > start && (bytes[before] === 0x20 || bytes[before] === 0x09 || bytes[before] === 0x3a)) before -= 1;
    return isLetter(bytes[before] ?? 0) ? this.#traceAt : undefined;
  }

  #isWantedTrace(bytes: Buffer, mark: number, end: number): boolean {
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

  #shapeOf(bytes: Uint8Array, start: number, end: number): ShapeEntry | undefined {
    if (this.#lastShape !== undefined && hasShape(this.#lastShape.shape, bytes, start, end)) return this.#lastShape;
    this.#lastShape = shapes.find(({shape}) => hasShape(shape, bytes, start, end));
    return this.#lastShape;
  }

  /** A line that goes on from the one before, or one that is no log line. */
  #readOtherLine(bytes: Uint8Array, start: number, end: number): void {
    if (endsWith(httpMessageMark, bytes, start, end)) this.#isInHttpMessage = true;
    const isIndented = bytes[start] === 0x20 || bytes[start] === 0x09;
    if (this.#isInHttpMessage || (isIndented && this.#followsLogLine)) return;
    this.#followsLogLine = false;
    this.#unmatched += 1;
  }

  #seeMonth(bytes: Uint8Array, head: number): void {
    // The three letters as one number: a new month is rare, and only then its name is looked at.
    const letters = ((bytes[head] ?? 0) << 16) | ((bytes[head + 1] ?? 0) << 8) | (bytes[head + 2] ?? 0);
    if (letters === this.#month) return;
    const month = monthNumber(String.fromCharCode(letters >> 16, (letters >> 8) & 0xff, letters & 0xff));
    if (month === 0) return;
    this.#month = letters;
    this.#turn = this.#turns.see(month);
  }

  #offer(bytes: Uint8Array, start: number, end: number): void {
    const line = this.#decode(bytes, start, end, this.#number);
    if (this.#search === fullSearch && clockAnchors.some((anchor) => line.text.includes(anchor))) {
      this.#clockLines += 1;
      if (this.#clockLines === mostClockLines) this.#search = signatureSearch;
    }
    this.#onCandidate(line);
  }

  #decode(bytes: Uint8Array, start: number, end: number, number: number): CandidateLine {
    const text = this.#decoder.decode(bytes.subarray(start, Math.min(end, start + longestLineBytes)));
    return {number, text: text.replace(/\r$/, ''), turn: this.#turn};
  }
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

/** The ways that lines of logs look, and taking a line apart by the one that it fits. */
import {logFormats} from './generated/log-formats.ts';
import {readJsonLine} from './json-line.ts';
import {compileShape, type LineShape, mayStartWith, startsLike} from './line-shape.ts';
import {
  compilePattern,
  type LogFormat,
  type LogLayout,
  type LogLine,
  type LogWrapping,
  type StampParts,
} from './log-format.ts';

// Long enough for any line that matters; what is longer is not searched, so that no pattern runs over a megabyte.
const longestLineCharacters = 16_384;
/** A server that sends on what another sent on. */
const mostWrappings = 3;

interface FormatEntry<Format extends LogFormat> {
  readonly format: Format;
  readonly shapes: readonly LineShape[];
  /** Compiled when a line first starts like this: a log has few of the formats. */
  patterns: readonly RegExp[] | undefined;
}

/** Formats by the first letter of their lines, in their order: most lines can have one or two. */
class FormatsByStart<Format extends LogFormat> {
  readonly #entries: readonly FormatEntry<Format>[];
  readonly #byLetter: (readonly FormatEntry<Format>[] | undefined)[] = [];

  constructor(formats: readonly Format[]) {
    this.#entries = formats.map((format) => ({
      format,
      shapes: format.shapes.map(compileShape),
      patterns: undefined,
    }));
  }

  of(text: string): readonly FormatEntry<Format>[] {
    const letter = text.charCodeAt(0);
    // No shape begins with a letter that is not ASCII; neither does an empty line.
    if (!(letter < 128)) return [];
    const known = this.#byLetter[letter];
    if (known !== undefined) return known;
    const found = this.#entries.filter(({shapes}) => shapes.some((shape) => mayStartWith(shape, letter)));
    this.#byLetter[letter] = found;
    return found;
  }
}

export class FormatSet {
  readonly layouts: readonly LogLayout[];
  readonly wrappings: readonly LogWrapping[];
  /** How lines of any of them start. */
  readonly shapes: readonly string[];
  readonly #stamps: readonly LineShape[];
  readonly #layouts: FormatsByStart<LogLayout>;
  readonly #inner: FormatsByStart<LogLayout>;
  readonly #wrappings: FormatsByStart<LogWrapping>;

  /** In the order in which a line is tried. `inner`: the layouts inside wrappings, where they are others. */
  constructor(formats: readonly LogFormat[], inner?: readonly LogLayout[]) {
    this.layouts = formats.filter((format) => format.kind === 'layout');
    this.wrappings = formats.filter((format) => format.kind === 'wrapping');
    this.shapes = [...new Set(formats.flatMap(({shapes}) => shapes))];
    this.#stamps = this.shapes.filter((shape) => shape.includes('dd:')).map(compileShape);
    this.#layouts = new FormatsByStart(this.layouts);
    this.#inner = inner === undefined ? this.#layouts : new FormatsByStart(inner);
    this.#wrappings = new FormatsByStart(this.wrappings);
  }

  /**
   * Lines of these formats alone: of the layouts all when none is named, and of the wrappings likewise. Inside a wrapping
   * also what is left of such lines without their time.
   */
  only(ids: readonly string[]): FormatSet {
    const named = <Format extends LogFormat>(formats: readonly Format[]): readonly Format[] => {
      const found = formats.filter(({id}) => ids.includes(id));
      return found.length === 0 ? formats : found;
    };
    const layouts = named(this.layouts);
    const isLeft = ({restOf}: LogLayout): boolean => layouts.some(({id}) => id === restOf);
    const inner = [...layouts, ...this.layouts.filter((layout) => isLeft(layout) && !layouts.includes(layout))];
    return new FormatSet([...layouts, ...named(this.wrappings)], inner);
  }

  /** Whether the line starts with a time as lines of one of the formats do, whoever wrote it. */
  isStamped(line: string): boolean {
    const text = skipPriority(line);
    return this.#stamps.some((shape) => startsLike(shape, text));
  }

  without(id: string): FormatSet {
    return new FormatSet([...this.layouts, ...this.wrappings].filter((format) => format.id !== id));
  }

  /** The line taken apart by the first layout that it fits wholly, inside wrappings if need be. */
  read(line: string): LogLine | undefined {
    const start = line.length > longestLineCharacters ? line.slice(0, longestLineCharacters) : line;
    return this.#read(start, this.#layouts, mostWrappings);
  }

  #read(line: string, layouts: FormatsByStart<LogLayout>, wrappingsLeft: number): LogLine | undefined {
    const text = skipPriority(line);
    for (const entry of layouts.of(text)) {
      const parsed = readLayout(entry, text);
      if (parsed !== undefined) return parsed;
    }
    if (wrappingsLeft === 0) return undefined;
    for (const entry of this.#wrappings.of(text)) {
      for (const parts of wrappedParts(entry, text)) {
        const inner = this.#readInner(parts, wrappingsLeft - 1);
        if (inner !== undefined) return wrapped(entry.format, parts, inner);
      }
    }
    return undefined;
  }

  /** What is wrapped has its process before it, or lost it to the wrapping. */
  #readInner({inner = '', process}: StampParts, wrappingsLeft: number): LogLine | undefined {
    const withProcess = process === undefined ? undefined : this.#read(`${process}: ${inner}`, this.#inner, 0);
    return withProcess ?? this.#read(inner, this.#inner, wrappingsLeft);
  }
}

/** Those that come with the program: files in the order of their names. Of these no line fits two. */
export const shippedFormats = new FormatSet(logFormats);

/** With what comes with the program. */
export function readLogLine(line: string): LogLine | undefined {
  return shippedFormats.read(line);
}

function patternsOf(entry: FormatEntry<LogFormat>): readonly RegExp[] {
  entry.patterns ??= (entry.format.patterns ?? []).map(compilePattern);
  return entry.patterns;
}

function readLayout(entry: FormatEntry<LogLayout>, text: string): LogLine | undefined {
  if (!entry.shapes.some((shape) => startsLike(shape, text))) return undefined;
  for (const pattern of patternsOf(entry)) {
    const groups = pattern.exec(text)?.groups;
    if (groups === undefined) continue;
    const {host, process} = groups;
    return {
      format: entry.format,
      level: groups.level ?? groups.severity ?? '',
      text: groups.text ?? '',
      ...(host === undefined ? {} : {host}),
      ...(process === undefined ? {} : {process}),
      stamp: groups,
    };
  }
  return undefined;
}

function* wrappedParts(entry: FormatEntry<LogWrapping>, text: string): Generator<StampParts> {
  if (!entry.shapes.some((shape) => startsLike(shape, text))) return;
  const {json} = entry.format;
  const object = json === undefined ? undefined : readJsonLine(text, json);
  if (object !== undefined) yield object;
  for (const pattern of patternsOf(entry)) {
    const groups = pattern.exec(text)?.groups;
    if (groups !== undefined) yield groups;
  }
}

function wrapped(wrapping: LogWrapping, outer: StampParts, inner: LogLine): LogLine {
  const host = inner.host ?? outer.host;
  const process = inner.process ?? outer.process;
  return {
    ...inner,
    wrapping,
    ...(host === undefined ? {} : {host}),
    ...(process === undefined ? {} : {process}),
    stamp: clearerStamp(inner.stamp, outer),
  };
}

/** The time that the product wrote, unless what is around it says more: a zone, or a year. */
function clearerStamp(inner: StampParts, outer: StampParts): StampParts {
  if (clarity(inner) >= clarity(outer)) return inner;
  const {date, month, day, year, clock = '', offset} = outer;
  const [whole = '', fraction] = (inner.clock ?? '').split('.');
  // Servers cut milliseconds off; in another zone minutes and seconds are still the same.
  const isSame = fraction !== undefined && !/[.,]/.test(clock) && whole.slice(3) === clock.slice(3);
  return {date, month, day, year, clock: isSame ? `${clock}.${fraction}` : clock, offset};
}

function clarity({clock, date, year, offset}: StampParts): number {
  if (clock === undefined) return 0;
  if (offset !== undefined) return 3;
  return date === undefined && year === undefined ? 1 : 2;
}

/** What stands behind `<134>` and a byte order mark. */
function skipPriority(line: string): string {
  const start = line.charCodeAt(0);
  if (start !== 0x3c && start !== 0xfeff) return line;
  return line.replace(/^\ufeff?(?:<\d{1,3}>)?\ufeff?/, '');
}

/**
 * Which readers get an input. A container reader takes it alone; text readers share it, because one paste may hold the
 * output of several commands and a stretch of log.
 */

import type {ContainerReader, FormatReader, Head, TextReader} from '../format-reader.ts';
import type {ByteSource} from './byte-source.ts';

export interface Choice {
  readonly container: ContainerReader | undefined;
  readonly texts: readonly TextReader[];
  /** Title of the reader that came nearest, for what no one takes. */
  readonly nearestTitle: string | undefined;
}

const leastContainerScore = 0.5;
const leastTextScore = 0.3;
/** Above this a container reader knows its format by its structure, and nothing else can be in the input. */
const certainScore = 0.95;
/** From here on a text is read as a stream where a streaming reader takes it. */
export const longTextBytes = 8 * 1024 * 1024;

export function chooseReaders(
  readers: readonly FormatReader[],
  head: Head,
  fileName: string,
  sizeBytes: number | undefined,
): Choice {
  const scored = readers
    .map((reader) => ({reader, score: scoreOf(reader, head, fileName)}))
    .filter(({score}) => score > 0)
    .sort((first, second) => second.score - first.score);
  const nearestTitle = scored[0]?.reader.title;
  const texts = scored.flatMap(({reader, score}) =>
    reader.kind === 'text' && score >= leastTextScore && head.text !== undefined ? [{reader, score}] : [],
  );
  const best = scored.find(({reader, score}) => reader.kind === 'container' && score >= leastContainerScore);
  const container = best?.reader.kind === 'container' ? best.reader : undefined;
  if (best === undefined || container === undefined)
    return {container: undefined, texts: texts.map(({reader}) => reader), nearestTitle};

  const others = texts.filter(({reader, score}) => !isTextFormOf(reader, container) && score >= leastContainerScore);
  const isLong = sizeBytes === undefined || sizeBytes > longTextBytes;
  if (others.length === 0 || best.score >= certainScore || isLong) return {container, texts: [], nearestTitle};
  // A reader that has a text form of its own reads its lines there and need not run twice.
  const hasTextForm = texts.some(({reader}) => isTextFormOf(reader, container));
  return {container: hasTextForm ? undefined : container, texts: texts.map(({reader}) => reader), nearestTitle};
}

/** Whether a reader takes an open input from its very first bytes: it is not waited for more of it. */
export function isReadAsItComes(
  {isOpen}: Pick<ByteSource, 'isOpen'>,
  head: Uint8Array,
  readers: readonly FormatReader[],
): boolean {
  if (isOpen !== true) return false;
  return readers.some(
    (reader) =>
      reader.kind === 'container' &&
      reader.isStream === true &&
      reader.recognise({bytes: head, text: undefined}, '') === 1,
  );
}

/** `cms-log-text` reads in a paste what `cms-log` reads in a file of its own. */
function isTextFormOf(text: TextReader, container: ContainerReader): boolean {
  return text.id === container.id || text.id === `${container.id}-text`;
}

/** A reader that throws while it recognises does not take the input. */
function scoreOf(reader: FormatReader, head: Head, fileName: string): number {
  try {
    return reader.recognise(head, fileName);
  } catch {
    return 0;
  }
}

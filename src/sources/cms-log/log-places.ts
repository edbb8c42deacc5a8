/** Where the lines of a log stand: it may be in several files, whose lines are counted through. */
import type {CallAttempt, LineMark} from '../../logs/call-tracker.ts';
import type {LogDigest} from '../../logs/log-digest.ts';
import type {Origin, Place} from '../../model/origin.ts';
import type {Subject} from '../../model/subject.ts';

interface LogFile {
  readonly path: string;
  /** Lines of the files before it. */
  readonly linesBefore: number;
}

export interface PlacedLog<File extends LogFile = LogFile> {
  /** Id of the reader. */
  readonly reader: string;
  /** In the order of time. */
  readonly files: readonly [File, ...File[]];
  readonly digest: Pick<LogDigest, 'instantOf'>;
}

/** The file in which a line stands that was counted through all of them. */
export function fileOfLine<File extends LogFile>({files}: PlacedLog<File>, line: number): File {
  return files.findLast(({linesBefore}) => linesBefore < line) ?? files[0];
}

/** Call numbers come again after a restart: the second use of number 6 is `…#6.2`. */
export function callSubject(log: PlacedLog, {call, use, started}: CallAttempt): Subject {
  const {path} = fileOfLine(log, started.line);
  return use === 1 ? `call:${path}#${call}` : `call:${path}#${call}.${use}`;
}

export function originAt(log: PlacedLog, mark: LineMark): Origin {
  const {path} = fileOfLine(log, mark.line);
  return {input: path, format: log.reader, ...placeIn(log, mark, path)};
}

/** `input`: the file that the reader of the place knows already. */
export function placeIn(
  log: PlacedLog,
  {line, quote, stamp}: LineMark,
  input: string,
): Place & {line: number; quote: string} {
  const time = stamp === undefined ? undefined : log.digest.instantOf(stamp);
  const {path, linesBefore} = fileOfLine(log, line);
  return {
    line: line - linesBefore,
    quote,
    ...(path === input ? {} : {input: path}),
    ...(time === undefined ? {} : {time}),
  };
}

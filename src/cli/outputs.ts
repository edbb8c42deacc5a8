/** What `--format`, `-o` and `--facts-out` mean together: what is shown, and which files are written. */
import {accessSync, constants, existsSync, writeFileSync} from 'node:fs';
import {dirname, extname} from 'node:path';
import type {FactStore} from '../facts/store.ts';
import {UserError} from '../model/errors.ts';
import {writeFacts} from '../sources/facts-file/write-facts.ts';
import {terminalColumns, writeToStandardOutput} from './standard-output.ts';

/** `linear`: the screens as plain lines, for screen readers. */
export type Format = 'tui' | 'linear' | FileFormat;
/** `summary`: a few lines for a chat. */
export type FileFormat = 'text' | 'json' | 'markdown' | 'html' | 'sarif' | 'junit' | 'summary';

export interface OutputOptions {
  readonly format?: Format;
  /** One file for each `-o`. */
  readonly output?: readonly string[];
  readonly factsOut?: string;
}

export interface Outputs {
  /** What standard output gets; undefined when the report goes to files. */
  readonly shown: Exclude<Format, 'linear'> | undefined;
  readonly isLinear?: true;
  readonly files: readonly {readonly path: string; readonly format: FileFormat}[];
  /** Where the facts go. */
  readonly factsPaths: readonly string[];
}

const formatByExtension: Readonly<Record<string, FileFormat>> = {
  '.json': 'json',
  '.md': 'markdown',
  '.markdown': 'markdown',
  '.html': 'html',
  '.htm': 'html',
  '.sarif': 'sarif',
  '.xml': 'junit',
};

/**
 * `usual`: what is shown where nobody says it, if not the screens. Throws `UserError` when the options do not fit
 * together.
 */
export function outputsOf({format, output = [], factsOut}: OutputOptions, usual?: FileFormat): Outputs {
  const isFacts = (path: string): boolean => extname(path).toLowerCase() === '.ndjson';
  const paths = output.filter((path) => !isFacts(path));
  const factsPaths = [...output.filter(isFacts), ...(factsOut === undefined ? [] : [factsOut])];
  if (new Set([...paths, ...factsPaths]).size < paths.length + factsPaths.length)
    throw new UserError('Two outputs have the same name.', 'Give each -o a name of its own.');
  for (const path of [...paths, ...factsPaths]) refuseUnwritable(path);
  if (paths.length === 0) return {...shownFormat(format, usual), files: [], factsPaths};
  if (format === 'tui' || format === 'linear')
    throw new UserError(`--format ${format} cannot be written to a file.`, 'Take another format.');
  if (format !== undefined && paths.length > 1) {
    throw new UserError(
      `--format ${format} is for one output, and there are ${paths.length}.`,
      'Leave it out: the names of the files tell their formats.',
    );
  }
  const files = paths.map((path) => ({path, format: format ?? formatByNameOf(path)}));
  return {shown: undefined, files, factsPaths};
}

/** Said before anything is read. What cannot be known then (a disk that gets full) is said when it happens. */
export function refuseUnwritable(path: string): void {
  try {
    accessSync(existsSync(path) ? path : dirname(path), constants.W_OK);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UserError(`${path} cannot be written: ${reason}`, 'Choose a path in a folder that is there and yours.');
  }
}

/** What the name of a file says; text where it says nothing. */
export function formatByNameOf(path: string): FileFormat {
  return formatByExtension[extname(path).toLowerCase()] ?? 'text';
}

function shownFormat(format: Format | undefined, usual: FileFormat | undefined): Pick<Outputs, 'shown' | 'isLinear'> {
  if ((format === 'tui' || format === 'linear') && !isInteractive())
    throw new UserError(`--format ${format} needs a terminal.`, 'Leave it out, or take --format text.');
  if (format === 'linear') return {shown: 'tui', isLinear: true};
  return {shown: format ?? usual ?? (isInteractive() ? 'tui' : 'text')};
}

function isInteractive(): boolean {
  return terminalColumns() !== undefined && process.stdin.isTTY && process.env.TERM !== 'dumb';
}

export function deliverFacts(store: FactStore, paths: readonly string[]): void {
  for (const path of paths) deliver([...writeFacts(store)].join(''), path);
}

/** Writes to a file, or to standard output where none is given. Throws `UserError` when that cannot be done. */
export function deliver(text: string, path: string | undefined): void {
  if (path === undefined) {
    writeToStandardOutput(text);
    return;
  }
  try {
    writeFileSync(path, text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UserError(`The file cannot be written: ${reason}`, 'Choose another path.');
  }
}

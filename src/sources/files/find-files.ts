/** From the paths that the user gives to the files to read, in a stable order, and a row for each that is not read. */

import {lstatSync, readdirSync, realpathSync, type Stats, statSync} from 'node:fs';
import {join, sep} from 'node:path';
import {type Instant, instantFromEpoch} from '../../model/instant.ts';
import {stripControlCharacters} from '../../model/origin.ts';
import type {InputRow} from '../../model/report.ts';
import {reasonOf} from './error-words.ts';
import {rowOf} from './read-input.ts';

export type FoundInput =
  | {
      readonly kind: 'file';
      readonly path: string;
      readonly diskPath: string;
      readonly sizeBytes: number | undefined;
      /** Undefined for a pipe. */
      readonly writtenAt: Instant | undefined;
    }
  | {readonly kind: 'standard-input'}
  | {readonly kind: 'row'; readonly row: InputRow};

const deepestFolder = 32;

export function* findFiles(paths: readonly string[]): Generator<FoundInput> {
  const seen = new Set<string>();
  for (const path of paths) {
    if (path === '-') {
      if (!seen.has('-')) yield {kind: 'standard-input'};
      seen.add('-');
    } else yield* findAt(path, shownPath(path), seen);
  }
}

/**
 * How a report names it: with `/` on every system, as members of archives are named, so that what stands in one folder can
 * be told by its path. Windows takes both; elsewhere `\` is a character like others.
 */
export function shownPath(path: string, separator: string = sep): string {
  const slashed = separator === '\\' ? path.replaceAll('\\', '/') : path;
  return stripControlCharacters(slashed.replace(/(?<=.)[\\/]+$/, ''));
}

/** A path that the user names is followed even when it is a link, and read even when it is hidden. */
function* findAt(diskPath: string, path: string, seen: Set<string>): Generator<FoundInput> {
  try {
    const found = statSync(diskPath);
    const real = realPathOf(diskPath) ?? diskPath;
    if (found.isDirectory()) yield* findIn(diskPath, path, real, seen, 1);
    else yield fileAt(diskPath, path, found, real, seen, true);
  } catch (error) {
    yield {kind: 'row', row: rowOf({path}, 'unreadable', reasonOf(error))};
  }
}

function* findIn(folder: string, path: string, root: string, seen: Set<string>, depth: number): Generator<FoundInput> {
  if (depth > deepestFolder) {
    yield {kind: 'row', row: rowOf({path}, 'skipped', `more than ${deepestFolder} folders deep`)};
    return;
  }
  let names: string[];
  try {
    names = readdirSync(folder).sort();
  } catch (error) {
    yield {kind: 'row', row: rowOf({path}, 'unreadable', reasonOf(error))};
    return;
  }
  if (names.length === 0 && depth === 1) yield {kind: 'row', row: rowOf({path}, 'unreadable', 'an empty folder')};
  for (const name of names) {
    const diskPath = join(folder, name);
    const shown = `${path}/${stripControlCharacters(name)}`;
    const reason = reasonToSkip(name);
    if (reason !== undefined) {
      yield {kind: 'row', row: rowOf({path: shown}, 'skipped', reason)};
      continue;
    }
    try {
      const found = lstatSync(diskPath);
      if (found.isSymbolicLink())
        yield {kind: 'row', row: rowOf({path: shown}, 'skipped', describeLink(diskPath, root))};
      else if (found.isDirectory()) yield* findIn(diskPath, shown, root, seen, depth + 1);
      else yield fileAt(diskPath, shown, found, realpathSync.native(diskPath), seen, false);
    } catch (error) {
      yield {kind: 'row', row: rowOf({path: shown}, 'unreadable', reasonOf(error))};
    }
  }
}

/** Files that systems leave behind, and the site file. Undefined when the file is to be read. Also for archive members. */
export function reasonToSkip(name: string): string | undefined {
  if (/^wrtc-doctor\.ya?ml$/i.test(name)) return 'a site file: give it with --site';
  if (name.startsWith('.')) return 'hidden: give it by its own path to have it read';
  if (/^(?:__MACOSX|Thumbs\.db|desktop\.ini)$/i.test(name)) return 'written by the file manager, no evidence';
  return undefined;
}

function fileAt(
  diskPath: string,
  path: string,
  found: Stats,
  real: string,
  seen: Set<string>,
  isNamed: boolean,
): FoundInput {
  // A pipe that is named on the command line, as shells make for `<(command)`, is read; one in a folder would block.
  const isPipe = isNamed && found.isFIFO();
  if (!found.isFile() && !isPipe)
    return {kind: 'row', row: rowOf({path}, 'unreadable', `${kindOf(found)}, not a file`)};
  if (seen.has(real) && !isPipe)
    return {kind: 'row', row: rowOf({path, sizeBytes: found.size}, 'skipped', 'given twice; read once')};
  seen.add(real);
  const reason =
    isNamed && reasonToSkip(diskPath.split(/[\\/]/).at(-1) ?? '')?.startsWith('a site file')
      ? reasonToSkip('wrtc-doctor.yaml')
      : undefined;
  if (reason !== undefined) return {kind: 'row', row: rowOf({path, sizeBytes: found.size}, 'skipped', reason)};
  if (isPipe) return {kind: 'file', path, diskPath, sizeBytes: undefined, writtenAt: undefined};
  return {kind: 'file', path, diskPath, sizeBytes: found.size, writtenAt: instantFromEpoch(found.mtimeMs / 1000)};
}

function kindOf(found: Stats): string {
  if (found.isSocket()) return 'a socket';
  if (found.isFIFO()) return 'a named pipe';
  return 'a device';
}

function describeLink(diskPath: string, root: string): string {
  const target = realPathOf(diskPath);
  if (target === undefined) return 'a link to nothing';
  const isInside = target === root || target.startsWith(root + sep);
  return isInside
    ? 'a link inside the folder: what it points to is read where it stands'
    : 'a link that leads out of the folder: give its target by its own path';
}

/** Undefined where it leads nowhere. */
function realPathOf(path: string): string | undefined {
  try {
    return realpathSync.native(path);
  } catch {
    return undefined;
  }
}

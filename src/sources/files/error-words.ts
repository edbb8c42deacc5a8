/** What was thrown, in words. No `instanceof`: errors of another realm (a test's, a worker's) are errors too. */
import {stripControlCharacters} from '../../model/origin.ts';

export function codeOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
}

export function messageOf(error: unknown): string {
  const isError = typeof error === 'object' && error !== null && 'message' in error;
  return stripControlCharacters(String(isError ? error.message : error)).slice(0, 200);
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'no such file or folder',
  ENOTDIR: 'no such file or folder',
  EACCES: 'no permission to read it',
  EPERM: 'no permission to read it',
  ELOOP: 'links that lead in a circle',
  EIO: 'the disk reports an error',
  ENAMETOOLONG: 'the path is too long',
};

/** Why a file could not be opened or read. */
export function reasonOf(error: unknown): string {
  const code = codeOf(error);
  return reasons[code] ?? `it cannot be opened${code === '' ? '' : ` (${code})`}`;
}

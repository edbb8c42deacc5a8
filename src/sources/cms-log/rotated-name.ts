/** What the names of the files say that one log was cut into: `log`, `log.1`, `log.2.gz`; `messages-20260301.gz`. */

export interface RotatedName {
  /** What all files of a set share, with the folder. */
  readonly stem: string;
  /** 0 for the file that is being written; left out where the name has a date instead. */
  readonly number?: number;
}

const packed = /\.(?:gz|gzip)$/i;
const numbered = /^(.+)\.(\d{1,3})$/;
const dated = /^(.+?)[._-]\d{4}-?\d\d-?\d\d(?:[T._-]?\d\d[._:-]?\d\d(?:[._:-]?\d\d)?)?(\.[a-z]{1,5})?$/i;

export function rotatedNameOf(path: string): RotatedName {
  const plain = path.replace(packed, '');
  const start = Math.max(plain.lastIndexOf('/'), plain.lastIndexOf('\\')) + 1;
  const [folder, name] = [plain.slice(0, start), plain.slice(start)];
  const [, numberedStem, number] = numbered.exec(name) ?? [];
  if (numberedStem !== undefined) return {stem: folder + numberedStem, number: Number(number)};
  const [, datedStem, extension = ''] = dated.exec(name) ?? [];
  if (datedStem !== undefined) return {stem: folder + datedStem + extension};
  return {stem: folder + name, number: 0};
}

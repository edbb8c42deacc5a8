/** What a bench makes stays in its folder, with what it holds beside it, so that a half-written file is made again. */
import {existsSync, readFileSync, writeFileSync} from 'node:fs';

/** What `make` returned when it wrote the file at `path`: now, or in an earlier run. */
export function kept(path, make) {
  const note = `${path}.json`;
  if (existsSync(path) && existsSync(note)) return JSON.parse(readFileSync(note, 'utf8'));
  const made = make();
  writeFileSync(note, JSON.stringify(made));
  return made;
}

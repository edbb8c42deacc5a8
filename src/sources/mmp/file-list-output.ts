/** `pki list`: `User supplied certificates and keys:`, then one file name a line. */
import {cmsCertificateFileList} from '../../facts/cms-certificate-file-list.ts';
import {isMisread} from './misreading.ts';
import {placeOf, type Scribe} from './scribe.ts';
import type {Row} from './unwrap-lines.ts';

const heading = 'User supplied certificates and keys';
const fileName = /^[\p{L}\p{N}._+@%~()=&#$!-]+$/u;

const certificateName = /^\S+\.(?:cer|crt|pem|key|der|csr|p7b|pub)$/i;

/** A list that is not whole proves nothing of what is not in it: when a line of it is unclear there is no fact. */
export function readFileList(rows: readonly Row[], scribe: Scribe): void {
  const start = rows.findIndex(({text}) => isHeading(text));
  const title = rows[start];
  if (start === -1 || title === undefined) return;
  scribe.claim(title);
  const names: string[] = [];
  let isOfKeys = false;
  let unclear: Row | undefined;
  let isAfterGap = false;
  for (const row of rows.slice(start + 1)) {
    const text = row.text.trim();
    if (text === '') {
      isAfterGap = true;
      continue;
    }
    // Behind an empty line stands what the list was not cut from, unless it looks like more of it.
    if (isAfterGap && !certificateName.test(text)) {
      if (names.length === 0) unclear = row;
      break;
    }
    isAfterGap = false;
    if (/\s.*:$/.test(text)) {
      isOfKeys = true;
      continue;
    }
    if (isOfKeys) continue;
    if (fileName.test(text) && text.toLowerCase() !== 'none') {
      names.push(text);
      scribe.claim(row);
    } else if (/^(?:none|no (?:files|certificates).*)$/i.test(text)) scribe.claim(row);
    // What else stands there is a comment, unless the name of a file is in it.
    else if (names.length === 0 || /\.\s*(?:cer|crt|pem|key|der|csr|p7b|pub)\b|^\S+\s\S{1,12}$/i.test(text))
      unclear = row;
  }
  if (unclear !== undefined) {
    scribe.lose(`line ${unclear.line}: the list of \`pki list\` is left out, this line of it is not clear`);
    return;
  }
  scribe.write(cmsCertificateFileList, {command: 'pki list', row: title, isQuoted: true}, [
    {name: 'fileNames', value: [...new Set(names)], place: placeOf(title)},
  ]);
}

export function isHeading(text: string): boolean {
  const plain = text.trim().replace(/:$/, '');
  return Math.abs(plain.length - heading.length) < 4 && isMisread(plain, heading);
}

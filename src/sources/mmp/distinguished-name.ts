/**
 * A distinguished name as OpenSSL prints it (`C = NO, O = Example, CN = join.example.com`, `C=NO, …`, `/C=NO/…`), in the
 * order and form that certificates read from a file have it: `CN=join.example.com,O=Example,C=NO` (RFC 4514).
 */
export interface PrintedName {
  readonly text: string;
  readonly commonName: string | undefined;
}

interface Attribute {
  readonly type: string;
  readonly value: string;
}

/** Undefined when a part is no `type=value`: a cut name must not pass for another. */
export function readDistinguishedName(text: string): PrintedName | undefined {
  const attributes = splitName(text).map(readAttribute);
  if (attributes.length === 0 || attributes.includes(undefined)) return undefined;
  const known = attributes.filter((attribute) => attribute !== undefined);
  return {
    text: known
      .toReversed()
      .map(({type, value}) => `${type}=${value.replace(/[\\",+;<>]/g, '\\$&')}`)
      .join(','),
    commonName: known.findLast(({type}) => type === 'CN')?.value,
  };
}

/** `/` parts in the oldest form, `,` else; older versions put `/emailAddress=` behind the common name in both. */
function splitName(text: string): readonly string[] {
  const separator = text.startsWith('/')
    ? /\/(?=[A-Za-z0-9.]+\s*=)/
    : /,\s*(?=[A-Za-z0-9.]+\s*=)|\/(?=emailAddress=)|\s\+\s/;
  return text
    .split(separator)
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

function readAttribute(part: string): Attribute | undefined {
  const match = /^([A-Za-z][A-Za-z0-9]*|\d+(?:\.\d+)+)\s*=\s*(.*)$/.exec(part);
  const [, type = '', printed = ''] = match ?? [];
  if (match === null || printed === '') return undefined;
  const quoted = /^"(.*)"$/.exec(printed)?.[1];
  // A comma in a value is quoted or escaped; one that is not may be the rest of a name that was cut.
  if (quoted === undefined && /(?<!\\),/.test(printed)) return undefined;
  return {type, value: (quoted ?? printed).replace(/\\([,+"\\<>;=/ ])/g, '$1')};
}

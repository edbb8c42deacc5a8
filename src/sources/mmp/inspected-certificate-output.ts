/**
 * `pki inspect <file>`: what the file is, then the text dump of OpenSSL (`openssl x509 -text`), once for each certificate
 * of a bundle. A field of which a part is unclear is left out: half a list of names proves nothing.
 */
import {cmsInspectedCertificate} from '../../facts/cms-inspected-certificate.ts';
import {readDistinguishedName} from './distinguished-name.ts';
import {readDumpTime} from './dump-time.ts';
import type {Field} from './fact-of-fields.ts';
import {placeOf, type Scribe} from './scribe.ts';
import type {Row} from './unwrap-lines.ts';

/** More are in no bundle of a CMS. */
const mostCertificates = 200;
const beginning = /^\s*Certificate\s*:\s*$/i;
const fingerprintLine = /^\s*sha-?256\s+fingerprint\s*[=:]\s*(.*)$/i;
const introduction = /^\s*(?:Checking (?:ssh public keys|user configured certificates and keys)|File contains)\b/i;
/** Lines of a dump, to be claimed. */
const dumpLine =
  /^\s*(?:Certificate:|Data:|Version\s*:|Serial Number\s*:|Signature |Issuer\s*:|Validity|Not (?:Before|After)|Subject|Public.Key|RSA Public|Modulus|Exponent|pub:|ASN1 OID|NIST CURVE|X509v3|CA:|DNS:|Digital Signature|Non Repudiation|Key Encipherment|Certificate Sign|CRL Sign|TLS Web|keyid:|DirName:|serial:|Authority Information|CA Issuers|OCSP|URI:|Full Name|Policy:|CPS:|CT Precertificate|Signed Certificate|Log ID|Timestamp|Extensions:|[0-9a-f]{2}(?::[0-9a-f]{2})+:?|[\d.]{6,}:)/i;

export function readInspectedCertificates(file: string | undefined, rows: readonly Row[], scribe: Scribe): void {
  const starts = rows.flatMap(({text}, index) => (beginning.test(text) ? [index] : []));
  scribe.claim(
    ...rows.filter(({text}) => introduction.test(text) || dumpLine.test(text) || fingerprintLine.test(text)),
  );
  const [first] = starts;
  if (first === undefined) return;
  const title = rows[first];
  if (file === undefined || !/^[\p{L}\p{N}._+@%~()-]+$/u.test(file)) {
    scribe.lose(
      `line ${title?.line ?? 0}: a certificate without the name of its file: the line \`pki inspect <file>\` is needed`,
    );
    return;
  }
  // OpenSSL prints the fingerprint before the dump, or behind it.
  const isBefore = rows.slice(0, first).some(({text}) => fingerprintLine.test(text));
  for (const [position, start] of starts.slice(0, mostCertificates).entries()) {
    const from = position === 0 || !isBefore ? start : endOfDump(rows, starts[position - 1] ?? 0, start);
    const end = starts[position + 1] ?? rows.length;
    const part = rows.slice(isBefore && position === 0 ? 0 : from, isBefore ? endOfDump(rows, start, end) : end);
    writeCertificate(file, position, part, scribe);
  }
  if (starts.length > mostCertificates)
    scribe.lose(`only the first ${mostCertificates} certificates of ${file} were read`);
}

/** Where the fingerprint of the next certificate stands, when fingerprints stand before. */
function endOfDump(rows: readonly Row[], start: number, end: number): number {
  const next = rows.slice(start, end).findIndex(({text}) => fingerprintLine.test(text));
  return next === -1 ? end : start + next;
}

function writeCertificate(file: string, position: number, rows: readonly Row[], scribe: Scribe): void {
  const title = rows.find(({text}) => beginning.test(text)) ?? rows[0];
  if (title === undefined) return;
  const dump = new Dump(file, rows, scribe);
  const fields = [
    ...dump.serialNumber(),
    ...dump.names(),
    ...dump.validity(),
    ...dump.extensions(),
    ...dump.fingerprint(),
  ];
  if (fields.length === 0) {
    scribe.lose(`line ${title.line}: no field of this certificate could be read`);
    return;
  }
  scribe.write(cmsInspectedCertificate, {command: 'pki inspect', row: title}, [
    {name: 'fileName', value: file},
    {name: 'position', value: position},
    ...fields,
  ]);
}

/** The rows of one certificate. */
class Dump {
  readonly #file: string;
  readonly #rows: readonly Row[];
  readonly #scribe: Scribe;

  constructor(file: string, rows: readonly Row[], scribe: Scribe) {
    this.#file = file;
    this.#rows = rows;
    this.#scribe = scribe;
  }

  /** `Serial Number: 4660 (0x1234)`, or in hex with colons on the next line. */
  serialNumber(): readonly Field[] {
    const index = this.#find(/^\s*Serial Number\s*:/i);
    const row = this.#rows[index];
    if (row === undefined) return [];
    const text = [row.text.replace(/^[^:]*:/, ''), ...this.#hexBelow(index)].join('').trim();
    const [, digits, hex] = /^(\d+)\s*\(0x([0-9a-f]+)\)$/i.exec(text) ?? [];
    const isSame = digits !== undefined && hex !== undefined && BigInt(digits) === BigInt(`0x${hex}`);
    const octets = /^[0-9a-f]{2}(?::[0-9a-f]{2})*$/i.test(text) ? text.replaceAll(':', '') : undefined;
    const found = (isSame ? hex : octets)?.toLowerCase().replace(/^0+(?=.)/, '');
    return found === undefined
      ? this.#lose(row, 'serial number')
      : [{name: 'serialNumber', value: found, place: placeOf(row)}];
  }

  names(): readonly Field[] {
    const fields: Field[] = [];
    for (const [label, name] of [
      ['Issuer', 'issuerName'],
      ['Subject', 'subjectName'],
    ] as const) {
      const index = this.#find(new RegExp(`^\\s*${label}\\s*:`, 'i'));
      const row = this.#rows[index];
      if (row === undefined) continue;
      const text = row.text.replace(/^[^:]*:\s*/, '').trim();
      const read = this.#goesOn(index) ? undefined : readDistinguishedName(text);
      if (read === undefined && text !== '') this.#lose(row, label.toLowerCase());
      if (read === undefined) continue;
      const place = placeOf(row);
      fields.push({name, value: read.text, place});
      if (name === 'subjectName' && read.commonName !== undefined)
        fields.push({name: 'commonName', value: read.commonName, place});
    }
    return fields;
  }

  validity(): readonly Field[] {
    return (['Before', 'After'] as const).flatMap((end) => {
      const row = this.#rows[this.#find(new RegExp(`^\\s*Not\\s+${end}\\s*[:;]`, 'i'))];
      if (row === undefined) return [];
      const value = readDumpTime(row.text.replace(/^[^:;]*[:;]\s*/, ''));
      return value === undefined
        ? this.#lose(row, `date Not ${end}`)
        : [{name: `not${end}`, value, place: placeOf(row)}];
    });
  }

  extensions(): readonly Field[] {
    const alternative = this.#find(/^\s*X509v3 Subject Alternative Name\s*:/i);
    const constraints = this.#find(/^\s*X509v3 Basic Constraints\s*:/i);
    return [...this.#dnsNames(alternative), ...this.#isCa(constraints)];
  }

  /** The line may be cut: then what is there is no SHA-256. */
  fingerprint(): readonly Field[] {
    const index = this.#find(fingerprintLine);
    const row = this.#rows[index];
    if (row === undefined) return [];
    const below = this.#hexBelow(index);
    const text = [fingerprintLine.exec(row.text)?.[1] ?? '', ...below]
      .join('')
      .replaceAll(':', '')
      .trim()
      .toLowerCase();
    return /^[0-9a-f]{64}$/.test(text)
      ? [{name: 'sha256', value: text, place: placeOf(row)}]
      : this.#lose(row, 'fingerprint');
  }

  #dnsNames(index: number): readonly Field[] {
    const row = this.#rows[index];
    if (row === undefined) return this.#isWhole() ? [{name: 'dnsNames', value: []}] : [];
    const entries = this.#valueBelow(index)
      .split(/\s*,\s*/)
      .filter((entry) => entry !== '');
    const first = this.#rows[index + 1] ?? row;
    const kinds = /^(?:DNS|IP(?: Address)?|URI|email|othername|Registered ID|DirName|RID)\s*:/i;
    const names = entries.flatMap((entry) => /^DNS\s*:\s*(.*)$/i.exec(entry)?.[1]?.trim() ?? []);
    const isClear =
      entries.length > 0 &&
      entries.every((entry) => kinds.test(entry)) &&
      names.every((name) => /^(?:\*\.)?[a-z0-9_]([a-z0-9_.-]*[a-z0-9_])?\.?$/i.test(name));
    return isClear ? [{name: 'dnsNames', value: names, place: placeOf(first)}] : this.#lose(row, 'alternative names');
  }

  /** RFC 5280 §4.2.1.9: without the extension a certificate of version 3 is none of an authority. */
  #isCa(index: number): readonly Field[] {
    const row = this.#rows[index];
    if (row === undefined) {
      const isThird = this.#rows.some(({text}) => /^\s*Version\s*:\s*3\b/i.test(text));
      return isThird && this.#isWhole() ? [{name: 'isCa', value: false}] : [];
    }
    const value = /^CA\s*:\s*(TRUE|FALSE)\b/i.exec(this.#valueBelow(index))?.[1];
    return value === undefined
      ? this.#lose(row, 'basic constraints')
      : [{name: 'isCa', value: value.toUpperCase() === 'TRUE', place: placeOf(this.#rows[index + 1] ?? row)}];
  }

  /** Whether the dump is there to its end, and every line is known: the signature stands last, after all extensions. */
  #isWhole(): boolean {
    const key = this.#find(/^\s*Subject Public Key Info\s*:/i);
    const last = this.#rows.findLastIndex(({text}) => /^\s*Signature (?:Algorithm|Value)\s*:/i.test(text));
    const isKnown = this.#rows
      .slice(0, last)
      .every(({text}) => text.trim() === '' || dumpLine.test(text) || fingerprintLine.test(text));
    return key !== -1 && last > key && isKnown;
  }

  /** The lines below a heading up to the next one, as one text. */
  #valueBelow(index: number): string {
    let text = '';
    for (const row of this.#rows.slice(index + 1, index + 200)) {
      if (
        row.text.trim() === '' ||
        /^\s*(?:X509v3|Authority|Signature|CT Precert|SHA-?\d+ |-----|Subject|Checking|[\d.]{6,}\s*:)/i.test(row.text)
      )
        break;
      const isNext = text === '' || text.endsWith(',') || text.endsWith(', ');
      text += `${isNext ? ' ' : ''}${row.text.trim()}`;
    }
    return text.trim();
  }

  /** Hex with colons on the lines below. */
  #hexBelow(index: number): readonly string[] {
    const lines: string[] = [];
    for (const {text} of this.#rows.slice(index + 1, index + 8)) {
      if (!/^\s*:?[0-9a-f]{1,2}(?::[0-9a-f]{0,2})*\s*$/i.test(text)) break;
      lines.push(text.trim());
    }
    return lines;
  }

  /** Whether the line after this one is none of a dump: then it may be the end of this one. */
  #goesOn(index: number): boolean {
    const next = this.#rows[index + 1];
    return next !== undefined && next.text.trim() !== '' && !dumpLine.test(next.text);
  }

  #find(pattern: RegExp): number {
    return this.#rows.findIndex(({text}) => pattern.test(text));
  }

  #lose(row: Row, what: string): readonly Field[] {
    this.#scribe.lose(`line ${row.line}: ${what} of a certificate in ${this.#file} left out, it is not clear`);
    return [];
  }
}

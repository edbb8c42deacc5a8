/**
 * Certificates in files: PEM (one or many, with text around), DER, PKCS #7; and PEM blocks inside a longer paste.
 * A private key is noticed and never read.
 */
import {basename} from 'node:path/posix';
import {certificateFile} from '../../facts/certificate-file.ts';
import type {Origin} from '../../model/origin.ts';
import type {ContainerReader, EvidenceInput, Head, ReadContext, ReadOutcome, TextReader} from '../format-reader.ts';
import type {CertificateCollection} from './certificate-collection.ts';
import {readCertificate} from './certificate-fields.ts';
import {derTag, readElement} from './der.ts';
import {findPemBlocks, type PemBlock} from './pem.ts';
import {readPkcs7Certificates} from './pkcs7.ts';

const id = 'certificate';
const title = 'certificates';

/** The CA lists of operating systems are below 1 MiB; what is longer is no list of certificates. */
const longestFileBytes = 16 * 1024 * 1024;

const privateKeyNote = 'holds a private key: not read; keep it out of evidence';

interface Found {
  readonly sha256: string[];
  readonly notes: string[];
  readonly claimedLines: Set<number>;
  isPartial: boolean;
  hasPrivateKey: boolean;
}

export function createCertificateReader(collection: CertificateCollection): ContainerReader {
  return {
    id,
    title,
    kind: 'container',
    recognise: recogniseFile,
    read: async (input, context) => readFile(await readAll(input, context), input, collection, context),
  };
}

/** For PEM blocks between other things in one paste: the text reader claims only their lines. */
export function createCertificateTextReader(collection: CertificateCollection): TextReader {
  return {
    id,
    title,
    kind: 'text',
    recognise: ({text}) => (text !== undefined && hasPem(text) ? 0.6 : 0),
    readText: (text, path, context) => {
      const found = readPem(text, path, collection);
      announce(found, path, context);
      return {notes: found.notes, claimedLines: found.claimedLines, isPartial: found.isPartial};
    },
  };
}

const pemStart = /-----BEGIN (?:(?:X509 |TRUSTED )?CERTIFICATE|PKCS7|CMS|(?:[A-Z0-9]+ )*PRIVATE KEY)-----/;

function hasPem(text: string): boolean {
  return pemStart.test(text);
}

function recogniseFile({bytes, text}: Head): number {
  if (text !== undefined) return !hasPem(text) ? 0 : isPemAlone(text) ? 0.98 : 0.7;
  if (bytes[0] !== derTag.sequence) return 0;
  if (readCertificate(bytes) !== undefined || readPkcs7Certificates(bytes) !== undefined) return 1;
  return isDerPrivateKey(bytes) ? 0.9 : 0;
}

/** No line outside of PEM blocks: what stands around them may be evidence of another kind. */
function isPemAlone(text: string): boolean {
  const lines = text.split('\n');
  for (const {firstLine, lastLine} of findPemBlocks(text)) lines.fill('', firstLine - 1, lastLine);
  return lines.every((line) => line.trim() === '');
}

/** PKCS #1, SEC 1 and PKCS #8 all are a SEQUENCE that begins with a small version number (RFC 5958 §2, RFC 8017 A.1.2). */
function isDerPrivateKey(bytes: Uint8Array): boolean {
  const outer = readElement(bytes);
  if (outer === undefined || outer.whole.length !== bytes.length) return false;
  const version = readElement(outer.content);
  if (version?.tag !== 0x02 || version.content.length !== 1 || (version.content[0] ?? 9) > 1) return false;
  const next = readElement(outer.content, version.whole.length);
  // An AlgorithmIdentifier (PKCS #8), a key (SEC 1), or a modulus of at least 512 bits (PKCS #1).
  return (
    next?.tag === derTag.sequence ||
    next?.tag === derTag.octetString ||
    (next?.tag === 0x02 && next.content.length >= 64)
  );
}

async function readAll(input: EvidenceInput, context: ReadContext): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of input.chunks()) {
    size += chunk.length;
    if (size <= longestFileBytes) chunks.push(Uint8Array.from(chunk));
    context.progress(size);
  }
  return Buffer.concat(chunks);
}

function readFile(
  bytes: Buffer,
  input: EvidenceInput,
  collection: CertificateCollection,
  context: ReadContext,
): ReadOutcome {
  const found =
    bytes[0] === derTag.sequence
      ? readDer(bytes, input.path, collection)
      : readPem(decodeText(bytes), input.path, collection);
  if ((input.sizeBytes ?? 0) > longestFileBytes) {
    found.isPartial = true;
    found.notes.push(`only the first ${longestFileBytes / 1024 / 1024} MiB were read`);
  }
  announce(found, input.path, context);
  if (found.sha256.length > 0) return {state: found.isPartial ? 'partial' : 'read', notes: found.notes};
  return {state: 'unreadable', notes: found.notes.length > 0 ? found.notes : ['no certificate could be read in it']};
}

/** UTF-16 is what PowerShell writes; anything else in a PEM file that matters is ASCII. */
function decodeText(bytes: Buffer): string {
  const isUtf16 = bytes[0] === 0xff && bytes[1] === 0xfe;
  return bytes.toString(isUtf16 ? 'utf16le' : 'latin1');
}

function readDer(bytes: Buffer, path: string, collection: CertificateCollection): Found {
  const found = nothingFound();
  const list = readPkcs7Certificates(bytes) ?? (isDerPrivateKey(bytes) ? [] : splitElements(bytes));
  for (const der of list) {
    const sha256 = collection.add(der, originAt(path));
    if (sha256 === undefined) lose(found, `certificate ${found.sha256.length + 1} could not be read`);
    else found.sha256.push(sha256);
  }
  found.hasPrivateKey = isDerPrivateKey(bytes);
  return summarise(found);
}

/** One certificate after the other, as some exports have them. */
function splitElements(bytes: Uint8Array): readonly Uint8Array[] {
  const elements: Uint8Array[] = [];
  for (let offset = 0; offset < bytes.length; ) {
    const element = readElement(bytes, offset);
    if (element === undefined) break;
    elements.push(element.whole);
    offset += element.whole.length;
  }
  return elements;
}

function readPem(text: string, path: string, collection: CertificateCollection): Found {
  const found = nothingFound();
  for (const block of findPemBlocks(text)) {
    if (block.kind === 'other') continue;
    for (let line = block.firstLine; line <= block.lastLine; line++) found.claimedLines.add(line);
    if (block.kind === 'private-key') found.hasPrivateKey = true;
    else readBlock(block, path, collection, found);
  }
  return summarise(found);
}

function readBlock(block: PemBlock, path: string, collection: CertificateCollection, found: Found): void {
  const list = block.kind === 'pkcs7' ? (readPkcs7Certificates(block.bytes) ?? []) : [block.bytes];
  const hashes = list.flatMap((der) => collection.add(der, originAt(path, block.firstLine)) ?? []);
  found.sha256.push(...hashes);
  if (hashes.length > 0 && block.isWhole) return;
  const how = block.isWhole ? 'could not be read' : 'is cut off: its END line is missing';
  lose(found, `the ${block.label} block at line ${block.firstLine} ${how}`);
}

function originAt(path: string, line?: number): Origin {
  return {input: path, format: id, ...(line === undefined ? {} : {line})};
}

function nothingFound(): Found {
  return {sha256: [], notes: [], claimedLines: new Set(), isPartial: false, hasPrivateKey: false};
}

function lose(found: Found, note: string): void {
  found.isPartial = true;
  if (found.notes.length < 5) found.notes.push(note);
}

function summarise(found: Found): Found {
  const count = found.sha256.length;
  if (count > 0) found.notes.unshift(count === 1 ? '1 certificate' : `${count} certificates`);
  if (found.hasPrivateKey) found.notes.push(privateKeyNote);
  return found;
}

function announce(found: Found, path: string, context: ReadContext): void {
  if (found.sha256.length === 0) return;
  context.emit(
    certificateFile.of(`file:${path}`, originAt(path), {
      fileName: basename(path.replaceAll('\\', '/')).replace(/^.*!\/?/, ''),
      certificates: found.sha256,
      channel: 'file',
      ...(context.boxHint === undefined ? {} : {holder: context.boxHint, holderKnownBy: 'path'}),
    }),
  );
}

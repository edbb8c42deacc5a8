/** What an input that no reader takes most likely is, in words, and what to do about it. Judged by content. */

/** Only what recognition reads too: the head, and its text when it is text. */
interface Unknown {
  readonly bytes: Uint8Array;
  readonly text: string | undefined;
  readonly isWhole: boolean;
}

/** Magic numbers as latin1 text at an offset. */
const magics: readonly {readonly at?: number; readonly magic: string; readonly says: string}[] = [
  {magic: '%PDF-', says: 'a PDF: copy its text and give that as a .txt file'},
  {magic: '\x89PNG', says: 'a picture (PNG): if it is a screenshot, paste the text instead'},
  {magic: '\xff\xd8\xff', says: 'a picture (JPEG): if it is a screenshot, paste the text instead'},
  {magic: 'GIF8', says: 'a picture (GIF): if it is a screenshot, paste the text instead'},
  {at: 8, magic: 'WEBP', says: 'a picture (WebP): if it is a screenshot, paste the text instead'},
  {magic: '7z\xbc\xaf\x27\x1c', says: 'a 7-Zip archive: unpack it first'},
  {magic: 'Rar!\x1a\x07', says: 'a RAR archive: unpack it first'},
  {magic: '\xfd7zXZ\0', says: 'packed with xz: unpack it first'},
  {magic: '\x28\xb5\x2f\xfd', says: 'packed with zstd: unpack it first'},
  {magic: 'BZh', says: 'packed with bzip2: unpack it first'},
  {magic: '\x04\x22\x4d\x18', says: 'packed with lz4: unpack it first'},
  {magic: '\x7fELF', says: 'a program (ELF), which is no evidence'},
  {magic: 'MZ', says: 'a Windows program, which is no evidence'},
  {
    magic: '\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1',
    says: 'an old Microsoft Office file: copy its text and give that as a .txt file',
  },
  {magic: 'SQLite format 3\0', says: 'an SQLite database, which is not read'},
  {magic: 'Salted__', says: 'encrypted with OpenSSL: decrypt it first'},
  {magic: 'RTSS', says: 'a Network Monitor capture: save it as pcapng with Wireshark'},
  {magic: 'GMBU', says: 'a Network Monitor capture: save it as pcapng with Wireshark'},
  {magic: 'snoop\0\0\0', says: 'a snoop capture: save it as pcapng with Wireshark'},
  {magic: 'PUTTY', says: 'a PuTTY file, which is no evidence'},
];

const texts: readonly {readonly pattern: RegExp; readonly says: string}[] = [
  {
    pattern: /^\s*\{[\s\S]{0,200}"log"\s*:\s*\{[\s\S]{0,400}"(?:version|creator|entries|pages)"/,
    says: 'a HAR file (browser network log), which is not read yet',
  },
  {
    pattern: /"(?:PeerConnections|getUserMedia)"\s*:/,
    says: 'a webrtc-internals dump, which is not read yet: a packet capture of the same join shows what the browser and TURN said',
  },
  {
    pattern: /<title>\s*(?:Login|Sign in|Log in)|Login expired|\/accounts\/login\/|name=["']?password/i,
    says: 'a login page: the session had expired when it was saved; log in and save again',
  },
  {
    pattern: /^\s*(?:<!doctype html|<html|<head|<!--[\s\S]{0,300}<html)/i,
    says: 'a web page (HTML): open it, select all, and paste the text',
  },
  {
    pattern: /^\s*<\?xml|^\s*<[A-Za-z][\w:.-]*[\s>/]/,
    says: 'XML of a kind that is not read: the CMS API, status.xml and configuration.xml of Expressway are',
  },
  {pattern: /^\s*[[{]\s*(?:["{[\]}]|-?\d)/, says: 'JSON of a kind that is not read'},
  {
    pattern: /^-----BEGIN CERTIFICATE REQUEST|^-----BEGIN NEW CERTIFICATE REQUEST/m,
    says: 'a certificate request: give the certificate itself',
  },
  {
    pattern: /-----BEGIN (?:OPENSSH|RSA|EC|DSA|ENCRYPTED)? ?PRIVATE KEY/,
    says: 'holds a private key: not read; keep it out of evidence',
  },
];

export function describeUnknown({bytes, text, isWhole}: Unknown, nearestTitle: string | undefined): string {
  if (isWhole && bytes.length < 4)
    return `${bytes.length} ${bytes.length === 1 ? 'byte' : 'bytes'}: too short to be evidence; export it again`;
  const latin1 = Buffer.from(bytes.subarray(0, 64)).toString('latin1');
  const magic = magics.find(({magic, at = 0}) => latin1.startsWith(magic, at));
  if (magic !== undefined) return magic.says;
  if (text !== undefined) {
    const known = texts.find(({pattern}) => pattern.test(text));
    if (known !== undefined) return known.says;
    if (text.trim() === '') return 'nothing but blank lines: copy the text again';
    return nearestTitle === undefined
      ? 'text with no line that is known'
      : `text with no line that is known; nearest: ${nearestTitle}`;
  }
  if (bytes.every((octet) => octet === 0)) return 'nothing but zeros: the download or copy failed; fetch it again';
  if (isWideText(bytes)) return 'text in UTF-16 without a byte order mark: save it as UTF-8';
  return 'binary data of no known kind';
}

/** Every second byte zero is Latin text in UTF-16. */
function isWideText(bytes: Uint8Array): boolean {
  const sample = bytes.subarray(0, 512);
  if (sample.length < 16) return false;
  const zerosAt = (side: number) => sample.filter((octet, index) => octet === 0 && index % 2 === side).length;
  const [even, odd] = [zerosAt(0), zerosAt(1)];
  return Math.max(even, odd) > sample.length * 0.45 && Math.min(even, odd) < sample.length * 0.05;
}

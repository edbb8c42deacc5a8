/**
 * Bytes as text, when they are text: UTF-8, UTF-16 with a byte order mark or without, or Windows-1252 as old exports have it.
 * Line ends become `\n` and terminal colours go; the number of lines stays what an editor shows.
 */

type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252';

/** Undefined when the bytes are not text. `head` may end in the middle of a character. */
export function detectEncoding(head: Uint8Array): Encoding | undefined {
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le';
  if (head[0] === 0xfe && head[1] === 0xff) return 'utf-16be';
  let controls = 0;
  let high = 0;
  let zeros = 0;
  let zeroRuns = 0;
  let before: number | undefined;
  for (const octet of head) {
    if (octet === 0) zeros += 1;
    if (octet === 0 && before !== 0) {
      zeroRuns += 1;
      // Nothing behind that changes it, and most captures are short.
      if (zeroRuns > mostZeroRuns) return utf16Of(head);
    } else if (octet !== 0 && octet < 0x20 && !isTextControl(octet)) controls += 1;
    if (octet >= 0x80) high += 1;
    before = octet;
  }
  if (zeros > head.length / 2) return undefined;
  if (controls > head.length / 50) return undefined;
  if (isUtf8(head)) return 'utf-8';
  // German or French words in a log have a few such letters; packed data has a third or more.
  return high <= head.length / 10 ? 'windows-1252' : undefined;
}

/** A file system that lost power leaves a block or two of zeros in a log; binary formats have them all over. */
const mostZeroRuns = 4;

/** UTF-16 without a byte order mark: letters of ASCII with a zero before or behind each. */
function utf16Of(head: Uint8Array): Encoding | undefined {
  let little = 0;
  let big = 0;
  const pairs = head.length >> 1;
  for (let index = 0; index < pairs; index++) {
    const first = head[2 * index] ?? 0;
    const second = head[2 * index + 1] ?? 0;
    if (second === 0 && isPlainLetter(first)) little += 1;
    else if (first === 0 && isPlainLetter(second)) big += 1;
    // Too few of both, whatever follows.
    else if (index + 1 - Math.max(little, big) > pairs * 0.1) return undefined;
  }
  if (little > pairs * 0.9) return 'utf-16le';
  return big > pairs * 0.9 ? 'utf-16be' : undefined;
}

function isPlainLetter(octet: number): boolean {
  return (octet >= 0x20 && octet < 0x7f) || isTextControl(octet);
}

/** Tab, line feed, form feed, carriage return, escape, backspace. */
function isTextControl(octet: number): boolean {
  return octet === 9 || octet === 10 || octet === 12 || octet === 13 || octet === 27 || octet === 8;
}

function isUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', {fatal: true}).decode(bytes, {stream: true});
    return true;
  } catch {
    return false;
  }
}

export function decodeText(bytes: Uint8Array, encoding: Encoding): string {
  const text = new TextDecoder(encoding).decode(bytes);
  return text.replace(/\r\n/g, '\n').replace(controlSequence, '');
}

/** ECMA-48 §5.4 control sequences (colours, cursor) and the window title of xterm. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is to be removed
const controlSequence = /\u001b(?:\[[0-?]{0,32}[ -/]{0,4}[@-~]|\][^\u0007\u001b\n]{0,256}(?:\u0007|\u001b\\))/g;

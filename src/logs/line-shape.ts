/**
 * How a line starts, tested on bytes: `d` a digit, `A` an upper-case and `a` a lower-case letter; anything else stands for
 * itself (`dddd-dd-ddTdd:dd` has a literal `T`). A shape without `dd` is a word and stands for itself as a whole.
 */
export interface LineShape {
  /** Per position a byte to equal, or 256 plus a mask of `byteClasses`. */
  readonly codes: Uint16Array;
}

const isDigit = 1;
const isUpper = 2;
const isLower = 4;
const classCode = 256;

const byteClasses = new Uint8Array(256);
for (let byte = 0x30; byte <= 0x39; byte++) byteClasses[byte] = isDigit;
for (let byte = 0x41; byte <= 0x5a; byte++) byteClasses[byte] = isUpper;
for (let byte = 0x61; byte <= 0x7a; byte++) byteClasses[byte] = isLower;

const classOf: Readonly<Record<string, number>> = {
  d: classCode + isDigit,
  A: classCode + isUpper,
  a: classCode + isLower,
};

export function compileShape(shape: string): LineShape {
  const isPattern = shape.includes('dd');
  const codes = [...shape].map((letter) => (isPattern ? classOf[letter] : undefined) ?? letter.charCodeAt(0));
  return {codes: Uint16Array.from(codes)};
}

/** Whether the bytes from `start` to `end` begin like this. */
export function hasShape({codes}: LineShape, bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start < codes.length) return false;
  for (let index = 0; index < codes.length; index++) {
    const code = codes[index] ?? 0;
    const byte = bytes[start + index] ?? 0;
    if (code < classCode ? byte !== code : ((byteClasses[byte] ?? 0) & code) === 0) return false;
  }
  return true;
}

/** How many bytes `shapeBounds` looks at. */
const boundBytes = 32;

/**
 * Per position the lowest byte that a line of this shape may have there, and the highest. No line is within the bounds of
 * `undefined`, or of a shape that is too long.
 */
export function shapeBounds(shape: LineShape | undefined): {readonly lowest: Uint8Array; readonly highest: Uint8Array} {
  if (shape === undefined || shape.codes.length > boundBytes) {
    return {lowest: new Uint8Array(boundBytes).fill(0xff), highest: new Uint8Array(boundBytes)};
  }
  const lowest = new Uint8Array(boundBytes);
  const highest = new Uint8Array(boundBytes).fill(0xff);
  for (const [index, code] of shape.codes.entries()) {
    const bytes = bytesOf(code);
    lowest[index] = bytes[0] ?? 0;
    highest[index] = bytes.at(-1) ?? 0;
  }
  return {lowest, highest};
}

/** What a line of this shape may begin with. */
export function firstBytesOf({codes}: LineShape): readonly number[] {
  return bytesOf(codes[0] ?? 0);
}

/** In order; those of a class follow each other. */
function bytesOf(code: number): readonly number[] {
  return code < classCode
    ? [code]
    : Array.from(byteClasses.keys()).filter((byte) => ((byteClasses[byte] ?? 0) & code) !== 0);
}

/** The same for text. */
export function startsLike({codes}: LineShape, text: string): boolean {
  if (text.length < codes.length) return false;
  for (let index = 0; index < codes.length; index++) {
    const code = codes[index] ?? 0;
    const letter = text.charCodeAt(index);
    if (code < classCode ? letter !== code : ((byteClasses[letter] ?? 0) & code) === 0) return false;
  }
  return true;
}

/** Whether a line of this shape may start with the letter. */
export function mayStartWith({codes: [first = 0]}: LineShape, letter: number): boolean {
  return first < classCode ? letter === first : ((byteClasses[letter] ?? 0) & first) !== 0;
}

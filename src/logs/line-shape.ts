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

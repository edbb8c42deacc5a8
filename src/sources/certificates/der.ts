/**
 * DER (ITU-T X.690): elements read in place, one level at a time. Nothing is allocated by a length that was read, and
 * what does not fit its bounds is undefined.
 */

export interface DerElement {
  /** The identifier octet: class, constructed bit and number. Numbers above 30 do not occur in certificates. */
  readonly tag: number;
  readonly content: Uint8Array;
  /** Identifier, length and content. */
  readonly whole: Uint8Array;
}

export const derTag = {
  boolean: 0x01,
  bitString: 0x03,
  octetString: 0x04,
  objectIdentifier: 0x06,
  utf8String: 0x0c,
  bmpString: 0x1e,
  universalString: 0x1c,
  utcTime: 0x17,
  generalizedTime: 0x18,
  sequence: 0x30,
  set: 0x31,
} as const;

/** The element that starts at `offset`, or undefined when it does not fit (X.690 §8.1). */
export function readElement(bytes: Uint8Array, offset = 0): DerElement | undefined {
  const tag = bytes[offset];
  const first = bytes[offset + 1];
  if (tag === undefined || first === undefined || (tag & 0x1f) === 0x1f) return undefined;
  let length = first;
  let start = offset + 2;
  if (first >= 0x80) {
    const digits = first & 0x7f;
    // DER knows no indefinite length; four octets are more than any file here has.
    if (digits === 0 || digits > 4) return undefined;
    length = 0;
    for (let index = 0; index < digits; index++) {
      const octet = bytes[start + index];
      if (octet === undefined) return undefined;
      length = length * 256 + octet;
    }
    start += digits;
  }
  const end = start + length;
  if (end > bytes.length) return undefined;
  return {tag, content: bytes.subarray(start, end), whole: bytes.subarray(offset, end)};
}

/** The elements of a constructed element, up to the first that does not fit. */
export function readChildren(content: Uint8Array): readonly DerElement[] {
  const children: DerElement[] = [];
  for (let offset = 0; offset < content.length; ) {
    const child = readElement(content, offset);
    if (child === undefined) break;
    children.push(child);
    offset += child.whole.length;
  }
  return children;
}

/** `2.5.29.17` (X.690 §8.19). */
export function readObjectIdentifier(content: Uint8Array): string {
  const arcs: number[] = [];
  let arc = 0;
  for (const octet of content) {
    arc = arc * 128 + (octet & 0x7f);
    if (octet >= 0x80) continue;
    if (arcs.length > 0) arcs.push(arc);
    else arcs.push(...(arc < 40 ? [0, arc] : arc < 80 ? [1, arc - 40] : [2, arc - 80]));
    arc = 0;
  }
  return arcs.join('.');
}

/** The text of any string type of ASN.1 that names use (RFC 5280 §4.1.2.4, Appendix A). */
export function readString({tag, content}: DerElement): string {
  if (tag === derTag.utf8String) return new TextDecoder().decode(content);
  if (tag !== derTag.bmpString && tag !== derTag.universalString) return Buffer.from(content).toString('latin1');
  const width = tag === derTag.bmpString ? 2 : 4;
  let text = '';
  for (let offset = 0; offset + width <= content.length; offset += width) {
    const unit = content.subarray(offset, offset + width).reduce((value, octet) => value * 256 + octet, 0);
    text += unit > 0x10ffff ? '\ufffd' : String.fromCodePoint(unit);
  }
  return text;
}

/** Milliseconds since 1970 of a UTCTime or GeneralizedTime in the forms of RFC 5280 §4.1.2.5, which are all UTC. */
export function readTime({tag, content}: DerElement): number | undefined {
  const text = Buffer.from(content).toString('latin1');
  const fields = (
    tag === derTag.utcTime
      ? /^(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})?Z$/
      : /^(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})Z$/
  ).exec(text);
  if (fields === null) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = fields
    .slice(1)
    .map((digits) => Number(digits ?? 0));
  const fullYear = tag === derTag.utcTime ? year + (year < 50 ? 2000 : 1900) : year;
  const time = Date.UTC(fullYear, month - 1, day, hour, minute, second);
  return Number.isNaN(time) ? undefined : time;
}

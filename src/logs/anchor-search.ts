/**
 * Tables for finding any of some literals in bytes without looking at most of them (`findAnchors` of the scan kernel), and
 * the closer look at what it finds. The longer the shortest literal, the faster.
 */
import type {ScanKernel} from './scan-kernel.ts';

/** A literal, and the part of it that is searched: all parts have the length of the shortest literal. */
interface Anchor<Kind> {
  readonly kind: Kind;
  readonly bytes: Uint8Array;
  readonly windowStart: number;
}

/** Of this many bytes the search reads as one; the kernel looks at the first four of a window as well. */
const blockBytes = 3;
const shortestAnchor = 4;
const longestWindow = 64;

export class AnchorSearch<Kind> {
  readonly #windowBytes: number;
  readonly #shifts: Uint8Array;
  readonly #starts: Uint8Array;
  /** By the first four bytes of their windows. */
  readonly #byStart = new Map<number, Anchor<Kind>[]>();

  /** `anchors`: ASCII, each at least four bytes. Any kernel will do for `kernel`. */
  constructor(anchors: Iterable<readonly [text: string, kind: Kind]>, {exports}: ScanKernel) {
    const kinds = new Map<string, Kind>();
    for (const [text, kind] of anchors) if (text.length >= shortestAnchor && !kinds.has(text)) kinds.set(text, kind);
    const unique = [...kinds];
    this.#windowBytes = Math.min(longestWindow, ...unique.map(([text]) => text.length));
    this.#shifts = new Uint8Array(exports.shiftCount.value).fill(this.#windowBytes - blockBytes + 1);
    this.#starts = new Uint8Array(exports.startCount.value);
    for (const [text, kind] of unique) {
      const bytes = Uint8Array.from(text, (letter) => letter.charCodeAt(0));
      this.#enter({kind, bytes, windowStart: rarestWindow(bytes, this.#windowBytes)}, exports);
    }
  }

  #enter(anchor: Anchor<Kind>, {shiftHash, startHash}: ScanKernel['exports']): void {
    const window = Buffer.from(anchor.bytes.subarray(anchor.windowStart, anchor.windowStart + this.#windowBytes));
    for (let at = 0; at + blockBytes <= window.length; at++) {
      const hash = shiftHash(window.readUIntLE(at, blockBytes));
      this.#shifts[hash] = Math.min(this.#shifts[hash] ?? 0, window.length - blockBytes - at);
    }
    const start = window.readInt32LE(0);
    this.#starts[startHash(start)] = 1;
    this.#byStart.set(start, [...(this.#byStart.get(start) ?? []), anchor]);
  }

  /** To be called before `find`, and when another search has used the kernel. */
  load(kernel: ScanKernel): void {
    kernel.expectAnchors(this.#shifts, this.#starts);
  }

  /** How many places `kernel.found` lists, in order, where an anchor may be between `begin` and `end`. */
  find(kernel: ScanKernel, begin: number, end: number): number {
    return kernel.exports.findAnchors(begin, end, this.#windowBytes);
  }

  /**
   * The kind of the anchor of which the searched part stands at a place that was found, and that lies between `begin` and
   * `end`; of several the one that was given first.
   */
  kindAt(bytes: Buffer, place: number, begin: number, end: number): Kind | undefined {
    const candidates = this.#byStart.get(bytes.readInt32LE(place));
    if (candidates === undefined) return undefined;
    for (const {kind, bytes: wanted, windowStart} of candidates) {
      const start = place - windowStart;
      if (start >= begin && start + wanted.length <= end && isAt(wanted, bytes, start)) return kind;
    }
    return undefined;
  }
}

function isAt(wanted: Uint8Array, bytes: Uint8Array, start: number): boolean {
  for (let index = 0; index < wanted.length; index++) if (bytes[start + index] !== wanted[index]) return false;
  return true;
}

/** Capitals, digits and signs are rarer in logs than small letters and spaces, and stop the search less often. */
function rarestWindow(bytes: Uint8Array, length: number): number {
  let best = 0;
  let fewest = Number.POSITIVE_INFINITY;
  for (let start = 0; start + length <= bytes.length; start++) {
    const common = bytes.subarray(start, start + length).filter(isCommon).length;
    if (common >= fewest) continue;
    fewest = common;
    best = start;
  }
  return best;
}

function isCommon(byte: number): boolean {
  return byte === 0x20 || (byte >= 0x61 && byte <= 0x7a);
}

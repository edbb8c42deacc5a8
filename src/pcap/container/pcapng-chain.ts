/**
 * Tells where the blocks of a damaged pcapng file begin again: at a block of a known type whose two lengths agree and
 * which others like it follow.
 */
import {longestPacket} from './packet-record.ts';

export const blockType = {
  sectionHeader: 0x0a0d0d0a,
  interfaceDescription: 1,
  packet: 2,
  simplePacket: 3,
  nameResolution: 4,
  interfaceStatistics: 5,
  enhancedPacket: 6,
  decryptionSecrets: 0x0a,
} as const;

/** Blocks that say how those behind them are to be read. */
export const settingBlocks: ReadonlySet<number> = new Set([
  blockType.sectionHeader,
  blockType.interfaceDescription,
  blockType.decryptionSecrets,
]);

const knownTypes: ReadonlySet<number> = new Set(Object.values(blockType));

export const byteOrderMagic = 0x1a2b3c4d;
const swappedByteOrderMagic = 0x4d3c2b1a;
export const shortestBlock = 12;

/** `more`: that depends on bytes that are not there yet. */
export type Verdict = 'yes' | 'no' | 'more';

/** By chance the two lengths of one block agree once in 4 billion places; of three in a row, never. */
const chainLength = 3;
/** A packet and its options. Longer ones are read, but not believed to be where reading begins again. */
const longestInChain = longestPacket + 64 * 1024;

/** The first place from `start` on where a block of a known type might start, or `end`. Cheap: it passes every byte. */
export function nextBlockLike(bytes: Uint8Array, start: number, end: number, isLittleEndian: boolean): number {
  // All types but the section header's are one byte long: three zeros stand behind it, or before it.
  const [one, two, three, low] = isLittleEndian ? [1, 2, 3, 0] : [0, 1, 2, 3];
  for (let at = start; at + shortestBlock <= end; at += 1) {
    const middle = bytes[at + two];
    if (middle === 0) {
      if (bytes[at + one] === 0 && bytes[at + three] === 0 && knownTypes.has(bytes[at + low] ?? 0)) return at;
    } else if (middle === 0x0d && bytes[at] === 0x0a && bytes[at + 1] === 0x0d && bytes[at + 3] === 0x0a) return at;
  }
  return end;
}

/** Undefined when that is no section header's. */
export function isLittleEndianSection(view: DataView, offset: number): boolean | undefined {
  const magic = view.getUint32(offset + 8);
  if (magic === byteOrderMagic) return false;
  return magic === swappedByteOrderMagic ? true : undefined;
}

/**
 * Whether whole blocks follow each other from `start`. `isLast`: the file ends at `end`. A section in the other byte
 * order is known by its header alone: three bytes off, blocks of one order pass for those of the other.
 */
export function startsChain(
  view: DataView,
  start: number,
  end: number,
  isLittleEndian: boolean,
  isLast: boolean,
): Verdict {
  let isLittle = isLittleEndian;
  let offset = start;
  for (let count = 0; count < chainLength; count += 1) {
    const atEnd: Verdict = count === 0 ? 'no' : 'yes';
    if (offset + shortestBlock > end) return isLast ? atEnd : 'more';
    if (view.getUint32(offset) === blockType.sectionHeader) {
      const order = isLittleEndianSection(view, offset);
      if (order === undefined) return 'no';
      isLittle = order;
    } else if (count === 0 && !knownTypes.has(view.getUint32(offset, isLittle))) return 'no';
    const length = view.getUint32(offset + 4, isLittle);
    if (length < shortestBlock || (length & 3) !== 0 || length > longestInChain) return 'no';
    if (offset + length > end) return isLast ? atEnd : 'more';
    if (view.getUint32(offset + length - 4, isLittle) !== length) return 'no';
    offset += length;
  }
  return 'yes';
}

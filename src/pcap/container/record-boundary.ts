/**
 * Where a part of a capture file can be read for itself: the bytes that it needs from the start of the file, and where its
 * first record begins. A guess by evidence, which the reader of the part before proves: it has to end right there.
 */
import {containerOf} from './capture-file.ts';
import {longestPacket} from './packet-record.ts';
import {nextRecordLike, type RecordLayout, startsRecords} from './pcap-chain.ts';
import {fileHeaderLength, pcapLayoutOf} from './pcap-records.ts';
import {
  blockType,
  isLittleEndianSection,
  nextBlockLike,
  settingBlocks,
  shortestBlock,
  startsChain,
} from './pcapng-chain.ts';

/** How much of the file has to be looked at to find a boundary: a few of the longest records. */
export const boundaryWindowBytes = 4 * longestPacket;

export interface FileHead {
  /** Bytes before the first packet. */
  readonly length: number;
  /** Blocks among them that say how to read: see `CaptureFile.settings`. */
  readonly settings: number;
  /** The first record within a window of bytes from the middle of the file, or undefined. */
  boundaryIn(window: Uint8Array): number | undefined;
}

/** `start`: the first bytes of the file. Undefined where they hold no packet, or are no capture's. */
export function fileHeadOf(start: Uint8Array): FileHead | undefined {
  switch (containerOf(start)) {
    case 'pcap':
      return pcapHead(start);
    case 'pcapng':
      return pcapngHead(start);
    case undefined:
      return undefined;
  }
}

function pcapHead(start: Uint8Array): FileHead | undefined {
  const layout = pcapLayoutOf(start);
  if (layout === undefined || start.length < fileHeaderLength + layout.headerLength) return undefined;
  const seconds = viewOf(start).getUint32(fileHeaderLength, layout.isLittleEndian);
  return {length: fileHeaderLength, settings: 0, boundaryIn: (window) => recordIn(window, layout, seconds)};
}

function recordIn(window: Uint8Array, layout: RecordLayout, seconds: number): number | undefined {
  const view = viewOf(window);
  const end = window.length;
  for (let at = nextRecordLike(window, 0, end, layout); at < end; at = nextRecordLike(window, at + 1, end, layout)) {
    if (startsRecords(view, at, end, layout, seconds, false) === 'yes') return at;
  }
  return undefined;
}

function pcapngHead(start: Uint8Array): FileHead | undefined {
  const view = viewOf(start);
  const isLittleEndian = start.length >= shortestBlock ? isLittleEndianSection(view, 0) : undefined;
  if (isLittleEndian === undefined) return undefined;
  let offset = 0;
  let settings = 0;
  while (offset + shortestBlock <= start.length) {
    const type = view.getUint32(offset, isLittleEndian);
    const isPacket = type === blockType.enhancedPacket || type === blockType.packet || type === blockType.simplePacket;
    if (isPacket) return {length: offset, settings, boundaryIn: (window) => blockIn(window, isLittleEndian)};
    const length = view.getUint32(offset + 4, isLittleEndian);
    if (length < shortestBlock || (length & 3) !== 0) return undefined;
    if (settingBlocks.has(type)) settings += 1;
    offset += length;
  }
  return undefined;
}

function blockIn(window: Uint8Array, isLittleEndian: boolean): number | undefined {
  const view = viewOf(window);
  const end = window.length;
  for (
    let at = nextBlockLike(window, 0, end, isLittleEndian);
    at < end;
    at = nextBlockLike(window, at + 1, end, isLittleEndian)
  ) {
    if (startsChain(view, at, end, isLittleEndian, false) === 'yes') return at;
  }
  return undefined;
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
}

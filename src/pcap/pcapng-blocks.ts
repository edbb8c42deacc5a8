/**
 * pcapng (draft-ietf-opsawg-pcapng): blocks in sections, each section with its own byte order and interfaces. Packets
 * are Enhanced, Simple and the obsolete Packet Blocks; all else is skipped, without being held where it is large.
 */
import type {AnomalyLog} from './anomaly-log.ts';
import {type Clock, clockOfResolution, microsecondClock} from './clock.ts';
import {longestPacket, type PacketRecord, type PacketSink, type RecordReader, type Window} from './packet-record.ts';

const blockType = {
  sectionHeader: 0x0a0d0d0a,
  interfaceDescription: 1,
  packet: 2,
  simplePacket: 3,
  enhancedPacket: 6,
} as const;

/** Blocks without a packet that Wireshark numbers all the same: journal entries, custom blocks, system calls. */
const numberedBlocks: ReadonlySet<number> = new Set([
  0x00000009, 0x00000bad, 0x40000bad, 0x00000204, 0x00000208, 0x00000216, 0x00000221,
]);

const byteOrderMagic = 0x1a2b3c4d;
const shortestBlock = 12;
/** Of a block that has to be held whole. Wireshark's limit for any block. */
const longestBlock = 16 * 1024 * 1024;
/** Interfaces of one section; real files have tens. */
const mostInterfaces = 10_000;

interface CaptureInterface {
  readonly linkType: number;
  readonly snapLength: number;
  readonly clock: Clock;
}

export function isPcapngMagic(magic: number): boolean {
  return magic === blockType.sectionHeader;
}

export class PcapngBlocks implements RecordReader {
  bytesToSkip = 0;
  isStopped = false;
  frames = 0;
  readonly #anomalies: AnomalyLog;
  readonly #record: PacketRecord = {
    frame: 0,
    start: 0,
    capturedLength: 0,
    originalLength: 0,
    linkType: 0,
    timeHigh: 0,
    timeLow: 0,
    clock: undefined,
  };
  #isLittleEndian = true;
  #interfaces: CaptureInterface[] = [];

  constructor(anomalies: AnomalyLog) {
    this.#anomalies = anomalies;
  }

  read(window: Window, start: number, end: number, sink: PacketSink): number {
    const {view} = window;
    let offset = start;
    while (offset + shortestBlock <= end && !this.isStopped) {
      // A section header reads the same in both byte orders, and its magic sets the order of its own length.
      const isSection = view.getUint32(offset) === blockType.sectionHeader;
      if (isSection && !this.#readByteOrder(view, offset)) return end;
      const type = isSection ? blockType.sectionHeader : view.getUint32(offset, this.#isLittleEndian);
      const stated = view.getUint32(offset + 4, this.#isLittleEndian);
      const length = stated + ((4 - (stated & 3)) & 3);
      if (stated < shortestBlock) return this.#stop(`a block claims a length of ${stated} bytes`, end);
      if (isHeldWhole(type)) {
        if (length > longestBlock) return this.#stop(`a block claims ${stated} bytes`, end);
        if (offset + length > end) return offset;
        if (view.getUint32(offset + length - 4, this.#isLittleEndian) !== stated) {
          return this.#stop('the two lengths of a block differ', end);
        }
        this.#readBlock(type, window, offset, offset + length - 4, sink);
        offset += length;
      } else {
        if (numberedBlocks.has(type)) this.frames += 1;
        if (offset + length > end) {
          this.bytesToSkip = offset + length - end;
          return end;
        }
        offset += length;
      }
    }
    return offset;
  }

  #readByteOrder(view: DataView, offset: number): boolean {
    const magic = view.getUint32(offset + 8);
    const isSwapped = magic === 0x4d3c2b1a;
    if (magic !== byteOrderMagic && !isSwapped) {
      this.#stop('a section header has no byte-order magic', 0);
      return false;
    }
    this.#isLittleEndian = isSwapped;
    return true;
  }

  /** `bodyEnd`: where the closing length starts. */
  #readBlock(type: number, window: Window, offset: number, bodyEnd: number, sink: PacketSink): void {
    switch (type) {
      case blockType.sectionHeader:
        this.#readSection(window.view, offset, bodyEnd);
        break;
      case blockType.interfaceDescription:
        this.#readInterface(window.view, offset, bodyEnd);
        break;
      case blockType.simplePacket:
        this.#readSimplePacket(window, offset, bodyEnd, sink);
        break;
      default:
        this.#readPacket(type, window, offset, bodyEnd, sink);
    }
  }

  #readSection(view: DataView, offset: number, bodyEnd: number): void {
    this.#interfaces = [];
    const major = bodyEnd - offset >= 24 ? view.getUint16(offset + 12, this.#isLittleEndian) : 0;
    const minor = bodyEnd - offset >= 24 ? view.getUint16(offset + 14, this.#isLittleEndian) : 0;
    // §4.1: 1.0, and 1.2 as some files say, are the same.
    if (major === 1 && (minor === 0 || minor === 2)) return;
    this.isStopped = true;
    const detail = `a pcapng section of version ${major}.${minor}: only 1.0 is known`;
    this.#anomalies.add('unknown', 'file', detail, this.frames || undefined);
  }

  #readInterface(view: DataView, offset: number, bodyEnd: number): void {
    if (bodyEnd - offset < 16 || this.#interfaces.length >= mostInterfaces) {
      this.#stop('an interface description is too short, or there are too many', 0);
      return;
    }
    this.#interfaces.push({
      linkType: view.getUint16(offset + 8, this.#isLittleEndian),
      snapLength: view.getUint32(offset + 12, this.#isLittleEndian),
      clock: this.#readClock(view, offset + 16, bodyEnd),
    });
  }

  /** Options 9 `if_tsresol` and 14 `if_tsoffset` (§4.2). */
  #readClock(view: DataView, start: number, end: number): Clock {
    let resolution = 6;
    let offsetSeconds = 0n;
    let offset = start;
    while (offset + 4 <= end) {
      const code = view.getUint16(offset, this.#isLittleEndian);
      const length = view.getUint16(offset + 2, this.#isLittleEndian);
      if (code === 0 || offset + 4 + length > end) break;
      if (code === 9 && length >= 1) resolution = view.getUint8(offset + 4);
      if (code === 14 && length >= 8) offsetSeconds = view.getBigInt64(offset + 4, this.#isLittleEndian);
      offset += 4 + ((length + 3) & ~3);
    }
    const clock = clockOfResolution(resolution, offsetSeconds);
    if (clock === undefined)
      this.#anomalies.add('unknown', 'file', 'an interface with a time resolution too fine to read');
    return clock ?? microsecondClock;
  }

  #readPacket(type: number, window: Window, offset: number, bodyEnd: number, sink: PacketSink): void {
    if (bodyEnd - offset < 28) {
      this.#stop('a packet block is too short', 0);
      return;
    }
    const {view} = window;
    const isLittleEndian = this.#isLittleEndian;
    const index =
      type === blockType.packet
        ? view.getUint16(offset + 8, isLittleEndian)
        : view.getUint32(offset + 8, isLittleEndian);
    const captureInterface = this.#interfaces[index];
    const captured = view.getUint32(offset + 20, isLittleEndian);
    if (captureInterface === undefined) {
      this.#stop(`a packet names interface ${index}, which the file does not describe`, 0);
      return;
    }
    if (captured > bodyEnd - offset - 28 || captured > longestPacket) {
      this.#stop(`a packet claims ${captured} bytes, more than its block holds`, 0);
      return;
    }
    const record = this.#record;
    record.timeHigh = view.getUint32(offset + 12, isLittleEndian);
    record.timeLow = view.getUint32(offset + 16, isLittleEndian);
    record.clock = captureInterface.clock;
    record.start = offset + 28;
    record.capturedLength = captured;
    record.originalLength = view.getUint32(offset + 24, isLittleEndian);
    this.#emit(captureInterface, window, sink);
  }

  #readSimplePacket(window: Window, offset: number, bodyEnd: number, sink: PacketSink): void {
    const captureInterface = this.#interfaces[0];
    if (captureInterface === undefined || bodyEnd - offset < 12) {
      this.#stop('a simple packet block is too short, or there is no interface for it', 0);
      return;
    }
    const record = this.#record;
    const original = window.view.getUint32(offset + 8, this.#isLittleEndian);
    const snapLength = captureInterface.snapLength === 0 ? longestPacket : captureInterface.snapLength;
    record.clock = undefined;
    record.start = offset + 12;
    record.capturedLength = Math.min(original, snapLength, bodyEnd - offset - 12);
    record.originalLength = original;
    this.#emit(captureInterface, window, sink);
  }

  #emit(captureInterface: CaptureInterface, window: Window, sink: PacketSink): void {
    this.frames += 1;
    this.#record.frame = this.frames;
    this.#record.linkType = captureInterface.linkType;
    sink.packet(this.#record, window);
  }

  /** Ends the reading with what has been read so far; the return value is for `read`. */
  #stop(reason: string, end: number): number {
    this.isStopped = true;
    const detail = `${reason}; the file was read up to packet ${this.frames}`;
    this.#anomalies.add('malformed', 'file', detail, this.frames || undefined);
    return end;
  }
}

function isHeldWhole(type: number): boolean {
  return (
    type === blockType.enhancedPacket ||
    type === blockType.packet ||
    type === blockType.simplePacket ||
    type === blockType.interfaceDescription ||
    type === blockType.sectionHeader
  );
}

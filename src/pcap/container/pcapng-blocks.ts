/**
 * pcapng (draft-ietf-opsawg-pcapng): blocks in sections, each section with its own byte order and interfaces. Packets
 * are Enhanced, Simple and the obsolete Packet Blocks; keys are handed on; all else is skipped. A block that is whole
 * but wrong is left out alone; where the lengths of blocks break, reading goes on at the next chain of whole ones.
 */
import type {AnomalyLog} from '../anomaly-log.ts';
import {Damage} from './damage.ts';
import {longestPacket, type PacketRecord, type PacketSink, type RecordReader, type Window} from './packet-record.ts';
import {
  blockType,
  isLittleEndianSection,
  nextBlockLike,
  settingBlocks,
  shortestBlock,
  startsChain,
} from './pcapng-chain.ts';
import {type CaptureInterface, readInterface} from './pcapng-interface.ts';

/** Blocks without a packet that Wireshark numbers all the same: journal entries, custom blocks, system calls. */
const numberedBlocks: ReadonlySet<number> = new Set([
  0x00000009, 0x00000bad, 0x40000bad, 0x00000204, 0x00000208, 0x00000216, 0x00000221,
]);

/** Of any block: Wireshark's own limit. */
const longestBlock = 16 * 1024 * 1024;
/** Of a block that is looked into, or whose two lengths are compared. Larger ones are passed over unseen. */
const longestHeldBlock = 1024 * 1024;
const undescribed = 'packets of an interface that the file does not describe';
/** Interfaces of one section; real files have tens. */
const mostInterfaces = 10_000;

export function isPcapngMagic(magic: number): boolean {
  return magic === blockType.sectionHeader;
}

export class PcapngBlocks implements RecordReader {
  settings = 0;
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
  readonly #damage: Damage;
  #isLittleEndian = true;
  /** Undefined: described too badly to be used. */
  #interfaces: (CaptureInterface | undefined)[] = [];

  constructor(anomalies: AnomalyLog) {
    this.#anomalies = anomalies;
    this.#damage = new Damage(anomalies, 'block');
  }

  read(window: Window, start: number, end: number, sink: PacketSink, isLast: boolean): number {
    let offset = start;
    while (offset + shortestBlock <= end && !this.isStopped) {
      const before = offset;
      const wasDamaged = this.#damage.isOpen;
      offset = wasDamaged ? this.#seek(window, offset, end, isLast) : this.#readNext(window, offset, end, sink, isLast);
      if (offset === before && this.#damage.isOpen === wasDamaged) break;
    }
    if (!isLast || !this.#damage.isOpen) return offset;
    this.#damage.bytes += end - offset;
    return end;
  }

  end(): void {
    if (this.#damage.isOpen) this.#damage.closeAtEnd();
  }

  /** Returns where the next block starts, or `offset` when this one is not whole yet. */
  #readNext(window: Window, offset: number, end: number, sink: PacketSink, isLast: boolean): number {
    const {view} = window;
    // A section header reads the same in both byte orders, and its magic sets the order of its own length.
    const isSection = view.getUint32(offset) === blockType.sectionHeader;
    const isLittleEndian = isSection ? isLittleEndianSection(view, offset) : this.#isLittleEndian;
    if (isLittleEndian === undefined) return this.#break('a section header has no byte-order magic', offset);
    const type = isSection ? blockType.sectionHeader : view.getUint32(offset, isLittleEndian);
    const stated = view.getUint32(offset + 4, isLittleEndian);
    const length = stated + ((4 - (stated & 3)) & 3);
    if (stated < shortestBlock || length > longestBlock) return this.#break(`a block claims ${stated} bytes`, offset);
    const next = offset + length;
    if (length > longestHeldBlock) return this.#passOver(type, next, end);
    if (next > end) return isLast ? this.#passCut(window, offset, end, stated) : offset;
    if (view.getUint32(next - 4, isLittleEndian) !== stated) {
      const verdict = next === end && isLast ? 'yes' : startsChain(view, next, end, isLittleEndian, isLast);
      if (verdict === 'more') return offset;
      if (verdict === 'no') return this.#break('the two lengths of a block differ', offset);
      this.#anomalies.add('malformed', 'file', 'blocks whose closing length alone is wrong', this.frames || undefined);
    }
    if (isSection) this.#isLittleEndian = isLittleEndian;
    this.#readBlock(type, window, offset, next - 4, sink);
    return next;
  }

  /** A block too large to be held: its second length is not looked at. */
  #passOver(type: number, next: number, end: number): number {
    if (numberedBlocks.has(type)) this.frames += 1;
    if (isPacket(type)) this.#skipPacket('dropped', `packets in blocks of more than ${longestHeldBlock} bytes`);
    this.bytesToSkip = Math.max(0, next - end);
    return Math.min(next, end);
  }

  /** The file ends inside this block, unless blocks follow within it: then it is its length that is wrong. */
  #passCut({bytes, view}: Window, offset: number, end: number, stated: number): number {
    const isLittleEndian = this.#isLittleEndian;
    let at = nextBlockLike(bytes, offset + 1, end, isLittleEndian);
    while (at < end && startsChain(view, at, end, isLittleEndian, true) !== 'yes') {
      at = nextBlockLike(bytes, at + 1, end, isLittleEndian);
    }
    if (at >= end) return offset;
    this.#damage.open(`a block claims ${stated} bytes`, this.frames);
    return this.#resume(at, at - offset);
  }

  #break(reason: string, offset: number): number {
    this.#damage.open(reason, this.frames);
    this.#damage.bytes = 1;
    return offset + 1;
  }

  /** Looks at every byte once, and at those from which a chain might start again when more of it is there. */
  #seek({bytes, view}: Window, start: number, end: number, isLast: boolean): number {
    const isLittleEndian = this.#isLittleEndian;
    let at = nextBlockLike(bytes, start, end, isLittleEndian);
    while (at < end) {
      const verdict = startsChain(view, at, end, isLittleEndian, isLast);
      if (verdict === 'yes') return this.#resume(at, at - start);
      if (verdict === 'more') {
        this.#damage.bytes += at - start;
        return at;
      }
      at = nextBlockLike(bytes, at + 1, end, isLittleEndian);
    }
    const rest = isLast ? end : Math.max(start, end - shortestBlock + 1);
    this.#damage.bytes += rest - start;
    return rest;
  }

  #resume(at: number, bytes: number): number {
    this.#damage.bytes += bytes;
    this.#damage.close();
    return at;
  }

  /** `bodyEnd`: where the closing length starts. */
  #readBlock(type: number, window: Window, offset: number, bodyEnd: number, sink: PacketSink): void {
    if (settingBlocks.has(type)) this.settings += 1;
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
      case blockType.enhancedPacket:
      case blockType.packet:
        this.#readPacket(type, window, offset, bodyEnd, sink);
        break;
      case blockType.decryptionSecrets:
        this.#readSecrets(window, offset, bodyEnd, sink);
        break;
      default:
        if (numberedBlocks.has(type)) this.frames += 1;
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
    const frame = this.frames || undefined;
    if (this.#interfaces.length >= mostInterfaces) {
      this.#anomalies.add('dropped', 'file', `interfaces beyond the first ${mostInterfaces} of a section`, frame);
      return;
    }
    if (bodyEnd - offset < 16) {
      this.#anomalies.add('malformed', 'file', 'interface descriptions that are too short', frame);
      // Keeps its number: later ones are named by theirs.
      this.#interfaces.push(undefined);
      return;
    }
    const described = readInterface(view, offset, bodyEnd, this.#isLittleEndian);
    if (described.clock === undefined) {
      this.#anomalies.add('unknown', 'file', 'interfaces with a time resolution that cannot be read', frame);
    }
    this.#interfaces.push(described);
  }

  #readPacket(type: number, window: Window, offset: number, bodyEnd: number, sink: PacketSink): void {
    if (bodyEnd - offset < 28) {
      this.#skipPacket('malformed', 'packet blocks that are too short');
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
      this.#skipPacket('malformed', undescribed);
      return;
    }
    if (captured > bodyEnd - offset - 28) {
      this.#skipPacket('malformed', 'packets that claim more bytes than their block holds');
      return;
    }
    if (captured > longestPacket) {
      this.#skipPacket('dropped', `packets of more than ${longestPacket} bytes`);
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
    if (captureInterface === undefined) {
      this.#skipPacket('malformed', undescribed);
      return;
    }
    if (bodyEnd - offset < 12) {
      this.#skipPacket('malformed', 'packet blocks that are too short');
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

  /** Decryption Secrets Block (§4.7): type and length of the secrets, then these. */
  #readSecrets({bytes, view}: Window, offset: number, bodyEnd: number, sink: PacketSink): void {
    const start = offset + 16;
    const length = bodyEnd < start ? undefined : view.getUint32(offset + 12, this.#isLittleEndian);
    if (length === undefined || length > bodyEnd - start) {
      const detail = 'decryption secrets that claim more bytes than their block holds';
      this.#anomalies.add('malformed', 'file', detail, this.frames || undefined);
      return;
    }
    const secretsType = view.getUint32(offset + 8, this.#isLittleEndian);
    sink.decryptionSecrets?.(secretsType, bytes.subarray(start, start + length));
  }

  /** Keeps its number, so that those after it have theirs. */
  #skipPacket(kind: 'malformed' | 'dropped', detail: string): void {
    this.frames += 1;
    this.#anomalies.add(kind, 'file', detail, this.frames);
  }
}

function isPacket(type: number): boolean {
  return type === blockType.enhancedPacket || type === blockType.packet || type === blockType.simplePacket;
}

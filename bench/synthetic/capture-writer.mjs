/** Writes Ethernet packets as pcap or pcapng (by the file's name) through one buffer; a packet allocates nothing. */
import {closeSync, openSync, writeSync} from 'node:fs';

const FLUSH_BYTES = 1 << 20;
const LARGEST_RECORD_BYTES = 2048;
const SNAPLEN_BYTES = 262_144;
const ETHERNET = 1;

export class CaptureWriter {
  constructor(path) {
    this.file = openSync(path, 'w');
    this.isPcapng = path.endsWith('.pcapng');
    this.bytes = Buffer.alloc(FLUSH_BYTES + LARGEST_RECORD_BYTES);
    this.view = new DataView(this.bytes.buffer, this.bytes.byteOffset, this.bytes.length);
    this.at = 0;
    this.flushedBytes = 0;
    this.packets = 0;
    this.writeHeader();
  }

  get size() {
    return this.flushedBytes + this.at;
  }

  /** Where the next packet's frame begins in `bytes`. */
  get frameAt() {
    return this.at + (this.isPcapng ? 28 : 16);
  }

  /** Closes the record of the frame that was written at `frameAt`. */
  endPacket(length, microseconds) {
    const {view, at} = this;
    if (this.isPcapng) {
      const padding = -length & 3;
      const blockLength = 32 + length + padding;
      view.setUint32(at, 6, true);
      view.setUint32(at + 4, blockLength, true);
      view.setUint32(at + 8, 0, true);
      view.setUint32(at + 12, Math.floor(microseconds / 2 ** 32), true);
      view.setUint32(at + 16, microseconds % 2 ** 32, true);
      view.setUint32(at + 20, length, true);
      view.setUint32(at + 24, length, true);
      this.bytes.fill(0, at + 28 + length, at + 28 + length + padding);
      view.setUint32(at + blockLength - 4, blockLength, true);
      this.at += blockLength;
    } else {
      const seconds = Math.floor(microseconds / 1e6);
      view.setUint32(at, seconds, true);
      view.setUint32(at + 4, microseconds - seconds * 1e6, true);
      view.setUint32(at + 8, length, true);
      view.setUint32(at + 12, length, true);
      this.at += 16 + length;
    }
    this.packets++;
    if (this.at >= FLUSH_BYTES) this.flush();
  }

  close() {
    this.flush();
    closeSync(this.file);
  }

  writeHeader() {
    const words = this.isPcapng
      ? [
          ...[0x0a0d0d0a, 28, 0x1a2b3c4d, 0x00000001, 0xffffffff, 0xffffffff, 28], // section header, length unknown
          ...[1, 20, ETHERNET, SNAPLEN_BYTES, 20], // interface; microseconds when nothing else is said
        ]
      : [0xa1b2c3d4, 0x00040002, 0, 0, SNAPLEN_BYTES, ETHERNET];
    for (const word of words) {
      this.view.setUint32(this.at, word, true);
      this.at += 4;
    }
  }

  flush() {
    for (let from = 0; from < this.at; ) from += writeSync(this.file, this.bytes, from, this.at - from);
    this.flushedBytes += this.at;
    this.at = 0;
  }
}

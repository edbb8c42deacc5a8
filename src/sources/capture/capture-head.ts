/** What the first bytes of a capture tell of the file: how it was made, and when its first packet was seen. */
import {AnomalyLog} from '../../pcap/anomaly-log.ts';
import {CaptureFile, containerOf} from '../../pcap/container/capture-file.ts';
import {secondsOf} from '../../pcap/container/clock.ts';
import type {PacketRecord, PacketSink, Window} from '../../pcap/container/packet-record.ts';

export interface CaptureHead {
  /** The same for files that one program wrote one after the other: link types, snapshot length, interfaces. */
  readonly make: string;
  /** Time of the first packet, since 1970. */
  readonly beginsSeconds: number;
  /** Ethernet addresses of hosts in the first packets; none on other links. */
  hosts(): ReadonlySet<string>;
}

/** Holds the first packet of most captures. */
const shortBytes = 2048;

/** Undefined when the bytes hold no whole packet with a time. */
export function captureHeadOf(bytes: Uint8Array): CaptureHead | undefined {
  const container = containerOf(bytes);
  if (container === undefined) return undefined;
  const beginsSeconds = firstPackets(bytes.subarray(0, shortBytes)).seconds ?? firstPackets(bytes).seconds;
  if (beginsSeconds === undefined) return undefined;
  const make = container === 'pcap' ? bytes.subarray(0, 24) : interfacesOf(bytes);
  return {
    make: `${container} ${Buffer.from(make).toString('hex')}`,
    beginsSeconds,
    hosts: () => firstPackets(bytes).hosts,
  };
}

function firstPackets(bytes: Uint8Array): FirstPackets {
  const first = new FirstPackets();
  new CaptureFile(first, new AnomalyLog()).feed(bytes);
  return first;
}

const ethernet = 1;
const noAddress = '000000000000';

class FirstPackets implements PacketSink {
  seconds: number | undefined;
  readonly hosts = new Set<string>();

  packet({clock, timeHigh, timeLow, linkType, start, capturedLength}: PacketRecord, {bytes}: Window): void {
    if (clock !== undefined) this.seconds ??= secondsOf(timeHigh, timeLow, clock);
    if (linkType !== ethernet || capturedLength < 12) return;
    for (const offset of [start, start + 6]) {
      const address = Buffer.from(bytes.subarray(offset, offset + 6));
      const isGroup = ((address[0] ?? 0) & 1) !== 0;
      const text = address.toString('hex');
      if (!isGroup && text !== noAddress) this.hosts.add(text);
    }
  }
}

const sectionHeaderType = 0x0a0d0d0a;
const interfaceType = 1;

/** The Interface Description Blocks at the start of a pcapng file (draft-ietf-opsawg-pcapng §4.2), as they stand. */
function interfacesOf(bytes: Uint8Array): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const isLittleEndian = bytes.length >= 12 && view.getUint32(8, true) === 0x1a2b3c4d;
  const blocks: Uint8Array[] = [];
  let offset = 0;
  while (offset + 12 <= bytes.length) {
    const type = view.getUint32(offset, isLittleEndian);
    const length = view.getUint32(offset + 4, isLittleEndian);
    if (length < 12 || offset + length > bytes.length) break;
    if (type === interfaceType) blocks.push(bytes.subarray(offset, offset + length));
    else if (type !== sectionHeaderType) break;
    offset += length;
  }
  return Buffer.concat(blocks);
}

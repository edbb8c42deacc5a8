/** Scans captures made in tests, and remembers what was handed on. */
import {AnomalyLog} from '../../../src/pcap/anomaly-log.ts';
import {CaptureFile} from '../../../src/pcap/container/capture-file.ts';
import type {PacketRecord, Window} from '../../../src/pcap/container/packet-record.ts';
import {PacketScan} from '../../../src/pcap/scan/packet-scan.ts';
import type {RtpStream} from '../../../src/pcap/scan/rtp-stream.ts';
import {bytesOf, type Endpoint, ethernet, type Packet, pcap, udp, uint16, uint32} from '../build-capture.ts';

export interface HandedOn {
  readonly frame: number;
  readonly alignedAt: number | undefined;
  readonly bytes: Uint8Array;
}

export interface Scanned {
  readonly scan: PacketScan;
  readonly handedOn: readonly HandedOn[];
  readonly streams: readonly RtpStream[];
}

export function scanBytes(bytes: Uint8Array, prepare: (scan: PacketScan) => void = () => {}): Scanned {
  const handedOn: HandedOn[] = [];
  const scan = new PacketScan({
    control({frame, start, capturedLength}: PacketRecord, window: Window, alignedAt) {
      handedOn.push({frame, alignedAt, bytes: window.bytes.slice(start, start + capturedLength)});
    },
  });
  prepare(scan);
  const file = new CaptureFile(scan, new AnomalyLog());
  file.feed(bytes);
  file.end();
  return {scan, handedOn, streams: streamsOf(scan)};
}

export function scanPackets(packets: readonly Packet[]): Scanned {
  return scanBytes(pcap(packets));
}

export function streamsOf({rtp, flows}: PacketScan): RtpStream[] {
  return rtp.toStreams(flows, (frame) => ({file: 0, frame})).map(({value}) => value);
}

export const caller: Endpoint = {address: '198.51.100.20', port: 50_000};
export const callee: Endpoint = {address: '203.0.113.7', port: 3478};

export interface RtpHeader {
  readonly sequence: number;
  readonly timeStamp?: number;
  readonly ssrc?: number;
  readonly payloadType?: number;
}

/** 12 bytes of header and 8 of payload. */
export function rtp({sequence, timeStamp = 0, ssrc = 0x11223344, payloadType = 111}: RtpHeader): Uint8Array {
  return bytesOf(
    0x80,
    payloadType,
    uint16(sequence & 0xffff),
    uint32(timeStamp >>> 0),
    uint32(ssrc),
    new Uint8Array(8),
  );
}

/** Opus: a packet every 20 ms, 960 ticks apart. `numbers`: the sequence numbers in the order in which they come. */
export function opus(numbers: readonly number[], start = 1000, ssrc = 0x11223344): Packet[] {
  return numbers.map((sequence, index) => ({
    data: ethernet(udp(caller, callee, rtp({sequence, timeStamp: sequence * 960, ssrc}))),
    time: start + index * 0.02,
  }));
}

export function range(from: number, count: number): number[] {
  return Array.from({length: count}, (_, index) => from + index);
}

export function channelData(channel: number, data: Uint8Array, isPadded = false): Uint8Array {
  const padding = isPadded ? new Uint8Array((4 - (data.length % 4)) % 4) : new Uint8Array(0);
  return bytesOf(uint16(channel), uint16(data.length), data, padding);
}

/** What readers of containers hand to who looks into packets: records of a window of bytes, in place. */
import type {Clock} from './clock.ts';

/** The window of bytes that is being read. `view` covers the same bytes. */
export interface Window {
  readonly bytes: Uint8Array;
  readonly view: DataView;
}

/** One packet of the window. The object is reused: copy what is to be kept. */
export interface PacketRecord {
  /** 1-based, as Wireshark numbers. */
  frame: number;
  /** In the window. */
  start: number;
  capturedLength: number;
  /** On the wire. */
  originalLength: number;
  linkType: number;
  timeHigh: number;
  timeLow: number;
  /** Undefined: the packet has no time (pcapng Simple Packet Block). */
  clock: Clock | undefined;
}

export interface PacketSink {
  packet(record: PacketRecord, window: Window): void;
  /**
   * Keys that a pcapng file brings with it (Decryption Secrets Block). `secretsType`: `tlsKeyLog` is the text of an
   * SSLKEYLOGFILE. At most 1 MiB; a part of the window: copy what is to be kept.
   */
  decryptionSecrets?(secretsType: number, bytes: Uint8Array): void;
}

/** "TLSK", the secrets type of a TLS key log (draft-ietf-opsawg-pcapng §4.7). */
export const tlsKeyLog = 0x544c534b;

/** Reads the records of one container out of the window. */
export interface RecordReader {
  /**
   * Reads from `start` up to `end` and says where it came to: what lies beyond is shown again with more behind it.
   * `isLast`: nothing more will come.
   */
  read(window: Window, start: number, end: number, sink: PacketSink, isLast: boolean): number;
  /** Says what was still being looked for. After the last `read`. */
  end(): void;
  /** Blocks so far that say how later ones are to be read. */
  readonly settings: number;
  /** Bytes that follow and are of no interest; set by `read`, counted down by the caller. */
  bytesToSkip: number;
  /** Set when the file cannot be followed any further. */
  isStopped: boolean;
  /** Frames numbered so far, with those of pcapng that hold no packet. */
  readonly frames: number;
}

/** A larger packet is damage, not data: Wireshark's own limit for all common link types. */
export const longestPacket = 262_144;

/** Scans a part of a capture file for itself, on another thread: what it finds joins what was found before it. */
import {AnomalyLog} from '../anomaly-log.ts';
import {CaptureFile} from '../container/capture-file.ts';
import type {FileCounterParts} from '../file-tally.ts';
import {type ControlBatch, ControlLog} from './control-log.ts';
import type {FlowTableParts} from './flow-table.ts';
import {PacketScan} from './packet-scan.ts';
import type {RtpTableParts} from './rtp-table.ts';

/** Bound of memory: a part with more control packets than this is read in its turn, where they need not wait. */
const mostControlBytes = 32 << 20;

/** Plain values, to be handed from thread to thread. */
export interface ScannedPart {
  /** As Wireshark numbers them: with blocks of pcapng that hold no packet. */
  readonly frames: number;
  readonly counts: FileCounterParts;
  readonly flows: FlowTableParts;
  readonly rtp: RtpTableParts;
  /** The control packets, in order. */
  readonly batches: readonly ControlBatch[];
}

export class PartScan {
  readonly #anomalies = new AnomalyLog();
  readonly #log: ControlLog;
  readonly #scan: PacketScan;
  readonly #file: CaptureFile;
  #controlBytes = 0;

  /** `give` gets the control packets in batches, the last ones at `end`. */
  constructor(give: (batch: ControlBatch) => void, wantsAllOfTls: boolean) {
    this.#log = new ControlLog((batch) => {
      this.#controlBytes += batch.bytes.length;
      if (!this.isHopeless) give(batch);
    });
    this.#scan = new PacketScan(this.#log);
    this.#scan.wantsAllOfTls = wantsAllOfTls;
    this.#file = new CaptureFile(this.#scan, this.#anomalies);
  }

  /** The start of the file, up to its first packet, and then the bytes of the part: as of `CaptureFile`. */
  room(length: number): Uint8Array {
    return this.#file.room(length);
  }

  take(length: number): void {
    this.#file.take(length);
  }

  /** Whether going on is of no use: `end` will give nothing. */
  get isHopeless(): boolean {
    return this.#controlBytes > mostControlBytes || this.#anomalies.rows.length > 0 || this.#log.hasSecrets;
  }

  /** Undefined where anything was wrong with the part: then it is to be read with what is before it. */
  end(): Omit<ScannedPart, 'batches'> | undefined {
    this.#file.end();
    this.#log.flush();
    if (this.isHopeless) return undefined;
    const {counts, flows, rtp} = this.#scan;
    return {frames: this.#file.frames, counts: counts.toParts(), flows: flows.toParts(), rtp: rtp.toParts()};
  }
}

/**
 * RTP that only turns up when messages are looked into: inside Send and Data indications, in TCP streams that had to be put
 * together, in decrypted TLS. Goes into the same tables as what the scan counts.
 */
import {uint16At} from '../../stun/message.ts';
import type {Sighting} from '../track/sighting.ts';
import {flowColumn, flowColumns} from './flow-table.ts';
import type {PacketScan} from './packet-scan.ts';

/** What travelled inside TURN without a channel: an indication, or a channel of which no number is known. */
const noNumber = 0;
const noChannel = -1;

export class LateMedia {
  readonly #scan: PacketScan;
  readonly #now = new Float64Array(1);

  constructor(scan: PacketScan) {
    this.#scan = scan;
  }

  /** `bytes`: as much of the packet as was captured; `statedLength`: all of it. First byte 128–191. */
  datagram(bytes: Uint8Array, statedLength: number, sighting: Sighting): void {
    const {source, destination, transport, relay, frame, seconds} = sighting;
    if (bytes.length < 12) return;
    const {flows, rtp, framesBefore} = this.#scan;
    const flow = flows.indexOf(source, destination, transport);
    if (flow < 0) return;
    // RFC 5761 §4
    const type = uint16At(bytes, 0) & 0xff;
    const isRtcp = type >= 192 && type < 224;
    const channel = relay === undefined ? noChannel : (relay.channel ?? noNumber);
    this.#now[0] = seconds;
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    if (!isRtcp && !rtp.add(view, 0, statedLength, flow, channel, this.#now, frame + framesBefore)) return;
    const column = flow * flowColumns + (isRtcp ? flowColumn.rtcp : flowColumn.rtp);
    flows.counts[column] = (flows.counts[column] ?? 0) + 1;
  }
}

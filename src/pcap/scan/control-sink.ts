/** Who takes the few packets that say something by themselves. */
import type {PacketRecord, PacketSink, Window} from '../container/packet-record.ts';

export interface ControlSink extends Pick<PacketSink, 'decryptionSecrets'> {
  /**
   * One packet, in place: valid during the call. `alignedAt`: of a TCP stream with TURN, the sequence number before which
   * all is done with and at which a unit begins; undefined where the packet follows what was handed on before.
   */
  control(record: PacketRecord, window: Window, alignedAt: number | undefined): void;
}

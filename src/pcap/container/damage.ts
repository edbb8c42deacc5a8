/**
 * A damaged stretch of a file: from the record that broke to the next place where records are whole again. Says what
 * was lost; where records begin again is known to the reader of each container.
 */
import type {AnomalyLog} from '../anomaly-log.ts';

/** Files with more holes than this are told of them in a sum. */
const mostPlaces = 20;

export class Damage {
  /** Bytes without a record since it opened. */
  bytes = 0;
  readonly #anomalies: AnomalyLog;
  readonly #recordName: string;
  #places = 0;
  #reason: string | undefined;
  #packetsBefore = 0;

  /** `recordName`: what the container calls its records. */
  constructor(anomalies: AnomalyLog, recordName: string) {
    this.#anomalies = anomalies;
    this.#recordName = recordName;
  }

  get isOpen(): boolean {
    return this.#reason !== undefined;
  }

  /** `packetsBefore`: frames numbered up to the break. */
  open(reason: string, packetsBefore: number): void {
    this.#reason = reason;
    this.#packetsBefore = packetsBefore;
    this.bytes = 0;
  }

  /** Records go on. Wireshark reads no further than the break, so that numbers from here on are nobody else’s. */
  close(): void {
    this.#say(
      `${this.bytes} bytes left out up to the next whole ${this.#recordName}; frames are numbered on from ` +
        `${this.#packetsBefore + 1}, how many were lost is not known, and Wireshark stops here`,
    );
  }

  /** The file ended first. */
  closeAtEnd(): void {
    this.#say(`the remaining ${this.bytes} bytes hold no whole ${this.#recordName}`);
  }

  #say(loss: string): void {
    const after = this.#packetsBefore === 0 ? 'before the first packet' : `after packet ${this.#packetsBefore}`;
    this.#places += 1;
    const detail =
      this.#places <= mostPlaces
        ? `damage ${after} (${this.#reason}): ${loss}`
        : `more damaged places, each left out up to the next whole ${this.#recordName}`;
    this.#anomalies.add('malformed', 'file', detail, this.#packetsBefore || undefined);
    this.#reason = undefined;
  }
}

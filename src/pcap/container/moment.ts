/** When a packet was captured, and where it stands in its file. */
import type {Instant} from '../../model/instant.ts';
import {type Clock, instantOf, secondsOf} from './clock.ts';

export interface Moment {
  /** Which of the files that were read as one (rotated captures), from 0. */
  readonly file: number;
  /** 1-based within that file, as Wireshark numbers. */
  readonly frame: number;
  /** Since 1970, good to a microsecond: for differences. */
  readonly seconds: number;
  readonly time: Instant;
}

/** As the file has it: text is made of it only where someone asks. */
export class CapturedMoment implements Moment {
  readonly file: number;
  readonly frame: number;
  readonly seconds: number;
  readonly #high: number;
  readonly #low: number;
  readonly #clock: Clock;
  #time: Instant | undefined;

  constructor(file: number, frame: number, high: number, low: number, clock: Clock) {
    this.file = file;
    this.frame = frame;
    this.seconds = secondsOf(high, low, clock);
    this.#high = high;
    this.#low = low;
    this.#clock = clock;
  }

  get time(): Instant {
    this.#time ??= instantOf(this.#high, this.#low, this.#clock);
    return this.#time;
  }
}

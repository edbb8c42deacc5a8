/** Both directions of a connection with STUN and ChannelData. */
import {microsecondClock} from '../container/clock.ts';
import {CapturedMoment} from '../container/moment.ts';
import type {PayloadDispatch} from '../payload-dispatch.ts';
import {Route, Sighting} from '../track/sighting.ts';
import {StreamFraming} from './stream-framing.ts';
import type {Side, StreamReader} from './stream-reader.ts';

const nowhere = {address: '', port: 0};

export class StunStreams implements StreamReader {
  readonly #directions: readonly [StreamFraming, StreamFraming];
  /** Of the bytes that are being read, for each direction. */
  readonly #sightings: [Sighting, Sighting];

  constructor(dispatch: PayloadDispatch) {
    const none = new Sighting(new CapturedMoment(0, 0, 0, 0, microsecondClock), new Route(nowhere, nowhere, 'tcp'));
    this.#sightings = [none, none];
    const framing = (side: Side) =>
      new StreamFraming(
        (message) => dispatch.message(message, this.#sightings[side]),
        (unit) => dispatch.channelData(unit, this.#sightings[side]),
      );
    this.#directions = [framing(0), framing(1)];
  }

  push(from: Side, bytes: Uint8Array, sighting: Sighting): void {
    this.#sightings[from] = sighting;
    this.#directions[from].push(bytes);
  }

  skipMissing(from: Side, count: number): void {
    this.#directions[from].skipMissing(count);
  }

  align(from: Side): void {
    this.#directions[from].align();
  }
}

/**
 * Flights of a handshake (RFC 6347 §4.2.4, RFC 9147 §5.7): which is the newest, how often each was sent, and whether the
 * other side reacted to it.
 */
import type {PacketPlace} from '../track/sighting.ts';
import type {DtlsEnd} from './dtls-handshake.ts';

/**
 * Two copies nearer than this are one datagram captured twice, or datagrams of one flight: timers start at 1 s
 * (RFC 6347 §4.2.4.1), those of browsers at 50 ms.
 */
export const sameTransmissionSeconds = 0.04;

/** One datagram, judged. */
export interface FlightDatagram {
  readonly from: DtlsEnd;
  readonly length: number;
  readonly seconds: number;
  readonly place: PacketPlace;
  /** What it brought that was not there before, and whether it also or only repeats. */
  readonly newMessages: readonly string[];
  readonly isRepeat: boolean;
}

export interface Flight {
  readonly from: DtlsEnd;
  readonly messages: string[];
  copies: number;
  ignoredRepeats: number;
  longestDatagram: number;
  readonly firstSeconds: number;
  readonly first: PacketPlace;
  /** Of the longest datagram. */
  longest: PacketPlace;
  /** Of the last copy, and of the last time when the other side repeated its own. */
  lastCopy: PacketPlace | undefined;
  lastIgnoredRepeat: PacketPlace | undefined;
}

export class Flights {
  newest: Flight | undefined;
  retransmissions = 0;
  readonly #lastRepeatSeconds: Record<DtlsEnd, number> = {
    client: Number.NEGATIVE_INFINITY,
    server: Number.NEGATIVE_INFINITY,
  };

  add(datagram: FlightDatagram): void {
    const {from, newMessages, isRepeat} = datagram;
    if (newMessages.length > 0) this.#extend(datagram);
    else if (isRepeat) this.#repeat(from, datagram);
  }

  #extend({from, length, seconds, place, newMessages}: FlightDatagram): void {
    const current = this.newest;
    if (current?.from !== from) {
      this.newest = {
        from,
        messages: [...newMessages],
        copies: 1,
        ignoredRepeats: 0,
        longestDatagram: length,
        firstSeconds: seconds,
        first: place,
        longest: place,
        lastCopy: undefined,
        lastIgnoredRepeat: undefined,
      };
      return;
    }
    for (const name of newMessages) if (!current.messages.includes(name)) current.messages.push(name);
    noteLength(current, length, place);
  }

  #repeat(from: DtlsEnd, {length, seconds, place}: FlightDatagram): void {
    const current = this.newest;
    if (current === undefined) return;
    const isSameBurst = Math.abs(seconds - this.#lastRepeatSeconds[from]) < sameTransmissionSeconds;
    this.#lastRepeatSeconds[from] = seconds;
    if (current.from === from) noteLength(current, length, place);
    if (isSameBurst) return;
    this.retransmissions += 1;
    if (current.from === from) {
      current.copies += 1;
      current.lastCopy = place;
    } else {
      current.ignoredRepeats += 1;
      current.lastIgnoredRepeat = place;
    }
  }
}

function noteLength(flight: Flight, length: number, place: PacketPlace): void {
  if (length <= flight.longestDatagram) return;
  flight.longestDatagram = length;
  flight.longest = place;
}

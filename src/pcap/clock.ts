/** Time stamps of captures: ticks of a resolution that each interface states, kept as two 32-bit halves. */
import {type Instant, instantFromEpoch} from '../model/instant.ts';

export interface Clock {
  readonly ticksPerSecond: bigint;
  /** Added to every time stamp (pcapng `if_tsoffset`). */
  readonly offsetSeconds: bigint;
  /** The same two as doubles, for the quick, inexact conversion. */
  readonly secondsPerTick: number;
  readonly offset: number;
}

/** pcapng's default, and the unit of classic pcap. */
export const microsecondClock = clockOf(1_000_000n, 0n);
export const nanosecondClock = clockOf(1_000_000_000n, 0n);

function clockOf(ticksPerSecond: bigint, offsetSeconds: bigint): Clock {
  return {ticksPerSecond, offsetSeconds, secondsPerTick: 1 / Number(ticksPerSecond), offset: Number(offsetSeconds)};
}

/**
 * From the option `if_tsresol`: a negative power of 10, or of 2 when the top bit is set. Undefined for a resolution
 * finer than 64 bits of ticks can hold.
 */
export function clockOfResolution(resolution: number, offsetSeconds: bigint): Clock | undefined {
  const exponent = BigInt(resolution & 0x7f);
  if ((resolution & 0x80) !== 0) return exponent < 64n ? clockOf(1n << exponent, offsetSeconds) : undefined;
  return exponent < 20n ? clockOf(10n ** exponent, offsetSeconds) : undefined;
}

/** Seconds since 1970 as a double: for comparing and for differences, good to a microsecond. */
export function secondsOf(high: number, low: number, clock: Clock): number {
  return (high * 0x1_0000_0000 + low) * clock.secondsPerTick + clock.offset;
}

/** Last second of the year 9999: what a four-digit year can say. */
const lastSecond = 253_402_300_799n;

/** Exact to the nanosecond. A time outside the years 1970 to 9999 becomes 1970-01-01. */
export function instantOf(high: number, low: number, clock: Clock): Instant {
  const ticks = (BigInt(high) << 32n) | BigInt(low);
  const seconds = ticks / clock.ticksPerSecond + clock.offsetSeconds;
  const nanoseconds = ((ticks % clock.ticksPerSecond) * 1_000_000_000n) / clock.ticksPerSecond;
  if (seconds < 0n || seconds > lastSecond) return instantFromEpoch(0);
  return instantFromEpoch(Number(seconds), Number(nanoseconds));
}

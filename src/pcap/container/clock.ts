/** Time stamps of captures: ticks of a resolution that each interface states, kept as two 32-bit halves. */
import {type Instant, instantFromEpoch} from '../../model/instant.ts';

export interface Clock {
  /** What one of the upper half counts for, in ticks: 2^32 of a 64-bit count; a second where the halves are apart (pcap). */
  readonly ticksPerHigh: bigint;
  readonly ticksPerSecond: bigint;
  /** Added to every time stamp (pcapng `if_tsoffset`). */
  readonly offsetSeconds: bigint;
  /** The same as doubles, for the quick, inexact conversion. */
  readonly secondsPerHigh: number;
  readonly secondsPerTick: number;
  readonly offset: number;
  readonly nanosecondsPerTick: number;
  /** The upper half counts whole seconds. */
  readonly hasSecondsApart: boolean;
}

/** pcapng's default. */
export const microsecondClock = clockOf(1_000_000n, 0n);
/** Classic pcap: seconds and their fraction, each in a half of its own. */
export const pcapMicrosecondClock = clockOf(1_000_000n, 0n, 1_000_000n);
export const pcapNanosecondClock = clockOf(1_000_000_000n, 0n, 1_000_000_000n);

function clockOf(ticksPerSecond: bigint, offsetSeconds: bigint, ticksPerHigh = 1n << 32n): Clock {
  return {
    ticksPerHigh,
    ticksPerSecond,
    offsetSeconds,
    secondsPerHigh: Number(ticksPerHigh) / Number(ticksPerSecond),
    secondsPerTick: 1 / Number(ticksPerSecond),
    offset: Number(offsetSeconds),
    nanosecondsPerTick: 1e9 / Number(ticksPerSecond),
    hasSecondsApart: ticksPerHigh === ticksPerSecond,
  };
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
  return high * clock.secondsPerHigh + low * clock.secondsPerTick + clock.offset;
}

/** Last second of the year 9999: what a four-digit year can say. */
const lastSecond = 253_402_300_799;

/** Exact to the nanosecond. A time outside the years 1970 to 9999 becomes 1970-01-01. */
export function instantOf(high: number, low: number, clock: Clock): Instant {
  return quickInstantOf(high, low, clock) ?? exactInstantOf(high, low, clock);
}

/** Where the halves and their sum are whole numbers that a double holds: of the files that are met nearly all. */
function quickInstantOf(high: number, low: number, clock: Clock): Instant | undefined {
  const {hasSecondsApart, nanosecondsPerTick, offset} = clock;
  if (!Number.isInteger(nanosecondsPerTick)) return undefined;
  const perSecond = 1e9 / nanosecondsPerTick;
  if (hasSecondsApart) {
    return low < perSecond && offset === 0 ? instantFromEpoch(high, low * nanosecondsPerTick) : undefined;
  }
  const ticks = high * 2 ** 32 + low;
  if (ticks > Number.MAX_SAFE_INTEGER || offset !== 0) return undefined;
  const rest = ticks % perSecond;
  const seconds = (ticks - rest) / perSecond;
  return seconds > lastSecond ? undefined : instantFromEpoch(seconds, rest * nanosecondsPerTick);
}

function exactInstantOf(high: number, low: number, clock: Clock): Instant {
  const ticks = BigInt(high) * clock.ticksPerHigh + BigInt(low);
  const seconds = ticks / clock.ticksPerSecond + clock.offsetSeconds;
  const nanoseconds = ((ticks % clock.ticksPerSecond) * 1_000_000_000n) / clock.ticksPerSecond;
  if (seconds < 0n || seconds > BigInt(lastSecond)) return instantFromEpoch(0);
  return instantFromEpoch(Number(seconds), Number(nanoseconds));
}

/** From seconds as a double, which holds microseconds of our time and no nanoseconds. */
export function instantFromSeconds(seconds: number): Instant {
  const whole = Math.floor(seconds);
  return instantFromEpoch(whole, Math.round((seconds - whole) * 1e6) * 1000);
}

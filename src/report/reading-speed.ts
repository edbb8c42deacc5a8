/** How fast an input is read, and how long it will take. */
import {byteCount} from './byte-count.ts';

/** Before this much time a speed says little. */
const leastMs = 500;

export interface Reading {
  readonly bytesRead: number;
  /** Undefined for a pipe: nobody knows when it ends. */
  readonly sizeBytes: number | undefined;
  readonly elapsedMs: number;
}

/** `45 % of 4.0 GB`, `812 kB` */
export function amountText({bytesRead, sizeBytes}: Omit<Reading, 'elapsedMs'>): string {
  if (sizeBytes === undefined || sizeBytes === 0) return byteCount(bytesRead);
  return `${Math.min(100, Math.floor((bytesRead / sizeBytes) * 100))} % of ${byteCount(sizeBytes)}`;
}

/** `812.0 MB/s, 3 s left`; empty while it is too early to tell. */
export function speedText({bytesRead, sizeBytes, elapsedMs}: Reading): string {
  if (elapsedMs < leastMs || bytesRead === 0) return '';
  const perSecond = (bytesRead / elapsedMs) * 1000;
  const speed = `${byteCount(Math.round(perSecond))}/s`;
  if (sizeBytes === undefined || bytesRead >= sizeBytes) return speed;
  return `${speed}, ${durationText((sizeBytes - bytesRead) / perSecond)} left`;
}

function durationText(seconds: number): string {
  if (seconds < 60) return `${Math.ceil(seconds)} s`;
  const minutes = Math.ceil(seconds / 60);
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** Sizes as people read them. */

const units = ['B', 'kB', 'MB', 'GB', 'TB'];

/** Bytes in powers of 1000: `812 B`, `1.4 MB`. */
export function byteCount(bytes: number): string {
  let amount = bytes;
  let unit = 0;
  while (amount >= 999.95 && unit < units.length - 1) {
    amount /= 1000;
    unit += 1;
  }
  return `${unit === 0 ? amount : amount.toFixed(1)} ${units[unit]}`;
}

/** `3412` as `3,412`. Not `toLocaleString`: loading its tables costs more than a short run may take. */
export function formatCount(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** `1 packet`, `3,412 packets`. */
export function counted(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? '' : 's'}`;
}

/** IP addresses between bytes and text. */

/** Of 4 or 16 bytes at an offset. IPv6 as RFC 5952 writes it. */
export function formatIpAddress(bytes: Uint8Array, offset: number, length: 4 | 16): string {
  if (length === 4) return `${bytes[offset]}.${bytes[offset + 1]}.${bytes[offset + 2]}.${bytes[offset + 3]}`;
  const groups: number[] = [];
  for (let at = offset; at < offset + 16; at += 2) groups.push(((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0));
  const {start, count} = longestZeroRun(groups);
  const text = groups.map((group) => group.toString(16));
  if (count < 2) return text.join(':');
  return `${text.slice(0, start).join(':')}::${text.slice(start + count).join(':')}`;
}

/** RFC 5952 §4.2: the longest run is shortened, the first of equals, never a single group. */
function longestZeroRun(groups: readonly number[]): {start: number; count: number} {
  let best = {start: 0, count: 0};
  let current = 0;
  for (const [index, group] of groups.entries()) {
    current = group === 0 ? current + 1 : 0;
    if (current > best.count) best = {start: index - current + 1, count: current};
  }
  return best;
}

/** 4 or 16 bytes; undefined when the text is no address. */
export function parseIpAddress(text: string): Uint8Array | undefined {
  return text.includes(':') ? parseIpv6(text) : parseIpv4(text);
}

function parseIpv4(text: string): Uint8Array | undefined {
  const parts = text.split('.');
  if (parts.length !== 4 || !parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) < 256)) return undefined;
  return Uint8Array.from(parts, Number);
}

function parseIpv6(text: string): Uint8Array | undefined {
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const [head = [], tail = []] = halves.map((half) => (half === '' ? [] : half.split(':')));
  const missing = 8 - head.length - tail.length;
  if (halves.length === 2 ? missing < 1 : missing !== 0) return undefined;
  const groups = [...head, ...Array.from({length: missing}, () => '0'), ...tail];
  if (!groups.every((group) => /^[0-9a-f]{1,4}$/i.test(group))) return undefined;
  const bytes = new Uint8Array(16);
  for (const [index, group] of groups.entries())
    new DataView(bytes.buffer).setUint16(index * 2, Number.parseInt(group, 16));
  return bytes;
}

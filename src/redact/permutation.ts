/** Keyed permutations of small number ranges: what makes tokens that never collide and are the same in every bundle of a key. */
import {createHmac} from 'node:crypto';

/** Bytes that follow from key and label alone. */
export function keyedBytes(key: Uint8Array, label: string, length: number): Uint8Array {
  const blocks: Buffer[] = [];
  for (let block = 0; block * 32 < length; block += 1) {
    blocks.push(createHmac('sha256', key).update(`${block}:${label}`).digest());
  }
  return Buffer.concat(blocks).subarray(0, length);
}

/** Where `value` goes when `members` are shuffled by key and label. A value that is no member stays. */
export function permute(key: Uint8Array, label: string, members: readonly number[], value: number): number {
  const shuffled = [...members];
  const bytes = keyedBytes(key, label, members.length * 2);
  for (let index = members.length - 1; index > 0; index -= 1) {
    const random = ((bytes[index * 2] ?? 0) << 8) | (bytes[index * 2 + 1] ?? 0);
    const other = random % (index + 1);
    const held = shuffled[index] ?? 0;
    shuffled[index] = shuffled[other] ?? 0;
    shuffled[other] = held;
  }
  return shuffled[members.indexOf(value)] ?? value;
}

/** A permutation of 1…65535 (four Feistel rounds); 0 stays 0, so that an unused group still looks unused. */
export function permuteWord(key: Uint8Array, label: string, value: number): number {
  if (value === 0) return 0;
  let result = value;
  do {
    let left = result >> 8;
    let right = result & 0xff;
    for (let round = 0; round < 4; round += 1) {
      const mixed = left ^ (keyedBytes(key, `${label}/${round}/${right}`, 1)[0] ?? 0);
      left = right;
      right = mixed;
    }
    result = (left << 8) | right;
  } while (result === 0);
  return result;
}

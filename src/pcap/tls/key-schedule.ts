/** Keys out of secrets: the PRF of TLS 1.2 (RFC 5246 §5) and HKDF-Expand-Label of TLS 1.3 (RFC 8446 §7.1). */
import {createHmac} from 'node:crypto';

type KeyDigest = 'sha256' | 'sha384';

export function digestLength(digest: 'sha1' | KeyDigest): number {
  return digest === 'sha384' ? 48 : digest === 'sha256' ? 32 : 20;
}

/** RFC 5246 §6.3: `key expansion` of the master secret, as many bytes as asked for. */
export function expandKeyBlock(
  masterSecret: Uint8Array,
  randoms: {readonly client: Uint8Array; readonly server: Uint8Array},
  length: number,
  digest: KeyDigest,
): Uint8Array {
  const seed = Buffer.concat([Buffer.from('key expansion'), randoms.server, randoms.client]);
  const block = new Uint8Array(length);
  let link: Uint8Array = seed;
  for (let offset = 0; offset < length; ) {
    link = hmac(digest, masterSecret, link);
    const part = hmac(digest, masterSecret, Buffer.concat([link, seed]));
    block.set(part.subarray(0, length - offset), offset);
    offset += part.length;
  }
  return block;
}

/** RFC 8446 §7.1, always with an empty context. */
export function expandLabel(secret: Uint8Array, label: string, length: number, digest: KeyDigest): Uint8Array {
  const name = Buffer.from(`tls13 ${label}`);
  const info = Buffer.concat([Uint8Array.of(length >> 8, length & 0xff, name.length), name, Uint8Array.of(0)]);
  const output = new Uint8Array(length);
  let link: Uint8Array = new Uint8Array(0);
  for (let offset = 0, round = 1; offset < length; round += 1) {
    link = hmac(digest, secret, Buffer.concat([link, info, Uint8Array.of(round)]));
    output.set(link.subarray(0, length - offset), offset);
    offset += link.length;
  }
  return output;
}

/** RFC 8446 §7.2: the secret after a KeyUpdate. */
export function nextTrafficSecret(secret: Uint8Array, digest: KeyDigest): Uint8Array {
  return expandLabel(secret, 'traffic upd', digestLength(digest), digest);
}

function hmac(digest: KeyDigest, key: Uint8Array, text: Uint8Array): Uint8Array {
  return createHmac(digest, key).update(text).digest();
}

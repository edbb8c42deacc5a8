/**
 * Opens protected records with keys that a key log gave. A record that does not open is undefined, never an exception.
 * After a gap the number of the next record is not known, and is looked for a little way ahead.
 */
import {createDecipheriv, createHmac, timingSafeEqual} from 'node:crypto';
import {byteAt} from '../../stun/message.ts';
import type {CipherParameters} from './cipher-suites.ts';
import {digestLength, expandKeyBlock, expandLabel} from './key-schedule.ts';
import {recordHeaderLength, type TlsRecord} from './record-reader.ts';

export interface OpenedRecord {
  /** Of `recordType`; in TLS 1.3 the inner one. */
  readonly type: number;
  readonly content: Uint8Array;
}

/** One direction under one set of keys. */
export interface RecordProtection {
  open(record: TlsRecord): OpenedRecord | undefined;
  /** Records are missing. */
  skipRecords(): void;
}

const tagLength = 16;
/** Records of 16 KiB: 8 MiB of a stream. Each try costs some microseconds. */
const farthestSearch = 512;
/** Of one direction under one set of keys: a damaged capture must not cost more than a whole one. */
const mostSearches = 8;

/** Counts records, and looks for the number after a gap. */
class RecordNumbers {
  #next = 0;
  #isLost = false;
  #searches = 0;

  skip(): void {
    this.#isLost = true;
  }

  /** `open`: tries one number. */
  find(open: (number: number) => OpenedRecord | undefined): OpenedRecord | undefined {
    const opened = open(this.#next);
    if (opened !== undefined) {
      this.#next += 1;
      this.#isLost = false;
      return opened;
    }
    if (!this.#isLost || this.#searches >= mostSearches) return undefined;
    this.#searches += 1;
    for (let ahead = 1; ahead <= farthestSearch; ahead += 1) {
      const found = open(this.#next + ahead);
      if (found === undefined) continue;
      this.#next += ahead + 1;
      this.#isLost = false;
      return found;
    }
    return undefined;
  }
}

/** TLS 1.3 (RFC 8446 §5.2). */
export class Tls13Protection implements RecordProtection {
  readonly #parameters: CipherParameters;
  readonly #key: Uint8Array;
  readonly #iv: Uint8Array;
  readonly #numbers = new RecordNumbers();

  constructor(trafficSecret: Uint8Array, parameters: CipherParameters) {
    const {keyLength, digest} = parameters;
    this.#parameters = parameters;
    this.#key = expandLabel(trafficSecret, 'key', keyLength, digest);
    this.#iv = expandLabel(trafficSecret, 'iv', 12, digest);
  }

  open({bytes}: TlsRecord): OpenedRecord | undefined {
    const header = bytes.subarray(0, recordHeaderLength);
    const fragment = bytes.subarray(recordHeaderLength);
    return this.#numbers.find((number) => {
      const inner = openAead(this.#parameters.cipher, this.#key, mixNonce(this.#iv, number), header, fragment);
      return inner === undefined ? undefined : withoutPadding(inner);
    });
  }

  skipRecords(): void {
    this.#numbers.skip();
  }
}

/** Zeros, and before them the type of the content (RFC 8446 §5.4). */
function withoutPadding(inner: Uint8Array): OpenedRecord | undefined {
  let end = inner.length;
  while (end > 0 && byteAt(inner, end - 1) === 0) end -= 1;
  return end === 0 ? undefined : {type: byteAt(inner, end - 1), content: inner.subarray(0, end - 1)};
}

export interface Tls12Keys {
  readonly macKey: Uint8Array;
  readonly key: Uint8Array;
  readonly iv: Uint8Array;
}

/** Both directions (RFC 5246 §6.3, RFC 5288 §3, RFC 7905 §2). */
export function deriveTls12Keys(
  masterSecret: Uint8Array,
  randoms: {readonly client: Uint8Array; readonly server: Uint8Array},
  parameters: CipherParameters,
): {client: Tls12Keys; server: Tls12Keys} {
  const {cipher, keyLength, digest, macDigest} = parameters;
  const isCbc = cipher.endsWith('cbc');
  const macLength = isCbc ? digestLength(macDigest) : 0;
  const ivLength = isCbc ? 0 : cipher === 'chacha20-poly1305' ? 12 : 4;
  const block = expandKeyBlock(masterSecret, randoms, 2 * (macLength + keyLength + ivLength), digest);
  let offset = 0;
  const take = (length: number): Uint8Array => {
    offset += length;
    return block.subarray(offset - length, offset);
  };
  const [clientMac, serverMac] = [take(macLength), take(macLength)];
  const [clientKey, serverKey] = [take(keyLength), take(keyLength)];
  const [clientIv, serverIv] = [take(ivLength), take(ivLength)];
  return {
    client: {macKey: clientMac, key: clientKey, iv: clientIv},
    server: {macKey: serverMac, key: serverKey, iv: serverIv},
  };
}

/** TLS 1.2 with AES-GCM (RFC 5288), ChaCha20-Poly1305 (RFC 7905) or AES-CBC and HMAC (RFC 5246 §6.2.3.2, RFC 7366). */
export class Tls12Protection implements RecordProtection {
  readonly #parameters: CipherParameters;
  readonly #keys: Tls12Keys;
  readonly #isEncryptThenMac: boolean;
  readonly #numbers = new RecordNumbers();

  constructor(keys: Tls12Keys, parameters: CipherParameters, isEncryptThenMac: boolean) {
    this.#keys = keys;
    this.#parameters = parameters;
    this.#isEncryptThenMac = isEncryptThenMac;
  }

  open({type, bytes}: TlsRecord): OpenedRecord | undefined {
    const fragment = bytes.subarray(recordHeaderLength);
    return this.#numbers.find((number) => {
      const content = this.#openAs(number, bytes.subarray(0, 3), fragment);
      return content === undefined ? undefined : {type, content};
    });
  }

  skipRecords(): void {
    this.#numbers.skip();
  }

  /** `start`: type and version of the record. */
  #openAs(number: number, start: Uint8Array, fragment: Uint8Array): Uint8Array | undefined {
    const {cipher} = this.#parameters;
    const {key, iv} = this.#keys;
    if (cipher.endsWith('cbc')) return this.#openCbc(number, start, fragment);
    const explicitLength = cipher === 'chacha20-poly1305' ? 0 : 8;
    const sealed = fragment.subarray(explicitLength);
    const nonce =
      explicitLength === 0 ? mixNonce(iv, number) : Buffer.concat([iv, fragment.subarray(0, explicitLength)]);
    return openAead(cipher, key, nonce, additionalData(number, start, sealed.length - tagLength), sealed);
  }

  #openCbc(number: number, start: Uint8Array, fragment: Uint8Array): Uint8Array | undefined {
    const macLength = digestLength(this.#parameters.macDigest);
    const isMacOutside = this.#isEncryptThenMac;
    const sealed = isMacOutside ? fragment.subarray(0, fragment.length - macLength) : fragment;
    if (isMacOutside) {
      if (fragment.length < macLength) return undefined;
      if (!this.#hasMac(number, start, sealed, fragment.subarray(sealed.length))) return undefined;
    }
    const plain = decryptCbc(this.#parameters.cipher, this.#keys.key, sealed);
    if (plain === undefined || plain.length === 0) return undefined;
    const unpadded = plain.subarray(0, Math.max(0, plain.length - 1 - byteAt(plain, plain.length - 1)));
    if (isMacOutside) return unpadded;
    if (unpadded.length < macLength) return undefined;
    const content = unpadded.subarray(0, unpadded.length - macLength);
    return this.#hasMac(number, start, content, unpadded.subarray(content.length)) ? content : undefined;
  }

  #hasMac(number: number, start: Uint8Array, content: Uint8Array, mac: Uint8Array): boolean {
    const {macDigest} = this.#parameters;
    const expected = createHmac(macDigest, this.#keys.macKey)
      .update(additionalData(number, start, content.length))
      .update(content)
      .digest();
    return mac.length === expected.length && timingSafeEqual(mac, expected);
  }
}

/** Number, type, version and length of the content: what AEAD and MAC cover beside it (RFC 5246 §6.2.3). */
function additionalData(number: number, start: Uint8Array, length: number): Uint8Array {
  const bytes = Buffer.alloc(13);
  bytes.writeUIntBE(number, 2, 6);
  bytes.set(start, 8);
  bytes.writeUInt16BE(Math.max(0, length), 11);
  return bytes;
}

/** RFC 8446 §5.3 */
function mixNonce(iv: Uint8Array, number: number): Uint8Array {
  const nonce = Buffer.alloc(12);
  nonce.writeUIntBE(number, 6, 6);
  for (let index = 0; index < nonce.length; index += 1) nonce[index] = byteAt(nonce, index) ^ byteAt(iv, index);
  return nonce;
}

function openAead(
  cipher: CipherParameters['cipher'],
  key: Uint8Array,
  nonce: Uint8Array,
  additional: Uint8Array,
  sealed: Uint8Array,
): Uint8Array | undefined {
  if (sealed.length < tagLength || nonce.length !== 12) return undefined;
  const end = sealed.length - tagLength;
  try {
    // Node types AEAD ciphers one by one; all three take the same options.
    const decipher =
      cipher === 'chacha20-poly1305'
        ? createDecipheriv(cipher, key, nonce, {authTagLength: tagLength})
        : cipher === 'aes-128-gcm'
          ? createDecipheriv(cipher, key, nonce)
          : createDecipheriv('aes-256-gcm', key, nonce);
    decipher.setAAD(additional, {plaintextLength: end});
    decipher.setAuthTag(sealed.subarray(end));
    const plain = decipher.update(sealed.subarray(0, end));
    decipher.final();
    return new Uint8Array(plain);
  } catch {
    return undefined;
  }
}

const blockLength = 16;

function decryptCbc(cipher: string, key: Uint8Array, sealed: Uint8Array): Uint8Array | undefined {
  if (sealed.length < 2 * blockLength || sealed.length % blockLength !== 0) return undefined;
  try {
    const decipher = createDecipheriv(cipher, key, sealed.subarray(0, blockLength));
    decipher.setAutoPadding(false);
    return new Uint8Array(decipher.update(sealed.subarray(blockLength)));
  } catch {
    return undefined;
  }
}

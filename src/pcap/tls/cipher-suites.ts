/** Cipher suites by number, as the IANA registry "TLS Cipher Suites" names them: those that servers and browsers use. */

const names: Readonly<Record<number, string>> = {
  4: 'TLS_RSA_WITH_RC4_128_MD5',
  5: 'TLS_RSA_WITH_RC4_128_SHA',
  10: 'TLS_RSA_WITH_3DES_EDE_CBC_SHA',
  22: 'TLS_DHE_RSA_WITH_3DES_EDE_CBC_SHA',
  47: 'TLS_RSA_WITH_AES_128_CBC_SHA',
  51: 'TLS_DHE_RSA_WITH_AES_128_CBC_SHA',
  53: 'TLS_RSA_WITH_AES_256_CBC_SHA',
  57: 'TLS_DHE_RSA_WITH_AES_256_CBC_SHA',
  60: 'TLS_RSA_WITH_AES_128_CBC_SHA256',
  61: 'TLS_RSA_WITH_AES_256_CBC_SHA256',
  103: 'TLS_DHE_RSA_WITH_AES_128_CBC_SHA256',
  107: 'TLS_DHE_RSA_WITH_AES_256_CBC_SHA256',
  156: 'TLS_RSA_WITH_AES_128_GCM_SHA256',
  157: 'TLS_RSA_WITH_AES_256_GCM_SHA384',
  158: 'TLS_DHE_RSA_WITH_AES_128_GCM_SHA256',
  159: 'TLS_DHE_RSA_WITH_AES_256_GCM_SHA384',
  4865: 'TLS_AES_128_GCM_SHA256',
  4866: 'TLS_AES_256_GCM_SHA384',
  4867: 'TLS_CHACHA20_POLY1305_SHA256',
  4868: 'TLS_AES_128_CCM_SHA256',
  4869: 'TLS_AES_128_CCM_8_SHA256',
  49161: 'TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA',
  49162: 'TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA',
  49169: 'TLS_ECDHE_RSA_WITH_RC4_128_SHA',
  49170: 'TLS_ECDHE_RSA_WITH_3DES_EDE_CBC_SHA',
  49171: 'TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA',
  49172: 'TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA',
  49187: 'TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256',
  49188: 'TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA384',
  49191: 'TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256',
  49192: 'TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384',
  49195: 'TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256',
  49196: 'TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384',
  49199: 'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256',
  49200: 'TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384',
  49316: 'TLS_PSK_WITH_AES_128_CCM',
  49317: 'TLS_PSK_WITH_AES_256_CCM',
  49320: 'TLS_PSK_WITH_AES_128_CCM_8',
  49321: 'TLS_PSK_WITH_AES_256_CCM_8',
  49324: 'TLS_ECDHE_ECDSA_WITH_AES_128_CCM',
  49325: 'TLS_ECDHE_ECDSA_WITH_AES_256_CCM',
  49326: 'TLS_ECDHE_ECDSA_WITH_AES_128_CCM_8',
  49327: 'TLS_ECDHE_ECDSA_WITH_AES_256_CCM_8',
  // As Thread uses it; never registered (draft-cragie-tls-ecjpake).
  49407: 'TLS_ECJPAKE_WITH_AES_128_CCM_8',
  52392: 'TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256',
  52393: 'TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256',
  52394: 'TLS_DHE_RSA_WITH_CHACHA20_POLY1305_SHA256',
};

/** `TLS_AES_128_GCM_SHA256`; `0x00FF` for one that is not listed here. */
export function cipherSuiteName(code: number): string {
  return names[code] ?? `0x${code.toString(16).toUpperCase().padStart(4, '0')}`;
}

export type Digest = 'sha1' | 'sha256' | 'sha384';

/** How a suite protects records. */
export interface CipherParameters {
  readonly cipher: 'aes-128-gcm' | 'aes-256-gcm' | 'chacha20-poly1305' | 'aes-128-cbc' | 'aes-256-cbc';
  readonly keyLength: 16 | 32;
  /** Of the key derivation: SHA-256 at least (RFC 5246 §5). */
  readonly digest: 'sha256' | 'sha384';
  /** Of the MAC of CBC suites. */
  readonly macDigest: Digest;
}

/** Undefined for suites whose records are not opened here (CCM, RC4, 3DES). */
export function cipherParameters(code: number): CipherParameters | undefined {
  const name = names[code];
  const [, cipher, hash] =
    /(AES_128_GCM|AES_256_GCM|CHACHA20_POLY1305|AES_128_CBC|AES_256_CBC)_(SHA\d*)$/.exec(name ?? '') ?? [];
  if (cipher === undefined) return undefined;
  const macDigest: Digest = hash === 'SHA384' ? 'sha384' : hash === 'SHA256' ? 'sha256' : 'sha1';
  const digest = macDigest === 'sha384' ? 'sha384' : 'sha256';
  switch (cipher) {
    case 'AES_128_GCM':
      return {cipher: 'aes-128-gcm', keyLength: 16, digest, macDigest};
    case 'AES_256_GCM':
      return {cipher: 'aes-256-gcm', keyLength: 32, digest, macDigest};
    case 'CHACHA20_POLY1305':
      return {cipher: 'chacha20-poly1305', keyLength: 32, digest, macDigest};
    case 'AES_128_CBC':
      return {cipher: 'aes-128-cbc', keyLength: 16, digest, macDigest};
    default:
      return {cipher: 'aes-256-cbc', keyLength: 32, digest, macDigest};
  }
}

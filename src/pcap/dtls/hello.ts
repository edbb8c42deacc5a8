/** What ClientHello and ServerHello say (RFC 6347 §4.2, RFC 9147 §5.3, RFC 5764 §4.1, RFC 9146 §3), also of a beginning. */
import {byteAt, hexOf, uint16At} from '../../stun/message.ts';
import {uint24At} from './handshake-message.ts';
import {version, versionName} from './record.ts';

const extension = {useSrtp: 14, supportedVersions: 43, connectionId: 54} as const;
const randomLength = 32;
/** RFC 8446 §4.1.3: SHA-256 of "HelloRetryRequest", in the place of the random. */
const retryRandom = 'cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c';

export interface ClientHello {
  /** 32 bytes, hexadecimal; the same when the client answers HelloVerifyRequest or HelloRetryRequest. */
  readonly random: string;
  /** As it prefers them; empty while the part that tells is not there. */
  readonly versions: readonly string[];
  /** Undefined where the end of the message is not there. */
  readonly offersSrtp: boolean | undefined;
  readonly connectionIdLength: number | undefined;
}

/** Undefined when not even the random is there. */
export function readClientHello(body: Uint8Array, isWhole: boolean): ClientHello | undefined {
  if (body.length < 2 + randomLength) return undefined;
  const afterSession = skipVector8(body, 2 + randomLength);
  const afterCookie = skipVector8(body, afterSession);
  const afterSuites = afterCookie + 2 + uint16At(body, afterCookie);
  const extensions = readExtensions(body, skipVector8(body, afterSuites));
  const offered = extensions.get(extension.supportedVersions);
  const numbers = offered === undefined ? [uint16At(body, 0)] : listOfUint16(offered, 1, byteAt(offered, 0));
  const isTold = offered !== undefined || isWhole;
  return {
    random: hexOf(body.subarray(2, 2 + randomLength)),
    versions: isTold ? numbers.flatMap((number) => versionName(number) ?? []) : [],
    offersSrtp: extensions.has(extension.useSrtp) ? true : isWhole ? false : undefined,
    connectionIdLength: connectionIdLengthOf(extensions),
  };
}

export interface ServerHello {
  readonly isRetryRequest: boolean;
  readonly version: string | undefined;
  readonly isDtls13: boolean;
  readonly cipherSuite: number;
  readonly connectionIdLength: number | undefined;
}

export function readServerHello(body: Uint8Array): ServerHello | undefined {
  const afterSession = skipVector8(body, 2 + randomLength);
  if (body.length < afterSession + 3) return undefined;
  const extensions = readExtensions(body, afterSession + 3);
  const selected = extensions.get(extension.supportedVersions);
  const number = selected === undefined ? uint16At(body, 0) : uint16At(selected, 0);
  return {
    isRetryRequest: hexOf(body.subarray(2, 2 + randomLength)) === retryRandom,
    version: versionName(number),
    isDtls13: number === version.dtls13,
    cipherSuite: uint16At(body, afterSession),
    connectionIdLength: connectionIdLengthOf(extensions),
  };
}

/** DER of the first certificate of a Certificate message before TLS 1.3 (RFC 5246 §7.4.2). */
export function firstCertificate(body: Uint8Array): Uint8Array | undefined {
  const length = uint24At(body, 3);
  return body.length < 6 || length === 0 || 6 + length > body.length ? undefined : body.subarray(6, 6 + length);
}

function connectionIdLengthOf(extensions: ReadonlyMap<number, Uint8Array>): number | undefined {
  const value = extensions.get(extension.connectionId);
  return value === undefined ? undefined : byteAt(value, 0);
}

/** A vector with a length of one byte. */
function skipVector8(body: Uint8Array, offset: number): number {
  return offset + 1 + byteAt(body, offset);
}

/** Those that are whole. */
function readExtensions(body: Uint8Array, start: number): ReadonlyMap<number, Uint8Array> {
  const extensions = new Map<number, Uint8Array>();
  const end = Math.min(body.length, start + 2 + uint16At(body, start));
  let offset = start + 2;
  while (offset + 4 <= end) {
    const next = offset + 4 + uint16At(body, offset + 2);
    if (next > end) break;
    extensions.set(uint16At(body, offset), body.subarray(offset + 4, next));
    offset = next;
  }
  return extensions;
}

function listOfUint16(bytes: Uint8Array, start: number, length: number): number[] {
  const numbers: number[] = [];
  const end = Math.min(bytes.length, start + length);
  for (let offset = start; offset + 2 <= end; offset += 2) numbers.push(uint16At(bytes, offset));
  return numbers;
}

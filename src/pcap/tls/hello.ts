/** ClientHello and ServerHello (RFC 8446 §4.1, RFC 5246 §7.4.1), and the extensions that tell something here. */
import {hexOf} from '../../stun/message.ts';
import {asciiOf, ByteReader} from './byte-reader.ts';

export interface ClientHello {
  readonly randomHex: string;
  readonly sessionId: Uint8Array;
  readonly serverName: string | undefined;
  /** ALPN (RFC 7301). */
  readonly protocols: string[];
  readonly versions: string[];
}

export interface ServerHello {
  readonly random: Uint8Array;
  readonly sessionId: Uint8Array;
  readonly isHelloRetryRequest: boolean;
  /** `TLS 1.2` */
  readonly version: string;
  readonly isTls13: boolean;
  readonly cipherSuite: number;
  readonly protocol: string | undefined;
  /** RFC 7366. */
  readonly isEncryptThenMac: boolean;
}

const extension = {
  serverName: 0,
  applicationProtocols: 16,
  encryptThenMac: 22,
  supportedVersions: 43,
} as const;

const mostListed = 32;

/** SHA-256 of "HelloRetryRequest" (RFC 8446 §4.1.3). */
const helloRetryRandom = 'cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c';

/** `body`: without the handshake header. Undefined when not even the random is there. */
export function parseClientHello(body: Uint8Array): ClientHello | undefined {
  const reader = new ByteReader(body);
  const legacyVersion = reader.number(2);
  const random = reader.bytes(32);
  if (reader.isShort) return undefined;
  const sessionId = reader.vector(1);
  reader.vector(2);
  reader.vector(1);
  const extensions = readExtensions(reader);
  const supported = extensions.get(extension.supportedVersions);
  const versions = supported === undefined ? [legacyVersion] : readNumbers(new ByteReader(supported).vector(1));
  return {
    randomHex: hexOf(random),
    sessionId,
    serverName: readServerName(extensions.get(extension.serverName)),
    protocols: readProtocols(extensions.get(extension.applicationProtocols)),
    versions: versions.filter((version) => !isGrease(version)).map(versionName),
  };
}

export function parseServerHello(body: Uint8Array): ServerHello | undefined {
  const reader = new ByteReader(body);
  const legacyVersion = reader.number(2);
  const random = reader.bytes(32);
  // Drafts of TLS 1.3 before 22 had neither session id nor compression method, and their number in place of 0x0303.
  const isEarlyDraft = legacyVersion >> 8 === 0x7f;
  const sessionId = isEarlyDraft ? new Uint8Array(0) : reader.vector(1);
  const cipherSuite = reader.number(2);
  if (reader.isShort) return undefined;
  if (!isEarlyDraft) reader.number(1);
  const extensions = readExtensions(reader);
  const selected = extensions.get(extension.supportedVersions);
  const version = selected === undefined ? legacyVersion : new ByteReader(selected).number(2);
  return {
    random: random.slice(),
    sessionId: sessionId.slice(),
    isHelloRetryRequest: hexOf(random) === helloRetryRandom,
    version: versionName(version),
    isTls13: isEarlyDraft || (selected !== undefined && version !== 0x0303),
    cipherSuite,
    protocol: readProtocols(extensions.get(extension.applicationProtocols))[0],
    isEncryptThenMac: extensions.has(extension.encryptThenMac),
  };
}

/** ALPN out of EncryptedExtensions (RFC 8446 §4.3.1). */
export function parseEncryptedExtensions(body: Uint8Array): string | undefined {
  return readProtocols(readExtensions(new ByteReader(body)).get(extension.applicationProtocols))[0];
}

function readExtensions(reader: ByteReader): ReadonlyMap<number, Uint8Array> {
  const extensions = new Map<number, Uint8Array>();
  const list = new ByteReader(reader.vector(2));
  while (!list.isAtEnd) {
    const type = list.number(2);
    const value = list.vector(2);
    if (list.isShort) break;
    if (!extensions.has(type)) extensions.set(type, value);
  }
  return extensions;
}

/** RFC 6066 §3: a list with one host name. */
function readServerName(value: Uint8Array | undefined): string | undefined {
  if (value === undefined) return undefined;
  const list = new ByteReader(new ByteReader(value).vector(2));
  const type = list.number(1);
  const name = list.vector(2);
  return list.isShort || type !== 0 || name.length === 0 ? undefined : asciiOf(name).toLowerCase();
}

function readProtocols(value: Uint8Array | undefined): string[] {
  const protocols: string[] = [];
  if (value === undefined) return protocols;
  const list = new ByteReader(new ByteReader(value).vector(2));
  while (!list.isAtEnd && protocols.length < mostListed) {
    const name = list.vector(1);
    const isReserved = name.length === 2 && isGrease(((name[0] ?? 0) << 8) | (name[1] ?? 0));
    if (!list.isShort && !isReserved) protocols.push(asciiOf(name));
  }
  return protocols;
}

function readNumbers(bytes: Uint8Array): number[] {
  const reader = new ByteReader(bytes);
  const numbers: number[] = [];
  while (!reader.isAtEnd && numbers.length < mostListed) {
    const number = reader.number(2);
    if (!reader.isShort) numbers.push(number);
  }
  return numbers;
}

/** Values that clients send to see whether servers pass over what they do not know (RFC 8701). */
function isGrease(number: number): boolean {
  return (number & 0x0f0f) === 0x0a0a && number >> 8 === (number & 0xff);
}

const versionNames: Readonly<Record<number, string>> = {
  768: 'SSL 3.0',
  769: 'TLS 1.0',
  770: 'TLS 1.1',
  771: 'TLS 1.2',
  772: 'TLS 1.3',
};

function versionName(version: number): string {
  const draft = version >> 8 === 0x7f ? `TLS 1.3 draft ${version & 0xff}` : undefined;
  return versionNames[version] ?? draft ?? `0x${version.toString(16).padStart(4, '0')}`;
}

/** Why a box gave no HTTP reply, in words that say what happened and what to do. Holds no secret. */
import {stripControlCharacters} from '../../model/origin.ts';
import {connectTimeoutCode, type TlsTrust, UntrustedServer} from './tls-trust.ts';

export type HttpsFailureKind =
  | 'aborted'
  | 'address'
  | 'authority'
  | 'cut'
  | 'dns'
  | 'expired'
  | 'name-mismatch'
  | 'not-http'
  | 'not-tls'
  | 'pin-changed'
  | 'refused'
  | 'reset'
  | 'timeout'
  | 'tls'
  | 'too-large'
  | 'unknown-authority'
  | 'unreachable'
  | 'other';

export interface HttpsFailure {
  readonly kind: HttpsFailureKind;
  readonly text: string;
}

interface Words {
  readonly kind: HttpsFailureKind;
  /** `{host}` and `{name}` (without the port) are filled in. */
  readonly text: string;
}

const dns = (what: string): Words => ({
  kind: 'dns',
  text: `the name {name} ${what}: check how it is written, and the DNS server of this computer`,
});
const unreachable: Words = {
  kind: 'unreachable',
  text: 'no route to {host}: check the address, and the network of this computer',
};
const notTls: Words = {
  kind: 'not-tls',
  text: '{host} does not speak TLS on this port: check the port of its web administration',
};
const reset: Words = {
  kind: 'reset',
  text: '{host} closed the connection without a reply: check the port, and whether the service is restarting',
};
const oldTls: Words = {
  kind: 'tls',
  text: '{host} and this program have no TLS version in common: it wants one older than TLS 1.2',
};
const clientCertificate: Words = {
  kind: 'tls',
  text: '{host} asks for a certificate of the client, which this program does not send: read it by another account or file',
};

/** By the code of Node, OpenSSL or undici. */
const wordsByCode: Readonly<Record<string, Words>> = {
  ENOTFOUND: dns('has no address'),
  EAI_AGAIN: dns('could not be looked up'),
  EAI_FAIL: dns('could not be looked up'),
  ENODATA: dns('has no address'),
  ECONNREFUSED: {
    kind: 'refused',
    text: '{host} refused the connection: nothing listens there, check the port and whether the service is enabled',
  },
  EHOSTUNREACH: unreachable,
  ENETUNREACH: unreachable,
  EADDRNOTAVAIL: unreachable,
  EHOSTDOWN: unreachable,
  EACCES: {kind: 'unreachable', text: 'this computer does not allow a connection to {host}'},
  ETIMEDOUT: {
    kind: 'timeout',
    text: '{host} does not answer: check the address, and firewalls between here and there',
  },
  [connectTimeoutCode]: {
    kind: 'timeout',
    text: '{host} does not answer in time: check the address and the port, and firewalls between here and there',
  },
  ECONNRESET: reset,
  EPIPE: reset,
  CONNECT_CLOSED: reset,
  UND_ERR_SOCKET: reset,
  ERR_SSL_WRONG_VERSION_NUMBER: notTls,
  ERR_SSL_PACKET_LENGTH_TOO_LONG: notTls,
  ERR_SSL_RECORD_LAYER_FAILURE: notTls,
  ERR_SSL_HTTP_REQUEST: notTls,
  ERR_SSL_UNSUPPORTED_PROTOCOL: oldTls,
  ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION: oldTls,
  ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED: clientCertificate,
  ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE: {
    kind: 'tls',
    text: '{host} refused the TLS handshake: it may ask for a certificate of the client, or allow other ciphers only',
  },
  ERR_SSL_TLSV1_UNRECOGNIZED_NAME: {
    kind: 'tls',
    text: '{host} does not serve the name {name}: use the name that it has',
  },
  UND_ERR_HEADERS_OVERFLOW: {kind: 'not-http', text: 'the header of the reply of {host} is too long to be one'},
};

export function describeFailure(error: unknown, target: URL, trust: TlsTrust): HttpsFailure {
  if (error instanceof UntrustedServer) return describeUntrusted(error, target.host, trust);
  const code = propertyOf(error, 'code') ?? propertyOf(error, 'name') ?? '';
  const words = wordsByCode[code] ?? wordsOfFamily(code);
  const text = words.text.replaceAll('{host}', target.host).replaceAll('{name}', target.hostname);
  return {kind: words.kind, text};
}

function wordsOfFamily(code: string): Words {
  const shown = code === '' ? '' : ` (${stripControlCharacters(code)})`;
  if (code.startsWith('HPE_') || code === 'HTTPParserError')
    return {kind: 'not-http', text: '{host} answers with something that is not HTTP: check the port'};
  if (code.startsWith('ERR_SSL_') || code === 'EPROTO')
    return {kind: 'tls', text: `the TLS handshake with {host} failed${shown}`};
  if (code.startsWith('ERR_OSSL_') || code.startsWith('ERR_CRYPTO'))
    return {
      kind: 'authority',
      text: `the certificate of the authority to trust cannot be read${shown}: give it as PEM`,
    };
  return {kind: 'other', text: `{host} could not be read${shown}`};
}

/** undici's errors carry no code for some kinds; their name then tells. */
function propertyOf(error: unknown, key: 'code' | 'name'): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  const value: unknown = Reflect.get(error, key);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

const dateCodes = new Set(['CERT_HAS_EXPIRED', 'CERT_NOT_YET_VALID']);

function describeUntrusted(error: UntrustedServer, host: string, trust: TlsTrust): HttpsFailure {
  const {code, seenSha256, askedName, seenNames, validTo} = error;
  const pin =
    seenSha256 === undefined ? '' : `; to trust exactly this certificate, set fingerprint: ${seenSha256} for the box`;
  if (code === 'PIN_MISMATCH') {
    const expected = trust.kind === 'fingerprint' ? trust.sha256 : '';
    const text = `${host} shows another certificate than the pinned one: expected ${expected}, seen ${seenSha256 ?? 'none'}; nothing was sent to it. Find out whether its certificate was renewed, and change the fingerprint then`;
    return {kind: 'pin-changed', text};
  }
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') {
    const names = seenNames.length === 0 ? 'no name' : stripControlCharacters(seenNames.slice(0, 5).join(', '));
    return {
      kind: 'name-mismatch',
      text: `the certificate of ${host} is not for ${askedName}; it carries ${names}: use one of these names${pin}`,
    };
  }
  if (dateCodes.has(code)) {
    const what = code === 'CERT_HAS_EXPIRED' ? `has expired (${validTo ?? 'date unknown'})` : 'is not valid yet';
    const what2 = code === 'CERT_HAS_EXPIRED' ? 'renew it' : 'check the clock of this computer';
    return {kind: 'expired', text: `the certificate of ${host}, or one above it, ${what}: ${what2}${pin}`};
  }
  const given = trust.kind === 'authority' ? 'the authority that was given' : 'an authority that this computer knows';
  return {
    kind: 'unknown-authority',
    text: `the certificate of ${host} does not lead to ${given} (${code}): give the certificate of its authority${pin}`,
  };
}

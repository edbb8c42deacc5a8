/** STUN messages with MESSAGE-INTEGRITY and FINGERPRINT (RFC 8489 §14.5, §14.7). */
import {createHash, createHmac} from 'node:crypto';
import {crc32} from 'node:zlib';

const COOKIE = Buffer.from([0x21, 0x12, 0xa4, 0x42]);

export const REQUEST = 0x000;
export const SUCCESS = 0x100;
export const ERROR = 0x110;
export const BINDING = 0x001;
export const ALLOCATE = 0x003;
export const REFRESH = 0x004;
export const CREATE_PERMISSION = 0x008;
export const CHANNEL_BIND = 0x009;

export function stunMessage(type, transactionId, attributes, key = undefined) {
  let body = Buffer.concat(attributes);
  const header = (bodyLength) => {
    const head = Buffer.alloc(4);
    head.writeUInt16BE(type);
    head.writeUInt16BE(bodyLength, 2);
    return Buffer.concat([head, COOKIE, transactionId]);
  };
  if (key !== undefined) {
    const hmac = createHmac('sha1', key)
      .update(header(body.length + 24))
      .update(body)
      .digest();
    body = Buffer.concat([body, attribute(0x0008, hmac)]);
  }
  const checksum = crc32(Buffer.concat([header(body.length + 8), body])) ^ 0x5354554e;
  return Buffer.concat([header(body.length + 8), body, attribute(0x8028, word(checksum))]);
}

export function attribute(type, value) {
  const bytes = Buffer.from(value);
  const header = Buffer.alloc(4);
  header.writeUInt16BE(type);
  header.writeUInt16BE(bytes.length, 2);
  return Buffer.concat([header, bytes, Buffer.alloc(-bytes.length & 3)]);
}

export function word(number) {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(number >>> 0);
  return bytes;
}

export function errorCode(code, reason) {
  return attribute(
    0x0009,
    Buffer.concat([Buffer.from([0, 0, Math.floor(code / 100), code % 100]), Buffer.from(reason)]),
  );
}

/** XOR-MAPPED-ADDRESS, XOR-PEER-ADDRESS or XOR-RELAYED-ADDRESS, by type. */
export function xorAddress(type, address, port, transactionId) {
  const mask = Buffer.concat([COOKIE, transactionId]);
  const value = Buffer.alloc(4 + address.length);
  value[1] = address.length === 4 ? 1 : 2;
  value.writeUInt16BE(port ^ 0x2112, 2);
  for (const [index, byte] of address.entries()) value[4 + index] = byte ^ mask[index];
  return attribute(type, value);
}

export function longTermKey(user, realm, password) {
  return createHash('md5').update(`${user}:${realm}:${password}`).digest();
}

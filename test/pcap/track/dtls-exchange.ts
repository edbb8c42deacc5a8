/** DTLS datagrams for tests, written byte by byte from RFC 6347 and RFC 9147. */
import {bytesOf, uint16, uint32} from '../build-capture.ts';

const uint24 = (number: number) => bytesOf(number >> 16, uint16(number & 0xffff));

export const random = (number: number) => new Uint8Array(32).fill(number);

export function record(type: number, epoch: number, number: number, payload: Uint8Array, version = 'fefd'): Uint8Array {
  return bytesOf(type, version, uint16(epoch), '0000', uint32(number), uint16(payload.length), payload);
}

export interface MessageOptions {
  /** Bytes of the body that this fragment holds. */
  readonly from?: number;
  readonly to?: number;
  readonly sequence?: number;
}

export function message(
  type: number,
  body: Uint8Array,
  {from = 0, to = body.length, sequence = 0}: MessageOptions = {},
) {
  const part = body.subarray(from, to);
  return bytesOf(type, uint24(body.length), uint16(sequence), uint24(from), uint24(part.length), part);
}

const extensionOf = (type: number, value: Uint8Array | string) => {
  const bytes = bytesOf(value);
  return bytesOf(uint16(type), uint16(bytes.length), bytes);
};

export interface HelloOptions {
  readonly random?: number;
  /** With supported_versions, DTLS 1.3 first. */
  readonly isDtls13?: boolean;
  readonly hasSrtp?: boolean;
}

export function clientHello({random: number = 1, isDtls13 = false, hasSrtp = true}: HelloOptions = {}): Uint8Array {
  const extensions = bytesOf(
    hasSrtp ? extensionOf(14, '0002 0001 00') : '',
    isDtls13 ? extensionOf(43, '04 fefc fefd') : '',
    extensionOf(51, new Uint8Array(300)),
  );
  return bytesOf('fefd', random(number), '00', '00', '0004 1301 c02b', '01 00', uint16(extensions.length), extensions);
}

export function serverHello({isDtls13 = false, isRetry = false} = {}): Uint8Array {
  const retry = 'cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c';
  const extensions = isDtls13 ? extensionOf(43, 'fefc') : new Uint8Array(0);
  const suite = isDtls13 ? '1301' : 'c02b';
  return bytesOf('fefd', isRetry ? retry : random(9), '00', suite, '00', uint16(extensions.length), extensions);
}

/** RFC 5246 §7.4.2, of one certificate. */
export function certificate(der: Uint8Array): Uint8Array {
  return bytesOf(uint24(der.length + 3), uint24(der.length), der);
}

/** RFC 9147 §4 figure 3: no connection id, 16 bits of number, with length. */
export function unified(epochBits: number, length: number, fill: number): Uint8Array {
  return bytesOf(0x2c | epochBits, 'abcd', uint16(length), new Uint8Array(length).fill(fill));
}

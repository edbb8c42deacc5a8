/** ChannelData (RFC 8656 §12.4): media between client and server without a STUN header. */
import {byteAt, paddedLength, uint16At} from './message.ts';

const channelHeaderLength = 4;
/** RFC 8656 §12: 0x4000–0x4FFF. RFC 5766 §11 had up to 0x7FFF. */
const firstChannel = 0x4000;
const lastChannel = 0x7fff;

export interface ChannelData {
  readonly channel: number;
  readonly data: Uint8Array;
  /** Whether fewer bytes are there than the header states. */
  readonly isCut: boolean;
}

export function isChannelNumber(number: number): boolean {
  return number >= firstChannel && number <= lastChannel;
}

/** Undefined when the bytes do not begin with a channel number. */
export function decodeChannelData(bytes: Uint8Array): ChannelData | undefined {
  if (bytes.length < channelHeaderLength || !isChannelNumber(uint16At(bytes, 0))) return undefined;
  const length = uint16At(bytes, 2);
  const data = bytes.subarray(channelHeaderLength, channelHeaderLength + length);
  return {channel: uint16At(bytes, 0), data, isCut: data.length < length};
}

/** How many bytes of a TCP stream one message takes: there it is padded (RFC 8656 §12.5). */
export function channelDataLengthInStream(bytes: Uint8Array, offset: number): number {
  return channelHeaderLength + paddedLength((byteAt(bytes, offset + 2) << 8) | byteAt(bytes, offset + 3));
}

export function encodeChannelData(channel: number, data: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(channelHeaderLength + data.length);
  new DataView(bytes.buffer).setUint16(0, channel);
  new DataView(bytes.buffer).setUint16(2, data.length);
  bytes.set(data, channelHeaderLength);
  return bytes;
}

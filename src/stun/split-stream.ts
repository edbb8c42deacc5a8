/** The messages of a TURN connection over TCP (RFC 8656 §3.1): STUN messages and ChannelData, one after the other. */
import {channelDataLengthInStream, isChannelNumber} from './channel-data.ts';
import {byteAt, headerLength, uint16At} from './message.ts';

export interface StreamPart {
  readonly messages: readonly Uint8Array[];
  /** The start of a message whose end has not come yet. */
  readonly rest: Uint8Array;
  /** Whether `rest` begins with what is neither: nothing after it can be read. */
  readonly isBroken: boolean;
}

export function splitStream(bytes: Uint8Array): StreamPart {
  const messages: Uint8Array[] = [];
  let offset = 0;
  let isBroken = false;
  while (bytes.length - offset >= 4) {
    const isStun = byteAt(bytes, offset) < 0x40;
    isBroken = !isStun && !isChannelNumber(uint16At(bytes, offset));
    if (isBroken) break;
    const length = isStun ? headerLength + uint16At(bytes, offset + 2) : channelDataLengthInStream(bytes, offset);
    if (bytes.length - offset < length) break;
    messages.push(bytes.subarray(offset, offset + length));
    offset += length;
  }
  return {messages, rest: bytes.subarray(offset), isBroken};
}

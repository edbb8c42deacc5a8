import {describe, expect, test} from '@jest/globals';
import fc from 'fast-check';
import {lifetime} from '../../src/stun/attributes/number.ts';
import {encodeChannelData} from '../../src/stun/channel-data.ts';
import {attributeWith, encodeMessage} from '../../src/stun/encode.ts';
import {splitStream} from '../../src/stun/split-stream.ts';

const message = encodeMessage({
  method: 3,
  messageClass: 'request',
  transactionId: new Uint8Array(12),
  attributes: [attributeWith(lifetime, 0)],
});
/** Padded to 4 bytes, as a stream has it. */
const channelData = Uint8Array.from([...encodeChannelData(0x4000, Uint8Array.of(1, 2, 3)), 0]);

describe('splitStream', () => {
  test('given STUN and ChannelData in any pieces, when they are put together again, then each comes out whole', () => {
    const stream = Uint8Array.from([...message, ...channelData, ...message]);
    fc.assert(
      fc.property(fc.array(fc.integer({min: 1, max: stream.length}), {maxLength: 8}), (sizes) => {
        const found: Uint8Array[] = [];
        let rest: Uint8Array = new Uint8Array(0);
        let offset = 0;
        for (const size of [...sizes, stream.length]) {
          const part = splitStream(Uint8Array.from([...rest, ...stream.subarray(offset, offset + size)]));
          offset = Math.min(stream.length, offset + size);
          found.push(...part.messages.map((one) => one.slice()));
          rest = part.rest;
          expect(part.isBroken).toBe(false);
        }
        expect(found).toEqual([message, channelData, message]);
        expect(rest).toHaveLength(0);
      }),
    );
  });

  test('given something else after a message, when it is split, then the message is kept and the rest is said to be broken', () => {
    const tls = Uint8Array.of(0x80, 0x03, 0x01, 0x02);
    const {messages, rest, isBroken} = splitStream(Uint8Array.from([...message, ...tls]));
    expect(messages).toEqual([message]);
    expect(rest).toEqual(tls);
    expect(isBroken).toBe(true);
  });

  test('given any bytes, when they are split, then nothing is lost and it ends', () => {
    fc.assert(
      fc.property(fc.uint8Array({maxLength: 200}), (bytes) => {
        const {messages, rest} = splitStream(bytes);
        expect(Uint8Array.from([...messages.flatMap((one) => [...one]), ...rest])).toEqual(bytes);
      }),
    );
  });
});
